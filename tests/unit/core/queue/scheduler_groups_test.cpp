#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace postern::queue::test {
namespace {

using mail::RecipientState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::vector<RecipientState> states(const ports::AppliedOutcome& outcome) {
    std::vector<RecipientState> all;
    for (const auto& recipient : outcome.recipients) all.push_back(recipient.state);
    return all;
}

std::vector<std::string> recipients(const delivery::Job& job) {
    std::vector<std::string> all;
    for (const auto& address : job.transaction.recipients) all.push_back(address.to_string());
    return all;
}

std::vector<std::string> hops(const Rig& rig) {
    std::vector<std::string> all;
    for (const auto& attempt : rig.started) all.push_back(attempt.job.next_hop.to_string());
    return all;
}

TEST(SchedulerGroups, SendsTheRecipientsOfOneNextHopTogether) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example", "b@y.example", "c@x.example", "d@here.example"});
    EXPECT_THAT(hops(rig), UnorderedElementsAre("MX x.example", "MX y.example"));
    EXPECT_THAT(recipients(rig.started_to("MX x.example").job), ElementsAre("a@x.example", "c@x.example"));
    ASSERT_THAT(rig.deposits, SizeIs(1));
    EXPECT_THAT(recipients(rig.deposits[0].job), ElementsAre("d@here.example"));
}

TEST(SchedulerGroups, TellsEachAttemptOurOwnName) {
    Rig rig(by_mx());
    EXPECT_THAT(rig.accept(7).next_started().job.own_names, ElementsAre("mail.example.test"));
}

TEST(SchedulerGroups, AppliesOneOutcomeAfterTheOtherEachWithTheWholeState) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example", "b@y.example", "c@z.example"});
    rig.finish(rig.started_to("MX x.example"), {taken()});
    ASSERT_THAT(rig.applied, SizeIs(1));
    rig.finish(rig.started_to("MX y.example"), {taken()}).finish(rig.started_to("MX z.example"), {greylisted()});
    EXPECT_THAT(rig.applied, SizeIs(1)) << "the first is still under way";

    rig.stored(7);
    ASSERT_THAT(rig.applied, SizeIs(2));
    EXPECT_THAT(states(rig.applied[1]),
                ElementsAre(RecipientState::delivered, RecipientState::delivered, RecipientState::waiting));
    EXPECT_THAT(rig.applied[1].deliveries, SizeIs(2)) << "those of both results";
    EXPECT_EQ(rig.applied[1].failures, 1u);
    EXPECT_EQ(rig.applied[1].next_try, rig.now().wall + seconds(300));

    rig.stored(7);
    EXPECT_THAT(rig.applied, SizeIs(2));
    EXPECT_EQ(rig.scheduler.summary(1).waiting_for_retry, 1u);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST(SchedulerGroups, AppliesTheSameOutcomeAgainBeforeTheNextOne) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example", "b@y.example"});
    rig.finish(rig.started_to("MX x.example"), {taken()}).finish(rig.started_to("MX y.example"), {taken()});
    rig.not_stored(7).pass(seconds(5));
    ASSERT_THAT(rig.applied, SizeIs(2));
    EXPECT_THAT(states(rig.applied[1]), ElementsAre(RecipientState::delivered, RecipientState::waiting));
    rig.stored(7);
    ASSERT_THAT(rig.applied, SizeIs(3));
    EXPECT_THAT(states(rig.applied[2]), ElementsAre(RecipientState::delivered, RecipientState::delivered));
    rig.stored(7);
    EXPECT_EQ(rig.scheduler.summary(1).messages, 0u);
}

TEST(SchedulerGroups, AreNotTriedNowBeforeTheirOwnOutcomeIsDurable) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example", "b@y.example"});
    rig.finish(rig.started_to("MX y.example"), {greylisted()}).stored(7);
    rig.finish(rig.started_to("MX x.example"), {greylisted()}).take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_THAT(hops(rig), ElementsAre("MX y.example"));
    rig.stored(7);
    EXPECT_THAT(hops(rig), ElementsAre("MX y.example", "MX x.example")) << "and then at once";
}

TEST(SchedulerGroups, ARetryOfOneDoesNotWaitForADestinationThatIsDown) {
    auto settings = by_mx();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept(1, {"x@dead.example"}).accept(2, {"y@dead.example", "z@slow.example"});
    rig.finish_next({unreachable()});
    rig.finish_next({greylisted()});
    EXPECT_EQ(rig.applied.back().id, QueueId{2});
    rig.pass(seconds(300));
    EXPECT_THAT(hops(rig), testing::Contains("MX slow.example"));
}

