#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

class Times : public ::testing::Test {
protected:
    static void set_zone(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    void SetUp() override { set_zone("EST5"); }
    void TearDown() override {
        ::unsetenv("TZ");
        ::tzset();
    }
    static TIME calendar(int year, int month, int day, int hour, int minute, int second, int zone, int dst) {
        TIME time{};
        time.year = year;
        time.month = month;
        time.day = day;
        time.hour = hour;
        time.minute = minute;
        time.second = second;
        time.zone = zone;
        time.dst = dst;
        return time;
    }
    static std::string text(const TIMEDATE& time, const TFMT* format = nullptr) {
        char buffer[MAXALPHATIMEDATE + 1];
        WORD length = 0;
        const STATUS status = ConvertTIMEDATEToText(nullptr, format, &time, buffer, MAXALPHATIMEDATE, &length);
        return status == NOERROR ? std::string(buffer, length) : "status " + std::to_string(status);
    }
    static std::string date(const TIMEDATE& time) {
        const TFMT format{TDFMT_FULL4, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATE};
        return text(time, &format);
    }
};

// The example of the documentation's chapter on data types: 2:49:04 PM, 10 December 1996, in New York and in Bombay.
TEST_F(Times, EncodesTheDocumentedExamples) {
    TIME new_york = calendar(1996, 12, 10, 14, 49, 4, 5, 0);
    ASSERT_FALSE(TimeLocalToGM(&new_york));
    EXPECT_EQ(new_york.GM.Innards[0], 0x006CDCC0U);
    EXPECT_EQ(new_york.GM.Innards[1], 0x052563FCU);
    TIME bombay = calendar(1996, 12, 10, 14, 49, 4, -3005, 0);
    ASSERT_FALSE(TimeLocalToGM(&bombay));
    EXPECT_EQ(bombay.GM.Innards[0], ((9U * 60 + 19) * 60 + 4) * 100);  // as its words say; its number is another
    EXPECT_EQ(bombay.GM.Innards[1], 0x652563FCU);
}

TEST_F(Times, SeesAnInstantInTheLocalZoneAndInAnother) {
    TIME bombay = calendar(1996, 12, 10, 14, 49, 4, -3005, 0);
    ASSERT_FALSE(TimeLocalToGM(&bombay));
    TIME here{};
    here.GM = bombay.GM;
    ASSERT_FALSE(TimeGMToLocal(&here));
    EXPECT_EQ(here.hour, 4);
    EXPECT_EQ(here.minute, 19);
    EXPECT_EQ(here.zone, 5);
    EXPECT_EQ(here.weekday, 3);
    here.zone = 0;
    here.dst = FALSE;
    ASSERT_FALSE(TimeGMToLocalZone(&here));
    EXPECT_EQ(here.hour, 9);
}

TEST_F(Times, RefusesMembersThatAreNoTime) {
    TIME time = calendar(2026, 2, 30, 0, 0, 0, 0, 0);
    EXPECT_TRUE(TimeLocalToGM(&time));
    TIME wildcard{};
    TimeConstant(TIMEDATE_WILDCARD, &wildcard.GM);
    EXPECT_TRUE(TimeGMToLocal(&wildcard));
}

TEST_F(Times, AdjustsFromTheSmallestUnitToTheLargest) {
    TIME time = calendar(1994, 11, 3, 12, 0, 0, 5, 0);
    ASSERT_FALSE(TimeLocalToGM(&time));
    TIMEDATE together = time.GM;
    EXPECT_FALSE(TimeDateAdjust(&together, 0, 0, 0, -7, -1, 0));
    EXPECT_EQ(date(together), "09/27/1994");
    TIMEDATE apart = time.GM;
    EXPECT_FALSE(TimeDateAdjust(&apart, 0, 0, 0, 0, -1, 0));
    EXPECT_FALSE(TimeDateAdjust(&apart, 0, 0, 0, -7, 0, 0));
    EXPECT_EQ(date(apart), "09/26/1994");
    EXPECT_FALSE(TimeDateAdjust(&apart, 0, 65, 0, 0, 0, 0));
    EXPECT_EQ(text(apart), "09/26/1994 01:05:00 PM");
}

TEST_F(Times, ComparesAcrossZonesAndWithWildcards) {
    TIME a = calendar(2026, 1, 1, 12, 0, 0, 5, 0);
    TIME b = calendar(2026, 1, 1, 17, 0, 30, 0, 0);
    ASSERT_FALSE(TimeLocalToGM(&a));
    ASSERT_FALSE(TimeLocalToGM(&b));
    EXPECT_EQ(TimeDateCompare(&a.GM, &b.GM), -1);
    EXPECT_EQ(TimeDateDifference(&b.GM, &a.GM), 30);
    EXPECT_EQ(TimeDateDifference(&a.GM, &b.GM), -30);
    TIMEDATE day = b.GM;
    day.Innards[0] = ALLDAY;
    EXPECT_EQ(TimeDateCompare(&a.GM, &day), 0);
    EXPECT_EQ(TimeDateIncrement(&a.GM, 3000), NOERROR);
    EXPECT_TRUE(TimeDateEqual(&a.GM, &b.GM));
    TIMEDATE low;
    TIMEDATE high;
    TimeConstant(TIMEDATE_MINIMUM, &low);
    TimeConstant(TIMEDATE_MAXIMUM, &high);
    EXPECT_LT(TimeDateCompare(&low, &a.GM), 0);
    EXPECT_GT(TimeDateCompare(&high, &a.GM), 0);
}

TEST_F(Times, WritesTheFormatsThatAreAskedFor) {
    TIME time = calendar(2026, 11, 5, 9, 5, 7, 5, 0);
    ASSERT_FALSE(TimeLocalToGM(&time));
    EXPECT_EQ(text(time.GM), "11/05/2026 09:05:07 AM");
    const TFMT clock{TDFMT_FULL, TTFMT_PARTIAL, TZFMT_ALWAYS, TSFMT_TIME};
    EXPECT_EQ(text(time.GM, &clock), "09:05 AM EST");
    const TFMT month{TDFMT_DPARTIAL4, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATE};
    EXPECT_EQ(text(time.GM, &month), "11/2026");
    const TFMT wrong{99, 0, 0, 0};
    EXPECT_EQ(text(time.GM, &wrong), "status " + std::to_string(ERR_TFMT));
    time.GM.Innards[0] = ALLDAY;
    EXPECT_EQ(text(time.GM), "11/05/2026");
}

TEST_F(Times, ReadsBackWhatItWrites) {
    for (const char* written :
         {"11/05/2026 09:05:07 AM", "11/05/2026", "11-05-2026 21:05", "2026-11-05 09:05 PM", "09:05:07 AM"}) {
        std::string line = std::string{written} + " and more";
        char* at = line.data();
        TIMEDATE time;
        ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, MAXALPHATIMEDATE, &time), NOERROR) << written;
        EXPECT_STREQ(at, " and more") << written;
    }
    char nonsense[] = "soon";
    char* at = nonsense;
    TIMEDATE time;
    EXPECT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, 4, &time), ERR_TDI_CONV);
}

