#include "core/tls/policy.hpp"

#include <gtest/gtest.h>

namespace postern::tls {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr WallTime now{hours(24 * 365 * 56)};

PolicyTable table(const std::vector<std::string>& patterns) {
    PolicyTable result;
    for (const auto& pattern : patterns) {
        Policy policy;
        policy.pattern = pattern;
        EXPECT_EQ(result.add(std::move(policy)), nullptr) << pattern;
    }
    return result;
}

std::string found(const PolicyTable& policies, std::string_view host, std::uint16_t port = 0, WallTime at = now) {
    const auto* policy = policies.find(host, port, at);
    return policy == nullptr ? "" : policy->pattern;
}

TEST(Policies, AreChosenByTheNarrowestPattern) {
    const auto all = table({"*", "*.example.com", "*.sub.example.com", "sub.example.com", "a.sub.example.com:587",
                            "[192.0.2.7]", "[192.0.2.7]:2525", "[2001:db8::7]:25"});
    const struct {
        const char* host;
        std::uint16_t port;
        const char* pattern;
    } rows[] = {
        {"a.sub.example.com", 587, "a.sub.example.com:587"},
        {"a.sub.example.com", 25, "*.sub.example.com"},
        {"a.sub.example.com", 0, "*.sub.example.com"},
        {"sub.example.com", 0, "sub.example.com"},
        {"sub.example.com", 2525, "sub.example.com"},
        {"other.example.com", 0, "*.example.com"},
        {"example.com", 0, "*"},
        {"notexample.com", 0, "*"},
        {"192.0.2.7", 2525, "[192.0.2.7]:2525"},
        {"192.0.2.7", 0, "[192.0.2.7]"},
        {"192.0.2.8", 0, "*"},
        {"2001:db8::7", 25, "[2001:db8::7]:25"},
        {"2001:db8::7", 0, "*"},
        {"", 0, ""},
    };
    for (const auto& row : rows) EXPECT_EQ(found(all, row.host, row.port), row.pattern) << row.host << ":" << row.port;
}

TEST(Policies, AreForNobodyElse) {
    const auto all = table({"example.com", "*.example.com"});
    for (const auto* host : {"example.org", "com", "myexample.com", "192.0.2.7"})
        EXPECT_EQ(found(all, host), "") << host;
    EXPECT_EQ(found({}, "example.com"), "");
}

TEST(Policies, MakeRoomForWiderOnesWhenTheyEnd) {
    auto all = table({"*.example.com"});
    Policy exemption;
    exemption.pattern = "old.example.com";
    exemption.ends = now + hours(24);
    EXPECT_EQ(all.add(exemption), nullptr);
    EXPECT_EQ(found(all, "old.example.com", 0, now), "old.example.com");
    EXPECT_EQ(found(all, "old.example.com", 0, now + hours(24) - milliseconds(1)), "old.example.com");
    EXPECT_EQ(found(all, "old.example.com", 0, now + hours(24)), "*.example.com");
    EXPECT_EQ(all.policies().size(), 2u) << "it is still there to be shown";
}

TEST(Policies, TellWhenTheNextOneEnds) {
    PolicyTable all = table({"*"});
    EXPECT_EQ(all.next_end(now), std::nullopt);
    for (const int hour : {48, 24}) {
        Policy policy;
        policy.pattern = std::string("x") + std::to_string(hour) + ".example";
        policy.ends = now + hours(hour);
        EXPECT_EQ(all.add(policy), nullptr);
    }
    EXPECT_EQ(all.next_end(now), now + hours(24));
    EXPECT_EQ(all.next_end(now + hours(24)), now + hours(48));
    EXPECT_EQ(all.next_end(now + hours(48)), std::nullopt);
}

TEST(Policies, OfOnePatternTheFirstStays) {
    auto all = table({"example.com"});
    Policy second;
    second.pattern = "example.com";
    second.level = Level::secure;
    const auto* first = all.add(second);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->level, Level::may);
    EXPECT_EQ(all.find("example.com", 0, now)->level, Level::may);
}

TEST(Policies, SayOfAnExemptionWhatItIsAndUntilWhen) {
    Policy policy;
    policy.pattern = "old.example";
    policy.document = "TLS policy document old.example";
    policy.ends = now;
    EXPECT_EQ(exemption_words(policy), "") << "it has an end, and gives nothing up";
    policy.is_exemption = true;
    EXPECT_EQ(exemption_words(policy), "exempt by TLS policy document old.example until 2025-12-18 00:00:00 UTC");
    policy.comment = "certificate\nexpired";
    EXPECT_EQ(exemption_words(policy),
              "exempt by TLS policy document old.example until 2025-12-18 00:00:00 UTC: certificate\\x0Aexpired");
}

}  // namespace
}  // namespace postern::tls