TEST(SchedulerGroups, OneDomainsThousandsDoNotDelayAnothersOneMessage) {
    auto settings = by_mx();
    settings.max_connections = 5;  // One of them is not for strangers.
    settings.max_connections_per_hop = 3;
    Rig rig(settings);
    for (std::int64_t id = 1; id <= 10'000; ++id) rig.accept(id, {"a@many.example"});
    rig.accept(10'001, {"b@one.example"});
    EXPECT_EQ(rig.started.back().job.next_hop.host, "one.example");
}

TEST(SchedulerGroups, GoTheNewWayWhenTheDocumentsChange) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example", "b@y.example"});
    rig.finish_next({greylisted()}).finish_next({greylisted()});
    EXPECT_THAT(rig.started, IsEmpty());
    rig.take(rig.scheduler.on_settings(relaying(), rig.now()));
    const auto attempt = rig.next_started();
    EXPECT_EQ(attempt.job.next_hop.host, "relay.example");
    EXPECT_THAT(recipients(attempt.job), ElementsAre("a@x.example", "b@y.example"));
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST(SchedulerGroups, LeaveAnAttemptUnderWayAloneWhenTheDocumentsChange) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example"});
    const auto attempt = rig.next_started();
    rig.take(rig.scheduler.on_settings(relaying(), rig.now()));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.finish(attempt, {greylisted()}).stored(1).pass(seconds(300));
    EXPECT_THAT(hops(rig), ElementsAre("relay.example"));
}

TEST(SchedulerGroups, ShareTheBodyUntilTheLastOfThemHasStarted) {
    auto settings = by_mx();
    settings.max_connections = 1;
    Rig rig(settings);
    auto queued = message(1, {"a@x.example", "b@y.example"});
    const auto body = std::make_shared<const std::string>("octets");
    queued.body = body;
    rig.accept({std::move(queued)});
    const auto first = rig.next_started();
    EXPECT_EQ(first.body, body);
    EXPECT_THAT(rig.started, IsEmpty());
    rig.finish(first, {taken()});
    EXPECT_EQ(rig.next_started().body, body);
}

TEST(SchedulerGroups, AreShownByTheirNextHops) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example", "b@y.example", "c@here.example"});
    EXPECT_EQ(rig.scheduler.summary(1).rows.at(0).next_hop, "MX x.example and 2 more");
}

TEST(SchedulerGroups, AThousandDomainsAreOneMessage) {
    std::vector<std::string> addresses;
    for (int number = 0; number < 1000; ++number) addresses.push_back("a@d" + std::to_string(number) + ".example");
    Rig rig(by_mx());
    rig.accept(1, addresses);
    for (int sent = 0; sent < 1000; ++sent) {
        const auto attempt = rig.next_started();
        rig.finish(attempt, {taken()});
        if (sent % 7 == 0) rig.stored(1);
    }
    while (!rig.scheduler.is_at_rest()) rig.stored(1);
    EXPECT_EQ(rig.scheduler.summary(1).messages, 0u);
    EXPECT_EQ(rig.scheduler.totals().recipients_delivered, 1000u);
}

TEST(SchedulerDeposits, GoIntoTheMailboxWithTheBodyAndTheMessageId) {
    Rig rig(by_mx());
    auto queued = message(7, {"a@here.example"});
    queued.envelope.message_id = "<1@there.example>";
    queued.body = std::make_shared<const std::string>("octets");
    rig.accept({queued});
    ASSERT_THAT(rig.deposits, SizeIs(1));
    EXPECT_EQ(rig.deposits[0].job.id, QueueId{7});
    EXPECT_EQ(rig.deposits[0].message_id, "<1@there.example>");
    EXPECT_EQ(rig.deposits[0].body, queued.body);
    rig.finish_deposit();
    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(rig.applied[0].recipients[0].state, RecipientState::delivered);
    EXPECT_EQ(rig.applied[0].deliveries[0].host, "mail.box");
    EXPECT_THAT(rig.lines, ElementsAre("Router: Message 0000000000000007 transferred to mail.box for a@here.example "
                                       "from s@here.example Size: 1000 via mail.box in 0.00 s (queue 0.00, transfer "
                                       "0.00)"));
}

TEST(SchedulerDeposits, SayWhenAnEarlierOneMayHaveSucceeded) {
    Rig rig(by_mx());
    rig.accept(1, {"a@here.example"});
    EXPECT_FALSE(rig.deposits.at(0).may_be_repeated);
    rig.finish_deposit(failure(smtp::Permanence::transient, smtp::Scope::message, "no answer")).stored(1);
    rig.pass(seconds(300));
    EXPECT_TRUE(rig.deposits.at(0).may_be_repeated);
    rig.take(rig.scheduler.on_claimed({message(2, {"a@here.example"})}, rig.now()));
    EXPECT_TRUE(rig.deposits.at(1).may_be_repeated) << "of another process";
}

