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

/// A directory with TLS policy documents. The rig's clock shows 2026-11-25 01:40:10 UTC.
struct Guarded : Task {
    Guarded() {
        std::vector<ports::Document> documents{
            {"Server",
             "Server document x",
             {{"smtpfullhostdomain", Texts{"mail.example.test"}}, {"router_portstatus", Texts{"2"}}}}};
        const auto add = [&](const char* destinations, const char* level, Items more = {}) {
            ports::Document document{"SMTPTLSPolicy", std::string("TLS policy document ") + destinations,
                                     std::move(more)};
            document.items["policydestinations"] = Texts{destinations};
            document.items["policylevel"] = Texts{level};
            documents.push_back(document);
        };
        add("strict.example", "encrypt", {{"policyratchet", Texts{"1"}}, {"policyciphers", Texts{"ECDHE+AESGCM"}}});
        add("old.example", "none",
            {{"policyends", Texts{"2026-11-26 01:40:10"}}, {"policycomment", Texts{"their certificate expired"}}});
        add("*.past.example", "may", {{"policyends", Texts{"2026-11-01"}}});
        add("broken.example", "strong");
        reading = config::read_settings(documents, {}, nullptr);
    }
};

TEST(ShowPolicies, ListsTheDefaultAndEachDocument) {
    Guarded task;
    EXPECT_THAT(task.tell("show policies"),
                AllOf(HasSubstr("Default TLS level of other servers: dane (Router_TLSLevel is dane)."),
                      ContainsRegex("strict.example +encrypt +- +ciphers ECDHE.AESGCM, ratchet +TLS policy document "
                                    "strict.example"),
                      ContainsRegex("old.example +none .EXEMPTION. +2026-11-26 01:40:10 UTC, in 1 d +- +TLS policy "
                                    "document old.example +their certificate expired"),
                      ContainsRegex("past.example +may +2026-11-02 00:00:00 UTC: ENDED, not in force"),
                      ContainsRegex("broken.example +undecided: mail waits")));
}

TEST(ShowPolicies, SaysWhereThereAreNone) {
    Task task;
    EXPECT_THAT(task.tell("show policies"), HasSubstr("No TLS policy document says otherwise."));
}

TEST(Exemptions, StandInEveryListWhileTheyLast) {
    Guarded task;
    const auto* words =
        "EXEMPTION: old.example has level none, exempt by TLS policy document old.example until 2026-11-26 01:40:10 "
        "UTC: their certificate expired";
    task.reader.found = queue::DestinationRows{};
    for (const auto* command : {"show tls", "show queue"})
        EXPECT_THAT(task.tell(command), AllOf(HasSubstr(words), Not(HasSubstr("past.example")))) << command;
    task.time += std::chrono::hours(24);
    for (const auto* command : {"show tls", "show queue"})
        EXPECT_THAT(task.tell(command), Not(HasSubstr("EXEMPTION"))) << command;
}

TEST(ShowRoute, NamesThePolicyOfTheNextHop) {
    Guarded task;
    EXPECT_THAT(task.tell("show route a@strict.example"),
                AllOf(ContainsRegex("TLS policy +TLS policy document strict.example, for strict.example"),
                      ContainsRegex("TLS level +encrypt: ")));
    EXPECT_THAT(task.tell("show route a@old.example"),
                AllOf(ContainsRegex("TLS policy .*: exempt by TLS policy document old.example until"),
                      ContainsRegex("TLS level +none: ")));
    EXPECT_THAT(task.tell("show route a@other.example"), ContainsRegex("TLS policy +none"));
    EXPECT_THAT(task.tell("show route a@broken.example"),
                ContainsRegex("TLS level +nothing is sent: TLS policy document broken.example is wrong"));
}

}  // namespace
}  // namespace postern::console::test
