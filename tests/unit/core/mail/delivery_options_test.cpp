#include "core/mail/delivery_options.hpp"

#include <gtest/gtest.h>

namespace postern::mail {
namespace {

TEST(MessageOptions, ComeBackFromTheirTextAsTheyWere) {
    for (const auto& options : {MessageOptions{}, MessageOptions{true, false, ReturnContent::unsaid, ""},
                                MessageOptions{false, true, ReturnContent::full, ""},
                                MessageOptions{true, true, ReturnContent::headers, "a+3Db"},
                                MessageOptions{false, false, ReturnContent::unsaid, "", true, false},
                                MessageOptions{false, false, ReturnContent::full, "", false, true},
                                MessageOptions{false, false, ReturnContent::unsaid, "", false, false, true}})
        EXPECT_EQ(read_message_options(stored_options(options)), options) << stored_options(options);
    EXPECT_EQ(stored_options({}), "");
    EXPECT_EQ(stored_options({true, true, ReturnContent::headers, "x"}), " SMTPUTF8 REQUIRETLS RET=HDRS ENVID=x");
}

TEST(RecipientOptions, ComeBackFromTheirTextAsTheyWere) {
    for (const auto& options : {RecipientOptions{}, RecipientOptions{{true}, ""},
                                RecipientOptions{{true, true, true, true}, "rfc822;a@b.example"},
                                RecipientOptions{{true, false, false, true}, "utf-8;j\\x{FC}rgen@b.example"}})
        EXPECT_EQ(read_recipient_options(dsn_parameters(options)), options) << dsn_parameters(options);
    EXPECT_EQ(dsn_parameters(RecipientOptions{{true}, "rfc822;a"}), " NOTIFY=NEVER ORCPT=rfc822;a");
}

// RFC 6533 §3: where it goes on may not be known to take SMTPUTF8.
TEST(RecipientOptions, HaveTheOriginalInAFormForEveryServer) {
    RecipientOptions options;
    EXPECT_TRUE(take_recipient_option("ORCPT", "utf-8;jürgen\\x{2B}1@bücher.example", options));
    EXPECT_EQ(options.original, "utf-8;j\\x{FC}rgen\\x{2B}1@b\\x{FC}cher.example");
}

TEST(StoredOptions, AreRefusedWhereTheyAreNoneOfOurs) {
    for (const auto* text : {"X", "RET", "RET=HDRS X=1", "NOTIFY=NEVER"})
        EXPECT_FALSE(read_message_options(text)) << text;
    for (const auto* text : {"X", "NOTIFY=X", "RET=HDRS"}) EXPECT_FALSE(read_recipient_options(text)) << text;
}

TEST(MessageOptions, AreNotTakenFromAPeerWhereTheyAreOursAlone) {
    MessageOptions options;
    for (const auto* keyword : {"own.report", "own.submitted", "own.tls-optional"})
        EXPECT_EQ(take_message_option(keyword, "", options), false) << keyword;
    EXPECT_EQ(options, MessageOptions{});
}

TEST(Notify, IsOfFailureWhereNothingIsSaid) {
    EXPECT_TRUE(Notify{}.wants_failure());
    EXPECT_FALSE(Notify{true}.wants_failure());
    EXPECT_TRUE((Notify{true, false, true, false}).wants_failure());
}

TEST(Xtext, IsDecoded) {
    EXPECT_EQ(decode_xtext("a+2Bb+3D"), "a+b=");
    EXPECT_EQ(decode_xtext(""), "");
    EXPECT_EQ(decode_xtext("a+2"), "a+2") << "what is none stays as it is";
}

}  // namespace
}  // namespace postern::mail
