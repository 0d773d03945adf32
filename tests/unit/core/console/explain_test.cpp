#include "tests/support/core/attempt_script.hpp"
#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using postern::test::AttemptScript;
using postern::test::job;
using postern::test::JobSetup;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

dns::Answer exchangers(std::vector<dns::MxRecord> records, dns::Security security) {
    dns::Answer answer;
    answer.status = dns::Answer::Status::found;
    answer.security = security;
    answer.ttl = std::chrono::hours(1);
    answer.mail_exchangers = std::move(records);
    return answer;
}

/// A task whose dry runs end as the walk that was played.
struct Asked : Task {
    void played(const JobSetup& setup, const AttemptScript& script) {
        reader.explanation = Explanation{setup.job, script.result(), {}};
    }
};

JobSetup dry(JobSetup setup) {
    setup.job.is_dry_run = true;
    return setup;
}

TEST(Explain, PrintsEachAnswerEachStepAndTheSentence) {
    const auto setup = dry(job().to_domain("there.example"));
    AttemptScript script{setup};
    script.start().answered_for(
        "there.example", dns::RecordType::mx,
        exchangers({{20, "b.there.example"}, {10, "a.there.example"}}, dns::Security::insecure));
    script.found_at("a.there.example", {"192.0.2.1"}, {"2001:db8::1"}).found_at("b.there.example", {"192.0.2.2"});
    script.expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(
        task.tell("explain there.example"),
        AllOf(ContainsRegex("Recipient +everybody at there.example"), ContainsRegex("Next hop +MX there.example"),
              ContainsRegex(
                  "MX of there.example +10 a.there.example, 20 b.there.example; DNSSEC: insecure, nobody vouches "
                  "for it, kept 1 h"),
              ContainsRegex("A of a.there.example +192.0.2.1; DNSSEC"), ContainsRegex("AAAA of b.there.example +none"),
              ContainsRegex("TLS policy +none"), ContainsRegex("A message now +a connection is made"),
              ContainsRegex("Step 1 .*a.there.example .*:25: STARTTLS, level may"),
              ContainsRegex("Step 3 +b.there.example .192.0.2.2.:25"), HasSubstr("Why"), HasSubstr("Negotiated SSL")));
    EXPECT_EQ(task.reader.asked_recipient.domain, "there.example");
}

/// With it as what is known of the domain's policy.
std::string sts_row(Asked& task, const tls::StsFinding& finding) {
    auto setup = dry(job().to_domain("there.example"));
    setup.job.uses_mta_sts = true;
    AttemptScript script{setup};
    script.start().policy(finding).mx({{10, "a.there.example"}}).found_at("a.there.example", {"192.0.2.1"});
    task.played(setup, script);
    const auto answer = task.tell("explain there.example");
    const auto begin = answer.find("MTA-STS");
    return begin == std::string::npos ? "" : answer.substr(begin, answer.find('\n', begin) - begin);
}

TEST(Explain, ShowsTheDomainsPolicyWithItsAgeAndItsId) {
    Asked task;
    tls::StsFinding finding;
    EXPECT_THAT(sts_row(task, finding), ContainsRegex("MTA-STS +no policy$"));
    finding.words = "the server gave status 404";
    EXPECT_THAT(sts_row(task, finding), ContainsRegex("no policy; the server gave status 404$"));
    finding.policy.emplace();
    finding.policy->mode = tls::StsPolicy::Mode::enforce;
    finding.policy->mx = {"*.there.example"};
    finding.policy->id = "20261101";
    finding.policy->max_age = std::chrono::hours(24);
    finding.policy->fetched = task.time - std::chrono::hours(3);
    EXPECT_THAT(sts_row(task, finding), ContainsRegex("enforce, id 20261101, fetched 3 h ago, expires .* UTC, hosts "
                                                      "\\*\\.there\\.example; the server gave"));
    task.reading.settings.uses_sts = false;
    EXPECT_THAT(sts_row(task, finding), HasSubstr("not looked at: SMTP_MTASTS is Disabled"));
}

TEST(Explain, SaysTheVerySentenceOfTheDelivery) {
    const auto setup = job().to_domain("there.example");
    AttemptScript rehearsal{dry(setup)}, delivery{setup};
    for (auto* script : {&rehearsal, &delivery})
        script->start().mx({{10, "a.there.example"}}).found_at("a.there.example", {"192.0.2.1"});
    delivery.connected().delivered();
    EXPECT_EQ(delivery.result().sentence.rfind(rehearsal.result().sentence, 0), 0u) << "the same, then what happened";
    EXPECT_EQ(rehearsal.result().foresight->plan.steps.front().level, delivery.result().level);
}

