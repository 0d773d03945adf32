#include "core/access/session_gate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postern::access {
namespace {

using namespace std::chrono_literals;
using Verdict = SessionGate::Verdict;

class Gate : public testing::Test {
protected:
    static IpAddress at(const std::string& text) { return *parse_ip_address(text); }
    Verdict admit(const std::string& address) { return gate.admit(at(address), limits, now).verdict; }
    bool is_news(const std::string& address) { return gate.admit(at(address), limits, now).is_news; }

    SessionGate gate;
    SessionLimits limits{.in_all = 0, .per_address = 0, .per_network = 0, .new_per_minute = 0, .exempt = {}};
    TimePoint now{1h};
};

TEST_F(Gate, CountsSessionsInAll) {
    limits.in_all = 2;
    EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("198.51.100.1"), Verdict::admitted);
    EXPECT_EQ(admit("203.0.113.1"), Verdict::too_many_in_all);
    gate.release(at("192.0.2.1"));
    EXPECT_EQ(admit("203.0.113.1"), Verdict::admitted);
    EXPECT_EQ(gate.sessions(), 2u);
}

TEST_F(Gate, CountsThoseOfAnAddress) {
    limits.per_address = 1;
    EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.1"), Verdict::too_many_of_address);
    EXPECT_EQ(admit("192.0.2.2"), Verdict::admitted);
    gate.release(at("192.0.2.1"));
    EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
}

TEST_F(Gate, TakesAnIpv6SubscriberForOne) {
    limits.per_address = 1;
    EXPECT_EQ(admit("2001:db8:1:2::1"), Verdict::admitted);
    EXPECT_EQ(admit("2001:db8:1:2:ffff::9"), Verdict::too_many_of_address);
    EXPECT_EQ(admit("2001:db8:1:3::1"), Verdict::admitted);
}

TEST_F(Gate, CountsThoseOfANetwork) {
    limits.per_network = 2;
    EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.200"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.3"), Verdict::too_many_of_network);
    EXPECT_EQ(admit("192.0.3.3"), Verdict::admitted);
    EXPECT_EQ(admit("2001:db8:1:2::1"), Verdict::admitted);
    EXPECT_EQ(admit("2001:db8:1:ffff::1"), Verdict::admitted);
    EXPECT_EQ(admit("2001:db8:1:3::1"), Verdict::too_many_of_network);
}

TEST_F(Gate, LetsSoManyInWithinAMinuteAndMoreAsTimePasses) {
    limits.new_per_minute = 3;
    for (int number = 0; number < 3; ++number) EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.1"), Verdict::too_fast);
    EXPECT_EQ(admit("192.0.2.2"), Verdict::admitted);
    now += 19s;
    EXPECT_EQ(admit("192.0.2.1"), Verdict::too_fast);
    now += 2s;
    EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.1"), Verdict::too_fast);
    now += 10min;
    for (int number = 0; number < 3; ++number) EXPECT_EQ(admit("192.0.2.1"), Verdict::admitted);
    EXPECT_EQ(admit("192.0.2.1"), Verdict::too_fast);
}

TEST_F(Gate, HoldsTheExemptToTheLimitInAllOnly) {
    limits.in_all = 3;
    limits.per_address = limits.per_network = 1;
    limits.new_per_minute = 1;
    limits.exempt = {*parse_ip_prefix("127.0.0.0/8")};
    for (int number = 0; number < 3; ++number) EXPECT_EQ(admit("127.0.0.1"), Verdict::admitted);
    EXPECT_EQ(admit("127.0.0.1"), Verdict::too_many_in_all);
}

TEST_F(Gate, SaysOnceAMinuteThatAnAddressIsRefused) {
    limits.per_address = 1;
    EXPECT_FALSE(is_news("192.0.2.1"));
    EXPECT_TRUE(is_news("192.0.2.1"));
    EXPECT_FALSE(is_news("192.0.2.1"));
    now += 61s;
    EXPECT_TRUE(is_news("192.0.2.1"));
}

TEST_F(Gate, ForgetsAddressesThatAreQuiet) {
    limits.new_per_minute = 5;
    for (int number = 0; number < 20000; ++number) {
        const auto address = "10." + std::to_string(number / 250 % 250) + "." + std::to_string(number % 250) + ".1";
        EXPECT_EQ(admit(address), Verdict::admitted);
        gate.release(at(address));
        now += 100ms;
    }
    EXPECT_LT(gate.remembered(), 10000u);
    EXPECT_EQ(gate.sessions(), 0u);
}

TEST_F(Gate, TellsThePeerWhatToDo) {
    for (const auto verdict :
         {Verdict::too_many_in_all, Verdict::too_many_of_address, Verdict::too_many_of_network, Verdict::too_fast}) {
        EXPECT_TRUE(refusal_of(verdict).starts_with("421 4."));
        EXPECT_NE(refusal_of(verdict).find("try again later"), std::string_view::npos);
        EXPECT_FALSE(words_of(verdict).empty());
    }
}

}  // namespace
}  // namespace postern::access
