#include "core/routing/route.hpp"

#include <gtest/gtest.h>

namespace postern::routing {
namespace {

RouteSettings by_mx() {
    RouteSettings settings;
    settings.local_domains = {"here.example", "also.example"};
    return settings;
}

RouteSettings by_relay() {
    auto settings = by_mx();
    settings.relay_host = *parse_next_hop("relay.example");
    return settings;
}

TEST(Route, TakesEachRecipientWhereItBelongs) {
    const struct {
        const char* situation;
        RouteSettings settings;
        mail::Address recipient;
        const char* expected;
    } rows[] = {
        {"a local domain", by_mx(), {"a", "here.example"}, "mail.box"},
        {"another local domain", by_relay(), {"a", "also.example"}, "mail.box"},
        {"Postmaster without a domain", by_relay(), {"Postmaster", ""}, "mail.box"},
        {"a domain below a local one", by_mx(), {"a", "sub.here.example"}, "MX sub.here.example"},
        {"a foreign domain", by_mx(), {"a", "there.example"}, "MX there.example"},
        {"a foreign domain, and a relay host", by_relay(), {"a", "there.example"}, "relay.example"},
        {"an IPv4 literal", by_mx(), {"a", "[192.0.2.7]"}, "[192.0.2.7]"},
        {"an IPv6 literal", by_mx(), {"a", "[IPv6:2001:db8::7]"}, "[2001:db8::7]"},
        {"a literal, and a relay host", by_relay(), {"a", "[192.0.2.7]"}, "relay.example"},
        {"a literal that nobody knows", by_mx(), {"a", "[x400:abc]"}, "MX [x400:abc]"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(route(row.settings, row.recipient).to_string(), row.expected) << row.situation;
}

TEST(Route, HasAnyLocalDestinationThatTheDocumentsName) {
    auto settings = by_relay();
    settings.local_destination = *parse_local_destination("lmtp://[127.0.0.1]:24");
    EXPECT_EQ(route(settings, {"a", "here.example"}).protocol, NextHop::Protocol::lmtp);
    EXPECT_EQ(route(settings, {"a", "there.example"}).protocol, NextHop::Protocol::smtp);
}

}  // namespace
}  // namespace postern::routing