TEST_F(Times, ReadsAYearOfFourDigitsAsItself) {
    for (const char* written : {"01/02/0099", "12/31/0001", "06/15/0031", "06/15/0100", "06/15/1950"}) {
        std::string line = written;
        char* at = line.data();
        TIMEDATE time;
        ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, MAXALPHATIMEDATE, &time), NOERROR) << written;
        const TFMT format{TDFMT_FULL4, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATE};
        EXPECT_EQ(text(time, &format), written);
    }
    char first[] = "0020-06-15";
    char* at = first;
    TIMEDATE time;
    ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, MAXALPHATIMEDATE, &time), NOERROR);
    EXPECT_EQ(text(time), "06/15/0020");
}

class TimesWithZones : public Times {
protected:
    static std::string gmt(std::string written) {
        char* at = written.data();
        TIMEDATE time{};
        const STATUS status = ConvertTextToTIMEDATE(nullptr, nullptr, &at, static_cast<WORD>(written.size()), &time);
        if (status != NOERROR) return "status " + std::to_string(status);
        if (*at != '\0') return std::string{"left: "} + at;
        const auto instant = hundredths_since_1970(time).value_or(0);
        time = timedate_from_1970(instant, Zone{});
        const TFMT format{TDFMT_FULL4, TTFMT_FULL, TZFMT_ALWAYS, TSFMT_DATETIME};
        return text(time, &format);
    }
};

// The documentation's example names its zone.
TEST_F(TimesWithZones, ATimeWithAZoneIsAnInstantWhateverTheZoneOfTheMachine) {
    for (const char* machine : {"EST5", "CET-1CEST,M3.5.0,M10.5.0", "IST-5:30"}) {
        set_zone(machine);
        EXPECT_EQ(gmt("07/04/91 4:30 PM EST"), "07/04/1991 09:30:00 PM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM EDT"), "07/04/1991 08:30:00 PM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM GMT"), "07/04/1991 04:30:00 PM GMT") << machine;
        EXPECT_EQ(gmt("1991-07-04 16:30:00 cedt"), "07/04/1991 02:30:00 PM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM ZE5B"), "07/04/1991 11:00:00 AM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM ZW10D"), "07/05/1991 01:30:00 AM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM GMT-05:00"), "07/04/1991 09:30:00 PM GMT") << machine;
        EXPECT_EQ(gmt("07/04/91 4:30 PM GMT+5:45"), "07/04/1991 10:45:00 AM GMT") << machine;
    }
}

