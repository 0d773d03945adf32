#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// Keys and what is made of them, in PEM.
struct MadeCertificate {
    std::string key;
    std::string certificate;  ///< Or the request for one.
};

/// A new RSA key of 3072 bits and a certificate for these DNS names that it signs itself, for a year. Takes some tenths
/// of a second. Errors: OpenSSL's words.
[[nodiscard]] Expected<MadeCertificate, std::string> make_self_signed(const std::vector<std::string>& names,
                                                                      WallTime now);
/// A new key of the same kind and a request for a certificate of these names (PKCS #10, RFC 2986).
[[nodiscard]] Expected<MadeCertificate, std::string> make_request(const std::vector<std::string>& names);

}  // namespace postern::tls_openssl
