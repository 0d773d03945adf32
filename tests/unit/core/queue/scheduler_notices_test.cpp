#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// What senders asked to be told of: RFC 3461.
namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

ports::QueuedMessage notifying(std::int64_t id, std::vector<std::string> recipients, const mail::Notify& notify) {
    auto made = message(id, std::move(recipients));
    for (auto& recipient : made.envelope.recipients) recipient.options = {notify, "rfc822;r@old.example"};
    made.envelope.options = {false, false, mail::ReturnContent::full, "QQ1"};
    return made;
}

constexpr mail::Notify never{true};
constexpr mail::Notify on_success{true, true};

delivery::AttemptResult taken_by_a_host_with_dsn() {
    auto made = result({taken()});
    made.passes_notices_on = true;
    return made;
}

TEST(SchedulerNotices, OfFailureAreNotSentToWhoWantsNone) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, never)}).finish_next({refused()});
    EXPECT_FALSE(rig.bounces.at(0));
    EXPECT_TRUE(rig.applied.at(0).is_reported) << "so that nothing keeps the message";
    EXPECT_EQ(rig.scheduler.summary(9).messages, 0u);
}

TEST(SchedulerNotices, OfFailureAreNotSentToWhoWantsOthers) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)}).finish_next({refused()});
    EXPECT_FALSE(rig.bounces.at(0));
}

TEST(SchedulerNotices, OfSuccessAreOursWhereTheHostHasNone) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)}).finish_next({taken()});
    ASSERT_TRUE(rig.bounces.at(0));
    const auto& told = *rig.bounces.at(0);
    EXPECT_EQ(told.options.envelope_id, "QQ1");
    EXPECT_EQ(told.octets, 1000u);
    ASSERT_THAT(told.recipients, SizeIs(1));
    EXPECT_EQ(told.recipients[0].action, dsn::Action::relayed);
    EXPECT_EQ(told.recipients[0].original, "rfc822;r@old.example");
    EXPECT_EQ(told.recipients[0].remote_host, "relay.example [192.0.2.7]:25");
    EXPECT_FALSE(rig.applied.at(0).is_reported) << "nothing failed";
    EXPECT_EQ(rig.scheduler.totals().bounced, 0u);
}

TEST(SchedulerNotices, OfSuccessAreTheHostsWhereItHasThem) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)});
    rig.take(rig.scheduler.on_attempt_finished(rig.next_started().id, taken_by_a_host_with_dsn(), {}, rig.now()));
    EXPECT_FALSE(rig.bounces.at(0));
}

TEST(SchedulerNotices, OfSuccessAreNotSentUnasked) {
    Rig rig;
    rig.accept(7).finish_next({taken()});
    EXPECT_FALSE(rig.bounces.at(0));
}

TEST(SchedulerNotices, SayThatAMailboxHasIt) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)});
    auto by_lmtp = result({taken()});
    by_lmtp.is_final = true;
    rig.take(rig.scheduler.on_attempt_finished(rig.next_started().id, by_lmtp, {}, rig.now()));
    EXPECT_EQ(rig.bounces.at(0)->recipients.at(0).action, dsn::Action::delivered);
}

TEST(SchedulerNotices, AreCountedByWhatTheySay) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)}).finish_next({taken()});
    rig.accept(8, {"a@x.example", "b@x.example"}).finish_next({refused(), taken()});
    rig.accept(9).pass(5h).finish_next({greylisted()});
    auto report = message(10);
    report.envelope.sender = {};
    rig.accept({report}).finish_next({refused()});
    const auto totals = rig.scheduler.summary(0).totals;
    EXPECT_EQ(totals.arrival_notices, 1u);
    EXPECT_EQ(totals.bounces, 1u);
    EXPECT_EQ(totals.delay_notices, 1u);
    EXPECT_EQ(totals.recipients_failed, 2u);
    EXPECT_EQ(totals.recipients_delayed, 1u);
    EXPECT_EQ(totals.recipients_delivered, 2u);
}

TEST(SchedulerOptions, TravelWithTheMessage) {
    Rig rig;
    rig.accept({notifying(7, {"a@x.example"}, on_success)});
    const auto& transaction = rig.next_started().job.transaction;
    EXPECT_EQ(transaction.options.envelope_id, "QQ1");
    EXPECT_THAT(transaction.recipient_options, ElementsAre(mail::RecipientOptions{on_success, "rfc822;r@old.example"}));
    rig.accept(8);
    EXPECT_THAT(rig.next_started().job.transaction.recipient_options, IsEmpty()) << "nobody asked for anything";
}

TEST(SchedulerGroups, KeepRecipientsBeyondAsciiFromTheOthers) {
    Rig rig;
    rig.accept(7, {"a@x.example", "jürgen@x.example", "b@x.example", "zoë@x.example"});
    EXPECT_THAT(rig.next_started().job.transaction.recipients,
                ElementsAre(mail::Address{"a", "x.example"}, mail::Address{"b", "x.example"}));
    EXPECT_THAT(rig.next_started().job.transaction.recipients,
                ElementsAre(mail::Address{"jürgen", "x.example"}, mail::Address{"zoë", "x.example"}));
}

TEST(SchedulerConnections, AreNotUsedAgainForAMessageThatRequiresTls) {
    Rig rig;
    rig.accept(7);
    const auto first = rig.next_started();
    const ConnectionId kept{first.worker, 3};
    rig.take(rig.scheduler.on_attempt_finished(first.id, result({taken()}), kept, rig.now())).stored(7);
    auto demanding = message(8);
    demanding.envelope.options.requires_tls = true;
    rig.accept({demanding});
    EXPECT_FALSE(rig.next_started().reuse);
    EXPECT_THAT(rig.closed, ElementsAre(kept));
}

}  // namespace
}  // namespace postern::queue::test
