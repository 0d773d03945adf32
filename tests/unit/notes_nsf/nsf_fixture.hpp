/// A data directory of its own for each test, and short words for what most tests do.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/nsfsearc.h"

namespace notes_test {

/// A temporary directory, removed with everything in it.
class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The runtime started on a fresh data directory. Misuse aborts the test, unless it derives from MisuseTest.
class NsfTest : public testing::Test {
protected:
    explicit NsfTest(bool is_strict = true) : is_strict_(is_strict) {}
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] std::filesystem::path data(const std::string& name) const { return directory_.path() / name; }
    void write_file(const std::string& name, const std::string& text) const;

    /// Creates a database and opens it; closed at the end of the test.
    DBHANDLE new_database(const std::string& name = "test.nsf");
    DBHANDLE open_database(const std::string& name = "test.nsf");

private:
    bool is_strict_;
    TempDirectory directory_;
    std::vector<DBHANDLE> opened_;
};

/// With one database, which is open.
class DatabaseTest : public NsfTest {
protected:
    DBHANDLE database = NULLHANDLE;

    void SetUp() override {
        NsfTest::SetUp();
        database = new_database();
    }
};

/// What the runtime says of misuse is collected instead of aborting.
class MisuseTest : public NsfTest {
protected:
    MisuseTest() : NsfTest(false) {}
};

/// A note that a test has open; closed at the end of its scope.
class TestNote {
public:
    static TestNote create(DBHANDLE database);
    static TestNote open(DBHANDLE database, NOTEID id);
    ~TestNote();
    TestNote(TestNote&& other) noexcept : handle_(other.handle_) { other.handle_ = NULLHANDLE; }
    TestNote& operator=(TestNote&&) = delete;

    [[nodiscard]] NOTEHANDLE handle() const { return handle_; }
    void set(const char* name, const std::string& text);
    [[nodiscard]] std::string text(const char* name) const;
    [[nodiscard]] std::vector<std::string> list(const char* name) const;
    /// Updates, and returns the note's id.
    NOTEID save(WORD flags = 0);
    [[nodiscard]] OID oid() const;

private:
    explicit TestNote(NOTEHANDLE handle) : handle_(handle) {}
    NOTEHANDLE handle_;
};

/// Makes a document with one text item and returns its id.
NOTEID add_document(DBHANDLE database, const char* item, const std::string& text);

struct Found {
    STATUS status = NOERROR;
    std::vector<NOTEID> matching;
    std::vector<NOTEID> others;  ///< passed to the routine without SE_FMATCH
    TIMEDATE until{};
};
Found search(DBHANDLE database, const TIMEDATE* since = nullptr, WORD flags = 0, WORD mask = NOTE_CLASS_DOCUMENT);

std::string describe(const TIMEDATE& time);

}  // namespace notes_test
