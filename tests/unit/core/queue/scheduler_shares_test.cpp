#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SchedulerSettings with_eight_connections() {
    auto settings = by_mx();
    settings.max_connections = 8;
    return settings;
}

ports::QueuedMessage report_to(std::int64_t id, const std::string& recipient) {
    auto queued = message(id, {recipient});
    queued.envelope.sender = {};
    return queued;
}

std::string at_domain(int number) { return "a@d" + std::to_string(number) + ".example"; }

TEST(SchedulerShares, KeepAQuarterForServersThatAnswered) {
    Rig rig(with_eight_connections());
    rig.accept(1, {"a@known.example"}).finish_next({taken()});
    for (int number = 0; number < 20; ++number) rig.accept(100 + number, {at_domain(number)});
    EXPECT_THAT(rig.started, SizeIs(6)) << "none of these may ever answer";
    rig.accept(2, {"a@known.example"}).accept(3, {"b@known.example"});
    EXPECT_THAT(rig.started, SizeIs(8));
    rig.finish(rig.started_to("MX known.example"), {taken()});
    EXPECT_THAT(rig.started, SizeIs(7)) << "the place is kept for the next of them";
}

TEST(SchedulerShares, MakeAStrangerAgainOfAServerThatFailed) {
    Rig rig(with_eight_connections());
    rig.accept(1, {"a@known.example"}).finish_next({taken()});
    rig.accept(2, {"a@known.example"}).finish_next({unreachable()});
    for (int number = 0; number < 20; ++number) rig.accept(100 + number, {at_domain(number)});
    rig.accept(3, {"b@known.example"}).pass(seconds(60));
    EXPECT_THAT(rig.started, SizeIs(6));
}

TEST(SchedulerShares, KeepAQuarterForALocalStoreThatDidNotAnswerYet) {
    auto settings = with_eight_connections();
    settings.routes.local_destination = *routing::parse_local_destination("lmtp:/run/lmtp");
    Rig rig(settings);
    for (int number = 0; number < 20; ++number) rig.accept(100 + number, {at_domain(number)});
    rig.accept(1, {"a@here.example"});
    (void)rig.started_to("lmtp:/run/lmtp");
}

TEST(SchedulerShares, GiveMessagesWithoutASenderAQuarterAtMost) {
    Rig rig(with_eight_connections());
    for (int number = 0; number < 20; ++number) rig.accept({report_to(100 + number, at_domain(number))});
    EXPECT_THAT(rig.started, SizeIs(2));
    rig.accept(1, {"a@new.example"});
    EXPECT_THAT(rig.started, SizeIs(3));
    rig.finish(rig.started_to("MX d0.example"), {taken()});
    (void)rig.started_to("MX d2.example");
}

TEST(SchedulerShares, LetAMessagePassReportsThatWaitForTheSameServer) {
    Rig rig(with_eight_connections());
    for (int number = 0; number < 20; ++number) rig.accept({report_to(100 + number, "a@there.example")});
    rig.accept(1, {"b@there.example"});
    EXPECT_THAT(rig.started_messages(), ElementsAre(100, 101, 1));
}

TEST(SchedulerShares, DoNotCountReportsThatGoByTheRelayHost) {
    Rig rig;
    for (int number = 0; number < 30; ++number) rig.accept({report_to(100 + number, at_domain(number))});
    EXPECT_THAT(rig.started, SizeIs(20)) << "what one destination may have";
}

TEST(SchedulerShares, GiveOneMessageAQuarterAtMost) {
    Rig rig(with_eight_connections());
    std::vector<std::string> recipients;
    for (int number = 0; number < 10; ++number) recipients.push_back(at_domain(number));
    rig.accept(1, recipients);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1, 1));
    rig.accept(2, {"a@new.example"});
    EXPECT_THAT(rig.started_messages(), ElementsAre(1, 1, 2));
    rig.finish(rig.started_to("MX new.example"), {taken()}).stored(2);
    for (int number = 0; number < 10; ++number) {
        EXPECT_THAT(rig.started, SizeIs(number < 9 ? 2 : 1));
        rig.finish(rig.started_to("MX d" + std::to_string(number) + ".example"), {taken()}).stored(1);
    }
    for (int round = 0; round < 10; ++round) rig.stored(1);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
}

TEST(SchedulerShares, LetNoRecipientWaitForAnotherOnesDeadServer) {
    auto settings = with_eight_connections();
    settings.max_connections = 4;
    Rig rig(settings);
    for (int number = 0; number < 3; ++number) rig.accept(100 + number, {at_domain(number)});
    for (int number = 0; number < 3; ++number) rig.finish_next({unreachable()});
    rig.accept(1, {"a@one.example", at_domain(0), at_domain(1), at_domain(2), "a@two.example"});
    rig.finish(rig.started_to("MX one.example"), {taken()});
    (void)rig.started_to("MX two.example");
}

TEST(SchedulerShares, StartWhatIsParkedWhenAnAdministratorAsksForATry) {
    Rig rig(with_eight_connections());
    rig.accept(1, {at_domain(0), at_domain(1), at_domain(2), at_domain(3)});
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_THAT(rig.started, SizeIs(2));
    rig.finish(rig.started_to("MX d0.example"), {taken()}).finish(rig.started_to("MX d1.example"), {taken()});
    EXPECT_THAT(rig.started, SizeIs(2));
    rig.finish_next({taken()}).finish_next({taken()}).stored(1).stored(1);
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
}

}  // namespace
}  // namespace postern::queue::test
