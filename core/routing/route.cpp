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

Decision decide(const RouteSettings& settings, const mail::Address& recipient) {
    using Rule = Decision::Rule;
    if (const auto* document = settings.documents.find(recipient))
        return {Rule::document, document->next_hop, document};
    const auto& domain = recipient.domain;
    if (domain.empty() || is_local(settings, domain)) return {Rule::local, settings.local_destination, nullptr};
    if (settings.relay_host) return {Rule::relay_host, *settings.relay_host, nullptr};
    if (domain.size() > 2 && domain.front() == '[' && domain.back() == ']')
        return {Rule::literal, hop_of_literal(domain), nullptr};
    return {Rule::mx, {NextHop::Kind::mx, domain, 0, NextHop::Protocol::smtp}, nullptr};
}

NextHop route(const RouteSettings& settings, const mail::Address& recipient) {
    return decide(settings, recipient).next_hop;
}

}  // namespace postern::routing
