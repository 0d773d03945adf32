#pragma once

#include "core/tls/facts.hpp"

#include <optional>
#include <string>

namespace postern::mail {

/// What a proxy said of the client that it speaks for, by a PROXY header or XCLIENT. Nobody here saw it: it is told and
/// recorded, and opens nothing that TLS with us would.
struct Introduction {
    std::string proxy;                ///< Address of the host that said so.
    std::optional<tls::Facts> tls{};  ///< Of the client's connection to it; empty: it said nothing of TLS.
};

/// `as told by 192.0.2.1: TLSv1.3 TLS_AES_256_GCM_SHA384 X25519, client certificate CN=c.example verified`. Safe to
/// print, as the facts are.
[[nodiscard]] std::string to_words(const Introduction& introduction);

}  // namespace postern::mail
