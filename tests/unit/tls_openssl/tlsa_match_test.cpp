#include "adapters/tls_openssl/tlsa_match.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/support/tls/test_certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <fstream>
#include <string>

namespace postern::test {
namespace {

using tls_openssl::Certificate;

constexpr const char* host = "mail.example.test";

Certificate load(const TestCertificate& certificate, const std::string& behind = "") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "both.pem") << certificate.certificate_pem << behind << certificate.key_pem;
    return std::move(*tls_openssl::load_certificate({"both.pem", ""}, folder.path().string()));
}

std::string digest(const X509* certificate, bool is_key, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (!is_key) {
        X509_digest(certificate, algorithm, octets.data(), &size);
    } else {
        unsigned char* der = nullptr;
        const int der_octets = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
        EVP_Digest(der, static_cast<std::size_t>(der_octets), octets.data(), &size, algorithm, nullptr);
        OPENSSL_free(der);
    }
    return {reinterpret_cast<const char*>(octets.data()), size};
}

TEST(TlsaMatch, ProvesTheLeafByItselfOrByItsKey) {
    const auto ours = load(make_self_signed());
    const auto other = load(make_self_signed());
    for (const bool is_key : {false, true}) {
        const auto selector = static_cast<std::uint8_t>(is_key ? 1 : 0);
        const tls::TlsaRecord short_one{3, selector, 1, digest(ours.leaf.get(), is_key, EVP_sha256())};
        const tls::TlsaRecord long_one{3, selector, 2, digest(ours.leaf.get(), is_key, EVP_sha512())};
        for (const auto& record : {short_one, long_one}) {
            EXPECT_TRUE(is_proved_by({record}, ours, host)) << to_string(record);
            EXPECT_FALSE(is_proved_by({record}, other, host)) << to_string(record);
        }
        EXPECT_TRUE(is_proved_by({{3, 1, 1, "nothing"}, short_one}, ours, host)) << "one of several is enough";
    }
    EXPECT_FALSE(is_proved_by({}, ours, host));
}

TEST(TlsaMatch, ProvesWhatAnAuthorityIssuedByTheAuthority) {
    const TestAuthority authority;
    const auto ours = load(authority.issue(), authority.root_pem());
    ASSERT_EQ(ours.chain.size(), 1u);
    const tls::TlsaRecord record{2, 1, 1, digest(ours.chain.front().get(), true, EVP_sha256())};
    EXPECT_TRUE(is_proved_by({record}, ours, host));
    EXPECT_TRUE(is_proved_by({record}, load(authority.issue(), authority.root_pem()), host));
    EXPECT_FALSE(is_proved_by({record}, load(make_self_signed()), host));
    EXPECT_FALSE(is_proved_by({{3, 1, 1, record.data}}, ours, host)) << "that usage is of the leaf alone";
    EXPECT_TRUE(is_proved_by({{2, 0, 0, "an issuer that is not in our file"}}, ours, host));
}

TEST(TlsaMatch, WantsEveryCertificateForTheHostProved) {
    auto ours = load(make_self_signed());
    const tls::TlsaRecord record{3, 0, 1, digest(ours.leaf.get(), false, EVP_sha256())};
    CertificateRequest elsewhere;
    elsewhere.common_name = "other.example.test";
    elsewhere.dns_names = {"other.example.test"};
    ours.more.push_back(load(make_self_signed(elsewhere)));
    EXPECT_TRUE(is_proved_by({record}, ours, host)) << "that one is shown to others";
    ours.more.push_back(load(make_self_signed()));
    EXPECT_FALSE(is_proved_by({record}, ours, host));
}

}  // namespace
}  // namespace postern::test
