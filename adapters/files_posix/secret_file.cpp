#include "adapters/files_posix/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace postern::files_posix {
namespace {

constexpr off_t max_octets = off_t{1} << 20;
constexpr mode_t others = S_IRWXG | S_IRWXO;

struct Descriptor {
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number;
};

std::string last_error() { return std::system_category().message(errno); }

/// Of the file that is open, not of what has its name a moment later.
Expected<void, std::string> check(int descriptor, const std::string& path) {
    struct stat found {};
    if (::fstat(descriptor, &found) != 0) return unexpected(last_error());
    if (!S_ISREG(found.st_mode)) return unexpected(std::string("this is no file"));
    if (found.st_uid != ::geteuid() && found.st_uid != 0)
        return unexpected(std::string("it is another user's; it must be the server's user's own"));
    if ((found.st_mode & others) != 0)
        return unexpected(fmt::format("others than its owner may read or write it (mode {:o}): chmod 600 {}",
                                      found.st_mode & 07777, path));
    if (found.st_size > max_octets) return unexpected(std::string("it is larger than 1 MB"));
    return {};
}

Expected<std::string, std::string> read_all(int descriptor) {
    std::string text;
    char piece[4096];
    while (text.size() <= static_cast<std::size_t>(max_octets)) {
        const auto count = ::read(descriptor, piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unexpected(last_error());
        if (count == 0) return text;
        text.append(piece, static_cast<std::size_t>(count));
    }
    return unexpected(std::string("it is larger than 1 MB"));
}

Expected<void, std::string> write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unexpected(last_error());
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) return unexpected(last_error());
    return {};
}

Expected<void, std::string> sync_folder(const std::string& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
    if (descriptor.number < 0 || ::fsync(descriptor.number) != 0) return unexpected(last_error());
    return {};
}

}  // namespace

Expected<std::string, std::string> read_secret_file(const std::string& path) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.number < 0) return unexpected(last_error());
    if (auto checked = check(descriptor.number, path); !checked) return unexpected(std::move(checked.error()));
    return read_all(descriptor.number);
}

Expected<void, std::string> write_secret_file(const std::string& path, std::string_view text) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return unexpected(last_error());
    auto beside = folder + "/.secret.XXXXXX";
    const Descriptor descriptor(::mkostemp(beside.data(), O_CLOEXEC));  // Mode 600.
    if (descriptor.number < 0) return unexpected(last_error());
    auto written = write_all(descriptor.number, text);
    // A link, unlike a renaming, replaces nothing.
    if (written && ::link(beside.c_str(), path.c_str()) != 0) written = unexpected(last_error());
    ::unlink(beside.c_str());
    return written ? sync_folder(folder) : written;
}

}  // namespace postern::files_posix
