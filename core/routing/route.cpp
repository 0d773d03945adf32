#include "core/routing/route.hpp"

#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"

#include <algorithm>

namespace postern::routing {

namespace {

constexpr std::string_view v6_tag = "ipv6:";  // RFC 5321 §4.1.3

bool is_local(const RouteSettings& settings, const std::string& domain) {
    const auto& local = settings.local_domains;
    return std::find(local.begin(), local.end(), domain) != local.end();
}

NextHop hop_of_literal(const std::string& domain) {
    auto address = to_lower(std::string_view(domain).substr(1, domain.size() - 2));
    if (address.starts_with(v6_tag)) address.erase(0, v6_tag.size());
    // A literal of a kind that nobody knows stays a domain, which has no MX: the attempt says so to the sender.
    if (!parse_ip_address(address)) return {NextHop::Kind::mx, domain, 0, NextHop::Protocol::smtp};
    return {NextHop::Kind::literal, std::move(address), 0, NextHop::Protocol::smtp};
}

}  // namespace

NextHop route(const RouteSettings& settings, const mail::Address& recipient) {
    const auto& domain = recipient.domain;
    if (domain.empty() || is_local(settings, domain)) return settings.local_destination;
    if (settings.relay_host) return *settings.relay_host;
    if (domain.size() > 2 && domain.front() == '[' && domain.back() == ']') return hop_of_literal(domain);
    return {NextHop::Kind::mx, domain, 0, NextHop::Protocol::smtp};
}

}  // namespace postern::routing
