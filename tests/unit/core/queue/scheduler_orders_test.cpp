#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using mail::RecipientState;
using mail::StandingOrder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Waits for its next try, in 5 minutes.
Rig& put_off(Rig& rig, std::int64_t id, std::vector<std::string> recipients = {"r@there.example"}) {
    const std::vector<delivery::RecipientResult> answers(recipients.size(), greylisted());
    return rig.accept(id, std::move(recipients)).finish_next(answers);
}

class SchedulerOrders : public testing::Test {
protected:
    SchedulerOrders() { rig.loaded(); }
    const ports::AppliedOutcome& last_outcome() { return rig.applied.back(); }
    Rig rig{by_mx()};
};

TEST_F(SchedulerOrders, RetryTriesAWaitingMessageNow) {
    put_off(rig, 1).order(Verb::retry, "there.example");
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
    EXPECT_EQ(rig.touched().messages, 1U);
}

TEST_F(SchedulerOrders, RetryLeavesOthersToTheirTime) {
    put_off(rig, 1);
    put_off(rig, 2, {"a@other.example"}).order(Verb::retry, "other.example");
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
}

TEST_F(SchedulerOrders, RetryDoesNotWaitForThePauseOfADeadHost) {
    rig.accept(1).finish_next({unreachable()}).accept(2);
    EXPECT_THAT(rig.started, IsEmpty());
    rig.order(Verb::retry, to_string(QueueId{2}));
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
}

TEST_F(SchedulerOrders, RetryOfWhatIsBeingSentTriesAgainAtOnceShouldItFail) {
    rig.accept(1).order(Verb::retry, "all");
    EXPECT_EQ(rig.touched().under_way, 1U);
    rig.finish_next({greylisted()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST_F(SchedulerOrders, HeldMailIsNotTriedAndDoesNotExpire) {
    put_off(rig, 1).order(Verb::hold, "r@there.example").stored(1);
    EXPECT_EQ(rig.touched().recipients, 1U);
    EXPECT_EQ(last_outcome().recipients[0].order, StandingOrder::hold);
    rig.pass(std::chrono::hours(24 * 30)).order(Verb::retry, "all");
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.touched().held, 1U);
    EXPECT_EQ(rig.scheduler.summary(0).held, 1U);
}

TEST_F(SchedulerOrders, AnOrderIsDoneOnlyWhenItIsDurable) {
    put_off(rig, 1).order(Verb::hold, "all");
    EXPECT_THAT(rig.orders_done, IsEmpty());
    rig.not_stored(1).pass(seconds(5)).stored(1);
    EXPECT_THAT(rig.orders_done, SizeIs(1));
    EXPECT_THAT(rig.lines.back(), HasSubstr("the console asked: hold all: 1 message[s] held"));
}

TEST_F(SchedulerOrders, ReleasedMailIsDueNow) {
    put_off(rig, 1).order(Verb::hold, "all").stored(1).order(Verb::release, "all").stored(1);
    EXPECT_EQ(last_outcome().recipients[0].order, StandingOrder::none);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
    EXPECT_EQ(rig.scheduler.summary(0).held, 0U);
}

TEST_F(SchedulerOrders, ReleaseLeavesWhatIsNotHeld) {
    put_off(rig, 1).order(Verb::release, "all");
    EXPECT_EQ(rig.touched().messages, 0U);
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST_F(SchedulerOrders, HoldConcernsTheRecipientsThatAreMeantOnly) {
    put_off(rig, 1, {"a@there.example", "b@there.example"}).order(Verb::hold, "a@*").stored(1).pass(seconds(300));
    const auto attempt = rig.next_started();
    EXPECT_THAT(attempt.job.transaction.recipients, ElementsAre(mail::Address{"b", "there.example"}));
    rig.finish(attempt, {taken()}).stored(1).order(Verb::release, "all").stored(1);
    EXPECT_THAT(rig.next_started().job.transaction.recipients, ElementsAre(mail::Address{"a", "there.example"}));
}

TEST_F(SchedulerOrders, HeldMailIsHeldAfterARestart) {
    auto queued = message(1);
    queued.envelope.recipients[0].order = StandingOrder::hold;
    rig.take(rig.scheduler.on_claimed({queued}, rig.now()));
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.scheduler.summary(0).held, 1U);
    rig.order(Verb::release, to_string(QueueId{1})).stored(1);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST_F(SchedulerOrders, DeletedMailIsGone) {
    put_off(rig, 1).order(Verb::remove, "there.example", "spam").stored(1);
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::deleted);
    EXPECT_THAT(last_outcome().recipients[0].diagnosis, HasSubstr("spam"));
    EXPECT_EQ(last_outcome().deliveries.at(0).result, "deleted");
    EXPECT_FALSE(rig.bounces.back()) << "nobody is told";
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0U);
    rig.pass(std::chrono::hours(24));
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST_F(SchedulerOrders, DeleteTakesMailOutOfTheLineOfADeadHost) {
    rig.accept(1).finish_next({unreachable()});
    for (std::int64_t id = 2; id < 10; ++id) rig.accept(id);
    rig.order(Verb::remove, "from:s@here.example");
    for (std::int64_t id = 1; id < 10; ++id) rig.stored(id);
    EXPECT_EQ(rig.touched().messages, 9U);
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0U);
    rig.accept(20).pass(std::chrono::minutes(10));
    EXPECT_THAT(rig.started_messages(), ElementsAre(20)) << "the line goes on behind what is gone";
}

TEST_F(SchedulerOrders, ReturnsMailToItsSenderWithTheReason) {
    put_off(rig, 1).order(Verb::bounce, to_string(QueueId{1}), "the domain moved");
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::failed);
    ASSERT_TRUE(rig.bounces.back());
    EXPECT_EQ(rig.bounces.back()->recipients.at(0).enhanced_code, "5.7.1");
    EXPECT_THAT(rig.bounces.back()->recipients.at(0).diagnosis, HasSubstr("an administrator returned it: the domain"));
}

