#include "adapters/files_posix/credentials_file.hpp"

#include "adapters/files_posix/secret_file.hpp"
#include "core/base/expected.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace postern::files_posix {
namespace {

Expected<smtp::CredentialsByName, std::string> read(const std::string& path) {
    const auto text = read_secret_file(path);
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

CredentialsFile::Troubles CredentialsFile::fill(queue::SchedulerSettings& settings, const std::string& directory,
                                                const std::string& file) {
    Troubles troubles;
    const auto path = file.empty() ? file : (std::filesystem::path(directory) / file).string();
    if (path != std::exchange(path_, path)) entries_.clear();  // They say nothing of another file's.
    if (!path.empty()) {
        auto entries = read(path);
        if (entries) {
            entries_ = std::move(*entries);
        } else {
            troubles.lines.push_back(
                fmt::format("credentials file {}: {}. {}.", path, entries.error(),
                            entries_.empty() ? "None of it is used" : "What was read of it before holds"));
            troubles.kept.emplace_back("SMTP_CredentialsFile");
        }
    }
    settings.credentials = entries_;
    const auto where = path.empty() ? std::string("and SMTP_CredentialsFile names no file")
                                    : fmt::format("and the credentials file {} has no such entry", path);
    for (const auto& [who, name] : needs_of(settings.routes)) {
        if (entries_.contains(name)) continue;
        troubles.lines.push_back(
            fmt::format("{} is \"{}\", {}. Mail that needs it waits until there is one.", who, name, where));
        troubles.missing.push_back(fmt::format("entry \"{}\" of the credentials file", name));
    }
    return troubles;
}

}  // namespace postern::files_posix
