#include "adapters/https_curl/https_url.hpp"

#include "core/base/ascii.hpp"
#include "core/base/ip_prefix.hpp"
#include "core/mail/address.hpp"

#include <algorithm>
#include <charconv>

namespace postern::https_curl {
namespace {

constexpr std::string_view scheme = "https://";

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

std::optional<Authority> authority_of(std::string_view url) {
    if (!is_printable(url) || !is_same_ignoring_case(url.substr(0, scheme.size()), scheme)) return std::nullopt;
    auto rest = url.substr(scheme.size());
    rest = rest.substr(0, rest.find_first_of("/?#"));
    Authority authority;
    const auto colon = rest.find(':', rest.starts_with('[') ? std::min(rest.find(']'), rest.size()) : 0);
    if (colon != std::string_view::npos) {
        const auto port = port_of(rest.substr(colon + 1));
        if (!port) return std::nullopt;
        authority.port = *port;
        rest = rest.substr(0, colon);
    }
    const bool is_bracketed = rest.size() > 2 && rest.starts_with('[') && rest.ends_with(']');
    if (is_bracketed) rest = rest.substr(1, rest.size() - 2);
    const auto address = parse_ip_address(rest);
    authority.is_address = address.has_value();
    authority.host = to_lower(rest);
    const bool is_right = address ? address->is_v4() != is_bracketed : !is_bracketed && mail::is_domain_name(rest);
    return is_right ? std::optional(std::move(authority)) : std::nullopt;
}

}  // namespace postern::https_curl
