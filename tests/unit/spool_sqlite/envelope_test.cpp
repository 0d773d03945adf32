#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

using mail::RecipientState;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* id_of_the_second = "Message 0000000000000002 ";

/// Three messages of an earlier process for two recipients each, with everything that an envelope may say.
class StoredEnvelope : public testing::Test {
protected:
    StoredEnvelope() {
        scratch.open();
        for (const int id : {1, 2, 3}) EXPECT_TRUE(scratch.client().commit(envelope(id), "the body"));
    }
    static mail::Envelope envelope(std::int64_t id) {
        auto envelope = SpoolClient::envelope(id, 2);
        envelope.body_type = mail::BodyType::eight_bit_mime;
        envelope.options = {true, true, mail::ReturnContent::headers, "envelope-id"};
        envelope.recipients[0].options = {{true, true, false, true}, "rfc822;r@d.example"};
        envelope.tls = tls::Facts{};
        return envelope;
    }
    /// As damage would do it: while nobody looks.
    void change(const std::string& sql) {
        scratch.close();
        run_sql(scratch.database_file(), sql);
        scratch.open();
    }
    std::vector<std::string> findings() {
        auto lines = scratch.spool().check().value();
        lines.pop_back();
        return lines;
    }

    ScratchSpool scratch;
};

TEST_F(StoredEnvelope, IsReadAsItWasWritten) {
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 2, 3));
    EXPECT_THAT(scratch.reports(), IsEmpty());
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(StoredEnvelope, StaysSoundWhateverBecomesOfItsTries) {
    auto outcome = ports::AppliedOutcome{QueueId{2}, envelope(2).recipients, 3, WallTime(std::chrono::hours(9)), {}};
    outcome.recipients[0].state = RecipientState::failed;
    outcome.recipients[0].diagnosis = "550";
    outcome.recipients[1].diagnosis = "450";
    ASSERT_TRUE(scratch.client().apply(outcome));
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 2, 3));
    ASSERT_TRUE(scratch.client().settle(envelope(2), RecipientState::failed));
    ASSERT_EQ(scratch.client().release(QueueId{2}), 1);
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(2));
    EXPECT_THAT(scratch.reports(), IsEmpty());
}

TEST_F(StoredEnvelope, KeepsWhoseSenderWasToldOfTheDelay) {
    auto outcome = ports::AppliedOutcome{QueueId{2}, envelope(2).recipients, 3, WallTime(std::chrono::hours(9)), {}};
    outcome.recipients[1].is_delay_told = true;
    outcome.bounce = ports::OwnMessage{SpoolClient::envelope(9), "the notice"};
    ASSERT_TRUE(scratch.client().apply(std::move(outcome)));
    scratch.reopen();
    const auto claimed = scratch.client().claim(10).value();
    ASSERT_EQ(claimed.size(), 4U) << "the notice too";
    EXPECT_FALSE(claimed[1].envelope.recipients[0].is_delay_told);
    EXPECT_TRUE(claimed[1].envelope.recipients[1].is_delay_told);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(StoredEnvelope, IsTakenAsItIsAgainWhereItWasPutRightByHand) {
    change("UPDATE recipients SET address = 'right@d.example' WHERE message = 2 AND position = 0");
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("SET envelope_crc32c = NULL WHERE id = 2,")));
    change("UPDATE messages SET envelope_crc32c = NULL WHERE id = 2");
    const auto claimed = scratch.client().claim(10).value();
    ASSERT_EQ(claimed.size(), 3U);
    EXPECT_EQ(claimed[1].envelope.recipients[0].address.local_part, "right");
}

TEST_F(StoredEnvelope, OfABounceHasAChecksumToo) {
    auto outcome = ports::AppliedOutcome{QueueId{2}, envelope(2).recipients, 1, {}, {}};
    for (auto& recipient : outcome.recipients) recipient.state = RecipientState::failed;
    outcome.bounce = ports::OwnMessage{SpoolClient::envelope(9), "the bounce"};
    outcome.is_reported = true;
    ASSERT_TRUE(scratch.client().apply(std::move(outcome)));
    change("UPDATE recipients SET address = 'else@d.example' WHERE message = 9");
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("Message 0000000000000009 ")));
}

