#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using namespace std::chrono_literals;

TEST(ClientSessionGreeting, SaysNothingBeforeItIsGreeted) {
    ClientScript script{client()};
    script.connect().expect_nothing_sent().expect_deadline_in(300s);
    script.peer("220-relay.example\r\n").expect_nothing_sent();
    script.peer("220 ready\r\n").expect_sent("EHLO c.example\r\n").expect_deadline_in(300s);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionGreeting, TriesAnotherHostAfterARefusedGreeting) {
    ClientScript script{client()};
    script.connect().peer("554 5.7.1 not you\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::host, "while waiting for the greeting: 554 5.7.1 not you");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionGreeting, MailForWhoCallsHimselfByOurNameLoops) {
    auto setup = client();
    setup.settings.is_own_name_a_loop = true;
    ClientScript script{setup};
    script.connect().peer("220 ready\r\n").expect_sent("EHLO c.example\r\n");
    script.peer("250-C.example Hello\r\n250 SIZE\r\n").expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::domain,
                          "mail loops: the host that was connected to calls itself c.example, which is our own name");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionGreeting, OurNameIsNoLoopWhereTheDocumentsNameTheHost) {
    ClientScript script{client()};
    script.connect().peer("220 ready\r\n").expect_sent("EHLO c.example\r\n");
    script.peer("250 c.example\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
}

TEST(ClientSessionGreeting, ANameThatBeginsLikeOursIsAnothers) {
    auto setup = client();
    setup.settings.is_own_name_a_loop = true;
    ClientScript script{setup};
    script.connect().peer("220 ready\r\n").expect_sent("EHLO c.example\r\n");
    script.peer("250 c.example.org\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
}

TEST(ClientSessionGreeting, GivesUpAfter421) {
    ClientScript script{client()};
    script.connect().peer("421 4.3.2 closing\r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "while waiting for the greeting: 421 4.3.2 closing");
    script.expect_turned_away(true);
    script.also_split_at_every_byte();
}

TEST(ClientSessionGreeting, GivesUpOnAGreetingThatIsNoReply) {
    ClientScript script{client()};
    script.connect().peer("SSH-2.0-OpenSSH_9.2\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "malformed reply (no reply: SSH-2.0-OpenSSH_9.2) while waiting for the greeting");
}

TEST(ClientSessionGreeting, GivesUpOnAGreetingOutOfStep) {
    ClientScript script{client()};
    script.connect().peer("354 go\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "reply out of step (354 go) while waiting for the greeting");
}

TEST(ClientSessionGreeting, GivesUpWhenNoGreetingComes) {
    ClientScript script{client()};
    script.connect().deadline().expect_finished_for_good().expect_no_tls_failure();
    script.expect_failure(Permanence::transient, Scope::host, "no answer within 300 s while waiting for the greeting");
}

TEST(ClientSessionGreeting, GoesBackToHeloWhereEhloIsUnknown) {
    ClientScript script{client()};
    script.connect().peer("220 old.example\r\n").expect_sent("EHLO c.example\r\n");
    script.peer("502 5.5.1 unknown\r\n").expect_sent("HELO c.example\r\n");
    script.peer("250 old.example\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionGreeting, TriesAnotherHostWhenHeloIsRefusedToo) {
    ClientScript script{client()};
    script.connect().peer("220 old.example\r\n").peer("502 unknown\r\n").peer("550 go away\r\n");
    script.expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::host, "while sending HELO: 550 go away");
}

TEST(ClientSessionGreeting, DoesNotGoBackToHeloAfterATransientRefusal) {
    ClientScript script{client()};
    script.connect().peer("220 relay.example\r\n").peer("451 busy\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "while sending EHLO: 451 busy");
}

TEST(ClientSessionGreeting, RefusesAnAnswerThatCameBeforeTheCommand) {
    ClientScript script{client()};
    script.connect().peer("220 relay.example\r\n250 relay.example\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host,
                          "the peer sent 19 octets in clear text that nothing had asked for while sending EHLO");
}

}  // namespace
}  // namespace postern::smtp
