#include "tests/support/disk/disk_shim.hpp"

#include "tests/support/disk/disk_journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <sstream>

// Raw system calls throughout: what the C library offers under these names is ourselves.

namespace postern::test {
namespace {

using Kind = DiskEvent::Kind;

struct Shim {
    std::mutex mutex;
    std::string root;
    int journal = -1;
    std::uint64_t events = 0;
    std::string faults;
    std::atomic<bool> is_watching{false};
    std::atomic<bool> are_syncs_skipped{false};
};

std::string real_path(const std::string& path) {
    char resolved[PATH_MAX];
    return ::realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

const char* setting(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && std::strcmp(program_invocation_short_name, "smtp") == 0 ? value : nullptr;
}

int open_journal(const char* file) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
}

Shim& shim() {
    static Shim& the_shim = *[] {
        auto* made = new Shim;  // Never destroyed: threads go on while the process ends.
        if (const char* root = setting("DISK_SHIM_ROOT")) made->root = root;
        if (const char* journal = setting("DISK_SHIM_JOURNAL")) made->journal = open_journal(journal);
        if (const char* faults = setting("DISK_SHIM_FAULTS")) made->faults = faults;
        made->is_watching = !made->root.empty();
        return made;
    }();
    return the_shim;
}

std::string path_of(int descriptor) {
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    char path[PATH_MAX];
    const auto size = ::syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path);
    return size < 0 ? std::string() : std::string(path, static_cast<std::size_t>(size));
}

std::string absolute(const char* path) {
    if (path[0] == '/') return path;
    char folder[PATH_MAX];
    return ::getcwd(folder, sizeof folder) != nullptr ? std::string(folder) + '/' + path : std::string(path);
}

/// The part of the path below the root, empty for the root itself; nothing: it is not there.
std::optional<std::string> below_root(const std::string& path) {
    const auto& root = shim().root;
    if (root.empty() || path.compare(0, root.size(), root) != 0) return std::nullopt;
    if (path.size() == root.size()) return std::string();
    return path[root.size()] == '/' ? std::optional(path.substr(root.size() + 1)) : std::nullopt;
}

std::uint64_t inode_of(int descriptor) {
    struct stat facts {};
    return ::syscall(SYS_newfstatat, descriptor, "", &facts, AT_EMPTY_PATH) == 0 ? facts.st_ino : 0;
}

std::uint64_t inode_of(const char* path) {
    struct stat facts {};
    return ::syscall(SYS_newfstatat, AT_FDCWD, path, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? facts.st_ino : 0;
}

std::uint64_t now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

void append(Kind kind, std::uint64_t inode, std::uint64_t offset, std::string_view path, std::string_view data) {
    const int saved = errno;
    DiskEventHeader header;
    header.inode = inode;
    header.offset = offset;
    header.kind = static_cast<std::uint32_t>(kind);
    header.path_octets = static_cast<std::uint32_t>(path.size());
    header.data_octets = static_cast<std::uint32_t>(data.size());
    const std::scoped_lock lock(shim().mutex);
    if (shim().journal >= 0) {
        header.at_ns = now_ns();
        std::string record(reinterpret_cast<const char*>(&header), sizeof header);
        record.append(path).append(data);
        if (::syscall(SYS_write, shim().journal, record.data(), record.size()) < 0) std::abort();
        ++shim().events;
    }
    errno = saved;
}

std::uint64_t events_so_far() {
    const std::scoped_lock lock(shim().mutex);
    return shim().events;
}

std::string faults_file() {
    const std::scoped_lock lock(shim().mutex);
    return shim().faults;
}

/// The error that a test wants for this call; 0: none.
int wanted_fault(const char* operation, const std::string& path) {
    const auto file = faults_file();
    if (file.empty()) return 0;
    const auto descriptor = ::syscall(SYS_openat, AT_FDCWD, file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    char text[1024];
    const auto size = ::syscall(SYS_read, descriptor, text, sizeof text);
    ::syscall(SYS_close, descriptor);
    std::istringstream lines(std::string(text, size < 0 ? 0 : static_cast<std::size_t>(size)));
    std::string its_operation;
    std::string part;
    int error = 0;
    while (lines >> its_operation >> error >> part) {
        if (its_operation == operation && ('/' + path).find(part) != std::string::npos) return error;
    }
    return 0;
}

/// What happens before a call that names a descriptor: the path below the root, where it is one of ours.
std::optional<std::string> watched(int descriptor) {
    if (!shim().is_watching) return std::nullopt;
    return below_root(path_of(descriptor));
}

long fail(int error) {
    errno = error;
    return -1;
}

// These take the places of the C library's functions.

long write_at(int descriptor, const void* octets, std::size_t size, std::int64_t offset) {
    if (const auto path = watched(descriptor)) {
        if (const int error = wanted_fault("write", *path)) return fail(error);
        append(Kind::write, inode_of(descriptor), static_cast<std::uint64_t>(offset), *path,
               {static_cast<const char*>(octets), size});
    }
    return ::syscall(SYS_pwrite64, descriptor, octets, size, offset);
}

int truncate_to(int descriptor, std::int64_t size) {
    if (const auto path = watched(descriptor))
        append(Kind::truncate, inode_of(descriptor), static_cast<std::uint64_t>(size), *path, {});
    return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

int sync(long call, int descriptor) {
    const auto path = watched(descriptor);
    const auto before = events_so_far();
    if (path) {
        if (const int error = wanted_fault("sync", *path)) {
            append(Kind::sync_failed, inode_of(descriptor), before, *path, {});
            return static_cast<int>(fail(error));
        }
    }
    if (shim().are_syncs_skipped) return 0;
    const auto result = ::syscall(call, descriptor);
    if (path && result == 0) {
        struct stat facts {};
        ::syscall(SYS_newfstatat, descriptor, "", &facts, AT_EMPTY_PATH);
        append(S_ISDIR(facts.st_mode) ? Kind::sync_directory : Kind::sync, facts.st_ino, before, *path, {});
    }
    return static_cast<int>(result);
}

int open_at(int folder, const char* path, int flags, unsigned mode) {
    const bool may_create = (flags & O_CREAT) != 0 && folder == AT_FDCWD && shim().is_watching;
    const auto name = may_create ? below_root(absolute(path)) : std::nullopt;
    const bool is_new = name && inode_of(path) == 0;
    if (is_new) {
        if (const int error = wanted_fault("create", *name)) return static_cast<int>(fail(error));
    }
    const auto descriptor = static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
    if (is_new && descriptor >= 0) append(Kind::create, inode_of(descriptor), 0, *name, {});
    return descriptor;
}

int unlink_at(int folder, const char* path, int flags) {
    const bool is_ours = folder == AT_FDCWD && flags == 0 && shim().is_watching;
    if (const auto name = is_ours ? below_root(absolute(path)) : std::nullopt)
        append(Kind::unlink, inode_of(path), 0, *name, {});
    return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
}

void note_new_name(Kind kind, const char* from, const char* to) {
    if (!shim().is_watching) return;
    const auto old_name = below_root(absolute(from));
    const auto new_name = below_root(absolute(to));
    if (old_name && new_name) append(kind, inode_of(from), 0, *old_name, *new_name);
}

unsigned mode_of(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, unsigned) : 0;
}

}  // namespace

void begin_disk_journal(const std::string& root, const std::string& journal) {
    auto& one = shim();
    const std::scoped_lock lock(one.mutex);
    one.root = real_path(root);
    one.journal = open_journal(journal.c_str());
    one.events = 0;
    one.is_watching = true;
}

void mark_in_disk_journal(const std::string& text) { append(Kind::mark, 0, 0, {}, text); }

void end_disk_journal() {
    auto& one = shim();
    const std::scoped_lock lock(one.mutex);
    one.is_watching = false;
    if (one.journal >= 0) ::syscall(SYS_close, one.journal);
    one.journal = -1;
}

void set_disk_faults(const std::string& file) {
    const std::scoped_lock lock(shim().mutex);
    shim().faults = file;
}

void skip_syncs(bool are_skipped) { shim().are_syncs_skipped = are_skipped; }

}  // namespace postern::test

using namespace postern::test;  // NOLINT: everything here belongs to this file

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}
ssize_t pwrite(int descriptor, const void* octets, size_t size, off_t offset) {
    return write_at(descriptor, octets, size, offset);
}
ssize_t pwrite64(int descriptor, const void* octets, size_t size, off64_t offset) {
    return write_at(descriptor, octets, size, offset);
}
int ftruncate(int descriptor, off_t size) { return truncate_to(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return truncate_to(descriptor, size); }
int fsync(int descriptor) { return sync(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return sync(SYS_fdatasync, descriptor); }
int unlink(const char* path) { return unlink_at(AT_FDCWD, path, 0); }
int remove(const char* path) {
    if (unlink_at(AT_FDCWD, path, 0) == 0) return 0;
    return errno == EISDIR ? unlink_at(AT_FDCWD, path, AT_REMOVEDIR) : -1;
}
int rename(const char* from, const char* to) {
    note_new_name(DiskEvent::Kind::rename, from, to);
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int link(const char* from, const char* to) {
    note_new_name(DiskEvent::Kind::link, from, to);
    return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

}  // extern "C"
