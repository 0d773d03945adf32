#include "core/tls/demand.hpp"

#include <gmock/gmock.h>

#include <set>

namespace postern::tls {
namespace {

using testing::HasSubstr;

Demand by_chain() {
    Demand demand;
    demand.proof = Proof::chain;
    demand.names = {"mx.example", "*.d.example"};
    return demand;
}

Demand by_tlsa() {
    Demand demand;
    demand.proof = Proof::tlsa;
    demand.names = {"mx.example"};
    demand.tlsa = {{3, 1, 1, std::string(32, 'd')}};
    return demand;
}

Demand by_fingerprint() {
    Demand demand;
    demand.proof = Proof::fingerprint;
    demand.fingerprints = {"aa", "bb"};
    return demand;
}

Facts facts(Verification verification, bool is_name_matched) {
    Facts facts;
    facts.verification = verification;
    facts.is_name_matched = is_name_matched;
    if (verification == Verification::unverified) facts.verification_reason = "self-signed certificate";
    facts.peer_certificate_sha256 = "cc";
    facts.peer_key_sha256 = "dd";
    return facts;
}

std::optional<Obstacle> obstacle(const Demand& demand, const Facts& facts) {
    const auto shortfall = find_shortfall(demand, facts);
    return shortfall ? std::optional(shortfall->obstacle) : std::nullopt;
}

TEST(Shortfall, IsNoneWhereNothingIsDemanded) {
    EXPECT_FALSE(find_shortfall({}, facts(Verification::no_certificate, false)));
    EXPECT_FALSE(find_shortfall({}, facts(Verification::unverified, false)));
}

TEST(Shortfall, IsAChainThatNoTrustedRootVouchesFor) {
    EXPECT_FALSE(find_shortfall(by_chain(), facts(Verification::verified, true)));
    EXPECT_EQ(obstacle(by_chain(), facts(Verification::unverified, true)), Obstacle::certificate_not_trusted);
    EXPECT_EQ(obstacle(by_chain(), facts(Verification::no_certificate, true)), Obstacle::certificate_not_trusted);
    EXPECT_THAT(find_shortfall(by_chain(), facts(Verification::unverified, true))->words,
                HasSubstr("self-signed certificate"));
}

TEST(Shortfall, TellsACertificateThatHasExpired) {
    auto expired = facts(Verification::unverified, true);
    expired.verification_reason = "certificate has expired";
    EXPECT_EQ(obstacle(by_chain(), expired), Obstacle::certificate_expired);
}

TEST(Shortfall, IsACertificateForAnotherName) {
    EXPECT_EQ(obstacle(by_chain(), facts(Verification::verified, false)), Obstacle::certificate_host_mismatch);
    EXPECT_THAT(find_shortfall(by_chain(), facts(Verification::verified, false))->words,
                HasSubstr("mx.example or *.d.example"));
}

// RFC 7672 §3.1.1: neither name, nor date, nor root matters beside the record.
TEST(Shortfall, IsACertificateThatNoTlsaRecordProves) {
    auto matched = facts(Verification::unverified, false);
    matched.is_tlsa_matched = true;
    EXPECT_FALSE(find_shortfall(by_tlsa(), matched));
    EXPECT_EQ(obstacle(by_tlsa(), facts(Verification::verified, true)), Obstacle::tlsa_invalid);
    auto told = facts(Verification::unverified, false);
    told.tlsa_reason = "self-signed certificate";
    EXPECT_THAT(find_shortfall(by_tlsa(), told)->words, HasSubstr("none of the host's TLSA records: self-signed"));
}

// RFC 7671 §5.2: both are looked at only behind an issuer that a record proves.
TEST(Shortfall, TellsNameAndDateBehindAnIssuerThatATlsaRecordProves) {
    auto told = facts(Verification::unverified, false);
    told.tlsa_reason = "hostname mismatch";
    EXPECT_EQ(obstacle(by_tlsa(), told), Obstacle::certificate_host_mismatch);
    EXPECT_THAT(find_shortfall(by_tlsa(), told)->words, HasSubstr("is not for mx.example"));
    told.tlsa_reason = "certificate has expired";
    EXPECT_EQ(obstacle(by_tlsa(), told), Obstacle::certificate_expired);
}

TEST(Shortfall, IsThatThereIsNoCertificate) {
    for (const auto& demand : {by_chain(), by_tlsa(), by_fingerprint()}) {
        const auto found = find_shortfall(demand, facts(Verification::no_certificate, false));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->obstacle, Obstacle::certificate_not_trusted);
        EXPECT_EQ(found->words, "the host shows no certificate");
    }
}

TEST(Shortfall, IsACertificateAndAKeyThatAreNotListed) {
    auto peer = facts(Verification::unverified, false);
    EXPECT_EQ(obstacle(by_fingerprint(), peer), Obstacle::fingerprint_mismatch);
    peer.peer_certificate_sha256 = "bb";
    EXPECT_FALSE(find_shortfall(by_fingerprint(), peer));
    peer.peer_certificate_sha256 = "cc";
    peer.peer_key_sha256 = "aa";
    EXPECT_FALSE(find_shortfall(by_fingerprint(), peer));
    peer.peer_key_sha256.clear();
    auto empty = by_fingerprint();
    empty.fingerprints.emplace_back();
    EXPECT_EQ(obstacle(empty, peer), Obstacle::fingerprint_mismatch) << "an empty one is none";
}

// One MX behind two domains: what was proved for one is not proved for the other.
TEST(DemandKey, IsAnotherOneForEveryDifference) {
    std::set<std::string> keys{key_of({})};
    const auto add = [&](const Demand& demand) { EXPECT_TRUE(keys.insert(key_of(demand)).second) << key_of(demand); };
    add(by_chain());
    add(by_tlsa());
    add(by_fingerprint());
    const auto with = [&](auto change) {
        auto demand = by_chain();
        change(demand);
        add(demand);
    };
    with([](Demand& demand) { demand.names.pop_back(); });
    with([](Demand& demand) { demand.trust_anchors = "x"; });
    with([](Demand& demand) { demand.server_name = "x"; });
    with([](Demand& demand) { demand.protocols = "x"; });
    with([](Demand& demand) { demand.ciphers = "x"; });
    with([](Demand& demand) { demand.client_certificate = "x"; });
    auto longer = by_tlsa();
    longer.tlsa[0].matching = 0;
    longer.tlsa[0].data = std::string(300, 'd');
    add(longer);
    longer.tlsa[0].data.back() = 'e';
    add(longer);
}

TEST(DemandKey, IsTheSameForTheSame) { EXPECT_EQ(key_of(by_tlsa()), key_of(by_tlsa())); }

TEST(DemandMet, IsTheSameOrOneWithoutProof) {
    EXPECT_TRUE(is_met_by(by_tlsa(), by_tlsa()));
    EXPECT_TRUE(is_met_by({}, by_tlsa()));
    EXPECT_FALSE(is_met_by(by_tlsa(), {}));
    EXPECT_FALSE(is_met_by(by_tlsa(), by_chain()));
    auto rolled = by_tlsa();
    rolled.tlsa[0].data[0] = 'e';
    EXPECT_FALSE(is_met_by(rolled, by_tlsa())) << "nobody knows which of the records matched";
}

TEST(DemandMet, HoldsToTheTermsBesideTheProof) {
    for (const auto term : {&Demand::server_name, &Demand::protocols, &Demand::ciphers, &Demand::client_certificate}) {
        Demand wanted;
        wanted.*term = "x";
        EXPECT_FALSE(is_met_by(wanted, {}));
        EXPECT_TRUE(is_met_by(wanted, wanted));
    }
    auto named = by_tlsa();
    named.server_name = "base.example";
    EXPECT_TRUE(is_met_by({}, named)) << "the name of the records is no less right";
}

TEST(ObstacleWords, AreDifferent) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(Obstacle::policy_undecided); ++i)
        EXPECT_TRUE(words.insert(to_string(static_cast<Obstacle>(i))).second);
    for (const auto word : words) EXPECT_EQ(to_string(parse_obstacle(word).value()), word);
    EXPECT_FALSE(parse_obstacle("certificate not checked"));
    EXPECT_FALSE(words.contains(""));
}

}  // namespace
}  // namespace postern::tls
