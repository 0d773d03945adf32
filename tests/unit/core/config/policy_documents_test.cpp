#include "core/config/policy_documents.hpp"

#include "core/base/parse_date.hpp"
#include "core/config/applicable_documents.hpp"
#include "core/config/read_settings.hpp"

#include <gmock/gmock.h>

namespace postern::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tls::Level;

using Items = std::map<std::string, ports::ItemValue, std::less<>>;

constexpr WallTime now{std::chrono::seconds(1'795'570'810)};  // 2026-11-25 01:40:10 UTC

ports::ItemValue text(std::string value) { return std::vector{std::move(value)}; }

ports::Document policy(const std::string& destinations, const std::string& level, Items more = {},
                       const std::string& id = {}) {
    ports::Document document{"SMTPTLSPolicy", "TLS policy document " + destinations, std::move(more), id};
    document.items.try_emplace("policydestinations", text(destinations));
    document.items.try_emplace("policylevel", text(level));
    return document;
}

const DefaultLevel by_dane{Level::dane, "Router_TLSLevel is dane"};
const DefaultLevel by_encrypt{Level::encrypt, "Router_TLSLevel is encrypt"};
const DefaultLevel by_none{Level::none, "Router_PortStatus is Enabled"};

PolicyReading read(std::vector<ports::Document> documents, const tls::PolicyTable* last_good = nullptr,
                   const DefaultLevel& standard = by_dane) {
    return read_policy_documents(documents, last_good, standard);
}

/// What counts for d.example: `encrypt`, `undecided`, or nothing.
std::string level_of(const PolicyReading& reading, WallTime at = now) {
    const auto* found = reading.policies.find("d.example", 0, at);
    if (found == nullptr) return "";
    return found->is_undecided ? "undecided" : std::string(tls::to_string(found->level));
}

TEST(PolicyDocuments, SayWhatANextHopMustGive) {
    const auto reading = read({policy("D.example", "Encrypt",
                                      {{"policyprotocols", text("TLSv1.3")},
                                       {"policyciphers", text("ECDHE+AESGCM:!SHA1")},
                                       {"policysniname", text("MX.d.example")},
                                       {"policyclientcertificate", text("tls/partner.pem")},
                                       {"policyends", text("2026-12-24 18:00")},
                                       {"policyratchet", text("1")},
                                       {"policycomment", text("asked for by Anna")}},
                                      "77")});
    EXPECT_THAT(reading.errors, IsEmpty());
    const auto* found = reading.policies.find("d.example", 0, now);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->level, Level::encrypt);
    EXPECT_EQ(found->protocols, "TLSv1.3");
    EXPECT_EQ(found->ciphers, "ECDHE+AESGCM:!SHA1");
    EXPECT_EQ(found->sni_name, "mx.d.example");
    EXPECT_EQ(found->client_certificate, "tls/partner.pem");
    EXPECT_EQ(found->ends, parse_short_date("2026-12-24 18:00"));
    EXPECT_TRUE(found->has_ratchet);
    EXPECT_EQ(found->comment, "asked for by Anna");
    EXPECT_EQ(found->document, "TLS policy document D.example");
    EXPECT_EQ(found->document_id, "77");
    EXPECT_FALSE(found->is_exemption);
}

TEST(PolicyDocuments, AreForSeveralNextHops) {
    const auto reading =
        read({policy("", "encrypt",
                     {{"policydestinations",
                       std::vector<std::string>{"*.d.example", "Relay.example:587", "192.0.2.7", "[2001:DB8::7]:25",
                                                "b\xC3\xBC"
                                                "cher.example",
                                                "*"}}})});
    EXPECT_THAT(reading.errors, IsEmpty());
    std::vector<std::string> patterns;
    for (const auto& [pattern, found] : reading.policies.policies()) patterns.push_back(pattern);
    EXPECT_THAT(patterns, ElementsAre("*", "*.d.example", "[192.0.2.7]", "[2001:db8::7]:25", "relay.example:587",
                                      "xn--bcher-kva.example"));
}

TEST(PolicyDocuments, ThatAreDisabledDoNotCount) {
    const auto reading = read({policy("d.example", "", {{"policystatus", text("Disabled")}})});
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_EQ(level_of(reading), "");
}

TEST(PolicyDocuments, NameTheItemThatIsWrongAndHoldTheirMail) {
    const struct {
        ports::Document document;
        std::vector<std::string> words;
    } rows[] = {
        {policy("d.example", ""), {"PolicyLevel (TLS level) is \"\": a policy needs one"}},
        {policy("d.example", "strong"),
         {"PolicyLevel (TLS level) is \"strong\": this is no TLS level; allowed are none"}},
        {policy("d.example", "encrypt", {{"policymatchnames", text("a..example")}}),
         {"PolicyMatchNames (names in the certificate) is \"a..example\"", "*.example.com"}},
        {policy("d.example", "encrypt", {{"policymatchnames", text("a.example")}}),
         {"PolicyMatchNames", "the level encrypt does not look at it", "verify or secure"}},
        {policy("d.example", "encrypt", {{"policytrustanchors", text("roots.pem")}}),
         {"PolicyTrustAnchors", "the level encrypt does not look at it"}},
        {policy("d.example", "encrypt", {{"policyfingerprints", text("00ff")}}),
         {"PolicyFingerprints (fingerprints) is \"00ff\"", "64 hexadecimal digits"}},
        {policy("d.example", "encrypt", {{"policyfingerprints", text(std::string(64, 'a'))}}),
         {"PolicyFingerprints", "the level encrypt does not look at it", "fingerprint"}},
        {policy("d.example", "encrypt", {{"policyprotocols", text("SSLv3")}}),
         {"PolicyProtocols (TLS versions) is \"SSLv3\"; allowed are TLS 1.0 and newer"}},
        {policy("d.example", "encrypt", {{"policyciphers", text("AES;rm")}}), {"PolicyCiphers", "OpenSSL's notation"}},
        {policy("d.example", "encrypt", {{"policysniname", text("*.d.example")}}), {"PolicySNIName", "name of a host"}},
        {policy("d.example", "encrypt", {{"policyends", text("24.12.2026")}}),
         {"PolicyEnds (end date) is \"24.12.2026\": this is no date", "2026-12-24 18:00"}},
        {policy("d.example", "encrypt", {{"policyratchet", text("x")}}), {"PolicyRatchet (ratchet) is \"x\""}},
        {policy("d.example", "encrypt", {{"policystatus", text("x")}}), {"PolicyStatus (status) is \"x\""}},
    };
    for (const auto& row : rows) {
        const auto reading = read({row.document, policy("other.example", "encrypt")});
        ASSERT_EQ(reading.errors.size(), 1u) << row.words[0];
        EXPECT_THAT(reading.errors[0], HasSubstr("TLS policy document d.example: item "));
        EXPECT_THAT(reading.errors[0], HasSubstr("Mail for its next hops waits until it is corrected."));
        for (const auto& words : row.words) EXPECT_THAT(reading.errors[0], HasSubstr(words));
        EXPECT_EQ(level_of(reading), "undecided") << row.words[0];
        EXPECT_NE(reading.policies.find("other.example", 0, now), nullptr) << "the others work";
    }
}

TEST(PolicyDocuments, WithoutNextHopsAreForNobody) {
    for (const auto* destinations :
         {"", "exa mple.com", "*.*.example", "user@d.example", "[d.example]x", "192.0.2.300"}) {
        const auto reading = read({policy(destinations, "encrypt")});
        EXPECT_THAT(reading.errors,
                    ElementsAre(AllOf(HasSubstr("item PolicyDestinations (next hops)"), HasSubstr("It is not used."))))
            << destinations;
        EXPECT_TRUE(reading.policies.policies().empty());
    }
}

TEST(PolicyDocuments, ThatWeakenTheDefaultMustEnd) {
    const struct {
        const char* situation;
        const DefaultLevel& standard;
        ports::Document document;
        const char* words;
    } rows[] = {
        {"no TLS", by_dane, policy("d.example", "none"),
         "PolicyLevel (TLS level) is \"none\": the default level is dane (Router_TLSLevel is dane), and "
         "what "
         "is weaker than usual must end; write PolicyEnds, such as 2026-12-24 18:00 (UTC)"},
        {"no DANE", by_dane, policy("d.example", "may"), "the default level is dane"},
        {"clear text allowed", by_encrypt, policy("d.example", "may"), "the default level is encrypt (Router_TLSLevel"},
        {"an old version", by_none, policy("d.example", "encrypt", {{"policyprotocols", text("TLSv1")}}),
         "PolicyProtocols (TLS versions) is \"TLSv1\": TLS 1.0 and 1.1 are broken"},
        {"weak ciphers", by_none, policy("d.example", "encrypt", {{"policyciphers", text("DEFAULT:RC4-SHA")}}),
         "PolicyCiphers (cipher suites) is \"DEFAULT:RC4-SHA\": the list lets weak ciphers in"},
    };
    for (const auto& row : rows) {
        const auto refused = read({row.document}, nullptr, row.standard);
        EXPECT_THAT(refused.errors,
                    ElementsAre(AllOf(HasSubstr(row.words),
                                      HasSubstr("It is not used: the default level " +
                                                std::string(tls::to_string(row.standard.level)) + " counts."))))
            << row.situation;
        EXPECT_EQ(level_of(refused), "") << row.situation;

        auto document = row.document;
        document.items["policyends"] = text("2026-11-26");
        const auto taken = read({document}, nullptr, row.standard);
        EXPECT_THAT(taken.errors, IsEmpty()) << row.situation;
        EXPECT_NE(level_of(taken), "") << row.situation;
        EXPECT_TRUE(taken.policies.policies().begin()->second.is_exemption) << row.situation;
        EXPECT_EQ(level_of(taken, *parse_short_date("2026-11-26")), "") << row.situation << ": it ends by itself";
    }
}

TEST(PolicyDocuments, NeedNoEndWhereNothingIsGivenUp) {
    const auto encrypted = read({policy("d.example", "encrypt")});
    EXPECT_THAT(encrypted.errors, IsEmpty()) << "never in clear text is not less than dane";
    EXPECT_FALSE(encrypted.policies.policies().begin()->second.is_exemption);
    EXPECT_THAT(read({policy("d.example", "none")}, nullptr, by_none).errors, IsEmpty());
    EXPECT_THAT(read({policy("d.example", "may")}, nullptr, by_none).errors, IsEmpty());
}

TEST(PolicyDocuments, AreNoExemptionWhoseEndIsWrong) {
    const auto reading = read({policy("d.example", "none", {{"policyends", text("soon")}})});
    EXPECT_THAT(reading.errors, ElementsAre(AllOf(HasSubstr("PolicyEnds (end date) is \"soon\""),
                                                  HasSubstr("It is not used: the default level dane counts."))));
    EXPECT_EQ(level_of(reading), "") << "nothing has to wait";
}

TEST(PolicyDocuments, KeepWhatTheySaidBefore) {
    const auto good = read({policy("d.example", "encrypt", {}, "1")}).policies;
    const auto broken = read({policy("d.example", "strong", {}, "1")}, &good);
    EXPECT_THAT(broken.errors, ElementsAre(HasSubstr("Kept: what the document said before.")));
    EXPECT_EQ(level_of(broken), "encrypt");
    EXPECT_EQ(level_of(read({policy("d example", "encrypt", {}, "1")}, &broken.policies)), "encrypt")
        << "known by its unid";
    EXPECT_EQ(level_of(read({policy("d.example", "strong", {}, "2")}, &good)), "undecided") << "another document";
    EXPECT_EQ(level_of(read({}, &good)), "") << "a deleted one";
}

TEST(PolicyDocuments, DoNotKeepWhatTheDefaultHasOvertaken) {
    const auto good = read({policy("d.example", "may", {}, "1")}, nullptr, by_none).policies;
    EXPECT_EQ(level_of({good, {}}), "may");
    const auto again = read({policy("d.example", "may", {}, "1")}, &good, by_encrypt);
    EXPECT_THAT(again.errors,
                ElementsAre(AllOf(HasSubstr("the default level is encrypt"), HasSubstr("It is not used"))));
    EXPECT_EQ(level_of(again), "");
}

TEST(PolicyDocuments, OfTwoForTheSameNextHopsTheFirstStays) {
    const auto reading = read({policy("d.example", "encrypt", {}, "1"), policy("D.example", "encrypt", {}, "2")});
    EXPECT_THAT(reading.errors, ElementsAre(AllOf(HasSubstr("TLS policy document d.example (level encrypt, unid 1)"),
                                                  HasSubstr("TLS policy document D.example (level encrypt, unid 2)"),
                                                  HasSubstr("both for d.example"), HasSubstr("Kept: the first"))));
}

TEST(PolicyDocuments, ArePartOfTheSettings) {
    const std::vector<ports::Document> documents{{"Server",
                                                  "Server document x",
                                                  {{"smtpfullhostdomain", text("mail.example.test")},
                                                   {"router_portstatus", text("2")},
                                                   {"router_tlslevel", text("encrypt")}}},
                                                 policy("d.example", "encrypt"),
                                                 policy("e.example", "may")};
    const auto reading = read_settings(documents, {}, nullptr);
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("the default level is encrypt (Router_TLSLevel is encrypt)")));
    EXPECT_EQ(reading.obstacle, "");
    EXPECT_EQ(reading.settings.policies.find("d.example", 0, now)->level, Level::encrypt);
    EXPECT_EQ(reading.sources.back().value, "d.example: encrypt");
    EXPECT_EQ(reading.sources.back().from, "TLS policy document d.example");

    const auto again = read_settings(std::vector{documents[0], policy("d.example", "strong")}, {}, &reading.settings);
    EXPECT_EQ(again.settings.policies.find("d.example", 0, now)->level, Level::encrypt) << "last good";
}

