#include "core/queue/holds.hpp"

#include <gtest/gtest.h>

namespace postern::queue {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr WallTime at(std::int64_t ms) { return WallTime(milliseconds(ms)); }
constexpr Now now(std::int64_t us) { return {TimePoint(microseconds(us)), at(5'000 + us / 1'000)}; }

milliseconds of_the_settings(const Holds& holds, WallTime from) {
    return PastHolds(holds).within("a", true, {}, from, at(10'000));
}

TEST(Holds, CountFromTheTimeOnThatIsAskedFor) {
    const Holds holds = {{at(100), milliseconds(50)}, {at(200), milliseconds(10)}};
    EXPECT_EQ(of_the_settings({}, at(0)), milliseconds(0));
    EXPECT_EQ(of_the_settings(holds, at(0)), milliseconds(60));
    EXPECT_EQ(of_the_settings(holds, at(120)), milliseconds(40)) << "the first one in part";
    EXPECT_EQ(of_the_settings(holds, at(150)), milliseconds(10));
    EXPECT_EQ(of_the_settings(holds, at(300)), milliseconds(0));
}

TEST(Holds, AreReadFromTheCountersThatAreTheirs) {
    const auto holds =
        holds_of({{"hold.100", 50}, {"hold.x", 1}, {"hold.", 1}, {"hold.7x", 1}, {"tls.in.clear", 3}, {"a", 1}});
    ASSERT_EQ(holds.size(), 1U);
    EXPECT_EQ(holds[0].begin, at(100));
    EXPECT_EQ(holds[0].length, milliseconds(50));
}

TEST(Holds, OfADomainAreNoneOfTheSettings) {
    const auto tallies = tallies_of({at(100), milliseconds(50), "7.example"});
    EXPECT_EQ(tallies, (std::map<std::string, std::int64_t>{{"hold.100.7.example", 50}}));
    const auto holds = holds_of(tallies);
    ASSERT_EQ(holds.size(), 1U);
    EXPECT_EQ(holds[0].domain, "7.example");
    EXPECT_EQ(holds[0].begin, at(100));
    EXPECT_EQ(of_the_settings(holds, at(0)), milliseconds(0));
}

TEST(PastHolds, CountBetweenTwoTimes) {
    PastHolds past({{at(100), milliseconds(50), "a"}, {at(300), milliseconds(10), "a"}, {at(0), milliseconds(9)}});
    EXPECT_EQ(past.within("a", false, {}, at(0), at(1000)), milliseconds(60));
    EXPECT_EQ(past.within("a", false, {}, at(120), at(305)), milliseconds(35)) << "both in part";
    EXPECT_EQ(past.within("a", false, {}, at(400), at(500)), milliseconds(0));
    EXPECT_EQ(past.within("b", false, {}, at(0), at(1000)), milliseconds(0));
    EXPECT_EQ(past.within("b", true, {}, at(0), at(1000)), milliseconds(9)) << "the settings'";
    past.shift(milliseconds(1000));
    EXPECT_EQ(past.within("a", false, {}, at(0), at(1000)), milliseconds(0));
    EXPECT_EQ(past.within("a", false, {}, at(1000), at(2000)), milliseconds(60));
}

TEST(PastHolds, CountTimeThatSeveralShareOnce) {
    const PastHolds past(
        {{at(100), milliseconds(100), "a"}, {at(150), milliseconds(100)}, {at(160), milliseconds(20)}});
    EXPECT_EQ(past.within("a", true, {}, at(0), at(1000)), milliseconds(150));
    EXPECT_EQ(past.within("a", false, {}, at(0), at(1000)), milliseconds(100));
    EXPECT_EQ(past.within("a", true, {{at(240), milliseconds(60), "a"}}, at(0), at(1000)), milliseconds(200))
        << "one that lasts";
}

TEST(PastHolds, AreForgottenWhereTheyWereOver) {
    PastHolds past({{at(100), milliseconds(50), "a"}, {at(300), milliseconds(10), "a"}});
    EXPECT_FALSE(past.forget(at(150)));
    EXPECT_TRUE(past.forget(at(151)));
    EXPECT_EQ(past.within("a", false, {}, at(0), at(1000)), milliseconds(10));
}

TEST(Holds, AreCountedWhileTheyLast) {
    HoldCounter counter;
    EXPECT_TRUE(counter.on_time(false, now(0)).empty());
    EXPECT_TRUE(counter.on_time(true, now(1'000)).empty()) << "nothing has passed yet";
    EXPECT_EQ(counter.on_time(true, now(3'500)), (std::map<std::string, std::int64_t>{{"hold.5001", 2}}));
    EXPECT_EQ(counter.on_time(true, now(6'000)), (std::map<std::string, std::int64_t>{{"hold.5001", 3}}))
        << "no part is lost";
    EXPECT_TRUE(counter.on_time(false, now(9'000)).empty());
    EXPECT_TRUE(counter.on_time(true, now(20'000)).empty());
    EXPECT_EQ(counter.on_time(true, now(21'000)), (std::map<std::string, std::int64_t>{{"hold.5020", 1}}))
        << "another one";
}

TEST(Holds, ComeBackAsTheyWereCounted) {
    HoldCounter counter;
    std::map<std::string, std::int64_t> tallies;
    for (std::int64_t us = 0; us <= 1'000'000; us += 250'000)
        for (const auto& [name, value] : counter.on_time(true, now(us))) tallies[name] += value;
    EXPECT_EQ(of_the_settings(holds_of(tallies), at(0)), milliseconds(1'000));
}

}  // namespace
}  // namespace postern::queue
