/// A Notes session without a server, on a data directory of its own that goes away with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "notes_stub/include/global.h"

namespace notes_stub::test {

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "notes-stub-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryDirectory() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream{file, std::ios::binary} << text;
}

inline std::string read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class SessionTest : public ::testing::Test {
protected:
    void SetUp() override { start(""); }
    void TearDown() override { NotesTerm(); }

    void start(const std::string& ini) {
        // A misuse that a test does not expect ends it loudly.
        write_file(ini_file(), ini + "STUB_STRICT=1\n");
        std::string program = "unit_notes_stub";
        std::string option = "=" + ini_file().string();
        char* arguments[] = {program.data(), option.data(), nullptr};
        ASSERT_EQ(NotesInitExtended(2, arguments), NOERROR);
    }
    /// From here on a misuse is reported and nothing more.
    void expect_misuse() const { write_file(ini_file(), "STUB_STRICT=0\n"); }
    [[nodiscard]] std::filesystem::path ini_file() const { return data_.path() / "notes.ini"; }

    TemporaryDirectory data_;
};

}  // namespace notes_stub::test