TEST(Explain, SaysWhatAMessageWouldComeToWithoutAConnection) {
    const auto setup = dry(job().to_domain("there.example"));
    AttemptScript script{setup};
    dns::Answer nothing;
    nothing.status = dns::Answer::Status::no_such_name;
    script.start().answered_for("there.example", dns::RecordType::mx, nothing).expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(task.tell("explain x@there.example"),
                AllOf(ContainsRegex("Recipient +x@there.example"),
                      ContainsRegex("MX of there.example +the name does not exist"),
                      ContainsRegex("A message now +it comes back to its sender: "), Not(HasSubstr("Step"))));
}

TEST(Explain, NamesThePolicyAndItsExemption) {
    auto setup = dry(job());
    setup.job.policy.emplace();
    setup.job.policy->pattern = "relay.example";
    setup.job.policy->document = "TLS policy document relay.example";
    setup.job.policy->level = tls::Level::none;
    setup.job.policy->is_exemption = true;
    setup.job.policy->ends = WallTime(std::chrono::hours(24));
    AttemptScript script{setup};
    script.start().found({"192.0.2.1"}).expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(
        task.tell("explain there.example"),
        AllOf(ContainsRegex("TLS policy +TLS policy document relay.example, for relay.example: level none; exempt by"),
              ContainsRegex("Step 1 .*: clear text, level none")));
}

TEST(Explain, TellsWhatIsRememberedOfEachHost) {
    const auto setup = dry(job());
    AttemptScript script{setup};
    script.start().found({"192.0.2.1"}).expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(task.tell("explain there.example"), ContainsRegex("Memory +no message to it is remembered"));
    tls::HostRecord record;
    record.best = {true, "TLSv1.3", true};
    record.last_verdict = "may:clear";
    record.is_regressed = true;
    record.good_sessions = 2;
    task.reader.explanation->memory = {{"relay.example", record}};
    EXPECT_THAT(task.tell("explain there.example"),
                ContainsRegex("Memory +relay.example, known since 1970-01-01 .*: best TLSv1.3, certificate verified "
                              "since .*; last clear text at .* "
                              ".may:clear.; WORSE since .* 2 good session.s. of 3"));
}

TEST(Explain, SaysWhereDnssecIsGivenUpAndThatTheDomainHasDane) {
    auto setup = dry(job());
    setup.job.dane_known_since.emplace(std::chrono::days(20'000));
    dns::Answer address;
    address.status = dns::Answer::Status::found;
    address.addresses = {"192.0.2.1"};
    address.validation = dns::Answer::Validation::given_up;
    AttemptScript script{setup};
    script.start().answered(dns::RecordType::aaaa, address).answered(dns::RecordType::a, address).expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(
        task.tell("explain there.example"),
        AllOf(ContainsRegex("A of relay.example .*; DNSSEC: not looked at, because its self-test FAILED"),
              ContainsRegex("Memory +the domain has DANE, as secure answers said first at 2024-10-04 00:00:00 UTC"),
              ContainsRegex("A message now +it waits: DNSSEC fails its self-test")));
}

TEST(Explain, OfWhatStaysInTheHouseSaysSo) {
    auto setup = dry(job());
    setup.job.next_hop = {routing::NextHop::Kind::mailbox, "", 0};
    AttemptScript script{setup};
    script.start().expect_finished();
    Asked task;
    task.played(setup, script);
    EXPECT_THAT(task.tell("explain here.example"), HasSubstr("does not leave the house"));
}

TEST(Explain, RefusesWhatIsNoAddressAndSaysWhenNobodyAnswered) {
    Asked task;
    EXPECT_THAT(task.tell("explain"), HasSubstr("Name a domain or an address"));
    EXPECT_THAT(task.tell("explain x@"), HasSubstr("is no address and no domain: "));
    task.reader.explanation = unexpected(std::string("The name servers did not answer within 3 s."));
    EXPECT_THAT(task.tell("explain there.example"), HasSubstr("did not answer within 3 s"));
}

}  // namespace
}  // namespace postern::console::test
