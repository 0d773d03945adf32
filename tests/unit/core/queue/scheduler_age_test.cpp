#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// What an administrator keeps from being sent does not age.
namespace postern::queue::test {
namespace {

using mail::RecipientState;
using mail::StandingOrder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

/// Given up after 10 hours, told of after 2, tried once an hour.
SchedulerSettings hourly() {
    auto settings = by_mx();
    settings.retry.first = settings.retry.longest = 1h;
    settings.retry.expiry = 10h;
    settings.retry.delay_notice = 2h;
    return settings;
}

class SchedulerAge : public testing::Test {
protected:
    SchedulerAge() { rig.loaded(); }

    /// Tries fail until this time has passed; everything becomes durable.
    void fail_for(seconds time) {
        const auto end = rig.now().steady + time;
        while (rig.now().steady < end) {
            while (!rig.started.empty()) {
                const auto attempt = rig.next_started();
                const auto recipients = attempt.job.transaction.recipients.size();
                rig.finish(attempt, std::vector<delivery::RecipientResult>(recipients, greylisted()));
                rig.stored(attempt.job.id.value);
            }
            rig.pass(1min);
        }
    }
    /// An order, durable.
    void order(Verb verb, const std::string& words) {
        rig.order(verb, words);
        for (std::int64_t id = 1; id <= 3; ++id) rig.stored(id);
    }
    const mail::Recipient& recipient(std::size_t place = 0) { return rig.applied.back().recipients.at(place); }
    /// Those reports that tell of a delay.
    std::vector<dsn::ReportedRecipient> delays() {
        std::vector<dsn::ReportedRecipient> all;
        for (const auto& report : rig.bounces)
            for (const auto& one : report ? report->recipients : std::vector<dsn::ReportedRecipient>{})
                if (one.action == dsn::Action::delayed) all.push_back(one);
        return all;
    }

