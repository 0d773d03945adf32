#include "tests/support/core/weak_crypto.hpp"

#include <cstdint>

namespace postern::test {

namespace {

std::string mix(std::string_view text) {
    std::string digest;
    for (unsigned char lane = 0; lane < 32; ++lane) {
        std::uint64_t hash = 14695981039346656037ULL + lane;
        for (const char octet : text) hash = (hash ^ static_cast<unsigned char>(octet)) * 1099511628211ULL;
        digest += static_cast<char>(hash >> 32);
    }
    return digest;
}

class WeakCrypto : public ports::Crypto {
public:
    [[nodiscard]] std::string random(std::size_t octets) const override { return std::string(octets, 'r'); }
    [[nodiscard]] std::string sha256(std::string_view text) const override { return mix(text); }
    [[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text) const override {
        return mix(std::string(key) + '|' + std::string(text));
    }
    [[nodiscard]] std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                            unsigned iterations) const override {
        return hmac_sha256(password, std::string(salt) + std::to_string(iterations));
    }
};

}  // namespace

const ports::Crypto& weak_crypto() {
    static const WeakCrypto ours;
    return ours;
}

}  // namespace postern::test
