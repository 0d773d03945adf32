#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

// What a TLS policy document demands of a next hop.
namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::job;
using test::JobSetup;
using testing::HasSubstr;

JobSetup with_policy(tls::Level level) {
    auto setup = job();
    setup.job.policy.emplace();
    setup.job.policy->level = level;
    setup.job.policy->document = "TLS policy document relay.example";
    return setup;
}

StartTlsUse use_of(const JobSetup& setup) {
    AttemptScript script{setup};
    script.start().found({"192.0.2.1"}).connected();
    return script.session().start_tls;
}

TEST(AttemptPolicy, SaysWhatTheSessionDoesAboutStartTls) {
    EXPECT_EQ(use_of(with_policy(tls::Level::none)), StartTlsUse::never);
    EXPECT_EQ(use_of(with_policy(tls::Level::encrypt).with_tcp(tls::PortStatus::enabled)), StartTlsUse::required);
}

TEST(AttemptPolicy, CountsBeforeTheDefaultLevel) {
    auto setup = job();
    setup.job.default_level = tls::Level::encrypt;
    EXPECT_EQ(use_of(setup), StartTlsUse::required) << "nothing else is said";
    setup = with_policy(tls::Level::none);
    setup.job.default_level = tls::Level::encrypt;
    EXPECT_EQ(use_of(setup), StartTlsUse::never);
}

TEST(AttemptPolicy, AndTheRouteCountBothAndTheStrongerOneHolds) {
    auto setup = with_policy(tls::Level::none);
    setup.job.next_hop.level = tls::Level::encrypt;
    EXPECT_EQ(use_of(setup), StartTlsUse::required) << "a password goes there";
    setup = with_policy(tls::Level::encrypt);
    setup.job.next_hop.level = tls::Level::none;
    EXPECT_EQ(use_of(setup), StartTlsUse::required);
}

TEST(AttemptPolicy, HoldsMailWhereItsDocumentIsWrong) {
    auto setup = with_policy(tls::Level::may);
    setup.job.policy->is_undecided = true;
    AttemptScript script{setup};
    script.start().expect_finished();
    const auto& failure = script.result().recipients.at(0).failure;
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, Permanence::transient);
    EXPECT_THAT(failure->words, HasSubstr("TLS policy document relay.example is wrong"));
}

TEST(AttemptPolicy, ThatIsAnExemptionStandsInSentenceAndResult) {
    auto setup = with_policy(tls::Level::none);
    setup.job.policy->is_exemption = true;
    setup.job.policy->ends = WallTime(std::chrono::hours(24));
    setup.job.policy->comment = "their certificate expired";
    AttemptScript script{setup};
    script.start().found({"192.0.2.1"}).connected().delivered();
    const auto* words =
        "exempt by TLS policy document relay.example until 1970-01-02 00:00:00 UTC: their certificate expired";
    EXPECT_EQ(script.result().exemption, words);
    EXPECT_THAT(script.result().sentence, HasSubstr(words));
}

TEST(AttemptPolicy, ARatchetDemandsWhatTheHostGaveBefore) {
    auto setup = with_policy(tls::Level::dane);
    setup.job.floors.emplace();
    EXPECT_EQ(use_of(setup), StartTlsUse::when_offered) << "nothing is known";
    setup.job.floors->by_host["relay.example"] = {true, "TLSv1.3", false};
    EXPECT_EQ(use_of(setup), StartTlsUse::required);
}

}  // namespace
}  // namespace postern::delivery
