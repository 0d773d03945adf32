#pragma once

#include "core/base/expected.hpp"
#include "core/tls/server_rules.hpp"

#include "adapters/tls_openssl/certificate.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"

#include <optional>
#include <string>

namespace postern::tls_openssl {

/// What all server channels under one certificate share. Never changed once it is in use. Without rules the options
/// hold; without a certificate it only shows whether the rules can be kept. Errors name the cipher or group.
[[nodiscard]] Expected<SslContextPtr, std::string> make_server_context(const TlsOptions& options,
                                                                       const std::optional<tls::ServerRules>& rules,
                                                                       const Certificate* certificate);

/// What all client channels share. `certificate` is what a peer gets that asks for one; null: it gets none.
[[nodiscard]] Expected<SslContextPtr, std::string> make_client_context(const TlsOptions& options,
                                                                       const Certificate* certificate);

}  // namespace postern::tls_openssl
