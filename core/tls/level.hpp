#pragma once

#include <string_view>

namespace postern::tls {

/// How much TLS a destination must give. Names and meaning are Postfix's.
enum class Level { none, may, encrypt, dane, dane_only, fingerprint, verify, secure };

/// `dane-only`
[[nodiscard]] std::string_view to_string(Level level);

/// Whether `level` gives up what `standard` promises: the use of TLS at all, encryption whatever the other server says,
/// a certificate that is always checked, or one that is checked where the domain publishes what it must be. The last of
/// these is no loss where encryption is gained: encrypt is not weaker than dane.
[[nodiscard]] bool is_weaker(Level level, Level standard);

}  // namespace postern::tls
