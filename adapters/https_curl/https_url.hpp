#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern::https_curl {

/// Whom a URL names.
struct Authority {
    std::string host;  ///< A domain name, or an address without brackets.
    std::uint16_t port = 443;
    bool is_address = false;
};

/// Of an `https` URL of printable ASCII without a user's name (RFC 3986 §3.2); nothing: it is another, or none.
[[nodiscard]] std::optional<Authority> authority_of(std::string_view url);

}  // namespace postern::https_curl
