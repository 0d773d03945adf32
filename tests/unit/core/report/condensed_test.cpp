#include "core/report/condensed.hpp"

#include "core/base/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::report {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string small =
    R"({"date-range":{"start-datetime":"2026-12-01T00:00:00Z","end-datetime":"2026-12-01T23:59:59Z"},"policies":[]})";

TEST(ReceivedReport, MayBePackedOrNot) {
    EXPECT_TRUE(read_received_report(small));
    EXPECT_TRUE(read_received_report(gzip(small)));
}

TEST(ReceivedReport, IsRefusedWhereItIsTooLargeOrNone) {
    EXPECT_THAT(read_received_report(gzip(small + std::string(max_report_octets, ' '))).error(),
                HasSubstr("larger than"));
    EXPECT_THAT(read_received_report(small + std::string(max_report_octets, ' ')).error(), HasSubstr("too large"));
    EXPECT_FALSE(read_received_report(gzip("hello")));
    EXPECT_FALSE(read_received_report(gzip(small).substr(0, 20)));
}

TEST(Condensed, AddsKindsOfFailureUpAndMakesTextsSafe) {
    TlsReport report;
    report.organization = "Evil\r\n\x1B[31m Corp" + std::string(1000, 'x');
    ReportedPolicy policy{"sts", "b.example", {"version: STSv1"}, {"*.b.example"}, 5, 6, {}};
    for (const auto* host : {"mx1", "mx2"})
        policy.details.push_back({"certificate-expired", "192.0.2.7", host, {}, {}, 2, {}, {}});
    policy.details.push_back({"tlsa-invalid", {}, {}, {}, {}, 2, {}, {}});
    report.policies.assign(60, policy);
    const auto result = condensed(report);
    EXPECT_THAT(result.organization, HasSubstr("Evil\\x0D\\x0A\\x1B[31m Corp"));
    EXPECT_LT(result.organization.size(), 140U);
    ASSERT_THAT(result.policies, SizeIs(50));
    EXPECT_EQ(result.policies[0].successes, 5U);
    ASSERT_THAT(result.policies[0].details, SizeIs(2));
    EXPECT_EQ(result.policies[0].details[0].sessions, 4U);
    EXPECT_THAT(result.policies[0].strings, SizeIs(0));
}

TEST(Condensed, KeepsTwentyKindsOfFailure) {
    TlsReport report;
    report.policies.resize(1);
    for (int number = 0; number < 100; ++number)
        report.policies[0].details.push_back({"kind" + std::to_string(number)});
    EXPECT_THAT(condensed(report).policies[0].details, SizeIs(20));
}

}  // namespace
}  // namespace postern::report
