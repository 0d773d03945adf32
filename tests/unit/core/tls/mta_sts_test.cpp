#include "core/tls/mta_sts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::tls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using State = StsRecord::State;

constexpr auto enforced =
    "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.Example.net\r\nmax_age: 604800\r\n";

// RFC 8461 §3.1

TEST(StsRecord, IsAbsentWhereNoTextIsOfMtaSts) {
    EXPECT_EQ(read_sts_record({}).state, State::absent);
    EXPECT_EQ(read_sts_record({"v=spf1 -all", "v=STSv2; id=1", "V=STSv1; id=1", "v=STSv1", " v=STSv1; id=1"}).state,
              State::absent);
}

TEST(StsRecord, HasAnId) {
    for (const auto* text :
         {"v=STSv1; id=20160831085700Z;", "v=STSv1;id=20160831085700Z", "v=STSv1 ;\tid=20160831085700Z ; ",
          "v=STSv1; x-y.z_1=a:b; id=20160831085700Z", "v=STSv1; id=20160831085700Z; id=2;"}) {
        const auto record = read_sts_record({"something else", text});
        EXPECT_EQ(record.state, State::valid) << text;
        EXPECT_EQ(record.id, "20160831085700Z") << text;
    }
}

TEST(StsRecord, CountsTwoAsNone) {
    const auto record = read_sts_record({"v=STSv1; id=1;", "v=STSv1; id=1;"});
    EXPECT_EQ(record.state, State::malformed);
    EXPECT_EQ(record.words, "it has 2 TXT records of MTA-STS");
}

TEST(StsRecord, CountsAMalformedOneAsNone) {
    const std::string long_id(33, 'a');
    for (const auto& text :
         {std::string("v=STSv1;"), std::string("v=STSv1; id="), std::string("v=STSv1; id=a-b"),
          std::string("v=STSv1; id"), std::string("v=STSv1; id=1; ;x=1"), std::string("v=STSv1; id=1; =2"),
          std::string("v=STSv1; -x=1; id=1"), std::string("v=STSv1; x=a=b; id=1"), std::string("v=STSv1; x=a b; id=1"),
          "v=STSv1; id=" + long_id}) {
        const auto record = read_sts_record({text});
        EXPECT_EQ(record.state, State::malformed) << text;
        EXPECT_FALSE(record.words.empty()) << text;
    }
}

TEST(StsRecord, ShowsWhatIsWrongWithoutItsControlCharacters) {
    EXPECT_EQ(read_sts_record({"v=STSv1; id=\x1b[2J"}).words, "its TXT record has the field \"id=\\x1B[2J\"");
}

// RFC 8461 §3.2

TEST(StsPolicy, ListsModeHostsAndAge) {
    const auto policy = parse_sts_policy(enforced);
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_EQ(policy->mode, StsPolicy::Mode::enforce);
    EXPECT_EQ(policy->max_age, std::chrono::seconds(604800));
    EXPECT_THAT(policy->mx, ElementsAre("mail.example.com", "*.example.net"));
}

TEST(StsPolicy, MayEndItsLinesWithLineFeedsAlone) {
    const auto policy = parse_sts_policy("version:STSv1\nmode:   testing\nmx: a.example\nmax_age: 86400");
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_EQ(policy->mode, StsPolicy::Mode::testing);
    EXPECT_THAT(policy->mx, ElementsAre("a.example"));
}

TEST(StsPolicy, IgnoresKeysThatNobodyKnowsAndLinesWithoutOne) {
    const auto policy =
        parse_sts_policy("version: STSv1\nfoo: bar: baz\n\nnonsense\nmode: enforce\nmx: a.example\nmax_age: 1\n");
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_THAT(policy->mx, ElementsAre("a.example"));
}

TEST(StsPolicy, TakesTheFirstOfAKeyThatStandsTwice) {
    const auto policy = parse_sts_policy(
        "version: STSv1\nversion: STSv9\nmode: testing\nmode: enforce\nmx: a.example\nmax_age: 5\nmax_age: 6\n");
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_EQ(policy->mode, StsPolicy::Mode::testing);
    EXPECT_EQ(policy->max_age, std::chrono::seconds(5));
}

TEST(StsPolicy, IsKeptForAYearAtMost) {
    const auto policy = parse_sts_policy("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 9999999999\n");
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_EQ(policy->max_age, longest_sts_max_age);
}

