#include "core/tls/demand.hpp"
#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include "adapters/tls_openssl/openssl_ptr.hpp"

#include <gmock/gmock.h>
#include <openssl/pem.h>

#include <string>

namespace postern::test {
namespace {

using ports::ClientTlsOptions;
using State = ports::TlsChannel::State;
using testing::HasSubstr;
using tls::Proof;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;
using tls_openssl::X509Ptr;

X509Ptr read_pem(const std::string& pem) {
    const tls_openssl::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

/// As a zone would have it: SHA-256 of the certificate (selector 0) or of its key (1).
tls::TlsaRecord record_of(const std::string& pem, std::uint8_t usage, std::uint8_t selector) {
    const auto certificate = read_pem(pem);
    std::string digest(32, '\0');
    auto* octets = reinterpret_cast<unsigned char*>(digest.data());
    unsigned char* der = nullptr;
    const int size = selector == 0 ? i2d_X509(certificate.get(), &der)
                                   : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
    EVP_Digest(der, static_cast<std::size_t>(size), octets, nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    return {usage, selector, 1, digest};
}

ClientTlsOptions demanding_tlsa(std::vector<tls::TlsaRecord> records, std::vector<std::string> names) {
    ClientTlsOptions options{names.front()};
    options.demand.proof = Proof::tlsa;
    options.demand.server_name = names.front();
    options.demand.names = std::move(names);
    options.demand.tlsa = std::move(records);
    return options;
}

ClientTlsOptions demanding_chain(std::vector<std::string> names) {
    ClientTlsOptions options{"mail.example.test"};
    options.demand.proof = Proof::chain;
    options.demand.names = std::move(names);
    return options;
}

TestCertificate expired_for(const std::string& name) {
    CertificateRequest request;
    request.common_name = name;
    request.dns_names = {name};
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    return make_self_signed(request);
}

/// One handshake with a server that has this certificate.
tls::Facts facts_with(ports::TlsEngine& client, const TestCertificate& certificate, const ClientTlsOptions& options) {
    const auto server = engine_with(certificate);
    ChannelPair pair(client, *server, options);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established)) << pair.client->failure().words;
    return pair.client->facts();
}

std::optional<tls::Obstacle> obstacle(const ClientTlsOptions& options, const tls::Facts& facts) {
    const auto shortfall = find_shortfall(options.demand, facts);
    return shortfall ? std::optional(shortfall->obstacle) : std::nullopt;
}

// RFC 7672 §3.1.1
TEST(TlsDemand, LooksNeitherAtNamesNorAtDatesWhereARecordNamesTheCertificate) {
    const auto certificate = expired_for("other.example.test");
    for (const std::uint8_t selector : {std::uint8_t{0}, std::uint8_t{1}}) {
        const auto options =
            demanding_tlsa({record_of(certificate.certificate_pem, 3, selector)}, {"mail.example.test"});
        const auto facts = facts_with(*engine(), certificate, options);
        EXPECT_TRUE(facts.is_tlsa_matched) << facts.tlsa_reason;
        EXPECT_EQ(facts.tlsa_record, selector == 0 ? "3 0 1" : "3 1 1");
        EXPECT_FALSE(obstacle(options, facts));
        EXPECT_EQ(facts.verification, tls::Verification::unverified) << "what the roots say is known all the same";
        EXPECT_FALSE(facts.is_name_matched);
    }
}

TEST(TlsDemand, IsNotMetByAnotherCertificate) {
    const auto published = make_self_signed();
    const auto options = demanding_tlsa({record_of(published.certificate_pem, 3, 1)}, {"mail.example.test"});
    const auto facts = facts_with(*engine(), make_self_signed(), options);
    EXPECT_FALSE(facts.is_tlsa_matched);
    EXPECT_EQ(obstacle(options, facts), tls::Obstacle::tlsa_invalid);
}

TEST(TlsDemand, IsMetByOneRecordOfSeveral) {
    const auto certificate = make_self_signed();
    const auto options = demanding_tlsa(
        {record_of(make_self_signed().certificate_pem, 3, 1), record_of(certificate.certificate_pem, 3, 1)},
        {"mail.example.test"});
    EXPECT_TRUE(facts_with(*engine(), certificate, options).is_tlsa_matched);
}

TEST(TlsDemand, IsNotMetByATrustedChainWhereARecordIsPublished) {
    const TestAuthority authority;
    const auto options = demanding_tlsa({record_of(make_self_signed().certificate_pem, 3, 1)}, {"mail.example.test"});
    const auto facts = facts_with(*engine_trusting(authority.root_pem()), authority.issue(), options);
    EXPECT_EQ(facts.verification, tls::Verification::verified);
    EXPECT_TRUE(facts.is_name_matched);
    EXPECT_EQ(obstacle(options, facts), tls::Obstacle::tlsa_invalid);
}

// RFC 7672 §3.2.2
TEST(TlsDemand, LooksAtTheNamesWhereARecordNamesTheIssuer) {
    const TestAuthority authority;
    auto shown = authority.issue();
    shown.certificate_pem += authority.root_pem();
    const auto record = record_of(authority.root_pem(), 2, 0);
    EXPECT_EQ(facts_with(*engine(), shown, demanding_tlsa({record}, {"mail.example.test"})).tlsa_record, "2 0 1");
    EXPECT_TRUE(
        facts_with(*engine(), shown, demanding_tlsa({record}, {"mx.test", "mail.example.test"})).is_tlsa_matched);
    const auto other = facts_with(*engine(), shown, demanding_tlsa({record}, {"mx.test", "there.test"}));
    EXPECT_FALSE(other.is_tlsa_matched);
    EXPECT_EQ(obstacle(demanding_tlsa({record}, {"mx.test", "there.test"}), other),
              tls::Obstacle::certificate_host_mismatch);
}

TEST(TlsDemand, LooksAtTheDatesWhereARecordNamesTheIssuer) {
    const TestAuthority authority;
    CertificateRequest request;
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    auto shown = authority.issue(request);
    shown.certificate_pem += authority.root_pem();
    const auto obstacle_under = [&](const std::string& issuer_pem) {
        const auto options = demanding_tlsa({record_of(issuer_pem, 2, 0)}, {"mail.example.test"});
        return obstacle(options, facts_with(*engine(), shown, options));
    };
    EXPECT_EQ(obstacle_under(authority.root_pem()), tls::Obstacle::certificate_expired);
    EXPECT_EQ(obstacle_under(TestAuthority().root_pem()), tls::Obstacle::tlsa_invalid);
}

TEST(TlsDemand, FindsOneOfTheNames) {
    const TestAuthority authority;
    const auto client = engine_trusting(authority.root_pem());
    const auto is_met = [&](std::vector<std::string> names) {
        const auto options = demanding_chain(std::move(names));
        return !obstacle(options, facts_with(*client, authority.issue(), options));
    };
    EXPECT_TRUE(is_met({"mail.example.test"}));
    EXPECT_TRUE(is_met({"other.test", "mail.example.test."}));
    EXPECT_TRUE(is_met({"*.example.test"}));
    EXPECT_FALSE(is_met({"other.test"}));
    EXPECT_FALSE(is_met({"example.test"}));
    EXPECT_FALSE(is_met({"*.mail.example.test"}));
}

TEST(TlsDemand, TellsAnExpiredCertificateFromOneThatNobodyTrusts) {
    const auto options = demanding_chain({"mail.example.test"});
    EXPECT_EQ(obstacle(options, facts_with(*engine(), make_self_signed(), options)),
              tls::Obstacle::certificate_not_trusted);
    const TestAuthority authority;
    CertificateRequest request;
    request.begins = std::chrono::hours(-48);
    request.ends = std::chrono::hours(-24);
    EXPECT_EQ(obstacle(options, facts_with(*engine_trusting(authority.root_pem()), authority.issue(request), options)),
              tls::Obstacle::certificate_expired);
}

TEST(TlsDemand, TakesTheAnchorsThatAreNamedInPlaceOfTheUsualOnes) {
    const TemporaryFolder folder;
    const TestAuthority named;
    const TestAuthority usual;
    auto options = demanding_chain({"mail.example.test"});
    options.demand.trust_anchors = folder.write("anchors.pem", named.root_pem());
    const auto client = engine_trusting(usual.root_pem());
    EXPECT_FALSE(obstacle(options, facts_with(*client, named.issue(), options)));
    EXPECT_EQ(obstacle(options, facts_with(*client, usual.issue(), options)), tls::Obstacle::certificate_not_trusted);
}

TEST(TlsDemand, IsMetByAListedKey) {
    const auto certificate = make_self_signed();
    const auto plain = facts_with(*engine(), certificate, {"mail.example.test"});
    EXPECT_EQ(plain.peer_key_sha256.size(), 64u);
    EXPECT_NE(plain.peer_key_sha256, plain.peer_certificate_sha256);
    ClientTlsOptions options{"mail.example.test"};
    options.demand.proof = Proof::fingerprint;
    options.demand.fingerprints = {plain.peer_key_sha256};
    EXPECT_FALSE(obstacle(options, facts_with(*engine(), certificate, options)));
    EXPECT_EQ(obstacle(options, facts_with(*engine(), make_self_signed(), options)),
              tls::Obstacle::fingerprint_mismatch);
}

TEST(TlsDemand, SendsTheNameThatIsDemanded) {
    ClientTlsOptions options{"mail.example.test"};
    options.demand.server_name = "there.example.test";
    const auto server = engine_with(make_self_signed());
    ChannelPair pair(*engine(), *server, options);
    EXPECT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_EQ(pair.server->facts().server_name, "there.example.test");
}

TEST(TlsDemand, SpeaksNoOlderVersionThanIsDemanded) {
    TlsOptions old;
    old.max_version = ProtocolVersion::tls_1_2;
    const auto server = engine_with(make_self_signed(), old);
    ClientTlsOptions options{"mail.example.test"};
    options.demand.protocols = "TLSv1.3";
    ChannelPair pair(*engine(), *server, options);
    pair.shake_hands();
    EXPECT_EQ(pair.client->state(), State::failed);
}

// It would not be what was demanded.
TEST(TlsDemand, FailsWhereWhatItNamesCannotBeUsed) {
    const auto words_of = [](auto change) {
        ClientTlsOptions options{"mail.example.test"};
        change(options.demand);
        const auto client = engine();
        const auto channel = client->make_client_channel(options);
        EXPECT_EQ(channel->handshake(), State::failed);
        EXPECT_TRUE(channel->outgoing().empty());
        return channel->failure().words;
    };
    EXPECT_THAT(words_of([](tls::Demand& demand) { demand.trust_anchors = "/nowhere/ca.pem"; }),
                HasSubstr("/nowhere/ca.pem"));
    EXPECT_THAT(words_of([](tls::Demand& demand) { demand.client_certificate = "/nowhere/c.pem"; }),
                HasSubstr("/nowhere/c.pem"));
    EXPECT_THAT(words_of([](tls::Demand& demand) { demand.ciphers = "NO-SUCH"; }), HasSubstr("NO-SUCH"));
    EXPECT_THAT(words_of([](tls::Demand& demand) { demand.protocols = "TLSv9"; }), HasSubstr("TLSv9"));
}

/// Two connections of one client to one server, the second one after all that the first one was sent.
class TlsResumption : public testing::TestWithParam<ProtocolVersion> {
protected:
    std::unique_ptr<ports::TlsEngine> client = engine();
    TestCertificate certificate = make_self_signed();
    std::unique_ptr<ports::TlsEngine> server;

