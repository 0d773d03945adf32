#include "adapters/files_posix/credentials_file.hpp"

#include "core/base/expected.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace postern::files_posix {
namespace {

constexpr off_t max_octets = off_t{1} << 20;
constexpr mode_t others = S_IRWXG | S_IRWXO;

struct Descriptor {
    explicit Descriptor(const std::string& path) : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
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

Expected<smtp::CredentialsByName, std::string> read(const std::string& path) {
    const Descriptor descriptor(path);
    if (descriptor.number < 0) return unexpected(last_error());
    if (auto checked = check(descriptor.number, path); !checked) return unexpected(std::move(checked.error()));
    const auto text = read_all(descriptor.number);
    if (!text) return unexpected(text.error());
    return smtp::parse_credentials(*text);
}

/// Who names an entry, and which.
std::vector<std::pair<std::string, std::string>> needs_of(const routing::RouteSettings& routes) {
    std::vector<std::pair<std::string, std::string>> needs;
    if (routes.relay_host && !routes.relay_host->credentials.empty())
        needs.emplace_back("item SMTP_RelayCredentials", routes.relay_host->credentials);
    for (const auto& [pattern, route] : routes.documents.routes())
        if (!route.next_hop.credentials.empty())
            needs.emplace_back(route.document + ": item RouteCredentials", route.next_hop.credentials);
    return needs;
}

}  // namespace

std::vector<std::string> CredentialsFile::fill(queue::SchedulerSettings& settings, const std::string& directory,
                                               const std::string& file) {
    std::vector<std::string> troubles;
    const auto path = file.empty() ? file : (std::filesystem::path(directory) / file).string();
    if (path != std::exchange(path_, path)) entries_.clear();  // They say nothing of another file's.
    if (!path.empty()) {
        auto entries = read(path);
        if (!entries)
            troubles.push_back(
                fmt::format("credentials file {}: {}. {}.", path, entries.error(),
                            entries_.empty() ? "None of it is used" : "What was read of it before holds"));
        else
            entries_ = std::move(*entries);
    }
    settings.credentials = entries_;
    const auto where = path.empty() ? std::string("and SMTP_CredentialsFile names no file")
                                    : fmt::format("and the credentials file {} has no such entry", path);
    for (const auto& [who, name] : needs_of(settings.routes))
        if (!entries_.contains(name))
            troubles.push_back(
                fmt::format("{} is \"{}\", {}. Mail that needs it waits until there is one.", who, name, where));
    return troubles;
}

}  // namespace postern::files_posix
