// Programs and libraries: how they begin, and what they load.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "notes_stub/include/global.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/include/osmisc.h"
#include "tests/unit/notes_stub/server_process.hpp"

namespace notes_stub::test {
namespace {

namespace fs = std::filesystem;

class Programs : public SessionTest {
protected:
    /// A script that writes where it runs, and its arguments, into a file beside itself.
    fs::path script() const {
        const auto file = data_.path() / "program";
        write_file(file, "#!/bin/sh\n{ pwd; for word in \"$@\"; do echo \"$word\"; done; } > '" + said().string() +
                             ".part'\nmv '" + said().string() + ".part' '" + said().string() + "'\n");
        fs::permissions(file, fs::perms::owner_all);
        return file;
    }
    fs::path said() const { return data_.path() / "said"; }
    std::string what_it_said() {
        EXPECT_TRUE(eventually([&] { return fs::exists(said()); }));
        return read_file(said());
    }
};

TEST_F(Programs, AreLoadedInTheDirectoryWhereTheyLieUnlessAnotherIsNamed) {
    auto program = script().string();
    char arguments[] = "-w \"two words\"";
    ASSERT_EQ(OSLoadProgram(program.data(), nullptr, arguments, OS_LOADPROG_BACKGROUND | OS_LOADPROG_DETACHED),
              NOERROR);
    EXPECT_EQ(what_it_said(), data_.path().string() + "\n-w\ntwo words\n");
    fs::remove(said());
    char root[] = "/";
    ASSERT_EQ(OSLoadProgram(program.data(), root, nullptr, 0), NOERROR);
    EXPECT_EQ(what_it_said(), "/\n");
}

TEST_F(Programs, MayBeNamedFromTheCurrentDirectory) {
    const auto before = fs::current_path();
    script();
    fs::current_path(data_.path().parent_path());
    auto program = (data_.path().filename() / "program").string();
    EXPECT_EQ(OSLoadProgram(program.data(), nullptr, nullptr, 0), NOERROR);
    fs::current_path(before);
    EXPECT_EQ(what_it_said(), data_.path().string() + "\n");
}

TEST_F(Programs, ThatAreNotThereAreNotLoaded) {
    auto program = (data_.path() / "absent").string();
    EXPECT_EQ(OSLoadProgram(program.data(), nullptr, nullptr, 0), ERR_NOEXIST);
    EXPECT_EQ(OSLoadProgram(nullptr, nullptr, nullptr, 0), ERR_NOEXIST);
}

TEST_F(Programs, LoadLibrariesAndFreeThem) {
    char directory[MAXPATH];
    OSGetExecutableDirectory(directory);
    const auto library = std::string{directory} + "/libnotes.so";
    HMODULE module = NULLHANDLE;
    void* entry = &module;
    ASSERT_EQ(OSLoadLibrary(library.c_str(), 0, &module, &entry), NOERROR);
    EXPECT_NE(module, NULLHANDLE);
    EXPECT_EQ(entry, nullptr);  // it has no MainEntryPoint
    OSFreeLibrary(module);
    OSFreeLibrary(module);
    EXPECT_EQ(OSLoadLibrary("/nowhere/libabsent.so", 0, &module, nullptr), ERR_NOEXIST);
    EXPECT_EQ(module, NULLHANDLE);
    OSPreemptOccasionally();
}

TEST_F(Programs, AreToldTheirModuleHandles) {
    HMODULE module = 17;
    HMODULE instance = 17;
    HMODULE previous = 17;
    NotesInitModule(&module, &instance, &previous);
    EXPECT_EQ(module, NULLHANDLE);
    EXPECT_EQ(instance, NULLHANDLE);
    EXPECT_EQ(previous, NULLHANDLE);
    NotesInitModule(nullptr, nullptr, nullptr);
}

TEST_F(Programs, KnowTheNameInTheIdFile) {
    write_file(ini_file(), "KeyFileOwner=CN=Somebody/O=Example\n");
    char name[MAXUSERNAME + 1];
    LICENSEID license;
    EXPECT_EQ(SECKFMUserInfo(0, name, &license), NOERROR);
    EXPECT_STREQ(name, "CN=Somebody/O=Example");
    for (const BYTE octet : license.ID) EXPECT_EQ(octet, 0);
    EXPECT_EQ(SECKFMUserInfo(0, nullptr, nullptr), NOERROR);
}

int initialised = 0;

// A library's main program names its routine for the beginning.
TEST(ProgramStart, OfALibraryCallsItsRoutine) {
    TemporaryDirectory data;
    write_file(data.path() / "notes.ini", "STUB_STRICT=1\n");
    std::string program = "library";
    std::string option = "=" + (data.path() / "notes.ini").string();
    char* arguments[] = {program.data(), option.data(), nullptr};
    initialised = 0;
    EXPECT_EQ(NotesLibraryMain(2, arguments, [] { ++initialised; }), NOERROR);
    EXPECT_EQ(initialised, 1);
    NotesTerm();
    option = "=/nowhere/notes.ini";
    arguments[1] = option.data();
    EXPECT_EQ(NotesLibraryMain(2, arguments, [] { ++initialised; }), ERR_NOEXIST);
    EXPECT_EQ(initialised, 1);
}

TEST(ProgramStart, WithoutArgumentsFindsNotesIniInTheCurrentDirectory) {
    const auto before = fs::current_path();
    TemporaryDirectory data;
    write_file(data.path() / "notes.ini", "STUB_STRICT=1\n");
    fs::current_path(data.path());
    EXPECT_EQ(NotesInit(), NOERROR);
    char directory[MAXPATH];
    OSGetDataDirectory(directory);
    EXPECT_EQ(fs::path{directory}, data.path());
    NotesTerm();
    fs::current_path(before);
}

}  // namespace
}  // namespace notes_stub::test
