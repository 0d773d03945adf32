#pragma once

#include "core/base/expected.hpp"
#include "core/tls/server_rules.hpp"

#include "adapters/tls_openssl/certificate.hpp"

#include <openssl/ssl.h>

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// What is left of Domino's list under certificates with one of these keys; none: nobody knows the key yet.
[[nodiscard]] tls::DominoCiphers choose_domino_ciphers(const tls::ServerRules& rules,
                                                       const std::vector<const Certificate*>& certificates);

/// Has `context`, whose oldest version is that of the rules, agree to the cipher suites of the rules alone, and to the
/// versions that have one among them. Errors name the suite, or the item.
[[nodiscard]] Expected<void, std::string> use_ciphers(SSL_CTX* context, const tls::ServerRules& rules,
                                                      const std::vector<const Certificate*>& certificates);

/// Whether the suites that the rules name leave something to agree on in each version, under certificates with one of
/// these keys; none: nobody knows the key yet.
[[nodiscard]] Expected<void, std::string> check_ciphers(SSL_CTX* context, const tls::ServerRules& rules,
                                                        const std::vector<const Certificate*>& certificates);

}  // namespace postern::tls_openssl
