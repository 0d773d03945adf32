#include "notes_stub/ipc/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/include/stats.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

Statistic count(const char* name, LONG value) {
    return {"SMTP", name, VT_LONG, std::string{reinterpret_cast<const char*>(&value), sizeof value}, false};
}

std::string shown(const StatisticTable& table) {
    std::string text;
    for (const auto& value : table.list("", ""))
        text += value.facility + "." + value.name + "=" + statistic_text(value) + ";";
    return text;
}

TEST(StatisticTableUpdate, ReplacesTheValueWithoutRegardToCase) {
    StatisticTable table;
    table.update(count("Messages", 1), ST_UNIQUE);
    table.update(count("MESSAGES", 2), ST_UNIQUE);
    EXPECT_EQ(shown(table), "SMTP.Messages=2;");
}

TEST(StatisticTableUpdate, AddsWithTheAdditiveFlag) {
    StatisticTable table;
    table.update(count("Messages", 40), ST_ADDITIVE);
    table.update(count("Messages", 2), ST_ADDITIVE);
    EXPECT_EQ(shown(table), "SMTP.Messages=42;");
}

TEST(StatisticTableUpdate, AppendsAnotherInstanceWithTheInvertedUniqueFlag) {
    StatisticTable table;
    table.update(count("Messages", 1), 0);
    table.update(count("Messages", 2), static_cast<WORD>(~ST_UNIQUE));
    EXPECT_EQ(shown(table), "SMTP.Messages=1;SMTP.Messages=2;");
    table.erase("SMTP", "messages");
    EXPECT_EQ(shown(table), "");
}

TEST(StatisticTableReset, SetsOnlyAdditiveNumbersToZero) {
    StatisticTable table;
    EXPECT_EQ(table.reset("SMTP", "Messages"), ERR_STAT_NOT_FOUND);
    table.update(count("Messages", 5), ST_UNIQUE);
    EXPECT_EQ(table.reset("SMTP", "Messages"), ERR_STAT_NOT_SET);
    table.update(count("Bytes", 5), ST_ADDITIVE);
    EXPECT_EQ(table.reset("SMTP", "bytes"), NOERROR);
    EXPECT_EQ(shown(table), "SMTP.Bytes=0;SMTP.Messages=5;");
}

TEST(StatisticText, ShowsNumbersWithoutSuperfluousDigits) {
    const auto number = [](NUMBER value) {
        return statistic_text(
            {"", "", VT_NUMBER, std::string{reinterpret_cast<const char*>(&value), sizeof value}, false});
    };
    EXPECT_EQ(number(3), "3");
    EXPECT_EQ(number(0.25), "0.25");
    EXPECT_EQ(number(1e20), "1e+20");
}

class StatisticsWithoutServer : public test::SessionTest {};

TEST_F(StatisticsWithoutServer, AreKeptInTheProcess) {
    NUMBER value = 1.5;
    ASSERT_EQ(StatUpdate("SMTP", "Load", ST_UNIQUE, VT_NUMBER, &value), NOERROR);
    char text[] = "idle";
    ASSERT_EQ(StatUpdate("SMTP", "State", ST_UNIQUE, VT_TEXT, text), NOERROR);
    char prefix[] = "<";
    char between[] = "=";
    char suffix[] = ">";
    DHANDLE memory = NULLHANDLE;
    DWORD length = 0;
    ASSERT_EQ(StatQuery(nullptr, prefix, between, suffix, &memory, &length), NOERROR);
    EXPECT_STREQ(OSLock(char, memory), "<SMTP.Load=1.5><SMTP.State=idle>");
    EXPECT_EQ(length, std::strlen("<SMTP.Load=1.5><SMTP.State=idle>"));
    OSUnlock(memory);
    OSMemFree(memory);
}

