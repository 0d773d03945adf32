#include "core/access/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace postern::access {
namespace {

using dns::Answer;
using dns::RecordType;
using testing::HasSubstr;
using testing::StartsWith;
using Status = Answer::Status;

/// A policy, and a name server that knows what the test says.
class AccessPolicy : public testing::Test {
protected:
    AccessPolicy() {
        policy.local_domains = {"example.test", "other.test"};
        policy.relay_hosts_allowed = hosts({"127.0.0.0/8", "::1", "2001:db8:1::/48", "192.0.2.7"});
    }
    static HostList hosts(const std::vector<std::string>& prefixes, std::vector<std::string> names = {}) {
        HostList result{{}, std::move(names)};
        for (const auto& prefix : prefixes) result.prefixes.push_back(*parse_ip_prefix(prefix));
        return result;
    }
    std::string decide(const std::string& peer, const std::string& recipient,
                       const std::string& sender = "a@b.example") {
        const auto from = sender.empty() ? mail::Address{} : *mail::parse_address(sender);
        const auto to = recipient == "Postmaster" ? mail::Address{"Postmaster", ""} : *mail::parse_address(recipient);
        RecipientCheck check(std::make_shared<const Policy>(policy), {peer, from, to});
        auto questions = check.start();
        while (!check.decision()) {
            EXPECT_FALSE(questions.empty());
            std::vector<dns::Question> next;
            // The last one first: answers come in any order.
            for (auto question = questions.rbegin(); question != questions.rend(); ++question) {
                asked.push_back(question->name);
                EXPECT_TRUE(next.empty());
                next = check.on_answer(*question, answer_to(*question));
            }
            questions = next;
        }
        return check.decision()->is_accepted ? "accepted" : check.decision()->reply;
    }
    void knows(const std::string& name, RecordType type, Status status, const std::string& value = {}) {
        Answer answer;
        answer.status = status;
        if (type == RecordType::mx && status == Status::found) answer.mail_exchangers = {{10, value}};
        if (type == RecordType::ptr && status == Status::found) answer.names = {value, value};
        if ((type == RecordType::a || type == RecordType::aaaa) && status == Status::found) answer.addresses = {value};
        known[{name, type}] = answer;
    }

    void has_names(const std::string& reverse, std::vector<std::string> names) {
        Answer answer;
        answer.status = Status::found;
        answer.names = std::move(names);
        known[{reverse, RecordType::ptr}] = answer;
    }

