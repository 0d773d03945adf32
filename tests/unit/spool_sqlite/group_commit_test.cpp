#include "tests/support/spool/faulty_sync.hpp"
#include "tests/support/spool/faulty_vfs.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <future>
#include <vector>

namespace postern::test {
namespace {

using ports::SpoolError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class GroupCommit : public testing::Test {
protected:
    using Answer = std::future<SpoolClient::Committed>;

    GroupCommit() { scratch.open(); }

    Answer post(std::int64_t id, std::string body = "x") {
        auto incoming = scratch.spool().receive(QueueId{id});
        EXPECT_TRUE(SpoolClient::append(*incoming, std::move(body)));
        return scratch.client().commit_later({SpoolClient::envelope(id), std::move(incoming)});
    }
    /// Message 1 stands still inside its COMMIT; whatever is posted then gathers behind it.
    Answer post_one_that_is_held() {
        disk.hold_log_syncs();
        auto held = post(1);
        disk.await_held_sync();
        return held;
    }
    std::vector<Answer> post_all(std::int64_t first, std::int64_t last) {
        std::vector<Answer> answers;
        for (auto id = first; id <= last; ++id) answers.push_back(post(id));
        return answers;
    }

    FaultyVfs disk;
    ScratchSpool scratch;
};

TEST_F(GroupCommit, SharesOneSyncAmongAllThatGatheredDuringTheOneBefore) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(100), "x"));
    const auto before = disk.log_syncs();
    auto held = post_one_that_is_held();
    auto crowd = post_all(2, 21);
    disk.release_log_syncs();
    for (auto& answer : crowd) ASSERT_TRUE(answer.get());
    EXPECT_EQ(disk.log_syncs() - before, 2U);
}

TEST_F(GroupCommit, SharesItWithOutcomes) {
    const auto envelope = SpoolClient::envelope(100);
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    const auto before = disk.log_syncs();
    auto held = post_one_that_is_held();
    auto settled = std::async(std::launch::async,
                              [&] { return scratch.client().settle(envelope, mail::RecipientState::delivered); });
    auto crowd = post_all(2, 5);
    disk.release_log_syncs();
    for (auto& answer : crowd) ASSERT_TRUE(answer.get());
    ASSERT_TRUE(settled.get());
    EXPECT_LE(disk.log_syncs() - before, 3U);
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(GroupCommit, AnswersNobodyBeforeTheSync) {
    auto held = post_one_that_is_held();
    EXPECT_EQ(held.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    disk.release_log_syncs();
    EXPECT_TRUE(held.get());
}

TEST_F(GroupCommit, UndoesABadMemberAlone) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(3), "the first of this id"));
    auto held = post_one_that_is_held();
    auto good = post(2);
    auto bad = post(3, "the second of this id");
    auto other = post(4);
    disk.release_log_syncs();
    EXPECT_TRUE(good.get());
    EXPECT_TRUE(other.get());
    EXPECT_EQ(bad.get().error().kind, SpoolError::Kind::refused);
    EXPECT_EQ(scratch.client().read(3).value(), "the first of this id");
}

TEST_F(GroupCommit, LeavesNoPartOfABadMemberBehind) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(3, 1), "x"));
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(3, 5), "y"));
    EXPECT_EQ(scratch.spool().scan({}).value().at(0).envelope.recipients.size(), 1U);
}

TEST_F(GroupCommit, AnswersEveryMemberOfAFailedCommitWithAnError) {
    auto held = post_one_that_is_held();
    auto crowd = post_all(2, 6);
    disk.fail_log_syncs(1, 1);
    disk.release_log_syncs();
    EXPECT_TRUE(held.get());
    for (auto& answer : crowd) EXPECT_EQ(answer.get().error().kind, SpoolError::Kind::io);
}

TEST_F(GroupCommit, GoesOnAfterAFailedCommitAndForgetsItsMembers) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "x"));
    disk.fail_log_syncs(1);
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(2), "x"));
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(3), "x"));
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
}

TEST_F(GroupCommit, ForgetsItsMembersThoughTheLogStillHoldsThem) {
    // Every sync fails while the connection is closed too, so the log stays and is read again.
    disk.fail_log_syncs(3);
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(2), "x"));
    disk.fail_log_syncs(0);
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(3), "x"));
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(3));
}

TEST_F(GroupCommit, PromisesNothingOnADatabaseThatWasTakenAway) {
    ASSERT_TRUE(post(1).get());
    const auto away = scratch.directory().parent_path() / "away";
    std::filesystem::rename(scratch.directory(), away);
    const auto refused = post(2).get();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().words, testing::HasSubstr("moved or removed while in use"));
    EXPECT_FALSE(post(3).get()) << "nor does opening it again help";
    std::filesystem::rename(away, scratch.directory());
    EXPECT_TRUE(post(4).get());
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(10), testing::ElementsAre(1, 4));
}

TEST_F(GroupCommit, RemovesTheBodyFileOfAFailedCommit) {
    disk.fail_log_syncs(1);
    auto failed = post(2, std::string(200'000, 'x'));
    ASSERT_FALSE(failed.get());
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(3), "x"));
    scratch.reopen();
    EXPECT_EQ(scratch.files_in("bodies") + scratch.files_in("lost+found"), 0U);
}

TEST_F(GroupCommit, KeepsATallyWhoseCommitFailed) {
    scratch.spool().add_tallies({{"delivered", 3}});
    disk.fail_log_syncs(1);
    ASSERT_FALSE(scratch.client().commit(SpoolClient::envelope(2), "x"));
    scratch.reopen();
    EXPECT_EQ(scratch.spool().tallies().at("delivered"), 3);
}

TEST_F(GroupCommit, RefusesABodyFileWhoseSyncFailedAndThrowsItAway) {
    auto body = scratch.spool().receive(QueueId{1});
    ASSERT_TRUE(SpoolClient::append(*body, std::string(200'000, 'x')));
    fail_body_syncs(1);
    const auto committed = scratch.client().commit_later({SpoolClient::envelope(1), std::move(body)}).get();
    ASSERT_FALSE(committed);
    EXPECT_THAT(committed.error().words, HasSubstr("cannot sync"));
    EXPECT_THAT(scratch.client().scan_ids(), IsEmpty());
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
}

TEST_F(GroupCommit, SurvivesMembersThatAreManyAndLarge) {
    auto held = post_one_that_is_held();
    std::vector<Answer> crowd;
    for (std::int64_t id = 2; id < 700; ++id) crowd.push_back(post(id, std::string(1000, 'x')));
    disk.release_log_syncs();
    for (auto& answer : crowd) ASSERT_TRUE(answer.get());
    EXPECT_EQ(scratch.client().scan_ids().size(), 699U);
}

}  // namespace
}  // namespace postern::test
