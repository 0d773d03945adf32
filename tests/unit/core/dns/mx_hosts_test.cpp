#include "core/dns/mx_hosts.hpp"

#include <gmock/gmock.h>

#include <set>

namespace postern::dns {
namespace {

using smtp::EnhancedCode;
using smtp::Permanence;
using testing::ElementsAre;
using testing::HasSubstr;
using Hosts = std::vector<std::string>;

Answer found(std::vector<MxRecord> records) {
    Answer answer;
    answer.status = Answer::Status::found;
    answer.mail_exchangers = std::move(records);
    return answer;
}

Answer nothing(Answer::Status status) {
    Answer answer;
    answer.status = status;
    answer.failure = "SERVFAIL";
    return answer;
}

std::size_t last(std::size_t bound) { return bound - 1; }  // Leaves equals as they came.

TEST(MxHosts, AreInTheOrderOfTrial) {
    const struct {
        const char* situation;
        std::vector<MxRecord> records;
        Hosts expected;
    } rows[] = {
        {"one", {{10, "mx.example"}}, {"mx.example"}},
        {"by preference",
         {{20, "b.example"}, {10, "a.example"}, {30, "c.example"}},
         {"a.example", "b.example", "c.example"}},
        {"none: the implicit MX", {}, {"there.example"}},
        {"a final dot", {{10, "mx.example."}}, {"mx.example"}},
        {"named twice", {{10, "mx.example"}, {20, "MX.example"}, {30, "b.example"}}, {"mx.example", "b.example"}},
        {"the root among others", {{0, "."}, {10, "mx.example"}}, {"mx.example"}},
        {"ourselves as backup",
         {{10, "a.example"}, {20, "Own.example"}, {20, "b.example"}, {30, "c.example"}},
         {"a.example"}},
    };
    for (const auto& row : rows) {
        const auto hosts = mx_hosts("there.example", found(row.records), {"own.example"}, last);
        ASSERT_TRUE(hosts) << row.situation;
        EXPECT_EQ(*hosts, row.expected) << row.situation;
    }
}

TEST(MxHosts, TakesTheDomainItselfWhereItHasNoMx) {
    EXPECT_THAT(*mx_hosts("there.example", nothing(Answer::Status::no_data), {}, last), ElementsAre("there.example"));
}

TEST(MxHosts, SaysWhyThereIsNone) {
    const struct {
        const char* situation;
        Answer answer;
        Permanence permanence;
        int code;
        EnhancedCode enhanced;
        const char* words;
    } rows[] = {
        {"the resolver failed",
         nothing(Answer::Status::failed),
         Permanence::transient,
         0,
         {4, 4, 3},
         "cannot be looked up: SERVFAIL"},
        {"no such domain",
         nothing(Answer::Status::no_such_name),
         Permanence::permanent,
         0,
         {5, 1, 2},
         "does not exist"},
        {"null MX", found({{0, "."}}), Permanence::permanent, 556, {5, 1, 10}, "takes no mail"},
        {"null MX, as an empty name", found({{0, ""}}), Permanence::permanent, 556, {5, 1, 10}, "takes no mail"},
        {"a loop", found({{10, "own.example"}, {20, "b.example"}}), Permanence::permanent, 554, {5, 4, 6}, "loops"},
    };
    for (const auto& row : rows) {
        const auto hosts = mx_hosts("there.example", row.answer, {"own.example"}, last);
        ASSERT_FALSE(hosts) << row.situation;
        EXPECT_EQ(hosts.error().permanence, row.permanence) << row.situation;
        EXPECT_EQ(hosts.error().smtp_code, row.code) << row.situation;
        EXPECT_EQ(hosts.error().enhanced, row.enhanced) << row.situation;
        EXPECT_THAT(hosts.error().words, HasSubstr(row.words)) << row.situation;
    }
}

// A domain that is ours by its address, and not by the documents, must not go round in circles.
TEST(MxHosts, TakesTheImplicitMxForALoopWhereItIsOurselves) {
    const auto hosts = mx_hosts("own.example", nothing(Answer::Status::no_data), {"own.example"}, last);
    ASSERT_FALSE(hosts);
    EXPECT_EQ(hosts.error().enhanced, (EnhancedCode{5, 4, 6}));
}

TEST(MxHosts, MixesEqualsAndNeverPreferences) {
    const std::vector<MxRecord> records{{10, "a"}, {10, "b"}, {10, "c"}, {20, "d"}, {20, "e"}};
    std::set<Hosts> orders;
    for (std::size_t seed = 0; seed < 24; ++seed) {
        auto rest = seed;
        const auto dice = [&rest](std::size_t bound) {
            const auto drawn = rest % bound;
            rest /= bound;
            return drawn;
        };
        const auto hosts = *mx_hosts("there.example", found(records), {}, dice);
        ASSERT_EQ(hosts.size(), 5u);
        EXPECT_THAT(Hosts(hosts.begin(), hosts.begin() + 3), testing::UnorderedElementsAre("a", "b", "c"));
        orders.insert(hosts);
    }
    EXPECT_EQ(orders.size(), 12u) << "each order of three, with each of two, can come up";
}

TEST(MxHosts, TriesSixteenAtMost) {
    std::vector<MxRecord> records;
    for (unsigned number = 0; number < 40; ++number) records.push_back({number, "mx" + std::to_string(number)});
    EXPECT_EQ(mx_hosts("there.example", found(records), {}, last)->size(), 16u);
}

}  // namespace
}  // namespace postern::dns
