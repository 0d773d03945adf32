#include "core/report/statistics.hpp"
#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console {
namespace {

using dns::Probe;
using dns::SelfTestState;
using test::Task;
using testing::AllOf;
using testing::HasSubstr;

dns::SelfTestReport failing(const Task& task) {
    return {SelfTestState::failed, true, task.time, {{"org", false, Probe::Finding::bogus, "no signatures"}}};
}

std::optional<long> statistic_of(SelfTestState state) {
    report::Counters counters;
    counters.dnssec = state;
    for (const auto& one : report::statistics(counters, report::TlsTally{}))
        if (one.name == "DNSSEC.SelfTest") return one.value;
    return std::nullopt;
}

TEST(ConsoleTestDnssec, RunsItAndSaysWhatCameOfIt) {
    Task task;
    task.names.report = failing(task);
    EXPECT_THAT(
        task.tell("test dnssec"),
        AllOf(HasSubstr("DNSSEC self-test FAILED at 2026-11-25 01:40:10 UTC (SOA of org: BOGUS (no signatures))"),
              HasSubstr("mail for domains that are known to have DANE waits")));
    EXPECT_EQ(task.names.runs, 1);
}

TEST(ConsoleTestDnssec, SaysWhereTheResultWillStand) {
    Task task;
    task.names.is_slow = true;
    EXPECT_THAT(task.tell("test dnssec"), HasSubstr("The result will stand in the log"));
}

TEST(ConsoleTestDnssec, StandsInShowTls) {
    Task task;
    EXPECT_THAT(task.tell("show tls"), HasSubstr("  DNSSEC self-test off: there is no trust anchor"));
    task.names.report = failing(task);
    EXPECT_THAT(task.tell("show tls"), HasSubstr("  DNSSEC self-test FAILED at"));
    EXPECT_EQ(task.names.runs, 0) << "to look is not to test";
    (void)task.tell("show tls --json tls.json");
    EXPECT_THAT(task.files.written["tls.json"],
                AllOf(HasSubstr("\"dnssec_self_test\":\"FAILED\""),
                      HasSubstr("\"dnssec_self_test_at\":\"2026-11-25T01:40:10.000Z\""),
                      HasSubstr("\"dnssec_self_test_answers\":\"SOA of org: BOGUS (no signatures)\"")));
}

TEST(ConsoleTestDnssec, IsAStatisticBelowOneWhereSomethingIsWrong) {
    EXPECT_EQ(statistic_of(SelfTestState::ok), 1);
    EXPECT_EQ(statistic_of(SelfTestState::unknown), 0);
    EXPECT_EQ(statistic_of(SelfTestState::failed), -1);
    EXPECT_EQ(statistic_of(SelfTestState::off), std::nullopt);
}

}  // namespace
}  // namespace postern::console
