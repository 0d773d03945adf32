#include "core/tls/policy.hpp"

#include "core/base/ip_prefix.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::tls {
namespace {

constexpr std::size_t shown_comment_octets = 200;

}  // namespace

const Policy* PolicyTable::add(Policy policy) {
    auto key = policy.pattern;
    const auto [place, is_new] = policies_.try_emplace(std::move(key), std::move(policy));
    return is_new ? nullptr : &place->second;
}

const Policy* PolicyTable::find(std::string_view host, std::uint16_t port, WallTime now) const {
    if (host.empty() || policies_.empty()) return nullptr;
    const auto at = [&](std::string_view pattern) -> const Policy* {
        const auto found = policies_.find(pattern);
        return found == policies_.end() || !found->second.is_in_force(now) ? nullptr : &found->second;
    };
    const bool is_address = parse_ip_address(host).has_value();
    const auto name = is_address ? fmt::format("[{}]", host) : std::string(host);
    if (port != 0)
        if (const auto* policy = at(fmt::format("{}:{}", name, port))) return policy;
    if (const auto* policy = at(name)) return policy;
    for (auto dot = name.find('.'); dot != std::string::npos && !is_address; dot = name.find('.', dot + 1))
        if (const auto* policy = at("*" + name.substr(dot))) return policy;
    return at("*");
}

std::optional<WallTime> PolicyTable::next_end(WallTime now) const {
    std::optional<WallTime> next;
    for (const auto& [pattern, policy] : policies_)
        if (policy.ends && *policy.ends > now) next = next ? std::min(*next, *policy.ends) : *policy.ends;
    return next;
}

std::string exemption_words(const Policy& policy) {
    if (!policy.is_exemption || !policy.ends) return {};
    const auto why =
        policy.comment.empty() ? std::string() : ": " + escape_for_log(policy.comment, shown_comment_octets);
    return fmt::format("exempt by {} until {} UTC{}", policy.document, short_date(*policy.ends), why);
}

}  // namespace postern::tls
