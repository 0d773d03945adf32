#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using smtp::State;

TEST(ServerSessionStartTls, HandsTheTransportOverBehindItsReply) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\n").expect_reply(220, "Ready to start TLS").expect_state(State::tls_pending);
    const auto& actions = script.conversation().last_actions();
    ASSERT_GE(actions.size(), 2u);
    EXPECT_TRUE(std::holds_alternative<smtp::Reply>(actions[0]));
    EXPECT_TRUE(std::holds_alternative<smtp::StartTls>(actions[1]));
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, SaysNothingAfterTheHandshakeUntilTheClientSpeaks) {
    SessionScript script{server().offering_starttls()};
    script.hello()
        .peer("STARTTLS\r\n")
        .expect_reply(220)
        .tls_established()
        .expect_no_reply()
        .expect_state(State::greeting);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, ForgetsTheGreetingAfterTheHandshake) {
    SessionScript script{server().offering_starttls()};
    script.peer("EHLO c.example\r\n").expect_reply(250);
    script.peer("STARTTLS\r\n").expect_reply(220).expect<smtp::StartTls>();
    script.tls_established().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(503, "5.5.1");
    EXPECT_EQ(script.conversation().session().helo(), "");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, GivesPlaintextBehindStartTlsToTheTlsEngine) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\nRSET\r\n").expect_reply(220).expect<smtp::StartTls>().expect_leftover("RSET\r\n");
    script.tls_failed().expect<smtp::Close>().expect_no_reply();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, ExecutesNothingThatStoodBehindItInClear) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@b.example>\r\n").expect_reply(220);
    script.tls_established().expect_no_reply().expect_state(State::greeting);
    script.peer("NOOP\r\n").expect_reply(250, "2.0.0").expect_state(State::greeting);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, ForgetsPlaintextThatTheDriverDidNotTake) {
    const auto setup = server().offering_starttls();
    QueueIdSource ids(1);
    smtp::ServerSession session(std::make_shared<smtp::ServerSettings>(setup.settings), setup.peer, ids);
    std::ignore = session.on_connected({});
    std::ignore = session.on_bytes(as_octets("EHLO c.example\r\nSTARTTLS\r\nRSET\r\n"), {});
    std::ignore = session.on_tls_established(some_tls(), {});
    EXPECT_EQ(session.take_leftover(), "");
}

TEST(ServerSessionStartTls, JoinsNoHalfLineToWhatComesUnderTls) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\nNO").expect_reply(220).tls_established();
    script.peer("OP\r\n").expect_reply(500, "5.5.2");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, IsNotOfferedAgain) {
    SessionScript script{server().offering_starttls()};
    script.peer("EHLO c.example\r\n").expect_reply(250, "250-STARTTLS\r\n");
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(script.last_reply().find("STARTTLS"), std::string::npos);
    script.peer("STARTTLS\r\n").expect_reply(503, "5.5.1").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, IsRefusedBeforeEhloUnderTlsToo) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("STARTTLS\r\n").expect_reply(503, "5.5.1").expect_state(State::greeting);
}

TEST(ServerSessionStartTls, TakesNoParameter) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS now\r\n").expect_reply(501, "5.5.4").expect_state(State::ready);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, IsRefusedInsideATransaction) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    script.peer("STARTTLS\r\n").expect_reply(503, "5.5.1");
    script.peer("RCPT TO:<joe@d.example>\r\n").expect_reply(250);
    script.peer("STARTTLS\r\n").expect_reply(503, "5.5.1").expect_state(State::recipients);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, IsNotImplementedWhereItIsDisabled) {
    SessionScript script{server()};
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(script.last_reply().find("STARTTLS"), std::string::npos);
    script.peer("STARTTLS\r\n").expect_reply(502, "5.5.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, RecordsTheFactsWithTheMessage) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.tls, some_tls());
    auto header = script.last_message().octets;
    EXPECT_NE(header.find("with ESMTPS"), std::string::npos);
    EXPECT_NE(header.find("(TLSv1.3, TLS_AES_256_GCM_SHA384)"), std::string::npos);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, SaysNothingWhenTheHandshakeFailed) {
    SessionScript script{server().offering_starttls()};
    script.hello()
        .peer("STARTTLS\r\n")
        .expect_reply(220)
        .tls_failed()
        .expect_no_reply()
        .expect<smtp::Close>()
        .expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, ClosesWithoutAWordWhenTheHandshakeTakesTooLong) {
    SessionScript script{server().offering_starttls()};
    script.hello()
        .peer("STARTTLS\r\n")
        .expect_reply(220)
        .passes(300s)
        .deadline()
        .expect_no_reply()
        .expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionStartTls, ClosesWithoutAWordWhenTheServerEndsInTheHandshake) {
    SessionScript script{server().offering_starttls()};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).shutdown().expect_no_reply().expect<smtp::Close>();
}

TEST(ServerSessionTlsRequired, ServesOnlyWhatLeadsToTls) {
    SessionScript script{server().requiring_starttls()};
    script.peer("NOOP\r\n").expect_reply(250, "2.0.0");
    script.peer("EHLO c.example\r\n").expect_reply(250, "250-STARTTLS\r\n");
    for (const auto* command : {"MAIL FROM:<a@b.example>\r\n", "RCPT TO:<joe@d.example>\r\n", "DATA\r\n", "RSET\r\n",
                                "VRFY x\r\n", "HELP\r\n", "EXPN x\r\n", "WHAT\r\n"})
        script.peer(command).expect_reply(530, "5.7.0");
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTlsRequired, IsNotGotRoundWithHelo) {
    SessionScript script{server().requiring_starttls()};
    script.peer("EHLO\r\n").expect_reply(501);
    script.peer("HELO c.example\r\n").expect_reply(250);
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionTlsRequired, LetsThePeerQuit) {
    SessionScript script{server().requiring_starttls()};
    script.peer("QUIT\r\n").expect_reply(221).expect<smtp::Close>();
}

TEST(ServerSessionSslPort, GreetsUnderTls) {
    SessionScript script{server().on_ssl_port()};
    script.expect_no_reply().expect_state(State::tls_pending);
    script.tls_established().expect_reply(220, "mail.example ESMTP Service ready");
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_NE(script.last_message().octets.find("with ESMTPS"), std::string::npos);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionSslPort, CountsAsTlsWhereItIsRequired) {
    SessionScript script{server().on_ssl_port().requiring_starttls()};
    script.tls_established().expect_reply(220).hello();
    EXPECT_EQ(script.last_reply().find("STARTTLS"), std::string::npos);
    script.peer("STARTTLS\r\n").expect_reply(503, "5.5.1");
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
}

TEST(ServerSessionSslPort, ClosesWhenTheHandshakeFails) {
    SessionScript script{server().on_ssl_port()};
    script.tls_failed().expect_no_reply().expect<smtp::Close>();
    script.also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::test
