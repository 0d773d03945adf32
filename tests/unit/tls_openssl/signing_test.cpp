#include "adapters/tls_openssl/signing.hpp"

#include "adapters/tls_openssl/crypto.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"
#include "core/mail/dkim_verifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace postern::tls_openssl {
namespace {

using ports::KeyKind;
using testing::HasSubstr;

std::shared_ptr<const ports::SigningKey> made(KeyKind kind) {
    const auto pem = signing().make_key(kind);
    EXPECT_TRUE(pem) << pem.error();
    auto key = signing().read_key(*pem);
    EXPECT_TRUE(key) << key.error();
    return *key;
}

std::string pem_of(EVP_PKEY* key) {
    const BioPtr memory(BIO_new(BIO_s_mem()));
    EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr), 1);
    char* octets = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &octets);
    return {octets, static_cast<std::size_t>(size)};
}

TEST(Sha256Stream, IsThatOfAllPiecesTogether) {
    const auto stream = made(KeyKind::ed25519)->sha256_stream();
    stream->add("ab");
    stream->add("");
    stream->add("c");
    EXPECT_EQ(stream->finish(), crypto().sha256("abc"));
}

TEST(SigningKey, OfRsaHas2048BitsAndSignsTheDigest) {
    const auto key = made(KeyKind::rsa);
    EXPECT_EQ(key->kind(), KeyKind::rsa);
    const auto der = key->public_key();
    const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
    const KeyPtr half(d2i_PUBKEY(nullptr, &octets, static_cast<long>(der.size())));
    ASSERT_TRUE(half);
    EXPECT_EQ(EVP_PKEY_get_bits(half.get()), 2048);
    const auto signature = key->sign_digest(crypto().sha256("hello"));
    const std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    ASSERT_EQ(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, half.get()), 1);
    EXPECT_EQ(EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                               signature.size(), reinterpret_cast<const unsigned char*>("hello"), 5),
              1);
}

TEST(SigningKey, OfEd25519SignsTheOctetsOfTheDigest) {
    const auto key = made(KeyKind::ed25519);
    EXPECT_EQ(key->kind(), KeyKind::ed25519);
    const auto raw = key->public_key();
    ASSERT_EQ(raw.size(), 32U);
    const auto digest = crypto().sha256("hello");
    const auto signature = key->sign_digest(digest);
    const KeyPtr half(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                                  reinterpret_cast<const unsigned char*>(raw.data()), raw.size()));
    const std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    ASSERT_EQ(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, half.get()), 1);
    EXPECT_EQ(EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                               signature.size(), reinterpret_cast<const unsigned char*>(digest.data()), digest.size()),
              1);
}

TEST(Signing, RefusesWhatIsNoKeyOfItsKinds) {
    EXPECT_THAT(signing().read_key("").error(), HasSubstr("no private key in PEM"));
    EXPECT_THAT(signing().read_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").error(),
                HasSubstr("no private key in PEM"));
    const KeyPtr curve(EVP_EC_gen("P-256"));
    EXPECT_THAT(signing().read_key(pem_of(curve.get())).error(), HasSubstr("another kind than RSA and Ed25519"));
    const KeyPtr small(EVP_RSA_gen(768));
    EXPECT_THAT(signing().read_key(pem_of(small.get())).error(), HasSubstr("has 768 bits"));
}

TEST(SignatureCheck, IsTrueOfTheKeysOwnSignaturesAlone) {
    const auto digest = crypto().sha256("abc");
    const auto other_digest = crypto().sha256("abd");
    for (const auto kind : {KeyKind::rsa, KeyKind::ed25519}) {
        const auto key = made(kind);
        auto signature = key->sign_digest(digest);
        EXPECT_TRUE(signing().is_signature(kind, key->public_key(), digest, signature));
        EXPECT_FALSE(signing().is_signature(kind, key->public_key(), other_digest, signature));
        EXPECT_FALSE(signing().is_signature(kind, made(kind)->public_key(), digest, signature));
        EXPECT_FALSE(signing().is_signature(kind, "no key", digest, signature));
        EXPECT_FALSE(signing().is_signature(kind, key->public_key(), digest, ""));
        signature[5] = static_cast<char>(signature[5] ^ 1);
        EXPECT_FALSE(signing().is_signature(kind, key->public_key(), digest, signature));
    }
}

TEST(SignatureCheck, RefusesRsaKeysThatAreTooShort) {
    const KeyPtr key(EVP_RSA_gen(768));
    unsigned char* der = nullptr;
    const auto size = i2d_PUBKEY(key.get(), &der);
    const std::string public_half(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    const auto digest = crypto().sha256("abc");
    std::string signature(96, '\0');
    std::size_t length = signature.size();
    const std::unique_ptr<EVP_PKEY_CTX, FreeBy<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    ASSERT_EQ(EVP_PKEY_sign_init(context.get()), 1);
    ASSERT_EQ(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()), 1);
    ASSERT_EQ(EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                            reinterpret_cast<const unsigned char*>(digest.data()), digest.size()),
              1);
    EXPECT_FALSE(signing().is_signature(KeyKind::rsa, public_half, digest, signature));
}

// The message and the keys of RFC 8463 Appendix A.
constexpr std::string_view others_header =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
    " date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
    " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
    " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n";
constexpr std::string_view others_body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
constexpr const char* others_keys[] = {
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "v=DKIM1; k=rsa; "
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Q"
    "vx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/"
    "K4w3QIDAQ"
    "AB"};

TEST(DkimVerifier, ReadsTheSignaturesOfOthers) {
    const auto found = mail::signatures_of_author(std::string(others_header) + std::string(others_body), signing(), {});
    ASSERT_TRUE(found) << found.error();
    ASSERT_EQ(found->size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(mail::trouble_of((*found)[i], {{std::string(others_keys[i])}}, signing()), "");
        EXPECT_THAT(mail::trouble_of((*found)[i], {{std::string(others_keys[1 - i])}}, signing()), HasSubstr("no key"));
    }
    EXPECT_FALSE(mail::signatures_of_author(std::string(others_header) + "Hi.\r\n", signing(), {}));
}

}  // namespace
}  // namespace postern::tls_openssl
