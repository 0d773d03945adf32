#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::console {
namespace {

using namespace std::chrono_literals;
using test::Task;
using testing::ElementsAre;
using testing::HasSubstr;
using Mode = tls::StsPolicy::Mode;

TEST(ShowStsPolicies, ListsThem) {
    Task task;
    task.sts.rows->policies = {
        {"a.example", {Mode::enforce, {"mx.a.example", "*.b.example"}, 604800s, "2026T1", task.time - 90s}, task.time},
        {"none.example", {Mode::none, {}, 86400s, "7", task.time - 25h}, task.time}};
    task.sts.rows->in_all = 2;
    const auto lines = run_command("show policies sts", task);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0], "2 MTA-STS policies.");
    EXPECT_THAT(lines[1], HasSubstr("Expires (UTC)"));
    EXPECT_THAT(lines[2], testing::MatchesRegex(
                              "  a\\.example     enforce  2026T1  1 min   .*  mx\\.a\\.example, \\*\\.b\\.example"));
    EXPECT_THAT(lines[2], HasSubstr(short_date(task.time - 90s + 604800s)));
    EXPECT_THAT(lines[3], HasSubstr("1 d 1 h"));
    EXPECT_THAT(lines[3], testing::EndsWith("none"));
}

TEST(ShowStsPolicies, SaysThatThereIsNone) {
    Task task;
    EXPECT_THAT(run_command("show policies sts", task), ElementsAre("No domain's MTA-STS policy is known."));
}

TEST(ShowStsPolicies, SaysHowManyMoreThereAre) {
    Task task;
    task.sts.rows->policies = {{"a.example", {Mode::enforce, {"mx.a.example"}, 604800s, "1", task.time}, task.time}};
    task.sts.rows->in_all = 61;
    const auto lines = run_command("show policies sts", task);
    EXPECT_EQ(task.sts.asked_rows, 50U);
    EXPECT_EQ(lines.front(), "61 MTA-STS policies.");
    EXPECT_EQ(lines.back(), "  … and 60 more.");
}

TEST(ShowStsPolicies, SaysThatTheyAreNotLookedAt) {
    Task task;
    task.reading.settings.uses_sts = false;
    EXPECT_THAT(run_command("show policies sts", task).front(), HasSubstr("SMTP_MTASTS is Disabled"));
}

TEST(ShowStsPolicies, SaysThatThereWasNoAnswer) {
    Task task;
    task.sts.rows.reset();
    EXPECT_THAT(run_command("show policies sts", task), ElementsAre("There was no answer; ask again."));
}

TEST(ForgetDomain, ForgetsTheMtaStsPolicy) {
    Task task;
    const auto lines = run_command("forget Example.ORG", task);
    EXPECT_THAT(task.sts.forgotten, ElementsAre("example.org"));
    EXPECT_THAT(lines, ElementsAre(HasSubstr("The MTA-STS policy of example.org is forgotten.")));
}

TEST(ForgetDomain, SaysThatNothingIsRemembered) {
    Task task;
    task.sts.was_known = false;
    EXPECT_THAT(run_command("forget example.org", task), ElementsAre("Nothing is remembered of example.org."));
}

TEST(ForgetDomain, WantsADomain) {
    Task task;
    EXPECT_THAT(run_command("forget", task), ElementsAre(HasSubstr("Name the domain")));
    EXPECT_THAT(run_command("forget a..b", task), ElementsAre(HasSubstr("is no domain")));
    EXPECT_THAT(task.sts.forgotten, testing::IsEmpty());
}

TEST(ForgetDomain, SaysThatThereWasNoAnswer) {
    Task task;
    task.sts.was_known.reset();
    EXPECT_THAT(run_command("forget example.org", task), ElementsAre(HasSubstr("There was no answer")));
}

}  // namespace
}  // namespace postern::console
