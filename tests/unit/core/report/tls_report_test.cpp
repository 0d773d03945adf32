#include "core/report/tls_report.hpp"
#include "core/report/session_tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const WallTime day{std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)};

SessionResult session(std::optional<FailureType> failure = {}) {
    SessionResult result;
    result.domain = "b.example";
    result.policy = {
        PolicyType::sts, "b.example", {"version: STSv1", "mode: testing", "mx: *.b.example"}, {"*.b.example"}};
    result.failure = failure;
    result.mx_host = "mx1.b.example";
    result.receiving_helo = "helo.b.example";
    result.receiving_ip = "203.0.113.9";
    result.sending_ip = "192.0.2.7";
    if (failure) result.reason = "words \"of\" OpenSSL";
    return result;
}

TlsReport report_of(const std::vector<SessionTally>& tallies) {
    return {"Example",          day, day + std::chrono::hours(24) - std::chrono::seconds(1),
            "tls@mail.example", "1", policies_of(tallies)};
}

// The one of RFC 8460 appendix B.
constexpr std::string_view example = R"({
  "organization-name": "Company-X",
  "date-range": {"start-datetime": "2016-04-01T00:00:00Z", "end-datetime": "2016-04-01T23:59:59Z"},
  "contact-info": "sts-reporting@company-x.example",
  "report-id": "5065427c-23d3-47ca-b6e0-946ea0e8c4be",
  "policies": [{
    "policy": {"policy-type": "sts", "policy-string": ["version: STSv1","mode: testing", "mx: *.mail.company-y.example","max_age: 86400"],
      "policy-domain": "company-y.example", "mx-host": ["*.mail.company-y.example"]},
    "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
    "failure-details": [{
      "result-type": "certificate-expired", "sending-mta-ip": "2001:db8:abcd:0012::1",
      "receiving-mx-hostname": "mx1.mail.company-y.example", "failed-session-count": 100
    }, {
      "result-type": "starttls-not-supported", "sending-mta-ip": "2001:db8:abcd:0013::1",
      "receiving-mx-hostname": "mx2.mail.company-y.example", "receiving-ip": "203.0.113.56", "failed-session-count": 200,
      "additional-information": "https://reports.company-x.example/report_info ? id = 5065427 c - 23 d3# StarttlsNotSupported "
    }, {
      "result-type": "validation-failure", "sending-mta-ip": "198.51.100.62", "receiving-ip": "203.0.113.58",
      "receiving-mx-hostname": "mx-backup.mail.company-y.example", "failed-session-count": 3,
      "failure-reason-code": "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"
    }]
  }]
})";

TEST(TlsReport, OfTheExampleIsRead) {
    const auto report = parse_tls_report(example);
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->organization, "Company-X");
    EXPECT_EQ(report->contact, "sts-reporting@company-x.example");
    EXPECT_EQ(report->id, "5065427c-23d3-47ca-b6e0-946ea0e8c4be");
    EXPECT_EQ(rfc3339_date(report->begin), "2016-04-01T00:00:00Z");
    EXPECT_EQ(rfc3339_date(report->end), "2016-04-01T23:59:59Z");
    ASSERT_THAT(report->policies, SizeIs(1));
    const auto& policy = report->policies[0];
    EXPECT_EQ(policy.type, "sts");
    EXPECT_EQ(policy.domain, "company-y.example");
    EXPECT_THAT(policy.strings, SizeIs(4));
    EXPECT_THAT(policy.mx_patterns, ElementsAre("*.mail.company-y.example"));
    EXPECT_EQ(policy.successes, 5326U);
    EXPECT_EQ(policy.failures, 303U);
    ASSERT_THAT(policy.details, SizeIs(3));
    EXPECT_EQ(policy.details[1].type, "starttls-not-supported");
    EXPECT_EQ(policy.details[1].receiving_ip, "203.0.113.56");
    EXPECT_EQ(policy.details[1].sessions, 200U);
    EXPECT_EQ(policy.details[2].reason, "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED");
}

TEST(TlsReport, ComesBackAsItWasWritten) {
    const auto written =
        report_of({tally_of(session(), day), tally_of(session(FailureType::certificate_expired), day)});
    const auto json = to_json(written);
    const auto read = parse_tls_report(json);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(to_json(*read), json);
    EXPECT_EQ(read->policies[0].details[0].reason, "words \"of\" OpenSSL");
}

TEST(TlsReport, IsReadAlsoWhereSendersAreFree) {
    const auto report = parse_tls_report(
        R"({"date-range":{"start-datetime":"2026-12-01T02:00:00.5+02:00","end-datetime":"2026-11-30T19:00:00-05:00"},"x":{"y":[1]},)"
        R"("policies":[{"policy":{"policy-type":"TLSA","policy-string":"3 1 1 00","policy-domain":"B.example","mx-host":"mx.b.example"},)"
        R"("summary":{"total-successful-session-count":"7","total-failure-session-count":-1}},17,{}]})");
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(rfc3339_date(report->begin), "2026-12-01T00:00:00Z");
    EXPECT_EQ(rfc3339_date(report->end), "2026-12-01T00:00:00Z");
    ASSERT_THAT(report->policies, SizeIs(2));
    EXPECT_EQ(report->policies[0].type, "tlsa");
    EXPECT_EQ(report->policies[0].domain, "b.example");
    EXPECT_THAT(report->policies[0].strings, ElementsAre("3 1 1 00"));
    EXPECT_THAT(report->policies[0].mx_patterns, ElementsAre("mx.b.example"));
    EXPECT_EQ(report->policies[0].successes, 7U);
    EXPECT_EQ(report->policies[0].failures, 0U);
}

