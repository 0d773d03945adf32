// Times as the field of a form shows them, and the names of months and days.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "notes_stub/include/intl.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/runtime/timedate.hpp"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class IntlTimes : public test::SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        ::setenv("TZ", "EST5", 1);
        ::tzset();
        ASSERT_EQ(IntlTIMEDATECreateHandle(&handle_), NOERROR);
        OSGetIntlSettings(&settings_, sizeof settings_);
        format_.DTFlags = DT_VALID | DT_SHOWDATE | DT_SHOWTIME;
        DT_SET_STYLE(format_.DTFlags, DT_STYLE_MDY);
        format_.DTDShow = DT_DSHOW_MDY;
        format_.DTYearFmt = DT_YFMT_YYYY;
        format_.DTMonthFmt = DT_MFMT_MM;
        format_.DTDayFmt = DT_DFMT_DD;
        format_.DTDOWFmt = DT_WFMT_WWW;
        format_.DTTShow = DT_TSHOW_ALL;
    }
    void TearDown() override {
        IntlTIMEDATEDeleteHandle(handle_);
        ::unsetenv("TZ");
        ::tzset();
        SessionTest::TearDown();
    }

    std::string text(const DTFMT* format) {
        char buffer[MAXALPHATIMEDATE + 1];
        WORD length = 0;
        const STATUS status = IntlTIMEDATEConvertToText(handle_, &settings_, format, sizeof *format, &time_,
                                                        MAXALPHATIMEDATE, buffer, &length);
        return status == NOERROR ? std::string(buffer, length) : "status " + std::to_string(status);
    }
    std::string text() { return text(&format_); }

    INTLTIMEDATEHANDLE handle_ = 0;
    INTLFORMAT settings_{};
    DTFMT format_{};
    TIMEDATE time_ = timedate_from_1970(67'864'320'000 + 30 * 60 * 100, Zone{-300, false});  // 11:30 of 4 July 1991
    char pm_[16] = "in the evening";
    char am_[16] = "in the morning";
};

TEST_F(IntlTimes, WithoutAFormatAreThoseOfTheOtherFunction) {
    EXPECT_EQ(text(nullptr), "07/04/1991 11:30:00 AM");
    format_.DTFlags &= ~DT_VALID;
    EXPECT_EQ(text(), "07/04/1991 11:30:00 AM");
}

TEST_F(IntlTimes, HaveTheProgramsWordsForTheHalvesOfTheDay) {
    ASSERT_EQ(IntlTIMEDATESetValue(handle_, AMStringProperty, am_), NOERROR);
    ASSERT_EQ(IntlTIMEDATESetValue(handle_, PMStringProperty, pm_), NOERROR);
    char value[YTSTRMAX];
    ASSERT_EQ(IntlTIMEDATEGetValue(handle_, PMStringProperty, sizeof value, value), NOERROR);
    EXPECT_STREQ(value, "in the evening");
    EXPECT_EQ(text(), "07/04/1991 11:30:00 in the morning");
    settings_.Flags |= TIME_AMPM_PREFIX;
    EXPECT_EQ(text(), "07/04/1991 in the morning 11:30:00");
    format_.DTFlags |= DT_24HOUR;
    EXPECT_EQ(text(), "07/04/1991 11:30:00");
}

TEST_F(IntlTimes, HaveTheSettingsWordsUnlessTheProgramHasItsOwn) {
    char value[YTSTRMAX];
    ASSERT_EQ(IntlTIMEDATEGetValue(handle_, AMStringProperty, sizeof value, value), NOERROR);
    EXPECT_STREQ(value, "AM");
    std::strcpy(settings_.AMString, "am");
    EXPECT_EQ(text(), "07/04/1991 11:30:00 am");
}

