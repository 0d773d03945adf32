#include "tests/unit/tls_openssl/channel_pair.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/raw_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

WallTime host_time() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// An engine over a data directory of its own.
class TlsCertificate : public testing::Test {
protected:
    TemporaryFolder folder;
    std::unique_ptr<ports::TlsEngine> tls;

    void SetUp() override {
        tls_openssl::TlsOptions options;
        options.data_directory = folder.path().string();
        tls = engine(options);
    }

    Expected<ports::CertificateFacts, std::string> install(const std::string& chain, const std::string& key = {}) {
        return tls->install_certificate({chain, key}, host_time());
    }
    /// Writes `chain.pem` and `key.pem` and installs them.
    Expected<ports::CertificateFacts, std::string> install(const TestCertificate& certificate) {
        folder.write("chain.pem", certificate.certificate_pem);
        folder.write("key.pem", certificate.key_pem);
        return install("chain.pem", "key.pem");
    }
    /// What is said when this cannot be installed; nothing may have changed by it.
    std::string words_of_refusal(const std::string& chain, const std::string& key = {}) {
        const auto installed = install(chain, key);
        EXPECT_FALSE(installed);
        EXPECT_FALSE(tls->has_certificate());
        return installed ? "" : installed.error();
    }
};

TEST_F(TlsCertificate, IsNeededForAServerChannel) {
    EXPECT_FALSE(tls->has_certificate());
    EXPECT_EQ(tls->make_server_channel(tls::InboundPort::tcp), nullptr);
    ASSERT_TRUE(install(make_self_signed()));
    EXPECT_TRUE(tls->has_certificate());
    EXPECT_NE(tls->make_server_channel(tls::InboundPort::tcp), nullptr);
    tls->remove_certificate();
    EXPECT_FALSE(tls->has_certificate());
    EXPECT_EQ(tls->make_server_channel(tls::InboundPort::tcp), nullptr);
}

TEST_F(TlsCertificate, TellsWhatAnAdministratorWantsToKnow) {
    const TestAuthority authority;
    CertificateRequest request;
    request.dns_names = {"mail.example.test", "*.example.com"};
    const auto facts = install(authority.issue(request));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_EQ(facts->file, "chain.pem");
    EXPECT_EQ(facts->subject, "CN=mail.example.test");
    EXPECT_EQ(facts->issuer, "CN=Example Root");
    EXPECT_THAT(facts->names, ElementsAre("mail.example.test", "*.example.com"));
    EXPECT_THAT(facts->sha256, testing::MatchesRegex("[0-9a-f]{64}"));
}

TEST_F(TlsCertificate, TellsTheKindOfKey) {
    auto key_text = [this](KeyKind kind) {
        CertificateRequest request;
        request.key = kind;
        return install(make_self_signed(request))->key;
    };
    EXPECT_EQ(key_text(KeyKind::rsa_2048), "RSA 2048");
    EXPECT_EQ(key_text(KeyKind::ecdsa_p256), "NIST P-256");
    EXPECT_EQ(key_text(KeyKind::ed25519), "Ed25519");
}

TEST_F(TlsCertificate, TellsItsDates) {
    using namespace std::chrono_literals;
    const auto before = host_time() - 2s;
    const auto facts = install(make_self_signed());
    ASSERT_TRUE(facts);
    EXPECT_GE(facts->not_before, before - 1h);
    EXPECT_LE(facts->not_before, host_time() - 1h);
    EXPECT_EQ(facts->not_after - facts->not_before, 24h * 30 + 1h);
}

TEST_F(TlsCertificate, TellsTheCommonNameWhereThereAreNoOtherNames) {
    CertificateRequest request;
    request.dns_names.clear();
    EXPECT_THAT(install(make_self_signed(request))->names, ElementsAre("mail.example.test"));
}

TEST_F(TlsCertificate, IsInstalledThoughItExpiredAndItsDateShowsIt) {
    CertificateRequest request;
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    const auto facts = install(make_self_signed(request));
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_LT(facts->not_after, host_time());
    EXPECT_TRUE(tls->has_certificate());
}

TEST_F(TlsCertificate, MayShareItsFileWithTheKeyInEitherOrder) {
    const auto certificate = make_self_signed();
    folder.write("key-last.pem", certificate.certificate_pem + certificate.key_pem);
    folder.write("key-first.pem", certificate.key_pem + certificate.certificate_pem);
    EXPECT_TRUE(install("key-last.pem"));
    EXPECT_TRUE(install("key-first.pem"));
}

