#pragma once

#include "core/ports/signing.hpp"

namespace postern::tls_openssl {

/// OpenSSL's. It lives as long as the program.
[[nodiscard]] const ports::Signing& signing();

}  // namespace postern::tls_openssl
