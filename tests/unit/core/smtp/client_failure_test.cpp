#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using namespace std::chrono_literals;

TEST(ClientSessionFailure, IsTheHostsWhenTheConnectionIsLostBeforeAnybodyIsAccepted) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n").closed();
    script.expect_failure(Permanence::transient, Scope::host, "connection lost while sending RCPT");
}

TEST(ClientSessionFailure, IsTheMessagesWhenTheConnectionIsLostInItsMiddle) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().body("a\r\n").closed();
    script.expect_failure(Permanence::transient, Scope::message, "connection lost while sending the message");
}

TEST(ClientSessionFailure, SaysThatAMessageWithoutAnswerMayHaveBeenTaken) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n");
    EXPECT_TRUE(script.session().is_awaiting_final_reply());
    script.closed().expect_no_report();
    script.expect_failure(Permanence::transient, Scope::message,
                          "connection lost while waiting for the answer to the message; it may have been taken all the "
                          "same, and will be sent again");
}

TEST(ClientSessionFailure, EndsTheSessionAt421InsteadOfAnyAnswer) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n250 ok\r\n421 4.3.2 closing\r\n").expect_finished_for_good();
    script.expect_no_report().expect_nothing_sent();
    script.expect_failure(Permanence::transient, Scope::host, "while sending RCPT: 421 4.3.2 closing");
    script.expect_turned_away(false);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionFailure, EndsTheSessionAt421InsteadOfTheFinal250) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("421 closing\r\n").expect_no_report();
    script.expect_failure(Permanence::transient, Scope::host,
                          "while waiting for the answer to the message: 421 closing");
}

TEST(ClientSessionFailure, DeliversNothingOnA250BeforeTheFinalDot) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted();
    script.peer("250 2.0.0 queued\r\n").expect_no_report().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::message,
                          "reply out of step (250 queued) while sending the message");
    script.also_split_at_every_byte();
}

TEST(ClientSessionFailure, DeliversNothingOnA250InPlaceOf354) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n250 ok\r\n250 ok\r\n").expect_no_report().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::message, "reply out of step (250 ok) while sending DATA");
}

TEST(ClientSessionFailure, StopsAMessageThatIsRefusedInItsMiddle) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().body("a\r\n");
    script.peer("552 5.3.4 too big\r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::message, "while sending the message: 552 5.3.4 too big");
    script.last_body("b\r\n").expect_nothing_sent();
    script.also_split_at_every_byte();
}

TEST(ClientSessionFailure, SendsNoFinalDotForABodyThatCannotBeRead) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().body("a\r\n");
    script.body_failed("checksum").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::message, "the stored message cannot be read: checksum");
}

TEST(ClientSessionFailure, LastsWhereTheBodyIsDamaged) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().body("a\r\n");
    script.body_damaged("checksum").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::message, "the stored message cannot be read: checksum");
}

TEST(ClientSessionFailure, IsADeadlinesTooWhileARecipientIsPending) {
    ClientScript script{client()};
    script.greeted().peer("250 ok\r\n").expect_deadline_in(300s).deadline().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "no answer within 300 s while sending RCPT");
}

TEST(ClientSessionFailure, DoesNotPutTheDeadlineOffForHalfAReply) {
    ClientSession session(client().settings);
    (void)session.on_connected(client().transaction, {});
    EXPECT_TRUE(session.on_bytes(as_octets("220-relay.example\r\n"), {}).empty());
}

TEST(ClientSessionReuse, SendsAnotherMessageWithoutGreetingAgain) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.next_message().expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
    script.expect_unanswered(true);
    script.envelope_accepted().expect_unanswered(false);
    script.last_body(".b\r\n").expect_sent("..b\r\n.\r\n").peer("250 queued\r\n").expect_delivered({0});
    script.expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionReuse, TellsThatAConnectionWasLostBeforeAnyAnswer) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.next_message().closed().expect_unanswered(true);
    script.expect_failure(Permanence::transient, Scope::host, "connection lost while sending MAIL");
}

TEST(ClientSessionReuse, TakesAFarewellInPlaceOfTheFirstAnswerForNoAnswer) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.next_message().peer("421 4.4.2 idle too long\r\n").expect_finished_for_good().expect_unanswered(true);
}

TEST(ClientSessionReuse, FinishesAMessageThatIsGivenToALostConnection) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.closed().expect_not_finished().next_message().expect_unanswered(true);
    script.expect_failure(Permanence::transient, Scope::host, "connection lost");
}

TEST(ClientSessionReuse, ClosesWhenThePeerSaysFarewellAtRest) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.peer("421 4.4.2 idle too long\r\n").expect_close().expect_not_finished();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionReuse, IsRefusedWhenAFarewellCameWithTheLastAnswer) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n");
    script.peer("250 queued\r\n421 bye\r\n").expect_delivered({0}).expect_finished_for_good().expect_no_failure();
}

TEST(ClientSessionReuse, MindsNoDeadlineAtRest) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.deadline().expect_nothing_sent().expect_not_finished();
    script.next_message().expect_deadline_in(300s);
}

TEST(ClientSessionQuit, ClosesWhenItIsAnswered) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.no_more().expect_sent("QUIT\r\n").expect_deadline_in(5s);
    script.peer("221 bye\r\n").expect_close().expect_not_finished();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionQuit, ClosesWhenItIsNotAnswered) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("250 queued\r\n");
    script.no_more().deadline().expect_close().expect_not_finished();
}

TEST(ClientSessionQuit, EndsATransactionThatIsUnderWay) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).no_more().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "ended by us while sending MAIL");
}

}  // namespace
}  // namespace postern::smtp
