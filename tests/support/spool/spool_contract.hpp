#pragma once

#include "tests/support/spool/spool_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace postern::test {

/// What the contract needs of a spool: its three ports, and that it can be ended and started again over the same store.
class SpoolUnderTest {
public:
    virtual ~SpoolUnderTest() = default;
    virtual ports::Spool& spool() = 0;
    virtual ports::BodyStore& bodies() = 0;
    virtual ports::Knowledge& knowledge() = 0;
    virtual void restart() = 0;

    SpoolClient client() { return {spool(), bodies()}; }
};

/// What core relies on, whatever is behind the ports. Instantiate it for the double and for each adapter.
class SpoolContract : public testing::TestWithParam<std::function<std::unique_ptr<SpoolUnderTest>()>> {
protected:
    SpoolUnderTest& it() { return *under_test_; }
    SpoolClient client() { return under_test_->client(); }
    /// An id that the spool has not seen.
    std::int64_t new_id(std::int64_t number = 1) { return first_id_ + number; }

private:
    std::unique_ptr<SpoolUnderTest> under_test_ = GetParam()();
    std::int64_t first_id_ = under_test_->spool().greatest_id().value;
};

using testing::ElementsAre;
using testing::IsEmpty;

inline tls::Facts some_tls_facts() {
    return {"TLSv1.3",
            "TLS_AES_256_GCM_SHA384",
            "X25519",
            "",
            true,
            tls::Verification::unverified,
            "self-signed certificate",
            true,
            "CN=mx.example",
            "CN=mx.example",
            "00ff"};
}

TEST_P(SpoolContract, KeepsWhatIsOrderedForARecipientOverARestart) {
    using mail::StandingOrder;
    const auto committed = client().commit(SpoolClient::envelope(new_id(), 4), "x");
    ASSERT_TRUE(committed) << committed.error().words;
    ports::AppliedOutcome outcome{committed->envelope.id, committed->envelope.recipients, 0, {}, {}};
    outcome.recipients[0].order = StandingOrder::hold;
    outcome.recipients[0].held_since = WallTime(std::chrono::milliseconds(1'700'000'000'123));
    outcome.recipients[0].held_for = std::chrono::milliseconds(5001);
    outcome.recipients[1].order = StandingOrder::bounce;
    outcome.recipients[2].order = StandingOrder::remove;
    ASSERT_TRUE(client().apply(std::move(outcome)));
    it().restart();
    const auto claimed = client().claim(10);
    ASSERT_EQ(claimed.value().size(), 1U);
    std::vector<StandingOrder> orders;
    for (const auto& recipient : claimed->at(0).envelope.recipients) {
        EXPECT_EQ(recipient.state, mail::RecipientState::waiting);
        orders.push_back(recipient.order);
    }
    EXPECT_THAT(orders,
                ElementsAre(StandingOrder::hold, StandingOrder::bounce, StandingOrder::remove, StandingOrder::none));
    const auto& held = claimed->at(0).envelope.recipients[0];
    EXPECT_EQ(held.held_since, WallTime(std::chrono::milliseconds(1'700'000'000'123)));
    EXPECT_EQ(held.held_for, std::chrono::milliseconds(5001));
}

TEST_P(SpoolContract, RemovesAMessageOfWhichAllWasDeletedOrDelivered) {
    const auto committed = client().commit(SpoolClient::envelope(new_id(), 2), "x");
    ports::AppliedOutcome outcome{committed->envelope.id, committed->envelope.recipients, 0, {}, {}};
    outcome.recipients[0].state = mail::RecipientState::deleted;
    ASSERT_TRUE(client().apply(outcome));
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id())) << "one waits still";
    outcome.recipients[1].state = mail::RecipientState::delivered;
    ASSERT_TRUE(client().apply(std::move(outcome)));
    EXPECT_THAT(client().scan_ids(), IsEmpty());
}

TEST_P(SpoolContract, RemembersSuspensionsOverARestart) {
    const auto ignore = [](const Expected<void, ports::SpoolError>& done) { EXPECT_TRUE(done); };
    const auto at = [](std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); };
    const ports::Suspension first{"a.example", at(1000), at(2000), "they asked", "the console"};
    const ports::Suspension second{"b.example", at(1000), at(3000), "", "the console"};
    it().knowledge().suspend({"a.example", at(1), at(2), "", ""}, ignore);
    it().knowledge().suspend(first, ignore);
    it().knowledge().suspend(second, ignore);
    it().restart();
    EXPECT_THAT(it().knowledge().suspensions().value(), ElementsAre(first, second));
    it().knowledge().forget_suspension("a.example", WallTime::max(), ignore);
    it().knowledge().forget_suspension("never.example", WallTime::max(), ignore);
    it().restart();
    EXPECT_THAT(it().knowledge().suspensions().value(), ElementsAre(second));
}

