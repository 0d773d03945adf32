#pragma once

#include "core/ports/signing.hpp"

#include <memory>

namespace postern::test {

/// Digests and signatures that depend on all that went in, and are worth nothing.
[[nodiscard]] const ports::Signing& weak_signing();

/// A key of this kind that is always the same.
[[nodiscard]] std::shared_ptr<const ports::SigningKey> weak_key(ports::KeyKind kind);

}  // namespace postern::test
