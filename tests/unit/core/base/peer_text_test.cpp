#include "core/base/peer_text.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

TEST(EscapeForLog, LeavesPrintableTextAlone) {
    EXPECT_EQ(escape_for_log("550 5.7.1 <a@b.example>: no \"relay\""), "550 5.7.1 <a@b.example>: no \"relay\"");
    EXPECT_EQ(escape_for_log("Grüße, 世界, 😀"), "Grüße, 世界, 😀");
}

TEST(EscapeForLog, NeverBreaksTheLine) {
    EXPECT_EQ(escape_for_log("a\r\nSMTP Server: Started"), "a\\x0D\\x0ASMTP Server: Started");
    EXPECT_EQ(escape_for_log("a\u2028b"), "a\\xE2\\x80\\xA8b");
}

TEST(EscapeForLog, LetsNoTerminalSequenceThrough) {
    EXPECT_EQ(escape_for_log("\x1b[2J\x7f"), "\\x1B[2J\\x7F");
    EXPECT_EQ(escape_for_log("\u009b2J"), "\\xC2\\x9B2J");
}

TEST(EscapeForLog, LetsNothingReorderTheLine) { EXPECT_EQ(escape_for_log("a\u202Eb"), "a\\xE2\\x80\\xAEb"); }

TEST(EscapeForLog, EscapesItsOwnEscape) { EXPECT_EQ(escape_for_log("\\x0A"), "\\x5Cx0A"); }

TEST(EscapeForLog, EscapesWhatIsNoUtf8) {
    EXPECT_EQ(escape_for_log("\xE4"), "\\xE4");                             // Latin-1
    EXPECT_EQ(escape_for_log("\xC0\xAF"), "\\xC0\\xAF");                    // overlong
    EXPECT_EQ(escape_for_log("\xE0\x80\xAF"), "\\xE0\\x80\\xAF");           // overlong
    EXPECT_EQ(escape_for_log("\xED\xA0\x80"), "\\xED\\xA0\\x80");           // a surrogate
    EXPECT_EQ(escape_for_log("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");  // past the last code point
    EXPECT_EQ(escape_for_log("\xE2\x82"), "\\xE2\\x82");                    // cut off
    EXPECT_EQ(escape_for_log("\xE2\x82z"), "\\xE2\\x82z");
    EXPECT_EQ(escape_for_log(std::string_view{"a\0b", 3}), "a\\x00b");
}

TEST(EscapeForLog, CutsAtAWholeCharacterAndSaysSo) {
    EXPECT_EQ(escape_for_log("abcdef", 6), "abcdef");
    EXPECT_EQ(escape_for_log("abcdefg", 6), "abcdef...");
    EXPECT_EQ(escape_for_log("abcde\n", 6), "abcde...");
    EXPECT_EQ(escape_for_log("abcdeä", 6), "abcde...");
}

TEST(EscapeForLog, IsTheWayOutOfPeerText) { EXPECT_EQ(escape_for_log(PeerText{"a\tb"}), "a\\x09b"); }

}  // namespace
}  // namespace postern
