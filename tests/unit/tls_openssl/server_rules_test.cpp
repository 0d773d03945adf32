#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using tls::MinimumVersion;
using tls::ServerRules;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;

class TlsServerRules : public testing::Test {
protected:
    /// What a client of these options and the server agree on: `VERSION CIPHER`; empty: nothing.
    std::string agreement(TlsOptions options = {}) {
        const auto client = engine(std::move(options));
        ChannelPair pair(*client, *server);
        if (!pair.shake_hands().are_both(State::established)) return {};
        return pair.client->facts().version + " " + pair.client->facts().cipher;
    }
    static TlsOptions of_1_2(std::string ciphers) {
        TlsOptions options;
        options.max_version = ProtocolVersion::tls_1_2;
        options.cipher_list = std::move(ciphers);
        return options;
    }
    std::string error_of(const ServerRules& rules) {
        const auto set = server->set_server_rules(rules);
        return set ? "" : set.error();
    }

    std::unique_ptr<ports::TlsEngine> server = [] {
        CertificateRequest request;
        request.key = KeyKind::rsa_2048;
        return engine_with(make_self_signed(request));
    }();
};

TEST_F(TlsServerRules, GiveForwardSecrecyAloneUnlessTheyNameSomethingElse) {
    ASSERT_EQ(error_of({}), "");
    EXPECT_EQ(agreement(of_1_2("AES128-GCM-SHA256")), "");  // the key goes by RSA
    EXPECT_EQ(agreement(of_1_2("ECDHE-RSA-AES128-SHA")), "TLSv1.2 ECDHE-RSA-AES128-SHA");
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
}

