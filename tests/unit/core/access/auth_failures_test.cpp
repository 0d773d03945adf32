#include "core/access/auth_failures.hpp"

#include <gtest/gtest.h>

namespace postern::access {
namespace {

using namespace std::chrono_literals;

const IpAddress here = *parse_ip_address("192.0.2.7");
const IpAddress there = *parse_ip_address("192.0.2.8");

TEST(AuthFailures, SlowDownMoreAndMoreUpToALimit) {
    AuthFailures failures;
    std::vector<std::chrono::seconds> delays;
    for (int i = 0; i < 7; ++i) delays.push_back(failures.note(here, TimePoint{}));
    EXPECT_EQ(delays, (std::vector<std::chrono::seconds>{1s, 2s, 4s, 8s, 16s, 16s, 16s}));
    EXPECT_EQ(failures.note(there, TimePoint{}), 1s) << "another address";
}

TEST(AuthFailures, CloseTheDoorWhenThereAreTooMany) {
    AuthFailures failures;
    for (int i = 0; i < 3; ++i) (void)failures.note(here, TimePoint{});
    EXPECT_TRUE(failures.is_shut(here, 3, TimePoint{}));
    EXPECT_FALSE(failures.is_shut(here, 4, TimePoint{}));
    EXPECT_FALSE(failures.is_shut(here, 0, TimePoint{})) << "no limit";
    EXPECT_FALSE(failures.is_shut(there, 3, TimePoint{}));
}

TEST(AuthFailures, AreForgottenAfterAQuietTime) {
    AuthFailures failures;
    for (int i = 0; i < 3; ++i) (void)failures.note(here, TimePoint{});
    EXPECT_TRUE(failures.is_shut(here, 3, TimePoint{} + 9min + 59s));
    EXPECT_FALSE(failures.is_shut(here, 3, TimePoint{} + 10min));
    EXPECT_EQ(failures.note(here, TimePoint{} + 10min), 1s);
}

TEST(AuthFailures, OfAnIpv6SubscriberAreOne) {
    AuthFailures failures;
    (void)failures.note(*parse_ip_address("2001:db8::1"), TimePoint{});
    EXPECT_EQ(failures.note(*parse_ip_address("2001:db8::ffff:2"), TimePoint{}), 2s);
    EXPECT_EQ(failures.note(*parse_ip_address("2001:db8:0:1::1"), TimePoint{}), 1s);
}

TEST(AuthFailures, OfManyAddressesAreSweptAway) {
    AuthFailures failures;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        auto address = here;
        address.octets[13] = static_cast<std::uint8_t>(i >> 16);
        address.octets[14] = static_cast<std::uint8_t>(i >> 8);
        address.octets[15] = static_cast<std::uint8_t>(i);
        (void)failures.note(address, TimePoint{} + std::chrono::seconds(i));
    }
    EXPECT_LE(failures.remembered(), 600u + 4097u);
}

TEST(AuthFailures, CountThoseThatAreBeingChecked) {
    using enum AuthFailures::Admission;
    AuthFailures failures;
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), admitted);
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), admitted);
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), busy);
    EXPECT_EQ(failures.admit(here, 0, TimePoint{}), admitted) << "no limit";
    EXPECT_EQ(failures.admit(there, 2, TimePoint{}), admitted);
    failures.release(here);
    failures.release(here);
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), admitted);
    (void)failures.note(here, TimePoint{});
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), busy) << "one was wrong, one is under way";
    (void)failures.note(here, TimePoint{});
    EXPECT_EQ(failures.admit(here, 2, TimePoint{}), shut);
    EXPECT_EQ(failures.admit(here, 2, TimePoint{} + 10min), admitted);
    failures.release(there);
    EXPECT_EQ(failures.remembered(), 1u);
}

}  // namespace
}  // namespace postern::access
