#include "core/tls/silent_hosts.hpp"

#include <gtest/gtest.h>

namespace postern::tls {
namespace {

using namespace std::chrono_literals;

const TimePoint noon{12h};

TEST(SilentHosts, AreRememberedForAnHour) {
    SilentHosts hosts;
    hosts.remember("192.0.2.1", noon);
    EXPECT_TRUE(hosts.is_silent("192.0.2.1", noon + 59min));
    EXPECT_FALSE(hosts.is_silent("192.0.2.1", noon + 60min));
    EXPECT_FALSE(hosts.is_silent("192.0.2.2", noon));
}

TEST(SilentHosts, AreRememberedFromTheLastTime) {
    SilentHosts hosts;
    hosts.remember("192.0.2.1", noon);
    hosts.remember("192.0.2.1", noon + 30min);
    EXPECT_TRUE(hosts.is_silent("192.0.2.1", noon + 89min));
}

TEST(SilentHosts, AreListedWhileTheyAreRemembered) {
    SilentHosts hosts;
    hosts.remember("192.0.2.1", noon);
    hosts.remember("192.0.2.2", noon + 10min);
    EXPECT_EQ(hosts.at(noon + 30min), (std::set<std::string>{"192.0.2.1", "192.0.2.2"}));
    EXPECT_EQ(hosts.at(noon + 65min), (std::set<std::string>{"192.0.2.2"}));
}

TEST(SilentHosts, MakeRoomByForgettingTheOldestOne) {
    SilentHosts hosts(1h, 2);
    hosts.remember("192.0.2.1", noon);
    hosts.remember("192.0.2.2", noon + 1s);
    hosts.remember("192.0.2.1", noon + 2s);
    hosts.remember("192.0.2.3", noon + 3s);
    EXPECT_EQ(hosts.at(noon + 4s), (std::set<std::string>{"192.0.2.1", "192.0.2.3"}));
}

TEST(SilentHosts, AreForgottenWithTheSettings) {
    SilentHosts hosts;
    hosts.remember("192.0.2.1", noon);
    hosts.clear();
    EXPECT_TRUE(hosts.at(noon).empty());
}

}  // namespace
}  // namespace postern::tls
