#include "adapters/tls_openssl/crypto.hpp"

#include "core/base/base64.hpp"
#include "core/smtp/scram_client.hpp"

#include <gtest/gtest.h>

namespace postern::tls_openssl {
namespace {

std::string hexadecimal(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char octet : octets) {
        text += digits[static_cast<unsigned char>(octet) >> 4];
        text += digits[static_cast<unsigned char>(octet) & 15];
    }
    return text;
}

/// OpenSSL's, but for the nonce.
class KnownNonce : public ports::Crypto {
public:
    explicit KnownNonce(std::string octets) : octets_(std::move(octets)) {}
    [[nodiscard]] std::string random(std::size_t octets) const override { return octets_.substr(0, octets); }
    [[nodiscard]] std::string sha256(std::string_view text) const override { return crypto().sha256(text); }
    [[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text) const override {
        return crypto().hmac_sha256(key, text);
    }
    [[nodiscard]] std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                                            unsigned iterations) const override {
        return crypto().pbkdf2_sha256(password, salt, iterations);
    }

private:
    std::string octets_;
};

TEST(Crypto, DigestsAsTheStandardsExamples) {
    EXPECT_EQ(hexadecimal(crypto().sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231 §4.3
    EXPECT_EQ(hexadecimal(crypto().hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // RFC 7914 §11, its first 32 octets
    EXPECT_EQ(hexadecimal(crypto().pbkdf2_sha256("passwd", "salt", 1)),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

TEST(Crypto, GivesOtherRandomOctetsEachTime) {
    EXPECT_EQ(crypto().random(18).size(), 18u);
    EXPECT_NE(crypto().random(18), crypto().random(18));
}

// RFC 7677 §3
TEST(Crypto, CarriesScramAsItsRfcShowsIt) {
    const KnownNonce known(*decode_base64("rOprNGfwEbeRWgbNEkqO"));
    smtp::ScramClient scram({"user", "pencil"}, known);
    EXPECT_EQ(scram.first_message(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    const auto answer =
        scram.final_message("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    ASSERT_TRUE(answer) << answer.error();
    EXPECT_EQ(*answer,
              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_TRUE(scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    EXPECT_FALSE(scram.verify("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
}

}  // namespace
}  // namespace postern::tls_openssl