    Policy policy;
    std::vector<std::string> asked;

private:
    Answer answer_to(const dns::Question& question) {
        const auto found = known.find({question.name, question.type});
        if (found != known.end()) return found->second;
        Answer none;
        none.status = Status::no_such_name;
        return none;
    }
    std::map<std::pair<std::string, RecordType>, Answer> known;
};

TEST_F(AccessPolicy, TakesMailForLocalDomainsFromEveryone) {
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
    EXPECT_EQ(decide("2001:db8:2::9", "joe@OTHER.test"), "accepted");
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test", ""), "accepted");
}

TEST_F(AccessPolicy, RelaysForAllowedHostsOnly) {
    for (const auto* peer : {"127.0.0.1", "127.9.9.9", "::1", "2001:db8:1:ffff::1", "192.0.2.7", "::ffff:127.0.0.1"})
        EXPECT_EQ(decide(peer, "joe@foreign.example"), "accepted") << peer;
    for (const auto* peer : {"128.0.0.1", "126.255.255.255", "::2", "2001:db8:2::1", "192.0.2.8", "::127.0.0.1", "?"})
        EXPECT_THAT(decide(peer, "joe@foreign.example"), StartsWith("550 5.7.1 Relaying denied; send it by")) << peer;
    for (const auto* recipient : {"joe@sub.example.test", "joe@badexample.test", "joe@[203.0.113.1]"})
        EXPECT_THAT(decide("203.0.113.9", recipient), StartsWith("550 5.7.1 Relaying denied; send it by")) << recipient;
}

TEST_F(AccessPolicy, LetsThoseRelayWhoAreAuthenticated) {
    const auto decide_for = [this](const std::string& peer) {
        RecipientCheck check(std::make_shared<const Policy>(policy),
                             {peer, {"a", "b.example"}, {"joe", "foreign.example"}, "CN=Anna/O=Example"});
        EXPECT_TRUE(check.start().empty());
        return check.decision()->is_accepted ? "accepted" : check.decision()->reply;
    };
    policy.dns_block_lists = {"bl.example"};
    policy.is_host_name_verified = policy.is_sender_domain_verified = true;
    EXPECT_EQ(decide_for("203.0.113.9"), "accepted");
    policy.relay_enforcement = RelayEnforcement::all_hosts;
    policy.relay_domains_denied = {"foreign.example"};
    EXPECT_THAT(decide_for("203.0.113.9"), StartsWith("550 5.7.1")) << "as allowed hosts are";
    policy.connections_denied = hosts({"203.0.113.9"});
    EXPECT_THAT(decide_for("203.0.113.9"), StartsWith("554 5.7.1"));
}

TEST_F(AccessPolicy, VerifiesTheHostsNameBothWays) {
    policy.is_host_name_verified = true;
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("554 5.7.25 203.0.113.9 has no name"));
    knows("9.113.0.203.in-addr.arpa", RecordType::ptr, Status::failed);
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("451 4.7.25"));
    knows("9.113.0.203.in-addr.arpa", RecordType::ptr, Status::found, "c.example");
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), HasSubstr("does not lead back"));
    knows("c.example", RecordType::a, Status::failed);
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("451 4.7.25"));
    knows("c.example", RecordType::a, Status::found, "203.0.113.8");
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), HasSubstr("does not lead back"));
    knows("c.example", RecordType::a, Status::found, "203.0.113.9");
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
    EXPECT_EQ(decide("127.0.0.1", "joe@example.test"), "accepted") << "our own are not asked";

    const auto reverse = list_name(*parse_ip_address("2001:db8:2::9"), "ip6.arpa");
    knows(reverse, RecordType::ptr, Status::found, "six.example");
    knows("six.example", RecordType::aaaa, Status::found, "2001:db8:2:0::9");
    EXPECT_EQ(decide("2001:db8:2::9", "joe@example.test"), "accepted");
}

TEST_F(AccessPolicy, HasTheDirectoryAskedForLocalRecipientsThatNoListNames) {
    const auto needs = [this](const char* recipient) {
        return needs_directory(policy, {"203.0.113.9", {}, *mail::parse_address(recipient)});
    };
    policy.recipients_known = {"list@example.test"};
    EXPECT_FALSE(needs("joe@example.test")) << "switched off";
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("550 5.1.1"));
    policy.are_recipients_verified = true;
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted") << "the directory has the last word";
    EXPECT_TRUE(needs("joe@example.test"));
    for (const auto* recipient : {"list@example.test", "postmaster@example.test", "joe@foreign.example"})
        EXPECT_FALSE(needs(recipient)) << recipient;
    EXPECT_TRUE(judge_directory(Presence::known).is_accepted);
    EXPECT_THAT(judge_directory(Presence::unknown).reply, StartsWith("550 5.1.1"));
    EXPECT_THAT(judge_directory(Presence::untold).reply, StartsWith("451 4.3.0"));
}

TEST_F(AccessPolicy, LetsNobodyRelayByALocalPartThatNamesARoute) {
    for (const auto* recipient : {"user%foreign.example@example.test", "foreign.example!user@example.test",
                                  "\"user@foreign.example\"@example.test"}) {
        EXPECT_THAT(decide("203.0.113.9", recipient), HasSubstr("names a route; write the address without one"))
            << recipient;
        EXPECT_EQ(decide("127.0.0.1", recipient), "accepted") << recipient;
    }
}

TEST_F(AccessPolicy, AlwaysTakesMailForPostmaster) {
    policy.connections_denied = hosts({"203.0.113.0/24"});
    policy.recipients_known = {"joe@example.test"};
    policy.recipients_denied = {"example.test"};
    policy.senders_denied = {"b.example"};
    for (const auto* recipient : {"Postmaster", "postmaster@example.test", "POSTmaster@other.test"})
        EXPECT_EQ(decide("203.0.113.9", recipient), "accepted") << recipient;
    EXPECT_THAT(decide("203.0.113.9", "postmaster@foreign.example"), StartsWith("554 5.7.1"));
}

