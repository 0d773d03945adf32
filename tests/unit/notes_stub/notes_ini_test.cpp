#include "notes_stub/runtime/notes_ini.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "notes_stub/include/osenv.h"
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