    Rig rig{hourly()};
};

TEST_F(SchedulerAge, DoesNotCountTheTimeThatARecipientWasHeld) {
    rig.accept(1);
    fail_for(5h);
    order(Verb::hold, "all");
    rig.pass(100h);
    order(Verb::release, "all");
    fail_for(4h);
    EXPECT_EQ(recipient().state, RecipientState::waiting) << "9 hours old";
    fail_for(2h);
    EXPECT_EQ(recipient().state, RecipientState::failed) << "11 hours old";
}

TEST_F(SchedulerAge, SaysInTheOutcomeSinceWhenAndForHowLongSomebodyIsHeld) {
    rig.accept(1).finish_next({greylisted()});
    order(Verb::hold, "all");
    EXPECT_EQ(recipient().held_since, rig.now().wall);
    rig.pass(3h);
    order(Verb::release, "all");
    EXPECT_EQ(recipient().held_since, WallTime{});
    EXPECT_EQ(recipient().held_for, 3h);
    rig.finish_next({greylisted()});
    order(Verb::hold, "all");
    rig.pass(1h);
    order(Verb::release, "all");
    EXPECT_EQ(recipient().held_for, 4h);
}

TEST_F(SchedulerAge, DoesNotCountTheTimeBeforeARestartInWhichARecipientWasHeld) {
    auto queued = message(1, {"a@there.example", "b@there.example", "c@there.example"});
    queued.envelope.accepted_at = beginning - 12h;
    queued.envelope.recipients[0].held_for = 5h;
    queued.envelope.recipients[1].order = StandingOrder::hold;
    queued.envelope.recipients[1].held_since = beginning - 11h;
    rig.take(rig.scheduler.on_claimed({queued}, rig.now()));
    rig.finish_next({greylisted(), greylisted()}).stored(1);
    EXPECT_EQ(recipient(0).state, RecipientState::waiting) << "7 hours old";
    EXPECT_EQ(recipient(2).state, RecipientState::failed) << "12 hours old";
    order(Verb::release, "b@*");
    rig.finish_next({greylisted()});
    EXPECT_EQ(recipient(1).state, RecipientState::waiting) << "1 hour old";
}

TEST_F(SchedulerAge, CountsFromTheStartWhereNobodyNotedSinceWhenItIsHeld) {
    auto queued = message(1);
    queued.envelope.recipients[0].order = StandingOrder::hold;
    rig.take(rig.scheduler.on_claimed({queued}, rig.now())).pass(100h);
    order(Verb::release, "all");
    EXPECT_EQ(recipient().held_for, 100h);
    rig.finish_next({greylisted()});
    EXPECT_EQ(recipient().state, RecipientState::waiting);
}

TEST_F(SchedulerAge, CountsTheTimeThatSomebodyElseOfTheMessageWasHeld) {
    rig.accept(1, {"a@there.example", "b@there.example"});
    fail_for(5h);
    order(Verb::hold, "a@there.example");
    fail_for(7h);
    EXPECT_EQ(recipient(1).state, RecipientState::failed);
    order(Verb::release, "all");
    rig.finish_next({greylisted()});
    EXPECT_EQ(recipient(0).state, RecipientState::waiting);
}

TEST_F(SchedulerAge, DoesNotCountTheTimeThatADomainWasSuspended) {
    rig.accept(1).finish_next({greylisted()});
    rig.suspend("there.example", 100h).pass(100h);
    fail_for(8h);
    EXPECT_EQ(recipient().state, RecipientState::waiting) << "9 hours old";
    fail_for(3h);
    EXPECT_EQ(recipient().state, RecipientState::failed);
}

TEST_F(SchedulerAge, DoesNotCountASuspensionThatWasReplacedAndOneThatWasBrokenOff) {
    rig.accept(1).finish_next({greylisted()});
    rig.suspend("there.example", 1h).pass(30min).suspend("there.example", 100h).pass(50h).resume("there.example");
    EXPECT_THAT(rig.remembered, SizeIs(2));
    fail_for(8h);
    EXPECT_EQ(recipient().state, RecipientState::waiting);
    fail_for(3h);
    EXPECT_EQ(recipient().state, RecipientState::failed);
}

TEST_F(SchedulerAge, CountsTheTimeBeforeTheMessageCameAndThatOfOtherDomains) {
    rig.suspend("there.example", 100h).pass(99h).accept({[&] {
        auto late = message(1);
        late.envelope.accepted_at = rig.now().wall;
        return late;
    }()});
    rig.suspend("elsewhere.example", 100h).pass(1h);
    fail_for(11h);
    EXPECT_EQ(recipient().state, RecipientState::failed) << "one hour of twelve does not count";
}

TEST_F(SchedulerAge, DoesNotCountSuspensionsFromBeforeARestart) {
    Holds earlier = {{beginning - 50h, 30h, "there.example"}};
    Rig again(hourly(), earlier);
    auto queued = message(1, {"a@there.example", "b@elsewhere.example"});
    queued.envelope.accepted_at = beginning - 35h;
    // One is under way still, one was over while the task was down.
    again.take(again.scheduler.on_suspended({"there.example", beginning - 20h, beginning - 5h, "", ""}, again.now()));
    EXPECT_THAT(again.forgotten, ElementsAre("there.example"));
    ASSERT_THAT(again.remembered, SizeIs(1));
    EXPECT_EQ(again.remembered[0].length, 15h);
    again.take(again.scheduler.on_suspended({"there.example", beginning - 4h, beginning + 2h, "", ""}, again.now()));
    again.take(again.scheduler.on_claimed({queued}, again.now()));
    again.finish(again.started_to("MX elsewhere.example"), {greylisted()}).stored(1);
    EXPECT_EQ(again.applied.back().recipients[1].state, RecipientState::failed);
    again.pass(2h).finish(again.started_to("MX there.example"), {greylisted()});
    EXPECT_EQ(again.applied.back().recipients[0].state, RecipientState::waiting) << "1 hour old";
}

TEST_F(SchedulerAge, CountsTimeHeldAndSuspendedTogetherOnce) {
    rig.accept(1).finish_next({greylisted()});
    rig.suspend("there.example", 20h);
    order(Verb::hold, "all");
    rig.pass(30h);
    order(Verb::release, "all");
    EXPECT_EQ(recipient().held_for, 10h);
    fail_for(11h);
    EXPECT_EQ(recipient().state, RecipientState::failed) << "10 hours old, not minus 10";
}

TEST_F(SchedulerAge, CountsTimeSuspendedWhileSendingIsForbiddenOnce) {
    rig.accept(1).finish_next({greylisted()});
    auto forbidden = hourly();
    forbidden.ports.tcp_status = tls::PortStatus::disabled;
    rig.take(rig.scheduler.on_settings(forbidden, rig.now()));
    rig.suspend("there.example", 20h).pass(30h);
    rig.take(rig.scheduler.on_settings(hourly(), rig.now()));
    fail_for(8h);
    EXPECT_EQ(recipient().state, RecipientState::waiting);
    fail_for(4h);
    EXPECT_EQ(recipient().state, RecipientState::failed) << "12 hours old, not minus 8";
}

TEST_F(SchedulerAge, ForgetsHoldsThatNothingIsOldEnoughFor) {
    const Holds earlier = {{beginning - 80h, 5h}, {beginning - 40h, 5h, "there.example"}, {beginning - 30h, 5h}};
    Rig again(hourly(), earlier);
    auto queued = message(1);
    queued.envelope.accepted_at = beginning - 36h;
    again.take(again.scheduler.on_claimed({queued}, again.now()));
    EXPECT_EQ(again.holds_forgotten_before, std::nullopt) << "older mail may come";
    again.loaded();
    EXPECT_EQ(again.holds_forgotten_before, beginning - 36h);
}

// The first event behind it is one that writes times.
TEST_F(SchedulerAge, StaysWhatItIsWhenTheClockIsSetJustBeforeSendingIsAllowedAgain) {
    rig.accept(1).finish_next({greylisted()});
    auto forbidden = hourly();
    forbidden.ports.tcp_status = tls::PortStatus::disabled;
    rig.take(rig.scheduler.on_settings(forbidden, rig.now())).pass(30h).set_clock_by(240h);
    rig.take(rig.scheduler.on_settings(hourly(), rig.now()));
    fail_for(8h);
    EXPECT_EQ(recipient().state, RecipientState::waiting);
    fail_for(4h);
    EXPECT_EQ(recipient().state, RecipientState::failed);
}

TEST_F(SchedulerAge, StaysWhatItIsWhenTheClockIsSetJustBeforeADomainIsResumed) {
    rig.accept(1).finish_next({greylisted()});
    rig.suspend("there.example", 100h).pass(30h).set_clock_by(-240h).resume("there.example");
    ASSERT_THAT(rig.remembered, SizeIs(1));
    EXPECT_EQ(rig.remembered[0].length, 30h);
    fail_for(8h);
    EXPECT_EQ(recipient().state, RecipientState::waiting);
    fail_for(4h);
    EXPECT_EQ(recipient().state, RecipientState::failed);
}

TEST_F(SchedulerAge, StaysWhatItIsWhenTheClockIsSetMeanwhile) {
    rig.accept(1, {"a@there.example", "b@elsewhere.example"});
    fail_for(1h);
    rig.suspend("there.example", 3h);
    order(Verb::hold, "b@*");
    rig.set_clock_by(48h).pass(3h);
    order(Verb::release, "all");
    EXPECT_EQ(recipient(1).held_for, 3h);
    rig.set_clock_by(-24h);
    fail_for(7h);
    EXPECT_EQ(recipient(0).state, RecipientState::waiting) << "8 hours old";
    EXPECT_EQ(recipient(1).state, RecipientState::waiting);
    fail_for(4h);
    EXPECT_EQ(recipient(0).state, RecipientState::failed);
    EXPECT_EQ(recipient(1).state, RecipientState::failed);
}

TEST_F(SchedulerAge, OfWhatWaitsForATurnAtADeadHostCountsForEachRecipient) {
    auto settings = hourly();
    settings.routes.relay_host = *routing::parse_next_hop("relay.example");
    settings.max_connections_per_hop = 1;
    Rig narrow(settings);
    auto second = message(2, {"a@there.example", "b@there.example"});
    second.envelope.accepted_at = beginning - 9h;
    second.envelope.recipients[0].held_for = 9h;
    narrow.loaded().accept(1).accept({second});
    const auto first = narrow.next_started();
    ASSERT_EQ(first.job.id, QueueId{1});
    narrow.pass(2h).finish(first, {unreachable()}).stored(2);
    const auto& outcome = narrow.applied.front();
    ASSERT_EQ(outcome.id, QueueId{2});
    EXPECT_EQ(outcome.recipients[0].state, RecipientState::waiting) << "2 hours old";
    EXPECT_EQ(outcome.recipients[1].state, RecipientState::failed) << "11 hours old";
}

TEST_F(SchedulerAge, OfHeldMailIsNoReasonForANoticeOfItsDelay) {
    rig.accept(1).finish_next({greylisted()});
    order(Verb::hold, "all");
    rig.pass(24h);
    EXPECT_THAT(delays(), IsEmpty());
    order(Verb::release, "all");
    fail_for(90min);
    EXPECT_THAT(delays(), IsEmpty()) << "less than 2 hours old";
    const auto now = rig.now().wall;
    fail_for(1h);
    ASSERT_THAT(delays(), SizeIs(1));
    EXPECT_EQ(delays()[0].retry_until, beginning + 24h + 10h);
    EXPECT_LT(now, delays()[0].retry_until);
}

TEST_F(SchedulerAge, OfSuspendedMailIsNoReasonForANoticeOfItsDelay) {
    rig.accept(1, {"a@there.example", "b@elsewhere.example"});
    rig.suspend("there.example", 24h);
    fail_for(23h);
    EXPECT_THAT(delays(), SizeIs(1)) << "of the other one";
    EXPECT_EQ(delays()[0].address.domain, "elsewhere.example");
    EXPECT_EQ(delays()[0].retry_until, beginning + 10h);
    fail_for(6h);
    ASSERT_THAT(delays(), SizeIs(2));
    EXPECT_EQ(delays()[1].address.domain, "there.example");
    EXPECT_EQ(delays()[1].retry_until, beginning + 24h + 10h);
}

// Out of the line because its message has its share of the connections.
TEST_F(SchedulerAge, OfWhatIsParkedIsAReasonForANoticeWhenItsTryFails) {
    auto settings = hourly();
    settings.max_connections = 4;  // One of a message at a time.
    Rig narrow(settings);
    narrow.loaded().accept(1, {"a@x.example", "b@y.example"});
    ASSERT_THAT(narrow.started, SizeIs(1));
    narrow.pass(3h).finish_next({taken()});
    ASSERT_THAT(narrow.started, SizeIs(1)) << "the parked one";
    EXPECT_FALSE(narrow.bounces.back());
    narrow.finish_next({greylisted()});
    ASSERT_TRUE(narrow.bounces.back());
    EXPECT_EQ(narrow.bounces.back()->recipients.at(0).retry_until, beginning + 10h);
}

TEST_F(SchedulerAge, DoesNotCountTimeForWhichSendingWasForbiddenInWhatTheNoticeSays) {
    auto forbidden = hourly();
    forbidden.ports.tcp_status = tls::PortStatus::disabled;
    rig.take(rig.scheduler.on_settings(forbidden, rig.now())).accept(1).pass(50h);
    rig.take(rig.scheduler.on_settings(hourly(), rig.now()));
    fail_for(4h);
    ASSERT_THAT(delays(), SizeIs(1));
    EXPECT_EQ(delays()[0].retry_until, beginning + 60h);
}

}  // namespace
}  // namespace postern::queue::test
