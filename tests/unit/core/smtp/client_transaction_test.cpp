#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using namespace std::chrono_literals;

TEST(ClientSessionTransaction, SendsTheEnvelopeInOneWriteWherePipeliningIsOffered) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"PIPELINING"})
        .expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
    script.peer("250 ok\r\n250 ok\r\n250 ok\r\n").expect_nothing_sent();
    script.peer("354 go\r\n").expect_read_body().expect_deadline_in(180s);
    script.last_body("a\r\n").expect_sent("a\r\n.\r\n").expect_deadline_in(600s).expect_not_finished();
    script.peer("250 2.0.0 queued\r\n").expect_delivered({0, 1}).expect_finished_reusable().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, SendsOneCommandAtATimeWhereItIsNot) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted().expect_sent("MAIL FROM:<a@c.example>\r\n");
    script.peer("250 ok\r\n").expect_sent("RCPT TO:<b@d.example>\r\n");
    script.peer("250 ok\r\n").expect_sent("RCPT TO:<c@d.example>\r\n");
    script.peer("251 will forward\r\n").expect_sent("DATA\r\n").expect_deadline_in(120s);
    script.peer("354 go\r\n").expect_read_body();
    script.last_body("a\r\n").expect_sent("a\r\n.\r\n");
    script.peer("250 queued\r\n").expect_delivered({0, 1}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, NamesSizeAndBodyTypeWhereTheyAreOffered) {
    ClientScript script{client().with_eight_bit_body()};
    script.greeted({"SIZE 1000", "8BITMIME"}).expect_sent("MAIL FROM:<a@c.example> SIZE=100 BODY=8BITMIME\r\n");
}

TEST(ClientSessionTransaction, SendsTheNullReversePathAndThePostmasterAsTheyAre) {
    auto setup = client().from_nobody();
    setup.transaction.recipients = {{"Postmaster", ""}};
    ClientScript script{setup};
    script.greeted({"PIPELINING"}).expect_sent("MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n");
}

TEST(ClientSessionTransaction, ReadsTheBodyChunkByChunk) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted();
    script.body("a\r\n").expect_sent("a\r\n").expect_read_body().expect_deadline_in(180s);
    script.body(".b").expect_sent("..b").expect_read_body();
    script.last_body("").expect_sent("\r\n.\r\n").expect_deadline_in(600s);
    script.peer("250 queued\r\n").expect_delivered({0}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, AsksForTheNextChunkOnlyWhenTheLastOneHasLeft) {
    ClientSession session(client().settings);
    (void)session.on_connected(client().transaction, {});
    (void)session.on_bytes(as_octets("220 relay\r\n"), {});
    (void)session.on_bytes(as_octets("250-relay\r\n250 PIPELINING\r\n"), {});
    EXPECT_EQ(session.on_bytes(as_octets("250 ok\r\n250 ok\r\n354 go\r\n"), {}).size(), 2u);  // ReadBody, SetDeadline
    const auto after_chunk = session.on_body_chunk("a\r\n", false, {});
    ASSERT_EQ(after_chunk.size(), 2u);
    EXPECT_TRUE(std::holds_alternative<Send>(after_chunk.front()));
    EXPECT_TRUE(std::holds_alternative<ReadBody>(session.on_sent({}).front()));
    EXPECT_TRUE(session.on_sent({}).empty());
}

TEST(ClientSessionTransaction, DeliversToThoseThatAreAccepted) {
    ClientScript script{client().to({"b", "c", "d"})};
    script.greeted({"PIPELINING"});
    script.peer("250 ok\r\n550 5.1.1 unknown\r\n250 ok\r\n450 4.2.1 full\r\n354 go\r\n").expect_read_body();
    script.expect_refused(0, 550, Permanence::permanent).expect_refused(2, 450, Permanence::transient);
    script.last_body("a\r\n").peer("250 queued\r\n").expect_delivered({1}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, EndsWithALoneDotWhenNobodyIsAcceptedAndDataIs) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"});
    script.peer("250 ok\r\n550 unknown\r\n354 go\r\n")
        .expect_sent(".\r\n")
        .expect_refused(0, 550, Permanence::permanent);
    script.peer("554 5.5.1 no valid recipients\r\n").expect_sent("RSET\r\n").expect_not_finished();
    script.peer("250 ok\r\n").expect_finished_reusable().expect_no_failure().expect_no_report();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, DeliversNothingWhenTheLoneDotIsAnsweredBy250) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n550 unknown\r\n354 go\r\n");
    script.peer("250 queued\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable().expect_no_report();
    script.also_split_at_every_byte();
}

