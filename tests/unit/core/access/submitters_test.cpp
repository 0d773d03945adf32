#include "core/access/policy.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace postern::access {
namespace {

class Submitters : public testing::Test {
protected:
    Submitters() {
        policy.local_domains = {"example.test"};
        policy.relay_domains_allowed = {"partner.example"};
    }
    bool is_of_ours(const std::string& peer, const std::string& identity, const std::string& domain) {
        RecipientCheck check(std::make_shared<const Policy>(policy),
                             {peer, {"a", "b.example"}, {"joe", domain}, identity});
        EXPECT_TRUE(check.start().empty());
        return check.decision()->is_of_ours;
    }
    Policy policy;
};

TEST_F(Submitters, AreThoseWhoAreAuthenticated) {
    EXPECT_TRUE(is_of_ours("203.0.113.9", "CN=Anna/O=Example", "example.test"));
    EXPECT_TRUE(is_of_ours("203.0.113.9", "CN=Anna/O=Example", "foreign.example"));
}

TEST_F(Submitters, AreTheHostsThatMayRelay) {
    policy.relay_hosts_allowed = HostList{{*parse_ip_prefix("192.0.2.0/24")}, {}};
    EXPECT_TRUE(is_of_ours("192.0.2.7", "", "example.test"));
    EXPECT_TRUE(is_of_ours("192.0.2.7", "", "foreign.example"));
    EXPECT_FALSE(is_of_ours("203.0.113.9", "", "example.test"));
}

TEST_F(Submitters, AreNotThoseWhoMaySendSomewhere) {
    EXPECT_FALSE(is_of_ours("203.0.113.9", "", "example.test"));
    EXPECT_FALSE(is_of_ours("203.0.113.9", "", "partner.example"));
    policy.relay_enforcement = RelayEnforcement::no_hosts;
    EXPECT_FALSE(is_of_ours("203.0.113.9", "", "foreign.example"));
}

TEST_F(Submitters, AreNotThoseWhoAreRefused) {
    policy.connections_denied = HostList{{*parse_ip_prefix("203.0.113.9")}, {}};
    EXPECT_FALSE(is_of_ours("203.0.113.9", "CN=Anna/O=Example", "example.test"));
}

}  // namespace
}  // namespace postern::access
