#pragma once

#include "core/tls/tlsa.hpp"

#include "adapters/tls_openssl/certificate.hpp"

#include <string>
#include <vector>

namespace postern::tls_openssl {

/// Whether one of the records proves each of our certificates that a client which asks for `host` may be shown. A
/// record of usage DANE-TA with its whole data is taken to do so, since its issuer need not be in our file. Source:
/// RFC 6698 §2.1.
[[nodiscard]] bool is_proved_by(const std::vector<tls::TlsaRecord>& records, const Certificate& certificate,
                                const std::string& host);

}  // namespace postern::tls_openssl
