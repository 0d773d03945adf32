#include "adapters/tls_openssl/signing.hpp"

#include "adapters/tls_openssl/error_words.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace postern::tls_openssl {
namespace {

using ports::KeyKind;

constexpr unsigned rsa_bits = 2048;
constexpr int least_rsa_bits = 1024;
constexpr int most_rsa_bits = 8192;  // What a stranger's key may cost us.
constexpr std::size_t digest_octets = 32;
constexpr std::size_t ed25519_octets = 32;

using DigestPtr = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>>;

unsigned char* octets_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* octets_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void expect(bool is_done, const char* what) {
    if (!is_done) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

class Stream : public ports::Sha256Stream {
public:
    Stream() : context_(EVP_MD_CTX_new()) {
        expect(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "SHA-256");
    }
    void add(std::string_view octets) override {
        expect(EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) == 1, "SHA-256");
    }
    [[nodiscard]] std::string finish() override {
        std::string digest(digest_octets, '\0');
        expect(EVP_DigestFinal_ex(context_.get(), octets_of(digest), nullptr) == 1, "SHA-256");
        return digest;
    }

private:
    DigestPtr context_;
};

class Key : public ports::SigningKey {
public:
    Key(KeyPtr key, KeyKind kind) : key_(std::move(key)), kind_(kind) {}

    [[nodiscard]] KeyKind kind() const override { return kind_; }
    [[nodiscard]] std::string public_key() const override {
        return kind_ == KeyKind::rsa ? subject_public_key_info() : raw_public_key();
    }
    [[nodiscard]] std::string sign_digest(std::string_view sha256) const override {
        return kind_ == KeyKind::rsa ? sign_by_rsa(sha256) : sign_by_ed25519(sha256);
    }
    [[nodiscard]] std::unique_ptr<ports::Sha256Stream> sha256_stream() const override {
        return std::make_unique<Stream>();
    }

private:
    [[nodiscard]] std::string subject_public_key_info() const {
        std::string der(static_cast<std::size_t>(i2d_PUBKEY(key_.get(), nullptr)), '\0');
        auto* end = octets_of(der);
        expect(i2d_PUBKEY(key_.get(), &end) > 0, "public key");
        return der;
    }
    [[nodiscard]] std::string raw_public_key() const {
        std::string raw(ed25519_octets, '\0');
        std::size_t size = raw.size();
        expect(EVP_PKEY_get_raw_public_key(key_.get(), octets_of(raw), &size) == 1, "public key");
        return raw;
    }
    [[nodiscard]] std::string sign_by_rsa(std::string_view digest) const {
        const KeyContextPtr context(EVP_PKEY_CTX_new(key_.get(), nullptr));
        expect(context && EVP_PKEY_sign_init(context.get()) == 1 &&
                   EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                   EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1,
               "RSA");
        std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
        std::size_t size = signature.size();
        expect(EVP_PKEY_sign(context.get(), octets_of(signature), &size, octets_of(digest), digest.size()) == 1, "RSA");
        signature.resize(size);
        return signature;
    }
    [[nodiscard]] std::string sign_by_ed25519(std::string_view text) const {
        const DigestPtr context(EVP_MD_CTX_new());
        expect(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1, "Ed25519");
        std::string signature(2 * ed25519_octets, '\0');
        std::size_t size = signature.size();
        expect(EVP_DigestSign(context.get(), octets_of(signature), &size, octets_of(text), text.size()) == 1,
               "Ed25519");
        return signature;
    }

    KeyPtr key_;
    KeyKind kind_;
};

std::string pem_of(EVP_PKEY* key) {
    const BioPtr memory(BIO_new(BIO_s_mem()));
    if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    char* octets = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &octets);
    return {octets, static_cast<std::size_t>(size)};
}

// A key with a password: without this OpenSSL would ask for it at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*nothing*/) { return -1; }

/// Null: it is no such key, or one of so few bits that anybody can find the private half (RFC 8301 §3.2).
KeyPtr public_half(KeyKind kind, std::string_view octets) {
    if (kind == KeyKind::ed25519)
        return KeyPtr(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(octets), octets.size()));
    const auto* begin = octets_of(octets);
    KeyPtr key(d2i_PUBKEY(nullptr, &begin, static_cast<long>(octets.size())));
    const bool is_usable = key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA &&
                           EVP_PKEY_get_bits(key.get()) >= least_rsa_bits &&
                           EVP_PKEY_get_bits(key.get()) <= most_rsa_bits;
    return is_usable ? std::move(key) : KeyPtr();
}

bool is_signed_by_rsa(EVP_PKEY* key, std::string_view digest, std::string_view signature) {
    const KeyContextPtr context(EVP_PKEY_CTX_new(key, nullptr));
    return context && EVP_PKEY_verify_init(context.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
           EVP_PKEY_verify(context.get(), octets_of(signature), signature.size(), octets_of(digest), digest.size()) ==
               1;
}

bool is_signed_by_ed25519(EVP_PKEY* key, std::string_view text, std::string_view signature) {
    const DigestPtr context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), octets_of(signature), signature.size(), octets_of(text), text.size()) == 1;
}

class OpensslSigning : public ports::Signing {
public:
    [[nodiscard]] Expected<std::string, std::string> make_key(KeyKind kind) const override {
        ERR_clear_error();
        const KeyPtr key(kind == KeyKind::rsa ? EVP_RSA_gen(rsa_bits) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        auto pem = key ? pem_of(key.get()) : std::string();
        if (pem.empty()) return unexpected("OpenSSL cannot make a key: " + take_error_words());
        return pem;
    }

    [[nodiscard]] Expected<std::shared_ptr<const ports::SigningKey>, std::string> read_key(
        std::string_view pem) const override {
        ERR_clear_error();
        const BioPtr memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
        KeyPtr key(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr) : nullptr);
        ERR_clear_error();
        if (!key) return unexpected(std::string("there is no private key in PEM, without a password, in it"));
        const int id = EVP_PKEY_get_base_id(key.get());
        if (id != EVP_PKEY_RSA && id != EVP_PKEY_ED25519)
            return unexpected(std::string("its key is of another kind than RSA and Ed25519"));
        const int bits = EVP_PKEY_get_bits(key.get());
        if (id == EVP_PKEY_RSA && bits < least_rsa_bits)
            return unexpected(
                fmt::format("its RSA key has {} bits, which nobody accepts; {} are usual", bits, rsa_bits));
        return std::make_shared<const Key>(std::move(key), id == EVP_PKEY_RSA ? KeyKind::rsa : KeyKind::ed25519);
    }

    [[nodiscard]] bool is_signature(KeyKind kind, std::string_view public_key, std::string_view sha256,
                                    std::string_view signature) const override {
        const auto key = public_half(kind, public_key);
        const bool is_signed = key && (kind == KeyKind::rsa ? is_signed_by_rsa(key.get(), sha256, signature)
                                                            : is_signed_by_ed25519(key.get(), sha256, signature));
        ERR_clear_error();
        return is_signed;
    }
    [[nodiscard]] std::unique_ptr<ports::Sha256Stream> sha256_stream() const override {
        return std::make_unique<Stream>();
    }
};

}  // namespace

const ports::Signing& signing() {
    static const OpensslSigning ours;
    return ours;
}

}  // namespace postern::tls_openssl
