#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using Texts = std::vector<std::string>;
using Items = std::map<std::string, ports::ItemValue, std::less<>>;

/// A directory with route documents, a local domain and a relay host.
struct Routed : Task {
    explicit Routed(const char* relay = "relay.example") {
        std::vector<ports::Document> documents{
            {"Server",
             "Server document x",
             {{"smtpfullhostdomain", Texts{"mail.example.test"}}, {"router_portstatus", Texts{"2"}}}},
            {"ServerConfig",
             "Configuration Settings document *",
             {{"smtp_relayhost", Texts{relay}}, {"smtp_localdomains", Texts{"here.example"}}}}};
        const auto add = [&](const char* recipients, const char* next_hop, Items more = {}) {
            ports::Document document{"SMTPRoute", std::string("Route document ") + recipients, std::move(more)};
            document.items["routerecipients"] = Texts{recipients};
            document.items["routenexthop"] = Texts{next_hop};
            documents.push_back(document);
        };
        add("anna@d.example", "lmtp:/run/lmtp");
        add("d.example", "MX other.example", {{"routetlslevel", Texts{"encrypt"}}});
        add("*.d.example", "[192.0.2.7]:2525", {{"routetlslevel", Texts{"none"}}});
        add("broken.example", "a b");
        reading = config::read_settings(documents, {}, nullptr);
    }
};

TEST(ShowRoute, PrintsTheDecisionAndWhatMadeIt) {
    Routed task;
    EXPECT_THAT(task.tell("show route bert@d.example"),
                AllOf(ContainsRegex("Recipient +bert@d.example"),
                      ContainsRegex("Decided by +Route document d.example, for d.example"),
                      ContainsRegex("Next hop +MX other.example .TLS level encrypt."),
                      ContainsRegex("TLS level +encrypt: .*TLS level is encrypt"),
                      ContainsRegex("Look-up +MX of other.example, then A and AAAA of its hosts")));
    EXPECT_THAT(
        task.tell("show route ANNA@d.example"),
        AllOf(ContainsRegex("Decided by +Route document anna@d.example"), ContainsRegex("Next hop +lmtp:/run/lmtp"),
              ContainsRegex("TLS level +none: it does not leave"), ContainsRegex("Look-up +none")));
    EXPECT_THAT(task.tell("show route x@sub.d.example"),
                AllOf(ContainsRegex("Decided by +Route document ..d.example, for ..d.example"),
                      ContainsRegex("Next hop +.192.0.2.7.:2525"), ContainsRegex("TLS level +may: ")))
        << "none is weaker than the default, and refused";
    EXPECT_THAT(task.tell("show route x@here.example"),
                AllOf(ContainsRegex("Decided by +here.example is a local domain; SMTP_LocalDestination .default."),
                      ContainsRegex("Next hop +mail.box")));
    EXPECT_THAT(task.tell("show route x@elsewhere.example"),
                AllOf(ContainsRegex("Decided by +the relay host: SMTP_RelayHost .Configuration Settings document"),
                      ContainsRegex("Next hop +relay.example"), ContainsRegex("TLS level +may: .*Negotiated SSL"),
                      ContainsRegex("Look-up +A and AAAA of relay.example, no MX")));
    EXPECT_THAT(task.tell("show route postmaster"), HasSubstr("Postmaster without a domain is our own"));
}

TEST(ShowRoute, PrintsTheMxWhereNothingElseDecides) {
    Routed task("");
    EXPECT_THAT(task.tell("show route x@elsewhere.example"),
                AllOf(ContainsRegex("Decided by +the domain's MX"), ContainsRegex("Next hop +MX elsewhere.example")));
    EXPECT_THAT(task.tell("show route x@[192.0.2.9]"),
                AllOf(ContainsRegex("Decided by +the address itself"), ContainsRegex("Look-up +none")));
}

TEST(ShowRoute, TakesADomainAndSaysThatAddressesMayDiffer) {
    Routed task;
    EXPECT_THAT(task.tell("show route D.example"),
                AllOf(ContainsRegex("Recipient +everybody at d.example"),
                      ContainsRegex("Decided by +Route document d.example"), HasSubstr("ask for the whole address")));
    EXPECT_THAT(task.tell("show route b\xC3\xBC"
                          "cher.example"),
                HasSubstr("everybody at xn--bcher-kva.example"));
}

TEST(ShowRoute, SaysThatMailWaitsForADocumentThatIsWrong) {
    Routed task;
    EXPECT_THAT(task.tell("show route x@broken.example"),
                AllOf(HasSubstr("mail waits, because Route document broken.example is wrong"),
                      ContainsRegex("TLS level +nothing is sent")));
}

TEST(ShowRoute, RefusesWhatIsNoAddress) {
    Routed task;
    EXPECT_THAT(task.tell("show route"), HasSubstr("Name an address or a domain"));
    for (const auto* wrong : {"x@", "@d.example", "x@d..example", "d..example", "x y"})
        EXPECT_THAT(task.tell(std::string("show route ") + wrong),
                    AllOf(HasSubstr("is no address and no domain: "), Not(HasSubstr("Decided by"))))
            << wrong;
}

TEST(ShowConfig, ListsTheRouteDocuments) {
    Routed task;
    EXPECT_THAT(task.tell("show config RouteNextHop"), HasSubstr("d.example: MX other.example (TLS level encrypt)"));
}

}  // namespace
}  // namespace postern::console::test
