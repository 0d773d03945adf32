#include "tests/support/spool/faulty_sync.hpp"
#include "tests/support/spool/faulty_vfs.hpp"
#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

namespace postern::test {
namespace {

using mail::RecipientState;
using ports::SpoolError;
using testing::ElementsAre;
using testing::IsEmpty;

/// A message whose only recipient fails, and the bounce that says so.
class Reports : public testing::Test {
protected:
    Reports() {
        scratch.open();
        EXPECT_TRUE(scratch.client().commit(failing, "the message"));
    }
    ports::AppliedOutcome outcome(std::int64_t bounce_id, std::string octets = "the bounce") {
        ports::AppliedOutcome result{failing.id, failing.recipients, 1, {}, {}};
        result.recipients[0].state = RecipientState::failed;
        result.is_reported = true;
        result.bounce = ports::OwnMessage{SpoolClient::envelope(bounce_id), std::move(octets)};
        return result;
    }

    mail::Envelope failing = SpoolClient::envelope(1);
    FaultyVfs disk;
    ScratchSpool scratch;
    const std::string long_bounce = std::string(250'000, 'x');
};

TEST_F(Reports, PutsALongBounceIntoAFile) {
    ASSERT_TRUE(scratch.client().apply(outcome(2, long_bounce)));
    EXPECT_TRUE(std::filesystem::exists(scratch.body_file(2)));
    scratch.reopen();
    EXPECT_EQ(scratch.client().read(2).value(), long_bounce);
}

TEST_F(Reports, PutsItIntoTheDatabaseWhereAFileCannotBeSynced) {
    fail_body_syncs(1);
    ASSERT_TRUE(scratch.client().apply(outcome(2, long_bounce)));
    scratch.reopen();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
    EXPECT_EQ(scratch.client().read(2).value(), long_bounce);
}

TEST_F(Reports, IsCommittedWithTheOutcomeOrNotAtAll) {
    disk.set_fault([](FaultyVfs::Operation operation, std::string_view) {
        return operation == FaultyVfs::Operation::write ? SQLITE_IOERR_WRITE : SQLITE_OK;
    });
    ASSERT_FALSE(scratch.client().apply(outcome(2)));
    disk.set_fault(nullptr);
    scratch.reopen();
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(1));
    EXPECT_EQ(scratch.spool().scan({}).value().at(0).envelope.recipients[0].state, RecipientState::waiting);
}

TEST_F(Reports, MakesTheBounceAgainAfterACommitThatLeftNothing) {
    disk.fail_log_syncs(1);
    ASSERT_FALSE(scratch.client().apply(outcome(2)));
    const auto made = scratch.client().apply(outcome(3));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->at(0).envelope.id.value, scratch.client().scan_ids().at(0));
    EXPECT_EQ(scratch.client().scan_ids().size(), 1U);
}

TEST_F(Reports, MakesNoSecondBounceAfterACommitThatHeldThoughItsSyncFailed) {
    // Every sync fails while the connection is closed too, so the log stays and is read again.
    disk.fail_log_syncs(3);
    ASSERT_FALSE(scratch.client().apply(outcome(2)));
    disk.fail_log_syncs(0);
    const auto made = scratch.client().apply(outcome(3));
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 1U);
    EXPECT_EQ(made->at(0).envelope.id, QueueId{2});
    EXPECT_EQ(*made->at(0).body, "the bounce");
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(2));
}

TEST_F(Reports, KeepsTheFileOfALongBounceOfSuchACommit) {
    disk.fail_log_syncs(3);
    ASSERT_FALSE(scratch.client().apply(outcome(2, long_bounce)));
    disk.fail_log_syncs(0);
    ASSERT_TRUE(scratch.client().apply(outcome(3, long_bounce)));
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(2));
    EXPECT_EQ(scratch.client().read(2).value(), long_bounce);
    EXPECT_EQ(scratch.files_in("bodies") + scratch.files_in("lost+found"), 1U);
}

TEST_F(Reports, LosesNothingWhereTheProcessEndsAfterSuchACommit) {
    disk.fail_log_syncs(3);
    ASSERT_FALSE(scratch.client().apply(outcome(2, long_bounce)));
    disk.fail_log_syncs(0);
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(2));
    EXPECT_EQ(scratch.client().read(2).value(), long_bounce);
}

TEST_F(Reports, StillReportsOnAFullDisk) {
    disk.set_fault([reserve = scratch.directory() / "reserve"](FaultyVfs::Operation operation, std::string_view) {
        return operation == FaultyVfs::Operation::write && std::filesystem::exists(reserve) ? SQLITE_FULL : SQLITE_OK;
    });
    EXPECT_TRUE(scratch.client().apply(outcome(2)));
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(2));
}

TEST_F(Reports, RemovesDeadMailOnAFullDisk) {
    ASSERT_TRUE(scratch.client().settle(failing, RecipientState::failed));
    disk.set_fault([reserve = scratch.directory() / "reserve"](FaultyVfs::Operation operation, std::string_view) {
        return operation == FaultyVfs::Operation::write && std::filesystem::exists(reserve) ? SQLITE_FULL : SQLITE_OK;
    });
    EXPECT_EQ(scratch.client().remove(), 1);
}

TEST_F(Reports, SaysThatDeadMailWasNotReleasedWhereTheCommitFailed) {
    ASSERT_TRUE(scratch.client().settle(failing, RecipientState::failed));
    disk.fail_log_syncs(1);
    EXPECT_EQ(scratch.client().release(), -1);
    EXPECT_THAT(scratch.client().claim_ids(10), IsEmpty());
}

TEST_F(Reports, RemovesTheBodyFilesOfDeadMail) {
    const auto envelope = SpoolClient::envelope(5);
    ASSERT_TRUE(scratch.client().commit(envelope, std::string(250'000, 'y')));
    ASSERT_TRUE(scratch.client().settle(envelope, RecipientState::failed));
    ASSERT_EQ(scratch.client().remove(QueueId{5}), 1);
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies") + scratch.files_in("lost+found"), 0U);
}

TEST_F(Reports, RefusesABounceOfAnIdFromBeforeTheStart) {
    scratch.reopen();
    EXPECT_EQ(scratch.client().apply(outcome(1)).error().kind, SpoolError::Kind::refused);
}

TEST_F(Reports, TellsAnAdministratorWhoWasReported) {
    auto both = SpoolClient::envelope(7, 2);
    ASSERT_TRUE(scratch.client().commit(both, "x"));
    both.recipients[0].state = RecipientState::failed;
    auto partly = ports::AppliedOutcome{both.id, both.recipients, 1, {}, {}};
    partly.is_reported = true;
    ASSERT_TRUE(scratch.client().apply(std::move(partly)));
    EXPECT_EQ(run_sql(scratch.database_file(),
                      "SELECT group_concat(recipient_state) FROM queue WHERE id = '0000000000000007'"),
              "reported,waiting");
}

}  // namespace
}  // namespace postern::test
