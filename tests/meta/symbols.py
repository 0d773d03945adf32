"""Core calls no clock, socket, file, thread, random source or TLS library: nm finds none among its undefined symbols."""

import os
import re
import subprocess
import tempfile
import unittest

from harness import main

FORBIDDEN = {
    "a clock": r"(clock_gettime|clock_nanosleep|clock|time|gettimeofday|localtime(_r)?|nanosleep|usleep|sleep)$"
               r"|_ZNSt6chrono3_V2(12system_clock|12steady_clock)3nowEv",
    "a socket": r"(socket|connect|bind|listen|accept4?|send|sendto|sendmsg|recv|recvfrom|recvmsg|poll|select|epoll_\w+|getaddrinfo|gethostbyname\w*"
                r"|setsockopt|shutdown)$",
    "a file": r"(open|open64|openat|openat64|creat|fopen|fopen64|read|pread|pread64|write|pwrite|pwrite64|close|stat|fstat|lstat|unlink|rename|mkdir"
              r"|fsync|fdatasync|mmap|ftruncate|fwrite|fputs|fputc|puts|putchar|printf|fprintf|vfprintf|stdout|stderr|stdin)$"
              r"|_ZNSt10filesystem|_ZNSt(14|13)basic_[io]?fstream|_ZSt(4cout|4cerr|4clog|3cin)$",
    "a thread": r"pthread_(create|cond_\w+|rwlock_\w+|join)$|_ZNSt6thread|_ZNSt18condition_variable",
    "a random source": r"(rand|srand|random|rand_r|drand48|getrandom|getentropy|arc4random\w*)$|_ZNSt13random_device",
    "the environment": r"(getenv|secure_getenv|setenv|system|fork|execve?|posix_spawn\w*)$",
    "a TLS library": r"(SSL|TLS|EVP|X509|BIO|PEM|RAND|OPENSSL|ERR|gnutls)_\w+$",
    "a database": r"(sqlite3|PQ)_?\w+$",
    "the Notes API": r"(NSF|AddIn|MQ|OSTranslate|OSGet|Notes)[A-Z]\w*$|OSLockObject$",
    "Asio": r"_ZN5boost4asio",
}


def undefined_symbols(archive):
    """(object, symbol) for each symbol that an object of this archive needs; those that the archive itself defines are left out."""
    listing = subprocess.run(["nm", "-A", archive], check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
    needed, defined = set(), set()
    for line in listing.splitlines():
        place, kind, name = line.rsplit(None, 2)
        name = name.split("@")[0]
        if kind == "U":
            needed.add((place.split(":")[1], name))
        elif kind in "TWVBDRuA":
            defined.add(name)
    return {(place, name) for place, name in needed if name not in defined}


def forbidden_symbols(archive):
    """One line for each symbol that core must not need."""
    found = []
    for place, name in sorted(undefined_symbols(archive)):
        for what, pattern in FORBIDDEN.items():
            if re.match(pattern, name):
                found.append(f"{place}: {name}: {what}")
    return found


class Symbols(unittest.TestCase):
    def test_core_needs_nothing_from_outside(self):
        self.assertEqual(forbidden_symbols(os.environ["POSTERN_CORE"]), [])

    def test_there_is_something_to_check(self):
        self.assertGreater(len(undefined_symbols(os.environ["POSTERN_CORE"])), 20)


class TheCheckItself(unittest.TestCase):
    def found_in(self, source):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["g++", "-std=c++20", "-x", "c++", "-c", "-o", f"{folder}/broken.o", "-"], input=source, text=True, check=True)
            subprocess.run(["ar", "rc", f"{folder}/libbroken.a", f"{folder}/broken.o"], check=True)
            return forbidden_symbols(f"{folder}/libbroken.a")

    def test_it_finds_a_clock(self):
        self.assertIn("a clock", "".join(self.found_in("#include <chrono>\nauto f() { return std::chrono::steady_clock::now(); }")))
        self.assertIn("a clock", "".join(self.found_in("#include <ctime>\nauto f() { return std::time(nullptr); }")))

    def test_it_finds_a_socket_a_file_a_thread_and_a_random_source(self):
        for what, source in {
            "a socket": "#include <sys/socket.h>\nint f() { return socket(1, 2, 3); }",
            "a file": "#include <fstream>\nint f() { return std::ifstream(\"x\").get(); }",
            "a thread": "#include <thread>\nvoid f() { std::thread([] {}).detach(); }",
            "a random source": "#include <random>\nauto f() { return std::random_device()(); }",
            "a TLS library": "extern \"C\" int SSL_read(void*); int f() { return SSL_read(nullptr); }",
        }.items():
            self.assertIn(what, "".join(self.found_in(source)), what)

    def test_it_lets_pure_code_pass(self):
        self.assertEqual(self.found_in("#include <string>\nstd::string f(int n) { return std::string(n, 'x') + std::to_string(n); }"), [])


if __name__ == "__main__":
    main()