TEST_F(SchedulerOrders, SaysOfWhatHasNoSenderThatItCannotBeReturned) {
    auto report = message(1);
    report.envelope.sender = {};
    rig.accept({report}).finish_next({greylisted()}).order(Verb::bounce, "from:<>").stored(1);
    EXPECT_EQ(rig.touched().senderless, 1U);
    EXPECT_THAT(rig.lines.back(), HasSubstr("1 of the messages have no sender to return to: they are dead mail then"));
}

TEST_F(SchedulerOrders, RequeuedMailCountsItsTriesFromNone) {
    put_off(rig, 1).pass(seconds(300)).finish_next({greylisted()}).order(Verb::requeue, "all").stored(1);
    EXPECT_EQ(last_outcome().failures, 0U);
    rig.finish_next({greylisted()}).pass(seconds(300));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1)) << "the first delay again, not the third";
}

TEST_F(SchedulerOrders, RequeuedMailGoesWhereTheDocumentsSayNow) {
    put_off(rig, 1);
    auto other = relaying();
    rig.order(Verb::hold, "all").stored(1);
    rig.take(rig.scheduler.on_settings(other, rig.now())).order(Verb::release, "all").stored(1);
    EXPECT_EQ(rig.next_started().job.next_hop.to_string(), "relay.example");
}

TEST_F(SchedulerOrders, WhatIsBeingSentIsDeletedWhenTheAttemptFailed) {
    rig.accept(1).order(Verb::remove, "all", "spam");
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::waiting);
    EXPECT_EQ(last_outcome().recipients[0].order, StandingOrder::remove) << "it survives a restart";
    rig.stored(1);
    EXPECT_EQ(rig.touched().under_way, 1U);
    rig.finish_next({greylisted()}).stored(1);
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::deleted);
    EXPECT_THAT(last_outcome().recipients[0].diagnosis, HasSubstr("spam"));
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0U);
}

