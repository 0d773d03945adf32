#include "adapters/files_posix/credentials_file.hpp"

#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace postern::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CredentialsFile : public testing::Test {
protected:
    void write(const std::string& text, mode_t mode = 0600) const {
        ASSERT_EQ(::chmod(folder.write("secrets", text).c_str(), mode), 0);
    }
    std::vector<std::string> fill(const std::string& name = "secrets") {
        troubles = file.fill(settings, folder.path().string(), name);
        return troubles.lines;
    }
    void need(const std::string& entry) {
        settings.routes.relay_host = *routing::parse_next_hop("relay.example");
        settings.routes.relay_host->credentials = entry;
    }

    TemporaryFolder folder;
    files_posix::CredentialsFile file;
    queue::SchedulerSettings settings;
    files_posix::CredentialsFile::Troubles troubles;  ///< Of the last fill().
};

TEST_F(CredentialsFile, GivesItsEntriesToTheScheduler) {
    write("partner anna secret\n");
    need("partner");
    EXPECT_THAT(fill(), IsEmpty());
    EXPECT_EQ(settings.credentials.at("partner"), (smtp::Credentials{"anna", "secret"}));
    write("partner anna changed\n");
    EXPECT_THAT(fill(), IsEmpty());
    EXPECT_EQ(settings.credentials.at("partner").password, "changed");
}

TEST_F(CredentialsFile, IsRefusedWhileOthersMayReadIt) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0660U, 0644U}) {
        write("partner anna secret\n", mode);
        EXPECT_THAT(fill(),
                    ElementsAre(AllOf(HasSubstr("others than its owner may read or write it"), HasSubstr("chmod 600"),
                                      HasSubstr("None of it is used"), Not(HasSubstr("secret ")))));
        EXPECT_THAT(settings.credentials, IsEmpty());
    }
    write("partner anna secret\n", 0400);
    EXPECT_THAT(fill(), IsEmpty());
}

TEST_F(CredentialsFile, KeepsWhatWasReadBeforeWhileItIsWrong) {
    write("partner anna secret\n");
    EXPECT_THAT(fill(), IsEmpty());
    write("partner anna other\n", 0644);
    EXPECT_THAT(fill(), ElementsAre(HasSubstr("What was read of it before holds")));
    EXPECT_THAT(troubles.kept, ElementsAre("SMTP_CredentialsFile"));
    EXPECT_EQ(settings.credentials.at("partner").password, "secret");
    write("partner\n");
    EXPECT_THAT(fill(), ElementsAre(HasSubstr("line 1: there is no user")));
    std::filesystem::remove(folder.path() / "secrets");
    EXPECT_THAT(fill(), ElementsAre(HasSubstr("No such file")));
    EXPECT_EQ(settings.credentials.size(), 1u);
    EXPECT_THAT(fill("another"), ElementsAre(HasSubstr("No such file")));
    EXPECT_THAT(settings.credentials, IsEmpty()) << "they say nothing of another file's";
}

TEST_F(CredentialsFile, NamesEveryEntryThatIsWantedAndMissing) {
    write("partner anna secret\n");
    need("other");
    routing::RecipientRoute route{*routing::parse_recipient_pattern("d.example"),
                                  *routing::parse_next_hop("relay.example"),
                                  "Route document d.example",
                                  {}};
    route.next_hop.credentials = "third";
    ASSERT_EQ(settings.routes.documents.add(route), nullptr);
    EXPECT_THAT(fill(),
                ElementsAre(AllOf(HasSubstr("item SMTP_RelayCredentials is \"other\""), HasSubstr("no such entry")),
                            HasSubstr("Route document d.example: item RouteCredentials is \"third\"")));
    EXPECT_THAT(troubles.missing,
                ElementsAre("entry \"other\" of the credentials file", "entry \"third\" of the credentials file"));
    EXPECT_THAT(troubles.kept, IsEmpty()) << "the file is in force as it is";
    EXPECT_THAT(fill(""), Contains(HasSubstr("SMTP_CredentialsFile names no file")));
}

TEST_F(CredentialsFile, IsAFile) {
    std::filesystem::create_directory(folder.path() / "folder");
    EXPECT_THAT(fill("folder"), ElementsAre(HasSubstr("this is no file")));
    EXPECT_THAT(fill(""), IsEmpty());
}

}  // namespace
}  // namespace postern::test