TEST(StsPolicy, NeedsNoHostWhereItsModeIsNone) {
    const auto policy = parse_sts_policy("version: STSv1\nmode: none\nmax_age: 86400\n");
    ASSERT_TRUE(policy) << policy.error();
    EXPECT_EQ(policy->mode, StsPolicy::Mode::none);
}

struct WrongPolicy {
    const char* body;
    const char* words;
};
constexpr WrongPolicy wrong_policies[] = {
    {"", "it has no version"},
    {"<html><body>404: not found</body></html>", "it has no version"},
    {"mode: enforce\nmx: a.example\nmax_age: 1\n", "it has no version"},
    {"version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1\n", "its version is \"STSv2\""},
    {"version: STSv1\nmx: a.example\nmax_age: 1\n", "it has no mode"},
    {"version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1\n", "its mode is \"Enforce\""},
    {"version: STSv1\nmode: report\x07\nmx: a.example\nmax_age: 1\n", "its mode is \"report\\x07\""},
    {"version: STSv1\nmode: enforce\nmx: a.example\n", "it has no max_age"},
    {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1\n", "its max_age is \"-1\""},
    {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1d\n", "its max_age is \"1d\""},
    {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 00000000001\n", "its max_age is \"00000000001\""},
    {"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999999999999999\n", "its max_age is"},
    {"version: STSv1\nmode: enforce\nmax_age: 1\n", "it has no mx"},
    {"version: STSv1\nmode: testing\nmax_age: 1\n", "it has no mx"},
    {"version: STSv1\nmode: enforce\nmx: *\nmax_age: 1\n", "its mx is \"*\""},
    {"version: STSv1\nmode: enforce\nmx: a.*.example\nmax_age: 1\n", "its mx is \"a.*.example\""},
    {"version: STSv1\nmode: enforce\nmx: a.example b.example\nmax_age: 1\n", "its mx is"},
    {"version: STSv1\nmode: enforce\nmx:\nmax_age: 1\n", "its mx is \"\""},
};

TEST(StsPolicy, IsNoneWhereSomethingIsWrong) {
    for (const auto& row : wrong_policies) {
        const auto policy = parse_sts_policy(row.body);
        ASSERT_FALSE(policy) << row.body;
        EXPECT_THAT(policy.error(), HasSubstr(row.words)) << row.body;
    }
}

TEST(StsPolicy, IsNoneBeyondItsLimits) {
    const std::string filler = "x: " + std::string(64u << 10, 'y') + "\n";
    EXPECT_EQ(parse_sts_policy(filler + enforced).error(), "it is longer than 64 KiB");
    std::string many = "version: STSv1\nmode: enforce\nmax_age: 1\n";
    for (int i = 0; i < 201; ++i) many += "mx: a.example\n";
    EXPECT_THAT(parse_sts_policy(many).error(), HasSubstr("201 mx"));
}

// RFC 8461 §4.1

TEST(StsPolicy, AllowsItsHostsAndOneLabelForAStar) {
    const auto policy = parse_sts_policy(enforced).value();
    for (const auto* name : {"mail.example.com", "MAIL.example.com", "mx1.example.net"})
        EXPECT_TRUE(allows_mx(policy, name)) << name;
    for (const auto* name : {"example.com", "a.mail.example.com", "example.net", "a.b.example.net", ".example.net",
                             "mx1.example.net.evil.example", "xexample.net", "", "192.0.2.1"})
        EXPECT_FALSE(allows_mx(policy, name)) << name;
}

TEST(StsPolicy, IsKeptFromItsFetchOn) {
    auto policy = parse_sts_policy(enforced).value();
    policy.fetched = WallTime(std::chrono::hours(1000));
    EXPECT_EQ(expiry_of(policy), WallTime(std::chrono::hours(1000 + 7 * 24)));
}

TEST(StsPolicy, HasOnePlace) {
    EXPECT_EQ(sts_policy_url("example.com"), "https://mta-sts.example.com/.well-known/mta-sts.txt");
    EXPECT_EQ(sts_policy_url("example.com", 8443), "https://mta-sts.example.com:8443/.well-known/mta-sts.txt");
}

}  // namespace
}  // namespace postern::tls