TEST(TlsReport, IsRefusedWhereItIsNone) {
    const std::string range =
        R"("date-range":{"start-datetime":"2026-12-01T00:00:00Z","end-datetime":"2026-12-01T23:59:59Z"})";
    EXPECT_TRUE(parse_tls_report("{" + range + R"(,"policies":[]})"));
    for (const auto& text :
         {std::string(), std::string("["), std::string("17"), std::string("{}"), "{" + range + "}",
          "{" + range + R"(,"policies":{}})", std::string(R"({"policies":[]})"),
          std::string(R"({"policies":[],"date-range":{"start-datetime":"2026-13-01T00:00:00Z","end-datetime":"x"}})"),
          std::string(10000, '[')})
        EXPECT_FALSE(parse_tls_report(text)) << text.substr(0, 80);
}

TEST(TlsReport, BoundsWhatItIsTold) {
    const auto report = parse_tls_report(
        R"({"date-range":{"start-datetime":"2026-12-01T00:00:00Z","end-datetime":"2026-12-01T23:59:59Z"},"policies":[{"summary":)"
        R"({"total-successful-session-count":18446744073709551615,"total-failure-session-count":1e30}}]})");
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->policies[0].successes, 1ULL << 53U);
    EXPECT_EQ(report->policies[0].failures, 0U);
}

TEST(SessionTally, IsOfItsUtcDay) {
    EXPECT_EQ(tally_of(session(), day).day, std::chrono::floor<std::chrono::days>(day));
    EXPECT_EQ(tally_of(session(), day - std::chrono::milliseconds(1)).day + std::chrono::days(1),
              tally_of(session(), day).day);
}

TEST(SessionTally, IsTheSameForSessionsThatAreAlike) {
    EXPECT_EQ(tally_of(session(), day), tally_of(session(), day + std::chrono::hours(3)));
    auto elsewhere = session();
    elsewhere.mx_host = "mx2.b.example";
    EXPECT_EQ(tally_of(session(), day), tally_of(elsewhere, day)) << "of what succeeded only the policy is told";
    elsewhere.failure = FailureType::certificate_expired;
    EXPECT_NE(tally_of(session(FailureType::certificate_expired), day), tally_of(elsewhere, day));
}

TEST(PoliciesOf, AddUpWhatIsAlike) {
    auto dane = session(FailureType::tlsa_invalid);
    dane.policy = {PolicyType::tlsa, "mx1.b.example", {"3 1 1 00ff"}, {}};
    const auto policies = policies_of({tally_of(session(), day), tally_of(session(), day), tally_of(dane, day),
                                       tally_of(session(FailureType::certificate_host_mismatch), day)});
    ASSERT_THAT(policies, SizeIs(2));
    EXPECT_EQ(policies[0].type, "sts");
    EXPECT_EQ(policies[0].successes, 2U);
    EXPECT_EQ(policies[0].failures, 1U);
    ASSERT_THAT(policies[0].details, SizeIs(1));
    EXPECT_EQ(policies[0].details[0].type, "certificate-host-mismatch");
    EXPECT_EQ(policies[0].details[0].mx_helo, "helo.b.example");
    EXPECT_EQ(policies[1].type, "tlsa");
    EXPECT_EQ(policies[1].domain, "mx1.b.example");
    EXPECT_THAT(policies[1].strings, ElementsAre("3 1 1 00ff"));
    EXPECT_EQ(policies[1].failures, 1U);
}

TEST(PoliciesOf, AreThereOfWhatWasTooMuchToo) {
    const auto policies =
        policies_of({coarse(tally_of(session(), day)), coarse(tally_of(session(FailureType::tlsa_invalid), day))});
    ASSERT_THAT(policies, SizeIs(1));
    EXPECT_EQ(policies[0].type, "no-policy-found");
    EXPECT_EQ(policies[0].domain, "b.example");
    EXPECT_EQ(policies[0].successes, 1U);
    ASSERT_THAT(policies[0].details, SizeIs(1));
    EXPECT_EQ(policies[0].details[0].type, "tlsa-invalid");
    EXPECT_EQ(policies[0].details[0].mx_host, "");
}

TEST(TlsReport, LeavesOutWhatIsEmpty) {
    auto without_policy = session();
    without_policy.policy = {PolicyType::no_policy_found, "b.example", {}, {}};
    const auto json = to_json(report_of({tally_of(without_policy, day)}));
    EXPECT_THAT(json, HasSubstr(R"("policy":{"policy-type":"no-policy-found","policy-domain":"b.example"})"));
    EXPECT_THAT(json, Not(HasSubstr("failure-details")));
}

}  // namespace
}  // namespace postern::report
