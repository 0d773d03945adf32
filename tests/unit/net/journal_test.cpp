#include "adapters/net/journal.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace postern::net {

TEST(Journal, HandsOverWhatCameSinceTheLastCall) {
    Journal journal;
    journal.log("one");
    journal.log("two");
    EXPECT_EQ(journal.take().lines, (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(journal.take().lines.empty());
}

TEST(Journal, CountsTheLinesThatDoNotFitAndWaitsForNobody) {
    Journal journal(2);
    for (int i = 0; i < 5; ++i) journal.log("line");
    const auto batch = journal.take();
    EXPECT_EQ(batch.lines.size(), 2u);
    EXPECT_EQ(batch.dropped_lines, 3u);
    EXPECT_EQ(journal.take().dropped_lines, 0u);
}

TEST(Journal, LosesNoCountOfSeveralThreads) {
    Journal journal;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 500; ++n) {
                journal.log("line");
                journal.count([](report::TlsTally& tally) { tally.add_inbound(std::nullopt); });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto batch = journal.take();
    EXPECT_EQ(batch.lines.size(), 2000u);
    EXPECT_EQ(batch.tally.clear_received(), 2000);
}

}  // namespace postern::net
