#pragma once

#include "core/tls/facts.hpp"

#include <openssl/ssl.h>

#include <string>

namespace postern::tls_openssl {

/// An address (`192.0.2.7`, `2001:db8::7`) and no host name: it goes into no SNI (RFC 6066 §3) and is matched as an
/// address.
[[nodiscard]] bool is_address(const std::string& name);

/// What the finished handshake of `ssl` agreed on, and what the peer's certificate is worth. `expected_name` may be
/// empty: then no name is matched.
[[nodiscard]] tls::Facts collect_facts(SSL* ssl, const std::string& expected_name);

}  // namespace postern::tls_openssl
