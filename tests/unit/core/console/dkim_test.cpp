#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(DkimCreate, PrintsTheRecordToPublish) {
    Task task;
    EXPECT_THAT(task.tell("dkim create Example.org"),
                AllOf(HasSubstr("The key is in /data/dkim/postern202611._domainkey.example.org.pem"),
                      HasSubstr("\npostern202611._domainkey.example.org. IN TXT \"v=DKIM1; k=rsa; p="),
                      HasSubstr("add postern202611._domainkey.example.org to SMTP_DKIMKeys")));
    EXPECT_THAT(task.tell("dkim create example.org s1 ED25519"),
                HasSubstr("\ns1._domainkey.example.org. IN TXT \"v=DKIM1; k=ed25519; p="));
    EXPECT_THAT(task.tell("dkim create example.org ed25519"), HasSubstr("postern202611e._domainkey.example.org"));
}

TEST(DkimCreate, SaysWhatIsWrongAndMakesNothing) {
    Task task;
    EXPECT_THAT(task.tell("dkim create"), HasSubstr("Name the domain"));
    EXPECT_THAT(task.tell("dkim create a_b/c"), AllOf(HasSubstr("its domain is none"), HasSubstr("No key was made")));
    EXPECT_THAT(task.tell("dkim create example.org ../x"), HasSubstr("its selector is none"));
    EXPECT_THAT(task.tell("dkim create example.org a b"), HasSubstr("\"b\" is too much"));
    EXPECT_EQ(task.keys.made.domain, "");
    task.keys.trouble = "the disk is full";
    EXPECT_EQ(task.tell("dkim create example.org"), "No key was made: the disk is full.\n");
}

TEST(ShowDkim, ListsTheRecordsOfTheKeysInUse) {
    Task task;
    EXPECT_THAT(task.tell("show dkim"), HasSubstr("Nothing is signed"));
    task.keys.in_use = {{"example.org", "s1", postern::test::weak_key(ports::KeyKind::rsa)}};
    EXPECT_THAT(task.tell("show dkim"), AllOf(HasSubstr("signed for: no domain (SMTP_DKIMDomains)"),
                                              HasSubstr("s1._domainkey.example.org. IN TXT")));
    task.reading.settings.dkim_domains = {"example.org"};
    EXPECT_THAT(task.tell("show dkim"), HasSubstr("signed for: example.org."));
}

}  // namespace
}  // namespace postern::console::test
