#pragma once

#include "tests/support/spool/spool_contract.hpp"

#include <string>
#include <utility>

// The part of the contract that is about what failed: reports to the sender, and dead mail.

namespace postern::test {

/// Outcomes of one message to three recipients.
class FailureContract : public SpoolContract {
protected:
    using State = mail::RecipientState;

    FailureContract() { EXPECT_TRUE(client().commit(envelope, "the message")); }

    ports::AppliedOutcome outcome(State first, State second, State third, bool is_reported) {
        ports::AppliedOutcome result{envelope.id, envelope.recipients, 1, {}, {}};
        const State states[] = {first, second, third};
        for (std::size_t place = 0; place < 3; ++place) result.recipients[place].state = states[place];
        result.is_reported = is_reported;
        return result;
    }
    ports::AppliedOutcome with_bounce(ports::AppliedOutcome result, std::int64_t number,
                                      std::string octets = "the bounce") {
        ports::OwnMessage bounce{SpoolClient::envelope(new_id(number)), std::move(octets)};
        bounce.envelope.sender = {};
        result.bounce = std::move(bounce);
        return result;
    }
    /// A dead message of this id.
    void kill(std::int64_t number) {
        const auto dead = SpoolClient::envelope(new_id(number));
        ASSERT_TRUE(client().commit(dead, "a dead one"));
        ASSERT_TRUE(client().settle(dead, State::failed));
    }
    QueueId id(std::int64_t number) { return QueueId{new_id(number)}; }

    mail::Envelope envelope = SpoolClient::envelope(new_id(1), 3);
};

TEST_P(FailureContract, HandsBackTheBounceClaimedAndWithItsBody) {
    const auto made = client().apply(with_bounce(outcome(State::delivered, State::failed, State::waiting, true), 2));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 1U);
    EXPECT_EQ(made->at(0).envelope.id, id(2));
    EXPECT_TRUE(made->at(0).envelope.sender.is_null());
    EXPECT_EQ(*made->at(0).body, "the bounce");
    EXPECT_EQ(made->at(0).body_octets, 10U);
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(FailureContract, StoresTheBounceAsAMessageOfItsOwn) {
    ASSERT_TRUE(client().apply(with_bounce(outcome(State::failed, State::failed, State::failed, true), 2)));
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id(2)));
    EXPECT_EQ(client().read(new_id(2)).value(), "the bounce");
    it().restart();
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(2)));
}

TEST_P(FailureContract, StoresALongBounce) {
    const std::string octets(300'000, 'x');
    const auto made =
        client().apply(with_bounce(outcome(State::failed, State::failed, State::failed, true), 2, octets));
    ASSERT_TRUE(made);
    EXPECT_EQ(*made->at(0).body, octets);
    EXPECT_EQ(client().read(new_id(2)).value(), octets);
    it().restart();
    EXPECT_EQ(client().read(new_id(2)).value(), octets);
}

TEST_P(FailureContract, RefusesABounceOfAnIdThatIsTakenAndTheOutcomeWithIt) {
    ASSERT_TRUE(client().commit(SpoolClient::envelope(new_id(2)), "first"));
    EXPECT_FALSE(client().apply(with_bounce(outcome(State::failed, State::failed, State::failed, true), 2)));
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id(1), new_id(2)));
    EXPECT_EQ(it().spool().scan({}).value().at(0).envelope.recipients[0].state, State::waiting);
}

TEST_P(FailureContract, MakesNothingWhereThereIsNothingToReport) {
    const auto made = client().apply(outcome(State::delivered, State::waiting, State::waiting, false));
    ASSERT_TRUE(made);
    EXPECT_THAT(*made, IsEmpty());
}

TEST_P(FailureContract, RemovesAMessageOfWhichAllThatFailedIsReported) {
    ASSERT_TRUE(client().apply(outcome(State::delivered, State::failed, State::delivered, true)));
    EXPECT_THAT(client().scan_ids(), IsEmpty());
    EXPECT_FALSE(client().read(new_id(1)));
}

TEST_P(FailureContract, KeepsTheReportedInTheListUntilTheMessageGoes) {
    ASSERT_TRUE(client().apply(outcome(State::failed, State::waiting, State::waiting, true)));
    it().restart();
    const auto claimed = client().claim(10).value();
    ASSERT_EQ(claimed.size(), 1U);
    ASSERT_EQ(claimed[0].envelope.recipients.size(), 3U);
    EXPECT_EQ(claimed[0].envelope.recipients[0].state, State::failed);
    EXPECT_EQ(claimed[0].envelope.recipients[2].state, State::waiting);
}

TEST_P(FailureContract, RemovesItAfterLaterOutcomesOfTheOthers) {
    ASSERT_TRUE(client().apply(outcome(State::failed, State::waiting, State::waiting, true)));
    ASSERT_TRUE(client().apply(outcome(State::failed, State::delivered, State::waiting, true)));
    ASSERT_TRUE(client().apply(outcome(State::failed, State::delivered, State::delivered, true)));
    EXPECT_THAT(client().scan_ids(), IsEmpty());
}

TEST_P(FailureContract, RemovesItThoughTheLastOutcomeReportsNothingNew) {
    ASSERT_TRUE(client().apply(outcome(State::failed, State::waiting, State::waiting, true)));
    it().restart();
    ASSERT_TRUE(client().apply(outcome(State::failed, State::delivered, State::delivered, true)));
    EXPECT_THAT(client().scan_ids(), IsEmpty());
}

