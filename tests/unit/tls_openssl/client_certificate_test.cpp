#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"
#include "tests/unit/tls_openssl/raw_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using tls::Verification;

constexpr int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

CertificateRequest of_client() {
    CertificateRequest request;
    request.common_name = "client.example.test";
    request.dns_names = {"client.example.test"};
    return request;
}

/// A server that trusts one authority and asks its clients for a certificate.
class ClientCertificates : public testing::Test {
protected:
    void SetUp() override { ask(true); }
    void ask(bool asks) {
        tls::ServerRules rules;
        rules.asks_client_certificate = asks;
        const auto set = server->set_server_rules(rules);
        ASSERT_TRUE(set) << set.error();
    }
    /// What the server finds of a client of ours.
    tls::Facts facts_of(ports::TlsEngine& client) {
        ChannelPair pair(client, *server);
        EXPECT_TRUE(pair.shake_hands().are_both(State::established));
        return pair.server->facts();
    }
    /// What it finds when a client comes for the first time (no session), or again.
    tls::Facts facts_of(int version, RawPeer::Session& session, const TestCertificate* shown) {
        const auto channel = server->make_server_channel(tls::InboundPort::tcp);
        session = RawPeer::client(version, session, shown).talk_to(*channel).session();
        EXPECT_EQ(channel->state(), State::established) << channel->failure().words;
        return channel->facts();
    }

    const TestAuthority authority;
    const TemporaryFolder folder;
    const std::unique_ptr<ports::TlsEngine> server = [this] {
        tls_openssl::TlsOptions options;
        options.ca_file = folder.write("roots.pem", authority.root_pem());
        return engine_with(make_self_signed(), options);
    }();
};

TEST_F(ClientCertificates, AreNotAskedForUnlessTheRulesSaySo) {
    ask(false);
    EXPECT_EQ(facts_of(*engine_with(authority.issue(of_client()))).verification, Verification::no_certificate);
}

TEST_F(ClientCertificates, AreVerifiedWithTheRootsThatTheHostTrusts) {
    const auto facts = facts_of(*engine_with(authority.issue(of_client())));
    EXPECT_EQ(facts.verification, Verification::verified) << facts.verification_reason;
    EXPECT_EQ(facts.peer_subject, "CN=client.example.test");
    EXPECT_EQ(facts.peer_issuer, "CN=Example Root");
    EXPECT_EQ(facts.peer_certificate_sha256.size(), 64u);
}

TEST_F(ClientCertificates, AreTakenUnverifiedToo) {
    const auto facts = facts_of(*engine_with(make_self_signed(of_client())));
    EXPECT_EQ(facts.verification, Verification::unverified);
    EXPECT_EQ(facts.verification_reason, "self-signed certificate");
    auto expired = of_client();
    expired.begins = std::chrono::hours(-48);
    expired.ends = std::chrono::hours(-24);
    EXPECT_EQ(facts_of(*engine_with(authority.issue(expired))).verification_reason, "certificate has expired");
    // An authority of the same name, but not the one.
    EXPECT_EQ(facts_of(*engine_with(TestAuthority().issue(of_client()))).verification_reason,
              "certificate signature failure");
}

TEST_F(ClientCertificates, AreNeverDemanded) {
    for (const int version : versions) {
        RawPeer::Session session;
        EXPECT_EQ(facts_of(version, session, nullptr).verification, Verification::no_certificate);
    }
}

TEST_F(ClientCertificates, ArriveOctetByOctetToo) {
    const auto client = engine_with(authority.issue(of_client()));
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands(1).are_both(State::established));
    EXPECT_EQ(pair.server->facts().verification, Verification::verified);
    EXPECT_EQ(carry(*pair.client, *pair.server, "EHLO c.example\r\n"), "EHLO c.example\r\n");
}

TEST_F(ClientCertificates, AreKnownAgainInAResumedSession) {
    const auto trusted = authority.issue(of_client());
    const auto untrusted = make_self_signed(of_client());
    for (const int version : versions) {
        for (const auto* certificate : {&trusted, &untrusted}) {
            RawPeer::Session session;
            auto first = facts_of(version, session, certificate);
            const auto again = facts_of(version, session, nullptr);
            EXPECT_TRUE(again.is_resumed);
            first.is_resumed = true;
            EXPECT_EQ(again, first);
            EXPECT_NE(again.verification, Verification::no_certificate);
        }
    }
}

TEST_F(ClientCertificates, AreAskedForAgainWhereTheSessionIsFromBeforeTheRule) {
    const auto certificate = authority.issue(of_client());
    for (const int version : versions) {
        ask(false);
        RawPeer::Session session;
        facts_of(version, session, &certificate);
        ask(true);
        const auto facts = facts_of(version, session, &certificate);
        EXPECT_FALSE(facts.is_resumed);
        EXPECT_EQ(facts.verification, Verification::verified);
    }
}

TEST_F(ClientCertificates, AreAskedForUnderEveryServerName) {
    const auto other = folder.write("other.pem", [] {
        CertificateRequest request;
        request.dns_names = {"mx.other.test"};
        const auto made = make_self_signed(request);
        return made.certificate_pem + made.key_pem;
    }());
    const auto own = make_self_signed();
    const auto first = folder.write("own.pem", own.certificate_pem + own.key_pem);
    ASSERT_TRUE(server->install_certificate({first, {}, {}, {other}}, {}));
    const auto client = engine_with(authority.issue(of_client()));
    ChannelPair pair(*client, *server, "mx.other.test");
    EXPECT_EQ(pair.shake_hands().server->facts().verification, Verification::verified);
    EXPECT_TRUE(pair.client->facts().is_name_matched);
}

}  // namespace
}  // namespace postern::test