TEST_F(StatisticsWithoutServer, TraversalStopsAtTheFirstError) {
    LONG value = 7;
    StatUpdate("A", "one", 0, VT_LONG, &value);
    StatUpdate("A", "two", 0, VT_LONG, &value);
    StatUpdate("B", "one", 0, VT_LONG, &value);
    struct Seen {
        int calls = 0;
        LONG sum = 0;
    } seen;
    const auto add = [](void* context, char*, char*, WORD, void* found) -> STATUS {
        auto& to = *static_cast<Seen*>(context);
        to.calls += 1;
        to.sum += *static_cast<LONG*>(found);
        return to.calls == 2 ? ERR_MISC_INVALID_ARGS : NOERROR;
    };
    StatTraverse(nullptr, nullptr, add, &seen);
    EXPECT_EQ(seen.calls, 2);
    EXPECT_EQ(seen.sum, 14);
}

TEST_F(StatisticsWithoutServer, AreShownWithTheTimeOfTheirLastChange) {
    LONG value = 7;
    char facility[] = "A";
    char name[] = "one";
    StatUpdate(facility, name, ST_UNIQUE, VT_LONG, &value);
    StatUpdate(facility, "two", ST_UNIQUE, VT_LONG, &value);
    char header[] = "All:";
    char prefix[] = "<";
    char between[] = "=";
    char suffix[] = ">";
    DHANDLE memory = NULLHANDLE;
    DWORD length = 0;
    ASSERT_EQ(StatQueryTime(facility, name, header, prefix, between, suffix, &memory, &length), NOERROR);
    const std::string shown = OSLock(char, memory);
    OSUnlock(memory);
    OSMemFree(memory);
    EXPECT_EQ(shown.size(), length);
    EXPECT_THAT(shown, ::testing::StartsWith("All:<A.one=7 ("));
    EXPECT_THAT(shown, ::testing::EndsWith(")>"));
    auto time = shown.substr(14);
    char* at = time.data();
    TIMEDATE updated{};
    ASSERT_EQ(ConvertTextToTIMEDATE(nullptr, nullptr, &at, static_cast<WORD>(time.size()), &updated), NOERROR);
    TIMEDATE now{};
    OSCurrentTIMEDATE(&now);
    EXPECT_LE(std::abs(TimeDateDifference(&now, &updated)), 60);
    ASSERT_EQ(StatQueryTime(nullptr, nullptr, nullptr, prefix, between, suffix, &memory, &length), NOERROR);
    EXPECT_THAT(std::string{OSLock(char, memory)}, ::testing::HasSubstr("<A.two=7 ("));
    OSUnlock(memory);
    OSMemFree(memory);
}

TEST_F(StatisticsWithoutServer, AreSetToZeroWhereTheyWereAdded) {
    LONG value = 7;
    EXPECT_EQ(StatReset("A", "one"), ERR_STAT_NOT_FOUND);
    StatUpdate("A", "one", ST_ADDITIVE, VT_LONG, &value);
    StatUpdate("A", "two", ST_UNIQUE, VT_LONG, &value);
    EXPECT_EQ(StatReset("A", "one"), NOERROR);
    EXPECT_EQ(StatReset("A", "two"), ERR_STAT_NOT_SET);
    LONG found = 9;
    const auto take = [](void* context, char*, char*, WORD, void* current) -> STATUS {
        *static_cast<LONG*>(context) = *static_cast<LONG*>(current);
        return NOERROR;
    };
    char facility[] = "A";
    char name[] = "one";
    StatTraverse(facility, name, take, &found);
    EXPECT_EQ(found, 0);
}

TEST(StatisticToText, NamesFacilityAndStatisticAndEndsBothTexts) {
    char facility[] = "SMTP";
    char name[] = "Messages";
    LONG value = 42;
    char name_text[32];
    char value_text[32];
    StatToText(facility, name, VT_LONG, &value, name_text, sizeof name_text - 1, value_text, sizeof value_text - 1);
    EXPECT_STREQ(name_text, "SMTP.Messages");
    EXPECT_STREQ(value_text, "42");
    char state[] = "idle and waiting";
    char small[8];
    StatToText(facility, name, VT_TEXT, state, small, sizeof small - 1, value_text, sizeof value_text - 1);
    EXPECT_STREQ(small, "SMTP.M");
    EXPECT_STREQ(value_text, "idle and waiting");
}

}  // namespace
}  // namespace notes_stub
