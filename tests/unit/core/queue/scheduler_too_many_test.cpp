#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> recipients(const StartAttempt& attempt) {
    std::vector<std::string> all;
    for (const auto& address : attempt.job.transaction.recipients) all.push_back(address.local_part);
    return all;
}

TEST(SchedulerTooMany, SendsTheRestOverTheSameConnectionWithoutAFailure) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example", "c@x.example"});
    const ConnectionId connection{0, 1};
    rig.finish(rig.next_started(), {taken(), one_too_many(), one_too_many()}, connection);
    EXPECT_THAT(rig.started, IsEmpty()) << "not before it is durable that a has it";
    EXPECT_THAT(rig.applied.at(0).deliveries, SizeIs(1));
    EXPECT_EQ(rig.applied.at(0).failures, 0u);

    const auto second = rig.stored(1).next_started();
    EXPECT_EQ(second.reuse, connection);
    EXPECT_THAT(recipients(second), ElementsAre("b", "c"));
    rig.finish(second, {taken(), one_too_many()}, connection);
    const auto third = rig.stored(1).next_started();
    EXPECT_THAT(recipients(third), ElementsAre("c"));
    rig.finish(third, {taken()}, connection).stored(1);
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
    EXPECT_EQ(rig.scheduler.totals().transfer_failures, 0u);
    EXPECT_THAT(rig.lines, Each(Not(HasSubstr("waits"))));
}

TEST(SchedulerTooMany, LeavesTheOthersTheirOwnOutcomes) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example", "c@x.example", "d@x.example"});
    rig.finish_next({one_too_many(), greylisted(), taken(), refused()});
    EXPECT_THAT(recipients(rig.next_started()), ElementsAre("a"));
    rig.pass(seconds(300));
    EXPECT_THAT(recipients(rig.next_started()), ElementsAre("b"));
    EXPECT_EQ(rig.scheduler.totals().bounced, 1u);
}

TEST(SchedulerTooMany, WaitsWhereNobodyWasTaken) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example"}).finish_next({one_too_many(), one_too_many()});
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.applied.at(0).failures, 1u);
}

TEST(SchedulerTooMany, TakesA452AtItsWordUnlessItsEnhancedCodeSaysSomethingElse) {
    EXPECT_TRUE(is_one_too_many(one_too_many(452, {})));
    EXPECT_TRUE(is_one_too_many(one_too_many(552, {}))) << "as old hosts say it, and the session has taken it so";
    EXPECT_TRUE(is_one_too_many(one_too_many(451, {4, 5, 3})));
    EXPECT_FALSE(is_one_too_many(one_too_many(452, {4, 2, 2}))) << "the mailbox is full";
    EXPECT_FALSE(is_one_too_many(one_too_many(451, {})));
    EXPECT_FALSE(is_one_too_many(taken()));
    EXPECT_FALSE(is_one_too_many(refused()));
}

TEST(SchedulerTooMany, GoesOnWhereTheOthersWereSettledEarly) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example"});
    const auto attempt = rig.next_started();
    rig.settle_early(attempt, {taken(), {}}).stored(1).finish(attempt, {taken(), one_too_many()});
    EXPECT_THAT(recipients(rig.next_started()), ElementsAre("b"));
    EXPECT_THAT(rig.applied, SizeIs(1));
}

TEST(SchedulerTooMany, StartsNothingMoreWhenTheTaskEnds) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example"});
    rig.take(rig.scheduler.on_shutdown(rig.now())).finish_next({taken(), one_too_many()});
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

}  // namespace
}  // namespace postern::queue::test