TEST_F(TimesWithZones, TheZoneIsKeptInTheValue) {
    char written[] = "07/04/91 4:30 PM PDT";
    char* at = written;
    TIMEDATE time{};
    ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, sizeof written - 1, &time), NOERROR);
    EXPECT_EQ(zone_of(time).minutes_east, -480);
    EXPECT_TRUE(zone_of(time).dst);
}

TEST_F(TimesWithZones, WordsThatAreNoZoneAreLeft) {
    EXPECT_EQ(gmt("07/04/91 4:30 PM XYZ"), "left:  XYZ");
    EXPECT_EQ(gmt("07/04/91 4:30 PM ESTIMATED"), "left:  ESTIMATED");
    EXPECT_EQ(gmt("07/04/91 4:30 PM ZE16"), "left:  ZE16");
    EXPECT_EQ(gmt("07/04/91 4:30 PM - 5:30 PM"), "left:  - 5:30 PM");
}

TEST_F(TimesWithZones, ATimeWithoutADateHasNoZone) {
    EXPECT_EQ(gmt("4:30 PM EST"), "status " + std::to_string(ERR_TDI_CONV));
}

TEST_F(TimesWithZones, WhatIsWrittenWithItsZoneIsReadBack) {
    const TFMT format{TDFMT_FULL4, TTFMT_FULL, TZFMT_ALWAYS, TSFMT_DATETIME};
    for (int minutes = -12 * 60; minutes <= 13 * 60; minutes += 15) {
        for (const bool dst : {false, true}) {
            const auto time = timedate_from_1970(67'864'320'000, Zone{minutes, dst});
            auto written = text(time, &format);
            char* at = written.data();
            TIMEDATE read{};
            ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, static_cast<WORD>(written.size()), &read), NOERROR)
                << written;
            EXPECT_EQ(read.Innards[0], time.Innards[0]) << written;
            EXPECT_EQ(read.Innards[1], time.Innards[1]) << written;
        }
    }
}

