#include "core/base/time.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

using namespace std::chrono_literals;

WallTime at(std::chrono::year_month_day date, std::chrono::milliseconds clock) {
    return std::chrono::sys_days{date} + clock;
}

TEST(Rfc5322Date, IsInUtcWithEnglishNames) {
    EXPECT_EQ(rfc5322_date(at(std::chrono::year{2026} / 11 / 25, 1h + 40min + 10s + 999ms)),
              "Wed, 25 Nov 2026 01:40:10 +0000");
}

TEST(Rfc5322Date, WritesTheDayWithTwoDigits) {
    EXPECT_EQ(rfc5322_date(at(std::chrono::year{2028} / 2 / 29, 0s)), "Tue, 29 Feb 2028 00:00:00 +0000");
    EXPECT_EQ(rfc5322_date(at(std::chrono::year{2027} / 1 / 3, 23h + 59min + 59s)), "Sun, 03 Jan 2027 23:59:59 +0000");
}

TEST(Rfc5322Date, HoldsBeforeTheEpochToo) {
    EXPECT_EQ(rfc5322_date(WallTime{-1ms}), "Wed, 31 Dec 1969 23:59:59 +0000");
}

TEST(ShortDate, SortsAsText) {
    EXPECT_EQ(short_date(at(std::chrono::year{2026} / 1 / 2, 3h + 4min + 5s)), "2026-01-02 03:04:05");
}

TEST(Spoken, SaysWhatAPersonWouldSay) {
    EXPECT_EQ(spoken(-5s), "0 s");
    EXPECT_EQ(spoken(0s), "0 s");
    EXPECT_EQ(spoken(45s), "45 s");
    EXPECT_EQ(spoken(60s), "1 min");
    EXPECT_EQ(spoken(12min + 59s), "12 min");
    EXPECT_EQ(spoken(1h), "1 h");
    EXPECT_EQ(spoken(3h + 20min), "3 h 20 min");
    EXPECT_EQ(spoken(24h), "1 d");
    EXPECT_EQ(spoken(52h + 59min), "2 d 4 h");
}

}  // namespace
}  // namespace postern