TEST_F(AccessPolicy, TakesNoMailOfDeniedHostsNorOfThoseThatAreNotAllowed) {
    policy.connections_denied = hosts({"203.0.113.9"});
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("554 5.7.1"));
    EXPECT_EQ(decide("203.0.113.8", "joe@example.test"), "accepted");
    policy.connections_allowed = hosts({"203.0.113.0/24"});
    EXPECT_THAT(decide("198.51.100.1", "joe@example.test"), StartsWith("554 5.7.1"));
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("554 5.7.1"));
    EXPECT_EQ(decide("203.0.113.8", "joe@example.test"), "accepted");
}

TEST_F(AccessPolicy, HoldsRelayControlsInTheirOrder) {
    policy.relay_hosts_denied = hosts({"127.0.0.9"});
    policy.relay_domains_allowed = {"partner.example", ".below.example"};
    policy.relay_domains_denied = {"never.example"};
    struct Row {
        RelayEnforcement enforcement;
        const char* peer;
        const char* recipient;
        const char* expected;
    };
    using enum RelayEnforcement;
    constexpr auto denied = "550 5.7.1 Relaying denied";
    for (const auto& row : {
             Row{external_hosts, "203.0.113.9", "joe@partner.example", "accepted"},
             Row{external_hosts, "203.0.113.9", "joe@sub.below.example", "accepted"},
             Row{external_hosts, "203.0.113.9", "joe@below.example", denied},
             Row{external_hosts, "203.0.113.9", "x%y@partner.example", denied},
             Row{external_hosts, "203.0.113.9", "joe@never.example", denied},
             Row{external_hosts, "127.0.0.1", "joe@never.example", "accepted"},
             Row{external_hosts, "127.0.0.9", "joe@foreign.example", denied},
             Row{external_hosts, "127.0.0.9", "joe@partner.example", denied},
             Row{all_hosts, "127.0.0.1", "joe@never.example", denied},
             Row{all_hosts, "127.0.0.1", "joe@foreign.example", "accepted"},
             Row{all_hosts, "203.0.113.9", "joe@foreign.example", denied},
             Row{no_hosts, "203.0.113.9", "joe@foreign.example", "accepted"},
             Row{no_hosts, "127.0.0.9", "joe@never.example", "accepted"},
         }) {
        policy.relay_enforcement = row.enforcement;
        EXPECT_THAT(decide(row.peer, row.recipient), StartsWith(row.expected))
            << row.peer << " to " << row.recipient << ", enforcement " << static_cast<int>(row.enforcement);
    }
}

TEST_F(AccessPolicy, TakesMailForKnownRecipientsOnlyWhereTheyAreNamed) {
    policy.recipients_known = {"joe@example.test", "other.test"};
    EXPECT_EQ(decide("203.0.113.9", "JOE@example.test"), "accepted");
    EXPECT_EQ(decide("203.0.113.9", "anyone@other.test"), "accepted");
    EXPECT_THAT(decide("203.0.113.9", "jo@example.test"), StartsWith("550 5.1.1"));
    EXPECT_EQ(decide("127.0.0.1", "anyone@foreign.example"), "accepted");
}

TEST_F(AccessPolicy, TakesNoMailForDeniedRecipientsNorOfDeniedSenders) {
    policy.recipients_denied = {"gone@example.test"};
    policy.senders_denied = {"spam.example", "eve@b.example"};
    EXPECT_THAT(decide("203.0.113.9", "gone@example.test"), StartsWith("550 5.7.1"));
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test", "x@spam.example"), StartsWith("550 5.7.1"));
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test", "Eve@b.example"), StartsWith("550 5.7.1"));
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test", "adam@b.example"), "accepted");
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test", ""), "accepted");
}

TEST_F(AccessPolicy, RefusesHostsOnABlockListUnlessAnAllowListNamesThem) {
    policy.dns_block_lists = {"first.bl.example", "second.bl.example"};
    policy.dns_allow_lists = {"wl.example"};
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
    knows("9.113.0.203.second.bl.example", RecordType::a, Status::found, "127.0.0.2");
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"),
              "554 5.7.1 203.0.113.9 is listed by second.bl.example; ask there to be taken off");
    EXPECT_EQ(decide("203.0.113.8", "joe@example.test"), "accepted");
    knows("9.113.0.203.wl.example", RecordType::a, Status::found, "127.0.0.1");
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
}

