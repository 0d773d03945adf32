#include "core/smtp/probe_session.hpp"
#include "tests/support/core/probe_meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

namespace postern::smtp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Meeting = postern::test::ProbeMeeting<ProbeSession>;

ProbeSettings settings(StartTlsUse use = StartTlsUse::when_offered) {
    ProbeSettings settings;
    settings.helo_name = "us.example";
    settings.start_tls = use;
    return settings;
}

TEST(ProbeSession, GoesTheWayOfADeliveryAndQuits) {
    Meeting met(settings());
    met.greets().says("250-mx.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n").says("220 go\r\n");
    tls::Facts facts;
    facts.version = "TLSv1.3";
    met.handshakes(facts).says("250-mx.example\r\n250 DSN\r\n");
    EXPECT_THAT(met.done(),
                ElementsAre("EHLO us.example\r\n", "STARTTLS\r\n", "TLS", "EHLO us.example\r\n", "QUIT\r\n", "close"));
    EXPECT_EQ(met.probe().report().failure, "");
    EXPECT_EQ(met.probe().report().greeting.octets(), "220 mx.example ESMTP");
    EXPECT_THAT(met.probe().report().offers, ElementsAre(PeerText("SIZE 1000"), PeerText("STARTTLS")));
    EXPECT_THAT(met.probe().report().offers_under_tls, ElementsAre(PeerText("DSN")));
    EXPECT_EQ(met.probe().report().tls->version, "TLSv1.3");
    EXPECT_EQ(met.probe().report().chain.front().subject, "CN=mx.example");
}

TEST(ProbeSession, SeesTheFirewallThatMasksStartTls) {
    Meeting met(settings(StartTlsUse::required));
    met.greets().says("250-mx.example\r\n250 XXXXXXXA\r\n");
    EXPECT_TRUE(met.probe().report().is_starttls_masked);
    EXPECT_EQ(met.probe().report().shortfall->obstacle, tls::Obstacle::starttls_not_supported);
    EXPECT_EQ(met.done().back(), "close");
}

TEST(ProbeSession, WithoutTlsIsNoShortfallWhereNoneIsRequired) {
    Meeting met(settings());
    met.greets().says("250 mx.example\r\n");
    EXPECT_FALSE(met.probe().report().shortfall);
    EXPECT_FALSE(met.probe().report().is_starttls_masked);
    EXPECT_EQ(met.probe().report().failure, "");
}

TEST(ProbeSession, ClosesAtOnceWhereTheCertificateIsNotTheOneDemanded) {
    auto wanted = settings(StartTlsUse::required);
    wanted.tls.demand.proof = tls::Proof::chain;
    Meeting met(wanted);
    tls::Facts facts;
    facts.verification = tls::Verification::unverified;
    facts.verification_reason = "self-signed certificate";
    met.greets().says("250 STARTTLS\r\n");
    EXPECT_THAT(met.done(), ElementsAre("EHLO us.example\r\n", "QUIT\r\n", "close"))
        << "the first line of the answer offers nothing";
    Meeting other(wanted);
    other.greets().says("250-mx\r\n250 STARTTLS\r\n").says("220 go\r\n").handshakes(facts);
    EXPECT_EQ(other.probe().report().shortfall->obstacle, tls::Obstacle::certificate_not_trusted);
    EXPECT_EQ(other.done().back(), "close");
}

TEST(ProbeSession, TellsAFailedHandshakeFromARefusedStartTls) {
    Meeting failed(settings());
    failed.greets().says("250-mx\r\n250 STARTTLS\r\n").says("220 go\r\n").fails_handshake();
    EXPECT_EQ(failed.probe().report().failure, "the TLS handshake failed: alert 40");
    EXPECT_TRUE(failed.probe().report().tls_failure);
    Meeting refused(settings());
    refused.greets().says("250-mx\r\n250 STARTTLS\r\n").says("454 4.7.0 not now\r\n");
    EXPECT_EQ(refused.probe().report().failure, "STARTTLS is offered and refused: 454 not now");
    EXPECT_TRUE(refused.probe().report().tls_failure);
}

TEST(ProbeSession, BelievesNothingThatWasSentBeforeTheHandshake) {
    Meeting met(settings());
    met.greets().says("250-mx\r\n250 STARTTLS\r\n").says("220 go\r\n250 evil\r\n");
    EXPECT_THAT(met.probe().report().failure, HasSubstr("nothing had asked for"));
    EXPECT_EQ(met.done().back(), "close");
}

TEST(ProbeSession, SaysWhereThePeerFellSilentOrClosed) {
    EXPECT_THAT(Meeting(settings()).is_silent().probe().report().failure,
                HasSubstr("no answer within 10 s in place of its greeting"));
    EXPECT_EQ(Meeting(settings()).greets().closes().probe().report().failure, "it closed the connection to EHLO");
    EXPECT_THAT(Meeting(settings()).says("554 5.7.1 go away\r\n").probe().report().failure,
                HasSubstr("turns us away: 554 go away"));
    EXPECT_THAT(Meeting(settings()).says("<html>\r\n").probe().report().failure, HasSubstr("is no reply of SMTP"));
}

TEST(ProbeSession, SaysHeloWhereEhloIsRefusedAndTlsIsNotRequired) {
    Meeting met(settings());
    met.greets().says("502 5.5.1 no\r\n").says("250 mx\r\n");
    EXPECT_THAT(met.done(), ElementsAre("EHLO us.example\r\n", "HELO us.example\r\n", "QUIT\r\n", "close"));
    Meeting required(settings(StartTlsUse::required));
    required.greets().says("502 5.5.1 no\r\n");
    EXPECT_EQ(required.probe().report().failure, "it refuses EHLO: 502 no");
}

TEST(ProbeSession, BeginsWithTheHandshakeOnTheSslPort) {
    auto wanted = settings(StartTlsUse::never);
    wanted.is_implicit_tls = true;
    Meeting met(wanted);
    met.handshakes().greets().says("250 mx\r\n");
    EXPECT_THAT(met.done(), ElementsAre("TLS", "EHLO us.example\r\n", "QUIT\r\n", "close"));
    EXPECT_EQ(met.probe().report().failure, "");
}

TEST(ProbeSession, AnswersMayComeOctetByOctet) {
    Meeting met(settings());
    for (const char octet : std::string_view("220 mx.example ESMTP\r\n")) met.says({&octet, 1});
    for (const char octet : std::string_view("250-mx.example\r\n250 STARTTLS\r\n")) met.says({&octet, 1});
    for (const char octet : std::string_view("220 go\r\n")) met.says({&octet, 1});
    EXPECT_EQ(met.done().back(), "TLS");
}

}  // namespace
}  // namespace postern::smtp