TEST_P(SpoolContract, HandsBackACommittedMessageWithItsBody) {
    const auto committed = client().commit(SpoolClient::envelope(new_id()), "Subject: x\r\n\r\nHello\r\n");
    ASSERT_TRUE(committed) << committed.error().words;
    EXPECT_EQ(*committed->body, "Subject: x\r\n\r\nHello\r\n");
}

TEST_P(SpoolContract, ReadsABodyInPiecesUpToItsEnd) {
    std::string body;
    for (int line = 0; line < 500; ++line) body += "line " + std::to_string(line) + "\r\n";
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), body));
    EXPECT_EQ(client().read(new_id(), 700).value(), body);
}

TEST_P(SpoolContract, ReadsALargeBodyThatArrivedInPieces) {
    const std::string piece(60'000, 'x');
    auto body = it().bodies().receive(QueueId{new_id()});
    for (int count = 0; count < 5; ++count) ASSERT_TRUE(SpoolClient::append(*body, piece));
    ASSERT_TRUE(client().commit_later({SpoolClient::envelope(new_id()), std::move(body)}).get());
    EXPECT_EQ(client().read(new_id(), 65'536).value(), std::string(300'000, 'x'));
}

TEST_P(SpoolContract, KeepsAnEmptyBody) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), ""));
    EXPECT_EQ(client().read(new_id()).value(), "");
}

TEST_P(SpoolContract, KeepsTheWholeEnvelope) {
    auto envelope = SpoolClient::envelope(new_id(), 2);
    envelope.sender = {"a-sender-with-a-name-that-is-longer-than-a-short-string", "b.example"};
    envelope.recipients[1].address = {"Postmaster", ""};
    envelope.body_type = mail::BodyType::eight_bit_mime;
    envelope.message_id = "<1@client.example>";
    envelope.options = {true, true, mail::ReturnContent::headers, "QQ+3D1"};
    envelope.recipients[0].options = {{true, true, false, true}, "rfc822;r@old.example"};
    envelope.tls = some_tls_facts();
    ASSERT_TRUE(client().commit(envelope, "x"));
    const auto found = it().spool().scan({}).value().at(0).envelope;
    EXPECT_EQ(found.sender, envelope.sender);
    EXPECT_EQ(found.recipients[1].address, (mail::Address{"Postmaster", ""}));
    EXPECT_EQ(found.body_type, mail::BodyType::eight_bit_mime);
    EXPECT_EQ(found.accepted_at, envelope.accepted_at);
    EXPECT_EQ(std::tie(found.peer, found.peer_helo, found.message_id),
              std::tie(envelope.peer, envelope.peer_helo, envelope.message_id));
    EXPECT_EQ(found.tls, envelope.tls);
    EXPECT_EQ(found.options, envelope.options);
    EXPECT_EQ(found.recipients[0].options, envelope.recipients[0].options);
    EXPECT_EQ(found.recipients[1].options, mail::RecipientOptions{});
}

TEST_P(SpoolContract, KeepsTheNullReversePath) {
    auto envelope = SpoolClient::envelope(new_id());
    envelope.sender = {};
    ASSERT_TRUE(client().commit(envelope, "x"));
    EXPECT_TRUE(it().spool().scan({}).value().at(0).envelope.sender.is_null());
}

TEST_P(SpoolContract, KeepsAnAddressWithAnAtSignInItsQuotes) {
    auto envelope = SpoolClient::envelope(new_id());
    envelope.sender = {"\"a@b\"", "c.example"};
    ASSERT_TRUE(client().commit(envelope, "x"));
    EXPECT_EQ(it().spool().scan({}).value().at(0).envelope.sender, envelope.sender);
}

TEST_P(SpoolContract, RefusesASecondMessageOfTheSameId) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), "first"));
    const auto second = client().commit(SpoolClient::envelope(new_id()), "second");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ports::SpoolError::Kind::refused);
    EXPECT_EQ(client().read(new_id()).value(), "first");
}

TEST_P(SpoolContract, RefusesAMessageWithoutRecipients) {
    const auto committed = client().commit(SpoolClient::envelope(new_id(), 0), "x");
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, ports::SpoolError::Kind::refused);
}

