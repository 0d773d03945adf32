#include "adapters/files_posix/dkim_files.hpp"

#include "tests/support/core/weak_signing.hpp"
#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace postern::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class DkimFiles : public testing::Test {
protected:
    std::vector<std::string> fill(std::vector<std::string> domains = {}) {
        return files.fill(settings, {"s1._domainkey.b.example"}, domains);
    }
    [[nodiscard]] std::string path() const { return (folder.path() / "dkim/s1._domainkey.b.example.pem").string(); }

    TemporaryFolder folder;
    files_posix::DkimFiles files{weak_signing(), folder.path().string()};
    queue::SchedulerSettings settings;
};

TEST_F(DkimFiles, MakesAKeyThatNobodyElseMayRead) {
    const auto made = files.make({"s1", "b.example"}, ports::KeyKind::ed25519);
    ASSERT_TRUE(made) << made.error();
    EXPECT_EQ(made->file, path());
    EXPECT_EQ(made->key.key->kind(), ports::KeyKind::ed25519);
    EXPECT_EQ(mail::dkim_record_name(made->key), "s1._domainkey.b.example");
    struct stat found {};
    ASSERT_EQ(::stat(path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600U);
    ASSERT_EQ(::stat((folder.path() / "dkim").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0700U);
    const auto all = std::filesystem::directory_iterator(folder.path() / "dkim");
    EXPECT_EQ(std::distance(begin(all), end(all)), 1) << "nothing is left beside it";
}

TEST_F(DkimFiles, KeepsAKeyThatIsThere) {
    ASSERT_TRUE(files.make({"s1", "b.example"}, ports::KeyKind::rsa));
    const auto again = files.make({"s1", "b.example"}, ports::KeyKind::ed25519);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error(), AllOf(HasSubstr(path()), HasSubstr("File exists")));
    EXPECT_THAT(fill(), IsEmpty());
    EXPECT_EQ(settings.dkim->keys.at(0).key->kind(), ports::KeyKind::rsa);
}

TEST_F(DkimFiles, GivesTheSchedulerTheKeysThatAreNamed) {
    ASSERT_TRUE(files.make({"s1", "b.example"}, ports::KeyKind::rsa));
    ASSERT_TRUE(files.make({"s2", "b.example"}, ports::KeyKind::rsa));
    EXPECT_THAT(fill({"B.example"}), IsEmpty());
    ASSERT_THAT(settings.dkim->keys, SizeIs(1));
    EXPECT_EQ(mail::dkim_record_name(settings.dkim->keys[0]), "s1._domainkey.b.example");
    EXPECT_THAT(settings.dkim->domains, ElementsAre("b.example"));
    EXPECT_THAT(files.keys(), SizeIs(1));
}

TEST_F(DkimFiles, SaysWhichKeyCannotBeReadAndWhy) {
    EXPECT_THAT(fill(), ElementsAre(AllOf(HasSubstr(path()), HasSubstr("No such file"),
                                          HasSubstr("Nothing is signed with it"))));
    EXPECT_THAT(settings.dkim->keys, IsEmpty());
}

TEST_F(DkimFiles, UsesAKeyAsItWasReadWhileItsFileIsWrong) {
    ASSERT_TRUE(files.make({"s1", "b.example"}, ports::KeyKind::rsa));
    EXPECT_THAT(fill(), IsEmpty());
    ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
    EXPECT_THAT(fill(), ElementsAre(AllOf(HasSubstr("chmod 600"), HasSubstr("What was read of it before is used"))));
    EXPECT_THAT(settings.dkim->keys, SizeIs(1));
    ASSERT_EQ(::chmod(path().c_str(), 0600), 0);
    std::ofstream(path()) << "nonsense";
    EXPECT_THAT(fill(), ElementsAre(HasSubstr("this is no key")));
}

TEST_F(DkimFiles, SaysWhichDomainHasNoKey) {
    ASSERT_TRUE(files.make({"s1", "b.example"}, ports::KeyKind::rsa));
    EXPECT_THAT(fill({"b.example", "c.example"}),
                ElementsAre(AllOf(HasSubstr("SMTP_DKIMDomains has c.example"), HasSubstr("is not signed"))));
}

}  // namespace
}  // namespace postern::test
