#pragma once

#include "core/ports/crypto.hpp"

namespace postern::tls_openssl {

/// OpenSSL's. It lives as long as the program.
[[nodiscard]] const ports::Crypto& crypto();

}  // namespace postern::tls_openssl