TEST_P(SpoolContract, RemovesAMessageWhenAllItsRecipientsHaveIt) {
    const auto envelope = SpoolClient::envelope(new_id(), 3);
    ASSERT_TRUE(client().commit(envelope, "x"));
    ASSERT_TRUE(client().settle(envelope, mail::RecipientState::delivered));
    EXPECT_THAT(client().scan_ids(), IsEmpty());
    EXPECT_FALSE(client().read(new_id()));
}

TEST_P(SpoolContract, RecordsWhoStillWaitsAndWhenItIsTriedAgain) {
    auto envelope = SpoolClient::envelope(new_id(), 2);
    ASSERT_TRUE(client().commit(envelope, "x"));
    envelope.recipients[0].state = mail::RecipientState::delivered;
    envelope.recipients[1].diagnosis = "451 4.3.0 later";
    const WallTime next_try(std::chrono::milliseconds(5'000'000));
    ASSERT_TRUE(client().apply({envelope.id, envelope.recipients, 4, next_try, {}}));
    const auto found = it().spool().scan({}).value().at(0);
    EXPECT_EQ(found.failures, 4U);
    EXPECT_EQ(found.next_try, next_try);
    EXPECT_EQ(found.envelope.recipients[0].state, mail::RecipientState::delivered);
    EXPECT_EQ(found.envelope.recipients[1].diagnosis, "451 4.3.0 later");
}

TEST_P(SpoolContract, KeepsAMessageOfWhichARecipientFailedAsDead) {
    auto envelope = SpoolClient::envelope(new_id(), 2);
    ASSERT_TRUE(client().commit(envelope, "x"));
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(2)), "y"));
    envelope.recipients[0].state = mail::RecipientState::delivered;
    envelope.recipients[1].state = mail::RecipientState::failed;
    ASSERT_TRUE(client().apply({envelope.id, envelope.recipients, 1, {}, {}}));
    EXPECT_THAT(client().scan_ids(true), ElementsAre(new_id()));
}

TEST_P(SpoolContract, RefusesAnOutcomeThatNamesNoRecipients) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), "x"));
    EXPECT_FALSE(client().apply({QueueId{new_id()}, {}, 1, {}, {}}));
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id()));
}

TEST_P(SpoolContract, RefusesAnOutcomeThatForgetsARecipient) {
    const auto envelope = SpoolClient::envelope(new_id(), 2);
    ASSERT_TRUE(client().commit(envelope, "x"));
    EXPECT_FALSE(client().settle(SpoolClient::envelope(new_id(), 1), mail::RecipientState::delivered));
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id()));
}

TEST_P(SpoolContract, TakesAnOutcomeOfAMessageThatIsGoneForDone) {
    const auto envelope = SpoolClient::envelope(new_id());
    ASSERT_TRUE(client().commit(envelope, "x"));
    ASSERT_TRUE(client().settle(envelope, mail::RecipientState::delivered));
    EXPECT_TRUE(client().settle(envelope, mail::RecipientState::delivered));
}

TEST_P(SpoolContract, DoesNotHandOutWhatWasCommittedHere) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), "x"));
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(SpoolContract, HandsOutWhatAnEarlierProcessLeftOldestFirstAndOnce) {
    for (const int number : {3, 1, 2}) ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(number)), "x"));
    it().restart();
    EXPECT_THAT(client().claim_ids(2), ElementsAre(new_id(1), new_id(2)));
    EXPECT_THAT(client().claim_ids(2), ElementsAre(new_id(3)));
    EXPECT_THAT(client().claim_ids(2), IsEmpty());
}

TEST_P(SpoolContract, DoesNotHandOutTheDead) {
    const auto dead = SpoolClient::envelope(new_id(1));
    ASSERT_TRUE(client().commit(dead, "x"));
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(2)), "y"));
    ASSERT_TRUE(client().settle(dead, mail::RecipientState::failed));
    it().restart();
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(2)));
}

TEST_P(SpoolContract, ReadsTheBodyOfAClaimedMessage) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id()), "the body"));
    it().restart();
    ASSERT_THAT(client().claim_ids(10), ElementsAre(new_id()));
    EXPECT_EQ(client().read(new_id()).value(), "the body");
}

TEST_P(SpoolContract, RemembersTheGreatestIdAfterItsMessageIsGone) {
    const auto envelope = SpoolClient::envelope(new_id(50));
    ASSERT_TRUE(client().commit(envelope, "x"));
    ASSERT_TRUE(client().settle(envelope, mail::RecipientState::delivered));
    it().restart();
    EXPECT_GE(it().spool().greatest_id().value, new_id(50));
}

TEST_P(SpoolContract, NamesAHostTagThatStays) {
    const auto before = it().spool().host_tag();
    it().restart();
    EXPECT_EQ(it().spool().host_tag(), before);
    EXPECT_LT(before, 1024U);
}