TEST(SchedulerDeposits, AreNotHeldWhenSendingIs) {
    auto settings = by_mx();
    settings.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(settings);
    rig.accept(1, {"a@here.example", "b@x.example"});
    EXPECT_THAT(rig.deposits, SizeIs(1));
    EXPECT_THAT(rig.started, IsEmpty());
}

TEST(SchedulerDeposits, AreFourAtOnceAtMostAndDoNotCountAsConnections) {
    auto settings = by_mx();
    settings.max_connections = 1;
    Rig rig(settings);
    for (std::int64_t id = 1; id <= 10; ++id) rig.accept(id, {"a@here.example"});
    rig.accept(11, {"b@x.example"});
    EXPECT_THAT(rig.deposits, SizeIs(4));
    EXPECT_THAT(rig.started, SizeIs(1));
    EXPECT_EQ(rig.scheduler.summary(0).connections, 1u);
    rig.finish_deposit();
    EXPECT_THAT(rig.deposits, SizeIs(4));
}

TEST(SchedulerDeposits, WaitWhenTheMailboxFails) {
    Rig rig(by_mx());
    rig.accept(1, {"a@here.example"});
    rig.finish_deposit(failure(smtp::Permanence::permanent, smtp::Scope::host, "mail.box cannot be opened"));
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, RecipientState::waiting);
    rig.stored(1);
    EXPECT_THAT(rig.scheduler.summary(1).rows.at(0).reason, HasSubstr("mail.box cannot be opened"));
    EXPECT_THAT(rig.pass(seconds(300)).deposits, SizeIs(1));
}

TEST(SchedulerDeposits, GoByLmtpWhereTheDocumentsSaySo) {
    auto settings = by_mx();
    settings.routes.local_destination = *routing::parse_local_destination("lmtp:/run/lmtp");
    settings.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(settings);
    rig.accept(1, {"a@here.example"});
    EXPECT_THAT(hops(rig), ElementsAre("lmtp:/run/lmtp"));
    auto delivered = result({taken()});
    delivered.outcome.reset();
    const auto attempt = rig.next_started();
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, delivered, {}, rig.now()));
    EXPECT_THAT(rig.lines.at(0), testing::HasSubstr("via LMTP in "));
}

TEST(SchedulerEarlyAnswers, AreDurableBeforeTheAttemptEnds) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example", "c@x.example"});
    const auto attempt = rig.next_started();
    rig.settle_early(attempt, {taken(), {}, {}});
    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_THAT(states(rig.applied[0]),
                ElementsAre(RecipientState::delivered, RecipientState::waiting, RecipientState::waiting));
    EXPECT_THAT(rig.applied[0].deliveries, SizeIs(1));
    EXPECT_THAT(rig.traffic, ElementsAre(HasSubstr("for a@x.example")));

    rig.stored(1).settle_early(attempt, {taken(), refused(), {}});
    EXPECT_THAT(rig.applied, SizeIs(1)) << "a failure waits for the end: one report says it all";
    rig.finish(attempt, {taken(), refused(), taken()}).stored(1);
    ASSERT_THAT(rig.applied, SizeIs(2));
    EXPECT_THAT(states(rig.applied[1]),
                ElementsAre(RecipientState::delivered, RecipientState::failed, RecipientState::delivered));
    EXPECT_THAT(rig.applied[1].deliveries, SizeIs(2)) << "the first is on record already";
    EXPECT_EQ(rig.scheduler.totals().recipients_delivered, 2u);
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
}

TEST(SchedulerEarlyAnswers, LeaveTheOthersToTheirNextTry) {
    Rig rig;
    rig.accept(1, {"a@x.example", "b@x.example"});
    const auto attempt = rig.next_started();
    rig.settle_early(attempt, {taken(), {}}).stored(1);
    rig.finish(attempt, {taken(), unreachable("connection lost")}).stored(1).pass(seconds(300));
    EXPECT_THAT(recipients(rig.next_started().job), ElementsAre("b@x.example"));
}

TEST(SchedulerEarlyAnswers, MayBeAllThereAre) {
    Rig rig;
    rig.accept(1, {"a@x.example"});
    const auto attempt = rig.next_started();
    rig.settle_early(attempt, {taken()}).stored(1).finish(attempt, {taken()});
    EXPECT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(rig.scheduler.summary(0).messages, 0u);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

}  // namespace
}  // namespace postern::queue::test
