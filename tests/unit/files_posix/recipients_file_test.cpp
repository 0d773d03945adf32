#include "adapters/files_posix/recipients_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace postern::test {
namespace {

using testing::HasSubstr;

class RecipientsFile : public testing::Test {
protected:
    RecipientsFile() {
        auto pattern = (std::filesystem::temp_directory_path() / "postern-recipients-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        path = (folder / "recipients").string();
    }
    ~RecipientsFile() override { std::filesystem::remove_all(folder); }
    RecipientsFile(const RecipientsFile&) = delete;
    RecipientsFile& operator=(const RecipientsFile&) = delete;

    /// As an editor does it: another file takes the place.
    void write(const std::string& text) const {
        std::ofstream(path + ".new") << text;
        std::filesystem::rename(path + ".new", path);
    }
    /// With so many others that it is large.
    [[nodiscard]] static std::string large(std::string text) {
        for (int number = 0; text.size() <= files_posix::RecipientsFile::max_octets_at_once; ++number)
            text += "person-" + std::to_string(number) + "@example.test\n";
        return text;
    }
    void wait_for_news() const {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (!file.has_news() && std::chrono::steady_clock::now() < limit)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ASSERT_TRUE(file.has_news());
    }
    [[nodiscard]] bool names(const char* address) const { return file.list()->names(*mail::parse_address(address)); }

    std::filesystem::path folder;
    std::string path;
    files_posix::RecipientsFile file;
};

TEST_F(RecipientsFile, IsReadAgainWhenItHasChanged) {
    write("joe@example.test\n");
    EXPECT_EQ(file.look(path), "");
    EXPECT_TRUE(names("joe@example.test"));
    const auto before = file.list();
    EXPECT_EQ(file.look(path), "");
    EXPECT_EQ(file.list(), before) << "nothing changed";
    write("jane@example.test\n");
    EXPECT_EQ(file.look(path), "");
    EXPECT_FALSE(names("joe@example.test"));
    EXPECT_TRUE(names("jane@example.test"));
}

TEST_F(RecipientsFile, IsReadOnAThreadOfItsOwnWhenItIsLarge) {
    EXPECT_EQ(file.progress(), "");
    write(large("joe@example.test\n"));
    EXPECT_EQ(file.look(path), "");
    EXPECT_TRUE(file.is_unread()) << "nobody waited for it";
    EXPECT_THAT(file.progress(), HasSubstr("it is being read. Until then, whom no other list names"));
    wait_for_news();
    EXPECT_EQ(file.look(path), "");
    EXPECT_EQ(file.progress(), "");
    EXPECT_TRUE(names("joe@example.test"));
    write(large("jane@example.test\n"));
    EXPECT_EQ(file.look(path), "");
    EXPECT_TRUE(names("joe@example.test"));
    EXPECT_THAT(file.progress(), HasSubstr("What was read of it before holds until then"));
    wait_for_news();
    write(large("wrong@@example.test\n"));
    EXPECT_EQ(file.look(path), "") << "takes what was read, and begins again";
    EXPECT_TRUE(names("jane@example.test"));
    wait_for_news();
    EXPECT_THAT(file.look(path), HasSubstr("\"wrong@@example.test\""));
    EXPECT_TRUE(names("jane@example.test"));
}

TEST_F(RecipientsFile, ThatIsNotWantedAnyMoreLeavesNoListBehind) {
    write(large("joe@example.test\n"));
    EXPECT_EQ(file.look(path), "");
    EXPECT_EQ(file.look(""), "");
    EXPECT_EQ(file.progress(), "");
    wait_for_news();
    EXPECT_EQ(file.look(""), "");
    EXPECT_EQ(file.list(), nullptr);
    EXPECT_FALSE(file.is_unread());
}

TEST_F(RecipientsFile, KeepsTheLastGoodListAndSaysWhatIsWrong) {
    write("joe@example.test\n");
    EXPECT_EQ(file.look(path), "");
    write("joe@example.test\njoe@@example\n");
    for (int times = 0; times < 2; ++times) {
        EXPECT_THAT(file.look(path), HasSubstr("line 2 is \"joe@@example\""));
        EXPECT_THAT(file.look(path), HasSubstr("What was read of it before holds"));
    }
    EXPECT_TRUE(names("joe@example.test"));
    std::filesystem::remove(path);
    EXPECT_THAT(file.look(path), HasSubstr("No such file"));
    EXPECT_TRUE(names("joe@example.test"));
}

TEST_F(RecipientsFile, IsWrongWhereItNamesNobody) {
    write("joe@example.test\n");
    EXPECT_EQ(file.look(path), "");
    for (const auto* text : {"", "\n", "# nobody\n"}) {
        write(text);
        EXPECT_THAT(file.look(path), HasSubstr("it names nobody"));
        EXPECT_THAT(file.look(path), HasSubstr("What was read of it before holds"));
        EXPECT_TRUE(names("joe@example.test"));
    }
}

TEST_F(RecipientsFile, DoesNotHaveTheListOfAnother) {
    write("joe@example.test\n");
    EXPECT_EQ(file.look(path), "");
    for (int times = 0; times < 2; ++times) {
        EXPECT_THAT(file.look(path + ".other"), HasSubstr("refused for the time being"));
        EXPECT_EQ(file.list(), nullptr);
        EXPECT_TRUE(file.is_unread());
    }
    EXPECT_EQ(file.look(path), "");
    EXPECT_TRUE(names("joe@example.test"));
}

TEST_F(RecipientsFile, IsUnreadUntilItIsRight) {
    EXPECT_THAT(file.look(path), HasSubstr("refused for the time being"));
    EXPECT_TRUE(file.is_unread());
    EXPECT_THAT(file.look(folder.string()), HasSubstr("this is no file"));
    write("@example.test\n");
    EXPECT_EQ(file.look(path), "");
    EXPECT_FALSE(file.is_unread());
    EXPECT_EQ(file.look(""), "");
    EXPECT_EQ(file.list(), nullptr);
    EXPECT_FALSE(file.is_unread());
}

}  // namespace
}  // namespace postern::test
