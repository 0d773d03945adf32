#pragma once

#include "core/base/expected.hpp"
#include "core/tls/server_rules.hpp"

#include "adapters/tls_openssl/certificate.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "adapters/tls_openssl/ticket_keys.hpp"
#include "adapters/tls_openssl/tls_openssl.hpp"

#include <memory>
#include <optional>
#include <string>

namespace postern::tls_openssl {

/// What holds for server channels under any certificate. Without rules the options hold.
struct ServerTerms {
    const TlsOptions& options;
    const std::optional<tls::ServerRules>& rules;
    const std::shared_ptr<TicketKeys>& keys;
};

/// What all server channels under one certificate share. Never changed once it is in use. Without a certificate it only
/// shows whether the rules can be kept. Errors name the cipher or group.
[[nodiscard]] Expected<SslContextPtr, std::string> make_server_context(const ServerTerms& terms,
                                                                       const Certificate* certificate);

/// What channels of such a context have of Domino's list, where no server name leads to another certificate.
[[nodiscard]] tls::DominoCiphers domino_ciphers(const tls::ServerRules& rules, const Certificate* certificate);

/// What all client channels share. `certificate` is what a peer gets that asks for one; null: it gets none.
[[nodiscard]] Expected<SslContextPtr, std::string> make_client_context(const TlsOptions& options,
                                                                       const Certificate* certificate);

}  // namespace postern::tls_openssl
