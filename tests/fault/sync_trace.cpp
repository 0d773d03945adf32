/// A shim for LD_PRELOAD that writes down, in one order for the whole process, when files are synced and what sockets
/// receive and send.
///
/// SYNC_TRACE=FOLDER: each process appends to FOLDER/PROGRAM.PID one line for each event, `OPERATION FD OCTETS TEXT`.
/// sync-begin stands before the system call and sync-end after it returned 0; TEXT is the file's path.
/// received stands after the call; TEXT is the last 16 octets in hexadecimal.
/// sending stands before the call; TEXT is the first 16 octets in hexadecimal.
///
/// FOLDER/delay_us, read before each sync: how many microseconds longer it takes, for a disk that is slower than this
/// one.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

constexpr std::size_t shown_octets = 16;

template <typename Function>
Function* next(Function*& known, const char* name) {
    if (known == nullptr) known = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
    return known;
}

// The order of the lines is the order of the events: both are taken under one lock.
std::mutex& lock() {
    static auto* mutex = new std::mutex;  // never destroyed: threads go on while the process ends
    return *mutex;
}

int trace_file() {
    static const int file = [] {
        const char* folder = std::getenv("SYNC_TRACE");
        if (folder == nullptr) return -1;
        const std::string path =
            std::string(folder) + "/" + program_invocation_short_name + "." + std::to_string(getpid());
        return static_cast<int>(
            syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    }();
    return file;
}

void write_line(const char* operation, int fd, std::size_t octets, const std::string& text) {
    const int saved = errno;
    const std::string line =
        std::string(operation) + " " + std::to_string(fd) + " " + std::to_string(octets) + " " + text + "\n";
    const std::lock_guard guard(lock());
    // Not write(): that is ours.
    if (trace_file() >= 0) syscall(SYS_write, trace_file(), line.data(), line.size());
    errno = saved;
}

std::string path_of(int fd) {
    char path[PATH_MAX];
    const auto size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
    return size < 0 ? "?" : std::string(path, static_cast<std::size_t>(size));
}

bool is_socket(int fd) {
    struct stat status {};
    return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

std::string hex(const unsigned char* octets, std::size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[octets[i] >> 4];
        text += digits[octets[i] & 15];
    }
    return text;
}

void note_received(int fd, const void* octets, ssize_t size) {
    if (size <= 0) return;
    const auto total = static_cast<std::size_t>(size);
    const std::size_t shown = std::min(total, shown_octets);
    write_line("received", fd, total, hex(static_cast<const unsigned char*>(octets) + total - shown, shown));
}

void note_sending(int fd, const void* octets, std::size_t size) {
    write_line("sending", fd, size, hex(static_cast<const unsigned char*>(octets), std::min(size, shown_octets)));
}

useconds_t wanted_delay_us() {
    const char* folder = std::getenv("SYNC_TRACE");
    if (folder == nullptr) return 0;
    const auto file = static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, (std::string(folder) + "/delay_us").c_str(), O_RDONLY | O_CLOEXEC));
    if (file < 0) return 0;
    char digits[16] = {};
    syscall(SYS_read, file, digits, sizeof digits - 1);
    syscall(SYS_close, file);
    return static_cast<useconds_t>(std::strtoul(digits, nullptr, 10));
}

int traced_sync(int fd, int (*call)(int)) {
    const std::string path = path_of(fd);
    write_line("sync-begin", fd, 0, path);
    if (const auto delay = wanted_delay_us(); delay > 0) usleep(delay);
    const int result = call(fd);
    if (result == 0) write_line("sync-end", fd, 0, path);
    return result;
}

// What a message header's buffers hold, one after the other, at most `size` octets.
std::string gathered(const iovec* vectors, std::size_t count, std::size_t size) {
    std::string all;
    for (std::size_t i = 0; i < count && all.size() < size; ++i) {
        all.append(static_cast<const char*>(vectors[i].iov_base), std::min(vectors[i].iov_len, size - all.size()));
    }
    return all;
}

constexpr std::size_t whole = SIZE_MAX;

}  // namespace

extern "C" {

int fsync(int fd) {
    static int (*known)(int) = nullptr;
    return traced_sync(fd, next(known, "fsync"));
}

int fdatasync(int fd) {
    static int (*known)(int) = nullptr;
    return traced_sync(fd, next(known, "fdatasync"));
}

ssize_t recv(int fd, void* buffer, size_t size, int flags) {
    static ssize_t (*known)(int, void*, size_t, int) = nullptr;
    const ssize_t got = next(known, "recv")(fd, buffer, size, flags);
    note_received(fd, buffer, got);
    return got;
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
    static ssize_t (*known)(int, msghdr*, int) = nullptr;
    const ssize_t got = next(known, "recvmsg")(fd, message, flags);
    if (got > 0)
        note_received(fd, gathered(message->msg_iov, message->msg_iovlen, static_cast<std::size_t>(got)).data(), got);
    return got;
}

ssize_t read(int fd, void* buffer, size_t size) {
    static ssize_t (*known)(int, void*, size_t) = nullptr;
    const ssize_t got = next(known, "read")(fd, buffer, size);
    if (got > 0 && is_socket(fd)) note_received(fd, buffer, got);
    return got;
}

ssize_t send(int fd, const void* buffer, size_t size, int flags) {
    static ssize_t (*known)(int, const void*, size_t, int) = nullptr;
    note_sending(fd, buffer, size);
    return next(known, "send")(fd, buffer, size, flags);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    static ssize_t (*known)(int, const msghdr*, int) = nullptr;
    const std::string all = gathered(message->msg_iov, message->msg_iovlen, whole);
    note_sending(fd, all.data(), all.size());
    return next(known, "sendmsg")(fd, message, flags);
}

ssize_t write(int fd, const void* buffer, size_t size) {
    static ssize_t (*known)(int, const void*, size_t) = nullptr;
    if (is_socket(fd)) note_sending(fd, buffer, size);
    return next(known, "write")(fd, buffer, size);
}

ssize_t writev(int fd, const iovec* vectors, int count) {
    static ssize_t (*known)(int, const iovec*, int) = nullptr;
    if (is_socket(fd)) {
        const std::string all = gathered(vectors, static_cast<std::size_t>(count), whole);
        note_sending(fd, all.data(), all.size());
    }
    return next(known, "writev")(fd, vectors, count);
}

}  // extern "C"
