#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using mail::RecipientState;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr hours five_days{120};

ports::QueuedMessage bounce(std::int64_t id) {
    auto made = message(id, {"s@sender.example"});
    made.envelope.sender = {};
    return made;
}

ports::QueuedMessage from(ports::QueuedMessage queued, const mail::Address& sender) {
    queued.envelope.sender = sender;
    return queued;
}

/// Fails whatever is tried, until nothing is any more.
void fail_for(Rig& rig, std::chrono::seconds time, const delivery::RecipientResult& answer) {
    for (auto left = time; left > seconds(0); left -= seconds(60)) {
        while (!rig.started.empty()) {
            const auto attempt = rig.next_started();
            rig.finish(attempt, std::vector(attempt.job.transaction.recipients.size(), answer))
                .stored(attempt.job.id.value);
        }
        rig.pass(seconds(60));
    }
}

TEST(SchedulerBounce, TellsTheSenderAtOnceOfWhatFailedForGoodAndGoesOnWithTheOthers) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"});
    auto refusal = refused("while sending RCPT");
    refusal.failure->smtp_code = 550;
    refusal.failure->enhanced = {5, 1, 1};
    refusal.failure->text = PeerText("no such\r\nuser");
    rig.finish(rig.next_started(), {refusal, greylisted()});

    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(rig.applied[0].recipients[0].state, RecipientState::failed);
    EXPECT_TRUE(rig.applied[0].is_reported);
    const auto& told = rig.bounces.at(0);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->id, QueueId{7});
    EXPECT_EQ(told->sender, (mail::Address{"s", "here.example"}));
    EXPECT_EQ(told->accepted_at, beginning);
    ASSERT_THAT(told->recipients, SizeIs(1));
    EXPECT_EQ(told->recipients[0].address, (mail::Address{"a", "x.example"}));
    EXPECT_EQ(told->recipients[0].remote_host, "relay.example [192.0.2.7]:25");
    EXPECT_EQ(told->recipients[0].smtp_code, 550);
    EXPECT_EQ(told->recipients[0].enhanced_code, "5.1.1");
    EXPECT_EQ(told->recipients[0].peer_text, "no such\r\nuser");
    EXPECT_THAT(told->recipients[0].diagnosis, HasSubstr("550 5.1.1 no such"));

    rig.stored(7).pass(seconds(300));
    EXPECT_THAT(rig.next_started().job.transaction.recipients, ElementsAre(mail::Address{"b", "x.example"}));
}

TEST(SchedulerBounce, IsSentLikeAnyOtherMessageOnceItIsStored) {
    Rig rig(by_mx());
    rig.accept({from(message(7), {"s", "sender.example"})}).finish(rig.next_started(), {refused()});
    rig.stored(7, {bounce(8)});
    EXPECT_EQ(rig.started_to("MX sender.example").job.id, QueueId{8});
    EXPECT_EQ(rig.scheduler.summary(9).messages, 1u);
    EXPECT_THAT(rig.lines.back(), HasSubstr("0000000000000007: its sender is told by message 0000000000000008"));
}

TEST(SchedulerBounce, ToALocalSenderGoesToTheMailbox) {
    Rig rig(by_mx());
    auto local = bounce(8);
    local.envelope.recipients[0].address.domain = "here.example";
    rig.accept(7).finish(rig.next_started(), {refused()}).stored(7, {local});
    EXPECT_THAT(rig.deposits, SizeIs(1));
}

TEST(SchedulerBounce, TellsOfEachRecipientOnce) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example", "b@y.example", "c@z.example"});
    rig.finish(rig.started_to("MX x.example"), {refused("first")});
    rig.finish(rig.started_to("MX y.example"), {refused("second")});
    rig.finish(rig.started_to("MX z.example"), {taken()});
    ASSERT_THAT(rig.bounces, SizeIs(1));
    EXPECT_EQ(rig.bounces[0]->recipients.at(0).address.local_part, "a");
    rig.stored(7, {bounce(8)});
    ASSERT_THAT(rig.bounces, SizeIs(2));
    ASSERT_THAT(rig.bounces[1]->recipients, SizeIs(1));
    EXPECT_EQ(rig.bounces[1]->recipients[0].address.local_part, "b");
    EXPECT_TRUE(rig.applied[1].is_reported);
}