TEST_F(TlsCertificate, MayBeNamedByAFullPath) {
    const auto certificate = make_self_signed();
    EXPECT_TRUE(install(folder.write("both.pem", certificate.certificate_pem + certificate.key_pem)));
}

TEST_F(TlsCertificate, IsSentTogetherWithItsIssuers) {
    const TestAuthority authority;
    const auto leaf = authority.issue();
    folder.write("long.pem", leaf.certificate_pem + authority.root_pem());
    folder.write("short.pem", leaf.certificate_pem);
    folder.write("key.pem", leaf.key_pem);
    auto octets_of_the_servers_flight = [this](const std::string& chain) {
        EXPECT_TRUE(install(chain, "key.pem"));
        ChannelPair pair(*tls, *tls);
        pair.client->handshake();
        deliver(*pair.client, *pair.server);
        return pair.server->outgoing().size();
    };
    EXPECT_GT(octets_of_the_servers_flight("long.pem"), octets_of_the_servers_flight("short.pem") + 200);
}

TEST_F(TlsCertificate, ThatIsMissingIsNamedWithItsPath) {
    EXPECT_THAT(words_of_refusal("absent.pem"),
                AllOf(HasSubstr((folder.path() / "absent.pem").string()), HasSubstr("No such file or directory")));
}

TEST_F(TlsCertificate, ThatIsAFolderIsRefused) {
    std::filesystem::create_directory(folder.path() / "chain.pem");
    EXPECT_THAT(words_of_refusal("chain.pem"), HasSubstr("cannot be read"));
}

TEST_F(TlsCertificate, FileWithoutACertificateIsRefused) {
    folder.write("chain.pem", make_self_signed().key_pem);
    EXPECT_THAT(words_of_refusal("chain.pem"), HasSubstr("holds no certificate in PEM form"));
}

TEST_F(TlsCertificate, ThatWasDamagedIsRefused) {
    const auto certificate = make_self_signed();
    std::string damaged = certificate.certificate_pem;
    damaged.erase(100, 40);
    folder.write("chain.pem", damaged + certificate.key_pem);
    EXPECT_THAT(words_of_refusal("chain.pem"), HasSubstr("holds a certificate that cannot be read"));
}

TEST_F(TlsCertificate, WithoutAKeyIsRefused) {
    folder.write("chain.pem", make_self_signed().certificate_pem);
    EXPECT_THAT(words_of_refusal("chain.pem"), AllOf(HasSubstr("chain.pem"), HasSubstr("holds no private key")));
}

TEST_F(TlsCertificate, WhoseKeyFileIsMissingIsRefused) {
    folder.write("chain.pem", make_self_signed().certificate_pem);
    EXPECT_THAT(words_of_refusal("chain.pem", "absent.pem"), AllOf(HasSubstr("The key file"), HasSubstr("absent.pem")));
}

TEST_F(TlsCertificate, WithTheKeyOfAnotherIsRefused) {
    folder.write("chain.pem", make_self_signed().certificate_pem);
    folder.write("key.pem", make_self_signed().key_pem);
    EXPECT_THAT(words_of_refusal("chain.pem", "key.pem"), HasSubstr("does not belong to the first certificate"));
}

TEST_F(TlsCertificate, WithAKeyOfAnotherKindIsRefused) {
    CertificateRequest request;
    request.key = KeyKind::rsa_2048;
    folder.write("chain.pem", make_self_signed().certificate_pem);
    folder.write("key.pem", make_self_signed(request).key_pem);
    EXPECT_THAT(words_of_refusal("chain.pem", "key.pem"), HasSubstr("does not belong to the first certificate"));
}

TEST_F(TlsCertificate, WithAKeyUnderAPasswordIsRefusedAndNobodyIsAsked) {
    const auto certificate = make_self_signed();
    folder.write("chain.pem", certificate.certificate_pem);
    folder.write("key.pem", encrypted_key_pem(certificate, "secret"));
    EXPECT_THAT(words_of_refusal("chain.pem", "key.pem"), HasSubstr("protected by a password"));
}

TEST_F(TlsCertificate, StaysWhenItsSuccessorCannotBeUsed) {
    const auto first = install(make_self_signed());
    ASSERT_TRUE(first);
    EXPECT_FALSE(install("absent.pem"));
    ChannelPair pair(*tls, *tls);
    EXPECT_EQ(pair.shake_hands().client->facts().peer_certificate_sha256, first->sha256);
}

TEST_F(TlsCertificate, OfAChannelAliveIsNotExchanged) {
    const auto first = install(make_self_signed());
    ChannelPair pair(*tls, *tls);
    const auto second = install(make_self_signed());
    ASSERT_TRUE(first && second);
    EXPECT_EQ(pair.shake_hands().client->facts().peer_certificate_sha256, first->sha256);
    ChannelPair later(*tls, *tls);
    EXPECT_EQ(later.shake_hands().client->facts().peer_certificate_sha256, second->sha256);
}