TEST_F(AccessPolicy, TakesAListThatFailsOrWasGivenUpForSilent) {
    policy.dns_block_lists = {"bl.example"};
    knows("9.113.0.203.bl.example", RecordType::a, Status::failed);
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
    knows("9.113.0.203.bl.example", RecordType::a, Status::found,
          "198.51.100.80");  // a sold zone answers for every name
    EXPECT_EQ(decide("203.0.113.9", "joe@example.test"), "accepted");
}

TEST_F(AccessPolicy, AsksNoListForHostsThatMayRelayNorForMailThatIsRefusedAnyway) {
    policy.dns_block_lists = {"bl.example"};
    policy.is_sender_domain_verified = true;
    EXPECT_EQ(decide("127.0.0.1", "joe@example.test"), "accepted");
    EXPECT_THAT(decide("203.0.113.9", "joe@foreign.example"), StartsWith("550 5.7.1 Relaying denied"));
    EXPECT_TRUE(asked.empty());
}

TEST_F(AccessPolicy, VerifiesTheSendersDomain) {
    policy.is_sender_domain_verified = true;
    const auto from = [&](const std::string& sender) { return decide("203.0.113.9", "joe@example.test", sender); };
    EXPECT_THAT(from("a@absent.example"), StartsWith("550 5.1.8"));
    knows("mx.example", RecordType::mx, Status::found, "mail.mx.example");
    EXPECT_EQ(from("a@mx.example"), "accepted");
    knows("null.example", RecordType::mx, Status::found, "");
    EXPECT_THAT(from("a@null.example"), StartsWith("550 5.7.27"));
    knows("slow.example", RecordType::mx, Status::failed);
    EXPECT_THAT(from("a@slow.example"), StartsWith("451 4.1.8"));
    knows("host.example", RecordType::mx, Status::no_data);
    knows("host.example", RecordType::a, Status::no_data);
    EXPECT_THAT(from("a@host.example"), StartsWith("550 5.1.8"));
    knows("host.example", RecordType::aaaa, Status::failed);
    EXPECT_THAT(from("a@host.example"), StartsWith("451 4.1.8"));
    knows("host.example", RecordType::aaaa, Status::found, "2001:db8::7");
    EXPECT_EQ(from("a@host.example"), "accepted");
    asked.clear();
    for (const auto* sender : {"", "a@example.test", "a@[203.0.113.9]"}) EXPECT_EQ(from(sender), "accepted") << sender;
    EXPECT_TRUE(asked.empty());
}

TEST(DnsList, NamesAddressesBackwards) {
    EXPECT_EQ(list_name(*parse_ip_address("192.0.2.7"), "bl.example"), "7.2.0.192.bl.example");
    EXPECT_EQ(list_name(*parse_ip_address("2001:db8::1"), "bl.example"),
              "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example");
}

// RFC 5321 §4.1.2: both forms are one mailbox.
TEST_F(AccessPolicy, TakesAQuotedLocalPartForWhatItStandsFor) {
    policy.recipients_known = {"joe@example.test", "\"jane\"@example.test", "\"a b\"@example.test"};
    policy.recipients_denied = {"gone@example.test", "\"past\"@example.test"};
    policy.senders_denied = {"eve@b.example"};
    for (const auto* recipient : {R"("joe"@example.test)", R"("j\oe"@example.test)", "jane@example.test",
                                  R"("a\ b"@example.test)", R"("postmaster"@example.test)"})
        EXPECT_EQ(decide("203.0.113.9", recipient), "accepted") << recipient;
    for (const auto* recipient : {R"("gone"@example.test)", R"("\g\one"@example.test)", "past@example.test"})
        EXPECT_THAT(decide("203.0.113.9", recipient), HasSubstr("is not taken; ask the postmaster")) << recipient;
    for (const auto* sender : {R"("eve"@b.example)", R"("e\ve"@b.example)"})
        EXPECT_THAT(decide("203.0.113.9", "joe@example.test", sender), StartsWith("550 5.7.1")) << sender;
}