TEST(SchedulerBounce, IsMadeAgainWithAnOutcomeThatCouldNotBeStored) {
    Rig rig;
    rig.accept(7).finish(rig.next_started(), {refused()}).not_stored(7).pass(seconds(5));
    ASSERT_THAT(rig.bounces, SizeIs(2));
    ASSERT_TRUE(rig.bounces[1]);
    EXPECT_THAT(rig.bounces[1]->recipients, SizeIs(1));
}

TEST(SchedulerBounce, SaysLaterTooThatReportedRecipientsWereReported) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"}).finish_next({refused(), greylisted()}).pass(seconds(300));
    rig.finish_next({taken()});
    EXPECT_FALSE(rig.bounces.at(1));
    EXPECT_TRUE(rig.applied.at(1).is_reported) << "so that nothing keeps the message";
}

TEST(SchedulerBounce, IsNotSentForABounce) {
    Rig rig;
    rig.accept({bounce(8)}).finish_next({refused()});
    EXPECT_FALSE(rig.bounces.at(0));
    EXPECT_FALSE(rig.applied.at(0).is_reported);
    EXPECT_EQ(rig.scheduler.totals().died, 1u);
}

TEST(SchedulerBounce, IsNotMadeOfATlsReportAndNothingIsKept) {
    Rig rig;
    auto report = bounce(8);
    report.envelope.options.is_tls_report = true;
    rig.accept({report}).finish_next({refused()});
    EXPECT_FALSE(rig.bounces.at(0));
    EXPECT_TRUE(rig.applied.at(0).is_reported) << "so that nothing keeps the message";
    EXPECT_EQ(rig.scheduler.totals().died, 0u);
}

TEST(SchedulerTlsReport, GoesWhateverIsWrongWithTheReceiversTls) {
    for (const bool is_report : {false, true}) {
        Rig rig;
        auto message = bounce(8);
        message.envelope.options.is_tls_report = is_report;
        rig.accept({message});
        const auto attempt = rig.next_started();
        EXPECT_EQ(attempt.job.ports.may_fall_back_to_clear_text, is_report);
        EXPECT_EQ(attempt.job.default_level, is_report ? tls::Level::may : tls::Level::dane);
    }
}

TEST(SchedulerBounce, NamesNoPeerWhereThereWasNone) {
    Rig rig(by_mx());
    rig.accept(7);
    const auto attempt = rig.next_started();
    auto null_mx = result({refused("domain there.example takes no mail")});
    null_mx.host.clear();
    null_mx.recipients[0].failure->smtp_code = 556;
    null_mx.recipients[0].failure->enhanced = {5, 1, 10};
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, null_mx, {}, rig.now()));
    const auto& told = rig.bounces.at(0)->recipients.at(0);
    EXPECT_EQ(told.smtp_code, 0);
    EXPECT_EQ(told.enhanced_code, "5.1.10");
    EXPECT_THAT(told.diagnosis, HasSubstr("556 5.1.10"));
}

TEST(SchedulerExpiry, GivesUpAfterFiveDaysAndSaysWhatHappenedLast) {
    Rig rig;
    rig.accept(7);
    fail_for(rig, five_days + hours(2), greylisted("450 try again later"));
    EXPECT_EQ(rig.scheduler.summary(9).messages, 0u);
    ASSERT_TRUE(rig.bounces.back());
    const auto& told = rig.bounces.back()->recipients.at(0);
    EXPECT_EQ(told.enhanced_code, "5.4.7");
    EXPECT_EQ(told.diagnosis, "could not be delivered within 5 days; last: 450 try again later");
    EXPECT_LE(rig.applied.back().deliveries.at(0).at, beginning + five_days);
    EXPECT_GT(rig.applied.back().deliveries.at(0).at, beginning + five_days - hours(1)) << "the last try counts";
}

