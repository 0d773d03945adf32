#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// Another host has the message now: whatever becomes of it here does not count.
namespace postern::queue::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SchedulerLease : public testing::Test {
protected:
    SchedulerLease() { rig.loaded(); }
    void lose(std::int64_t id) { rig.take(rig.scheduler.on_lease_lost({id}, rig.now())); }
    std::size_t messages() { return rig.scheduler.summary(0).messages; }
    Rig rig{by_mx()};
};

TEST_F(SchedulerLease, LostMessagesLeaveTheMemoryAndTheLists) {
    rig.accept(1).finish_next({greylisted()});
    rig.accept(2, {"a@other.example"}).suspend("third.example", seconds(50)).accept(3, {"a@third.example"});
    rig.order(Verb::hold, "other.example");
    for (std::int64_t id = 1; id <= 3; ++id) lose(id);
    const auto summary = rig.scheduler.summary(9);
    EXPECT_EQ(summary.messages, 0u);
    EXPECT_EQ(summary.waiting_for_retry, 0u);
    EXPECT_EQ(summary.held, 0u);
    EXPECT_EQ(summary.suspended, 0u);
    EXPECT_THAT(rig.lines, Contains(HasSubstr("Message 0000000000000001 is another host's now")));
    rig.started.clear();
    rig.pass(std::chrono::hours(24));
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST_F(SchedulerLease, AnUnknownMessageCannotBeLost) {
    lose(7);
    EXPECT_THAT(rig.lines, IsEmpty());
}

TEST_F(SchedulerLease, TheAttemptOfALostMessageIsNotApplied) {
    rig.accept(1, {"a@there.example", "b@there.example"});
    const auto attempt = rig.next_started();
    lose(1);
    rig.settle_early(attempt, {taken(), {}});
    rig.finish(attempt, {taken(), refused()}, ConnectionId{1, 42});
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_THAT(rig.bounces, IsEmpty());
    EXPECT_TRUE(rig.scheduler.is_at_rest());
    EXPECT_EQ(rig.scheduler.summary(0).idle_connections, 1u) << "the connection is as good as before";
    rig.accept(2);
    EXPECT_EQ(rig.next_started().reuse, (ConnectionId{1, 42}));
}

TEST_F(SchedulerLease, TheHostIsJudgedByTheAttemptAllTheSame) {
    rig.accept(1);
    const auto attempt = rig.next_started();
    lose(1);
    rig.finish(attempt, {unreachable()}).accept(2);
    EXPECT_THAT(rig.started, IsEmpty()) << "the destination pauses";
    rig.pass(seconds(2));
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
}

TEST_F(SchedulerLease, TheAttemptThatIsTurnedAwayGoesNowhere) {
    rig.accept(1).accept(2);
    (void)rig.next_started();
    const auto second = rig.next_started();
    lose(2);
    rig.turn_away(second);
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(messages(), 1u);
}

TEST_F(SchedulerLease, AMessageThatComesBackIsNotSettledByTheAttemptFromBefore) {
    rig.accept(1);
    const auto before = rig.next_started();
    lose(1);
    rig.take(rig.scheduler.on_claimed({message(1)}, rig.now()));
    const auto after = rig.next_started();
    rig.finish(before, {taken()});
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_EQ(messages(), 1u);
    rig.finish(after, {taken()}).stored(1);
    EXPECT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(messages(), 0u);
}

TEST_F(SchedulerLease, AMessageThatComesBackWaitsForItsOwnNextTry) {
    rig.accept(1).finish_next({greylisted()});
    lose(1);
    auto back = message(1);
    back.next_try = rig.now().wall + seconds(600);
    rig.take(rig.scheduler.on_claimed({back}, rig.now())).pass(seconds(599));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.pass(seconds(1));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST_F(SchedulerLease, TheAnswerToAnOutcomeFromBeforeSaysNothingOfTheMessageThatCameBack) {
    rig.accept(1).finish(rig.next_started(), {greylisted()});
    lose(1);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
    rig.take(rig.scheduler.on_claimed({message(1)}, rig.now()));
    rig.finish(rig.next_started(), {greylisted()});
    rig.not_stored(1).pass(seconds(60));
    EXPECT_THAT(rig.applied, SizeIs(2)) << "the first answer is of the first outcome: nothing is applied again";
    rig.stored(1);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST_F(SchedulerLease, AnOutcomeThatCouldNotBeStoredIsNotAppliedAgain) {
    rig.accept(1).finish(rig.next_started(), {greylisted()}).not_stored(1);
    lose(1);
    rig.pass(seconds(60));
    EXPECT_THAT(rig.applied, SizeIs(1));
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST_F(SchedulerLease, AnOrderDoesNotWaitForALostMessage) {
    rig.accept(1).finish_next({greylisted()}).order(Verb::hold, "all");
    EXPECT_THAT(rig.orders_done, IsEmpty());
    lose(1);
    EXPECT_THAT(rig.orders_done, SizeIs(1));
}

TEST_F(SchedulerLease, TheReportThatWasStoredWithItsOutcomeIsOurs) {
    rig.accept(1).finish(rig.next_started(), {refused()});
    lose(1);
    rig.stored(1, {message(2, {"s@here.example"})});
    EXPECT_EQ(messages(), 1u);
    EXPECT_THAT(rig.deposits, SizeIs(1));
}

}  // namespace
}  // namespace postern::queue::test
