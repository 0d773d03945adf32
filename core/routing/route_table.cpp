#include "core/routing/route_table.hpp"

#include <string_view>
#include <utility>

namespace postern::routing {

const RecipientRoute* RouteTable::add(RecipientRoute route) {
    auto key = route.pattern.text;
    const bool is_address = route.pattern.kind == RecipientPattern::Kind::address;
    const auto [place, is_new] = routes_.try_emplace(std::move(key), std::move(route));
    if (!is_new) return &place->second;
    addresses_ += is_address ? 1 : 0;
    return nullptr;
}

const RecipientRoute* RouteTable::find(const mail::Address& recipient) const {
    const std::string& domain = recipient.domain;
    if (domain.empty() || routes_.empty()) return nullptr;
    const auto at = [this](std::string_view pattern) -> const RecipientRoute* {
        const auto found = routes_.find(pattern);
        return found == routes_.end() ? nullptr : &found->second;
    };
    if (addresses_ > 0)
        if (const auto* route = at(pattern_of(recipient))) return route;
    if (const auto* route = at(domain)) return route;
    const bool is_literal = domain.front() == '[';
    for (auto dot = domain.find('.'); dot != std::string::npos && !is_literal; dot = domain.find('.', dot + 1))
        if (const auto* route = at("*" + domain.substr(dot))) return route;
    return at("*");
}

}  // namespace postern::routing
