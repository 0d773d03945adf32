#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// The sender is told that its message waits: once, after the settable time.
namespace postern::queue::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

SchedulerSettings told_after(seconds delay) {
    auto settings = relaying();
    settings.retry.delay_notice = delay;
    return settings;
}

ports::QueuedMessage notified(std::int64_t id, const mail::Notify& notify) {
    auto made = message(id, {"a@x.example"});
    made.envelope.recipients[0].options.notify = notify;
    return made;
}

/// What the sender was told, notice by notice.
std::vector<dsn::ReportedMessage> told(const Rig& rig) {
    std::vector<dsn::ReportedMessage> all;
    for (const auto& report : rig.bounces)
        if (report) all.push_back(*report);
    return all;
}

/// Tries that fail until this time has passed.
void fail_for(Rig& rig, std::int64_t id, seconds time) {
    const auto end = rig.now().steady + time;
    while (rig.now().steady < end) {
        while (!rig.started.empty()) {
            const auto attempt = rig.next_started();
            const auto recipients = attempt.job.transaction.recipients.size();
            rig.finish(attempt, std::vector<delivery::RecipientResult>(recipients, greylisted()));
            rig.stored(id);
        }
        rig.pass(1min);
    }
}

TEST(SchedulerDelayNotice, ComesOnceWhenItIsDue) {
    Rig rig(told_after(1h));
    rig.accept(7, {"a@x.example", "b@x.example"});
    fail_for(rig, 7, 50min);
    EXPECT_THAT(told(rig), IsEmpty());
    fail_for(rig, 7, 24h);
    const auto notices = told(rig);
    ASSERT_THAT(notices, SizeIs(1));
    ASSERT_THAT(notices[0].recipients, SizeIs(2));
    EXPECT_EQ(notices[0].recipients[0].action, dsn::Action::delayed);
    EXPECT_EQ(notices[0].recipients[0].enhanced_code, "4.0.0");
    EXPECT_EQ(notices[0].recipients[0].remote_host, "relay.example [192.0.2.7]:25");
    EXPECT_EQ(notices[0].recipients[0].diagnosis, "try again later");
    EXPECT_EQ(notices[0].recipients[0].retry_until, beginning + RetrySchedule{}.expiry);
}

TEST(SchedulerDelayNotice, KnowsTheObstacleAlsoOfAMessageThatHadNoTurn) {
    Rig rig(told_after(1s));
    auto refused = greylisted();
    refused.failure->scope = smtp::Scope::host;
    refused.failure->smtp_code = 0;
    refused.failure->obstacle = tls::Obstacle::tlsa_invalid;
    for (std::int64_t id = 1; id <= 30; ++id) rig.accept(id);
    rig.pass(2s);
    EXPECT_LT(rig.started.size(), 30U) << "some wait for their turn";
    while (!rig.started.empty()) rig.finish_next({refused});
    EXPECT_THAT(told(rig), SizeIs(30));
    for (const auto& notice : told(rig))
        EXPECT_EQ(notice.recipients.at(0).obstacle, tls::Obstacle::tlsa_invalid) << to_string(notice.id);
}

TEST(SchedulerDelayNotice, IsMarkedInTheOutcomeThatItComesWith) {
    Rig rig(told_after(1s));
    rig.accept(7).pass(1s).finish_next({greylisted()});
    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_TRUE(rig.bounces[0]);
    EXPECT_TRUE(rig.applied[0].recipients[0].is_delay_told);
    EXPECT_FALSE(rig.applied[0].is_reported) << "nothing failed";
}

TEST(SchedulerDelayNotice, DoesNotComeAgainAfterARestart) {
    Rig rig(told_after(1s));
    auto before = message(7);
    before.envelope.recipients[0].is_delay_told = true;
    rig.accept({before}).pass(1h).finish_next({greylisted()});
    EXPECT_THAT(told(rig), IsEmpty());
    EXPECT_TRUE(rig.applied.at(0).recipients[0].is_delay_told);
}

TEST(SchedulerDelayNotice, ComesAgainWithAnOutcomeThatCouldNotBeStored) {
    Rig rig(told_after(1s));
    rig.accept(7).pass(1s).finish(rig.next_started(), {greylisted()}).not_stored(7).pass(5s);
    ASSERT_THAT(rig.bounces, SizeIs(2));
    EXPECT_TRUE(rig.bounces[1]);
}

