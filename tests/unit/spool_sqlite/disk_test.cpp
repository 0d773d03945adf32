#include "adapters/spool_sqlite/disk_room.hpp"
#include "tests/support/spool/faulty_vfs.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <future>

namespace postern::test {
namespace {

using ports::SpoolError;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(DiskRoom, HasRoomOnADiskWithEnough) {
    ScratchSpool scratch;
    EXPECT_TRUE(scratch.open().spool().has_room());
}

TEST(DiskRoom, HasNoneWhereTheLargestMessageWouldNotFit) {
    ScratchSpool scratch;
    scratch.options().max_message_octets = std::uint64_t{1} << 60U;
    EXPECT_FALSE(scratch.open().spool().has_room());
}

TEST(DiskRoom, FollowsTheLargestMessage) {
    const ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    room.set_max_message(std::uint64_t{1} << 60U);
    EXPECT_FALSE(room.has_room());
}

TEST(DiskRoom, SaysThatThereIsNoneAsSoonAsAWriteFailed) {
    ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    ASSERT_TRUE(room.has_room());
    room.note_full();
    EXPECT_FALSE(room.has_room());
}

TEST(DiskRoom, MakesItsReserveOfRealBlocks) {
    ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    struct stat facts {};
    ASSERT_EQ(::stat((folder.path() / "reserve").c_str(), &facts), 0);
    EXPECT_GE(static_cast<std::uint64_t>(facts.st_blocks) * 512, spool_sqlite::DiskRoom::reserve_octets);
}

TEST(DiskRoom, GivesItsReserveUpOnceAndMakesItAgain) {
    ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    EXPECT_TRUE(room.release_reserve());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "reserve"));
    EXPECT_FALSE(room.release_reserve());
    ASSERT_TRUE(room.restore_reserve());
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "reserve"));
}

TEST(DiskRoom, HasNoneWhileItsReserveIsOut) {
    ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    ASSERT_TRUE(room.release_reserve());
    EXPECT_FALSE(room.has_room());
}

TEST(DiskRoom, HasNoneWhereTheLogCouldNotBeFoldedIntoTheDatabase) {
    const ScratchFolder folder;
    spool_sqlite::DiskRoom room(folder.path(), 1000);
    ASSERT_TRUE(room.restore_reserve());
    room.note_log(std::uint64_t{1} << 60U);
    EXPECT_FALSE(room.has_room());
}

TEST(DiskRoom, GoesOnWithoutAReserveThatCannotBeMadeAndSaysWhy) {
    ScratchSpool scratch;
    std::filesystem::create_directories(scratch.directory() / "reserve");
    scratch.open();
    EXPECT_TRUE(scratch.spool().has_room());
    EXPECT_THAT(scratch.reports(), ElementsAre(testing::HasSubstr("reserve")));
}

/// A disk on which SQLite finds room only when the reserve is gone.
class FullDisk : public testing::Test {
protected:
    FullDisk() {
        scratch.open();
        EXPECT_TRUE(scratch.client().commit(waiting, "x"));
        disk.set_fault([reserve = scratch.directory() / "reserve"](FaultyVfs::Operation operation, std::string_view) {
            return operation == FaultyVfs::Operation::write && std::filesystem::exists(reserve) ? SQLITE_FULL
                                                                                                : SQLITE_OK;
        });
    }

    mail::Envelope waiting = SpoolClient::envelope(1);
    FaultyVfs disk;
    ScratchSpool scratch;
};

TEST_F(FullDisk, StillRecordsOutcomes) {
    ASSERT_TRUE(scratch.client().settle(waiting, mail::RecipientState::delivered));
    EXPECT_THAT(scratch.client().scan_ids(), IsEmpty());
}

TEST_F(FullDisk, RefusesNewMail) {
    const auto committed = scratch.client().commit(SpoolClient::envelope(2), "x");
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, SpoolError::Kind::disk_full);
}

TEST_F(FullDisk, RecordsOutcomesOfTheVeryBatchThatFoundItFull) {
    // One batch: both gather while a sync stands still.
    disk.set_fault(nullptr);
    disk.hold_log_syncs();
    auto first = scratch.spool().receive(QueueId{2});
    auto held = scratch.client().commit_later({SpoolClient::envelope(2), std::move(first)});
    disk.await_held_sync();
    disk.set_fault([reserve = scratch.directory() / "reserve"](FaultyVfs::Operation operation, std::string_view) {
        return operation == FaultyVfs::Operation::write && std::filesystem::exists(reserve) ? SQLITE_FULL : SQLITE_OK;
    });
    auto refused = scratch.client().commit_later({SpoolClient::envelope(3), scratch.spool().receive(QueueId{3})});
    std::promise<bool> settled;
    auto outcome = ports::AppliedOutcome{waiting.id, waiting.recipients, 1, {}, {}};
    outcome.recipients[0].state = mail::RecipientState::delivered;
    scratch.spool().apply(std::move(outcome), [&settled](auto result) { settled.set_value(result.has_value()); });
    disk.release_log_syncs();
    EXPECT_TRUE(held.get());
    EXPECT_FALSE(refused.get());
    EXPECT_TRUE(settled.get_future().get());
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(2));
}

TEST_F(FullDisk, SaysThatThereIsNoRoom) {
    // Asked on the writer's thread, which is the one that would make the reserve again.
    std::promise<bool> has_room;
    scratch.spool().commit({SpoolClient::envelope(2), scratch.spool().receive(QueueId{2})},
                           [&](auto) { has_room.set_value(scratch.spool().has_room()); });
    EXPECT_FALSE(has_room.get_future().get());
}

TEST_F(FullDisk, TakesMailAgainWhenThereIsRoomHoweverBusyItIs) {
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(2), "x"));
    disk.set_fault(nullptr);
    int id = 3;
    // Never idle for the second after which an idle writer tidies up.
    while (!scratch.client().commit(SpoolClient::envelope(id), "x")) ++id;
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(1, id));
}

TEST_F(FullDisk, TakesMailAgainWhenItWasOpenedWithRoom) {
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(2), "x"));
    disk.set_fault(nullptr);
    scratch.reopen();
    EXPECT_TRUE(scratch.spool().has_room());
    EXPECT_TRUE(scratch.client().commit(SpoolClient::envelope(3), "x"));
}

}  // namespace
}  // namespace postern::test