TEST(SchedulerExpiry, KeepsTheCodeOfAReasonOfTls) {
    Rig rig;
    rig.accept(7);
    auto refused_by_us = greylisted("the certificate matches none of the host's TLSA records");
    refused_by_us.failure->obstacle = tls::Obstacle::tlsa_invalid;
    refused_by_us.failure->enhanced = {4, 7, 323};
    fail_for(rig, five_days + hours(2), refused_by_us);
    ASSERT_TRUE(rig.bounces.back());
    EXPECT_EQ(rig.bounces.back()->recipients.at(0).enhanced_code, "5.7.323");
    EXPECT_EQ(rig.bounces.back()->recipients.at(0).obstacle, tls::Obstacle::tlsa_invalid);
}

TEST(SchedulerExpiry, MovesTheLastTryToTheEndWhereTheNextOneWouldComeLater) {
    auto settings = relaying();
    settings.retry = {seconds(100), seconds(1000), seconds(250)};
    Rig rig(settings);
    rig.accept(7).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, RecipientState::waiting);
    rig.pass(seconds(100)).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(1).recipients[0].state, RecipientState::waiting) << "the third would be at 300 s";
    rig.pass(seconds(149));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.pass(seconds(1)).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(2).recipients[0].state, RecipientState::failed);
}

TEST(SchedulerExpiry, LeavesATryBehindTheFirstWhereTheIntervalIsTheWholeTime) {
    auto settings = relaying();
    settings.retry = {seconds(500), seconds(1000), seconds(250)};
    Rig rig(settings);
    rig.accept(7).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, RecipientState::waiting);
    rig.pass(seconds(250)).finish_next({taken()});
    EXPECT_EQ(rig.applied.at(1).recipients[0].state, RecipientState::delivered);
}

TEST(SchedulerExpiry, ReachesAlsoWhatWaitsForItsTurnAtADeadHost) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    settings.retry.expiry = hours(24);
    Rig rig(settings);
    for (std::int64_t id = 1; id <= 200; ++id) rig.accept(id);
    for (int minute = 0; minute < 60 * 25 && rig.scheduler.summary(0).messages > 0; ++minute) {
        while (!rig.started.empty()) rig.finish(rig.next_started(), {unreachable()});
        while (!rig.scheduler.is_at_rest() && rig.started.empty()) {
            const auto outcomes = rig.applied;
            rig.applied.clear();
            for (const auto& outcome : outcomes) rig.stored(outcome.id.value);
        }
        rig.pass(seconds(60));
    }
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
    EXPECT_EQ(rig.scheduler.totals().bounced, 200u);
    EXPECT_THAT(rig.bounces.back()->recipients.at(0).diagnosis, HasSubstr("within 1 day; last: connection refused"));
}

TEST(SchedulerExpiry, LetsNothingAgeWhileTheSettingsForbidSending) {
    auto held = relaying();
    held.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(relaying());
    rig.accept(1).finish_next({greylisted()});
    rig.take(rig.scheduler.on_settings(held, rig.now())).pass(hours(24 * 30));
    auto later = message(2);
    later.envelope.accepted_at = rig.now().wall;
    rig.accept({later}).pass(hours(24 * 30)).take(rig.scheduler.on_settings(relaying(), rig.now()));
    rig.finish_next({greylisted()}).finish_next({greylisted()});
    for (const auto& outcome : rig.applied) EXPECT_EQ(outcome.recipients[0].state, RecipientState::waiting);
    fail_for(rig, five_days + hours(2), greylisted());
    EXPECT_EQ(rig.scheduler.totals().bounced, 2u) << "and from then on it ages as ever";
}