TEST(SchedulerDelayNotice, IsSentToWhoAskedForItOrForNothing) {
    mail::Notify on_delay{true};
    on_delay.on_delay = true;
    Rig rig(told_after(1s));
    rig.accept({notified(7, on_delay)}).pass(1s).finish_next({greylisted()});
    EXPECT_THAT(told(rig), SizeIs(1));
}

TEST(SchedulerDelayNotice, IsNotSentToWhoAskedForOthersOrForNone) {
    mail::Notify on_failure{true, true, true};
    for (const auto& notify : {on_failure, mail::Notify{true}}) {
        Rig rig(told_after(1s));
        rig.accept({notified(7, notify)}).pass(1s).finish_next({greylisted()});
        EXPECT_THAT(told(rig), IsEmpty());
        EXPECT_FALSE(rig.applied.at(0).recipients[0].is_delay_told);
    }
}

TEST(SchedulerDelayNotice, IsNotSentToNobody) {
    Rig rig(told_after(1s));
    auto report = message(7);
    report.envelope.sender = {};
    rig.accept({report}).pass(1s).finish_next({greylisted()});
    EXPECT_THAT(told(rig), IsEmpty());
}

TEST(SchedulerDelayNotice, MayBeSwitchedOff) {
    Rig rig(told_after(0s));
    rig.accept(7).pass(1s).finish_next({greylisted()});
    EXPECT_THAT(told(rig), IsEmpty());
}

TEST(SchedulerDelayNotice, NamesOnlyThoseThatWait) {
    Rig rig(told_after(1s));
    rig.accept(7, {"a@x.example", "b@x.example", "c@x.example"}).pass(1s);
    rig.finish_next({taken(), greylisted(), refused()});
    const auto notices = told(rig);
    ASSERT_THAT(notices, SizeIs(1));
    ASSERT_THAT(notices[0].recipients, SizeIs(2));
    EXPECT_EQ(notices[0].recipients[0].address.local_part, "c");
    EXPECT_EQ(notices[0].recipients[0].action, dsn::Action::failed);
    EXPECT_EQ(notices[0].recipients[1].address.local_part, "b");
    EXPECT_EQ(notices[0].recipients[1].action, dsn::Action::delayed);
}

TEST(SchedulerDelayNotice, KeepsTheHostsOwnCodeWhereItIsOfADelay) {
    Rig rig(told_after(1s));
    auto later = greylisted();
    later.failure->smtp_code = 450;
    later.failure->enhanced = {4, 2, 1};
    rig.accept(7).pass(1s).finish_next({later});
    EXPECT_EQ(told(rig).at(0).recipients.at(0).enhanced_code, "4.2.1");
    EXPECT_EQ(told(rig).at(0).recipients.at(0).smtp_code, 450);
}

// A dead host is tried by one message once a pause.
TEST(SchedulerDelayNotice, ComesForThoseTooThatWaitForTheirTurn) {
    auto settings = told_after(1h);
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept(7).accept(8);
    const auto first = rig.next_started();
    const auto other = first.job.id.value == 7 ? 8 : 7;
    rig.pass(1h).finish(first, {unreachable()}).stored(first.job.id.value).stored(other);
    const auto notices = told(rig);
    ASSERT_THAT(notices, SizeIs(2));
    EXPECT_NE(notices[0].id, notices[1].id);
    for (const auto& notice : notices) EXPECT_EQ(notice.recipients.at(0).diagnosis, "connection refused");
    EXPECT_EQ(rig.scheduler.summary(9).messages, 2u) << "both wait still";
}

TEST(SchedulerDelayNotice, DoesNotCountTimeForWhichSendingWasForbidden) {
    Rig rig(told_after(1h));
    auto forbidden = told_after(1h);
    forbidden.ports.tcp_status = tls::PortStatus::disabled;
    rig.take(rig.scheduler.on_settings(forbidden, rig.now())).accept(7).pass(3h);
    rig.take(rig.scheduler.on_settings(told_after(1h), rig.now())).finish_next({greylisted()});
    EXPECT_THAT(told(rig), IsEmpty());
}

}  // namespace
}  // namespace postern::queue::test
