#pragma once

#include "core/base/expected.hpp"
#include "core/ports/tls_engine.hpp"

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// What `ssl`, a client without a handshake yet, is to offer and to check. Files are relative to `data_directory`. The
/// error says which file or list cannot be used, and the connection must not be made.
[[nodiscard]] Expected<void, std::string> apply_demand(SSL* ssl, const ports::ClientTlsOptions& options,
                                                       const std::string& data_directory);

/// What the peer's certificate is matched with: `mx.example`, `*.example`, an address.
[[nodiscard]] std::vector<std::string> expected_names(const ports::ClientTlsOptions& options);

/// Into SNI; empty: nothing.
[[nodiscard]] std::string server_name_of(const ports::ClientTlsOptions& options);

}  // namespace postern::tls_openssl
