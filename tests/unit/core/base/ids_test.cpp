#include "core/base/ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace postern {
namespace {

using namespace std::chrono_literals;

constexpr WallTime epoch = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};

TEST(QueueIdText, IsSixteenUpperCaseDigits) {
    EXPECT_EQ(to_string(QueueId{0x1ABCDEF}), "0000000001ABCDEF");
    EXPECT_EQ(to_string(QueueId{0x7FFFFFFFFFFFFFFF}), "7FFFFFFFFFFFFFFF");
}

TEST(QueueIdText, IsReadBackInEitherCase) {
    EXPECT_EQ(parse_queue_id("0000000001ABCDEF"), QueueId{0x1ABCDEF});
    EXPECT_EQ(parse_queue_id("0000000001abcdef"), QueueId{0x1ABCDEF});
}

TEST(QueueIdTime, IsWhenTheMessageWasAccepted) {
    QueueIdSource ids(1023);
    EXPECT_EQ(accepted_at(ids.next(epoch + 12'345'678ms)), epoch + 12'345'678ms);
}

TEST(QueueIdTime, IsLaterThanTheClockWhereThatWasSetBack) {
    QueueIdSource ids(1);
    const QueueId last = ids.next(epoch + 10s);
    EXPECT_GE(accepted_at(ids.next(epoch + 5s)), accepted_at(last));
}

TEST(QueueIdText, IsNothingElse) {
    for (const auto* text : {"", "1", "0000000000000000", "000000000000000G", "0x00000000000001", "00000000000000001",
                             "8000000000000000", "+000000000000001", "-000000000000001", " 000000000000001"})
        EXPECT_FALSE(parse_queue_id(text)) << text;
}

TEST(QueueIdSource, PutsMillisecondsSequenceAndHostTagTogether) {
    QueueIdSource source(5);
    const auto now = epoch + 1000ms;
    EXPECT_EQ(source.next(now).value, (((std::int64_t{1000} << 12) << 10) | 5));
    EXPECT_EQ(source.next(now).value, ((((std::int64_t{1000} << 12) + 1) << 10) | 5));
}

TEST(QueueIdSource, GoesOnUpwardsWhenTheClockIsSetBack) {
    QueueIdSource source(0);
    const auto first = source.next(epoch + 1h);
    EXPECT_LT(first, source.next(epoch + 1min));
}

TEST(QueueIdSource, StartsAboveTheGreatestKnownId) {
    const auto known = QueueIdSource(1023).next(epoch + 24h);
    QueueIdSource source(0, known);
    EXPECT_GT(source.next(epoch), known);
}

TEST(QueueIdSource, NeverHandsOutZero) {
    QueueIdSource source(0);
    EXPECT_NE(source.next(epoch - 24h), QueueId{});
}

TEST(QueueIdSource, HasNoIdInCommonWithAnotherHost) {
    QueueIdSource one(1), other(2);
    for (int i = 0; i < 100; ++i) EXPECT_NE(one.next(epoch + 1s), other.next(epoch + 1s));
}

TEST(QueueIdSource, ServesThreadsWithoutRepeating) {
    QueueIdSource source(0);
    std::vector<std::vector<std::int64_t>> ids(4);
    std::vector<std::thread> threads;
    for (auto& mine : ids)
        threads.emplace_back([&source, &mine] {
            for (int i = 0; i < 1000; ++i) mine.push_back(source.next(epoch + 1s).value);
        });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> all;
    for (const auto& mine : ids) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 4000u);
}

}  // namespace
}  // namespace postern
