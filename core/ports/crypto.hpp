#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postern::ports {

/// Random octets, digests and what is made of them. Octets in and out. Thread-safe. Throws std::runtime_error where the
/// library fails, which means that memory or the system's random source ran out.
class Crypto {
public:
    virtual ~Crypto() = default;

    /// That nobody can guess.
    [[nodiscard]] virtual std::string random(std::size_t octets) const = 0;
    /// 32 octets (FIPS 180-4).
    [[nodiscard]] virtual std::string sha256(std::string_view text) const = 0;
    /// 32 octets (RFC 2104).
    [[nodiscard]] virtual std::string hmac_sha256(std::string_view key, std::string_view text) const = 0;
    /// PBKDF2 with HMAC-SHA-256, 32 octets (RFC 8018 §5.2). Takes its time: about 1 s for 2 million iterations.
    [[nodiscard]] virtual std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                                    unsigned iterations) const = 0;
};

}  // namespace postern::ports
