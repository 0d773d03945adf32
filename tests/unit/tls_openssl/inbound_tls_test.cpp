#include "adapters/tls_openssl/inbound_tls.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tls::MinimumVersion;

class InboundTls : public testing::Test {
protected:
    void SetUp() override {
        tls_openssl::TlsOptions options;
        options.data_directory = folder.path().string();
        server = engine(options);
        keeper.emplace(*server, options.data_directory);
        inbound.emplace(*server, *keeper);
        put("ecdsa.pem", KeyKind::ecdsa_p256);
        put("rsa.pem", KeyKind::rsa_2048);
    }
    tls_openssl::InboundTls::Outcome use(const std::string& file) {
        const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        return inbound->use({{file, "", "", more}, "mail.example.test", rules}, now);
    }
    /// `VERSION CIPHER`
    std::string agreement() {
        const auto client = engine();
        ChannelPair pair(*client, *server);
        pair.shake_hands();
        return pair.client->facts().version + " " + pair.client->facts().cipher;
    }

    TemporaryFolder folder;
    std::unique_ptr<ports::TlsEngine> server;
    std::optional<tls_openssl::CertificateKeeper> keeper;
    std::optional<tls_openssl::InboundTls> inbound;
    tls::ServerRules rules;
    std::vector<std::string> more;

private:
    void put(const std::string& file, KeyKind kind) {
        CertificateRequest request;
        request.key = kind;
        if (kind == KeyKind::rsa_2048)
            request.common_name = "rsa.example.test", request.dns_names = {"rsa.example.test", "mail.example.test"};
        const auto made = make_self_signed(request);
        const auto path = folder.write(file, made.certificate_pem + made.key_pem);
        std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
};

TEST_F(InboundTls, ChangesCertificateAndCiphersTogetherWhereNeitherGoesWithoutTheOther) {
    rules.ciphers = {"C02B"};
    ASSERT_THAT(use("ecdsa.pem").complaints, IsEmpty());
    ASSERT_EQ(agreement(), "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256");
    rules.ciphers = {"C02F"};
    const auto outcome = use("rsa.pem");
    EXPECT_THAT(outcome.complaints, IsEmpty());
    EXPECT_EQ(outcome.rules, rules);
    EXPECT_EQ(agreement(), "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256");
    EXPECT_THAT(use("rsa.pem").complaints, IsEmpty());
}

TEST_F(InboundTls, KeepsBothWhereThePairIsNoGoodEither) {
    rules.ciphers = {"C02B"};
    ASSERT_THAT(use("ecdsa.pem").complaints, IsEmpty());
    rules.ciphers = {"NONSENSE"};
    const auto outcome = use("rsa.pem");
    EXPECT_THAT(outcome.complaints,
                ElementsAre(HasSubstr("can be used with the certificate of rsa.example.test, whose key is RSA 2048"),
                            HasSubstr("SMTP: the cipher suites of inbound TLS stay as they were: the cipher suite "
                                      "\"NONSENSE\" is not known")));
    EXPECT_THAT(outcome.errors,
                ElementsAre(HasSubstr("NONSENSE"), HasSubstr("The certificate installed before stays in use: none")));
    EXPECT_THAT(outcome.kept, ElementsAre("SMTP_TLSCiphers", "SMTP_CertificateFile"));
    EXPECT_EQ(agreement(), "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256");
}

TEST_F(InboundTls, TellsThatACertificateWasRefusedAsLongAsItIs) {
    ASSERT_THAT(use("ecdsa.pem").errors, IsEmpty());
    for (int times = 0; times < 2; ++times) {
        const auto outcome = use("absent.pem");
        EXPECT_THAT(outcome.errors, ElementsAre(HasSubstr("The certificate installed before stays in use: ")));
        EXPECT_THAT(outcome.errors, ElementsAre(HasSubstr("absent.pem")));
        EXPECT_THAT(outcome.kept, ElementsAre("SMTP_CertificateFile"));
    }
    EXPECT_THAT(use("ecdsa.pem").errors, IsEmpty());
}

TEST_F(InboundTls, NamesTheItemThatStandsInTheWayOfALaterCertificate) {
    rules.ciphers = {"C02B"};
    ASSERT_THAT(use("ecdsa.pem").errors, IsEmpty());
    more = {"rsa.pem"};
    EXPECT_THAT(use("ecdsa.pem").errors,
                ElementsAre(HasSubstr("none of the cipher suites C02B (item SMTP_TLSCiphers) can be used with the "
                                      "certificate of rsa.example.test, whose key is RSA 2048")));
}

TEST_F(InboundTls, TakesTheUsualCiphersWhereTheLastGoodOnesDoNotGoWithTheRestOfTheRules) {
    rules.ciphers = {"C02B"};
    ASSERT_THAT(use("ecdsa.pem").complaints, IsEmpty());
    rules.minimum_version = MinimumVersion::tls_1_3;
    const auto outcome = use("ecdsa.pem");
    EXPECT_THAT(outcome.errors, ElementsAre(HasSubstr("inbound TLS takes the usual cipher suites: none of the")));
    EXPECT_EQ(outcome.rules.minimum_version, MinimumVersion::tls_1_3);
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
}

TEST_F(InboundTls, SaysWhenDominosListIsNoGoodAndHoldsAllElse) {
    rules.domino_ciphers = {"9D", "35"};
    rules.asks_client_certificate = true;
    const auto outcome = use("ecdsa.pem");
    EXPECT_THAT(outcome.complaints, ElementsAre(HasSubstr("SMTP: item SSLCipherList names no cipher suite")));
    EXPECT_THAT(outcome.errors, IsEmpty());
    EXPECT_EQ(outcome.rules, rules);
}

}  // namespace
}  // namespace postern::test
