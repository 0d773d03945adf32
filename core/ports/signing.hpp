#pragma once

#include "core/base/expected.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace postern::ports {

/// What a private key is of. Each has one form of signature.
enum class KeyKind {
    rsa,      ///< RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2); our own are of 2048 bits.
    ed25519,  ///< PureEdDSA (RFC 8032 §5.1).
};

/// SHA-256 of octets that come in pieces (FIPS 180-4). One thread at a time.
class Sha256Stream {
public:
    virtual ~Sha256Stream() = default;
    virtual void add(std::string_view octets) = 0;
    /// 32 octets. Once, and last.
    [[nodiscard]] virtual std::string finish() = 0;
};

/// A private key. Never printed. Any thread.
class SigningKey {
public:
    virtual ~SigningKey() = default;
    [[nodiscard]] virtual KeyKind kind() const = 0;
    /// Its public half: of rsa the DER of SubjectPublicKeyInfo (RFC 5280 §4.1), of ed25519 32 octets (RFC 8032 §5.1.5).
    [[nodiscard]] virtual std::string public_key() const = 0;
    /// Of rsa the signature of what has this SHA-256 digest, of ed25519 that of the digest's 32 octets themselves.
    /// Throws std::runtime_error where the library fails, which means that memory ran out.
    [[nodiscard]] virtual std::string sign_digest(std::string_view sha256) const = 0;
    /// For the digest.
    [[nodiscard]] virtual std::unique_ptr<Sha256Stream> sha256_stream() const = 0;
};

/// Makes and reads keys, and verifies. Any thread.
class Signing {
public:
    virtual ~Signing() = default;
    /// A new private key in PEM (PKCS #8, RFC 5208). RSA takes some tenths of a second.
    [[nodiscard]] virtual Expected<std::string, std::string> make_key(KeyKind kind) const = 0;
    /// Reads one in PEM, without a password. The error is a clause that says what is wrong with it: no key, of another
    /// kind, or RSA with less than 1024 bits (RFC 8301 §3.2).
    [[nodiscard]] virtual Expected<std::shared_ptr<const SigningKey>, std::string> read_key(
        std::string_view pem) const = 0;
    /// Whether `signature` is what SigningKey::sign_digest() makes of this digest by the key whose public half this is.
    /// False too where that is none, or RSA with less than 1024 bits.
    [[nodiscard]] virtual bool is_signature(KeyKind kind, std::string_view public_key, std::string_view sha256,
                                            std::string_view signature) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Sha256Stream> sha256_stream() const = 0;
};

}  // namespace postern::ports