    void SetUp() override {
        TlsOptions options;
        options.max_version = GetParam();
        server = engine_with(certificate, options);
        ASSERT_TRUE(server->set_server_rules(tls::ServerRules{}));
    }
    tls::Facts connect(const ClientTlsOptions& options) {
        ChannelPair pair(*client, *server, options);
        EXPECT_TRUE(pair.shake_hands().are_both(State::established));
        EXPECT_EQ(carry(*pair.server, *pair.client, "220 ready\r\n"), "220 ready\r\n");
        return pair.client->facts();
    }
    static ClientTlsOptions at(const std::string& place) {
        ClientTlsOptions options{"mail.example.test"};
        options.place = place;
        return options;
    }
};

TEST_P(TlsResumption, KeepsWhatTheFullHandshakeFound) {
    const auto full = connect(at("a:25"));
    EXPECT_FALSE(full.is_resumed);
    const auto again = connect(at("a:25"));
    EXPECT_TRUE(again.is_resumed);
    EXPECT_EQ(again.peer_certificate_sha256, full.peer_certificate_sha256);
    EXPECT_EQ(again.verification_reason, full.verification_reason);
}

TEST_P(TlsResumption, IsForTheSamePlaceAndTheSameDemandAlone) {
    (void)connect(at("a:25"));
    EXPECT_FALSE(connect(at("b:25")).is_resumed);
    auto demanding = at("a:25");
    demanding.demand.proof = Proof::chain;
    demanding.demand.names = {"mail.example.test"};
    EXPECT_FALSE(connect(demanding).is_resumed);
    EXPECT_FALSE(connect({"mail.example.test"}).is_resumed);
}

TEST_P(TlsResumption, IsNotForASessionThatFailedItsDemand) {
    auto demanding = at("a:25");
    demanding.demand.proof = Proof::chain;
    demanding.demand.names = {"mail.example.test"};
    EXPECT_TRUE(obstacle(demanding, connect(demanding)));
    EXPECT_FALSE(connect(demanding).is_resumed);
}

TEST_P(TlsResumption, KeepsTheRecordThatProvedTheCertificate) {
    auto options = demanding_tlsa({record_of(certificate.certificate_pem, 3, 1)}, {"mail.example.test"});
    options.place = "a:25";
    EXPECT_TRUE(connect(options).is_tlsa_matched);
    const auto again = connect(options);
    EXPECT_TRUE(again.is_resumed);
    EXPECT_TRUE(again.is_tlsa_matched);
    // The domain changed its record: what the session proved is not what is demanded now.
    options.demand.tlsa = {record_of(make_self_signed().certificate_pem, 3, 1)};
    const auto rolled = connect(options);
    EXPECT_FALSE(rolled.is_resumed);
    EXPECT_EQ(obstacle(options, rolled), tls::Obstacle::tlsa_invalid);
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsResumption, testing::Values(ProtocolVersion::tls_1_2, ProtocolVersion::tls_1_3));

}  // namespace
}  // namespace postern::test