TEST_F(TlsCertificate, MayBeExchangedWhileOthersShakeHands) {
    ASSERT_TRUE(install(make_self_signed()));
    std::atomic<bool> is_over = false;
    std::atomic<int> failures = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 2; ++worker) {
        workers.emplace_back([&] {
            while (!is_over) {
                ChannelPair pair(*tls, *tls);
                if (!pair.shake_hands().are_both(State::established)) ++failures;
            }
        });
    }
    for (int exchange = 0; exchange < 10; ++exchange) EXPECT_TRUE(install("chain.pem", "key.pem"));
    is_over = true;
    workers.clear();
    EXPECT_EQ(failures, 0);
}

TEST_F(TlsCertificate, IsShownToAServerThatAsksForOne) {
    ASSERT_TRUE(install(make_self_signed()));
    const auto client = tls->make_client_channel({"other.example.test"});
    auto server = RawPeer::server_that_asks_for_a_certificate(make_self_signed());
    EXPECT_EQ(server.talk_to(*client).subject_of_the_other_side(), "/CN=mail.example.test");
    EXPECT_EQ(client->state(), State::established);
}

TEST_F(TlsCertificate, ThatIsNotThereIsNotShownAndTheHandshakeGoesOn) {
    const auto client = tls->make_client_channel({"other.example.test"});
    auto server = RawPeer::server_that_asks_for_a_certificate(make_self_signed());
    EXPECT_EQ(server.talk_to(*client).subject_of_the_other_side(), "");
    EXPECT_EQ(client->state(), State::established);
}

TEST_F(TlsCertificate, MayHaveAKeyUnderAPasswordThatAFileHolds) {
    const auto made = make_self_signed();
    folder.write("chain.pem", made.certificate_pem);
    folder.write("key.pem", encrypted_key_pem(made, "secret words"));
    const auto install = [&] { return tls->install_certificate({"chain.pem", "key.pem", "password"}, {}); };
    const auto only_for_its_owner = [&](const std::string& text) {
        std::filesystem::permissions(folder.write("password", text),
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    };
    EXPECT_THAT(install().error(), HasSubstr("The password file"));
    std::filesystem::permissions(folder.write("password", "secret words\n"), std::filesystem::perms::all);
    EXPECT_THAT(install().error(), HasSubstr("may be read by others: chmod 600"));
    only_for_its_owner("another\n");
    EXPECT_THAT(install().error(),
                testing::AllOf(HasSubstr("does not open key.pem"), testing::Not(HasSubstr("another"))));
    only_for_its_owner("secret words\nanother line\n");
    EXPECT_TRUE(install());
}

TEST_F(TlsCertificate, MayBePkcs12) {
    const auto made = make_self_signed();
    folder.write("bundle.p12", pkcs12(made, "secret"));
    folder.write("open.p12", pkcs12(made, ""));
    folder.write("torn.p12", pkcs12(made, "").substr(0, 100));
    std::filesystem::permissions(folder.write("password", "secret"),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto facts = tls->install_certificate({"bundle.p12", "", "password"}, {});
    ASSERT_TRUE(facts) << facts.error();
    EXPECT_THAT(facts->names, testing::ElementsAre("mail.example.test"));
    EXPECT_TRUE(tls->install_certificate({"open.p12", ""}, {}));
    EXPECT_THAT(tls->install_certificate({"bundle.p12", ""}, {}).error(), HasSubstr("protected by a password"));
    EXPECT_THAT(tls->install_certificate({"torn.p12", ""}, {}).error(), HasSubstr("neither PEM nor PKCS #12"));
}

TEST(TlsOptions, MayAllBeLeftOut) { EXPECT_TRUE(tls_openssl::make_tls_engine({})); }

TEST(TlsOptions, NameACipherListThatCannotBeUsed) {
    tls_openssl::TlsOptions options;
    options.cipher_list = "NO-SUCH-CIPHER";
    const auto made = tls_openssl::make_tls_engine(options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error(), HasSubstr("\"NO-SUCH-CIPHER\""));
}

TEST(TlsOptions, NameAFileOfRootsThatCannotBeRead) {
    tls_openssl::TlsOptions options;
    options.ca_file = "no-such-roots.pem";
    const auto made = tls_openssl::make_tls_engine(options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error(), HasSubstr("no-such-roots.pem"));
}

}  // namespace
}  // namespace postern::test
