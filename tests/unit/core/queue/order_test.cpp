#include "core/queue/order.hpp"

#include "core/base/glob.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::queue {
namespace {

using testing::HasSubstr;

bool means(std::string_view words, const mail::Address& sender, const mail::Address& recipient) {
    const auto selection = Selection::parse(words);
    EXPECT_TRUE(selection) << words << ": " << selection.error();
    return selection && selection->means(sender, recipient);
}

const mail::Address anna{"Anna", "a.example"};
const mail::Address bert{"bert", "mx.b.example"};
const mail::Address nobody;

TEST(Glob, StarStandsForAnythingOrNothing) {
    EXPECT_TRUE(is_glob_match("*", ""));
    EXPECT_TRUE(is_glob_match("*.example", "a.b.example"));
    EXPECT_TRUE(is_glob_match("a*b*c", "aXbXbc"));
    EXPECT_FALSE(is_glob_match("*.example", "a.example.org"));
    EXPECT_FALSE(is_glob_match("", "a"));
    EXPECT_FALSE(is_glob_match("a*b", "a"));
}

TEST(Glob, KnowsNoCase) { EXPECT_TRUE(is_glob_match("AbC", "aBc")); }

TEST(Glob, DoesNotDependOnHowManyStarsThereAre) {
    std::string pattern;
    for (int star = 0; star < 200; ++star) pattern += "*a";
    EXPECT_FALSE(is_glob_match(pattern + "b", std::string(5000, 'a')));
}

TEST(Selection, OfADomainMeansItsRecipients) {
    EXPECT_TRUE(means("MX.b.example", anna, bert));
    EXPECT_TRUE(means("*.b.example", anna, bert));
    EXPECT_FALSE(means("b.example", anna, bert)) << "a domain, not all below it";
    EXPECT_FALSE(means("a.example", anna, bert)) << "not senders";
}

TEST(Selection, OfADomainTakesItAsPeopleWriteIt) {
    EXPECT_TRUE(means("mx.b.example.", anna, bert)) << "with the dot at its end";
    EXPECT_TRUE(means("bert@mx.b.example.", anna, bert));
    const mail::Address carl{"carl", "xn--bcher-kva.example"};
    EXPECT_TRUE(
        means("b\xC3\xBC"
              "cher.example",
              anna, carl));
    EXPECT_TRUE(
        means("carl@B\xC3\x9C"
              "CHER.example",
              anna, carl));
}

TEST(Selection, OfAnAddressMeansThatRecipient) {
    EXPECT_TRUE(means("bert@mx.b.example", anna, bert));
    EXPECT_TRUE(means("<bert@mx.b.example>", anna, bert));
    EXPECT_TRUE(means("b*@*", anna, bert));
    EXPECT_FALSE(means("anna@*", anna, bert));
}

TEST(Selection, OfASenderMeansWhatTheySent) {
    EXPECT_TRUE(means("from:anna@a.example", anna, bert));
    EXPECT_TRUE(means("FROM:*@a.example", anna, bert));
    EXPECT_FALSE(means("from:bert@*", anna, bert));
    EXPECT_TRUE(means("from:<>", nobody, bert));
    EXPECT_FALSE(means("from:<>", anna, bert));
    EXPECT_TRUE(means("from:*", nobody, bert));
}

TEST(Selection, OfAnIdNamesTheMessage) {
    const auto selection = Selection::parse("0123456789abcdef");
    ASSERT_TRUE(selection);
    EXPECT_EQ(selection->message(), QueueId{0x0123456789abcdef});
    EXPECT_EQ(selection->to_string(), "message 0123456789ABCDEF");
}

TEST(Selection, RefusesWhatNamesNothing) {
    for (const auto* words : {"", "a b", "from:anna", "AB", "from:", "from:@", "from:@a.example", "from:anna@", "@",
                              "@b.example", "bert@", "<@>"})
        EXPECT_FALSE(Selection::parse(words)) << words;
    EXPECT_THAT(Selection::parse("@b.example").error(), HasSubstr("* stands for anything there"));
    EXPECT_THAT(Selection::parse("").error(), HasSubstr("there is nothing"));
    EXPECT_THAT(Selection::parse("from:anna").error(), HasSubstr("names no sender"));
}

TEST(Selection, IsShownWithoutControlCharacters) { EXPECT_EQ(Selection::parse("a\x1b[2J")->to_string(), "a\\x1B[2J"); }

TEST(OrderAnswer, SaysWhatWasNotDoneAtOnce) {
    const Order order{Verb::remove, Selection::all(), {}, {}};
    EXPECT_EQ(describe(order, {2, 3, 0, 0, 0}), "2 message[s] deleted (3 recipient[s])");
    EXPECT_THAT(describe(order, {2, 3, 1, 0, 0}), HasSubstr("1 of the recipients are being sent to right now"));
    EXPECT_THAT(describe({Verb::retry, Selection::all(), {}, {}}, {0, 0, 0, 4, 0}), HasSubstr("4 more recipient[s]"));
}

}  // namespace
}  // namespace postern::queue
