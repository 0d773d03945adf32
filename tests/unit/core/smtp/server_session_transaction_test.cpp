#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using smtp::State;

std::string unfolded(std::string header) {
    for (auto at = header.find("\r\n\t"); at != std::string::npos; at = header.find("\r\n\t"))
        header.replace(at, 3, " ");
    return header;
}

TEST(ServerSessionTransaction, BringsAMessageToTheSpool) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.peer("Message-ID: <1@b.example>\r\nSubject: x\r\n\r\nText\r\n.\r\n")
        .expect_reply(250, "2.6.0")
        .expect_messages(1);

    const auto& message = script.last_message();
    EXPECT_EQ(message.as_sent(), "Message-ID: <1@b.example>\r\nSubject: x\r\n\r\nText\r\n");
    EXPECT_EQ(message.envelope.id, message.id);
    EXPECT_EQ(message.envelope.sender.to_string(), "a@b.example");
    ASSERT_EQ(message.envelope.recipients.size(), 1u);
    EXPECT_EQ(message.envelope.recipients[0].address.to_string(), "joe@d.example");
    EXPECT_EQ(message.envelope.recipients[0].state, mail::RecipientState::waiting);
    EXPECT_EQ(message.envelope.peer, "192.0.2.7");
    EXPECT_EQ(message.envelope.peer_helo, "c.example");
    EXPECT_EQ(message.envelope.message_id, "<1@b.example>");
    EXPECT_EQ(message.envelope.accepted_at, script.conversation().now().wall);
    EXPECT_FALSE(message.envelope.tls);
    EXPECT_NE(script.last_reply().find(to_string(message.id)), std::string::npos);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, PutsItsTraceHeaderFirst) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_EQ(unfolded(script.last_message().octets),
              "Received: from c.example ([192.0.2.7]) by mail.example (Postern) with ESMTP id " +
                  to_string(script.last_message().id) +
                  " for <joe@d.example>; Wed, 25 Nov 2026 00:00:00 +0000\r\nx\r\n");
}

TEST(ServerSessionTransaction, NamesNoRecipientInTheTraceHeaderWhenThereAreTwo) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example", "jim@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().octets.find("joe@d.example"), std::string::npos);
}

TEST(ServerSessionTransaction, SaysSmtpInTheTraceHeaderAfterHelo) {
    SessionScript script{server()};
    script.peer("HELO c.example\r\n").expect_reply(250);
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_NE(unfolded(script.last_message().octets).find(" with SMTP id "), std::string::npos);
}

TEST(ServerSessionTransaction, BeginsTheMessageBeforeItAsksForIt) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"}).peer("DATA\r\n").expect_reply(354);
    const auto& actions = script.conversation().last_actions();
    ASSERT_EQ(actions.size(), 2u);
    EXPECT_TRUE(std::holds_alternative<smtp::BeginBody>(actions[0]));
    EXPECT_EQ(std::get<smtp::Reply>(actions[1]).text, "354 Enter message, end with \".\" on a line by itself\r\n");
    script.expect_state(State::body);
}

