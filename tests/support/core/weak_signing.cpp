#include "tests/support/core/weak_signing.hpp"

#include "tests/support/core/weak_crypto.hpp"

namespace postern::test {
namespace {

class WeakStream : public ports::Sha256Stream {
public:
    void add(std::string_view octets) override { seen_ += octets; }
    [[nodiscard]] std::string finish() override { return weak_crypto().sha256(seen_); }

private:
    std::string seen_;
};

class WeakKey : public ports::SigningKey {
public:
    explicit WeakKey(ports::KeyKind kind) : kind_(kind) {}
    [[nodiscard]] ports::KeyKind kind() const override { return kind_; }
    [[nodiscard]] std::string public_key() const override { return "a public key"; }
    [[nodiscard]] std::string sign_digest(std::string_view sha256) const override {
        return weak_crypto().sha256(std::string(sha256) + '!');
    }
    [[nodiscard]] std::unique_ptr<ports::Sha256Stream> sha256_stream() const override {
        return std::make_unique<WeakStream>();
    }

private:
    ports::KeyKind kind_;
};

class WeakSigning : public ports::Signing {
public:
    [[nodiscard]] Expected<std::string, std::string> make_key(ports::KeyKind kind) const override {
        return kind == ports::KeyKind::rsa ? "rsa key\n" : "ed25519 key\n";
    }
    [[nodiscard]] Expected<std::shared_ptr<const ports::SigningKey>, std::string> read_key(
        std::string_view pem) const override {
        if (pem == "rsa key\n") return weak_key(ports::KeyKind::rsa);
        if (pem == "ed25519 key\n") return weak_key(ports::KeyKind::ed25519);
        return unexpected(std::string("this is no key"));
    }
    [[nodiscard]] bool is_signature(ports::KeyKind kind, std::string_view public_key, std::string_view sha256,
                                    std::string_view signature) const override {
        const auto key = weak_key(kind);
        return public_key == key->public_key() && signature == key->sign_digest(sha256);
    }
    [[nodiscard]] std::unique_ptr<ports::Sha256Stream> sha256_stream() const override {
        return std::make_unique<WeakStream>();
    }
};

}  // namespace

const ports::Signing& weak_signing() {
    static const WeakSigning ours;
    return ours;
}

std::shared_ptr<const ports::SigningKey> weak_key(ports::KeyKind kind) { return std::make_shared<const WeakKey>(kind); }

}  // namespace postern::test
