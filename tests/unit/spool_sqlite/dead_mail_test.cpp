#include "adapters/spool_sqlite/dead_mail.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gtest/gtest.h>

#include <future>

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

TEST_F(DeadMails, AreCountedWithoutThoseThatWait) {
    EXPECT_EQ(dead.count(), 2U);
    EXPECT_EQ(dead.list(10)->size(), 2U);
    EXPECT_EQ(dead.list(1)->size(), 1U);
}

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

TEST_F(DeadMails, AreNotWaitedForLongerThanAllowed) {
    DeadMail impatient{scratch.spool(), 0ms};
    std::promise<void> released;
    const auto count = impatient.release(QueueId{3}, [&] { released.set_value(); });
    EXPECT_TRUE(count == 1U || (!count && count.error().find("did not answer in time") != std::string::npos));
    released.get_future().get();  // It is done all the same.
}

}  // namespace
}  // namespace postern::test
