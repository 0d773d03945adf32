#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

// RFC 8689 §4.2.1
namespace postern::delivery {
namespace {

using smtp::EnhancedCode;
using smtp::Permanence;
using smtp::Scope;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::job;
using test::JobSetup;
using testing::HasSubstr;

JobSetup demanding(JobSetup setup) {
    setup.job.transaction.options.requires_tls = true;
    return setup;
}

smtp::DeliveryFailure unmet() {
    return {Permanence::permanent, Scope::demand, 0, {5, 7, 30}, {}, "the host does not offer REQUIRETLS"};
}

const smtp::DeliveryFailure& failure_of(const AttemptScript& script) {
    static const smtp::DeliveryFailure none;
    const auto& failure = script.result().recipients.at(0).failure;
    EXPECT_TRUE(failure);
    return failure ? *failure : none;
}

TEST(AttemptRequireTls, DemandsStartTls) {
    AttemptScript script{demanding(job())};
    script.start().found({"192.0.2.1"}).connected();
    script.expect_session(StartTlsUse::required, false, "relay.example");
}

TEST(AttemptRequireTls, TriesTheNextHostAndGivesTheMessageBackWhereNoneWillDo) {
    AttemptScript script{demanding(job())};
    script.start().found({"192.0.2.1", "192.0.2.2"}).connected().session_fails(unmet());
    script.expect_connect("192.0.2.2", 25).connected().session_fails(unmet()).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::permanent);
    EXPECT_EQ(failure_of(script).enhanced, (EnhancedCode{5, 7, 30}));
}

TEST(AttemptRequireTls, WaitsWhereAHostMayDoAnotherTime) {
    AttemptScript script{demanding(job())};
    script.start().found({"192.0.2.1", "192.0.2.2"}).connected().session_fails(unmet());
    script.expect_connect("192.0.2.2", 25).not_connected("connection refused").expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
}

TEST(AttemptRequireTls, WaitsWhereOurOwnDnssecFails) {
    dns::Answer mx;
    mx.status = dns::Answer::Status::found;
    mx.mail_exchangers = {{10, "a.example"}};
    mx.validation = dns::Answer::Validation::given_up;
    AttemptScript script{demanding(job().to_domain("there.example"))};
    script.start().answered(dns::RecordType::mx, mx).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
    EXPECT_THAT(failure_of(script).words, HasSubstr("not secured by DNSSEC, which fails its self-test"));
}

TEST(AttemptRequireTls, DoesNotFollowAnMxThatNobodyVouchesFor) {
    AttemptScript script{demanding(job().to_domain("there.example"))};
    script.start().mx({{10, "a.example"}}).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::permanent);
    EXPECT_EQ(failure_of(script).enhanced, (EnhancedCode{5, 7, 10}));
    EXPECT_THAT(failure_of(script).words, HasSubstr("there.example are not secured by DNSSEC"));

    AttemptScript secured{demanding(job().to_domain("there.example"))};
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    answer.security = dns::Security::secure;
    answer.mail_exchangers = {{10, "a.example"}};
    secured.start().answered(dns::RecordType::mx, answer).expect_look_ups("a.example");
}

TEST(AttemptRequireTls, GivesTheMessageBackWhereTheSettingsSayClearText) {
    AttemptScript script{demanding(job().with_tcp(tls::PortStatus::enabled))};
    script.start().expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::permanent);
    EXPECT_EQ(failure_of(script).enhanced, (EnhancedCode{5, 7, 10}));
    AttemptScript held{demanding(job().with_tcp(tls::PortStatus::disabled))};
    held.start().expect_finished();
    EXPECT_TRUE(held.result().does_not_age) << "nothing may be sent at all, so it waits";
}

TEST(AttemptRequireTls, DoesNotConcernLmtp) {
    AttemptScript script{demanding(job().to_local("lmtp://127.0.0.1:24"))};
    script.start().expect_connect("127.0.0.1", 24).connected().expect_lmtp_session();
}

}  // namespace
}  // namespace postern::delivery
