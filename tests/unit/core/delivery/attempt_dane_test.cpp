#include "tests/support/core/attempt_script.hpp"

#include <gmock/gmock.h>

// RFC 7672 and 8461, from the domain to the session.
namespace postern::delivery {
namespace {

using dns::RecordType;
using dns::Security;
using smtp::EnhancedCode;
using smtp::Permanence;
using smtp::StartTlsUse;
using test::AttemptScript;
using test::job;
using testing::HasSubstr;
using Status = dns::Answer::Status;

const tls::TlsaRecord record{3, 1, 1, std::string(32, 'd')};
const std::string owner = "_25._tcp.mx.there.example";

dns::Answer answer(Security security, Status status = Status::found) {
    dns::Answer answer;
    answer.status = status;
    answer.security = security;
    return answer;
}

dns::Answer mx(Security security) {
    auto found = answer(security);
    found.mail_exchangers = {{10, "mx.there.example"}};
    return found;
}

dns::Answer address(Security security) {
    auto found = answer(security);
    found.addresses = {"192.0.2.1"};
    return found;
}

dns::Answer tlsa(std::vector<tls::TlsaRecord> records) {
    auto found = answer(Security::secure, records.empty() ? Status::no_data : Status::found);
    found.tlsa = std::move(records);
    return found;
}

/// there.example, whose MX is mx.there.example, as far as the TLSA question.
AttemptScript there(const test::JobSetup& setup, Security of_mx = Security::secure,
                    Security of_address = Security::secure) {
    AttemptScript script{setup};
    script.start().answered(RecordType::mx, mx(of_mx));
    script.answered_for("mx.there.example", RecordType::aaaa, answer(of_address, Status::no_data));
    script.answered_for("mx.there.example", RecordType::a, address(of_address));
    return script;
}

test::JobSetup to_there() { return job().to_domain("there.example"); }

test::JobSetup with_mta_sts() {
    auto setup = to_there();
    setup.job.uses_mta_sts = true;
    return setup;
}

tls::StsFinding enforcing(const std::string& mx) {
    tls::StsFinding finding;
    finding.policy.emplace();
    finding.policy->mode = tls::StsPolicy::Mode::enforce;
    finding.policy->mx = {mx};
    finding.policy->id = "1";
    return finding;
}

const smtp::DeliveryFailure& failure_of(const AttemptScript& script) {
    static const smtp::DeliveryFailure none;
    const auto& failure = script.result().recipients.at(0).failure;
    EXPECT_TRUE(failure);
    return failure ? *failure : none;
}

TEST(AttemptDane, DemandsWhatTheTlsaRecordsSay) {
    auto script = there(to_there());
    script.expect_look_ups({{owner, RecordType::tlsa}});
    script.answered_for(owner, RecordType::tlsa, tlsa({record})).expect_connect("192.0.2.1", 25);
    script.connected().expect_session(StartTlsUse::required, false, "mx.there.example");
    EXPECT_EQ(script.session().demand.proof, tls::Proof::tlsa);
    EXPECT_EQ(script.session().demand.tlsa, std::vector{record});
    EXPECT_EQ(script.session().demand.names, (std::vector<std::string>{"mx.there.example", "there.example"}));
    tls::Facts facts;
    facts.is_tlsa_matched = true;
    facts.tlsa_record = "3 1 1";
    script.delivered(facts);
    EXPECT_EQ(script.result().level, tls::Level::dane);
    EXPECT_EQ(script.result().outcome, tls::Outcome::encrypted_verified);
    EXPECT_THAT(script.result().sentence, HasSubstr("certificate proved by TLSA record 3 1 1 (level dane)"));
}

TEST(AttemptDane, AsksForNoRecordsWhereNobodyVouches) {
    auto script = there(to_there(), Security::secure, Security::insecure);
    script.expect_connect("192.0.2.1", 25).connected();
    script.expect_session(StartTlsUse::when_offered, false, "mx.there.example");
}

TEST(AttemptDane, DemandsNothingWhereNobodyVouchesForTheMx) {
    auto script = there(to_there(), Security::insecure);
    script.answered_for(owner, RecordType::tlsa, tlsa({record})).connected();
    script.expect_session(StartTlsUse::when_offered, false, "mx.there.example");
}

TEST(AttemptDane, SendsUnprovenWhereNothingIsPublished) {
    auto script = there(to_there());
    script.answered_for(owner, RecordType::tlsa, tlsa({})).connected();
    script.expect_session(StartTlsUse::when_offered, false, "mx.there.example");
    EXPECT_EQ(script.session().demand.proof, tls::Proof::none);
}

TEST(AttemptDane, WaitsForRecordsThatCannotBeHad) {
    auto script = there(to_there());
    auto bogus = answer(Security::bogus, Status::failed);
    bogus.failure = "signature expired";
    script.answered_for(owner, RecordType::tlsa, bogus).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
    EXPECT_EQ(failure_of(script).enhanced, (EnhancedCode{4, 7, 324}));
    EXPECT_THAT(failure_of(script).words, HasSubstr("mx.there.example do not hold: signature expired"));
    EXPECT_EQ(script.result().obstacle, tls::Obstacle::dnssec_invalid);
    EXPECT_FALSE(script.result().does_not_age);

    auto silent = there(to_there());
    silent.deadline().expect_finished();
    EXPECT_EQ(failure_of(silent).enhanced, (EnhancedCode{4, 4, 3}));
}

TEST(AttemptDane, TakesAnotherHostWhereOneCannotBeUsed) {
    AttemptScript script{to_there()};
    auto two = mx(Security::secure);
    two.mail_exchangers.push_back({20, "mx2.there.example"});
    script.start().answered(RecordType::mx, two);
    for (const std::string host : {"mx.there.example", "mx2.there.example"}) {
        script.answered_for(host, RecordType::a, address(Security::secure));
        script.answered_for(host, RecordType::aaaa, answer(Security::secure, Status::no_data));
    }
    script.answered_for(owner, RecordType::tlsa, answer(Security::bogus, Status::failed));
    script.answered_for("_25._tcp.mx2.there.example", RecordType::tlsa, tlsa({record})).connected();
    script.expect_session(StartTlsUse::required, false, "mx2.there.example");
    script.session_fails(test::failure(Permanence::permanent, smtp::Scope::host, 550, "no")).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient) << "the first host may do another time";
}

TEST(AttemptDane, WaitsWhereTheMxIsBogus) {
    AttemptScript script{to_there()};
    script.start().answered(RecordType::mx, answer(Security::bogus, Status::failed)).expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
}

TEST(AttemptDane, LooksAtARelayHostThatASettingNames) {
    AttemptScript script{job()};
    script.start().answered(RecordType::aaaa, answer(Security::secure, Status::no_data));
    script.answered(RecordType::a, address(Security::secure));
    script.expect_look_ups({{"_25._tcp.relay.example", RecordType::tlsa}});
    script.answered_for("_25._tcp.relay.example", RecordType::tlsa, tlsa({record})).connected();
    EXPECT_EQ(script.session().demand.names, std::vector<std::string>{"relay.example"});
}

TEST(AttemptDane, AsksForNoRecordsAtOtherLevels) {
    auto setup = to_there();
    setup.job.policy.emplace();
    setup.job.policy->level = tls::Level::encrypt;
    there(setup).expect_connect("192.0.2.1", 25);
    setup.job.policy.reset();
    setup.job.default_level = tls::Level::may;
    there(setup).expect_connect("192.0.2.1", 25);
    there(to_there().with_tcp(tls::PortStatus::enabled)).expect_connect("192.0.2.1", 25);
}

dns::Answer unvalidated(dns::Answer answer) {
    answer.security = Security::insecure;
    answer.validation = dns::Answer::Validation::given_up;
    return answer;
}

/// there.example while DNSSEC fails its self-test, as far as the addresses.
AttemptScript unvalidated_there(const test::JobSetup& setup) {
    AttemptScript script{setup};
    script.start().answered(RecordType::mx, unvalidated(mx(Security::insecure)));
    script.answered_for("mx.there.example", RecordType::aaaa, unvalidated(answer(Security::insecure, Status::no_data)));
    script.answered_for("mx.there.example", RecordType::a, unvalidated(address(Security::insecure)));
    return script;
}

TEST(AttemptDane, GoesOnWithoutValidationWhereNoDaneIsKnown) {
    auto script = unvalidated_there(to_there());
    script.expect_connect("192.0.2.1", 25).connected();
    script.expect_session(StartTlsUse::when_offered, false, "mx.there.example").delivered().expect_finished();
    EXPECT_THAT(script.result().sentence, HasSubstr("DNSSEC fails its self-test"));
    EXPECT_EQ(script.result().has_dane, std::nullopt) << "nobody looked";
}

TEST(AttemptDane, WaitsWithoutValidationWhereDaneIsKnown) {
    auto setup = to_there();
    setup.job.dane_known_since.emplace(std::chrono::days(20'000));
    auto script = unvalidated_there(setup);
    script.expect_finished();
    EXPECT_EQ(script.result().obstacle, tls::Obstacle::self_test_failed);
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
    EXPECT_EQ(failure_of(script).enhanced, (EnhancedCode{4, 4, 3}));
    EXPECT_THAT(failure_of(script).words, HasSubstr("there.example is known to have DANE since 2024-10-04"));
    EXPECT_THAT(failure_of(script).words, HasSubstr("this server's administrator"));
}

TEST(AttemptDane, TellsWhetherTheDomainHasDane) {
    auto published = there(to_there());
    published.answered_for(owner, RecordType::tlsa, tlsa({record})).connected().delivered().expect_finished();
    EXPECT_EQ(published.result().has_dane, true);
    auto none = there(to_there());
    none.answered_for(owner, RecordType::tlsa, tlsa({})).connected().delivered().expect_finished();
    EXPECT_EQ(none.result().has_dane, false);
    auto unusable = there(to_there());
    unusable.answered_for(owner, RecordType::tlsa, tlsa({{0, 0, 1, std::string(32, 'd')}}));
    unusable.connected().delivered().expect_finished();
    EXPECT_EQ(unusable.result().has_dane, false);
    auto insecure = there(to_there(), Security::insecure, Security::insecure);
    insecure.connected().delivered().expect_finished();
    EXPECT_EQ(insecure.result().has_dane, false) << "its zone says so";
}

TEST(AttemptDane, TellsItAlsoWhereNothingWasDelivered) {
    auto script = there(to_there());
    script.answered_for(owner, RecordType::tlsa, tlsa({record})).not_connected("connection refused").expect_finished();
    EXPECT_EQ(script.result().has_dane, true);
}

TEST(AttemptDane, TellsNothingOfWhatWasNotJudged) {
    auto bogus = there(to_there());
    bogus.answered_for(owner, RecordType::tlsa, answer(Security::bogus, Status::failed)).expect_finished();
    EXPECT_EQ(bogus.result().has_dane, std::nullopt);
    auto off = mx(Security::insecure);
    off.validation = dns::Answer::Validation::off;
    AttemptScript script{to_there()};
    script.start().answered(RecordType::mx, off);
    script.answered_for("mx.there.example", RecordType::aaaa, answer(Security::insecure, Status::no_data));
    script.answered_for("mx.there.example", RecordType::a, address(Security::insecure));
    script.connected().delivered().expect_finished();
    EXPECT_EQ(script.result().has_dane, std::nullopt);
    auto setup = to_there();
    setup.job.default_level = tls::Level::may;
    auto unasked = there(setup);
    unasked.connected().delivered().expect_finished();
    EXPECT_EQ(unasked.result().has_dane, std::nullopt);
}

TEST(AttemptDane, TellsNothingWhereOneHostIsSilent) {
    AttemptScript script{to_there()};
    auto two = mx(Security::secure);
    two.mail_exchangers.push_back({20, "mx2.there.example"});
    script.start().answered(RecordType::mx, two);
    script.answered_for("mx.there.example", RecordType::a, answer(Security::failed, Status::failed));
    script.answered_for("mx.there.example", RecordType::aaaa, answer(Security::failed, Status::failed));
    script.answered_for("mx2.there.example", RecordType::a, address(Security::secure));
    script.answered_for("mx2.there.example", RecordType::aaaa, answer(Security::secure, Status::no_data));
    script.answered_for("_25._tcp.mx2.there.example", RecordType::tlsa, tlsa({})).connected().delivered();
    EXPECT_EQ(script.expect_finished().result().has_dane, std::nullopt);
}

TEST(AttemptDane, KeepsTheObstacleOfASessionForTheVerdict) {
    auto script = there(to_there());
    script.answered_for(owner, RecordType::tlsa, tlsa({record})).connected();
    SessionEnd end;
    end.finished.failure = test::failure(Permanence::transient, smtp::Scope::host, 0, "no record matches");
    end.finished.obstacle = tls::Obstacle::tlsa_invalid;
    end.recipients.resize(1);
    script.session_ends(end).expect_finished();
    EXPECT_EQ(script.result().obstacle, tls::Obstacle::tlsa_invalid);
    EXPECT_EQ(script.result().level, tls::Level::dane);
}

TEST(AttemptDane, SaysOfAReusedConnectionWhatWasDemandedOfIt) {
    auto first = there(to_there());
    first.answered_for(owner, RecordType::tlsa, tlsa({record})).connected();
    tls::Facts facts;
    facts.is_tlsa_matched = true;
    first.delivered(facts);
    EXPECT_TRUE(first.result().is_connection_reusable);

    AttemptScript next{to_there()};
    next.start(first.result().connection).answered(RecordType::mx, mx(Security::secure));
    next.answered_for("mx.there.example", RecordType::aaaa, answer(Security::secure, Status::no_data));
    next.answered_for("mx.there.example", RecordType::a, address(Security::secure));
    next.answered_for(owner, RecordType::tlsa, tlsa({record})).expect_reuse().delivered(facts);
    const auto& result = next.result();
    EXPECT_EQ(result.level, tls::Level::dane);
    EXPECT_EQ(result.outcome, tls::Outcome::encrypted_verified);
    EXPECT_THAT(result.sentence, HasSubstr("mx.there.example publishes TLSA records"));
}

TEST(AttemptMtaSts, WaitsForThePolicyAndDemandsWhatItEnforces) {
    AttemptScript script{with_mta_sts()};
    script.start().expect_policy("there.example").answered(RecordType::mx, mx(Security::insecure));
    script.found_at("mx.there.example", {"192.0.2.1"}).expect_nothing();
    script.policy(enforcing("mx.there.example")).expect_connect("192.0.2.1", 25).connected();
    script.expect_session(StartTlsUse::required, false, "mx.there.example");
    EXPECT_EQ(script.session().demand.proof, tls::Proof::chain);
    EXPECT_EQ(script.session().demand.names, std::vector<std::string>{"mx.there.example"});
}

TEST(AttemptMtaSts, LeavesAHostOutThatThePolicyDoesNotName) {
    AttemptScript script{with_mta_sts()};
    script.start().policy(enforcing("other.example")).answered(RecordType::mx, mx(Security::insecure));
    script.found_at("mx.there.example", {"192.0.2.1"}).expect_finished();
    EXPECT_EQ(script.result().obstacle, tls::Obstacle::mx_not_in_sts_policy);
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
}

TEST(AttemptMtaSts, GoesOnWithoutAPolicyThatDoesNotCome) {
    AttemptScript script{with_mta_sts()};
    script.start().answered(RecordType::mx, mx(Security::insecure));
    script.found_at("mx.there.example", {"192.0.2.1"}).deadline().expect_connect("192.0.2.1", 25);
}

TEST(AttemptMtaSts, IsNotAskedForByOtherNextHops) {
    auto relay = job();
    relay.job.uses_mta_sts = true;
    AttemptScript script{relay};
    script.start().found({"192.0.2.1"}).expect_connect("192.0.2.1", 25);
}

// RFC 8689 §4.2.1
TEST(AttemptMtaSts, VouchesForAnMxOfAMessageThatRequiresTls) {
    auto setup = with_mta_sts();
    setup.job.transaction.options.requires_tls = true;
    AttemptScript script{setup};
    script.start().answered(RecordType::mx, mx(Security::insecure));
    script.found_at("mx.there.example", {"192.0.2.1"});
    script.policy(enforcing("mx.there.example")).expect_connect("192.0.2.1", 25);

    AttemptScript without{setup};
    without.start().answered(RecordType::mx, mx(Security::insecure));
    without.found_at("mx.there.example", {"192.0.2.1"}).policy({}).expect_finished();
    EXPECT_EQ(failure_of(without).enhanced, (EnhancedCode{5, 7, 10}));
}

TEST(AttemptPolicy, WaitsWhereTheDocumentIsWrong) {
    auto setup = to_there();
    setup.job.policy.emplace();
    setup.job.policy->is_undecided = true;
    setup.job.policy->document = "TLS policy document there.example";
    AttemptScript script{setup};
    script.start().expect_finished();
    EXPECT_EQ(failure_of(script).permanence, Permanence::transient);
    EXPECT_THAT(failure_of(script).words, HasSubstr("TLS policy document there.example is wrong"));
}

// RFC 8689 §4.2.2
TEST(AttemptTlsOptional, LooksAtNothingThatIsPublishedAndSaysWhy) {
    auto setup = with_mta_sts();
    setup.job.transaction.options.is_tls_optional = setup.job.honours_tls_optional = true;
    auto script = there(setup);
    script.expect_connect("192.0.2.1", 25).connected();
    EXPECT_EQ(script.session().start_tls, StartTlsUse::when_offered);
    EXPECT_EQ(script.session().demand, tls::Demand{});
    script.delivered().expect_finished();
    EXPECT_EQ(script.result().level, tls::Level::may);
    EXPECT_TRUE(script.result().grounds.is_waived);
    EXPECT_THAT(script.result().sentence, HasSubstr("TLS-Required: No"));
    EXPECT_TRUE(script.result().sessions.empty()) << "it says nothing of the domain's policy";
    EXPECT_FALSE(script.result().has_dane);
}

}  // namespace
}  // namespace postern::delivery
