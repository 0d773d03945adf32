#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

// A connection that is there is used only where it gives what is demanded of the next message now.
namespace postern::delivery {
namespace {

using dns::RecordType;
using dns::Security;
using test::AttemptScript;
using test::job;
using test::JobSetup;
using testing::HasSubstr;
using testing::StartsWith;
using Status = dns::Answer::Status;

const tls::TlsaRecord old_record{3, 1, 1, std::string(32, 'o')};
const tls::TlsaRecord new_record{3, 1, 1, std::string(32, 'n')};
constexpr auto mx_name = "mx.there.example";
const std::string owner = "_25._tcp.mx.there.example";

JobSetup to_there(tls::Level level = tls::Level::dane) {
    auto setup = job().to_domain("there.example");
    setup.job.default_level = level;
    return setup;
}

JobSetup under_policy(JobSetup setup, tls::Level level) {
    setup.job.policy.emplace();
    setup.job.policy->level = level;
    setup.job.policy->document = "TLS policy document there.example";
    return setup;
}

dns::Answer secure(Status status = Status::found) {
    dns::Answer answer;
    answer.status = status;
    answer.security = Security::secure;
    return answer;
}

/// there.example's one MX and its address, as far as the TLSA question.
void find_mx(AttemptScript& script, const std::string& host = mx_name) {
    auto mx = secure();
    mx.mail_exchangers = {{10, host}};
    auto address = secure();
    address.addresses = {"192.0.2.1"};
    script.answered(RecordType::mx, mx).answered_for(host, RecordType::aaaa, secure(Status::no_data));
    script.answered_for(host, RecordType::a, address);
}

void find_tlsa(AttemptScript& script, const std::vector<tls::TlsaRecord>& records) {
    auto answer = secure(records.empty() ? Status::no_data : Status::found);
    answer.tlsa = records;
    script.answered_for(owner, RecordType::tlsa, answer);
}

tls::Facts facts() {
    tls::Facts facts;
    facts.verification = tls::Verification::verified;
    facts.is_name_matched = facts.is_tlsa_matched = true;
    return facts;
}

/// The connection that a first message leaves; `look_up` answers what it asks.
template <typename LookUp>
Reusable left_by(const JobSetup& setup, LookUp look_up, const std::optional<tls::Facts>& found = facts()) {
    AttemptScript first{setup};
    first.start();
    look_up(first);
    first.connected().delivered(found).expect_finished();
    return first.result().connection;
}

Reusable made_under_dane(const std::vector<tls::TlsaRecord>& records) {
    return left_by(to_there(), [&](AttemptScript& script) {
        find_mx(script);
        find_tlsa(script, records);
    });
}

Reusable made_without_look_ups(const JobSetup& setup, const std::optional<tls::Facts>& found = facts()) {
    return left_by(
        setup, [](AttemptScript& script) { find_mx(script); }, found);
}

TEST(KeptConnection, IsUsedWhereTheSameIsDemanded) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({old_record}));
    find_mx(script);
    find_tlsa(script, {old_record});
    script.expect_reuse().delivered(facts()).expect_finished();
    EXPECT_EQ(script.result().level, tls::Level::dane);
    EXPECT_THAT(script.result().sentence, HasSubstr("DANE: mx.there.example publishes TLSA records, 1 of 1 usable"));
}

TEST(KeptConnection, IsLeftWhereTheTlsaRecordsHaveChanged) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({old_record}));
    find_mx(script);
    find_tlsa(script, {new_record});
    script.expect_connect("192.0.2.1", 25).connected();
    EXPECT_EQ(script.session().demand.tlsa, std::vector{new_record});
}

TEST(KeptConnection, IsLeftWhereTheDomainPublishesTlsaRecordsNow) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({}));
    find_mx(script);
    find_tlsa(script, {new_record});
    script.expect_connect("192.0.2.1", 25);
}

TEST(KeptConnection, OfMoreThanIsDemandedNowIsUsed) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({old_record}));
    find_mx(script);
    find_tlsa(script, {});
    script.expect_reuse().delivered(facts()).expect_finished();
    EXPECT_EQ(script.result().level, tls::Level::may) << "that is what is demanded of this message";
    EXPECT_EQ(script.result().connection.step.demand.tlsa, std::vector{old_record}) << "it is good for more still";
}

