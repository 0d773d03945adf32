#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

report::SessionTally tally(const std::string& domain, std::uint64_t sessions, bool has_failed) {
    report::SessionResult result;
    result.domain = domain;
    if (has_failed) result.failure = report::FailureType::certificate_expired;
    auto one = report::tally_of(result, WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)));
    one.sessions = sessions;
    return one;
}

TEST(ShowReports, SaysThatNoneAreSent) {
    Task task;
    EXPECT_THAT(task.tell("show reports"),
                AllOf(HasSubstr("No TLS reports are sent: SMTP_TLSReportContact names nobody."),
                      HasSubstr("of 0 day[s] and domain[s]"), HasSubstr("No reports of others came")));
}

TEST(ShowReports, SumsUpWhatIsToBeReported) {
    Task task;
    task.reading.settings.tls_report_contact = "tls@example.org";
    task.reports.counted = {3, 4, 5, 6, 7, "it broke"};
    task.reports.tallies = {tally("a.example", 10, false), tally("a.example", 2, true), tally("b.example", 1, false)};
    EXPECT_THAT(
        task.tell("show reports"),
        AllOf(HasSubstr("in the name of tls@example.org"),
              HasSubstr("3 by mail, 4 by HTTPS; 5 wanted by nobody, 6 given up, 7 waiting"),
              HasSubstr("last trouble: it broke"), HasSubstr("of 2 day[s] and domain[s]"),
              HasSubstr("2026-11-25  a.example  10         2"), HasSubstr("2026-11-25  b.example  1          0")));
}

TEST(ShowReports, ListsTheReportsOfOthers) {
    Task task;
    ports::ReceivedReport received;
    received.report.organization = "Company-X";
    received.report.begin = task.time;
    received.report.policies = {{"sts",
                                 "example.org",
                                 {},
                                 {},
                                 5326,
                                 303,
                                 {{"certificate-expired", {}, {}, {}, {}, 100, {}, {}},
                                  {"starttls-not-supported", {}, {}, {}, {}, 203, {}, {}}}}};
    task.reports.of_others = std::vector{received};
    EXPECT_THAT(task.tell("show reports"),
                AllOf(HasSubstr("The last 1 report[s] of others"), HasSubstr("each signed by its author's domain"),
                      HasSubstr("2026-11-25  Company-X  example.org  sts     5326       303     100 "
                                "certificate-expired, 203 starttls-not-supported")));
}

TEST(ShowReports, SaysWhatCannotBeRead) {
    Task task;
    task.reports.tallies = unexpected(std::string("the disk is broken"));
    task.reports.of_others = unexpected(std::string("so is this"));
    EXPECT_THAT(task.tell("show reports"),
                AllOf(HasSubstr("not reported yet: the disk is broken"), HasSubstr("of others: so is this")));
}

TEST(SendReports, AreThoseOfFinishedDaysOrOfTodayToo) {
    Task task;
    EXPECT_THAT(task.tell("send reports"), HasSubstr("No TLS reports are sent"));
    EXPECT_FALSE(task.reports.sent);
    task.reading.settings.tls_report_contact = "tls@example.org";
    task.reports.tallies = {tally("a.example", 1, false)};
    task.time = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)) + std::chrono::hours(23);
    EXPECT_THAT(task.tell("send reports"), HasSubstr("of finished days all was reported already"));
    EXPECT_FALSE(task.reports.sent);
    task.time += std::chrono::hours(1);
    EXPECT_THAT(task.tell("send reports"), HasSubstr("finished days are sent now"));
    EXPECT_EQ(task.reports.sent, false);
    EXPECT_THAT(task.tell("send reports TODAY"), HasSubstr("of today so far"));
    EXPECT_EQ(task.reports.sent, true);
    EXPECT_THAT(task.tell("send reports tomorrow"), HasSubstr("\"tomorrow\" is no day"));
}

}  // namespace
}  // namespace postern::console::test
