#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::string_literals;
using smtp::State;

constexpr AutomaticAnswers no_storage{.decisions = true, .storage = false, .commits = true};

void begin(SessionScript& script) { script.hello().transaction_for({"joe@d.example"}); }

TEST(ServerSessionChunks, MakeOneMessageInWhichNoDotMeansAnything) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 10\r\n..a\r\n.\r\n.b").expect_reply(250, "2.0.0 10 octets received").expect_state(State::chunks);
    script.peer("BDAT 5 LAST\r\nc\r\n\r\n").expect_reply(250, "2.6.0 Message").expect_state(State::ready);
    EXPECT_EQ(script.last_message().as_sent(), "..a\r\n.\r\n.bc\r\n\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, MayBeOneAndMayBeEmpty) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 3 LAST\r\na\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), "a\r\n");
    script.transaction_for({"joe@d.example"});
    script.peer("BDAT 3\r\nb\r\n").expect_reply(250, "3 octets").peer("BDAT 0 LAST\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), "b\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, GetTheEndThatTheirLastLineLacks) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 3 LAST\r\nabc").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), "abc\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, MayBePipelinedWithAllTheRest) {
    SessionScript script{server()};
    script.hello();
    script.peer(
        "MAIL FROM:<a@b.example>\r\nRCPT TO:<joe@d.example>\r\nBDAT 2\r\na\rBDAT 1\r\n\nBDAT 0 LAST\r\nNOOP\r\n");
    for (const auto* words : {"2.1.0", "2.1.5", "2 octets", "1 octets", "2.6.0 Message", "2.0.0 OK"})
        script.expect_reply(250, words);
    EXPECT_EQ(script.last_message().as_sent(), "a\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, WaitForWhatWasStoredBefore) {
    SessionScript script{server(), no_storage};
    begin(script);
    script.peer("BDAT 20000\r\n"s + std::string(20000, 'x')).expect_reply(250, "20000 octets");
    // The next transaction must not begin while an answer for this one is to come.
    script.peer("RSET\r\nMAIL FROM:<a@b.example>\r\n").expect_no_reply();
    script.body_stored().expect_reply(250, "2.0.0 Reset").expect_reply(250, "2.1.0").expect_messages(0);
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, KeepTheDisciplineOfLines) {
    for (const auto* wrong : {"a\nb", "a\rb"}) {
        SCOPED_TRACE(::testing::PrintToString(wrong));
        SessionScript script{server()};
        begin(script);
        script.peer("BDAT 3\r\n"s + wrong).expect_reply(550, "5.6.0").expect_state(State::ready).expect_messages(0);
        script.peer("BDAT 2 LAST\r\n\r\n").expect_reply(503, "5.5.1").expect_messages(0);
        script.also_split_at_every_byte().also_fail_io_at_every_step();
    }
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 3\r\na\0b"s).expect_reply(550, "5.6.0").also_split_at_every_byte();
}

TEST(ServerSessionChunks, WithAHalfLineEndAtTheirEndAreRefused) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 2 LAST\r\na\r").expect_reply(550, "5.6.0").expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

// RFC 3030 §2: their octets are passed over, and are no commands.
TEST(ServerSessionChunks, OutOfSequenceArePassedOver) {
    SessionScript script{server()};
    script.peer("BDAT 6\r\nQUIT\r\n").expect_reply(503, "5.5.1");
    script.hello().peer("BDAT 6 LAST\r\nQUIT\r\n").expect_reply(503, "5.5.1");
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("BDAT 6\r\nQUIT\r\nNOOP\r\n").expect_reply(503, "5.5.1").expect_reply(250, "2.0.0 OK");
    script.expect_state(State::mail).also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, ArePassedOverBeforeTlsThatIsRequired) {
    SessionScript script{server().requiring_starttls()};
    script.hello().peer("BDAT 6\r\nQUIT\r\n").expect_reply(530, "5.7.0").expect_state(State::ready);
    script.also_split_at_every_byte();
}

TEST(ServerSessionChunks, OfUnknownLengthEndTheSession) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT many\r\nNOOP\r\n").expect_reply(501, "5.5.4").expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, AdmitNothingBetweenThemButTheNext) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 3\r\na\r\n").expect_reply(250);
    script.peer("NOOP\r\n").expect_reply(250, "2.0.0 OK");
    for (const auto* command : {"DATA\r\n", "RCPT TO:<x@d.example>\r\n", "MAIL FROM:<>\r\n"})
        script.peer(command).expect_reply(503, "5.5.1");
    script.peer("RSET\r\n").expect_reply(250).expect<smtp::DiscardBody>();
    script.expect_state(State::ready).expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, TogetherMayNotBeTooMuch) {
    SessionScript script{server().limited_to(5)};
    begin(script);
    script.peer("BDAT 3\r\na\r\n").expect_reply(250);
    script.peer("BDAT 4\r\nbb\r\n").expect_reply(552, "5.3.4").expect_state(State::ready);
    script.peer("BDAT 0 LAST\r\n").expect_reply(503).expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionChunks, SayWhatMayFollowThem) {
    SessionScript script{server()};
    begin(script);
    script.peer("BDAT 3\r\na\r\n").expect_reply(250);
    for (const auto* command : {"DATA\r\n", "RCPT TO:<x@d.example>\r\n", "VRFY joe\r\n"})
        script.peer(command).expect_reply(503, "5.5.1 A message in chunks is under way; go on with BDAT, or send RSET");
    script.also_split_at_every_byte();
}

}  // namespace
}  // namespace postern::test
