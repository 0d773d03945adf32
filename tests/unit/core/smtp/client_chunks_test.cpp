#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using test::ClientSetup;
using namespace std::chrono_literals;

constexpr auto envelope = "MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\n";

/// Up to the first ReadBody.
ClientScript& accepted(ClientScript& script) {
    script.greeted({"PIPELINING", "CHUNKING"}).expect_sent(envelope);
    return script.peer("250 2.1.0 ok\r\n250 2.1.5 ok\r\n").expect_nothing_sent().expect_read_body();
}

/// Up to the first ReadBody behind the first chunk.
ClientScript& begun(ClientScript& script) {
    accepted(script).body("R: x\r\n\ty\r\n").expect_sent("BDAT 10\r\nR: x\r\n\ty\r\n");
    return script.peer("250 10 octets\r\n").expect_nothing_sent().expect_read_body();
}

TEST(ClientSessionChunks, SendTheMessageAsItIs) {
    ClientScript script{client()};
    begun(script).expect_deadline_in(180s);
    script.last_body(".dot\r\n..\r\nno line end").expect_sent("BDAT 21 LAST\r\n.dot\r\n..\r\nno line end");
    script.expect_deadline_in(600s);
    EXPECT_TRUE(script.session().is_awaiting_final_reply());
    script.peer("250 queued\r\n").expect_delivered({0}).expect_finished_reusable().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, DoNotWaitForEachOthersAnswer) {
    ClientScript script{client()};
    begun(script).body("one\r\n").expect_sent("BDAT 5\r\none\r\n").expect_read_body();
    script.body("").expect_nothing_sent().expect_read_body();
    script.body("two\r\n").expect_sent("BDAT 5\r\ntwo\r\n").expect_read_body();
    EXPECT_FALSE(script.session().is_awaiting_final_reply());
    script.last_body("").expect_sent("BDAT 0 LAST\r\n");
    script.peer("250 5 octets\r\n").expect_not_finished().peer("250 5 octets\r\n").expect_no_report();
    script.peer("250 queued\r\n").expect_delivered({0}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, MayBeAnsweredWhileOthersAreRead) {
    ClientScript script{client()};
    begun(script).body("one\r\n").peer("250 5 octets\r\n").expect_nothing_sent().expect_deadline_in(180s);
    script.last_body("two\r\n").expect_sent("BDAT 5 LAST\r\ntwo\r\n").peer("250 queued\r\n").expect_delivered({0});
    script.expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

// RFC 3030 §2: what a refused chunk leaves of the transaction is unknown until RSET.
TEST(ClientSessionChunks, RefusedLeaveACleanConnection) {
    ClientScript script{client()};
    accepted(script).last_body("one\r\n").peer("554 5.7.1 spam\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "while waiting for the answer to the message: 554 5.7.1 spam");
    script.next_message().expect_sent(envelope);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, RefusedOnTheWayHaveTheirAnswersTakenBeforeTheReset) {
    ClientScript script{client()};
    begun(script).body("one\r\n").body("two\r\n");
    script.peer("452 4.3.1 full\r\n").expect_nothing_sent().expect_not_finished();
    script.last_body("three\r\n").expect_nothing_sent();
    script.peer("503 5.5.1 no\r\n").expect_sent("RSET\r\n").peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::transient, Scope::message, "while sending the message: 452 4.3.1 full");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, DeliverNothingWhenOneWasRefusedAndTheLastIsTaken) {
    ClientScript script{client()};
    begun(script).body("one\r\n").last_body("two\r\n").peer("452 4.3.1 full\r\n").expect_nothing_sent();
    script.peer("250 queued\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

// Its lines are commands to a peer that knows no BDAT, and what follows is the author's.
TEST(ClientSessionChunks, BeginWithTheFirstFieldAloneOncePerConnection) {
    ClientScript script{client()};
    accepted(script).last_body("R: x\r\n\ty\r\nRSET\r\n").expect_sent("BDAT 10\r\nR: x\r\n\ty\r\n");
    script.peer("250 10 octets\r\n").expect_sent("BDAT 6 LAST\r\nRSET\r\n").peer("250 queued\r\n");
    script.expect_delivered({0}).expect_finished_reusable();
    script.next_message().expect_sent(envelope).peer("250 ok\r\n250 ok\r\n").expect_read_body();
    script.last_body("R: x\r\nRSET\r\n").expect_sent("BDAT 12 LAST\r\nR: x\r\nRSET\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, RefusedAtTheFirstFieldAreAnAnswerToTheMessage) {
    ClientScript script{client()};
    accepted(script).last_body("R: x\r\none\r\n").expect_sent("BDAT 6\r\nR: x\r\n").peer("452 4.3.1 full\r\n");
    script.expect_sent("RSET\r\n").peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::transient, Scope::message, "while sending the message: 452 4.3.1 full");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, AreNotContinuedWithAPeerThatDoesNotKnowThem) {
    ClientScript script{client()};
    accepted(script).last_body("R: x\r\nRSET\r\n").expect_sent("BDAT 6\r\nR: x\r\n").peer("502 5.5.1 what\r\n");
    script.expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::host,
                          "the peer offers CHUNKING and refuses BDAT (Router_Chunking switches it off): 502 5.5.1 "
                          "what");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, AnsweredBeforeTheyWereSentAreOutOfStep) {
    ClientScript taken{client()};
    accepted(taken).peer("250 ok\r\n").expect_nothing_sent().expect_finished_for_good();
    taken.expect_failure(Permanence::transient, Scope::message, "reply out of step (250 ok) while sending the message");
    ClientScript refused{client()};
    accepted(refused).peer("451 4.4.2 too slow\r\n").expect_finished_for_good();
    refused.expect_failure(Permanence::transient, Scope::message, "while sending the message: 451 4.4.2 too slow");
}

TEST(ClientSessionChunks, OfADamagedBodyEndWithoutALast) {
    ClientScript script{client()};
    begun(script).body("one\r\n").body_damaged("checksum").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::message, "the stored message cannot be read: checksum");
}

TEST(ClientSessionChunks, AreNotSentForNobody) {
    ClientScript script{client()};
    script.greeted({"PIPELINING", "CHUNKING"}).peer("250 ok\r\n550 unknown\r\n").expect_sent("RSET\r\n");
    script.expect_refused(0, 550, Permanence::permanent);
    script.peer("250 ok\r\n").expect_finished_reusable();
    ClientScript mail{client()};
    mail.greeted({"PIPELINING", "CHUNKING"}).peer("450 later\r\n250 ok\r\n").expect_sent("RSET\r\n");
    mail.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionChunks, GiveWayToDataWhereTheyAreOfNoUse) {
    auto switched_off = client();
    switched_off.settings.uses_chunking = false;
    ClientScript off{switched_off};
    off.greeted({"PIPELINING", "CHUNKING"}).expect_sent(std::string(envelope) + "DATA\r\n");
    ClientScript one_by_one{client()};
    one_by_one.greeted({"CHUNKING"}).peer("250 ok\r\n").peer("250 ok\r\n").expect_sent("DATA\r\n");
    ClientScript lmtp{client().using_lmtp()};
    lmtp.greeted({"PIPELINING", "CHUNKING"}).expect_sent(std::string(envelope) + "DATA\r\n");
}

}  // namespace
}  // namespace postern::smtp
