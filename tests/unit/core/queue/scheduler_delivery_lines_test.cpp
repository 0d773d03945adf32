#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// What the line of a delivery says of its times and of the answer.
namespace postern::queue::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

delivery::RecipientResult taken_with(const std::string& reply) { return {true, std::nullopt, PeerText(reply)}; }

TEST(SchedulerDeliveryLine, CountsTheQueueFromAcceptanceToTheAttempt) {
    Rig rig;
    rig.pass(1500ms).accept(7);
    auto made = result({taken_with("250 2.0.0 ok")});
    made.delays = {0ms, false, 20ms, 30ms, 400ms};
    const auto attempt = rig.pass(9s).next_started();
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, made, {}, rig.now()));
    ASSERT_THAT(rig.lines, SizeIs(1));
    EXPECT_THAT(rig.lines[0], EndsWith(" in 1.95 s (queue 1.50, connect 0.02, TLS 0.03, transfer 0.40): 250 2.0.0 ok"));
    EXPECT_THAT(rig.applied[0].deliveries.at(0).sentence, EndsWith(". It said: 250 2.0.0 ok"));
}

TEST(SchedulerDeliveryLine, IsOneForEachAnswer) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example", "c@x.example"});
    rig.finish_next({taken_with("250 1"), taken_with("250 2"), taken_with("250 1")});
    ASSERT_THAT(rig.lines, SizeIs(2));
    EXPECT_THAT(rig.lines[0], HasSubstr("for a@x.example, c@x.example from"));
    EXPECT_THAT(rig.lines[1], EndsWith(": 250 2"));
}

TEST(SchedulerDeliveryLine, OfADepositSaysHowLongThatTook) {
    Rig rig;
    auto settings = by_mx();
    rig.take(rig.scheduler.on_settings(settings, rig.now())).accept(7, {"a@here.example"});
    rig.pass(250ms).finish_deposit();
    ASSERT_THAT(rig.lines, SizeIs(1));
    EXPECT_THAT(rig.lines[0], EndsWith(" via mail.box in 0.25 s (queue 0.00, transfer 0.25)"));
}

TEST(SchedulerDeliveryLine, EndsWithTheVerdictWhereTlsIsTheReason) {
    Rig rig;
    rig.accept(7);
    auto made = result({unreachable("no record matches")});
    made.level = tls::Level::dane;
    made.obstacle = tls::Obstacle::tlsa_invalid;
    rig.take(rig.scheduler.on_attempt_finished(rig.next_started().id, made, {}, rig.now()));
    ASSERT_THAT(rig.lines, SizeIs(1));
    EXPECT_THAT(rig.lines[0], EndsWith(": no record matches (dane:refused:tlsa-invalid)"));
}

TEST(SchedulerHistory, SaysTheReasonOnce) {
    Rig rig;
    rig.accept(7);
    auto made = result({unreachable("no record matches")});
    made.sentence = "the settings say so. mx.example: no record matches";
    rig.take(rig.scheduler.on_attempt_finished(rig.next_started().id, made, {}, rig.now()));
    EXPECT_EQ(rig.applied.at(0).deliveries.at(0).sentence, made.sentence);
}

TEST(SchedulerDeliveryLine, StandsBehindOneForEachHandshakeThatFailed) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"});
    auto made = result({taken_with("250 1"), taken_with("250 1")});
    const tls::Flights flights{{{true, "ClientHello", 517}, {false, "alert internal error (80)", 2, 80}}};
    made.failed_handshakes = {{"mx [192.0.2.7]:25", {tls::Failure::Cause::alert_received, "an alert", flights}}};
    rig.take(rig.scheduler.on_attempt_finished(rig.next_started().id, made, {}, rig.now()));
    ASSERT_THAT(rig.lines, SizeIs(2));
    EXPECT_THAT(rig.lines[0],
                EndsWith(": mx [192.0.2.7]:25 TLS handshake failed: an alert (we: ClientHello (517 octets); "
                         "peer: alert internal error (80) (2 octets))"));
    const auto& history = rig.applied[0].deliveries;
    EXPECT_EQ(
        history.at(0).handshakes,
        "mx [192.0.2.7]:25: we: ClientHello (517 octets); peer: alert internal error (80) (2 octets): it has a fault "
        "of its own, often that of its certificate or key");
    EXPECT_EQ(history.at(1).handshakes, "") << "once for each try";
}

TEST(SchedulerDeliveryLine, IsNotConfusedByAClockThatWasSetBack) {
    Rig rig;
    auto early = message(7);
    early.envelope.accepted_at += 5min;
    rig.accept({early}).finish_next({taken()});
    ASSERT_THAT(rig.lines, SizeIs(1));
    EXPECT_THAT(rig.lines[0], HasSubstr("(queue 0.00, "));
}

}  // namespace
}  // namespace postern::queue::test