TEST_F(AccessPolicy, TakesRecipientsOfTheFileBesideThoseOfTheList) {
    policy.recipients_in_file =
        std::make_shared<const RecipientList>(*RecipientList::parse("joe@example.test\n@other.test"));
    const auto decide_local = [this](const char* recipient) { return decide("203.0.113.9", recipient); };
    for (const auto* recipient : {"JOE@example.test", "anyone@other.test", "postmaster@example.test"})
        EXPECT_EQ(decide_local(recipient), "accepted") << recipient;
    EXPECT_THAT(decide_local("jane@example.test"), StartsWith("550 5.1.1"));
    policy.recipients_known = {"jane@example.test"};
    EXPECT_EQ(decide_local("jane@example.test"), "accepted");
    policy.recipients_denied = {"joe@example.test"};
    EXPECT_THAT(decide_local("joe@example.test"), StartsWith("550 5.7.1")) << "a denied one comes first";
    EXPECT_EQ(decide("127.0.0.1", "anyone@foreign.example"), "accepted") << "it is about local domains";
    policy.recipients_in_file = std::make_shared<const RecipientList>();
    policy.recipients_known.clear();
    EXPECT_THAT(decide_local("jane@example.test"), StartsWith("550 5.1.1")) << "an empty file knows nobody";
}

TEST_F(AccessPolicy, PutsOffWhomOnlyAFileCouldKnowThatWasNotRead) {
    policy.is_recipients_file_unread = true;
    policy.recipients_known = {"jane@example.test"};
    EXPECT_THAT(decide("203.0.113.9", "joe@example.test"), StartsWith("451 4.3.0"));
    EXPECT_EQ(decide("203.0.113.9", "jane@example.test"), "accepted");
}

TEST_F(AccessPolicy, DoesNotAskTheDirectoryForThoseOfTheFile) {
    policy.are_recipients_verified = true;
    policy.recipients_in_file = std::make_shared<const RecipientList>(*RecipientList::parse("joe@example.test"));
    EXPECT_FALSE(needs_directory(policy, {"203.0.113.9", {}, *mail::parse_address("joe@example.test")}));
    EXPECT_TRUE(needs_directory(policy, {"203.0.113.9", {}, *mail::parse_address("jane@example.test")}));
    EXPECT_EQ(decide("203.0.113.9", "jane@example.test"), "accepted") << "the directory has the last word";
}

/// A stranger, and a host whose name leads back to it.
class AccessByName : public AccessPolicy {
protected:
    AccessByName() {
        knows("9.113.0.203.in-addr.arpa", RecordType::ptr, Status::found, "Mail.Partner.example");
        knows("mail.partner.example", RecordType::a, Status::found, "203.0.113.9");
        knows("8.113.0.203.in-addr.arpa", RecordType::ptr, Status::found, "liar.partner.example");
        knows("liar.partner.example", RecordType::a, Status::found, "203.0.113.9");
        knows("7.113.0.203.in-addr.arpa", RecordType::ptr, Status::failed);
        knows("6.113.0.203.in-addr.arpa", RecordType::ptr, Status::found, "lame.partner.example");
        knows("lame.partner.example", RecordType::a, Status::failed);
    }
    static constexpr auto partner = "203.0.113.9";
    static constexpr auto liar = "203.0.113.8";
    static constexpr auto untold = "203.0.113.7";
    static constexpr auto lame = "203.0.113.6";
    static constexpr auto nameless = "203.0.113.5";
};

