#include "core/report/rare_lines.hpp"

#include <gtest/gtest.h>

namespace postern::report {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint begin{1h};

TEST(RareLines, AreOneAMinuteForEachPeer) {
    RareLines lines;
    EXPECT_EQ(lines.may_log("192.0.2.1", begin), 0u);
    EXPECT_EQ(lines.may_log("192.0.2.1", begin + 1s), std::nullopt);
    EXPECT_EQ(lines.may_log("192.0.2.2", begin + 1s), 0u);
    EXPECT_EQ(lines.may_log("192.0.2.1", begin + 59s), std::nullopt);
    EXPECT_EQ(lines.may_log("192.0.2.1", begin + 60s), 2u);
    EXPECT_EQ(lines.may_log("192.0.2.1", begin + 120s), 0u);
}

TEST(RareLines, ForgetThePeerThatWasQuietLongestWhereThereAreTooMany) {
    RareLines lines;
    for (std::size_t number = 0; number < RareLines::most_peers; ++number)
        ASSERT_EQ(lines.may_log(std::to_string(number), begin + std::chrono::milliseconds(number)), 0u);
    const auto now = begin + 2s;
    EXPECT_EQ(lines.may_log("another", now), 0u);
    EXPECT_EQ(lines.may_log("1", now), std::nullopt);
    EXPECT_EQ(lines.may_log("0", now), 0u);  // it was forgotten, and "1" for it
    EXPECT_EQ(lines.may_log("1", now), 0u);
}

TEST(RareLines, SayHowManyWereLeftOut) {
    EXPECT_EQ(with_left_out("A line", 0), "A line");
    EXPECT_EQ(with_left_out("A line", 7), "A line (7 like it were left out)");
}

}  // namespace
}  // namespace postern::report
