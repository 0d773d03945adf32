#include "core/report/rare_lines.hpp"

#include <gtest/gtest.h>

namespace postern::report {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint begin{1h};

TEST(RareLines, AreOneAMinuteForEachPeer) {
    RareLines lines;
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin + 1s), std::nullopt);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.2", begin + 1s), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin + 59s), std::nullopt);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin + 60s), 2u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin + 120s), 0u);
}

TEST(RareLines, OfOneKindDoNotSilenceAnother) {
    RareLines lines;
    EXPECT_EQ(lines.may_log(RareLine::shut_out, "192.0.2.1", begin), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "192.0.2.1", begin), std::nullopt);
}

TEST(RareLines, OfTheAddressesOfOneSubscriberAreOneAMinute) {
    RareLines lines;
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "2001:db8:1:2::1", begin), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "2001:db8:1:2:ffff::2", begin), std::nullopt);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "2001:db8:1:3::1", begin), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "unknown", begin), 0u);
}

TEST(RareLines, ForgetThePeerThatWasQuietLongestWhereThereAreTooMany) {
    RareLines lines;
    for (std::size_t number = 0; number < RareLines::most_peers; ++number)
        ASSERT_EQ(lines.may_log(RareLine::handshake_failed, std::to_string(number),
                                begin + std::chrono::milliseconds(number)),
                  0u);
    const auto now = begin + 2s;
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "another", now), 0u);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "1", now), std::nullopt);
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "0", now), 0u);  // it was forgotten, and "1" for it
    EXPECT_EQ(lines.may_log(RareLine::handshake_failed, "1", now), 0u);
}

TEST(RareLines, SayHowManyWereLeftOut) {
    EXPECT_EQ(with_left_out("A line", 0), "A line");
    EXPECT_EQ(with_left_out("A line", 7), "A line (7 like it were left out)");
}

}  // namespace
}  // namespace postern::report
