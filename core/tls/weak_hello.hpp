#pragma once

#include "core/tls/server_rules.hpp"

#include <string>
#include <string_view>

namespace postern::tls {

/// The first flight of a client that speaks this version and no later one, and offers what servers of its time took:
/// one record, octet by octet, since libraries of today refuse to send it. Pure. Source: RFC 2246 §7.4.1.2,
/// RFC 4346 §7.4.1.2.
[[nodiscard]] std::string weak_client_hello(MinimumVersion version);

/// What the first octets of a server's answer mean: it goes on with the handshake.
[[nodiscard]] bool is_hello_accepted(std::string_view answer);

}  // namespace postern::tls
