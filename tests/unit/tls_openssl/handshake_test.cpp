#include "tests/unit/tls_openssl/channel_pair.hpp"

#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/raw_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;
using tls::Verification;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;

TlsOptions only(ProtocolVersion version) {
    TlsOptions options;
    options.min_version = options.max_version = version;
    return options;
}

TEST(TlsHandshake, EstablishesBothSidesWithTls13) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_EQ(pair.client->facts().version, "TLSv1.3");
}

TEST(TlsHandshake, SettlesOnTls12WithAPeerThatKnowsNothingNewer) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine(only(ProtocolVersion::tls_1_2));
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_EQ(pair.server->facts().version, "TLSv1.2");
}

TEST(TlsHandshake, WorksWithEveryKindOfKey) {
    for (const auto kind : {KeyKind::ecdsa_p256, KeyKind::rsa_2048, KeyKind::ed25519}) {
        CertificateRequest request;
        request.key = kind;
        const auto server = engine_with(make_self_signed(request));
        const auto client = engine();
        ChannelPair pair(*client, *server);
        EXPECT_TRUE(pair.shake_hands().are_both(State::established)) << static_cast<int>(kind);
    }
}

TEST(TlsHandshake, LeavesTheClientSilentUntilItIsAskedToBegin) {
    const auto client = engine();
    const auto channel = client->make_client_channel({"mail.example.test"});
    EXPECT_TRUE(channel->outgoing().empty());
    EXPECT_EQ(channel->handshake(), State::handshaking);
    EXPECT_FALSE(channel->outgoing().empty());
}

TEST(TlsHandshake, TellsTheServerWhichHostIsMeantButNeverAnAddress) {
    const auto client = engine();
    auto hello_to = [&](const std::string& name) {
        const auto channel = client->make_client_channel({name});
        channel->handshake();
        return channel->outgoing();
    };
    EXPECT_THAT(hello_to("mail.example.test"), testing::HasSubstr("mail.example.test"));
    EXPECT_THAT(hello_to("192.0.2.7"), testing::Not(testing::HasSubstr("192.0.2.7")));  // RFC 6066 §3
}

TEST(TlsHandshake, NeedsNoMoreThanOneOctetAtATime) {
    for (const auto version : {ProtocolVersion::tls_1_2, ProtocolVersion::tls_1_3}) {
        const auto server = engine_with(make_self_signed());
        const auto client = engine(only(version));
        ChannelPair pair(*client, *server);
        EXPECT_TRUE(pair.shake_hands(1).are_both(State::established));
    }
}

/// One handshake in which each flight arrives in two pieces, the first of `first_octets`. Returns the longest flight.
std::size_t shake_hands_split_at(ChannelPair& pair, std::size_t first_octets) {
    std::size_t longest = 0;
    auto carry_flight = [&](ports::TlsChannel& from, ports::TlsChannel& to) {
        const std::string octets = std::exchange(from.outgoing(), {});
        longest = std::max(longest, octets.size());
        for (const auto piece : {std::string_view(octets).substr(0, first_octets),
                                 std::string_view(octets).substr(std::min(first_octets, octets.size()))}) {
            to.feed(as_octets(piece));
            to.handshake();
        }
    };
    pair.client->handshake();
    while (!pair.client->outgoing().empty() || !pair.server->outgoing().empty()) {
        carry_flight(*pair.client, *pair.server);
        carry_flight(*pair.server, *pair.client);
    }
    return longest;
}

TEST(TlsHandshake, DoesNotMindWhereAFlightIsSplit) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    std::size_t longest = 1;
    for (std::size_t first_octets = 0; first_octets < longest; ++first_octets) {
        ChannelPair pair(*client, *server);
        longest = std::max(longest, shake_hands_split_at(pair, first_octets));
        ASSERT_TRUE(pair.are_both(State::established)) << "split at " << first_octets;
        ASSERT_EQ(carry(*pair.server, *pair.client, "250 ok\r\n"), "250 ok\r\n") << "split at " << first_octets;
    }
    EXPECT_GT(longest, 200u);
}

TEST(TlsFacts, AreTheSameOnBothSides) {
    for (const auto version : {ProtocolVersion::tls_1_2, ProtocolVersion::tls_1_3}) {
        const auto server = engine_with(make_self_signed());
        const auto client = engine(only(version));
        ChannelPair pair(*client, *server);
        pair.shake_hands();
        const auto& ours = pair.client->facts();
        const auto& theirs = pair.server->facts();
        EXPECT_EQ(std::tie(ours.version, ours.cipher, ours.group, ours.is_resumed),
                  std::tie(theirs.version, theirs.cipher, theirs.group, theirs.is_resumed));
        EXPECT_EQ(ours.group, "X25519");
        EXPECT_EQ(ours.server_name, "mail.example.test");
        EXPECT_EQ(theirs.server_name, "mail.example.test");
        EXPECT_THAT(ours.cipher, testing::ContainsRegex("AES_?256.GCM"));
    }
}