TEST_F(SchedulerOrders, TellsTheSenderTheReasonOfHisOwnRecipientsOrderAlone) {
    rig.accept(1, {"a@there.example", "b@there.example"});
    rig.order(Verb::bounce, "a@there.example", "the domain moved").order(Verb::remove, "b@there.example", "a secret");
    rig.stored(1).stored(1).finish_next({greylisted(), greylisted()}).stored(1).stored(1);
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::failed);
    EXPECT_THAT(last_outcome().recipients[0].diagnosis, HasSubstr("returned it: the domain moved"));
    EXPECT_EQ(last_outcome().recipients[1].state, RecipientState::deleted);
    EXPECT_THAT(last_outcome().recipients[1].diagnosis, HasSubstr("deleted it: a secret"));
    for (const auto& bounce : rig.bounces) {
        if (!bounce) continue;
        ASSERT_THAT(bounce->recipients, SizeIs(1));
        EXPECT_THAT(bounce->recipients[0].diagnosis, HasSubstr("the domain moved"));
    }
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0U);
}

TEST_F(SchedulerOrders, SaysWhatWasDeliveredBeforeItCouldBeDeleted) {
    rig.accept(1).order(Verb::remove, "all").stored(1).finish_next({taken()});
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::delivered);
    EXPECT_THAT(rig.lines, testing::Contains(HasSubstr("r@there.example got it before the order to delete it")));
}

TEST_F(SchedulerOrders, WhatIsBeingSentIsHeldWhenTheAttemptFailed) {
    rig.accept(1).order(Verb::hold, "all").stored(1).finish_next({greylisted()}).pass(std::chrono::hours(24));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.order(Verb::release, "all").stored(1);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST_F(SchedulerOrders, WhatIsTurnedAwayIsHeldToo) {
    rig.accept(1).accept(2).order(Verb::hold, to_string(QueueId{2})).stored(2);
    (void)rig.next_started();
    rig.turn_away(rig.next_started());
    EXPECT_EQ(rig.scheduler.summary(0).held, 1U);
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST_F(SchedulerOrders, AStandingOrderIsObeyedAfterARestart) {
    auto queued = message(1, {"a@there.example", "b@there.example"});
    queued.envelope.recipients[0].order = StandingOrder::bounce;
    queued.envelope.recipients[0].diagnosis = "moved";
    rig.take(rig.scheduler.on_claimed({queued}, rig.now()));
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::failed);
    EXPECT_THAT(rig.bounces.back()->recipients.at(0).diagnosis, HasSubstr("returned it: moved"));
    EXPECT_THAT(rig.next_started().job.transaction.recipients, ElementsAre(mail::Address{"b", "there.example"}));
}

TEST_F(SchedulerOrders, CanBeChangedWhileTheAttemptIsUnderWay) {
    rig.accept(1).order(Verb::remove, "all").stored(1).order(Verb::release, "all").stored(1);
    rig.finish_next({greylisted()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(1)) << "nothing is deleted, and it is wanted again";
}

TEST_F(SchedulerOrders, DeleteWhatIsHeld) {
    put_off(rig, 1).order(Verb::hold, "all").stored(1).order(Verb::remove, "all").stored(1);
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0U);
    EXPECT_EQ(rig.scheduler.summary(0).held, 0U);
}

TEST_F(SchedulerOrders, DeleteWhatWasPutOffWhileItsOutcomeIsBeingStored) {
    rig.accept(1);
    const auto attempt = rig.next_started();
    rig.finish(attempt, {greylisted()}).order(Verb::remove, "all");
    EXPECT_THAT(rig.applied, SizeIs(1)) << "one outcome of a message at a time";
    rig.stored(1);
    EXPECT_EQ(last_outcome().recipients[0].state, RecipientState::deleted);
    rig.stored(1).pass(std::chrono::hours(24));
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.touched().messages, 1U);
}

TEST_F(SchedulerOrders, TouchNothingWhereNothingIsMeant) {
    put_off(rig, 1).order(Verb::remove, "elsewhere.example");
    EXPECT_EQ(rig.touched().messages, 0U);
    EXPECT_EQ(rig.scheduler.summary(0).messages, 1U);
}

