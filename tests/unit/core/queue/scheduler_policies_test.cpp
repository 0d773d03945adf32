#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// TLS policy documents: whom they are for, and what happens when one ends.
namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr ConnectionId kept{0, 1};

tls::Policy policy(const char* pattern, std::optional<WallTime> ends = {}) {
    tls::Policy result;
    result.pattern = pattern;
    result.level = tls::Level::none;
    result.document = std::string("TLS policy document ") + pattern;
    result.ends = ends;
    result.is_exemption = ends.has_value();
    return result;
}

SchedulerSettings with(std::vector<tls::Policy> policies) {
    auto settings = by_mx();
    for (auto& each : policies) EXPECT_EQ(settings.policies.add(std::move(each)), nullptr);
    return settings;
}

std::string document_of(const delivery::Job& job) { return job.policy ? job.policy->document : "none"; }

TEST(SchedulerPolicies, GoWithTheJobsOfTheirNextHops) {
    Rig rig(with({policy("x.example")}));
    rig.accept(7, {"a@x.example", "a@y.example"});
    EXPECT_EQ(document_of(rig.started_to("MX x.example").job), "TLS policy document x.example");
    EXPECT_EQ(document_of(rig.started_to("MX y.example").job), "none");
}

TEST(SchedulerPolicies, AreOfNoMailThatStaysInTheHouse) {
    Rig rig(with({policy("*")}));
    rig.accept(7, {"a@here.example"});
    ASSERT_EQ(rig.deposits.size(), 1u);
    EXPECT_FALSE(rig.deposits.front().job.policy);
}

TEST(SchedulerPolicies, EndByThemselvesAndSaySoOnce) {
    Rig rig(with({policy("x.example", beginning + std::chrono::hours(24))}));
    rig.accept(7, {"a@x.example"}).finish_next({taken()}, kept);
    rig.pass(std::chrono::milliseconds(500));
    EXPECT_EQ(document_of(rig.accept(8, {"a@x.example"}).next_started().job), "TLS policy document x.example");
    rig.lines.clear();
    rig.pass(std::chrono::hours(23));
    EXPECT_THAT(rig.lines, IsEmpty());
    rig.pass(std::chrono::hours(1));
    EXPECT_THAT(rig.lines, ElementsAre(HasSubstr("TLS policy document x.example has ended: the exemption is over")));
    EXPECT_EQ(document_of(rig.accept(9, {"a@x.example"}).next_started().job), "none");
    rig.pass(std::chrono::hours(48));
    EXPECT_EQ(rig.lines.size(), 1u);
}

TEST(SchedulerPolicies, AConnectionMadeUnderOneThatEndedIsNotUsedAgain) {
    auto settings = with({policy("x.example", beginning + std::chrono::hours(1))});
    settings.max_connection_idle = std::chrono::hours(5);
    Rig rig(settings);
    rig.accept(7, {"a@x.example"}).finish_next({taken()}, kept);
    EXPECT_EQ(rig.accept(8, {"a@x.example"}).next_started().reuse, kept) << "under the same one it is";

    Rig other(settings);
    other.accept(7, {"a@x.example"}).finish_next({taken()}, kept);
    other.pass(std::chrono::hours(2));
    EXPECT_THAT(other.closed, ElementsAre(kept));
    EXPECT_FALSE(other.accept(8, {"a@x.example"}).next_started().reuse);
}

TEST(SchedulerPolicies, ThatChangeCloseWhatWasMadeUnderTheOldOnes) {
    Rig rig(with({policy("x.example")}));
    rig.accept(7, {"a@x.example"}).finish_next({taken()}, kept);
    rig.take(rig.scheduler.on_settings(with({}), rig.now()));
    EXPECT_THAT(rig.closed, ElementsAre(kept));

    auto settings = by_mx();
    settings.default_level = tls::Level::encrypt;
    rig.accept(8, {"a@x.example"}).finish_next({taken()}, ConnectionId{0, 2});
    rig.take(rig.scheduler.on_settings(settings, rig.now()));
    EXPECT_THAT(rig.closed, ElementsAre(kept, ConnectionId{0, 2})) << "the default level";
}

TEST(SchedulerPolicies, EndByTheWallClockAlsoWhenItIsSet) {
    Rig rig(with({policy("x.example", beginning + std::chrono::hours(24))}));
    rig.set_clock_by(std::chrono::hours(25)).pass(std::chrono::seconds(1));
    EXPECT_EQ(document_of(rig.accept(9, {"a@x.example"}).next_started().job), "none");
}

}  // namespace
}  // namespace postern::queue::test