TEST(TlsFacts, NameTheCertificateThatTheServerInstalled) {
    const TemporaryFolder folder;
    const auto certificate = make_self_signed();
    const auto server = engine();
    const auto installed = server->install_certificate(
        {folder.write("both.pem", certificate.certificate_pem + certificate.key_pem), ""}, {});
    ASSERT_TRUE(installed) << installed.error();
    const auto client = engine();
    ChannelPair pair(*client, *server);
    const auto& facts = pair.shake_hands().client->facts();
    EXPECT_EQ(facts.peer_certificate_sha256, installed->sha256);
    EXPECT_EQ(facts.peer_subject, installed->subject);
    EXPECT_EQ(facts.peer_issuer, installed->issuer);
}

TEST(TlsFacts, CallAChainVerifiedThatEndsInATrustedRoot) {
    const TestAuthority authority;
    const auto server = engine_with(authority.issue());
    const auto client = engine_trusting(authority.root_pem());
    ChannelPair pair(*client, *server);
    const auto& facts = pair.shake_hands().client->facts();
    EXPECT_EQ(facts.verification, Verification::verified) << facts.verification_reason;
    EXPECT_EQ(facts.verification_reason, "");
    EXPECT_TRUE(facts.is_name_matched);
    EXPECT_EQ(facts.peer_issuer, "CN=Example Root");
}

TEST(TlsFacts, RecordASelfSignedCertificateWithoutFailing) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_EQ(pair.client->facts().verification, Verification::unverified);
    EXPECT_EQ(pair.client->facts().verification_reason, "self-signed certificate");
    EXPECT_TRUE(pair.client->facts().is_name_matched);
}

TEST(TlsFacts, RecordAnExpiredCertificateWithoutFailing) {
    const TestAuthority authority;
    CertificateRequest request;
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    const auto server = engine_with(authority.issue(request));
    const auto client = engine_trusting(authority.root_pem());
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_EQ(pair.client->facts().verification, Verification::unverified);
    EXPECT_EQ(pair.client->facts().verification_reason, "certificate has expired");
}

TEST(TlsFacts, KeepTheNameApartFromTheChain) {
    const TestAuthority authority;
    CertificateRequest request;
    request.common_name = "other.example.test";
    request.dns_names = {"other.example.test"};
    const auto server = engine_with(authority.issue(request));
    const auto client = engine_trusting(authority.root_pem());
    ChannelPair pair(*client, *server, "mail.example.test");
    const auto& facts = pair.shake_hands().client->facts();
    EXPECT_EQ(facts.verification, Verification::verified);
    EXPECT_FALSE(facts.is_name_matched);
}

TEST(TlsFacts, MatchAWildcardButNoPartOfALabel) {
    CertificateRequest request;
    request.dns_names = {"*.example.test", "ma*.example.com"};
    const auto server = engine_with(make_self_signed(request));
    const auto client = engine();
    ChannelPair whole_label(*client, *server, "mail.example.test");
    EXPECT_TRUE(whole_label.shake_hands().client->facts().is_name_matched);
    ChannelPair part_of_a_label(*client, *server, "mail.example.com");
    EXPECT_FALSE(part_of_a_label.shake_hands().client->facts().is_name_matched);
}

TEST(TlsFacts, MatchANameThatEndsInADot) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server, "mail.example.test.");
    EXPECT_TRUE(pair.shake_hands().client->facts().is_name_matched);
}

TEST(TlsFacts, MatchAnAddressWithTheAddressesOfTheCertificateOnly) {
    CertificateRequest request;
    request.dns_names = {"192.0.2.9"};
    request.addresses = {"192.0.2.7"};
    const auto server = engine_with(make_self_signed(request));
    const auto client = engine();
    ChannelPair listed(*client, *server, "192.0.2.7");
    EXPECT_TRUE(listed.shake_hands().client->facts().is_name_matched);
    ChannelPair spelt_as_a_name(*client, *server, "192.0.2.9");
    EXPECT_FALSE(spelt_as_a_name.shake_hands().client->facts().is_name_matched);
}

TEST(TlsFacts, MatchNothingWhereNoNameWasAskedFor) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server, "");
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_FALSE(pair.client->facts().is_name_matched);
}

TEST(TlsFacts, EscapeControlCharactersOfTheSubject) {
    CertificateRequest request;
    request.common_name =
        "evil\r\nforged log line \xC3\xBC \xC2\x9B"
        "31m";
    const auto server = engine_with(make_self_signed(request));
    const auto client = engine();
    ChannelPair pair(*client, *server);
    const auto& subject = pair.shake_hands().client->facts().peer_subject;
    EXPECT_THAT(subject,
                testing::AllOf(testing::HasSubstr("forged log line \xC3\xBC"), testing::Not(testing::HasSubstr("\n")),
                               testing::Not(testing::HasSubstr("\xC2\x9B"))));
}

TEST(TlsFacts, OfAServerKnowNoClientCertificateBecauseNoneIsAskedFor) {
    const auto both = engine_with(make_self_signed());
    ChannelPair pair(*both, *both);
    EXPECT_EQ(pair.shake_hands().server->facts().verification, Verification::no_certificate);
}

}  // namespace
}  // namespace postern::test
