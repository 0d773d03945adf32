#include "adapters/tls_openssl/signing.hpp"

#include "adapters/tls_openssl/crypto.hpp"
#include "adapters/tls_openssl/openssl_ptr.hpp"

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

}  // namespace
}  // namespace postern::tls_openssl