TEST(ClientSessionTransaction, ResetsWhenNobodyIsAccepted) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n550 unknown\r\n503 5.5.1 no recipients\r\n").expect_sent("RSET\r\n");
    script.peer("250 ok\r\n").expect_finished_reusable().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, SendsNoDataWhenNobodyIsAcceptedOneByOne) {
    ClientScript script{client()};
    script.greeted().peer("250 ok\r\n").peer("550 unknown\r\n").expect_sent("RSET\r\n");
    script.expect_refused(0, 550, Permanence::permanent);
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, SharesARefusedMailAmongAllRecipients) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"PIPELINING"});
    script.peer("550 5.7.1 not you\r\n503 no\r\n503 no\r\n503 no\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message, "while sending MAIL: 550 5.7.1 not you");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, SendsNoMessageAfterARefusedMailThoughDataIsAccepted) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("450 later\r\n250 ok\r\n354 go\r\n").expect_sent(".\r\n").expect_no_report();
    script.peer("250 queued\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::transient, Scope::message, "while sending MAIL: 450 later");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, ResetsAtOnceAfterARefusedMailWithoutPipelining) {
    ClientScript script{client()};
    script.greeted().peer("550 no\r\n").expect_sent("RSET\r\n").expect_deadline_in(30s);
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message, "while sending MAIL: 550 no");
    script.also_split_at_every_byte();
}

TEST(ClientSessionTransaction, SharesARefusedDataAmongThoseThatWereAccepted) {
    ClientScript script{client().to({"b", "c"})};
    script.greeted({"PIPELINING"})
        .peer("250 ok\r\n550 unknown\r\n250 ok\r\n451 4.3.0 later\r\n")
        .expect_sent("RSET\r\n");
    script.expect_refused(0, 550, Permanence::permanent);
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::transient, Scope::message, "while sending DATA: 451 4.3.0 later");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, SharesARefusedMessage) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n");
    script.peer("554 5.7.1 spam\r\n").expect_sent("RSET\r\n").expect_no_report();
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "while waiting for the answer to the message: 554 5.7.1 spam");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionTransaction, IsNotReusableWhenTheResetIsRefused) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("554 5.7.1 spam\r\n");
    script.peer("500 what\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "while waiting for the answer to the message: 554 5.7.1 spam");
    script.also_split_at_every_byte();
}

TEST(ClientSessionTransaction, KeepsItsFailureWhenTheConnectionIsLostAtTheReset) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).envelope_accepted().last_body("a\r\n").peer("554 5.7.1 spam\r\n").closed();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "while waiting for the answer to the message: 554 5.7.1 spam");
}

TEST(ClientSessionTransaction, RefusesAMessageAboveThePeersLimitBeforeMail) {
    ClientScript script{client().with_body_octets(1001)};
    script.greeted({"SIZE 1000"}).expect_nothing_sent().expect_finished_reusable();
    script.expect_failure(Permanence::permanent, Scope::message,
                          "the message has 1001 octets, and the peer takes no more than 1000");
    EXPECT_EQ(script.session().extensions().size_limit, 1000u);
    script.also_split_at_every_byte();
}

TEST(ClientSessionTransaction, SendsAMessageOfExactlyThePeersLimit) {
    ClientScript script{client().with_body_octets(1000)};
    script.greeted({"SIZE 1000"}).expect_sent("MAIL FROM:<a@c.example> SIZE=1000\r\n");
}

TEST(ClientSessionTransaction, TakesTooManyRecipientsForATransientAnswer) {
    ClientScript script{client().to({"b", "c", "d"})};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n250 ok\r\n552 too many\r\n552 5.2.2 mailbox full\r\n354 go\r\n");
    script.expect_refused(1, 552, Permanence::transient).expect_refused(2, 552, Permanence::permanent);
}

TEST(ClientSessionTransaction, Takes552ForTheFirstRecipientAsItStands) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).peer("250 ok\r\n552 full\r\n").expect_refused(0, 552, Permanence::permanent);
}

}  // namespace
}  // namespace postern::smtp