TEST(ServerSessionTransaction, TakesTheNullSender) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<>\r\n").expect_reply(250, "2.1.0");
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(250, "2.1.5");
    script.data().peer(".\r\n").expect_reply(250, "2.6.0");
    EXPECT_TRUE(script.last_message().envelope.sender.is_null());
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, CanBeRepeated) {
    SessionScript script{server()};
    script.hello();
    script.transaction_for({"joe@d.example"})
        .data()
        .peer("1\r\n.\r\n")
        .expect_reply(250, "2.6.0")
        .expect_state(State::ready);
    script.transaction_for({"jim@d.example"}).data().peer("2\r\n.\r\n").expect_reply(250, "2.6.0").expect_messages(2);
    ASSERT_EQ(script.last_message().envelope.recipients.size(), 1u) << "nothing is left of the one before";
    EXPECT_EQ(script.last_message().as_sent(), "2\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, KeepsItsOrder) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("RCPT TO:<joe@d.example>\r\n").expect_reply(503, "5.5.1");
    script.peer("DATA\r\n").expect_reply(503, "5.5.1");
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(503, "5.5.1").expect_state(State::mail);
    script.peer("DATA\r\n").expect_reply(503, "5.5.1");
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(250);
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(503, "5.5.1").expect_state(State::recipients);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, IsForgottenAtRset) {
    SessionScript script{server()};
    script.hello()
        .transaction_for({"joe@d.example"})
        .peer("RSET\r\n")
        .expect_reply(250, "2.0.0")
        .expect_state(State::ready);
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(503, "5.5.1");
    script.transaction_for({"jim@d.example"}).data().peer(".\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.recipients.size(), 1u);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, IsForgottenAtEhlo) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"}).hello().expect_state(State::ready);
    script.peer("DATA\r\n").expect_reply(503, "5.5.1");
    script.transaction_for({"jim@d.example"}).data().peer(".\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.recipients.size(), 1u);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTransaction, IsKeptAtARefusedEhlo) {
    SessionScript script{server()};
    script.hello()
        .transaction_for({"joe@d.example"})
        .peer("EHLO\r\n")
        .expect_reply(501)
        .expect_state(State::recipients);
    script.data().peer(".\r\n").expect_reply(250, "2.6.0");
}

TEST(ServerSessionTransaction, IsKeptAcrossNoopVrfyAndHelp) {
    SessionScript script{server()};
    script.hello().transaction_for({"joe@d.example"});
    script.peer("NOOP\r\nVRFY x\r\nHELP\r\n")
        .expect_reply(250)
        .expect_reply(252)
        .expect_reply(214)
        .expect_state(State::recipients);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMail, TakesItsParameters) {
    SessionScript script{server().limited_to(1000)};
    script.hello().peer("MAIL FROM:<a@b.example> SIZE=1000 BODY=8BITMIME\r\n").expect_reply(250, "2.1.0");
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(250);
    script.data().peer("\xe4\r\n.\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.body_type, mail::BodyType::eight_bit_mime);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMail, RefusesWhatItCannotRead) {
    SessionScript script{server()};
    script.hello();
    script.peer("MAIL\r\n").expect_reply(501, "5.5.4");
    script.peer("MAIL FROM:a@b.example\r\n").expect_reply(501, "5.1.7");
    script.peer("MAIL FROM:<a@b.example> SIZE=x\r\n").expect_reply(501, "5.5.4");
    script.peer("MAIL FROM:<a@b.example> BODY=7BIT BODY=7BIT\r\n").expect_reply(501, "5.5.4");
    script.peer("MAIL FROM:<a@b.example> AUTH=<>\r\n").expect_reply(555, "5.5.4").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMail, RefusesADeclaredSizePastTheLimit) {
    SessionScript script{server().limited_to(1000)};
    script.hello().peer("MAIL FROM:<a@b.example> SIZE=1001\r\n").expect_reply(552, "5.3.4").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMail, TakesAnySizeWithoutALimit) {
    SessionScript script{server().limited_to(0)};
    script.peer("EHLO c.example\r\n").expect_reply(250, "SIZE 0");
    script.peer("MAIL FROM:<a@b.example> SIZE=99999999999\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(250);
    script.data().peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
}

TEST(ServerSessionMail, IsPutOffWhileTheDiskIsNearlyFull) {
    SessionScript script{server()};
    script.hello()
        .has_room(false)
        .peer("MAIL FROM:<a@b.example>\r\n")
        .expect_reply(452, "4.3.1")
        .expect_state(State::ready);
    script.has_room(true).peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, WaitsForTheDecision) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<Joe@D.example>\r\n").expect_no_reply();
    ASSERT_NE(script.find<smtp::CheckRecipient>(), nullptr);
    EXPECT_EQ(script.find<smtp::CheckRecipient>()->recipient.to_string(), "Joe@d.example");
    script.accept().expect_reply(250, "2.1.5").expect_state(State::recipients);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, PassesARefusalOn) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\n")
        .decide({false, "550 5.7.1 Relaying denied"})
        .expect_reply(550, "5.7.1 Relaying denied");
    script.expect_state(State::mail);
    script.peer("RCPT TO:<joe@d.example>\r\n").decide({false, ""}).expect_reply(550, "5.7.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, LeavesDataWithoutAValidRecipient) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\n").decide({false, "550 5.7.1 Relaying denied"}).expect_reply(550);
    script.peer("DATA\r\n").expect_reply(554, "5.5.1").expect_state(State::mail);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, KeepsThoseThatWereAccepted) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<one@d.example>\r\n").accept().expect_reply(250);
    script.peer("RCPT TO:<two@d.example>\r\n").decide({false, "550 5.1.1 Unknown"}).expect_reply(550);
    script.peer("RCPT TO:<three@d.example>\r\n").accept().expect_reply(250);
    script.data().peer(".\r\n").expect_reply(250);
    const auto& recipients = script.last_message().envelope.recipients;
    ASSERT_EQ(recipients.size(), 2u);
    EXPECT_EQ(recipients[0].address.local_part, "one");
    EXPECT_EQ(recipients[1].address.local_part, "three");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, NotesWhetherSomebodyOfOursSubmitsTheMessage) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<one@d.example>\r\n").decide({true, "", true}).expect_reply(250);
    script.peer("RCPT TO:<two@d.example>\r\n").accept().expect_reply(250);
    script.data().peer(".\r\n").expect_reply(250);
    EXPECT_TRUE(script.last_message().envelope.options.is_submitted);
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<one@d.example>\r\n").accept().expect_reply(250);
    script.data().peer(".\r\n").expect_reply(250);
    EXPECT_FALSE(script.last_message().envelope.options.is_submitted);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, IgnoresAnAnswerThatIsNoLongerWanted) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250).peer("RCPT TO:<one@d.example>\r\n");
    const auto first = *script.conversation().asked();
    script.accept().expect_reply(250);
    script.peer("RCPT TO:<two@d.example>\r\n");
    script.decide(first, {false, "550 5.7.1 stale"}).expect_nothing();
    script.decide(smtp::DecisionId{99}, {}).expect_nothing();
    script.accept().expect_reply(250);
    script.accept().expect_nothing();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, IgnoresAnAnswerAfterTheEnd) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250).peer("RCPT TO:<one@d.example>\r\n");
    script.closed().accept().expect_nothing();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, RefusesWhatItCannotRead) {
    SessionScript script{server()};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<>\r\n").expect_reply(501, "5.1.3");
    script.peer("RCPT TO:joe@d.example\r\n").expect_reply(501, "5.1.3");
    script.peer("RCPT <joe@d.example>\r\n").expect_reply(501, "5.5.4");
    script.peer("RCPT TO:<joe@d.example> BY=1\r\n").expect_reply(555, "5.5.4");
    script.peer("DATA\r\n").expect_reply(554, "5.5.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, TakesPostmasterWithoutADomain) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250).peer("RCPT TO:<postmaster>\r\n");
    EXPECT_EQ(script.find<smtp::CheckRecipient>()->recipient.to_string(), "postmaster");
}

TEST(ServerSessionRcpt, PutsOffTooManyRecipientsWithoutCallingThemErrors) {
    SessionScript script{server().with_max_recipients(1).with_max_errors(0)};
    script.hello().transaction_for({"one@d.example"});
    for (int i = 0; i < 3; ++i) script.peer("RCPT TO:<two@d.example>\r\n").expect_reply(452, "4.5.3");
    script.data().peer(".\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().envelope.recipients.size(), 1u);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionRcpt, DeliversOnceWhatWasNamedTwice) {
    SessionScript script{server()};
    script.hello()
        .transaction_for({"joe@d.example", "joe@D.example", "Joe@d.example"})
        .data()
        .peer(".\r\n")
        .expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.recipients.size(), 2u) << "local parts differ in case";
}

TEST(ServerSessionPipelining, AnswersAGroupInOneSegment) {
    SessionScript script{server()};
    script.hello();
    script.peer("MAIL FROM:<a@b.example>\r\nRCPT TO:<one@d.example>\r\nRCPT TO:<two@d.example>\r\nDATA\r\n");
    script.expect_reply(250, "2.1.0").expect_reply(250, "2.1.5").expect_reply(250, "2.1.5").expect_reply(354);
    script.expect_replies_in_one_segment();
    script.peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, KeepsTheOrderOfTheCommandsWhileADecisionIsAwaited) {
    SessionScript script{server(), {.decisions = false}};
    script.hello();
    script.peer("MAIL FROM:<a@b.example>\r\nRCPT TO:<one@d.example>\r\nNOOP\r\nRCPT TO:<two@d.example>\r\nVRFY x\r\n")
        .expect_no_reply();
    script.accept().expect_no_reply();
    script.decide({false, "550 5.1.1 Unknown"})
        .expect_reply(250, "2.1.0")
        .expect_reply(250, "2.1.5")
        .expect_reply(250, "2.0.0");
    script.expect_reply(550, "5.1.1").expect_reply(252).expect_replies_in_one_segment();
}

TEST(ServerSessionPipelining, TakesTheNextTransactionBehindTheFinalDot) {
    SessionScript script{server(), {.commits = false}};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.peer("x\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<joe@d.example>\r\nNOOP\r\n").expect_no_reply();
    script.commit_result(true)
        .expect_reply(250, "2.6.0")
        .expect_reply(250, "2.1.0")
        .expect_reply(250, "2.1.5")
        .expect_reply(250, "2.0.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, SaysThatAMessageIsDurableBeforeTheNextDecision) {
    SessionScript script{server(), {.decisions = false, .commits = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\n").accept().expect_reply(250);
    script.data().peer("x\r\n.\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<joe@d.example>\r\n").expect_no_reply();
    script.commit_result(true).expect_reply(250, "2.6.0").expect_no_reply();
    script.accept().expect_reply(250, "2.1.0").expect_reply(250, "2.1.5");
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, PausesReadingWhenTooMuchWaits) {
    SessionScript script{server().with_max_pending_octets(10), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\nNOOP\r\n").expect_none<smtp::PauseReading>();
    script.peer("NOOP\r\n").expect<smtp::PauseReading>();
    script.accept().expect<smtp::ResumeReading>().expect_reply(250, "2.1.5").expect_reply(250).expect_reply(250);
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, NeverPausesForALineThatIsNotWholeYet) {
    SessionScript script{server().with_max_pending_octets(10)};
    script.peer("NOOP 0123456789012345").expect_none<smtp::PauseReading>().peer("\r\n").expect_reply(250);
    script.also_split_at_every_byte();
}

TEST(ServerSessionPipelining, RefusesAMessageThatCameBeforeItWasAskedFor) {
    SessionScript script{server()};
    script.depends_on_segmentation();
    script.hello().transaction_for({"joe@d.example"});
    script.peer("DATA\r\nMAIL FROM:<evil@b.example>\r\n.\r\n")
        .expect_reply(554, "5.5.1")
        .expect<smtp::Close>()
        .expect_none<smtp::BeginBody>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, RefusesAMessageThatCameWhileADecisionWasAwaited) {
    SessionScript script{server(), {.decisions = false}};
    script.depends_on_segmentation();
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("RCPT TO:<joe@d.example>\r\nDATA\r\n").peer("x\r\n.\r\n").accept();
    script.expect_reply(250).expect_reply(554, "5.5.1").expect<smtp::Close>();
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionPipelining, TakesNoCommandFromAMessageWhoseDataWasRefused) {
    SessionScript script{server()};
    script.depends_on_segmentation();
    script.hello();
    script.peer("MAIL FROM:<a@b\r\nRCPT TO:<joe@d.example>\r\nDATA\r\nMAIL FROM:<evil@b.example>\r\n");
    script.expect_reply(501).expect_reply(503).expect_reply(554, "5.5.1").expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::test
