#include "core/access/relay.hpp"

#include <gtest/gtest.h>

namespace postern::access {
namespace {

RelayControls controls() {
    return *make_relay_controls({"Example.test", "other.test"}, {"127.0.0.0/8", "::1", "2001:db8:1::/48", "192.0.2.7"});
}

std::string decide(std::string_view peer, std::string local_part, std::string domain) {
    const auto decision = decide_recipient(controls(), peer, {std::move(local_part), std::move(domain)});
    return decision.is_accepted ? "accepted" : decision.reply;
}

TEST(RelayControls, AcceptALocalDomainFromAnyone) {
    EXPECT_EQ(decide("203.0.113.9", "joe", "example.test"), "accepted");
    EXPECT_EQ(decide("2001:db8:2::9", "joe", "other.test"), "accepted");
}

TEST(RelayControls, CompareDomainsInAnyCase) { EXPECT_EQ(decide("203.0.113.9", "joe", "EXAMPLE.Test"), "accepted"); }

TEST(RelayControls, RefuseAForeignDomainFromAStranger) {
    EXPECT_EQ(decide("203.0.113.9", "joe", "foreign.example"), "550 5.7.1 Relaying denied");
    EXPECT_EQ(decide("203.0.113.9", "joe", "sub.example.test"), "550 5.7.1 Relaying denied");
    EXPECT_EQ(decide("203.0.113.9", "joe", "badexample.test"), "550 5.7.1 Relaying denied");
    EXPECT_EQ(decide("203.0.113.9", "joe", "[203.0.113.1]"), "550 5.7.1 Relaying denied");
}

TEST(RelayControls, LetAnAllowedHostSendToEveryone) {
    for (const auto* peer :
         {"127.0.0.1", "127.9.9.9", "::1", "2001:db8:1:ffff::1", "192.0.2.7", "::ffff:127.0.0.1", "::ffff:192.0.2.7"})
        EXPECT_EQ(decide(peer, "joe", "foreign.example"), "accepted") << peer;
}

TEST(RelayControls, AllowNoNeighbourOfAnAllowedHost) {
    for (const auto* peer :
         {"128.0.0.1", "126.255.255.255", "::2", "2001:db8:2::1", "192.0.2.8", "::ffff:128.0.0.1", "::127.0.0.1"})
        EXPECT_EQ(decide(peer, "joe", "foreign.example"), "550 5.7.1 Relaying denied") << peer;
}

TEST(RelayControls, AllowNoHostWhoseAddressCannotBeRead) {
    for (const auto* peer : {"", "localhost", "127.0.0.1 ", "127.1", "0177.0.0.1"})
        EXPECT_EQ(decide(peer, "joe", "foreign.example"), "550 5.7.1 Relaying denied") << peer;
}

TEST(RelayControls, AcceptPostmasterWithoutADomain) { EXPECT_EQ(decide("203.0.113.9", "PostMaster", ""), "accepted"); }

TEST(RelayControls, RefuseARouteInTheLocalPartFromAStranger) {
    for (const auto* local_part : {"joe%foreign.example", "foreign.example!joe", "\"joe@foreign.example\""})
        EXPECT_EQ(decide("203.0.113.9", local_part, "example.test").substr(0, 9), "550 5.7.1") << local_part;
    EXPECT_EQ(decide("127.0.0.1", "joe%foreign.example", "example.test"), "accepted");
}

TEST(RelayControls, RefuseEverythingForeignWhenNothingIsAllowed) {
    EXPECT_FALSE(decide_recipient(*make_relay_controls({"example.test"}, {}), "127.0.0.1", {"joe", "foreign.example"})
                     .is_accepted);
}

TEST(RelayControls, SayWhatIsWrongWithAnEntry) {
    EXPECT_NE(make_relay_controls({}, {"192.0.2.0/33"}).error().find("192.0.2.0/33"), std::string::npos);
    EXPECT_NE(make_relay_controls({}, {"192.0.2.1/24"}).error().find("bits"), std::string::npos);
    EXPECT_NE(make_relay_controls({}, {"mail.example"}).error().find("mail.example"), std::string::npos);
    EXPECT_EQ(make_relay_controls({"a b"}, {}).error(), "\"a b\" is no domain name");
}

}  // namespace
}  // namespace postern::access
