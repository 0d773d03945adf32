#include "core/routing/recipient_pattern.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"

#include <fmt/format.h>

namespace postern::routing {

namespace {

using Kind = RecipientPattern::Kind;

constexpr std::string_view below_prefix = "*.";

Expected<RecipientPattern, std::string> parse_one_address(std::string_view text) {
    const auto address = mail::parse_address(text);
    // An asterisk may stand in a local part, but who writes one alone means everybody.
    if (address && address->local_part != "*") return RecipientPattern{Kind::address, pattern_of(*address)};
    if (!address && text.find('*') == std::string_view::npos) return unexpected(address.error());
    return unexpected(
        fmt::format("\"{}\" has an asterisk in an address, which means nothing there", escape_for_log(text, 100)));
}

}  // namespace

std::string pattern_of(const mail::Address& recipient) {
    return to_lower(mail::unquoted(recipient.local_part)) + '@' + recipient.domain;
}

Expected<RecipientPattern, std::string> parse_recipient_pattern(std::string_view text) {
    if (text == "*") return RecipientPattern{Kind::all, "*"};
    if (text.find('@') != std::string_view::npos) return parse_one_address(text);
    const bool is_below = text.starts_with(below_prefix);
    auto name = is_below ? text.substr(below_prefix.size()) : text;
    if (name.ends_with('.')) name.remove_suffix(1);  // As zone files write it.
    auto domain = mail::to_ascii_domain(name);
    if (!domain) return unexpected(std::move(domain.error()));
    if (!is_below) return RecipientPattern{Kind::domain, std::move(*domain)};
    return RecipientPattern{Kind::below, std::string(below_prefix) + *domain};
}

}  // namespace postern::routing