TEST_F(StoredEnvelope, IsNotSentUnderAnotherId) {
    change(
        "UPDATE messages SET id = 4 WHERE id = 2; UPDATE recipients SET message = 4 WHERE message = 2;"
        "UPDATE bodies SET id = 4 WHERE id = 2");
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("Message 0000000000000004 ")));
}

TEST_F(StoredEnvelope, OfDeadMailIsReportedOnceWhereItIsLookedAt) {
    ASSERT_TRUE(scratch.client().settle(envelope(1), RecipientState::failed));
    ASSERT_TRUE(scratch.client().settle(envelope(2), RecipientState::failed));
    change("UPDATE messages SET sender = 'b@b.example' WHERE id = 2");
    for (int time = 0; time < 3; ++time) EXPECT_THAT(scratch.client().scan_ids(true), ElementsAre(1));
    EXPECT_THAT(scratch.reports(), ElementsAre(AllOf(HasSubstr(id_of_the_second), HasSubstr("checksum"))));
}

struct Change {
    std::string name;
    std::string sql;
    std::string words;
};

/// Of the second message.
class ChangedEnvelope : public StoredEnvelope, public testing::WithParamInterface<Change> {};

const std::string mismatch = "does not match its checksum";

INSTANTIATE_TEST_SUITE_P(
    Spool, ChangedEnvelope,
    testing::Values(
        Change{"Recipient", "UPDATE recipients SET address = 'q0@d.example' WHERE message = 2 AND position = 0",
               mismatch},
        Change{"RecipientPosition", "UPDATE recipients SET position = 9 WHERE message = 2 AND position = 1", mismatch},
        Change{"RecipientOptions", "UPDATE recipients SET options = ' NOTIFY=NEVER' WHERE message = 2", mismatch},
        Change{"RecipientGone", "DELETE FROM recipients WHERE message = 2 AND position = 1", mismatch},
        Change{"RecipientMore", "INSERT INTO recipients VALUES (2, 2, 'r2@d.example', 'waiting', '', '', 0, 0, 0)",
               mismatch},
        Change{"RecipientsSwapped", "UPDATE recipients SET position = 1 - position + 10 WHERE message = 2", mismatch},
        Change{"RecipientState", "UPDATE recipients SET state = 'wahting' WHERE message = 2 AND position = 0",
               "a recipient's state is none that we write"},
        Change{"Sender", "UPDATE messages SET sender = 'b@b.example' WHERE id = 2", mismatch},
        Change{"SenderGone", "UPDATE messages SET sender = '' WHERE id = 2", mismatch},
        Change{"AcceptedTime", "UPDATE messages SET accepted_ms = accepted_ms + 1 WHERE id = 2", mismatch},
        Change{"BodyLength", "UPDATE messages SET body_octets = body_octets - 1 WHERE id = 2", mismatch},
        Change{"BodyPlace", "UPDATE messages SET body_place = 'file' WHERE id = 2", mismatch},
        Change{"BodyChecksum", "UPDATE messages SET body_crc32c = body_crc32c + 1 WHERE id = 2", mismatch},
        Change{"BodyType", "UPDATE messages SET body_type = '7BIT' WHERE id = 2", mismatch},
        Change{"Options", "UPDATE messages SET options = '' WHERE id = 2", mismatch},
        Change{"Checksum", "UPDATE messages SET envelope_crc32c = envelope_crc32c + 1 WHERE id = 2", mismatch},
        Change{"State", "UPDATE messages SET state = 'wahting' WHERE id = 2", "its state is none that we write"}),
    [](const auto& change) { return change.param.name; });

TEST_P(ChangedEnvelope, IsReportedAndLeftAloneAndTheRestDelivered) {
    change(GetParam().sql);
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(AllOf(HasSubstr(id_of_the_second), HasSubstr(GetParam().words))));
    EXPECT_EQ(run_sql(scratch.database_file(), "SELECT count(*) FROM messages"), "3");
}

TEST_P(ChangedEnvelope, IsNamedByACheckAndNotListed) {
    change(GetParam().sql);
    EXPECT_THAT(findings(), Contains(AllOf(HasSubstr(id_of_the_second), HasSubstr(GetParam().words))));
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(1, 3));
}

}  // namespace
}  // namespace postern::test