TEST(SchedulerExpiry, DoesNotComeOfAClockThatIsSet) {
    for (const auto jump : {hours(24 * 3650), hours(-24 * 3650)}) {
        Rig rig;
        rig.accept(1).finish_next({greylisted()}).accept(2);
        rig.set_clock_by(jump).finish_next({greylisted()}).pass(seconds(300));
        EXPECT_EQ(rig.started_messages(), (std::vector<std::int64_t>{1, 2}))
            << "both are tried when they would have been";
        rig.finish_next({greylisted()}).finish_next({greylisted()});
        for (const auto& outcome : rig.applied) EXPECT_EQ(outcome.recipients[0].state, RecipientState::waiting);
        EXPECT_THAT(rig.lines, testing::Contains(HasSubstr("the clock was set")));
        EXPECT_EQ(rig.applied.back().next_try, rig.now().wall + seconds(600));
        fail_for(rig, five_days + hours(2), greylisted());
        EXPECT_EQ(rig.scheduler.totals().bounced, 2u) << "and they age on";
    }
}

TEST(SchedulerExpiry, AndTheNextTryDoNotComeOfAClockThatIsSetWhileAnOutcomeIsStored) {
    for (const auto jump : {hours(24), hours(-24)}) {
        Rig rig;
        rig.accept(1);
        const auto attempt = rig.next_started();
        rig.finish(attempt, {greylisted()}).set_clock_by(jump).stored(1);
        EXPECT_THAT(rig.pass(seconds(299)).started, testing::IsEmpty());
        EXPECT_THAT(rig.pass(seconds(1)).started, testing::SizeIs(1)) << "when it would have been";
    }
}

TEST(SchedulerExpiry, KnowsForHowLongSendingWasForbiddenBeforeThisStart) {
    for (const bool was_held : {true, false}) {
        auto old = message(7);
        old.envelope.accepted_at = beginning - hours(24 * 30);
        const Holds holds = {{beginning - hours(24 * 29), was_held ? hours(24 * 28) : hours(0)}};
        Rig rig(relaying(), holds);
        rig.take(rig.scheduler.on_claimed({old}, rig.now())).finish_next({greylisted()});
        EXPECT_EQ(rig.applied.at(0).recipients[0].state, was_held ? RecipientState::waiting : RecipientState::failed);
    }
}

TEST(SchedulerExpiry, LetsLocalMailAgeThoughSendingIsHeld) {
    auto held = by_mx();
    held.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(held);
    rig.accept(1, {"a@here.example"}).pass(five_days);
    rig.finish_deposit(failure(smtp::Permanence::transient, smtp::Scope::host, "mail.box cannot be opened"));
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, RecipientState::failed);
}

TEST(SchedulerExpiry, DoesNotComeOfAnAttemptThatWasCutShort) {
    Rig rig;
    const auto attempt = rig.accept(1).next_started();
    rig.pass(five_days).take(rig.scheduler.on_shutdown(rig.now())).finish(attempt, {unreachable("the task ends")});
    EXPECT_THAT(rig.applied, IsEmpty());
}

TEST(SchedulerExpiry, OfAMessageWithoutSenderMakesDeadMail) {
    Rig rig;
    rig.accept({bounce(8)}).pass(five_days).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, RecipientState::failed);
    EXPECT_THAT(rig.applied.at(0).recipients[0].diagnosis, StartsWith("could not be delivered within 5 days"));
    EXPECT_FALSE(rig.applied.at(0).is_reported);
}

TEST(SchedulerRescan, ClaimsAtOnceWhatAnAdministratorReleased) {
    Rig rig;
    rig.take(rig.scheduler.on_start(rig.now())).take(rig.scheduler.on_claimed({}, rig.now()));
    EXPECT_EQ(rig.claims, 1u);
    rig.take(rig.scheduler.on_rescan(rig.now()));
    EXPECT_EQ(rig.claims, 2u);
}

TEST(SchedulerRescan, ClaimsOnceMoreWhenAClaimIsUnderWay) {
    Rig rig;
    rig.take(rig.scheduler.on_start(rig.now())).take(rig.scheduler.on_rescan(rig.now()));
    EXPECT_EQ(rig.claims, 1u);
    rig.take(rig.scheduler.on_claimed({}, rig.now()));
    EXPECT_EQ(rig.claims, 2u);
    rig.take(rig.scheduler.on_claimed({}, rig.now()));
    EXPECT_EQ(rig.claims, 2u);
}

}  // namespace
}  // namespace postern::queue::test
