// notes-stub --data DIR: the stand-in for a Domino server.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/include/global.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/console_protocol.hpp"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/server/console_client.hpp"
#include "notes_stub/server/server.hpp"

namespace {

namespace fs = std::filesystem;
using namespace notes_stub;

constexpr const char* usage =
    "Usage: notes-stub [--console] --data DIR\n"
    "       notes-stub --hash-password\n"
    "Runs a stand-in for a Domino server on the data directory DIR. Commands come from standard input; type help.\n"
    "With --console: a console of the server that runs on DIR already; exit leaves that server running.\n"
    "With --hash-password: reads a password, one line, and prints what HTTPPassword of a Person document is to hold.\n";

struct Arguments {
    fs::path data;
    bool is_console = false;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
    Arguments read;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument{argv[i]};
        if (argument == "--console") {
            read.is_console = true;
        } else if (argument == "--data" && i + 1 < argc) {
            read.data = argv[++i];
        } else if (argument.starts_with("--data=")) {
            read.data = argument.substr(7);
        } else {
            return std::nullopt;
        }
    }
    return read.data.empty() ? std::nullopt : std::optional{read};
}

int hash_password() {
    char line[1024] = {};
    if (std::fgets(line, sizeof line, stdin) == nullptr) return EXIT_FAILURE;
    line[std::strcspn(line, "\r\n")] = '\0';
    BYTE digest[256] = {};
    WORD length = 0;
    const STATUS status = SECHashPassword(static_cast<WORD>(std::strlen(line)), reinterpret_cast<BYTE*>(line),
                                          sizeof digest, &length, digest, 0, nullptr);
    if (status != NOERROR) return EXIT_FAILURE;
    std::printf("%.*s\n", static_cast<int>(length), reinterpret_cast<const char*>(digest));
    return EXIT_SUCCESS;
}

// Before the first thread: every thread inherits the mask, and only the one that reads them gets these signals.
void block_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT}) sigaddset(&set, signal);
    // A closed terminal ends the server in order, unless nohup said that it must not; a blocked signal is never
    // ignored.
    struct sigaction hangup {};
    sigaction(SIGHUP, nullptr, &hangup);
    if (hangup.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    // A stopped server would hold up every task.
    std::signal(SIGTSTP, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
}

// A task that was linked with -lnotes alone finds the library as it does under Domino: the server's environment says
// where.
void set_environment(const fs::path& programs) {
    Dl_info info{};
    if (::dladdr(reinterpret_cast<void*>(&NotesTerm), &info) == 0) return;
    std::error_code error;
    std::string path = fs::canonical(info.dli_fname, error).parent_path().string();
    if (const char* old = std::getenv("LD_LIBRARY_PATH"); old != nullptr && *old != '\0')
        path += std::string{":"} + old;
    ::setenv("LD_LIBRARY_PATH", path.c_str(), 1);
    ::setenv("Notes_ExecDirectory", programs.c_str(), 1);
}

// One server a data directory. The kernel gives the lock back when the process dies, however it dies.
Fd lock_directory(const fs::path& data) {
    Fd lock{::open((data / "notes-stub.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return Fd{};
    return lock;
}

void make_notes_ini(const fs::path& data) {
    std::error_code error;
    if (!fs::exists(data / "notes.ini", error)) std::ofstream{data / "notes.ini"} << "[Notes]\n";
}

int fail(const std::string& why) {
    std::fprintf(stderr, "notes-stub: %s\n", why.c_str());
    return EXIT_FAILURE;
}

int serve(const fs::path& data) {
    const Fd lock = lock_directory(data);
    if (!lock) return fail("a server runs already on " + data.string() + ", or the directory cannot be written");
    make_notes_ini(data);
    Server::Listeners listeners{listen_in(data), listen_in(data, console::socket_name)};
    if (!listeners.tasks || !listeners.consoles)
        return fail("no socket in " + data.string() + ": " + std::strerror(errno));
    const auto programs = fs::read_symlink("/proc/self/exe").parent_path();
    set_environment(programs);
    Server{data, programs, std::move(listeners)}.run();
    for (const char* name : {socket_name, console::socket_name}) ::unlink((data / name).c_str());
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--help")
        return std::fputs(usage, stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    if (argc == 2 && std::string_view{argv[1]} == "--hash-password") return hash_password();
    const auto arguments = read_arguments(argc, argv);
    if (!arguments) return std::fputs(usage, stderr), EXIT_FAILURE;
    std::error_code error;
    if (!fs::is_directory(arguments->data, error)) return fail(arguments->data.string() + " is not a directory");
    // Mail and directory are nobody else's business; tasks inherit it.
    ::umask(S_IRWXG | S_IRWXO);
    const auto data = fs::canonical(arguments->data);
    if (arguments->is_console) return run_console(data);
    block_signals();
    return serve(data);
}