TEST_F(AccessByName, HoldsConnectionControlsInTheirOrder) {
    struct Row {
        HostList allowed;
        HostList denied;
        const char* peer;
        const char* expected;
    };
    const auto below = hosts({}, {"*.partner.example"});
    const auto itself = hosts({}, {"mail.partner.example"});
    const HostList none;
    for (const auto& row : {
             Row{none, below, partner, "554 5.7.1"},
             Row{none, itself, partner, "554 5.7.1"},
             Row{none, hosts({}, {"partner.example"}), partner, "accepted"},
             Row{none, hosts({}, {"*.mail.partner.example"}), partner, "accepted"},
             Row{none, below, liar, "accepted"},
             Row{none, below, nameless, "accepted"},
             Row{none, below, untold, "451 4.7.25"},
             Row{none, below, lame, "451 4.7.25"},
             Row{none, hosts({untold}, {"*.partner.example"}), untold, "554 5.7.1"},
             Row{below, none, partner, "accepted"},
             Row{below, itself, partner, "554 5.7.1"},
             Row{below, none, liar, "554 5.7.1"},
             Row{below, none, nameless, "554 5.7.1"},
             Row{below, none, untold, "451 4.7.25"},
             Row{hosts({untold}, {"*.partner.example"}), none, untold, "accepted"},
         }) {
        policy.connections_allowed = row.allowed;
        policy.connections_denied = row.denied;
        EXPECT_THAT(decide(row.peer, "joe@example.test"), StartsWith(row.expected)) << row.peer;
        EXPECT_EQ(decide(row.peer, "postmaster@example.test"), "accepted");
    }
}

TEST_F(AccessByName, HoldsRelayControlsInTheirOrder) {
    struct Row {
        std::vector<std::string> allowed;
        std::vector<std::string> denied;
        const char* peer;
        const char* expected;
    };
    for (const auto& row : {
             Row{{"*.partner.example"}, {}, partner, "accepted"},
             Row{{"*.partner.example"}, {"mail.partner.example"}, partner, "550 5.7.1"},
             Row{{"*.partner.example"}, {}, liar, "550 5.7.1"},
             Row{{"*.partner.example"}, {}, nameless, "550 5.7.1"},
             Row{{"*.partner.example"}, {}, untold, "451 4.7.25"},
             Row{{}, {"*.partner.example"}, untold, "550 5.7.1"},
         }) {
        policy.relay_hosts_allowed.names = row.allowed;
        policy.relay_hosts_denied.names = row.denied;
        EXPECT_THAT(decide(row.peer, "joe@foreign.example"), StartsWith(row.expected)) << row.peer;
        EXPECT_EQ(decide(row.peer, "joe@example.test"), "accepted") << row.peer << ": relaying is not asked for";
    }
    policy.relay_domains_allowed = {"open.example"};
    EXPECT_EQ(decide(liar, "joe@open.example"), "accepted");
    EXPECT_THAT(decide(partner, "joe@open.example"), StartsWith("550 5.7.1")) << "a denied host";
    EXPECT_THAT(decide(untold, "joe@open.example"), StartsWith("451 4.7.25")) << "it may be one";
}

TEST_F(AccessByName, LooksNoNameUpThatCannotChangeTheDecision) {
    const auto by_both = [](const char* address) { return hosts({address}, {"*.partner.example"}); };
    policy.relay_hosts_allowed = by_both("127.0.0.0/8");
    EXPECT_EQ(decide("127.0.0.1", "joe@foreign.example"), "accepted") << "listed by its address";
    EXPECT_EQ(decide(untold, "joe@example.test"), "accepted") << "relaying is not asked for";
    policy.recipients_denied = {"jim@example.test"};
    EXPECT_THAT(decide(untold, "jim@example.test"), StartsWith("550 5.7.1"));
    policy.connections_allowed = by_both(untold);
    EXPECT_EQ(decide(untold, "joe@example.test"), "accepted");
    policy.connections_denied = by_both(untold);
    EXPECT_THAT(decide(untold, "joe@example.test"), StartsWith("554 5.7.1"));
    policy.connections_allowed = policy.connections_denied = {};
    RecipientCheck check(std::make_shared<const Policy>(policy),
                         {untold, {"a", "b.example"}, {"joe", "foreign.example"}, "CN=Anna/O=Example"});
    ASSERT_TRUE(check.start().empty()) << "authenticated";
    EXPECT_TRUE(check.decision()->is_accepted);
    EXPECT_EQ(asked, std::vector<std::string>{});
}

