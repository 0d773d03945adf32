#include "notes_stub/runtime/notes_ini.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/osenv.h"
#include "notes_stub/runtime/timedate.hpp"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class NotesIniFile : public test::SessionTest {};

TEST_F(NotesIniFile, GivesSettingsWithoutRegardToCase) {
    test::write_file(ini_file(), "[Notes]\nServerName = CN=mail/O=Example \n");
    char value[MAXENVVALUE];
    EXPECT_TRUE(OSGetEnvironmentString("SERVERNAME", value, sizeof value - 1));
    EXPECT_STREQ(value, "CN=mail/O=Example");
    EXPECT_FALSE(OSGetEnvironmentString("Missing", value, sizeof value - 1));
    EXPECT_STREQ(value, "");
}

TEST_F(NotesIniFile, CutsAValueToTheLengthGivenAndEndsItWithAZero) {
    test::write_file(ini_file(), "Name=abcdef\n");
    char value[4];
    EXPECT_TRUE(OSGetEnvironmentString("Name", value, sizeof value - 1));
    EXPECT_STREQ(value, "abc");
}

TEST_F(NotesIniFile, KeepsEveryOtherLineAtAChange) {
    test::write_file(ini_file(), "[Notes]\n; a comment\nA=1\n\nB=2\n");
    OSSetEnvironmentVariable("a", "new");
    OSSetEnvironmentInt("C", 3);
    EXPECT_EQ(test::read_file(ini_file()), "[Notes]\n; a comment\nA=new\n\nB=2\nC=3\n");
    EXPECT_EQ(OSGetEnvironmentLong("C"), 3);
}

TEST_F(NotesIniFile, CountsChangesOfOtherProcessesToo) {
    const WORD before = OSGetEnvironmentSeqNo();
    EXPECT_EQ(OSGetEnvironmentSeqNo(), before);
    test::write_file(ini_file(), "Changed=1 by somebody else\n");
    EXPECT_NE(OSGetEnvironmentSeqNo(), before);
}

TEST_F(NotesIniFile, DoesNotLetAValueMakeASecondSetting) {
    OSSetEnvironmentVariable("A", "1\nB=2");
    char value[MAXENVVALUE];
    EXPECT_FALSE(OSGetEnvironmentString("B", value, sizeof value - 1));
}

TEST_F(NotesIniFile, GivesATimeBackWithItsHundredthsAndItsZone) {
    for (const TIMEDATE time :
         {timedate_from_1970(67'864'320'027, Zone{-300, true}), timedate_from_1970(67'864'320'000, Zone{330, false}),
          TIMEDATE{{12U * 360000U + 5, ANYDAY}}, TIMEDATE{{ALLDAY, 2440588}}}) {
        TIMEDATE given = time;
        OSSetEnvironmentTIMEDATE("LAST_FRIDAY_DATE", &given);
        TIMEDATE read{};
        ASSERT_TRUE(OSGetEnvironmentTIMEDATE("LAST_FRIDAY_DATE", &read)) << test::read_file(ini_file());
        EXPECT_EQ(read.Innards[0], time.Innards[0]) << test::read_file(ini_file());
        EXPECT_EQ(read.Innards[1], time.Innards[1]) << test::read_file(ini_file());
    }
}

TEST_F(NotesIniFile, SetsTheTimeNowWhereNoneIsGiven) {
    OSSetEnvironmentTIMEDATE("TODAY_DATE", nullptr);
    TIMEDATE read{};
    ASSERT_TRUE(OSGetEnvironmentTIMEDATE("TODAY_DATE", &read));
    const TIMEDATE now = timedate_now();
    EXPECT_LE(std::abs(TimeDateDifference(&now, &read)), 60);
}

TEST_F(NotesIniFile, SaysWhereAVariableIsNoTime) {
    test::write_file(ini_file(), "Soon=soon\n");
    TIMEDATE read{};
    EXPECT_FALSE(OSGetEnvironmentTIMEDATE("Soon", &read));
    EXPECT_FALSE(OSGetEnvironmentTIMEDATE("Absent", &read));
    test::write_file(ini_file(), "Day=07/04/1991\nCount=17 tasks\n");
    EXPECT_TRUE(OSGetEnvironmentTIMEDATE("Day", &read));
    char name[] = "Count";
    EXPECT_EQ(OSGetEnvironmentInt(name), 17);
}

TEST_F(NotesIniFile, LosesNoChangeOfThreadsThatWriteAtOnce) {
    NotesIni first{ini_file()};
    NotesIni second{ini_file()};
    std::vector<std::thread> threads;
    for (NotesIni* ini : {&first, &second}) {
        threads.emplace_back([ini, name = ini == &first ? "X" : "Y"] {
            for (int i = 0; i < 20; ++i) ini->set(name + std::to_string(i), "1");
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(first.list("X*").size() + first.list("Y*").size(), 40U);
}

}  // namespace
}  // namespace notes_stub
