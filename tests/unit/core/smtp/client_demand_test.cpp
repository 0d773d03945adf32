#include "core/smtp/tls_obstacle.hpp"
#include "tests/support/core/client_script.hpp"

#include <gmock/gmock.h>

// What the handshake found is judged before a word is said under TLS.
namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using test::ClientSetup;

/// The script's handshakes find no certificate.
ClientSetup demanding(tls::Proof proof) {
    auto setup = client().using_start_tls(StartTlsUse::required);
    setup.settings.demand.proof = proof;
    setup.settings.demand.names = {"relay.example"};
    return setup;
}

TEST(ClientDemand, EndsTheSessionBeforeAnythingIsSaidUnderTls) {
    for (const auto proof : {tls::Proof::tlsa, tls::Proof::chain, tls::Proof::fingerprint}) {
        ClientScript script{demanding(proof)};
        script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established();
        script.expect_nothing_sent().expect_finished_for_good();
        EXPECT_TRUE(script.obstacle()) << static_cast<int>(proof);
    }
}

TEST(ClientDemand, IsNoReasonForClearText) {
    ClientScript script{demanding(tls::Proof::tlsa)};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established().expect_no_tls_failure();
}

TEST(ClientDemand, HoldsOnThePortThatIsEncryptedFromTheStart) {
    auto setup = demanding(tls::Proof::chain).with_implicit_tls();
    ClientScript script{setup};
    script.connect().tls_established().expect_nothing_sent().expect_finished_for_good();
}

TEST(ClientDemand, IsAReasonForADelayAndSaysWhoseTurnItIs) {
    ClientScript script{demanding(tls::Proof::tlsa)};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established();
    script.expect_enhanced({4, 7, 5});
    EXPECT_EQ(script.obstacle(), tls::Obstacle::certificate_not_trusted) << "the host of the script shows none";
}

TEST(ClientDemand, OfAMessageThatRequiresTlsIsForGood) {
    auto setup = demanding(tls::Proof::chain);
    setup.transaction.options.requires_tls = true;
    ClientScript script{setup};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established().expect_enhanced({5, 7, 10});
}

TEST(ClientDemand, IsNothingToOthers) {
    ClientScript script{client().using_start_tls(StartTlsUse::required)};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established().expect_sent("EHLO c.example\r\n");
}

TEST(ClientDemand, NamesWhatIsNotOffered) {
    ClientScript script{demanding(tls::Proof::tlsa)};
    script.greeted({});
    EXPECT_EQ(script.obstacle(), tls::Obstacle::starttls_not_supported);
}

TEST(TlsObstacle, HasACodeAndAnOwner) {
    for (int i = 0; i <= static_cast<int>(tls::Obstacle::policy_undecided); ++i) {
        const auto failure = failure_of(static_cast<tls::Obstacle>(i), "what was found");
        EXPECT_EQ(failure.permanence, Permanence::transient);
        EXPECT_EQ(failure.enhanced.status_class, 4);
        EXPECT_THAT(failure.words, testing::StartsWith("what was found ("));
        EXPECT_EQ(failure.obstacle, static_cast<tls::Obstacle>(i));
    }
    EXPECT_EQ(code_of(tls::Obstacle::certificate_expired), (EnhancedCode{4, 7, 322}));
    EXPECT_EQ(code_of(tls::Obstacle::tlsa_invalid), (EnhancedCode{4, 7, 323}));
    EXPECT_EQ(code_of(tls::Obstacle::dnssec_invalid), (EnhancedCode{4, 7, 324}));
}

TEST(TlsObstacle, HasACauseInPlainWordsAndSomebodyWhoseTurnItIs) {
    for (int i = 0; i <= static_cast<int>(tls::Obstacle::policy_undecided); ++i) {
        const auto obstacle = static_cast<tls::Obstacle>(i);
        const auto words = words_of(obstacle);
        EXPECT_TRUE(words.cause.ends_with('.')) << to_string(obstacle);
        EXPECT_FALSE(words.turn.empty()) << to_string(obstacle);
        EXPECT_FALSE(words.receiving_side.empty() && words.administrator.empty()) << to_string(obstacle);
    }
    EXPECT_THAT(turn_sentences(tls::Obstacle::certificate_expired, "Your administrator"),
                testing::ElementsAre("The receiving side can renew its certificate.",
                                     "Your administrator can exempt the destination for a while by a TLS policy "
                                     "document."));
    EXPECT_THAT(turn_sentences(tls::Obstacle::policy_undecided, "You"),
                testing::ElementsAre("You can correct the TLS policy document."));
}

TEST(ClientDemand, IsInTheFailureToo) {
    ClientScript script{demanding(tls::Proof::chain)};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established();
    EXPECT_EQ(script.obstacle_of_failure(), tls::Obstacle::certificate_not_trusted);
    ClientScript stalled{demanding(tls::Proof::chain)};
    stalled.greeted({"STARTTLS"}).peer("220 go\r\n").deadline();
    EXPECT_EQ(stalled.obstacle_of_failure(), tls::Obstacle::handshake_failed);
}

}  // namespace
}  // namespace postern::smtp