TEST_F(TlsServerRules, NameCiphersByOpenSslsNameByIanasAndById) {
    for (const auto* name : {"ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "C030", "c030"}) {
        SCOPED_TRACE(name);
        ServerRules rules;
        rules.ciphers = {name};
        ASSERT_EQ(error_of(rules), "");
        EXPECT_EQ(agreement(), "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384");  // none of TLS 1.3 is named
        EXPECT_EQ(agreement(of_1_2("ECDHE-RSA-AES128-GCM-SHA256")), "");
    }
    ServerRules rules;
    rules.ciphers = {"TLS_AES_128_CCM_8_SHA256", "C02F"};
    EXPECT_EQ(error_of(rules), "");
    rules.ciphers = {"1303", "C02F", "009C"};
    ASSERT_EQ(error_of(rules), "");
    EXPECT_EQ(agreement(), "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256");
    EXPECT_EQ(agreement(of_1_2("AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")),
              "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256");  // in the server's order
    EXPECT_EQ(agreement(of_1_2("AES128-GCM-SHA256")), "TLSv1.2 AES128-GCM-SHA256");
}

TEST_F(TlsServerRules, SetTheOldestVersion) {
    ServerRules rules;
    rules.minimum_version = MinimumVersion::tls_1_3;
    ASSERT_EQ(error_of(rules), "");
    EXPECT_EQ(agreement(of_1_2("ALL")), "");
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
    rules.minimum_version = MinimumVersion::tls_1_2;
    ASSERT_EQ(error_of(rules), "");
    EXPECT_THAT(agreement(of_1_2("ALL")), HasSubstr("TLSv1.2"));
}

TEST_F(TlsServerRules, ThatAreWrongChangeNothingAndSayWhy) {
    ServerRules good;
    good.ciphers = {"TLS_AES_256_GCM_SHA384"};
    ASSERT_EQ(error_of(good), "");
    ServerRules wrong;
    wrong.ciphers = {"C02F", "NO-SUCH"};
    EXPECT_THAT(error_of(wrong), HasSubstr("\"NO-SUCH\" is not known"));
    wrong.ciphers = {std::string(5000, 'x')};
    EXPECT_LT(error_of(wrong).size(), 300u);
    wrong.ciphers = {"FFFE"};
    EXPECT_THAT(error_of(wrong), HasSubstr("\"FFFE\" is not known"));
    wrong.ciphers = {"C02F"};
    wrong.minimum_version = MinimumVersion::tls_1_3;
    EXPECT_THAT(error_of(wrong), HasSubstr("none of the cipher suites C02F (item SMTP_TLSCiphers) is one of TLS 1.3"));
    wrong = {};
    wrong.groups = {"X25519", "P-0"};
    EXPECT_THAT(error_of(wrong), HasSubstr("\"P-0\" is not known"));
    EXPECT_EQ(agreement(), "TLSv1.3 TLS_AES_256_GCM_SHA384");
}

TEST_F(TlsServerRules, ThatEncryptNothingOrAuthenticateNobodyAreRefused) {
    ServerRules wrong;
    for (const auto* name : {"NULL-SHA256", "ECDHE-RSA-NULL-SHA", "003B"}) {
        wrong.ciphers = {"C02F", name};
        EXPECT_THAT(error_of(wrong), AllOf(HasSubstr(name), HasSubstr("encrypts nothing")));
    }
    for (const auto* name : {"ADH-AES128-GCM-SHA256", "AECDH-AES128-SHA", "00A6"}) {
        wrong.ciphers = {"C02F", name};
        EXPECT_THAT(error_of(wrong), AllOf(HasSubstr(name), HasSubstr("authenticates nobody")));
    }
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
}

TEST_F(TlsServerRules, ThatLeaveNothingToAgreeOnAreRefused) {
    ServerRules wrong;
    wrong.ciphers = {"C02B", "ECDHE-ECDSA-AES256-GCM-SHA384"};  // and the key is RSA
    EXPECT_THAT(error_of(wrong), HasSubstr("none of the cipher suites C02B ECDHE-ECDSA-AES256-GCM-SHA384 (item "
                                           "SMTP_TLSCiphers) can be used with the certificate of "));
    wrong.ciphers = {"ECDHE-PSK-AES128-CBC-SHA"};
    EXPECT_THAT(error_of(wrong), HasSubstr("can be used with the certificate"));
    wrong.ciphers = {"C02F"};
    wrong.minimum_version = MinimumVersion::tls_1_0;
    EXPECT_THAT(error_of(wrong),
                HasSubstr("none of the cipher suites C02F (item SMTP_TLSCiphers) can be used with TLS 1.0"));
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
}

TEST_F(TlsServerRules, ThatLeaveNothingForOneVersionAreRefusedUnlessTheyMeanTls13Alone) {
    ServerRules wrong;
    wrong.ciphers = {"C02B", "TLS_AES_256_GCM_SHA384"};  // and the key is RSA
    EXPECT_THAT(error_of(wrong), AllOf(HasSubstr("TLS 1.2"), HasSubstr("whose key is RSA 2048")));
    wrong.ciphers = {"ECDHE-RSA-AES128-SHA"};
    wrong.minimum_version = MinimumVersion::tls_1_1;
    EXPECT_EQ(error_of(wrong), "");
    wrong.ciphers = {"C02F", "TLS_AES_256_GCM_SHA384"};
    EXPECT_THAT(error_of(wrong), HasSubstr("TLS 1.1"));
    ServerRules of_1_3_alone;
    of_1_3_alone.ciphers = {"TLS_AES_256_GCM_SHA384"};
    ASSERT_EQ(error_of(of_1_3_alone), "");
    EXPECT_EQ(agreement(), "TLSv1.3 TLS_AES_256_GCM_SHA384");
}

TEST_F(TlsServerRules, DoNotTakeACertificateThatLeavesNothingForOneVersion) {
    TemporaryFolder folder;
    TlsOptions options;
    options.data_directory = folder.path().string();
    const auto later = engine(options);
    ServerRules rules;
    rules.ciphers = {"C02F", "TLS_AES_256_GCM_SHA384"};
    ASSERT_TRUE(later->set_server_rules(rules));
    const auto certificate = make_self_signed({});  // its key is ECDSA
    folder.write("chain.pem", certificate.certificate_pem);
    folder.write("key.pem", certificate.key_pem);
    const auto tried = later->try_certificate({"chain.pem", "key.pem"});
    ASSERT_FALSE(tried);
    EXPECT_THAT(tried.error(), AllOf(HasSubstr("TLS 1.2"), EndsWith("whose key is NIST P-256.")));
}

TEST_F(TlsServerRules, TakeDominosListUpToTls12AndLeaveOutWhatIsUnknownOrWeak) {
    ServerRules rules;
    rules.domino_ciphers = {"C02F", "FFFE", "003B", "9D", "0x9E"};
    ASSERT_EQ(error_of(rules), "");
    EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
    EXPECT_EQ(agreement(of_1_2("DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")),
              "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256");
    EXPECT_EQ(agreement(of_1_2("DHE-RSA-AES128-GCM-SHA256")), "TLSv1.2 DHE-RSA-AES128-GCM-SHA256");
    EXPECT_EQ(agreement(of_1_2("AES256-GCM-SHA384")), "") << "no forward secrecy";
    EXPECT_EQ(agreement(of_1_2("ECDHE-RSA-AES256-GCM-SHA384")), "");
    rules.ciphers = {"C030"};
    ASSERT_EQ(error_of(rules), "");
    EXPECT_EQ(agreement(), "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384") << "ours has the last word";
    rules.ciphers.clear();
}

TEST_F(TlsServerRules, OfDominoThatFitNothingLeaveTheUsualOnes) {
    ServerRules rules;
    for (const auto* id : {"FFFE", "none", "9D", "C02B"}) {  // the key is RSA
        SCOPED_TRACE(id);
        rules.domino_ciphers = {id};
        ASSERT_EQ(error_of(rules), "");
        EXPECT_EQ(agreement(of_1_2("ECDHE-RSA-AES128-SHA")), "TLSv1.2 ECDHE-RSA-AES128-SHA");
        EXPECT_EQ(agreement(of_1_2("AES256-GCM-SHA384")), "");
        EXPECT_THAT(agreement(), HasSubstr("TLSv1.3"));
        EXPECT_THAT(server->domino_ciphers().in_use, IsEmpty());
        EXPECT_THAT(server->domino_ciphers().why_not, HasSubstr("item SSLCipherList"));
    }
    rules.domino_ciphers = {"C02F"};
    rules.minimum_version = MinimumVersion::tls_1_1;
    ASSERT_EQ(error_of(rules), "");
    EXPECT_EQ(agreement(of_1_2("ECDHE-RSA-AES256-SHA")), "TLSv1.2 ECDHE-RSA-AES256-SHA");
    EXPECT_THAT(server->domino_ciphers().why_not, HasSubstr("TLS 1.1"));
    rules.minimum_version = MinimumVersion::tls_1_3;
    ASSERT_EQ(error_of(rules), "");
    EXPECT_EQ(agreement(of_1_2("ALL")), "");
    EXPECT_EQ(server->domino_ciphers().why_not, "");
}

TEST_F(TlsServerRules, OfDominoAreThoseThatGoWithTheCertificate) {
    ServerRules rules;
    rules.domino_ciphers = {"C02B", "C02F", "9D", "FFFE"};
    ASSERT_EQ(error_of(rules), "");
    EXPECT_THAT(server->domino_ciphers().in_use, ElementsAre("ECDHE-RSA-AES128-GCM-SHA256"));
    server->remove_certificate();
    EXPECT_THAT(server->domino_ciphers().in_use,
                ElementsAre("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"));
    rules.ciphers = {"C030"};
    ASSERT_EQ(error_of(rules), "");
    EXPECT_THAT(server->domino_ciphers().in_use, IsEmpty()) << "ours has the last word";
}

TEST_F(TlsServerRules, HoldForACertificateThatComesLater) {
    const auto later = engine();
    ServerRules rules;
    rules.ciphers = {"NO-SUCH"};
    EXPECT_FALSE(later->set_server_rules(rules));
    EXPECT_FALSE(later->has_certificate());
}

TEST(ServerRules, AreDescribedWithWhatIsWeak) {
    ServerRules rules;
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3");
    rules.minimum_version = MinimumVersion::tls_1_0;
    rules.groups = {"X25519", "P-256"};
    rules.issues_tickets = rules.issues_tickets_on_ssl_port = rules.issues_tickets_on_submission_port = false;
    EXPECT_EQ(describe(rules),
              "TLS 1.0 to 1.3 (WEAK: 1.0 and 1.1 are broken), groups X25519 P-256, no session tickets");
    rules = {};
    rules.issues_tickets = false;
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3, no session tickets on the TCP/IP port");
    rules = {};
    rules.issues_tickets_on_ssl_port = false;
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3, no session tickets on the SSL port");
    rules = {};
    rules.issues_tickets_on_submission_port = false;
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3, no session tickets on the submission port");
    rules = {};
    rules.asks_client_certificate = true;
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3, client certificates asked for");
}

TEST(ServerRules, AreDescribedWithTheVersionsThatTheCiphersLeave) {
    ServerRules rules;
    rules.ciphers = {"C02F"};
    EXPECT_EQ(describe(rules), "TLS 1.2 alone, ciphers C02F");
    rules.ciphers = {"1301", "TLS_CHACHA20_POLY1305_SHA256"};
    EXPECT_EQ(describe(rules), "TLS 1.3 alone, ciphers 1301 TLS_CHACHA20_POLY1305_SHA256");
    rules.ciphers = {"1301", "C02F"};
    EXPECT_EQ(describe(rules), "TLS 1.2 and 1.3, ciphers 1301 C02F");
    rules.ciphers = {"ECDHE-RSA-AES128-SHA"};
    rules.minimum_version = MinimumVersion::tls_1_0;
    EXPECT_EQ(describe(rules), "TLS 1.0 to 1.2 (WEAK: 1.0 and 1.1 are broken), ciphers ECDHE-RSA-AES128-SHA");
    rules = {};
    rules.domino_ciphers = {"C02F", "9D"};
    EXPECT_EQ(describe(rules, {{"ECDHE-RSA-AES128-GCM-SHA256"}, {}}),
              "TLS 1.2 and 1.3, ciphers ECDHE-RSA-AES128-GCM-SHA256 (item SSLCipherList) and those of TLS 1.3");
    EXPECT_EQ(describe(rules, {{}, "item SSLCipherList names none"}),
              "TLS 1.2 and 1.3, the usual ciphers (item SSLCipherList names none)");
}

}  // namespace
}  // namespace postern::test