TEST_P(SpoolContract, ScansNoMoreThanTheLimit) {
    for (const int number : {1, 2, 3}) ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(number)), "x"));
    EXPECT_EQ(it().spool().scan({false, 2}).value().size(), 2U);
}

TEST_P(SpoolContract, FindsOneMessageByItsId) {
    for (const int number : {1, 2, 3}) ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(number)), "x"));
    const auto found = it().spool().scan({.id = QueueId{new_id(2)}}).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].envelope.id.value, new_id(2));
    EXPECT_TRUE(it().spool().scan({.id = QueueId{new_id(4)}}).value().empty());
}

TEST_P(SpoolContract, TellsTheHistoryOfAMessageOverARestartAndAfterItsEnd) {
    const auto envelope = SpoolClient::envelope(new_id());
    ASSERT_TRUE(client().commit(envelope, "x"));
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.verification = tls::Verification::unverified;
    const auto at = [](int seconds) { return WallTime(std::chrono::seconds(seconds)); };
    const std::string host = "mx.d.example [192.0.2.9]:25";
    ASSERT_TRUE(client().apply({envelope.id,
                                envelope.recipients,
                                1,
                                at(60),
                                {{at(1), "r0@d.example", "", "waiting", "", "no connection", std::nullopt},
                                 {at(2), "r0@d.example", host, "waiting", "may:encrypted", "451 later", facts}}}));
    ASSERT_TRUE(client().settle(envelope, mail::RecipientState::delivered));
    it().restart();
    const auto all = it().spool().history(envelope.id, 10).value();
    EXPECT_EQ(all.in_all, 2U);
    ASSERT_EQ(all.records.size(), 2U);
    EXPECT_EQ(all.records[0].sentence, "no connection");
    EXPECT_FALSE(all.records[0].tls);
    EXPECT_EQ(all.records[1].at, at(2));
    EXPECT_EQ(all.records[1].recipient, "r0@d.example");
    EXPECT_EQ(all.records[1].host, host);
    EXPECT_EQ(all.records[1].result, "waiting");
    EXPECT_EQ(all.records[1].verdict, "may:encrypted");
    EXPECT_EQ(all.records[1].tls, facts);
    const auto last = it().spool().history(envelope.id, 1).value();
    EXPECT_EQ(last.in_all, 2U);
    ASSERT_EQ(last.records.size(), 1U);
    EXPECT_EQ(last.records[0].sentence, "451 later");
    EXPECT_EQ(it().spool().history(QueueId{new_id(9)}, 10).value().in_all, 0U);
}

TEST_P(SpoolContract, KeepsASuspensionThatReplacedTheOneToBeForgotten) {
    const auto ignore = [](const auto&) {};
    const auto at = [](int hour) { return WallTime(std::chrono::hours(hour)); };
    it().knowledge().suspend({"a.example", at(1), at(2), "", ""}, ignore);
    it().knowledge().suspend({"a.example", at(2), at(9), "", ""}, ignore);
    it().knowledge().suspend({"b.example", at(1), at(2), "", ""}, ignore);
    it().knowledge().forget_suspension("a.example", at(2), ignore);
    it().knowledge().forget_suspension("b.example", at(2), ignore);
    it().restart();
    const auto left = it().knowledge().suspensions().value();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].until, at(9));
}

TEST_P(SpoolContract, ForgetsTalliesOverARestart) {
    it().knowledge().add_tallies({{"hold.1", 2}, {"waiting", 1}});
    it().restart();
    it().knowledge().forget_tallies({"hold.1", "never"});
    EXPECT_EQ(it().knowledge().tallies(), (std::map<std::string, std::int64_t>{{"waiting", 1}}));
    it().restart();
    EXPECT_EQ(it().knowledge().tallies(), (std::map<std::string, std::int64_t>{{"waiting", 1}}));
    it().knowledge().add_tallies({{"hold.1", 3}});
    it().restart();
    EXPECT_EQ(it().knowledge().tallies(), (std::map<std::string, std::int64_t>{{"hold.1", 3}, {"waiting", 1}}));
}

TEST_P(SpoolContract, AddsUpTalliesOverARestart) {
    it().knowledge().add_tallies({{"delivered", 2}, {"waiting", 1}});
    it().knowledge().add_tallies({{"delivered", 3}});
    it().restart();
    it().knowledge().add_tallies({{"delivered", 5}});
    EXPECT_EQ(it().knowledge().tallies(), (std::map<std::string, std::int64_t>{{"delivered", 10}, {"waiting", 1}}));
}

}  // namespace postern::test
