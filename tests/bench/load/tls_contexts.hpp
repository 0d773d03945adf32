#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace postern::bench {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;

// Versions, groups and ciphers are OpenSSL's defaults, TLS 1.2 at least: what mail servers of today agree on.

/// For the side that connects; nothing of the peer is verified.
[[nodiscard]] TlsContext client_context();
/// For the side that accepts. `file`: certificate and key in PEM. Throws std::runtime_error where it cannot be read.
[[nodiscard]] TlsContext server_context(const std::string& file);

/// "TLSv1.3 TLS_AES_256_GCM_SHA384", as a report counts them.
[[nodiscard]] std::string protocol_of(const SSL* tls);

}  // namespace postern::bench
