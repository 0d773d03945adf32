#include "core/dns/self_test.hpp"

#include <gmock/gmock.h>

#include <set>

namespace postern::dns {
namespace {

using namespace std::chrono_literals;
using Finding = Probe::Finding;
using State = SelfTestState;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr TimePoint start{std::chrono::hours(5)};

Now at(std::chrono::minutes since_start) {
    return {start + since_start, WallTime(std::chrono::days(20'000)) + since_start};
}

std::vector<Probe> answers(Finding root, Finding first, Finding second, Finding made_up) {
    return {{".", false, root}, {"org", false, first}, {"nl", false, second}, {".", true, made_up}};
}

const auto good = answers(Finding::secure, Finding::secure, Finding::secure, Finding::bogus);
const auto stripped = answers(Finding::bogus, Finding::bogus, Finding::bogus, Finding::bogus);
const auto silent = answers(Finding::no_answer, Finding::no_answer, Finding::no_answer, Finding::no_answer);

TEST(SelfTest, AsksTheRootTopLevelDomainsAndTheRootUnderAMadeUpAnchor) {
    SelfTest test;
    const auto probes = test.begin(start);
    ASSERT_EQ(probes.size(), 4u);
    EXPECT_EQ(probes[0], (Probe{".", false}));
    EXPECT_NE(probes[1].zone, probes[2].zone);
    EXPECT_EQ(probes[3], (Probe{".", true}));
}

TEST(SelfTest, AsksOtherDomainsEachTime) {
    SelfTest test;
    std::set<std::string> asked;
    for (int run = 0; run < 12; ++run) {
        const auto probes = test.begin(start);
        EXPECT_TRUE(asked.insert(probes[1].zone).second);
        EXPECT_TRUE(asked.insert(probes[2].zone).second);
    }
}

TEST(SelfTest, JudgesWhatTheAnswersComeTo) {
    constexpr auto s = Finding::secure;
    constexpr auto i = Finding::insecure;
    constexpr auto b = Finding::bogus;
    constexpr auto n = Finding::no_answer;
    const struct {
        Finding root, first, second, made_up;
        State expected;
    } rows[] = {
        {s, s, s, b, State::ok},      {s, s, b, b, State::ok},  // That domain has a fault of its own.
        {s, n, s, b, State::ok},      {s, b, b, b, State::failed},
        {s, i, i, b, State::failed},  {s, i, b, b, State::failed},
        {b, b, b, b, State::failed},  {b, s, s, b, State::failed},
        {i, i, i, i, State::failed},  {i, n, n, n, State::failed},
        {s, s, s, s, State::failed},  // It does not validate at all.
        {s, s, s, i, State::failed},  {n, n, n, s, State::failed},
        {n, n, n, n, State::unknown}, {n, n, n, b, State::unknown},
        {s, s, s, n, State::unknown}, {n, s, s, b, State::unknown},
        {s, n, n, b, State::unknown}, {s, n, b, b, State::unknown},
    };
    for (const auto& row : rows)
        EXPECT_EQ(judge(answers(row.root, row.first, row.second, row.made_up)), row.expected) << &row - rows;
    EXPECT_EQ(judge({}), State::unknown);
}

TEST(SelfTest, IsDueAtTheStartHourlyAndSoonAfterADoubt) {
    SelfTest test;
    EXPECT_LE(test.next_run(), start);
    (void)test.begin(start);
    EXPECT_EQ(test.next_run(), start + 5min) << "a run that never ends is followed by another";
    (void)test.on_finished(good, at(0min));
    EXPECT_EQ(test.next_run(), start + 60min);
    (void)test.on_finished(stripped, at(60min));
    EXPECT_EQ(test.next_run(), start + 65min);
    (void)test.on_finished(silent, at(65min));
    EXPECT_EQ(test.next_run(), start + 70min);
}

TEST(SelfTest, IsWorthwhileForABogusAnswerOnceAMinute) {
    SelfTest test;
    EXPECT_TRUE(test.is_run_worthwhile(start));
    (void)test.on_finished(good, at(0min));
    EXPECT_FALSE(test.is_run_worthwhile(start + 59s));
    EXPECT_TRUE(test.is_run_worthwhile(start + 60s));
}

TEST(SelfTest, TellsEachChangeOnce) {
    SelfTest test;
    EXPECT_THAT(test.on_finished(good, at(0min)), HasSubstr("DNSSEC self-test ok at 2024-10-04 00:00:00 UTC"));
    EXPECT_EQ(test.on_finished(good, at(60min)), "");
    EXPECT_THAT(test.on_finished(stripped, at(120min)), HasSubstr("DNSSEC self-test FAILED"));
    EXPECT_EQ(test.on_finished(stripped, at(125min)), "");
    EXPECT_THAT(test.on_finished(silent, at(130min)), HasSubstr("DNSSEC self-test unknown"));
    EXPECT_THAT(test.on_finished(good, at(135min)), HasSubstr("DNSSEC self-test ok"));
}

TEST(SelfTest, GivesValidationUpOnlyForAFailureAndUntilItIsOk) {
    SelfTest test;
    const auto is_given_up = [&] { return test.report().is_validation_given_up; };
    EXPECT_FALSE(is_given_up());
    (void)test.on_finished(silent, at(0min));
    EXPECT_FALSE(is_given_up()) << "no answer tells nothing";
    (void)test.on_finished(stripped, at(5min));
    EXPECT_TRUE(is_given_up());
    (void)test.on_finished(silent, at(10min));
    EXPECT_TRUE(is_given_up()) << "nothing says that it is better now";
    (void)test.on_finished(good, at(15min));
    EXPECT_FALSE(is_given_up());
}

TEST(SelfTest, SaysWhatAFailureMeansAndWhatToDo) {
    SelfTest test;
    auto probes = stripped;
    probes[0].reason = "no signatures";
    const auto line = test.on_finished(probes, at(0min));
    EXPECT_THAT(line, AllOf(HasSubstr("SOA of the root: BOGUS (no signatures); SOA of org: BOGUS;"),
                            HasSubstr("SOA of the root under a made-up anchor: bogus, as it must be"),
                            HasSubstr("mail for domains that are known to have DANE waits"),
                            HasSubstr("SMTP_SystemResolvers")));
    (void)test.on_finished(silent, at(5min));
    EXPECT_THAT(describe(test.report()), AllOf(HasSubstr("unknown at"), HasSubstr("SOA of org: no answer"),
                                               HasSubstr("the last one that told anything FAILED: answers count")));
    (void)test.on_finished(good, at(10min));
    EXPECT_THAT(describe(test.report()), AllOf(HasSubstr("SOA of nl: secure"), Not(HasSubstr("insecure"))));
}

TEST(SelfTest, SaysWhatAnAnchorThatVouchesForEverythingDoes) {
    auto probes = good;
    probes[3].finding = Finding::insecure;
    EXPECT_THAT(describe(probes), HasSubstr("under a made-up anchor: insecure, which it must not be"));
}

TEST(SelfTest, SaysThatItIsOffOrHasNotRun) {
    EXPECT_THAT(describe(SelfTestReport{}), HasSubstr("off: there is no trust anchor"));
    EXPECT_THAT(describe(SelfTest().report()), HasSubstr("not finished yet"));
}

}  // namespace
}  // namespace postern::dns
