#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace postern::test {
namespace {

using smtp::State;

ServerSetup trusting(std::string_view host = "192.0.2.7") {
    auto setup = server();
    setup.settings.xclient_hosts = {*parse_ip_prefix(host)};
    return setup;
}

std::string unfolded(std::string header) {
    for (auto at = header.find("\r\n\t"); at != std::string::npos; at = header.find("\r\n\t"))
        header.replace(at, 3, " ");
    return header;
}

const smtp::Peer& peer_of(const SessionScript& script) { return script.conversation().session().peer(); }

TEST(ServerSessionXclient, IsOfferedToListedHostsAlone) {
    SessionScript listed{trusting()};
    listed.peer("EHLO c.example\r\n")
        .expect_reply(250,
                      "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT TLSVERSION TLSCIPHER TLSCURVE\r\n");
    SessionScript other{trusting("192.0.2.8")};
    other.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(other.last_reply().find("XCLIENT"), std::string::npos);
    other.peer("XCLIENT ADDR=127.0.0.1\r\n").expect_reply(550, "5.7.0").expect_state(State::ready);
    EXPECT_EQ(peer_of(other).address, "192.0.2.7");
    other.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, BeginsTheSessionAnewForTheClientThatItNames) {
    SessionScript script{trusting()};
    script.hello().peer("XCLIENT ADDR=203.0.113.9 NAME=client.example\r\n").expect_reply(220, "mail.example ESMTP");
    script.expect_state(State::greeting);
    EXPECT_EQ(script.conversation().session().helo(), "");
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(503, "5.5.1");
    script.peer("EHLO client\r\n").expect_reply(250, "Hello client ([203.0.113.9])");
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_EQ(script.last_message().envelope.peer, "203.0.113.9");
    EXPECT_NE(unfolded(script.last_message().octets)
                  .find("from client (client.example [203.0.113.9]) (as told by 192.0.2.7) by "),
              std::string::npos);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, AsksWhetherOneMoreOfTheClientMayCome) {
    SessionScript script{trusting(), {.decisions = false}};
    script.hello().peer("XCLIENT ADDR=IPV6:2001:db8::9\r\nNOOP\r\n").expect_no_reply();
    ASSERT_NE(script.find<smtp::CheckConnection>(), nullptr);
    EXPECT_EQ(script.find<smtp::CheckConnection>()->address, "2001:db8::9");
    script.accept().expect_reply(220).expect_reply(250, "2.0.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, EndsWhereTheClientHasTooManySessions) {
    SessionScript script{trusting(), {.decisions = false}};
    script.hello().peer("XCLIENT ADDR=203.0.113.9\r\n").decide({false, "421 4.7.0 Too many sessions"});
    script.expect_reply(421, "4.7.0").expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, IsRefusedInsideATransaction) {
    SessionScript script{trusting()};
    script.hello().transaction_for({"joe@d.example"});
    script.peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(503, "5.5.1").expect_state(State::recipients);
    script.peer("RSET\r\n").expect_reply(250).peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(220);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, IsNotTheClientsToSendAgain) {
    SessionScript script{trusting()};
    script.peer("XCLIENT NAME=client.example\r\n").expect_reply(220);
    script.peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(220);
    script.peer("XCLIENT ADDR=127.0.0.1\r\n").expect_reply(550, "5.7.0");
    script.peer("EHLO c.example\r\n").expect_reply(250);
    EXPECT_EQ(script.last_reply().find("XCLIENT"), std::string::npos);
    EXPECT_EQ(peer_of(script).address, "203.0.113.9");
    EXPECT_EQ(peer_of(script).name, "client.example");
    EXPECT_EQ(peer_of(script).introduction->proxy, "192.0.2.7");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

// Somebody between the proxy and us may have said it.
TEST(ServerSessionXclient, IsForgottenAfterStartTls) {
    auto setup = trusting();
    SessionScript script{setup.offering_starttls()};
    script.peer("XCLIENT ADDR=203.0.113.9 LOGIN=anna TLSVERSION=TLSv1.3\r\n").expect_reply(220);
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established();
    EXPECT_EQ(script.conversation().session().identity(), "");
    EXPECT_EQ(peer_of(script).address, "192.0.2.7");
    EXPECT_FALSE(peer_of(script).introduction);
    script.peer("XCLIENT ADDR=203.0.113.10\r\n").expect_reply(220);
    EXPECT_EQ(peer_of(script).address, "203.0.113.10");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, TellsTheTlsOfTheClientAndOpensNothingByIt) {
    auto setup = trusting();
    SessionScript script{setup.offering_starttls()};
    script.peer("XCLIENT TLSVERSION=TLSv1.3 TLSCIPHER=TLS_AES_256_GCM_SHA384 TLSCURVE=X25519 ADDR=203.0.113.9\r\n")
        .expect_reply(220);
    script.peer("EHLO c.example\r\n").expect_reply(250, "250-STARTTLS\r\n");
    EXPECT_EQ(script.last_reply().find("REQUIRETLS"), std::string::npos);
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_FALSE(script.last_message().envelope.tls);
    EXPECT_NE(unfolded(script.last_message().octets)
                  .find("([203.0.113.9]) (as told by 192.0.2.7: TLSv1.3 TLS_AES_256_GCM_SHA384 X25519) by mail.example "
                        "(Postern) with ESMTP id"),
              std::string::npos);
    script.also_split_at_every_byte();
}

TEST(ServerSessionXclient, TakesWhatIsNotKnown) {
    SessionScript script{trusting()};
    script.peer("xclient addr=[UNAVAILABLE] name=[TempUnavail] port=[unavailable] helo=[UNAVAILABLE]\r\n")
        .expect_reply(220);
    EXPECT_EQ(peer_of(script).address, "unknown");
    EXPECT_EQ(peer_of(script).name, "");
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250);
    EXPECT_NE(unfolded(script.last_message().octets).find("from c.example (unknown) (as told by 192.0.2.7) by "),
              std::string::npos);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, ReadsXtext) {
    SessionScript script{trusting()};
    script
        .peer(
            "XCLIENT NAME=client+2Eexample ADDR=203.0.113+2E9 LOGIN=anna+3D1 PROTO=ESMTP HELO=c.example "
            "DESTADDR=IPV6:::1 DESTPORT=25 PORT=51000\r\n")
        .expect_reply(220);
    EXPECT_EQ(peer_of(script).name, "client.example");
    EXPECT_EQ(peer_of(script).address, "203.0.113.9");
    EXPECT_EQ(peer_of(script).login, "anna=1");
}

TEST(ServerSessionXclient, SaysWhoTheClientIs) {
    auto setup = trusting();
    setup.settings.requires_auth = true;
    SessionScript script{setup};
    script.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0");
    script.peer("XCLIENT LOGIN=anna\r\n").expect_reply(220).hello().transaction_for({"joe@d.example"});
    EXPECT_EQ(script.conversation().session().identity(), "anna");
    script.peer("RSET\r\n").expect_reply(250).peer("XCLIENT LOGIN=[UNAVAILABLE]\r\n").expect_reply(220).hello();
    script.peer("MAIL FROM:<a@b.example>\r\n").expect_reply(530, "5.7.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, LetsTheClientLogInWhereTheProxyHas) {
    auto setup = trusting().offering_starttls();
    setup.settings.offers_auth = true;
    const auto auth_plain = "AUTH PLAIN AGFubmEAc2VjcmV0\r\n";  // NUL anna NUL secret
    SessionScript script{setup};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer(auth_plain).expect_reply(235).peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(220).hello();
    EXPECT_EQ(script.conversation().session().identity(), "");
    script.peer(auth_plain).expect_reply(235);
    EXPECT_EQ(script.conversation().session().identity(), "anna");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionXclient, RefusesWhatIsMalformedAndSaysWhatIsWrong) {
    SessionScript script{trusting()};
    script.hello();
    const std::pair<const char*, const char*> rows[] = {
        {"", "parameter is missing"},
        {" ADDR", "XCLIENT takes NAME=value"},
        {" COLOR=blue", "XCLIENT takes NAME=value"},
        {" ADDR=", "ADDR must be an IPv4 address"},
        {" ADDR=localhost", "ADDR must be an IPv4 address"},
        {" ADDR=IPV6:192.0.2.1", "ADDR must be an IPv4 address"},
        {" DESTADDR=x", "DESTADDR must be"},
        {" PORT=65536", "PORT must be a port number"},
        {" DESTPORT=1x", "DESTPORT must be a port number"},
        {" PROTO=HTTP", "PROTO must be SMTP or ESMTP"},
        {" NAME=a_(b).example", "NAME must be a host name"},
        {" HELO=a+0D+0Ab", "HELO must be"},
        {" TLSVERSION=a+20b", "TLSVERSION must be visible ASCII"},
        {" ADDR=192.0.2.1 ADDR=192.0.2.2", "ADDR is given twice"},
    };
    for (const auto& [argument, words] : rows)
        script.peer("XCLIENT" + std::string(argument) + "\r\n").expect_reply(501, words).expect_state(State::ready);
    EXPECT_EQ(peer_of(script).address, "192.0.2.7");
    script.also_split_at_every_byte();
}

TEST(ServerSessionXclient, WaitsForTlsWhereTlsIsRequired) {
    auto setup = trusting();
    SessionScript script{setup.requiring_starttls()};
    script.hello().peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(530, "5.7.0").expect_state(State::ready);
    script.peer("STARTTLS\r\n").expect_reply(220).tls_established();
    script.peer("XCLIENT ADDR=203.0.113.9\r\n").expect_reply(220);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::test
