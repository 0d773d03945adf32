#include "core/access/recipient_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::access {
namespace {

using testing::StartsWith;

bool names(std::string_view text, std::string_view address) {
    return RecipientList::parse(text)->names(*mail::parse_address(address));
}

TEST(RecipientList, HasAnAddressOrADomainALine) {
    const auto text = "joe@example.test\r\n\n  Jane@Example.TEST\t\n@all.test\n\"a b\"@example.test";
    EXPECT_EQ(RecipientList::parse(text)->size(), 4u);
    for (const auto* address : {"joe@example.test", "JOE@example.test", "\"joe\"@example.test", "jane@example.test",
                                "anybody@all.test", R"("a\ b"@example.test)"})
        EXPECT_TRUE(names(text, address)) << address;
    for (const auto* address : {"jo@example.test", "joe@sub.example.test", "joe@sub.all.test", "joe@other.test"})
        EXPECT_FALSE(names(text, address)) << address;
    EXPECT_TRUE(names(R"("@a"@example.test)", R"("@a"@example.test)"));
    EXPECT_TRUE(names("a@bücher.example", "a@xn--bcher-kva.example"));
}

TEST(RecipientList, PassesOverComments) {
    const auto text = "\xEF\xBB\xBF# ours\njoe@example.test # Joe # and more\n #x\nj#e@example.test#";
    const auto list = RecipientList::parse(text);
    ASSERT_FALSE(list) << "a # within a word begins no comment";
    EXPECT_TRUE(names("# ours\njoe@example.test # Joe # and more\n #x\nj#e@example.test\n", "j#e@example.test"));
    EXPECT_TRUE(names("\xEF\xBB\xBF# ours\njoe@example.test", "joe@example.test"));
    EXPECT_EQ(RecipientList::parse("")->size(), 0u);
}

TEST(RecipientList, NamesTheLineThatIsWrong) {
    struct Row {
        const char* text;
        const char* error;
    };
    for (const auto& [text, error] :
         {Row{"joe@example.test\n\njoe", "line 3 is \"joe\": the address has no domain; allowed are"},
          Row{"joe@@example.test", "line 1 is \"joe@@example.test\": the domain is malformed"},
          Row{R"(""@example.test)", R"(line 1 is """@example.test": the local part is empty)"},
          Row{"@", "line 1 is \"@\": the domain is malformed"},
          Row{"# x\na@b.test c@d.test", "line 2 is \"a@b.test c@d.test\": "},
          Row{"<a@b.test>", "line 1 is \"<a@b.test>\": the local part"}}) {
        const auto list = RecipientList::parse(text);
        ASSERT_FALSE(list) << text;
        EXPECT_THAT(list.error(), StartsWith(error));
    }
}

}  // namespace
}  // namespace postern::access
