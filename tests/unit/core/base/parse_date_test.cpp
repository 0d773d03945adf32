#include "core/base/parse_date.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

TEST(ShortDate, IsReadAsItIsWritten) {
    const WallTime noon{std::chrono::seconds(1'798'113'600)};  // 2026-12-24 12:00:00 UTC
    for (const auto* text : {"2026-12-24 12:00", "2026-12-24 12:00:00", "2026-12-24T12:00Z", "2026-12-24T12:00:00",
                             " 2026-12-24 12:00 UTC "})
        EXPECT_EQ(parse_short_date(text), noon) << text;
    EXPECT_EQ(parse_short_date(short_date(noon)), noon);
    EXPECT_EQ(parse_short_date("2026-12-24 23:59:59"), noon + std::chrono::seconds(12 * 3600 - 1));
}

TEST(ShortDate, WithoutAClockIsTheEndOfTheDay) {
    EXPECT_EQ(parse_short_date("2026-12-24"), parse_short_date("2026-12-25 00:00"));
    EXPECT_EQ(parse_short_date("2028-02-29"), parse_short_date("2028-03-01 00:00"));
}

TEST(ShortDate, IsNotGuessed) {
    for (const auto* text : {"", "tomorrow", "24.12.2026", "2026-13-01", "2026-02-29", "2026-12-24x",
                             "2026-12-24 24:00", "2026-12-24 12:60", "2026-12-24 12:00:60", "2026-12-24 12", "2026-1-2",
                             "2026-12-24 12:00 CET", "+026-12-24", "2026-12-2412:00", "2026-12-24 -1:00"})
        EXPECT_EQ(parse_short_date(text), std::nullopt) << text;
}

}  // namespace
}  // namespace postern
