#include "tests/support/core/client_script.hpp"

#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using test::client;
using test::ClientScript;
using Cause = tls::Failure::Cause;
using namespace std::chrono_literals;

TEST(ClientSessionStartTls, ForgetsWhatWasOfferedBeforeTheHandshake) {
    ClientScript script{client()};
    script.greeted({"PIPELINING", "SIZE", "STARTTLS"}).expect_sent("STARTTLS\r\n");
    script.peer("220 go\r\n").expect_start_tls().expect_nothing_sent().expect_deadline_in(60s);
    script.tls_established().expect_sent("EHLO c.example\r\n");
    EXPECT_EQ(script.session().extensions(), Extensions{});
    script.peer("250-relay.example\r\n250 STARTTLS\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
    EXPECT_TRUE(script.session().was_start_tls_offered());
    EXPECT_EQ(script.session().tls()->version, "TLSv1.3");
    EXPECT_FALSE(script.session().extensions().pipelining);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionStartTls, GoesOnInClearTextWhereItIsNotOffered) {
    ClientScript script{client()};
    script.greeted({"PIPELINING"}).expect_sent("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n");
    EXPECT_FALSE(script.session().was_start_tls_offered());
    script.also_split_at_every_byte();
}

TEST(ClientSessionStartTls, IsNotUsedWhereTheSettingForbidsIt) {
    ClientScript script{client().using_start_tls(StartTlsUse::never)};
    script.greeted({"STARTTLS"}).expect_sent("MAIL FROM:<a@c.example>\r\n");
    EXPECT_TRUE(script.session().was_start_tls_offered());
}

TEST(ClientSessionStartTls, MissingWhereItIsRequiredIsAFailure) {
    ClientScript script{client().using_start_tls(StartTlsUse::required)};
    script.greeted({"PIPELINING"}).expect_sent("QUIT\r\n").expect_finished_for_good();
    script.expect_failure(Permanence::transient, Scope::host, "STARTTLS is required, and the peer does not offer it");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionStartTls, NamesTheFirewallThatMasksIt) {
    ClientScript script{client().using_start_tls(StartTlsUse::required)};
    script.greeted({"PIPELINING", "XXXXXXXX"}).expect_finished_for_good();
    script.expect_failure(
        Permanence::transient, Scope::host,
        "STARTTLS is required, and a firewall replaces STARTTLS by XXXXXXXX in the peer's answer to EHLO");
}

TEST(ClientSessionStartTls, RequiredIsNotEvadedByHelo) {
    ClientScript script{client().using_start_tls(StartTlsUse::required)};
    script.connect().peer("220 relay.example\r\n").peer("502 5.5.1 unknown\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good();
    script.expect_failure(Permanence::permanent, Scope::host,
                          "STARTTLS is required, and the peer refuses EHLO: 502 5.5.1 unknown");
}

TEST(ClientSessionStartTls, AllowsHeloOnceTheConnectionIsEncrypted) {
    ClientScript script{client().using_start_tls(StartTlsUse::required)};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").tls_established().expect_sent("EHLO c.example\r\n");
    script.peer("502 unknown\r\n").expect_sent("HELO c.example\r\n");
    script.peer("250 relay.example\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
}

TEST(ClientSessionStartTls, RefusedForNowIsAFailedHandshake) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("454 4.7.0 no certificate\r\n").expect_sent("QUIT\r\n");
    script.expect_finished_for_good();
    script.expect_tls_failure(Cause::protocol_error, "STARTTLS is offered and refused: 454 no certificate");
    script.expect_failure(Permanence::transient, Scope::host, "while sending STARTTLS: 454 4.7.0 no certificate");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionStartTls, RefusedForGoodIsAFailedHandshake) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("502 5.5.1 unknown\r\n").expect_finished_for_good();
    script.expect_tls_failure(Cause::protocol_error, "STARTTLS is offered and refused: 502 unknown");
}

TEST(ClientSessionStartTls, AnsweredBy421IsTheHostsFailure) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("421 4.3.2 closing\r\n").expect_finished_for_good().expect_no_tls_failure();
    script.expect_failure(Permanence::transient, Scope::host, "while sending STARTTLS: 421 4.3.2 closing");
}

