#include "tests/support/core/attempt_script.hpp"

#include <gtest/gtest.h>

// How long the parts of a delivery took.
namespace postern::delivery {
namespace {

using test::AttemptScript;
using test::failure;
using test::job;
using namespace std::chrono_literals;

SessionEnd taken_under_tls(std::chrono::milliseconds handshake) {
    SessionEnd end;
    end.recipients = {{true, {}}};
    end.tls = tls::Facts{};
    end.handshake = handshake;
    return end;
}

TEST(AttemptDelays, PartLookUpAndConnectionHandshakeAndTransfer) {
    AttemptScript script{job()};
    script.start().pass(20ms).found({"192.0.2.1"}).pass(30ms).connected().pass(400ms);
    script.session_ends(taken_under_tls(100ms)).expect_finished();
    const auto& delays = script.result().delays;
    EXPECT_EQ(delays.connect, 50ms);
    EXPECT_EQ(delays.tls, 100ms);
    EXPECT_EQ(delays.transfer, 300ms);
    EXPECT_FALSE(delays.is_reused);
}

TEST(AttemptDelays, CountHostsThatFailedBeforeAsConnecting) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected().pass(5s);
    script.session_fails(failure(smtp::Permanence::transient, smtp::Scope::host, 421, "not now"));
    script.pass(1s).connected().pass(2s).delivered().expect_finished();
    EXPECT_EQ(script.result().delays.connect, 6s);
    EXPECT_EQ(script.result().delays.transfer, 2s);
    EXPECT_FALSE(script.result().delays.tls);
}

TEST(AttemptDelays, OfAConnectionUsedAgainAreTheTransferAlone) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"}).pass(70ms).delivered().expect_finished();
    EXPECT_TRUE(script.result().delays.is_reused);
    EXPECT_FALSE(script.result().delays.connect);
    EXPECT_EQ(script.result().delays.transfer, 70ms);
}

TEST(AttemptDelays, OfAConnectionUsedAgainHaveTheLookUpsWhereTheyTookTheirTime) {
    AttemptScript script{job()};
    script.start("relay.example [192.0.2.1]:25").pass(30ms).found({"192.0.2.1"}).pass(70ms).delivered();
    EXPECT_TRUE(script.result().delays.is_reused);
    EXPECT_EQ(script.result().delays.connect, 30ms);
    EXPECT_EQ(script.result().delays.transfer, 70ms);
}

TEST(AttemptDelays, CountAConnectionLostAtRestAsConnecting) {
    AttemptScript script{job()};
    SessionEnd lost;
    lost.was_unanswered = true;
    script.start("relay.example [192.0.2.1]:25").found({"192.0.2.1"}).pass(10ms).session_ends(lost);
    script.pass(10ms).connected().pass(1ms).delivered().expect_finished();
    EXPECT_FALSE(script.result().delays.is_reused);
    EXPECT_EQ(script.result().delays.connect, 20ms);
    EXPECT_EQ(script.result().delays.transfer, 1ms);
}

TEST(AttemptDelays, AreKnownOfEarlyAnswersToo) {
    AttemptScript script{job().for_recipients(2)};
    script.start().found({"192.0.2.1"}).connected().pass(30ms);
    script.answers({{true, {}, PeerText("250 stored")}, {}});
    EXPECT_EQ(script.so_far().delays.transfer, 30ms);
    EXPECT_EQ(script.so_far().recipients[0].reply, PeerText("250 stored"));
}

}  // namespace
}  // namespace postern::delivery
