#include "tests/support/core/attempt_script.hpp"

#include <gtest/gtest.h>

namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::Scope;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::failure;
using test::job;

tls::Facts verified() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.verification = tls::Verification::verified;
    facts.is_name_matched = true;
    return facts;
}

TEST(AttemptTls, RecordsWhatTheHandshakeFound) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected().delivered(verified());
    EXPECT_EQ(script.result().outcome, tls::Outcome::encrypted_verified);
    EXPECT_EQ(script.result().level, tls::Level::may);
    EXPECT_EQ(script.result().tls, verified());
}

TEST(AttemptTls, IsVerifiedOnlyWhenTheNameMatchesToo) {
    auto facts = verified();
    facts.is_name_matched = false;
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected().delivered(facts);
    EXPECT_EQ(script.result().outcome, tls::Outcome::encrypted_unverified);
}

TEST(AttemptTls, TellsClearTextThatIsNotOffered) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected().delivered();
    EXPECT_EQ(script.result().outcome, tls::Outcome::clear_not_offered);
}

TEST(AttemptTls, TellsClearTextThatIsTheSetting) {
    AttemptScript script{job().with_tcp(tls::PortStatus::enabled)};
    script.start()
        .found({"192.0.2.1"})
        .connected()
        .expect_session(StartTlsUse::never, false, "relay.example")
        .delivered();
    EXPECT_EQ(script.result().outcome, tls::Outcome::clear_by_setting);
    EXPECT_EQ(script.result().level, tls::Level::none);
}

TEST(AttemptTls, HasNoOutcomeWhereNothingIsDelivered) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).connected();
    script.session_fails(failure(Permanence::permanent, Scope::message, 554, "while sending MAIL"));
    EXPECT_FALSE(script.result().outcome);
}

TEST(AttemptTls, WaitsAfterAFailedHandshakeOnEveryHost) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected().handshake_fails();
    script.expect_connect("2001:db8::1", 25)
        .connected()
        .expect_session(StartTlsUse::when_offered, false, "relay.example");
    script.handshake_fails().expect_finished();
    EXPECT_EQ(script.result().recipients[0].failure->permanence, Permanence::transient);
}

TEST(AttemptTls, FallsBackInANewConnectionOnlyWhenAllHostsWereTried) {
    AttemptScript script{job().falling_back()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected().handshake_fails();
    script.expect_connect("2001:db8::1", 25).connected().handshake_fails();
    script.expect_connect("192.0.2.1", 25).connected().expect_session(StartTlsUse::never, false, "relay.example");
    script.delivered().expect_finished();
    EXPECT_EQ(script.result().outcome, tls::Outcome::clear_after_failure);
    EXPECT_FALSE(script.result().is_connection_reusable);
}

TEST(AttemptTls, DoesNotFallBackWhereAnotherHostTakesTheMessageUnderTls) {
    AttemptScript script{job().falling_back()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected().handshake_fails();
    script.connected().delivered(verified()).expect_finished();
    EXPECT_EQ(script.result().outcome, tls::Outcome::encrypted_verified);
}

TEST(AttemptTls, DoesNotFallBackOnAHostWhoseHandshakeDidNotFail) {
    AttemptScript script{job().falling_back()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).not_connected("connection refused");
    script.connected().handshake_fails().expect_connect("2001:db8::1", 25);
    script.not_connected("connection refused").expect_finished();
}

TEST(AttemptTls, DoesNotFallBackFromARefusal) {
    AttemptScript script{job().falling_back()};
    script.start().found({"192.0.2.1"}).connected();
    script.session_fails(failure(Permanence::transient, Scope::host, 421, "while sending EHLO")).expect_finished();
}

TEST(AttemptSslPort, IsTriedFirst) {
    AttemptScript script{job().with_ssl_port()};
    script.start().found({"192.0.2.1"}).expect_connect("192.0.2.1", 465);
    script.connected().expect_session(StartTlsUse::never, true, "relay.example").delivered(verified());
    EXPECT_EQ(script.result().host, "relay.example [192.0.2.1]:465");
    EXPECT_EQ(script.result().level, tls::Level::encrypt);
    EXPECT_TRUE(script.result().newly_silent_ssl_hosts.empty());
}

TEST(AttemptSslPort, GivesWayToTheTcpPortWhenItRefuses) {
    AttemptScript script{job().with_ssl_port()};
    script.start().found({"192.0.2.1"}).not_connected("connection refused").expect_connect("192.0.2.1", 25);
    script.connected().expect_session(StartTlsUse::when_offered, false, "relay.example").delivered();
    EXPECT_EQ(script.result().newly_silent_ssl_hosts, std::vector<std::string>{"192.0.2.1"});
}

TEST(AttemptSslPort, IsNotTakenForSilentWhenTheTcpPortIs) {
    AttemptScript script{job()};
    script.start().found({"192.0.2.1"}).not_connected("connection refused").expect_finished();
    EXPECT_TRUE(script.result().newly_silent_ssl_hosts.empty());
}

TEST(AttemptSslPort, GivesWayToTheTcpPortWhenItDoesNotAnswer) {
    AttemptScript script{job().with_ssl_port().with_tcp(tls::PortStatus::enabled)};
    script.start().found({"192.0.2.1"}).deadline().expect_connect("192.0.2.1", 25);
    script.connected().expect_session(StartTlsUse::never, false, "relay.example").delivered();
    EXPECT_EQ(script.result().outcome, tls::Outcome::clear_by_setting);
}

TEST(AttemptSslPort, DoesNotGiveWayAfterAFailedHandshake) {
    AttemptScript script{job().with_ssl_port()};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).connected().handshake_fails();
    script.expect_connect("2001:db8::1", 465).connected().handshake_fails().expect_finished();
    EXPECT_TRUE(script.result().newly_silent_ssl_hosts.empty());
}

TEST(AttemptSslPort, IsPassedOverWhereItWasSilent) {
    AttemptScript script{job().with_ssl_port().knowing_silent("192.0.2.1")};
    script.start().found({"192.0.2.1"}, {"2001:db8::1"}).expect_connect("192.0.2.1", 25);
    script.not_connected("connection refused").expect_connect("2001:db8::1", 465);
}

TEST(AttemptSslPort, IsTriedThoughSilentWhereThereIsNoOther) {
    AttemptScript script{job().with_ssl_port().with_tcp(tls::PortStatus::disabled).knowing_silent("192.0.2.1")};
    script.start().found({"192.0.2.1"}).expect_connect("192.0.2.1", 465);
    script.not_connected("connection refused").expect_finished();
    EXPECT_FALSE(script.result().does_not_age);
}

TEST(AttemptHandshake, ThatFailedIsKeptWithItsHost) {
    AttemptScript script{job().falling_back()};
    script.start().found({"192.0.2.1"}).connected().handshake_fails().connected().delivered().expect_finished();
    const auto& failed = script.result().failed_handshakes;
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].host, "relay.example [192.0.2.1]:25");
    EXPECT_EQ(failed[0].failure.flights.messages.size(), 2U);
}

}  // namespace
}  // namespace postern::delivery
