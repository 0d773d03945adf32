#pragma once

#include "core/base/time.hpp"

#include <openssl/x509.h>

#include <string>
#include <vector>

namespace postern::tls_openssl {

// What a person reads of a certificate. Everything returned has passed escape_for_log(): a certificate is text from a
// stranger.

/// `CN=mail.example.test,O=Example`, in the order of RFC 2253.
[[nodiscard]] std::string name_text(const X509_NAME* name);
/// Of the DER form, lower-case hexadecimal.
[[nodiscard]] std::string sha256_text(const X509* certificate);
/// The same of its SubjectPublicKeyInfo; empty: it has none that can be read.
[[nodiscard]] std::string key_sha256_text(const X509* certificate);
/// DNS names of the subjectAltName; where there are none, the common name.
[[nodiscard]] std::vector<std::string> host_names(const X509* certificate);
/// `RSA 4096`, `NIST P-256`, `Ed25519`
[[nodiscard]] std::string key_text(const EVP_PKEY* key);
[[nodiscard]] WallTime wall_time(const ASN1_TIME* time);

}  // namespace postern::tls_openssl
