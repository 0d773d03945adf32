#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using namespace std::chrono_literals;

const std::vector<std::string> usual{"PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME"};  // RFC 2033 §5

TEST(ClientSessionLmtp, GreetsWithLhloAndTakesOneAnswerForOneRecipient) {
    ClientScript script{client().using_lmtp()};
    script.connect().peer("220 store.example LMTP\r\n").expect_sent("LHLO c.example\r\n").expect_deadline_in(300s);
    script.peer("250-store.example\r\n250 PIPELINING\r\n");
    script.expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
    script.envelope_accepted().last_body("hello\r\n").expect_sent("hello\r\n.\r\n").expect_deadline_in(600s);
    script.peer("250 2.0.0 stored\r\n").expect_delivered({0}).expect_finished_reusable().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, TakesAnAnswerForEachRecipientInTheOrderOfRcpt) {
    ClientScript script{client().using_lmtp().to({"b", "c", "d"})};
    script.greeted(usual).envelope_accepted().last_body("hello\r\n");
    script.peer("250 2.1.5 b stored\r\n").expect_delivered({0}).expect_not_finished();
    script.expect_reply_to(0, "250 2.1.5 b stored");
    script.peer("452 4.2.2 c over quota\r\n").expect_refused(1, 452, Permanence::transient).expect_not_finished();
    script.peer("550 5.2.1 d disabled\r\n").expect_refused(2, 550, Permanence::permanent);
    script.expect_finished_reusable().expect_no_failure().expect_nothing_sent();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, HasAnswersOnlyForThoseThatRcptAccepted) {
    ClientScript script{client().using_lmtp().to({"b", "c", "d", "e"})};
    script.greeted(usual).peer("250 ok\r\n550 5.1.1 no b\r\n250 ok\r\n451 4.3.0 d later\r\n250 ok\r\n354 go\r\n");
    script.expect_refused(0, 550, Permanence::permanent).expect_refused(2, 451, Permanence::transient);
    script.expect_read_body().last_body("hello\r\n");
    script.peer("250 c\r\n250 e\r\n").expect_delivered({1, 3}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, SaysRecipientByRecipientWhatWasRefused) {
    ClientScript script{client().using_lmtp()};
    script.greeted(usual).envelope_accepted().last_body("hello\r\n").peer("550 5.2.1 disabled\r\n");
    script.expect_refusal(0, "while waiting for the answers to the message: 550 5.2.1 disabled");
}

TEST(ClientSessionLmtp, TakesTheNextMessageOverTheSameConnection) {
    ClientScript script{client().using_lmtp().to({"b", "c"})};
    script.greeted(usual)
        .envelope_accepted()
        .last_body("1\r\n")
        .peer("250 b\r\n554 5.6.0 c\r\n")
        .expect_finished_reusable();
    script.next_message().expect_sent(
        "MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
    script.envelope_accepted().last_body("2\r\n").peer("250 b\r\n250 c\r\n").expect_delivered({0, 1});
    script.expect_finished_reusable().no_more().expect_sent("QUIT\r\n").peer("221 bye\r\n").expect_close();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, WaitsForTheRestOfTheAnswersAndKeepsThoseThatCame) {
    ClientScript script{client().using_lmtp().to({"b", "c", "d"})};
    script.greeted(usual).envelope_accepted().last_body("hello\r\n").peer("250 b\r\n").expect_delivered({0});
    EXPECT_TRUE(script.session().is_awaiting_final_reply());
    script.deadline().expect_no_report().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::message,
                          "no answer within 600 s while waiting for the answers to the message; it may have been taken "
                          "all the same, and will be sent again");
    script.also_split_at_every_byte();
}

TEST(ClientSessionLmtp, LeavesAPeerThatAnswersMoreOftenThanItHasRecipients) {
    ClientScript script{client().using_lmtp().to({"b", "c"})};
    script.greeted(usual).envelope_accepted().last_body("hello\r\n").peer("250 b\r\n250 c\r\n250 who\r\n");
    script.expect_delivered({0, 1}).expect_finished_for_good().expect_no_failure();
}

TEST(ClientSessionLmtp, TakesNoAnswerThatCameBeforeTheFinalDotLeft) {
    ClientScript script{client().using_lmtp()};
    script.greeted(usual).envelope_accepted().body("hello\r\n").peer("250 stored\r\n").expect_no_report();
    script.expect_finished_for_good();
    EXPECT_FALSE(script.session().is_awaiting_final_reply());
}

TEST(ClientSessionLmtp, DoesNotFallBackToHelo) {
    ClientScript script{client().using_lmtp()};
    script.connect().peer("220 store.example SMTP\r\n").peer("500 5.5.1 unknown command\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good().expect_no_report();
    script.expect_failure(Permanence::permanent, Scope::host, "while sending LHLO: 500 5.5.1 unknown command");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, UsesNoStartTlsUnlessAsked) {
    ClientScript script{client().using_lmtp()};
    script.greeted({"PIPELINING", "STARTTLS"});
    script.expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
}

TEST(ClientSessionLmtp, SaysLhloAgainUnderTlsWhereItIsAsked) {
    ClientScript script{client().using_lmtp().using_start_tls(StartTlsUse::required)};
    script.greeted({"PIPELINING", "STARTTLS"}).expect_sent("STARTTLS\r\n");
    script.peer("220 go\r\n").expect_start_tls().tls_established().expect_sent("LHLO c.example\r\n");
    script.peer("250-store.example\r\n250 PIPELINING\r\n").envelope_accepted().last_body("a\r\n").peer("250 ok\r\n");
    script.expect_delivered({0}).expect_finished_reusable();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, SharesARefusedDataAmongThoseThatWereAccepted) {
    ClientScript script{client().using_lmtp().to({"b", "c"})};
    script.greeted(usual).peer("250 ok\r\n250 ok\r\n250 ok\r\n452 4.3.1 full\r\n").expect_sent("RSET\r\n");
    script.peer("250 ok\r\n").expect_finished_reusable();
    script.expect_failure(Permanence::transient, Scope::message, "while sending DATA: 452 4.3.1 full");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, LeavesAPeerThatWantsAMessageForNobody) {
    ClientScript script{client().using_lmtp()};
    script.greeted(usual).peer("250 ok\r\n550 5.1.1 no b\r\n354 go\r\n").expect_nothing_sent();
    script.expect_finished_for_good().expect_no_failure();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionLmtp, KeepsARefusedMailWhereThePeerWantsTheMessageAllTheSame) {
    ClientScript script{client().using_lmtp()};
    script.greeted(usual).peer("550 5.7.1 not you\r\n250 ok\r\n354 go\r\n").expect_nothing_sent().expect_no_report();
    script.expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::message, "while sending MAIL: 550 5.7.1 not you");
}

TEST(ClientSessionLmtp, SharesAFarewellAmongThoseWithoutAnAnswer) {
    ClientScript script{client().using_lmtp().to({"b", "c"})};
    script.greeted(usual).envelope_accepted().last_body("hello\r\n").peer("250 b\r\n421 4.3.2 closing\r\n");
    script.expect_delivered({0}).expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "while waiting for the answers to the message: 421 4.3.2 closing");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::smtp