TEST_P(FailureContract, KeepsAsDeadWhatFailedBeforeWithoutAReport) {
    ASSERT_TRUE(client().apply(outcome(State::failed, State::waiting, State::waiting, false)));
    ASSERT_TRUE(client().apply(outcome(State::failed, State::failed, State::delivered, true)));
    EXPECT_THAT(client().scan_ids(true), ElementsAre(new_id(1)));
}

TEST_P(FailureContract, ReleasesADeadMessageToBeClaimed) {
    kill(2);
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
    EXPECT_EQ(client().release(id(2)), 1);
    EXPECT_THAT(client().scan_ids(true), IsEmpty());
    const auto claimed = client().claim(10).value();
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(claimed[0].envelope.id, id(2));
    EXPECT_EQ(claimed[0].envelope.recipients[0].state, State::waiting);
    EXPECT_EQ(claimed[0].next_try, WallTime{});
    EXPECT_EQ(claimed[0].failures, 0U);
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(FailureContract, ReleasesWhatAnEarlierProcessLeftDeadOnceToBeClaimed) {
    kill(2);
    it().restart();
    EXPECT_EQ(client().release(id(2)), 1);
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(1), new_id(2)));
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(FailureContract, ReleasesBehindTheClaimsOfAnEarlierProcessToo) {
    kill(2);
    it().restart();
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(1)));
    EXPECT_EQ(client().release(id(2)), 1);
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(2)));
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(FailureContract, ReleasesAllDeadMailAndNothingElse) {
    kill(2);
    kill(3);
    EXPECT_EQ(client().release(), 2);
    EXPECT_EQ(client().release(), 0);
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(2), new_id(3)));
}

TEST_P(FailureContract, HandsTheReleasedOutInSmallClaims) {
    kill(2);
    kill(3);
    ASSERT_EQ(client().release(), 2);
    EXPECT_THAT(client().claim_ids(1), ElementsAre(new_id(2)));
    EXPECT_THAT(client().claim_ids(1), ElementsAre(new_id(3)));
}

TEST_P(FailureContract, DoesNotReleaseWhatIsNotDead) {
    EXPECT_EQ(client().release(id(1)), 0);
    EXPECT_EQ(client().release(id(77)), 0);
    EXPECT_THAT(client().claim_ids(10), IsEmpty());
}

TEST_P(FailureContract, ReleasesOnlyWhatFailed) {
    ASSERT_TRUE(client().apply(outcome(State::delivered, State::failed, State::delivered, false)));
    ASSERT_EQ(client().release(), 1);
    const auto released = client().claim(1).value().at(0);
    EXPECT_EQ(released.envelope.recipients[0].state, State::delivered);
    EXPECT_EQ(released.envelope.recipients[1].state, State::waiting);
}

TEST_P(FailureContract, DoesNotSendAgainToThoseWhoseSenderWasTold) {
    ASSERT_TRUE(client().apply(outcome(State::failed, State::waiting, State::waiting, true)));
    ASSERT_TRUE(client().apply(outcome(State::failed, State::failed, State::delivered, false)));
    ASSERT_EQ(client().release(), 1);
    const auto released = client().claim(1).value().at(0);
    EXPECT_EQ(released.envelope.recipients[0].state, State::failed);
    EXPECT_EQ(released.envelope.recipients[1].state, State::waiting);
}

TEST_P(FailureContract, LetsTheReleasedDieAgain) {
    kill(2);
    ASSERT_EQ(client().release(id(2)), 1);
    ASSERT_TRUE(client().settle(SpoolClient::envelope(new_id(2)), State::failed));
    EXPECT_THAT(client().scan_ids(true), ElementsAre(new_id(2)));
    EXPECT_EQ(client().release(id(2)), 1);
    EXPECT_THAT(client().claim_ids(10), ElementsAre(new_id(2)));
}

TEST_P(FailureContract, RemovesADeadMessageWithItsBody) {
    kill(2);
    kill(3);
    EXPECT_EQ(client().remove(id(2)), 1);
    EXPECT_THAT(client().scan_ids(true), ElementsAre(new_id(3)));
    EXPECT_FALSE(client().read(new_id(2)));
    EXPECT_EQ(client().read(new_id(3)).value(), "a dead one");
}

TEST_P(FailureContract, RemovesAllDeadMailAndNothingElse) {
    kill(2);
    kill(3);
    EXPECT_EQ(client().remove(), 2);
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id(1)));
    EXPECT_EQ(client().read(new_id(1)).value(), "the message");
}

TEST_P(FailureContract, DoesNotRemoveWhatIsNotDead) {
    EXPECT_EQ(client().remove(id(1)), 0);
    EXPECT_EQ(client().remove(), 0);
    EXPECT_THAT(client().scan_ids(), ElementsAre(new_id(1)));
}

TEST_P(FailureContract, ChecksAndFindsNothingWrong) {
    kill(2);
    const auto lines = it().spool().check();
    ASSERT_TRUE(lines);
    EXPECT_THAT(*lines, ElementsAre(testing::HasSubstr("2 message[s]")));
}

}  // namespace postern::test
