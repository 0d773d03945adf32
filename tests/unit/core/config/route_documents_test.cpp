#include "core/config/route_documents.hpp"

#include "core/config/applicable_documents.hpp"
#include "core/config/read_settings.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace postern::config {
namespace {

using routing::NextHop;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Items = std::map<std::string, ports::ItemValue, std::less<>>;

ports::ItemValue text(std::string value) { return std::vector{std::move(value)}; }

ports::Document route(const std::string& recipients, const std::string& next_hop, Items more = {},
                      const std::string& id = {}) {
    ports::Document document{"SMTPRoute", "Route document " + recipients, std::move(more), id};
    document.items.try_emplace("routerecipients", text(recipients));
    document.items.try_emplace("routenexthop", text(next_hop));
    return document;
}

const DefaultLevel by_dane{tls::Level::dane, "Router_TLSLevel is dane"};
const DefaultLevel by_encrypt{tls::Level::encrypt, "Router_TLSLevel is encrypt"};
const DefaultLevel by_none{tls::Level::none, "Router_PortStatus is Enabled"};

RouteReading read(std::vector<ports::Document> documents, const routing::RouteTable* last_good = nullptr,
                  const DefaultLevel& standard = by_dane) {
    return read_route_documents(documents, last_good, standard);
}

std::string hop(const RouteReading& reading, const mail::Address& recipient) {
    const auto* found = reading.routes.find(recipient);
    return found == nullptr ? "" : found->next_hop.to_string();
}

TEST(RouteDocuments, SayWhereMailGoesAndWhatIsDemandedThere) {
    const struct {
        const char* situation;
        ports::Document document;
        const char* expected;
    } rows[] = {
        {"a host", route("d.example", "relay.example"), "relay.example"},
        {"a host and a port", route("d.example", "relay.example", {{"routeport", std::vector<double>{587}}}),
         "relay.example:587"},
        {"a port twice, the same", route("d.example", "relay.example:587", {{"routeport", text("587")}}),
         "relay.example:587"},
        {"port 0", route("d.example", "relay.example:587", {{"routeport", text("0")}}), "relay.example:587"},
        {"the MX of another domain", route("d.example", "MX other.example"), "MX other.example"},
        {"LMTP", route("d.example", "lmtp://store.example:24"), "lmtp://store.example:24"},
        {"the mailbox", route("d.example", "mail.box", {{"routetlslevel", text("none")}}), "mail.box"},
        {"a level", route("d.example", "relay.example", {{"routetlslevel", text("Encrypt")}}),
         "relay.example (TLS level encrypt)"},
        {"a level with proof", route("d.example", "relay.example", {{"routetlslevel", text("dane-only")}}),
         "relay.example (TLS level dane-only)"},
        {"credentials", route("d.example", "relay.example", {{"routecredentials", text("partner")}}),
         "relay.example (TLS level encrypt, credentials partner)"},
        {"several recipients",
         route("", "relay.example", {{"routerecipients", std::vector<std::string>{"other.example", "d.example"}}}),
         "relay.example"},
        {"a comment", route("d.example", "relay.example", {{"routecomment", text("asked for by Anna")}}),
         "relay.example"},
        {"empty items", route("d.example", "relay.example", {{"routeport", text("")}, {"routetlslevel", text(" ")}}),
         "relay.example"},
        {"status Enabled", route("d.example", "relay.example", {{"routestatus", text("1")}}), "relay.example"},
        {"status Disabled", route("d.example", "", {{"routestatus", text("Disabled")}}), ""},
    };
    for (const auto& row : rows) {
        const auto reading = read({row.document});
        EXPECT_THAT(reading.errors, IsEmpty()) << row.situation;
        EXPECT_EQ(hop(reading, {"a", "d.example"}), row.expected) << row.situation;
    }
}

TEST(RouteDocuments, NameTheItemThatIsWrongAndHoldTheirMail) {
    const struct {
        ports::Document document;
        std::vector<std::string> words;
    } rows[] = {
        {route("d.example", "relay..example"), {"RouteNextHop (next hop) is \"relay..example\"", "allowed are"}},
        {route("d.example", ""), {"RouteNextHop", "a route needs one"}},
        {route("d.example", "relay.example", {{"routeport", text("70000")}}),
         {"RoutePort (port) is \"70000\"; allowed are 0 to 65535"}},
        {route("d.example", "relay.example:25", {{"routeport", text("26")}}),
         {"RoutePort", "the next hop names port 25"}},
        {route("d.example", "mail.box", {{"routeport", text("26")}}), {"RoutePort", "mail.box has no port"}},
        {route("d.example", "relay.example", {{"routetlslevel", text("fingerprint")}}),
         {"RouteTLSLevel (TLS level) is \"fingerprint\"", "TLS policy document"}},
        {route("d.example", "relay.example", {{"routetlslevel", text("strong")}}),
         {"\"strong\": this is no TLS level; allowed are none, may, encrypt, dane, dane-only, fingerprint, verify and "
          "secure"}},
        {route("d.example", "lmtp:/run/lmtp", {{"routetlslevel", text("encrypt")}}),
         {"RouteTLSLevel", "lmtp:/run/lmtp is reached without TLS"}},
        {route("d.example", "mail.box", {{"routecredentials", text("partner")}}), {"RouteCredentials", "by SMTP"}},
        {route("d.example", "relay.example", {{"routecredentials", text("user secret")}}),
         {"RouteCredentials", "no name of an entry"}},
        {route("d.example", "relay.example", {{"routecredentials", text("p")}, {"routetlslevel", text("may")}}),
         {"RouteTLSLevel", "credentials need the level encrypt"}},
        {route("d.example", "relay.example", {{"routestatus", text("perhaps")}}),
         {"RouteStatus (status) is \"perhaps\"; allowed are Disabled, Enabled"}},
    };
    for (const auto& row : rows) {
        const auto reading = read({row.document, route("other.example", "relay.example")});
        ASSERT_EQ(reading.errors.size(), 1u) << row.words[0];
        EXPECT_THAT(reading.errors[0], HasSubstr("Route document d.example: item "));
        EXPECT_THAT(reading.errors[0], HasSubstr("waits until it is corrected"));
        for (const auto& words : row.words) EXPECT_THAT(reading.errors[0], HasSubstr(words));
        EXPECT_EQ(hop(reading, {"a", "d.example"}), "undecided: Route document d.example");
        EXPECT_EQ(hop(reading, {"a", "other.example"}), "relay.example") << "the others work";
    }
}

ports::Document of_level(const std::string& level, const std::string& next_hop = "relay.example") {
    return route("d.example", next_hop, {{"routetlslevel", text(level)}}, "1");
}

TEST(RouteDocuments, DoNotGiveUpWhatTheDefaultPromises) {
    const struct {
        const char* level;
        const DefaultLevel& standard;
        bool is_refused;
    } rows[] = {
        {"none", by_dane, true},        {"may", by_dane, true},        {"encrypt", by_dane, false},
        {"dane-only", by_dane, false},  {"none", by_encrypt, true},    {"dane", by_encrypt, true},
        {"encrypt", by_encrypt, false}, {"secure", by_encrypt, false}, {"none", by_none, false},
    };
    for (const auto& row : rows) {
        const auto reading = read({of_level(row.level)}, nullptr, row.standard);
        EXPECT_EQ(reading.errors.size(), row.is_refused ? 1u : 0u) << row.level << " under " << row.standard.words;
        const auto level = fmt::format(" (TLS level {})", row.level);
        EXPECT_EQ(hop(reading, {"a", "d.example"}), "relay.example" + (row.is_refused ? "" : level)) << row.level;
    }
    EXPECT_THAT(
        read({of_level("none")}).errors,
        ElementsAre("Route document d.example: item RouteTLSLevel (TLS level) is \"none\": the default level is "
                    "dane (Router_TLSLevel is dane), and what is weaker must end; leave it empty, and write none "
                    "with PolicyEnds into a TLS policy document for the next hop. The route counts, at the "
                    "default level."));
}

TEST(RouteDocuments, KeepWhatTheySaidBeforeInsteadOfLess) {
    const auto good = read({of_level("encrypt")}).routes;
    const auto weaker = read({of_level("none", "other.example")}, &good);
    EXPECT_THAT(weaker.errors, ElementsAre(HasSubstr("Kept: what the document said before.")));
    EXPECT_EQ(hop(weaker, {"a", "d.example"}), "relay.example (TLS level encrypt)");
}

TEST(RouteDocuments, DoNotKeepWhatAStricterDefaultOvertook) {
    const auto good = read({of_level("none")}, nullptr, by_none).routes;
    const auto now = read({of_level("none")}, &good, by_dane);
    EXPECT_THAT(now.errors, ElementsAre(HasSubstr("The route counts, at the default level.")));
    EXPECT_EQ(hop(now, {"a", "d.example"}), "relay.example");
    const auto broken = read({of_level("none", "relay example")}, &good, by_dane);
    EXPECT_THAT(broken.errors, ElementsAre(HasSubstr("Mail for its recipients waits until it is corrected.")));
}

TEST(RouteDocuments, WithoutRecipientsAreForNobody) {
    for (const auto* recipients : {"", "exa mple.com", "*.*.example"}) {
        const auto reading = read({route(recipients, "relay.example")});
        EXPECT_THAT(reading.errors,
                    ElementsAre(AllOf(HasSubstr("item RouteRecipients (recipients)"), HasSubstr("It is not used"))));
        EXPECT_TRUE(reading.routes.routes().empty());
    }
}

TEST(RouteDocuments, KeepWhatTheySaidBefore) {
    const auto good = read({route("d.example", "relay.example", {}, "1")}).routes;
    const auto broken = read({route("d.example", "relay example", {}, "1")}, &good);
    EXPECT_THAT(broken.errors, ElementsAre(HasSubstr("Kept: what the document said before.")));
    EXPECT_EQ(hop(broken, {"a", "d.example"}), "relay.example");

    const auto renamed = read({route("d example", "relay.example", {}, "1")}, &broken.routes);
    EXPECT_EQ(hop(renamed, {"a", "d.example"}), "relay.example") << "known by its unid";

    const auto other = read({route("d.example", "relay example", {}, "2")}, &good);
    EXPECT_EQ(hop(other, {"a", "d.example"}), "undecided: Route document d.example") << "another document";

    EXPECT_EQ(hop(read({}, &good), {"a", "d.example"}), "") << "a deleted one";
}

TEST(RouteDocuments, AreKnownByTheirNameWhereTheyHaveNoUnid) {
    const auto good = read({route("d.example", "relay.example")}).routes;
    EXPECT_EQ(hop(read({route("d.example", "relay example")}, &good), {"a", "d.example"}), "relay.example");
}

TEST(RouteDocuments, OfTwoForTheSameRecipientsTheFirstStays) {
    const auto reading = read({route("d.example", "one.example", {}, "1"), route("D.example", "two.example", {}, "2")});
    EXPECT_THAT(reading.errors, ElementsAre(AllOf(HasSubstr("Route document d.example (to one.example, unid 1)"),
                                                  HasSubstr("Route document D.example (to two.example, unid 2)"),
                                                  HasSubstr("both for d.example"), HasSubstr("Kept: the first"))));
    EXPECT_EQ(hop(reading, {"a", "d.example"}), "one.example");
}

TEST(RouteDocuments, ArePartOfTheSettings) {
    const std::vector<ports::Document> documents{
        {"Server", "Server document x", {{"smtpfullhostdomain", text("mail.example.test")}}},
        route("d.example", "relay.example"),
        route("e.example", "relay example")};
    const auto reading = read_settings(documents, {}, nullptr);
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("Route document e.example")));
    EXPECT_EQ(reading.obstacle, "") << "the others work";
    EXPECT_EQ(reading.settings.routes.find({"a", "d.example"})->next_hop.host, "relay.example");
    EXPECT_EQ(reading.sources[reading.sources.size() - 2].value, "d.example: relay.example");
    EXPECT_EQ(reading.sources[reading.sources.size() - 2].from, "Route document d.example");

    const auto again =
        read_settings(std::vector{documents[0], route("d.example", "relay example")}, {}, &reading.settings);
    EXPECT_EQ(again.settings.routes.find({"a", "d.example"})->next_hop.host, "relay.example");
}

TEST(RouteDocuments, AreThoseOfEveryServer) {
    const std::vector<ports::Document> all{{"Server", "Server document x", {{"servername", text("CN=x/O=E")}}},
                                           route("d.example", "relay.example")};
    const auto applicable = applicable_documents(all, "CN=x/O=E");
    ASSERT_EQ(applicable.size(), 2u);
    EXPECT_EQ(applicable[1].form, "SMTPRoute");
}

TEST(RouteDocuments, HaveRowsWithHelp) {
    for (const auto& row : route_items()) {
        EXPECT_FALSE(row.help.empty()) << row.name;
        EXPECT_EQ(row.origin, Origin::ours) << row.name;
    }
}

}  // namespace
}  // namespace postern::config
