#pragma once

#include "core/ports/tls_engine.hpp"
#include "core/tls/facts.hpp"

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// An address (`192.0.2.7`, `2001:db8::7`) and no host name: it goes into no SNI (RFC 6066 §3) and is matched as an
/// address.
[[nodiscard]] bool is_address(const std::string& name);

/// What the peer's certificate is looked at for.
struct Expectations {
    /// One of them is to be its: a host name, `*.example` for all below, or an address; none: no name is matched.
    std::vector<std::string> names{};
    bool has_tlsa = false;  ///< TLSA records were given to the handshake.
};

/// What the finished handshake of `ssl` agreed on, and what the peer's certificate is worth.
[[nodiscard]] tls::Facts collect_facts(SSL* ssl, const Expectations& expected);

/// The same of a resumed session, in which the certificate is not shown again: `before` is what its full handshake
/// found.
[[nodiscard]] tls::Facts facts_of_resumed(SSL* ssl, tls::Facts before);

/// Of an established `ssl`: what the peer showed, its own certificate first, at most 20; none of a resumed session.
[[nodiscard]] std::vector<ports::CertificateFacts> peer_chain(SSL* ssl);

}  // namespace postern::tls_openssl