TEST_F(TimesWithZones, AZoneIsShownSometimesWhenItIsNotThatOfTheMachine) {
    const TFMT format{TDFMT_FULL4, TTFMT_FULL, TZFMT_SOMETIMES, TSFMT_DATETIME};
    EXPECT_EQ(text(timedate_from_1970(67'864'320'000, Zone{-300, false}), &format), "07/04/1991 11:00:00 AM");
    EXPECT_EQ(text(timedate_from_1970(67'864'320'000, Zone{60, true}), &format), "07/04/1991 06:00:00 PM CEDT");
}

TEST_F(Times, ADateWithoutAYearIsOneOfThisYear) {
    TIMEDATE now{};
    OSCurrentTIMEDATE(&now);
    TIME here{};
    here.GM = now;
    ASSERT_FALSE(TimeGMToLocal(&here));
    for (std::string written : {"11/30", "11-30", "11/30 and more"}) {
        char* at = written.data();
        TIMEDATE time{};
        ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, static_cast<WORD>(written.size()), &time), NOERROR);
        EXPECT_EQ(date(time), "11/30/" + std::to_string(here.year));
        EXPECT_EQ(time.Innards[0], ALLDAY);
    }
}

TEST_F(Times, AFractionOfASecondIsCutOff) {
    char written[] = "07/04/1991 16:30:15.99 and more";
    char* at = written;
    TIMEDATE time{};
    ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, sizeof written - 1, &time), NOERROR);
    EXPECT_STREQ(at, " and more");
    EXPECT_EQ(text(time), "07/04/1991 04:30:15 PM");
    EXPECT_EQ(time.Innards[0] % 100, 0U);
}

TEST_F(Times, AFormatThatIsNoneIsNamedInBothDirections) {
    char written[] = "07/04/1991";
    char* at = written;
    TIMEDATE time{};
    const TFMT wrong{99, 0, 0, 0};
    EXPECT_EQ(ConvertTextToTIMEDATE(nullptr, &wrong, &at, sizeof written - 1, &time), ERR_TFMT);
}

TEST_F(Times, AreMadeOfTheirPartsWithoutAZone) {
    const auto time = timedate_from_1970(67'864'320'027, Zone{-300, true});
    EXPECT_EQ(TimeExtractDate(&time), time.Innards[1]);
    EXPECT_EQ(TimeExtractJulianDate(&time), 2448442U);
    EXPECT_EQ(TimeExtractTicks(&time), 16U * 360000 + 27);
    TIMEDATE made{};
    TimeConstruct(TimeExtractJulianDate(&time), TimeExtractTicks(&time), &made);
    EXPECT_EQ(hundredths_since_1970(made), hundredths_since_1970(time));
    EXPECT_EQ(zone_of(made).minutes_east, 0);
    EXPECT_FALSE(zone_of(made).dst);
    TimeConstruct(TimeExtractDate(&time), ALLDAY, &made);
    EXPECT_EQ(made.Innards[1], 2448442U);
}

TEST_F(Times, GiveTheirDateOrTheirTimeInTheLocalZone) {
    const auto late = timedate_from_1970(67'864'320'000 + 10 * 360000, Zone{});  // 2 o'clock GMT of the next day
    TIMEDATE part{};
    TimeExtractLocal(&late, TRUE, &part);
    EXPECT_EQ(text(part), "09:00:00 PM");
    EXPECT_EQ(part.Innards[1], ANYDAY);
    TimeExtractLocal(&late, FALSE, &part);
    EXPECT_EQ(text(part), "07/04/1991");
    EXPECT_EQ(part.Innards[0], ALLDAY);
    const TIMEDATE date{{ALLDAY, 2448442}};
    TimeExtractLocal(&date, FALSE, &part);
    EXPECT_EQ(text(part), "07/04/1991");
    TimeExtractLocal(&date, TRUE, &part);
    EXPECT_EQ(part.Innards[0], ALLDAY);
    const TIMEDATE clock{{12U * 360000U, ANYDAY}};
    TimeExtractLocal(&clock, TRUE, &part);
    EXPECT_EQ(text(part), "12:00:00 PM");
    TimeExtractLocal(&clock, FALSE, &part);
    EXPECT_EQ(part.Innards[1], ANYDAY);
}

TEST_F(Times, CollateByDateAndThenByTime) {
    const TIMEDATE early{{100, 2448442}};
    const TIMEDATE late{{200, 2448442}};
    const TIMEDATE next{{100, 2448443}};
    EXPECT_EQ(TimeDateCollate(&early, &late), -1);
    EXPECT_EQ(TimeDateCollate(&next, &late), 1);
    EXPECT_EQ(TimeDateCollate(&late, &late), 0);
    const TIMEDATE elsewhere{{100, 2448442 | 5U << 24}};
    EXPECT_EQ(TimeDateCollate(&early, &elsewhere), 0);  // whatever their zones
    EXPECT_EQ(TimeDateDifferenceFloat(&next, &early), 86400.0);
    EXPECT_EQ(TimeDateDifferenceFloat(&early, &late), -1.0);
    const TIMEDATE a_moment_later{{150, 2448442}};
    EXPECT_EQ(TimeDateDifferenceFloat(&a_moment_later, &early), 0.5);
}

TEST_F(Times, InPairsAreWrittenAndReadBack) {
    std::string given = "12/10/1996 02:49:04 PM - 12/11/1996 and more";
    char* place = given.data();
    TIMEDATE_PAIR pair{};
    ASSERT_EQ(ConvertTextToTIMEDATEPAIR(nullptr, nullptr, &place, static_cast<WORD>(given.size()), &pair), NOERROR);
    EXPECT_STREQ(place, " and more");
    char buffer[MAXALPHATIMEDATEPAIR + 1];
    WORD length = 0;
    ASSERT_EQ(ConvertTIMEDATEPAIRToText(nullptr, nullptr, &pair, buffer, MAXALPHATIMEDATEPAIR, &length), NOERROR);
    EXPECT_EQ(std::string(buffer, length), text(pair.Lower) + " - " + text(pair.Upper));
    EXPECT_NE(ConvertTIMEDATEPAIRToText(nullptr, nullptr, &pair, buffer, 24, &length), NOERROR);
    EXPECT_EQ(length, 0);
    for (const auto& [wrong, status] : {std::pair{"12/10/1996", ERR_NOT_TDPAIR},
                                        {"12/10/1996 - 12/10/1996", ERR_NOT_TDPAIR},
                                        {"12/10/1996 - x", ERR_TDI_CONV},
                                        {"", ERR_TDI_CONV}}) {
        SCOPED_TRACE(wrong);
        std::string one = wrong;
        place = one.data();
        EXPECT_EQ(ConvertTextToTIMEDATEPAIR(nullptr, nullptr, &place, static_cast<WORD>(one.size()), &pair), status);
        EXPECT_EQ(place, one.data());
    }
}

TEST_F(Times, SaysTheZoneInHoursWestOfGreenwich) {
    int zone = 0;
    int dst = 7;
    OSCurrentTimeZone(&zone, &dst);
    EXPECT_EQ(zone, 5);
    EXPECT_EQ(dst, 0);
    set_zone("IST-5:30");
    OSCurrentTimeZone(&zone, nullptr);
    EXPECT_EQ(zone, -3005);
}

}  // namespace
}  // namespace notes_stub
