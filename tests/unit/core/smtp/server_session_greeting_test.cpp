#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using smtp::State;

TEST(ServerSessionGreeting, NamesHostAndServiceWithoutAnEnhancedCode) {
    ServerConversation conversation(server());
    EXPECT_EQ(conversation.transcript(), "220 mail.example ESMTP Service ready\r\n");
}

TEST(ServerSessionGreeting, SetsADeadlineForTheFirstCommand) {
    ServerConversation conversation(server());
    EXPECT_EQ(conversation.deadline(), conversation.now().steady + 300s);
}

TEST(ServerSessionGreeting, AnswersEhloWithAllExtensionsInOneSegment) {
    SessionScript script{server().offering_starttls()};
    script.peer("EHLO c.example\r\n").expect_reply(250).expect_replies_in_one_segment();
    EXPECT_EQ(script.last_reply(),
              "250-mail.example Hello c.example ([192.0.2.7]), pleased to meet you\r\n"
              "250-SIZE 52428800\r\n"
              "250-PIPELINING\r\n"
              "250-8BITMIME\r\n"
              "250-CHUNKING\r\n"
              "250-SMTPUTF8\r\n"
              "250-DSN\r\n"
              "250-ENHANCEDSTATUSCODES\r\n"
              "250-HELP\r\n"
              "250-STARTTLS\r\n"
              "250 LIMITS RCPTMAX=1000\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, LeavesOutWhatIsSwitchedOff) {
    SessionScript script{server().without_extensions()};
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(script.last_reply(), "250 mail.example Hello c.example ([192.0.2.7]), pleased to meet you\r\n");
    // What is not offered is not served either.
    for (const auto* command : {"HELP\r\n", "EXPN list\r\n", "BDAT 0\r\n"})
        script.peer(command).expect_reply(502, "5.5.1");
}

TEST(ServerSessionGreeting, AnswersHeloInOneLine) {
    SessionScript script{server().offering_starttls()};
    script.peer("HELO c.example\r\n").expect_reply(250).expect_state(State::ready);
    EXPECT_EQ(script.last_reply(), "250 mail.example Hello c.example ([192.0.2.7]), pleased to meet you\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, RefusesEhloWithoutAUsableName) {
    SessionScript script{server()};
    script.peer("EHLO\r\n").expect_reply(501, "5.5.4");
    script.peer("HELO \r\n").expect_reply(501, "5.5.4");
    script.peer("EHLO a b\r\n").expect_reply(501, "5.5.4");
    script.peer("EHLO (comment)\r\n").expect_reply(501, "5.5.4").expect_state(State::greeting);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, DemandsEhloBeforeATransaction) {
    SessionScript script{server().offering_starttls()};
    for (const auto* command : {"MAIL FROM:<a@b.example>\r\n", "RCPT TO:<a@b.example>\r\n", "DATA\r\n", "STARTTLS\r\n"})
        script.peer(command).expect_reply(503, "5.5.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, ServesWhatNeedsNoEhlo) {
    SessionScript script{server()};
    script.peer("NOOP\r\n").expect_reply(250, "2.0.0");
    script.peer("NOOP some words\r\n").expect_reply(250, "2.0.0");
    script.peer("RSET\r\n").expect_reply(250, "2.0.0");
    script.peer("VRFY joe\r\n").expect_reply(252, "2.1.5");
    script.peer("HELP\r\n").expect_reply(214);
    script.peer("HELP MAIL\r\n").expect_reply(214).expect_state(State::greeting);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, SaysGoodbye) {
    SessionScript script{server()};
    script.peer("QUIT\r\n").expect_reply(221, "2.0.0 mail.example").expect<smtp::Close>().expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionGreeting, HearsNothingBehindQuit) {
    SessionScript script{server()};
    script.peer("QUIT\r\nNOOP\r\nEHLO c.example\r\n").expect_reply(221).expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionCommands, TellUnknownFromNotImplemented) {
    SessionScript script{server()};
    script.peer("WHAT\r\n").expect_reply(500, "5.5.2");
    script.peer("\r\n").expect_reply(500, "5.5.2");
    for (const auto* command : {"EXPN list\r\n", "ETRN x\r\n", "AUTH PLAIN\r\n", "TURN\r\n"})
        script.peer(command).expect_reply(502, "5.5.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionCommands, RefuseAParameterWhereNoneIsTaken) {
    SessionScript script{server()};
    script.hello();
    script.peer("RSET x\r\n").expect_reply(501, "5.5.4");
    script.peer("QUIT x\r\n").expect_reply(501, "5.5.4");
    script.peer("DATA x\r\n").expect_reply(501, "5.5.4");
    script.peer("VRFY\r\n").expect_reply(501, "5.5.4").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionCommands, AreTakenInAnyCaseAndWithSpacesAtTheEnd) {
    SessionScript script{server()};
    script.peer("ehlo c.example  \r\n").expect_reply(250);
    script.peer("mail from:<a@b.example>  \r\n").expect_reply(250, "2.1.0");
    script.peer("Rset \r\n").expect_reply(250);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, EndsInCrLfOnly) {
    SessionScript script{server()};
    script.peer("NOOP\nRSET\r\n").expect_reply(500, "5.5.2");
    script.peer("NOOP\r\n").expect_reply(250);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, TellsAtOnceThatABareLineFeedEndsNothing) {
    SessionScript script{server()};
    script.peer("EHLO c.example\n").expect_reply(500, "5.5.2");
    script.peer("EHLO c.example").expect_no_reply();
    script.peer("\r\nNOOP\r\n").expect_reply(250, "2.0.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, EndsTheSessionAtTheSecondBareLineFeed) {
    SessionScript script{server()};
    script.peer("EHLO c.example\n").expect_reply(500, "5.5.2");
    script.peer("QUIT\n").expect_reply(500, "5.5.2 Command lines end in CR LF").expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, ExecutesNoCommandHiddenBehindABareLineFeed) {
    SessionScript script{server()};
    script.hello();
    script.peer("NOOP\nMAIL FROM:<a@b.example>\r\n").expect_reply(500, "5.5.2").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, RefusesControlCharacters) {
    SessionScript script{server()};
    script.peer("NOOP \r x\r\n").expect_reply(500, "5.5.2");
    script.peer(std::string_view{"NOOP \0\r\n", 8}).expect_reply(500, "5.5.2");
    script.peer("NOOP \x1b[2J\r\n").expect_reply(500, "5.5.2");
    script.peer("NOOP\r\r\n").expect_reply(500, "5.5.2");
    script.peer("NOOP \x7f\r\n").expect_reply(500, "5.5.2");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLine, MayHave2048Octets) {
    SessionScript script{server()};
    script.peer("NOOP " + std::string(2048 - 7, 'x') + "\r\n").expect_reply(250, "2.0.0");
    script.also_split_at_every_byte();
}

TEST(ServerSessionLine, IsSkippedToItsEndWhenLonger) {
    SessionScript script{server()};
    script.peer("NOOP " + std::string(2048 - 6, 'x') + "\r\nNOOP\r\n").expect_reply(500, "5.5.2").expect_reply(250);
    script.also_split_at_every_byte();
}

TEST(ServerSessionLine, IsNotKeptWhileItIsSkipped) {
    SessionScript script{server()};
    script.peer(std::string(2048, 'x')).expect_reply(500, "5.5.2");
    for (int i = 0; i < 100; ++i) script.peer(std::string(100'000, 'x')).expect_no_reply();
    script.peer("\r").peer("x\r").peer("\nNOOP\r\n").expect_reply(250);
}

TEST(ServerSessionErrors, EndTheSessionWhenTheyAreTooMany) {
    SessionScript script{server().with_max_errors(2)};
    script.peer("WHAT\r\n").expect_reply(500);
    script.peer("DATA\r\n").expect_reply(503);
    script.peer("WHAT\r\n").expect_reply(421, "4.7.0").expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionErrors, AreForgottenWithAMessageThatWasAccepted) {
    SessionScript script{server().with_max_errors(1)};
    script.hello().peer("WHAT\r\n").expect_reply(500);
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    script.peer("WHAT\r\n").expect_reply(500);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionErrors, AreNotForgottenForStartTls) {
    SessionScript script{server().offering_starttls().with_max_errors(1)};
    script.hello().peer("WHAT\r\n").expect_reply(500);
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("WHAT\r\n").expect_reply(421, "4.7.0").expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionDeadline, EndsAnIdleSession) {
    SessionScript script{server()};
    script.hello().passes(300s).deadline().expect_reply(421, "4.4.2").expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionDeadline, MovesWithEveryCommand) {
    SessionScript script{server()};
    script.passes(200s).peer("NOOP\r\n").expect_reply(250);
    const auto due = script.conversation().now().steady + 300s;
    // The timer set for the greeting fires; the session sets it again instead of ending.
    script.passes(100s).deadline().expect_no_reply().expect<smtp::SetDeadline>();
    EXPECT_EQ(script.conversation().deadline(), due);
    script.passes(200s).deadline().expect_reply(421, "4.4.2");
}

TEST(ServerSessionDeadline, DoesNotMoveWithPartOfACommand) {
    SessionScript script{server()};
    script.passes(200s).peer("NOO").passes(100s).deadline().expect_reply(421, "4.4.2").expect<smtp::Close>();
}

TEST(ServerSessionDeadline, MovesWithEveryPieceOfAMessage) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.passes(299s).peer("x").passes(299s).deadline().expect_no_reply();
    script.passes(1s).deadline().expect_reply(421, "4.4.2").expect<smtp::DiscardBody>().expect<smtp::Close>();
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionDeadline, BlamesNobodyWhileTheAnswerIsOurs) {
    SessionScript script{server(), {.decisions = false, .storage = false, .commits = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\n").passes(1h).deadline().expect_no_reply().accept().expect_reply(250);
    script.data().peer("x\r\n.\r\n").passes(1h).deadline().expect_no_reply().body_stored();
    script.passes(1h).deadline().expect_no_reply().commit_result(true).expect_reply(250, "2.6.0");
    script.passes(299s).deadline().expect_no_reply();
    script.passes(1s).deadline().expect_reply(421, "4.4.2");
}

}  // namespace
}  // namespace postern::test
