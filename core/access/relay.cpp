#include "core/access/relay.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::access {
namespace {

std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool is_allowed_host(const RelayControls& controls, std::string_view peer_address) {
    const auto address = parse_ip_address(peer_address);
    return address && std::any_of(controls.allowed_hosts.begin(), controls.allowed_hosts.end(),
                                  [&](const IpPrefix& prefix) { return prefix.contains(*address); });
}

bool is_local(const RelayControls& controls, const std::string& domain) {
    return std::find(controls.local_domains.begin(), controls.local_domains.end(), domain) !=
           controls.local_domains.end();
}

bool names_a_route(std::string_view local_part) { return local_part.find_first_of("%!@") != std::string_view::npos; }

}  // namespace

Expected<RelayControls, std::string> make_relay_controls(const std::vector<std::string>& local_domains,
                                                         const std::vector<std::string>& allowed_hosts) {
    RelayControls controls;
    for (const auto& domain : local_domains) {
        if (!mail::is_domain_name(domain))
            return unexpected(fmt::format("\"{}\" is no domain name", escape_for_log(domain)));
        controls.local_domains.push_back(lower(domain));
    }
    for (const auto& host : allowed_hosts) {
        const auto prefix = parse_ip_prefix(host);
        if (!prefix) return unexpected(prefix.error());
        controls.allowed_hosts.push_back(*prefix);
    }
    return controls;
}

smtp::Decision decide_recipient(const RelayControls& controls, std::string_view peer_address,
                                const mail::Address& recipient) {
    if (is_allowed_host(controls, peer_address)) return {};
    const bool is_postmaster = recipient.domain.empty();
    if (!is_postmaster && !is_local(controls, lower(recipient.domain))) return {false, "550 5.7.1 Relaying denied"};
    if (names_a_route(recipient.local_part)) return {false, "550 5.7.1 Relaying denied: the local part names a route"};
    return {};
}

}  // namespace postern::access