TEST_F(SchedulerOrders, AreDoneInSlices) {
    constexpr std::int64_t many = 10'000;
    rig.accept(1).finish_next({unreachable()});
    for (std::int64_t id = 2; id <= many; ++id) rig.accept(id);
    rig.order(Verb::hold, "there.example");
    EXPECT_LT(rig.applied.size(), 2000U) << "outcomes of others come in between";
    for (std::size_t stored = 1; stored < rig.applied.size() || rig.orders_done.empty(); ++stored) {
        ASSERT_LT(stored, rig.applied.size());
        rig.stored(rig.applied[stored].id.value);
        if (stored + 1 == rig.applied.size()) rig.pass(seconds(0));
    }
    EXPECT_EQ(rig.touched().messages, std::size_t{many});
    EXPECT_EQ(rig.scheduler.summary(0).held, std::size_t{many});
}

TEST(SchedulerOrdersAtStart, WaitUntilEverythingIsLoaded) {
    Rig rig(by_mx());
    rig.order(Verb::hold, "all");
    EXPECT_THAT(rig.orders_done, IsEmpty());
    auto queued = message(1);
    queued.next_try = rig.now().wall + seconds(60);
    rig.take(rig.scheduler.on_claimed({queued}, rig.now())).loaded().stored(1);
    EXPECT_EQ(rig.touched().messages, 1U);
}

class SchedulerSuspensions : public SchedulerOrders {};

TEST_F(SchedulerSuspensions, KeepADomainWaitingAndLetTheOthersGo) {
    rig.suspend("there.example", std::chrono::hours(2)).accept(1).accept(2, {"a@other.example"});
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
    EXPECT_EQ(rig.scheduler.summary(0).suspended, 1U);
}

TEST_F(SchedulerSuspensions, EndByThemselves) {
    rig.suspend("there.example", std::chrono::hours(2)).accept(1).pass(std::chrono::hours(2) - seconds(1));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.pass(seconds(1));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
    EXPECT_THAT(rig.forgotten, ElementsAre("there.example"));
    EXPECT_EQ(rig.scheduler.summary(0).suspended, 0U);
    EXPECT_THAT(rig.scheduler.suspensions(), IsEmpty());
}

TEST_F(SchedulerSuspensions, EndWhenTheDomainIsResumed) {
    rig.suspend("there.example", std::chrono::hours(2)).accept(1).resume("there.example").pass(seconds(0));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST_F(SchedulerSuspensions, TakeWhatIsReadyOutOfTheLine) {
    auto settings = by_mx();
    settings.max_connections_per_hop = 1;
    Rig narrow(settings);
    narrow.loaded().accept(1).accept(2).suspend("there.example", std::chrono::hours(1));
    narrow.finish_next({taken()});
    EXPECT_THAT(narrow.started, IsEmpty());
    narrow.pass(std::chrono::hours(1));
    EXPECT_THAT(narrow.started_messages(), ElementsAre(2));
}

TEST_F(SchedulerSuspensions, ConcernADomainAlsoByTheRelayHost) {
    Rig relay(relaying());
    relay.loaded().suspend("there.example", std::chrono::hours(1)).accept(1, {"a@there.example", "b@other.example"});
    EXPECT_THAT(relay.next_started().job.transaction.recipients, ElementsAre(mail::Address{"b", "other.example"}));
}

TEST_F(SchedulerSuspensions, ARetryDoesNotBreakThem) {
    rig.suspend("there.example", std::chrono::hours(1)).accept(1).order(Verb::retry, "all");
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.touched().suspended, 1U);
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST_F(SchedulerSuspensions, LastAsLongAsTheyWereToThoughTheClockIsSet) {
    rig.suspend("there.example", std::chrono::hours(2)).accept(1);
    rig.set_clock_by(std::chrono::hours(24)).pass(std::chrono::hours(1));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.pass(std::chrono::hours(1));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

}  // namespace
}  // namespace postern::queue::test
