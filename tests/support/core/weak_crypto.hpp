#pragma once

#include "core/ports/crypto.hpp"

namespace postern::test {

/// Digests of 32 octets that depend on all that went in, and are worth nothing; random octets that are always the same.
[[nodiscard]] const ports::Crypto& weak_crypto();

}  // namespace postern::test
