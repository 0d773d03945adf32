#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// TLS policy documents: whom they are for, and what happens when one ends.
namespace postern::queue::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;

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

TEST(SchedulerPolicies, AreNotGivenUpByASenderUnlessTheSettingSaysSo) {
    for (const bool is_honoured : {false, true}) {
        auto settings = by_mx();
        settings.honours_tls_optional = is_honoured;
        Rig rig(settings);
        auto optional = message(7, {"a@x.example"});
        optional.envelope.options.is_tls_optional = true;
        rig.accept({optional});
        const auto& job = rig.next_started().job;
        EXPECT_TRUE(job.transaction.options.is_tls_optional);
        EXPECT_EQ(job.honours_tls_optional, is_honoured);
    }
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

TEST(SchedulerPolicies, MayEndInAnyYear) {
    Rig rig(with({policy("x.example", beginning + std::chrono::hours(24 * 365 * 1000L))}));
    rig.accept(7, {"a@x.example"}).finish_next({taken()});
    rig.pass(std::chrono::hours(71));
    EXPECT_THAT(rig.wakes, AllOf(Ge(2u), Le(4u)))
        << "looks once a day, and no further ahead than a clock of nanoseconds reaches";
    EXPECT_EQ(document_of(rig.accept(9, {"a@x.example"}).next_started().job), "TLS policy document x.example");
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

tls::Facts tls_1_3() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    return facts;
}

/// The attempt started first delivers, under TLS or not.
void deliver_next(Rig& rig, std::optional<tls::Facts> facts) {
    const auto attempt = rig.next_started();
    auto delivered = result({taken()});
    delivered.host = "mx.x.example [192.0.2.7]:25";
    delivered.tls = std::move(facts);
    delivered.outcome = delivered.tls ? tls::Outcome::encrypted_unverified : tls::Outcome::clear_not_offered;
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, std::move(delivered), {}, rig.now()));
    rig.stored(attempt.job.id.value);
}

TEST(SchedulerTlsMemory, WarnsWhenAHostGivesLessThanBefore) {
    Rig rig(by_mx());
    rig.accept(7, {"a@x.example"});
    deliver_next(rig, tls_1_3());
    rig.lines.clear();
    rig.accept(8, {"a@x.example"});
    deliver_next(rig, {});
    EXPECT_THAT(rig.lines, testing::Contains(HasSubstr(
                               "TLS of mx.x.example (next hop x.example) got worse: STARTTLS is not used any more")));
    const auto records = rig.scheduler.tls_records({routing::NextHop::Kind::mx, "x.example", 0});
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].first, "mx.x.example");
    EXPECT_TRUE(records[0].second.is_regressed);
    EXPECT_EQ(rig.scheduler.forget_tls("x.example"), 1u);
}

TEST(SchedulerTlsMemory, ARatchetHoldsTheNextJobToIt) {
    auto ratchet = policy("x.example");
    ratchet.has_ratchet = true;
    Rig rig(with({ratchet, policy("y.example")}));
    rig.accept(7, {"a@x.example"});
    deliver_next(rig, tls_1_3());
    const auto held = rig.accept(8, {"a@x.example"}).next_started();
    ASSERT_TRUE(held.job.floors);
    EXPECT_EQ(held.job.floors->by_host.at("mx.x.example").version, "TLSv1.3");
    EXPECT_FALSE(rig.accept(9, {"a@y.example"}).next_started().job.floors) << "a policy without one";

    auto refused = result({unreachable("STARTTLS is not offered")});
    refused.host = "mx.x.example [192.0.2.7]:25";
    refused.outcome.reset();
    refused.obstacle = tls::Obstacle::starttls_not_supported;
    rig.lines.clear();
    rig.take(rig.scheduler.on_attempt_finished(held.id, std::move(refused), {}, rig.now()));
    EXPECT_THAT(rig.lines, testing::Contains(HasSubstr("its mail waits")));
}

}  // namespace
}  // namespace postern::queue::test
