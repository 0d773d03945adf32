#include "adapters/spool_sqlite/dead_mail.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <future>
#include <utility>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using spool_sqlite::DeadMail;

class DeadMails : public testing::Test {
protected:
    DeadMails() {
        for (const std::int64_t id : {1, 2, 3}) {
            const auto envelope = SpoolClient::envelope(id);
            EXPECT_TRUE(scratch.client().commit(envelope, "x"));
            if (id == 1) continue;
            EXPECT_TRUE(scratch.client().settle(envelope, mail::RecipientState::failed));
        }
    }
    ScratchSpool scratch;
    DeadMail dead{scratch.open().spool(), 20s};
};

TEST_F(DeadMails, AreCountedWithoutThoseThatWait) { EXPECT_EQ(dead.count(), 2U); }

TEST_F(DeadMails, AreCountedAnewAfterEachChange) {
    EXPECT_EQ(dead.remove(QueueId{2}), 1U);
    EXPECT_EQ(dead.count(), 1U);
    EXPECT_EQ(dead.remove(QueueId{2}), 0U) << "it is gone";
    EXPECT_EQ(dead.release(std::nullopt, [] {}), 1U);
    EXPECT_EQ(dead.count(), 0U);
}

TEST_F(DeadMails, TellWhenTheyAreReleased) {
    std::promise<void> released;
    EXPECT_EQ(dead.release(QueueId{3}, [&] { released.set_value(); }), 1U);
    released.get_future().get();
    EXPECT_EQ(scratch.client().claim_ids(10), std::vector<std::int64_t>{3});
}

/// Another program that holds the write lock for as long as this lives, or until it is let go.
class HeldLock {
public:
    explicit HeldLock(const std::filesystem::path& file) {
        EXPECT_EQ(sqlite3_open(file.c_str(), &connection_), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(connection_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    }
    ~HeldLock() { let_go(); }
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    void let_go() { sqlite3_close(std::exchange(connection_, nullptr)); }

private:
    sqlite3* connection_ = nullptr;
};

TEST_F(DeadMails, AreNotWaitedForLongerThanAllowedAndChangedAllTheSame) {
    DeadMail impatient{scratch.spool(), 0ms};
    HeldLock lock(scratch.database_file());
    std::promise<void> released;
    const auto count = impatient.release(QueueId{3}, [&] { released.set_value(); });
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, std::nullopt);
    lock.let_go();
    released.get_future().get();
    EXPECT_EQ(dead.count(), 1U);
}

}  // namespace
}  // namespace postern::test
