#include "adapters/spool_sqlite/posix_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace postern::spool_sqlite {
namespace {

using ports::SpoolError;

template <typename Call>
auto repeat_when_interrupted(Call call) {
    while (true) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

}  // namespace

SpoolError file_error(std::string_view task, const std::filesystem::path& path, int system_error) {
    const bool is_full = system_error == ENOSPC || system_error == EDQUOT;
    return {
        is_full ? SpoolError::Kind::disk_full : SpoolError::Kind::io,
        fmt::format(
            "Spool: cannot {} {}: {}. {}", task, path.string(), std::generic_category().message(system_error),
            is_full
                ? "Make room on its disk."
                : "Look at the owner and mode of file and directory, and for errors of the disk in the system's log.")};
}

Result<PosixFile> PosixFile::open(const std::filesystem::path& path, int flags, std::string_view task) {
    const int descriptor = repeat_when_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); });
    if (descriptor < 0) return unexpected(file_error(task, path, errno));
    return PosixFile(descriptor, path);
}

Result<PosixFile> PosixFile::create(const std::filesystem::path& path) {
    return open(path, O_RDWR | O_CREAT | O_EXCL, "create");
}

Result<PosixFile> PosixFile::open_for_reading(const std::filesystem::path& path) {
    return open(path, O_RDONLY, "open");
}

Result<PosixFile> PosixFile::open_or_create(const std::filesystem::path& path) {
    return open(path, O_RDWR | O_CREAT, "open");
}

PosixFile::~PosixFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> PosixFile::write_at(std::uint64_t offset, std::string_view octets) {
    while (!octets.empty()) {
        const auto written = repeat_when_interrupted(
            [&] { return ::pwrite(descriptor_, octets.data(), octets.size(), static_cast<off_t>(offset)); });
        if (written < 0) return unexpected(file_error("write", path_, errno));
        octets.remove_prefix(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<std::string> PosixFile::read_at(std::uint64_t offset, std::size_t max_octets) const {
    std::string octets(max_octets, '\0');
    std::size_t filled = 0;
    while (filled < max_octets) {
        const auto count = repeat_when_interrupted([&] {
            return ::pread(descriptor_, octets.data() + filled, max_octets - filled,
                           static_cast<off_t>(offset + filled));
        });
        if (count < 0) return unexpected(file_error("read", path_, errno));
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    octets.resize(filled);
    return octets;
}

Result<void> PosixFile::sync() {
    if (repeat_when_interrupted([&] { return ::fdatasync(descriptor_); }) < 0)
        return unexpected(file_error("sync", path_, errno));
    return {};
}

Result<void> PosixFile::allocate(std::uint64_t octets) {
    const int error = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(octets));
    if (error != 0) return unexpected(file_error("reserve room in", path_, error));
    return {};
}

Result<void> PosixFile::replace_content(std::string_view octets) {
    if (::ftruncate(descriptor_, 0) != 0) return unexpected(file_error("empty", path_, errno));
    return write_at(0, octets);
}

bool PosixFile::try_lock() {
    return repeat_when_interrupted([&] { return ::flock(descriptor_, LOCK_EX | LOCK_NB); }) == 0;
}

bool PosixFile::has_its_name() const {
    struct stat opened {};
    struct stat named {};
    return ::fstat(descriptor_, &opened) == 0 && ::stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

Result<void> sync_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return unexpected(file_error("open", directory, errno));
    const int result = repeat_when_interrupted([&] { return ::fsync(descriptor); });
    const int error = errno;
    ::close(descriptor);
    if (result < 0) return unexpected(file_error("sync", directory, error));
    return {};
}

}  // namespace postern::spool_sqlite
