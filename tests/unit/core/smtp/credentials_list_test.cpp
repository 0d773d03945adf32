#include "core/smtp/credentials_list.hpp"

#include <gmock/gmock.h>

namespace postern::smtp {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CredentialsList, HasOneEntryALine) {
    const auto all = parse_credentials(
        "# our partners\n"
        "\n"
        "partner anna secret\r\n"
        "  other.one\tbert@example.com\t a pass  word \n"
        "last user last");
    ASSERT_TRUE(all) << all.error();
    EXPECT_EQ(*all, (CredentialsByName{{"partner", {"anna", "secret"}},
                                       {"other.one", {"bert@example.com", "a pass  word"}},
                                       {"last", {"user", "last"}}}));
    EXPECT_TRUE(parse_credentials("")->empty());
}

TEST(CredentialsList, SaysWhichLineIsWrongAndNothingOfWhatStandsThere) {
    const struct {
        const char* text;
        const char* words;
    } rows[] = {
        {"a b c\nhidden", "line 2: there is no user"},
        {"hidden user", "line 1: there is no password"},
        {"hid/den user hidden", "line 1: its first word: this is no name"},
        {"a b hidden\n\na c hidden", "line 3: its name stands in an earlier line too"},
        {"a b hidden\xFF", "line 1: it is no text in UTF-8"},
    };
    for (const auto& row : rows) {
        const auto all = parse_credentials(row.text);
        ASSERT_FALSE(all) << row.text;
        EXPECT_THAT(all.error(), HasSubstr(row.words));
        EXPECT_THAT(all.error(), Not(HasSubstr("hid")));
    }
}

}  // namespace
}  // namespace postern::smtp