TEST(ClientSessionStartTls, GoesAheadOn220Only) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("250 ok\r\n").expect_finished_for_good();
    script.expect_tls_failure(Cause::plaintext, "reply out of step (250 ok) while sending STARTTLS");
}

// Timing decides what can be seen here, so these do not run again in pieces.
TEST(ClientSessionStartTls, RefusesClearTextBehindTheAnswer) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("220 go\r\n250-relay.example\r\n250 AUTH PLAIN\r\n").expect_nothing_sent();
    script.expect_finished_for_good();
    script.expect_tls_failure(
        Cause::plaintext, "the peer sent 35 octets in clear text behind its answer to STARTTLS while sending STARTTLS");
}

TEST(ClientSessionStartTls, RefusesClearTextDuringTheHandshake) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").expect_start_tls();
    script.peer("250 relay.example\r\n").expect_nothing_sent().expect_finished_for_good();
    script.expect_tls_failure(
        Cause::plaintext, "the peer sent 19 octets in clear text that nothing had asked for during the TLS handshake");
}

TEST(ClientSessionStartTls, RefusesAnAnswerThatCameBeforeTheCommand) {
    ClientScript script{client()};
    script.connect().peer("220 relay.example\r\n").peer("250-relay.example\r\n250 STARTTLS\r\n220 go\r\n");
    script.expect_finished_for_good();
    script.expect_tls_failure(Cause::plaintext,
                              "the peer sent 8 octets in clear text that nothing had asked for while sending STARTTLS");
}

TEST(ClientSessionStartTls, FailsWithTheHandshake) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("220 go\r\n");
    script.tls_failed(Cause::alert_received, "alert: handshake failure")
        .expect_nothing_sent()
        .expect_finished_for_good();
    script.expect_tls_failure(Cause::alert_received, "alert: handshake failure");
    script.expect_failure(Permanence::transient, Scope::host, "TLS handshake failed: alert: handshake failure");
}

TEST(ClientSessionStartTls, CountsACloseDuringTheHandshakeAsItsFailure) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").closed();
    script.expect_tls_failure(Cause::closed, "connection lost during the TLS handshake");
}

TEST(ClientSessionStartTls, CountsATimeOutDuringTheHandshakeAsItsFailure) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).peer("220 go\r\n").deadline().expect_finished_for_good();
    script.expect_tls_failure(Cause::timeout, "no answer within 60 s during the TLS handshake");
}

TEST(ClientSessionStartTls, CountsACloseInsteadOfAnAnswerAsAFailedHandshake) {
    ClientScript script{client()};
    script.greeted({"STARTTLS"}).closed();
    script.expect_tls_failure(Cause::closed, "connection lost while sending STARTTLS");
}

TEST(ClientSessionImplicitTls, BeginsWithTheHandshake) {
    ClientScript script{client().with_implicit_tls()};
    script.connect().expect_start_tls().expect_nothing_sent().expect_deadline_in(60s);
    script.tls_established().expect_nothing_sent().expect_deadline_in(300s);
    script.peer("220 relay.example\r\n").expect_sent("EHLO c.example\r\n");
    script.peer("250-relay.example\r\n250 STARTTLS\r\n").expect_sent("MAIL FROM:<a@c.example>\r\n");
    EXPECT_FALSE(script.session().was_start_tls_offered());
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ClientSessionImplicitTls, RefusesAGreetingInClearText) {
    ClientScript script{client().with_implicit_tls()};
    script.connect().peer("220 relay.example\r\n").expect_finished_for_good();
    script.expect_tls_failure(
        Cause::plaintext, "the peer sent 19 octets in clear text that nothing had asked for during the TLS handshake");
}

}  // namespace
}  // namespace postern::smtp
