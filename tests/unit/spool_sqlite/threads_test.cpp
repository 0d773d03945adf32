#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace postern::test {
namespace {

class Threads : public testing::Test {
protected:
    static constexpr std::int64_t messages_per_thread = 30;

    Threads() {
        scratch.options().memory_budget_octets = 150'000;  // So that some bodies go to files for want of it.
        scratch.open();
    }
    /// Commits, reads back and settles every second message; short and long ones in turn.
    void work(std::int64_t first_id) {
        auto client = scratch.client();
        for (std::int64_t id = first_id; id < first_id + messages_per_thread; ++id) {
            const std::string body(id % 4 == 0 ? 150'000 : 50'000, static_cast<char>('a' + id % 26));
            const auto envelope = SpoolClient::envelope(id);
            if (!client.commit(envelope, body)) ++failures;
            if (client.read(id, 40'000) != body) ++failures;
            if (id % 2 == 0 && !client.settle(envelope, mail::RecipientState::delivered)) ++failures;
            scratch.spool().add_tallies({{"worked", 1}});
        }
    }
    void look(std::size_t times) {
        for (std::size_t time = 0; time < times; ++time) {
            if (!scratch.spool().scan({}) || !scratch.spool().has_room()) ++failures;
            if (scratch.spool().tallies().size() > 1 || scratch.spool().greatest_id().value < 0) ++failures;
        }
    }

    ScratchSpool scratch;
    std::atomic<int> failures{0};
};

TEST_F(Threads, MayAllUseTheSpoolAtOnce) {
    std::vector<std::thread> threads;
    for (std::int64_t number = 0; number < 4; ++number)
        threads.emplace_back([this, number] { work(1 + number * 1000); });
    threads.emplace_back([this] { look(50); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(scratch.client().scan_ids().size(), 4 * messages_per_thread / 2);
    EXPECT_EQ(scratch.spool().tallies().at("worked"), 4 * messages_per_thread);
}

TEST_F(Threads, GetTheirAnswersBeforeTheSpoolIsGone) {
    std::atomic<int> answers{0};
    for (std::int64_t id = 1; id <= 40; ++id) {
        auto body = scratch.spool().receive(QueueId{id});
        ASSERT_TRUE(SpoolClient::append(*body, std::string(id % 2 == 0 ? 150'000 : 10, 'x')));
        scratch.spool().commit({SpoolClient::envelope(id), std::move(body)},
                               [&answers](auto committed) { answers += committed ? 1 : 0; });
    }
    scratch.close();
    EXPECT_EQ(answers, 40);
}

}  // namespace
}  // namespace postern::test