TEST_F(IntlTimes, ShowThePartsThatAreAskedFor) {
    format_.DTFlags &= ~static_cast<DWORD>(DT_SHOWTIME);
    const std::pair<BYTE, const char*> rows[] = {{DT_DSHOW_ALL, "Thu 07/04/1991"},
                                                 {DT_DSHOW_YM, "07/1991"},
                                                 {DT_DSHOW_WMD, "Thu 07/04"},
                                                 {DT_DSHOW_W, "Thu"},
                                                 {DT_DSHOW_M, "07"},
                                                 {DT_DSHOW_MD, "07/04"},
                                                 {DT_DSHOW_D, "04"},
                                                 {DT_DSHOW_Y, "1991"}};
    for (const auto& [show, expected] : rows) {
        format_.DTDShow = show;
        EXPECT_EQ(text(), expected);
    }
    format_.DTFlags = DT_VALID | DT_SHOWTIME;
    format_.DTTShow = DT_TSHOW_HM;
    EXPECT_EQ(text(), "11:30 AM");
    format_.DTTShow = DT_TSHOW_H;
    EXPECT_EQ(text(), "11 AM");
    format_.DTTShow = DT_TSHOW_HMS;
    format_.DTTZone = TZFMT_ALWAYS;
    EXPECT_EQ(text(), "11:30:00 AM EST");
}

TEST_F(IntlTimes, AreInTheOrderAndWithTheSeparatorsThatAreAskedFor) {
    char point[] = ".";
    char comma[] = ", ";
    char blank[] = " ";
    char h[] = "h";
    format_.DTFlags = DT_VALID | DT_SHOWDATE | DT_SHOWTIME | DT_24HOUR;
    format_.DTTsep = h;
    format_.DTTShow = DT_TSHOW_HM;
    format_.DTDShow = DT_DSHOW_ALL;
    format_.DTDOWFmt = DT_WFMT_WWWW;
    format_.DTMonthFmt = DT_MFMT_MMMM;
    format_.DTDayFmt = DT_DFMT_D;
    format_.DTDsep1 = comma;
    format_.DTDsep2 = point;
    format_.DTDsep3 = blank;
    DT_SET_STYLE(format_.DTFlags, DT_STYLE_DMY);
    EXPECT_EQ(text(), "Thursday, 4.July 1991 11h30");
    DT_SET_STYLE(format_.DTFlags, DT_STYLE_YMD);
    format_.DTDOWFmt = DT_WFMT_WWWP;
    format_.DTMonthFmt = DT_MFMT_MMM;
    EXPECT_EQ(text(), "(Thu), 1991.Jul 4 11h30");
    EXPECT_EQ(DT_GET_STYLE(format_.DTFlags), static_cast<DWORD>(DT_STYLE_YMD));
}

TEST_F(IntlTimes, HaveYearsOfFourDigitsWhereThatIsAskedFor) {
    format_.DTFlags &= ~static_cast<DWORD>(DT_SHOWTIME);
    format_.DTYearFmt = DT_YFMT_YY;
    EXPECT_EQ(text(), "07/04/91");
    format_.DTDSpecial = DT_DSPEC_21Y4;
    EXPECT_EQ(text(), "07/04/91");
    format_.DTDSpecial = DT_DSPEC_Y4;
    EXPECT_EQ(text(), "07/04/1991");
    format_.DTDSpecial = DT_DSPEC_CURYR;
    EXPECT_EQ(text(), "07/04/91");
    time_ = timedate_now();
    EXPECT_EQ(text().size(), 5U);
    format_.DTDSpecial = DT_DSPEC_21Y4;
    EXPECT_EQ(text().size(), 10U);
    format_.DTDSpecial = DT_DSPEC_TODAY;
    EXPECT_EQ(text(), "Today");
    TimeDateAdjust(&time_, 0, 0, 0, 1, 0, 0);
    EXPECT_EQ(text(), "Tomorrow");
}

TEST_F(IntlTimes, HaveTheNamesOfTheirSettingsForTodayAndItsNeighbours) {
    format_.DTDSpecial = DT_DSPEC_TODAY;
    format_.DTFlags &= ~static_cast<DWORD>(DT_SHOWTIME);
    std::strcpy(settings_.YesterdayString, "Gestern");
    std::strcpy(settings_.TodayString, "Heute");
    std::strcpy(settings_.TomorrowString, "Morgen");
    time_ = timedate_now();
    EXPECT_EQ(text(), "Heute");
    TimeDateAdjust(&time_, 0, 0, 0, 1, 0, 0);
    EXPECT_EQ(text(), "Morgen");
    TimeDateAdjust(&time_, 0, 0, 0, -2, 0, 0);
    EXPECT_EQ(text(), "Gestern");
}

