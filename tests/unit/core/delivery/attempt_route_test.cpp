#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

// What a route document demands of its next hop.
namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::job;
using test::JobSetup;
using testing::HasSubstr;
using testing::Not;

JobSetup at_level(tls::Level level) {
    auto setup = job();
    setup.job.next_hop.level = level;
    return setup;
}

TEST(AttemptRoute, TheLevelSaysWhatTheSessionDoesAboutStartTls) {
    AttemptScript none{at_level(tls::Level::none)};
    none.start().found({"192.0.2.1"}).connected().expect_session(StartTlsUse::never, false, "relay.example");
    none.delivered();
    EXPECT_THAT(none.result().sentence, AllOf(HasSubstr("clear text, because the next hop's TLS level is none"),
                                              Not(HasSubstr("status is Enabled"))));

    AttemptScript may{at_level(tls::Level::may).with_tcp(tls::PortStatus::enabled)};
    may.start().found({"192.0.2.1"}).connected().expect_session(StartTlsUse::when_offered, false, "relay.example");

    AttemptScript encrypt{at_level(tls::Level::encrypt).with_tcp(tls::PortStatus::enabled)};
    encrypt.start().found({"192.0.2.1"}).connected().expect_session(StartTlsUse::required, false, "relay.example");
}

TEST(AttemptRoute, ThePortOfADomainsMxIsThatOfTheDocument) {
    auto setup = job();
    setup.job.next_hop = *routing::parse_route_next_hop("MX d.example:2525");
    AttemptScript script{setup};
    script.start().mx({{10, "mail.d.example"}}).found_at("mail.d.example", {"192.0.2.1"});
    script.expect_connect("192.0.2.1", 2525);
}

TEST(AttemptRoute, MailWaitsWhereItsDocumentIsWrong) {
    auto setup = job();
    setup.job.next_hop = {routing::NextHop::Kind::undecided, "Route document d.example", 0};
    AttemptScript script{setup};
    script.start().expect_finished();
    const auto& failure = script.result().recipients.at(0).failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, Permanence::transient);
    EXPECT_THAT(failure->words, HasSubstr("Route document d.example is wrong"));
}

TEST(AttemptRoute, MailWaitsForCredentialsThatTheFileDoesNotHave) {
    auto setup = at_level(tls::Level::encrypt);
    setup.job.next_hop.credentials = "partner";
    AttemptScript without{setup};
    without.start().expect_finished();
    const auto& failure = without.result().recipients.at(0).failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, Permanence::transient);
    EXPECT_THAT(failure->words, HasSubstr("the credentials file has no entry partner"));

    setup.job.credentials = smtp::Credentials{"user", "secret"};
    AttemptScript with{setup};
    with.start().expect_look_ups("relay.example").found({"192.0.2.1"}).connected();
    EXPECT_EQ(with.session().credentials, setup.job.credentials);
}

TEST(AttemptRoute, MailWaitsWhereTheLevelFindsNoPort) {
    AttemptScript script{at_level(tls::Level::none).with_tcp(tls::PortStatus::disabled).with_ssl_port()};
    script.start().expect_finished();
    const auto& failure = script.result().recipients.at(0).failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, Permanence::transient);
    EXPECT_THAT(failure->words, AllOf(HasSubstr("TLS level is none"), HasSubstr("status is Disabled")));
}

}  // namespace
}  // namespace postern::delivery