TEST(PolicyDocuments, AreThoseOfEveryServer) {
    const std::vector<ports::Document> all{{"Server", "Server document x", {{"servername", text("CN=x/O=E")}}},
                                           policy("d.example", "encrypt")};
    const auto applicable = applicable_documents(all, "CN=x/O=E");
    ASSERT_EQ(applicable.size(), 2u);
    EXPECT_EQ(applicable[1].form, "SMTPTLSPolicy");
}

TEST(PolicyDocuments, HaveRowsWithHelp) {
    for (const auto& row : policy_items()) {
        EXPECT_FALSE(row.help.empty()) << row.name;
        EXPECT_EQ(row.origin, Origin::ours) << row.name;
        EXPECT_EQ(row.form, policy_form);
    }
}

TEST(DefaultLevel, IsWhatThePortStatusMeans) {
    tls::PortSettings ports;
    EXPECT_EQ(default_level(ports, Level::may).level, Level::encrypt) << "the SSL port alone is left";
    ports.tcp_status = tls::PortStatus::enabled;
    EXPECT_EQ(default_level(ports, Level::encrypt).level, Level::none);
    EXPECT_EQ(default_level(ports, Level::encrypt).words, "Router_PortStatus is Enabled");
    ports.tcp_status = tls::PortStatus::negotiated;
    EXPECT_EQ(default_level(ports, Level::encrypt).level, Level::encrypt);
    EXPECT_EQ(default_level(ports, Level::encrypt).words, "Router_TLSLevel is encrypt");
}

TEST(DefaultLevelItem, HasEachLevelThatIsAvailable) {
    const auto* row = find_item("Router_TLSLevel");
    ASSERT_NE(row, nullptr);
    for (const auto* level : {"none", "may", "encrypt", "dane"}) {
        const std::vector<ports::Document> documents{
            {"Server", "Server document x", {{"router_tlslevel", text(level)}}}};
        const auto reading = read_settings(documents, {}, nullptr);
        EXPECT_EQ(tls::to_string(reading.settings.default_level), level);
        EXPECT_EQ(print_value(*row, row->load(reading.settings)), level);
    }
    EXPECT_EQ(read_settings({}, {}, nullptr).settings.default_level, Level::dane);
}

}  // namespace
}  // namespace postern::config