TEST_F(IntlTimes, RefuseATimeThatIsLongerThanADay) {
    time_.Innards[0] = 24 * 60 * 60 * 100;
    EXPECT_EQ(text(), "status " + std::to_string(ERR_TDO_CONV));
    time_.Innards[0] -= 1;
    EXPECT_NE(text(), "status " + std::to_string(ERR_TDO_CONV));
    time_.Innards[0] = ALLDAY;
    EXPECT_EQ(text(), "07/04/1991");
}

TEST_F(IntlTimes, RefuseWhatIsNoPropertyAndWhatDoesNotFit) {
    char value[4];
    EXPECT_EQ(IntlTIMEDATESetValue(handle_, static_cast<INTL_TIMEDATE_PROPERTY>(3), pm_), ERR_MISC_INVALID_ARGS);
    ASSERT_EQ(IntlTIMEDATESetValue(handle_, PMStringProperty, pm_), NOERROR);
    EXPECT_EQ(IntlTIMEDATEGetValue(handle_, PMStringProperty, sizeof value, value), ERR_MISC_INVALID_ARGS);
    char buffer[8];
    WORD length = 1;
    EXPECT_EQ(IntlTIMEDATEConvertToText(handle_, &settings_, &format_, sizeof format_, &time_, sizeof buffer, buffer,
                                        &length),
              ERR_TDO_CONV);
    EXPECT_EQ(length, 0);
    settings_.Length = 1;
    EXPECT_EQ(text(), "status " + std::to_string(ERR_IFMT));
}

TEST_F(IntlTimes, NameTheCallThatUsesADeletedHandle) {
    expect_misuse();
    INTLTIMEDATEHANDLE gone = 0;
    ASSERT_EQ(IntlTIMEDATECreateHandle(&gone), NOERROR);
    IntlTIMEDATEDeleteHandle(gone);
    testing::internal::CaptureStdout();
    EXPECT_EQ(IntlTIMEDATESetValue(gone, PMStringProperty, pm_), ERR_HDL_NULL);
    std::fflush(stdout);
    EXPECT_THAT(testing::internal::GetCapturedStdout(), ::testing::HasSubstr("Misuse of IntlTIMEDATESetValue"));
}

std::string extended(char item, char index) {
    char buffer[32] = "before";
    const WORD length = OSGetExtIntlFormat(item, index, buffer, sizeof buffer);
    EXPECT_EQ(length, std::strlen(buffer));
    return buffer;
}

TEST(ExtendedSettings, NameMonthsDaysAndTheHalvesOfADay) {
    EXPECT_EQ(extended(MONTH_NAMES, 1), "January");
    EXPECT_EQ(extended(MONTH_NAMES, 12), "December");
    EXPECT_EQ(extended(MONTH_NAMES, 13), "");
    EXPECT_EQ(extended(ABBR_MONTH_NAMES, 9), "Sep");
    EXPECT_EQ(extended(WEEKDAY_NAMES, 1), "Sunday");
    EXPECT_EQ(extended(ABBR_WEEKDAY_NAMES, 7), "Sat");
    EXPECT_EQ(extended(WEEKDAY_NAMES, 0), "");
    EXPECT_EQ(extended(EXT_AM_STRING, 0), "AM");
    EXPECT_EQ(extended(EXT_PM_STRING, 0), "PM");
    EXPECT_EQ(extended(EXT_CURRENCY_STRING, 0), "$");
    EXPECT_EQ(extended(ERANAME, 0), "");
    WORD type = 7;
    EXPECT_EQ(OSGetExtIntlFormat(CALENDARTYPE, 0, &type, sizeof type), sizeof type);
    EXPECT_EQ(type, CALENDAR_NONE);
    char small[3] = "xx";
    EXPECT_EQ(OSGetExtIntlFormat(MONTH_NAMES, 1, small, sizeof small), 0);
    EXPECT_STREQ(small, "");
}

}  // namespace
}  // namespace notes_stub
