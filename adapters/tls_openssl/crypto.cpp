#include "adapters/tls_openssl/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace postern::tls_openssl {

namespace {

constexpr std::size_t digest_octets = 32;

unsigned char* octets_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* octets_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void expect(bool is_done, const char* what) {
    if (!is_done) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

class OpensslCrypto : public ports::Crypto {
public:
    [[nodiscard]] std::string random(std::size_t octets) const override {
        std::string text(octets, '\0');
        expect(RAND_bytes(octets_of(text), static_cast<int>(octets)) == 1, "random octets");
        return text;
    }

    [[nodiscard]] std::string sha256(std::string_view text) const override {
        std::string digest(digest_octets, '\0');
        expect(EVP_Digest(text.data(), text.size(), octets_of(digest), nullptr, EVP_sha256(), nullptr) == 1, "SHA-256");
        return digest;
    }

    [[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text) const override {
        std::string digest(digest_octets, '\0');
        const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets_of(text), text.size(),
                                octets_of(digest), nullptr);
        expect(done != nullptr, "HMAC-SHA-256");
        return digest;
    }

    [[nodiscard]] std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                            unsigned iterations) const override {
        std::string key(digest_octets, '\0');
        const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets_of(salt),
                                           static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                                           static_cast<int>(key.size()), octets_of(key));
        expect(done == 1, "PBKDF2");
        return key;
    }
};

}  // namespace

const ports::Crypto& crypto() {
    static const OpensslCrypto ours;
    return ours;
}

}  // namespace postern::tls_openssl
