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

RouteSettings with_documents() {
    auto settings = by_relay();
    for (const auto* pattern : {"user@there.example", "there.example", "*.there.example", "*.deep.there.example",
                                "*.example", "here.example"}) {
        const RecipientRoute route{*parse_recipient_pattern(pattern),
                                   {NextHop::Kind::host, "to." + std::to_string(settings.documents.routes().size())},
                                   std::string("document ") + pattern,
                                   {}};
        EXPECT_EQ(settings.documents.add(route), nullptr);
    }
    return settings;
}

TEST(Route, TakesTheNarrowestDocument) {
    const auto settings = with_documents();
    const struct {
        const char* situation;
        mail::Address recipient;
        const char* document;  // Null: none is for it.
    } rows[] = {
        {"the full address", {"user", "there.example"}, "document user@there.example"},
        {"the full address in another case", {"USER", "there.example"}, "document user@there.example"},
        {"the full address in quotes", {"\"user\"", "there.example"}, "document user@there.example"},
        {"another address of the domain", {"users", "there.example"}, "document there.example"},
        {"the address at a domain below", {"user", "sub.there.example"}, "document *.there.example"},
        {"a domain two below", {"a", "x.sub.there.example"}, "document *.there.example"},
        {"the longest pattern", {"a", "x.deep.there.example"}, "document *.deep.there.example"},
        {"the domain of a longer pattern", {"a", "deep.there.example"}, "document *.there.example"},
        {"a shorter pattern", {"a", "elsewhere.example"}, "document *.example"},
        {"a name that only ends alike", {"a", "elsethere.example"}, "document *.example"},
        {"a local domain with a document", {"a", "here.example"}, "document here.example"},
        {"another top-level domain", {"a", "there.test"}, nullptr},
        {"the pattern's own domain", {"a", "example"}, nullptr},
        {"an address literal", {"user", "[192.0.2.7]"}, nullptr},
        {"Postmaster without a domain", {"Postmaster", ""}, nullptr},
    };
    for (const auto& row : rows) {
        const auto decision = decide(settings, row.recipient);
        ASSERT_EQ(decision.rule == Decision::Rule::document, row.document != nullptr) << row.situation;
        if (row.document == nullptr) continue;
        EXPECT_EQ(decision.document->document, row.document) << row.situation;
        EXPECT_EQ(decision.next_hop, decision.document->next_hop) << row.situation;
    }
}

TEST(Route, AnAsteriskIsForEverybodyWhomNothingElseNames) {
    auto settings = with_documents();
    ASSERT_EQ(settings.documents.add({*parse_recipient_pattern("*"), *parse_next_hop("all.example"), "document *", {}}),
              nullptr);
    for (const mail::Address& recipient :
         {mail::Address{"a", "there.test"}, mail::Address{"a", "[192.0.2.7]"}, mail::Address{"a", "also.example.test"}})
        EXPECT_EQ(route(settings, recipient).host, "all.example") << recipient.to_string();
    EXPECT_EQ(route(settings, {"Postmaster", ""}).to_string(), "mail.box");
    EXPECT_EQ(decide(settings, {"a", "there.example"}).document->document, "document there.example");
}

TEST(Route, SaysWhatDecided) {
    EXPECT_EQ(decide(by_relay(), {"a", "here.example"}).rule, Decision::Rule::local);
    EXPECT_EQ(decide(by_relay(), {"a", "there.example"}).rule, Decision::Rule::relay_host);
    EXPECT_EQ(decide(by_mx(), {"a", "there.example"}).rule, Decision::Rule::mx);
    EXPECT_EQ(decide(by_mx(), {"a", "[192.0.2.7]"}).rule, Decision::Rule::literal);
}

TEST(RouteTable, KeepsTheFirstOfTwoForOnePattern) {
    RouteTable table;
    EXPECT_EQ(table.add({*parse_recipient_pattern("a@b.example"), *parse_next_hop("one.example"), "one", {}}), nullptr);
    EXPECT_FALSE(table.is_by_domain());
    const auto* first = table.add({*parse_recipient_pattern("A@B.example"), *parse_next_hop("two.example"), "two", {}});
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->document, "one");
    EXPECT_EQ(table.find({"a", "b.example"})->document, "one");
}

}  // namespace
}  // namespace postern::routing
