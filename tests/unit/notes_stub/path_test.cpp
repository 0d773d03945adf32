#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osenv.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osfile.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class Paths : public test::SessionTest {};

TEST_F(Paths, JoinsAndSplitsPortServerAndFile) {
    char path[MAXPATH];
    for (const char* port : {"", "TCPIP"}) {
        EXPECT_EQ(OSPathNetConstruct(port, "CN=mail/O=Example", "mail/user.nsf", path), NOERROR);
        char parts[3][MAXPATH];
        ASSERT_EQ(OSPathNetParse(path, parts[0], parts[1], parts[2]), NOERROR);
        EXPECT_STREQ(parts[0], port);
        EXPECT_STREQ(parts[1], "CN=mail/O=Example");
        EXPECT_STREQ(parts[2], "mail/user.nsf");
    }
    OSPathNetConstruct(nullptr, "", "names.nsf", path);
    EXPECT_STREQ(path, "names.nsf");
    char file[MAXPATH];
    EXPECT_EQ(OSPathNetParse(path, nullptr, nullptr, file), NOERROR);
    EXPECT_STREQ(file, "names.nsf");
}

TEST_F(Paths, RefusesANameThatIsTooLong) {
    const std::string path = std::string(300, 's') + "!!names.nsf";
    EXPECT_EQ(OSPathNetParse(path.c_str(), nullptr, nullptr, nullptr), ERR_INV_SERVER_NAME);
}

TEST_F(Paths, AddsASeparatorOnce) {
    char path[8] = "data";
    EXPECT_EQ(OSPathAddTrailingPathSeparator(path, sizeof path), NOERROR);
    EXPECT_EQ(OSPathAddTrailingPathSeparator(path, sizeof path), NOERROR);
    EXPECT_STREQ(path, "data/");
    char full[5] = "data";
    EXPECT_EQ(OSPathAddTrailingPathSeparator(full, sizeof full), ERR_MISC_INVALID_ARGS);
}

TEST_F(Paths, KnowsTheDataDirectoryOfTheIniFile) {
    char path[MAXPATH] = "";
    const WORD length = OSGetDataDirectory(path);
    EXPECT_EQ(length, std::strlen(path));
    EXPECT_EQ(std::filesystem::path{path}, data_.path());
    test::write_file(ini_file(), "Directory=/tmp\n");
    OSGetDataDirectory(path);
    EXPECT_STREQ(path, "/tmp");
}

TEST_F(Paths, ThereIsNoSharedDataDirectoryUnlessOneIsDefined) {
    char path[MAXPATH] = "before";
    EXPECT_EQ(OSGetSharedDataDirectory(path), 0);
    EXPECT_STREQ(path, "");
    test::write_file(ini_file(), "SharedDataDirectory=/opt/shared\n");
    EXPECT_EQ(OSGetSharedDataDirectory(path), 11);
    EXPECT_STREQ(path, "/opt/shared");
}

TEST_F(Paths, TheExecutableDirectoryIsTheServersAndNotThePrograms) {
    char path[MAXPATH] = "";
    ::unsetenv("Notes_ExecDirectory");
    OSGetExecutableDirectory(path);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{path} / "libnotes.so")) << path;
    ::setenv("Notes_ExecDirectory", "/opt/hcl/domino/notes/latest/linux", 1);
    OSGetExecutableDirectory(path);
    ::unsetenv("Notes_ExecDirectory");
    EXPECT_STREQ(path, "/opt/hcl/domino/notes/latest/linux");
}

TEST_F(Paths, NamesTheServerAsTheUser) {
    test::write_file(ini_file(), "ServerName=CN=mx/O=Example\n");
    char name[MAXUSERNAME];
    EXPECT_EQ(SECKFMGetUserName(name), NOERROR);
    EXPECT_STREQ(name, "CN=mx/O=Example");
}

TEST(SessionStart, FailsWithoutNotesIni) {
    std::string program = "program";
    std::string option = "=/nowhere/notes.ini";
    char* arguments[] = {program.data(), option.data(), nullptr};
    EXPECT_EQ(NotesInitExtended(2, arguments), ERR_NOEXIST);
}

TEST(SessionStart, BeforeItNothingIsWrittenIntoTheCurrentFolder) {
    const test::TemporaryDirectory folder;
    const auto before = std::filesystem::current_path();
    EXPECT_EXIT(
        {
            std::filesystem::current_path(folder.path());
            OSSetEnvironmentVariable("Name", "value");
            OSSetEnvironmentInt("Number", 1);
            char value[8];
            std::exit(OSGetEnvironmentString("Name", value, sizeof value - 1) != FALSE ? 1 : 0);
        },
        ::testing::ExitedWithCode(0), "");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_EQ(std::filesystem::current_path(), before);
}

}  // namespace
}  // namespace notes_stub