TEST(KeptConnection, IsNoWayRoundALookUpThatFails) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({old_record}));
    find_mx(script);
    auto failed = secure(Status::failed);
    failed.security = Security::failed;
    script.answered_for(owner, RecordType::tlsa, failed).expect_finished();
    EXPECT_FALSE(script.result().recipients.at(0).is_delivered);
    EXPECT_EQ(script.result().obstacle, tls::Obstacle::look_up_failed);
}

TEST(KeptConnection, IsLeftWhereAPolicyOfMtaStsEnforcesNow) {
    auto setup = to_there();
    setup.job.uses_mta_sts = true;
    tls::StsFinding enforcing;
    enforcing.policy.emplace();
    enforcing.policy->mode = tls::StsPolicy::Mode::enforce;
    enforcing.policy->mx = {mx_name};
    AttemptScript script{setup};
    script.start(made_under_dane({})).policy(enforcing);
    find_mx(script);
    find_tlsa(script, {});
    script.expect_connect("192.0.2.1", 25).connected();
    EXPECT_EQ(script.session().demand.proof, tls::Proof::chain);
}

TEST(KeptConnection, IsLeftWhereAPolicyDocumentDemandsMore) {
    const auto easy = to_there(tls::Level::may);
    const auto strict = under_policy(easy, tls::Level::verify);
    AttemptScript stricter{strict};
    stricter.start(made_without_look_ups(easy)).expect_look_ups({{"there.example", RecordType::mx}});
    find_mx(stricter);
    stricter.expect_connect("192.0.2.1", 25);

    AttemptScript same{strict};
    same.start(made_without_look_ups(strict)).expect_reuse();
    AttemptScript easier{easy};
    easier.start(made_without_look_ups(strict)).expect_reuse();
}

TEST(KeptConnection, InClearTextCarriesNothingThatDemandsEncryption) {
    const auto easy = to_there(tls::Level::may);
    const auto in_clear = made_without_look_ups(easy, std::nullopt);
    AttemptScript script{to_there(tls::Level::encrypt)};
    script.start(in_clear);
    find_mx(script);
    script.expect_connect("192.0.2.1", 25);

    AttemptScript undemanding{easy};
    undemanding.start(in_clear).expect_reuse();
    AttemptScript of_encrypted{to_there(tls::Level::encrypt)};
    of_encrypted.start(made_without_look_ups(easy)).expect_reuse();
}

TEST(KeptConnection, IsLeftWhereTheDomainHasAnotherMxNow) {
    AttemptScript script{to_there()};
    script.start(made_under_dane({}));
    find_mx(script, "other.there.example");
    script.answered_for("_25._tcp.other.there.example", RecordType::tlsa, secure(Status::no_data));
    script.expect_connect("192.0.2.1", 25);
}

TEST(KeptConnection, IsLeftWhereTheMessageDemandsProofAndNoneWasAskedFor) {
    const auto easy = to_there(tls::Level::may);
    auto demanding = easy;
    demanding.job.transaction.options.requires_tls = true;
    AttemptScript script{demanding};
    script.start(made_without_look_ups(easy));
    find_mx(script);
    script.expect_connect("192.0.2.1", 25).connected();
    EXPECT_EQ(script.session().demand.proof, tls::Proof::chain);
}

TEST(KeptConnection, LostMeanwhileIsNoFailure) {
    AttemptScript script{to_there(tls::Level::may)};
    SessionEnd end;
    end.finished.failure = test::failure(smtp::Permanence::transient, smtp::Scope::host, 0, "connection lost");
    end.recipients.resize(1);
    end.was_unanswered = true;
    script.start(made_without_look_ups(to_there(tls::Level::may))).expect_reuse().session_ends(end);
    script.expect_look_ups({{"there.example", RecordType::mx}});
    find_mx(script);
    script.connected().delivered().expect_finished();
    EXPECT_THAT(script.result().sentence, testing::Not(HasSubstr("connection lost")));
}

TEST(KeptConnection, OfAMailStoreIsUsedAtOnce) {
    const auto setup = job().to_local("lmtp:/run/lmtp");
    AttemptScript first{setup};
    first.start().connected().delivered().expect_finished();
    AttemptScript script{setup};
    script.start(first.result().connection).expect_reuse().delivered().expect_finished();
    EXPECT_THAT(script.result().sentence, StartsWith("LMTP in clear text"));
}

}  // namespace
}  // namespace postern::delivery
