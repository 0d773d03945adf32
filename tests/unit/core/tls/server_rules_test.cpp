#include "core/tls/server_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::Field;
using tls::FallbackRules;
using tls::ServerRules;

TEST(FallbackRules, TakeBackCiphersAndGroupsAlone) {
    ServerRules last_good;
    last_good.ciphers = {"C02F"};
    last_good.groups = {"P-256"};
    ServerRules wanted;
    wanted.minimum_version = tls::MinimumVersion::tls_1_3;
    wanted.ciphers = {"NONSENSE"};
    wanted.groups = {"P-0"};
    wanted.issues_tickets = false;
    wanted.asks_client_certificate = true;
    const auto all = fallbacks_of(wanted, last_good);
    EXPECT_THAT(
        all, ElementsAre(Field(&FallbackRules::words, "the cipher suites of inbound TLS stay as they were"),
                         Field(&FallbackRules::words, "the groups of inbound TLS stay as they were"),
                         Field(&FallbackRules::words, "the cipher suites and groups of inbound TLS stay as they were"),
                         Field(&FallbackRules::words, "inbound TLS takes the usual cipher suites"),
                         Field(&FallbackRules::words, "inbound TLS takes the usual groups"),
                         Field(&FallbackRules::words, "inbound TLS takes the usual cipher suites and groups")));
    EXPECT_EQ(all[0].rules.ciphers, last_good.ciphers);
    EXPECT_EQ(all[0].rules.groups, wanted.groups);
    for (auto fallback : all) {
        fallback.rules.ciphers = wanted.ciphers;
        fallback.rules.groups = wanted.groups;
        EXPECT_EQ(fallback.rules, wanted);
    }
}

TEST(FallbackRules, AreTriedOnceEach) {
    ServerRules wanted;
    wanted.ciphers = {"NONSENSE"};
    EXPECT_THAT(fallbacks_of(wanted, {}),
                ElementsAre(Field(&FallbackRules::words, "inbound TLS takes the usual cipher suites")));
}

}  // namespace
}  // namespace postern::test
