#include "core/base/peer_text.hpp"

#include "adapters/dns_unbound/dns_unbound.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace postern::dns_unbound {

namespace {

bool is_there(const std::filesystem::path& file) {
    std::error_code ignored;
    const auto octets = std::filesystem::file_size(file, ignored);
    return !ignored && octets > 0;
}

}  // namespace

// Under another name first: a copy that was broken off would be taken for the whole next time.
Expected<std::string, std::string> trust_anchor_copy(const std::string& working_copy, const std::string& original) {
    if (is_there(working_copy)) return working_copy;
    const std::filesystem::path target(working_copy);
    const auto fresh = std::filesystem::path(working_copy + ".new");
    std::error_code error;
    std::filesystem::create_directories(target.parent_path(), error);
    error.clear();
    std::filesystem::copy_file(original, fresh, std::filesystem::copy_options::overwrite_existing, error);
    if (!error)
        std::filesystem::permissions(fresh, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                     error);
    if (!error) std::filesystem::rename(fresh, target, error);
    if (!error) return working_copy;
    return unexpected(fmt::format(
        "DNSSEC is not checked: the trust anchor {} cannot be copied to {}: {}. Install the package dns-root-data, or "
        "name another file with SMTP_DNSSECTrustAnchor.",
        escape_for_log(original), escape_for_log(working_copy), error.message()));
}

}  // namespace postern::dns_unbound
