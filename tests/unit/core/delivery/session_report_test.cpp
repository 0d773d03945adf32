#include "core/delivery/session_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::delivery {
namespace {

using report::FailureType;
using report::PolicyType;
using testing::ElementsAre;
using testing::IsEmpty;

class SessionReport : public testing::Test {
protected:
    SessionReport() {
        host.name = "mx.b.example";
        host.address = "203.0.113.9";
        good.verification = tls::Verification::verified;
        good.is_name_matched = true;
        policy.mode = tls::StsPolicy::Mode::testing;
        policy.mx = {"*.b.example"};
        policy.max_age = std::chrono::seconds(86400);
    }
    report::SessionResult observe(const tls::Facts* facts, const tls::StsPolicy* sts = nullptr,
                                  std::optional<tls::Obstacle> obstacle = {}) {
        return session_result({"b.example", host, tlsa, sts, facts, nullptr, obstacle});
    }
    tls::Host host;
    tls::TlsaAnswer tlsa;
    tls::Facts good;
    tls::StsPolicy policy;
};

TEST_F(SessionReport, IsASuccessUnderTlsWhereNothingIsPublished) {
    tls::Facts unverified;
    unverified.verification = tls::Verification::unverified;
    unverified.verification_reason = "self-signed certificate";
    const auto result = observe(&unverified);
    EXPECT_EQ(result.failure, std::nullopt) << "nobody asked for more than TLS";
    EXPECT_EQ(result.reason, "");
    EXPECT_EQ(result.policy, (report::AppliedPolicy{PolicyType::no_policy_found, "b.example", {}, {}}));
    EXPECT_EQ(result.domain, "b.example");
    EXPECT_EQ(result.mx_host, "mx.b.example");
    EXPECT_EQ(result.receiving_ip, "203.0.113.9");
}

TEST_F(SessionReport, IsAFailureInClear) { EXPECT_EQ(observe(nullptr).failure, FailureType::starttls_not_supported); }

TEST_F(SessionReport, SaysWhyAHandshakeFailed) {
    const tls::Failure failure{tls::Failure::Cause::alert_received, "the peer sent handshake_failure"};
    const auto result =
        session_result({"b.example", host, tlsa, nullptr, nullptr, &failure, tls::Obstacle::handshake_failed});
    EXPECT_EQ(result.failure, FailureType::validation_failure);
    EXPECT_EQ(result.reason, "the peer sent handshake_failure");
}

TEST_F(SessionReport, NamesTheTlsaRecordsWhereTheyAreSecure) {
    tlsa.security = dns::Security::secure;
    tlsa.base_domain = "real.b.example";
    tlsa.records = {{3, 1, 1, "\x01\xFF"}};
    const auto result = observe(&good, &policy, tls::Obstacle::tlsa_invalid);
    EXPECT_EQ(result.policy.type, PolicyType::tlsa) << "DANE wins";
    EXPECT_EQ(result.policy.domain, "real.b.example");
    EXPECT_THAT(result.policy.strings, ElementsAre("3 1 1 01ff"));
    EXPECT_EQ(result.failure, FailureType::tlsa_invalid);
    tlsa.security = dns::Security::insecure;
    EXPECT_EQ(observe(&good).policy.type, PolicyType::no_policy_found);
}

TEST_F(SessionReport, NamesTheLinesOfAnMtaStsPolicy) {
    const auto result = observe(&good, &policy);
    EXPECT_EQ(result.failure, std::nullopt);
    EXPECT_EQ(result.policy.type, PolicyType::sts);
    EXPECT_THAT(result.policy.strings,
                ElementsAre("version: STSv1", "mode: testing", "mx: *.b.example", "max_age: 86400"));
    EXPECT_THAT(result.policy.mx_patterns, ElementsAre("*.b.example"));
    policy.mode = tls::StsPolicy::Mode::none;
    EXPECT_EQ(observe(&good, &policy).policy.type, PolicyType::no_policy_found);
}

TEST_F(SessionReport, TellsWhatATestedPolicyWouldHaveFailedFor) {
    auto facts = good;
    facts.is_name_matched = false;
    EXPECT_EQ(observe(&facts, &policy).failure, FailureType::certificate_host_mismatch);
    facts.verification = tls::Verification::unverified;
    facts.verification_reason = "self-signed certificate";
    EXPECT_EQ(observe(&facts, &policy).failure, FailureType::certificate_not_trusted);
    facts.verification_reason = "certificate has expired";
    EXPECT_EQ(observe(&facts, &policy).failure, FailureType::certificate_expired);
    EXPECT_EQ(observe(&facts, &policy).reason, "certificate has expired");
    policy.mx = {"other.example"};
    EXPECT_EQ(observe(&good, &policy).failure, FailureType::validation_failure);
    EXPECT_EQ(observe(nullptr, &policy).failure, FailureType::starttls_not_supported);
}

TEST_F(SessionReport, IsMadeOfWhatCameSoFarThatTlsWasKnown) {
    Job job;
    job.next_hop = {routing::NextHop::Kind::mx, "b.example", 0, routing::NextHop::Protocol::smtp};
    tls::Step step;
    step.mode = tls::Mode::starttls;
    SessionEnd end;
    EXPECT_FALSE(observed(job, step, host, end)) << "it was turned away before";
    end.recipients = {{true, std::nullopt}};
    EXPECT_EQ(observed(job, step, host, end)->failure, FailureType::starttls_not_supported);
    end.tls = good;
    EXPECT_EQ(observed(job, step, host, end)->failure, std::nullopt);
    EXPECT_EQ(observed(job, step, host, end)->domain, "b.example");
    end = {};
    end.finished.tls_failure = {tls::Failure::Cause::timeout, "it took too long"};
    EXPECT_EQ(observed(job, step, host, end)->reason, "it took too long");
}

TEST_F(SessionReport, KnowsWhatWasDemanded) {
    Job job;
    job.next_hop = {routing::NextHop::Kind::mx, "b.example", 0, routing::NextHop::Protocol::smtp};
    tls::Step step;
    step.mode = tls::Mode::starttls;
    policy.mode = tls::StsPolicy::Mode::enforce;
    const auto result = observed(job, step, host, {}, {&policy, tls::Obstacle::starttls_not_supported});
    ASSERT_TRUE(result) << "nothing was delivered just for that";
    EXPECT_EQ(result->failure, FailureType::starttls_not_supported);
    EXPECT_EQ(result->policy.type, PolicyType::sts);
}

TEST_F(SessionReport, IsNotMadeOfOtherSessions) {
    Job job;
    job.next_hop = {routing::NextHop::Kind::mx, "b.example", 0, routing::NextHop::Protocol::smtp};
    tls::Step step;
    step.mode = tls::Mode::starttls;
    SessionEnd end;
    end.tls = good;
    const auto is_seen = [&] { return observed(job, step, host, end).has_value(); };
    EXPECT_TRUE(is_seen());
    job.transaction.options.is_tls_report = true;
    EXPECT_FALSE(is_seen());
    job.transaction.options.is_tls_report = false;
    job.next_hop.kind = routing::NextHop::Kind::literal;
    EXPECT_FALSE(is_seen());
    job.next_hop.kind = routing::NextHop::Kind::host;
    EXPECT_TRUE(is_seen());
    job.next_hop.protocol = routing::NextHop::Protocol::lmtp;
    EXPECT_FALSE(is_seen());
    job.next_hop.protocol = routing::NextHop::Protocol::smtp;
    step.mode = tls::Mode::clear;
    EXPECT_FALSE(is_seen());
}

TEST_F(SessionReport, HasAWordForEveryObstacle) {
    const std::pair<tls::Obstacle, FailureType> all[] = {
        {tls::Obstacle::starttls_not_supported, FailureType::starttls_not_supported},
        {tls::Obstacle::handshake_failed, FailureType::validation_failure},
        {tls::Obstacle::certificate_not_trusted, FailureType::certificate_not_trusted},
        {tls::Obstacle::certificate_expired, FailureType::certificate_expired},
        {tls::Obstacle::certificate_host_mismatch, FailureType::certificate_host_mismatch},
        {tls::Obstacle::fingerprint_mismatch, FailureType::validation_failure},
        {tls::Obstacle::tlsa_invalid, FailureType::tlsa_invalid},
        {tls::Obstacle::dnssec_invalid, FailureType::dnssec_invalid},
        {tls::Obstacle::dane_required, FailureType::dane_required},
        {tls::Obstacle::mx_not_in_sts_policy, FailureType::validation_failure}};
    for (const auto& [obstacle, expected] : all) EXPECT_EQ(observe(&good, nullptr, obstacle).failure, expected);
}

}  // namespace
}  // namespace postern::delivery