TEST_F(AccessByName, LooksTheNameUpWhereOnlyStrangersAreHeldToFurtherRules) {
    policy.relay_hosts_allowed = hosts({}, {"*.partner.example"});
    policy.dns_block_lists = {"bl.example"};
    knows("9.113.0.203.bl.example", RecordType::a, Status::found, "127.0.0.2");
    EXPECT_EQ(decide(partner, "joe@example.test"), "accepted") << "one of our own";
    knows("8.113.0.203.bl.example", RecordType::a, Status::found, "127.0.0.2");
    EXPECT_THAT(decide(liar, "joe@example.test"), StartsWith("554 5.7.1"));
}

TEST_F(AccessByName, PutsMailForADeniedDomainOffWhereTheHostMayBeOneThatMaySendThere) {
    policy.relay_hosts_allowed = hosts({}, {"*.partner.example"});
    policy.relay_domains_denied = {"foreign.example"};
    EXPECT_EQ(decide(partner, "joe@foreign.example"), "accepted");
    EXPECT_THAT(decide(untold, "joe@foreign.example"), StartsWith("451 4.7.25"));
    policy.relay_enforcement = RelayEnforcement::all_hosts;
    EXPECT_THAT(decide(untold, "joe@foreign.example"), StartsWith("550 5.7.1"));
}

TEST_F(AccessByName, PutsNobodyOffForANameOnNoListThatCannotBeLookedUp) {
    policy.connections_denied = hosts({}, {"*.spam.example", "lame.example"});
    EXPECT_EQ(decide(lame, "joe@example.test"), "accepted");
    policy.connections_denied.names.emplace_back("lame.partner.example");
    EXPECT_THAT(decide(lame, "joe@example.test"), StartsWith("451 4.7.25"));
    policy.connections_denied = {};
    policy.connections_allowed = hosts({}, {"*.other.example"});
    EXPECT_THAT(decide(lame, "joe@example.test"), StartsWith("554 5.7.1"));
    policy.connections_allowed = {};
    policy.is_host_name_verified = true;
    EXPECT_THAT(decide(lame, "joe@example.test"), StartsWith("451 4.7.25"));
}

TEST_F(AccessByName, FindsAListedNameBehindManyOthers) {
    std::vector<std::string> names;
    for (int i = 0; i < 15; ++i) names.push_back("n" + std::to_string(i) + ".example");
    names.emplace_back("Mail.Spam.example");
    has_names("4.113.0.203.in-addr.arpa", names);
    knows("mail.spam.example", RecordType::a, Status::found, "203.0.113.4");
    policy.connections_denied = hosts({}, {"*.spam.example"});
    EXPECT_THAT(decide("203.0.113.4", "joe@example.test"), StartsWith("554 5.7.1"));
    EXPECT_EQ(asked.size(), 11u) << "its PTR, and ten of the names";
}

TEST_F(AccessByName, CannotTellAHostWithTooManyListedNames) {
    std::vector<std::string> names;
    for (int i = 0; i < 15; ++i) names.push_back("n" + std::to_string(i) + ".spam.example");
    has_names("4.113.0.203.in-addr.arpa", names);
    policy.connections_denied = hosts({}, {"*.spam.example"});
    EXPECT_THAT(decide("203.0.113.4", "joe@example.test"), StartsWith("451 4.7.25"));
    knows("n4.spam.example", RecordType::a, Status::found, "203.0.113.4");
    EXPECT_THAT(decide("203.0.113.4", "joe@example.test"), StartsWith("554 5.7.1"));
    policy.connections_denied = hosts({}, {"*.other.example"});
    EXPECT_EQ(decide("203.0.113.4", "joe@example.test"), "accepted");
}

TEST_F(AccessByName, LooksTheNameUpOnceForAllRules) {
    policy.connections_allowed = hosts({}, {"*.partner.example"});
    policy.is_host_name_verified = true;
    EXPECT_EQ(decide(partner, "joe@example.test"), "accepted");
    EXPECT_EQ(asked, (std::vector<std::string>{"9.113.0.203.in-addr.arpa", "mail.partner.example"}));
    asked.clear();
    policy.connections_allowed = {};
    policy.connections_denied = hosts({}, {"*.spam.example"});
    EXPECT_THAT(decide(nameless, "joe@example.test"), StartsWith("554 5.7.25"));
    EXPECT_THAT(decide(liar, "joe@example.test"), StartsWith("554 5.7.25"));
}

}  // namespace
}  // namespace postern::access
