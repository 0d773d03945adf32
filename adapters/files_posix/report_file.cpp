#include "adapters/files_posix/report_file.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace postern::files_posix {
namespace {

constexpr std::string_view beginning = "{\"report\":";

using Outcome = Expected<void, std::string>;

std::string system_words() { return std::system_category().message(errno); }

/// A descriptor that is closed, where that was not done.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool is_report(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    std::array<char, beginning.size()> octets{};
    if (!file.is_open() || ::read(file.number(), octets.data(), octets.size()) != ssize_t{beginning.size()})
        return false;
    return std::string_view(octets.data(), octets.size()) == beginning;
}

/// What is at the place already may be replaced.
Outcome check_place(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) return {};
        return unexpected(system_words());
    }
    if (S_ISLNK(found.st_mode)) return unexpected(std::string("it is a link. Name the file itself"));
    if (S_ISDIR(found.st_mode)) return unexpected(std::string("it is a folder. Name a file in it"));
    if (!S_ISREG(found.st_mode)) return unexpected(std::string("it is no file. Name another one"));
    if (found.st_uid != ::geteuid())
        return unexpected(std::string("it belongs to another user. Name another file, or remove it"));
    if (!is_report(path))
        return unexpected(
            std::string("there is a file of that name that is no such report. Name another one, or "
                        "remove it"));
    return {};
}

Outcome write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unexpected(system_words());
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) return unexpected(system_words());
    return {};
}

Outcome sync_folder(const std::string& folder) {
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
    if (!opened.is_open() || ::fsync(opened.number()) != 0) return unexpected(system_words());
    return {};
}

Outcome write_beside(const std::string& folder, const std::string& path, std::string_view text) {
    auto beside = folder + "/.report.XXXXXX";
    const Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));  // Mode 600.
    if (!file.is_open()) return unexpected(system_words());
    auto outcome = write_all(file.number(), text);
    if (outcome && ::rename(beside.c_str(), path.c_str()) != 0) outcome = unexpected(system_words());
    if (!outcome) ::unlink(beside.c_str());
    return outcome ? sync_folder(folder) : outcome;
}

}  // namespace

Expected<std::string, std::string> ReportFiles::write(std::string_view name, std::string_view text) {
    const auto path = std::filesystem::path(data_directory_) / std::filesystem::path(name);
    if (path.filename().empty())
        return unexpected(fmt::format("{} names a folder. Name a file in it.", escape_for_log(path.string())));
    auto outcome = check_place(path.string());
    if (outcome) outcome = write_beside(path.parent_path().string(), path.string(), text);
    if (!outcome) return unexpected(fmt::format("{}: {}.", escape_for_log(path.string()), outcome.error()));
    return path.string();
}

}  // namespace postern::files_posix
