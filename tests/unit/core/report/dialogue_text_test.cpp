#include "core/report/dialogue_text.hpp"

#include <gtest/gtest.h>

namespace postern::report {
namespace {

TEST(DialogueText, ShowsCommandsAsTheyCame) {
    DialogueText text;
    EXPECT_EQ(text.shown("EHLO c.example\r\nMAIL FROM:<a@b.example>\r\n", false),
              "EHLO c.example\\x0D\\x0AMAIL FROM:<a@b.example>\\x0D\\x0A");
    EXPECT_EQ(text.shown("NOAUTH x\r\n", false), "NOAUTH x\\x0D\\x0A");
}

TEST(DialogueText, HidesWhatStandsBehindAuth) {
    DialogueText text;
    EXPECT_EQ(text.shown("AUTH PLAIN AGFubmEAc2VjcmV0\r\n", false), "AUTH ***");
    EXPECT_EQ(text.shown("NOOP\r\nauth login\r\nYW5uYQ==\r\nc2VjcmV0\r\n", false), "NOOP\\x0D\\x0Aauth ***");
    EXPECT_EQ(text.shown(" \tAUTH PLAIN AGFubmEAc2VjcmV0\r\n", false), " \\x09AUTH ***");
    EXPECT_EQ(text.shown("QUIT\r\n", false), "QUIT\\x0D\\x0A");
}

TEST(DialogueText, HidesWhatWeSayBehindAuth) {
    DialogueText text;
    EXPECT_EQ(text.shown("EHLO us.example\r\n", false), "EHLO us.example\\x0D\\x0A");
    EXPECT_EQ(text.shown("AUTH SCRAM-SHA-256 biwsbj11c2Vy\r\n", true), "***");
    EXPECT_EQ(text.shown("Yz1iaXdz\r\n", true), "***");
    EXPECT_EQ(text.shown("MAIL FROM:<a@us.example>\r\n", false), "MAIL FROM:<a@us.example>\\x0D\\x0A");
}

TEST(DialogueText, HidesAnAnswer) {
    DialogueText text;
    EXPECT_EQ(text.shown("c2VjcmV0\r\n", true), "***");
}

TEST(DialogueText, HidesItWhereverThePieceIsCut) {
    const std::string line = "NOOP\r\nAUTH PLAIN AGFubmEAc2VjcmV0\r\n";
    for (std::size_t cut = 0; cut <= line.size(); ++cut) {
        DialogueText text;
        auto both = text.shown(line.substr(0, cut), false);
        both += text.shown(line.substr(cut), false);
        EXPECT_EQ(both.find("AGF"), std::string::npos) << cut;
        EXPECT_EQ(both.find("jcmV0"), std::string::npos) << cut;
    }
}

}  // namespace
}  // namespace postern::report
