#include "core/config/read_settings.hpp"

#include <gmock/gmock.h>

namespace postern::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ports::ItemValue text(std::string value) { return std::vector{std::move(value)}; }

/// Documents in the making, and their reading.
struct Directory {
    Directory() { server("smtpfullhostdomain", text("mail.example.test")); }

    Directory& server(const std::string& item, ports::ItemValue value) {
        documents[0].items[item] = std::move(value);
        return *this;
    }
    Directory& configuration(const std::string& item, ports::ItemValue value) {
        documents[1].items[item] = std::move(value);
        return *this;
    }
    [[nodiscard]] SettingsReading read(const Settings* last_good = nullptr) const {
        return read_settings(
            documents,
            [this](const std::string& name) {
                return name == notes_ini_name ? notes_ini_value : ports::EnvironmentText{};
            },
            last_good);
    }

    std::vector<ports::Document> documents{{"Server", "Server document CN=mail/O=Example", {}},
                                           {"ServerConfig", "Configuration Settings document *", {}}};
    std::string notes_ini_name;
    ports::EnvironmentText notes_ini_value;
};

const SettingSource& source(const SettingsReading& reading, std::string_view name) {
    for (const auto& one : reading.sources) {
        if (one.item->name == name) return one;
    }
    throw std::runtime_error("no such source");
}

TEST(ReadSettings, GivesDefaultsThatReachNobodyElse) {
    const auto reading = Directory{}.read();
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_THAT(reading.settings.listen_addresses, ElementsAre("127.0.0.1"));
    EXPECT_THAT(reading.settings.relay_hosts_allowed, ElementsAre("127.0.0.0/8", "::1"));
    EXPECT_EQ(reading.settings.outbound.tcp_status, tls::PortStatus::disabled);
    EXPECT_EQ(reading.settings.negotiated_ssl, NegotiatedSsl::disabled);
    EXPECT_EQ(reading.settings.inbound_tcp_port, 25);
    EXPECT_EQ(source(reading, "SMTP_Port").from, "default");
}

TEST(ReadSettings, TakesValuesFromTheDocumentsAndSaysWhichOne) {
    const auto reading = Directory{}
                             .server("router_portstatus", text("2"))
                             .server("smtp_port", std::vector<double>{2525})
                             .configuration("smtp_relayhost", text("[127.0.0.1]:2526"))
                             .configuration("smtp_maxmessagesize", text("10240"))
                             .read();
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_EQ(reading.settings.outbound.tcp_status, tls::PortStatus::negotiated);
    EXPECT_EQ(reading.settings.inbound_tcp_port, 2525);
    EXPECT_EQ(reading.settings.relay_host, "[127.0.0.1]:2526");
    EXPECT_EQ(reading.settings.max_message_octets, 10240u * 1024);
    EXPECT_EQ(source(reading, "Router_PortStatus").from, "Server document CN=mail/O=Example");
    EXPECT_EQ(source(reading, "Router_PortStatus").value, "Negotiated SSL");
    EXPECT_EQ(source(reading, "SMTP_RelayHost").from, "Configuration Settings document *");
}

TEST(ReadSettings, KeepsTheLastGoodValueAndNamesEverythingInTheError) {
    const auto good = Directory{}.server("router_portstatus", text("Enabled")).read().settings;
    const auto reading = Directory{}.server("router_portstatus", text("Negotiatd SSL")).read(&good);
    EXPECT_THAT(
        reading.errors,
        ElementsAre("Server document CN=mail/O=Example: item Router_PortStatus (outbound TCP/IP port status) is "
                    "\"Negotiatd SSL\"; allowed are Disabled, Enabled, Negotiated SSL. Kept: Enabled."));
    EXPECT_EQ(reading.settings.outbound.tcp_status, tls::PortStatus::enabled);
    EXPECT_EQ(source(reading, "Router_PortStatus").kind, SourceKind::kept);
    EXPECT_THAT(source(reading, "Router_PortStatus").from, HasSubstr("kept"));
}

TEST(ReadSettings, UsesTheDefaultWhereThereIsNoLastGoodValue) {
    const auto reading = Directory{}.server("router_portstatus", text("3")).read();
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("Used: Disabled, the default.")));
    EXPECT_EQ(reading.settings.outbound.tcp_status, tls::PortStatus::disabled);
}

TEST(ReadSettings, GuessesNothingOfWhereMailGoes) {
    for (const auto* item : {"smtp_relayhost", "smtp_localdestination", "smtp_localdomains"}) {
        const auto typo = Directory{}.configuration(item, text("a b"));
        EXPECT_THAT(typo.read().obstacle, HasSubstr("\"a b\"")) << item;
        const Settings last_good;
        EXPECT_EQ(typo.read(&last_good).obstacle, "") << "the last good one stays";
    }
    EXPECT_EQ(Directory{}.configuration("smtp_maxhops", text("many")).read().obstacle, "") << "a default will do";
}

TEST(ReadSettings, GoesBackToTheDefaultWhenAnItemIsRemoved) {
    const auto good = Directory{}.server("router_portstatus", text("Enabled")).read().settings;
    EXPECT_EQ(Directory{}.read(&good).settings.outbound.tcp_status, tls::PortStatus::disabled);
}

TEST(ReadSettings, TreatsAnEmptyItemAsNone) {
    const auto reading =
        Directory{}.server("smtp_port", text("")).server("smtp_listenaddresses", std::vector<std::string>{}).read();
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_EQ(reading.settings.inbound_tcp_port, 25);
}

TEST(ReadSettings, ReadsNotesIniToo) {
    Directory directory;
    directory.notes_ini_name = "RouterFallbackNonTLS";
    directory.notes_ini_value.text = "1";
    const auto reading = directory.read();
    EXPECT_TRUE(reading.settings.outbound.may_fall_back_to_clear_text);
    EXPECT_EQ(source(reading, "RouterFallbackNonTLS").from, "notes.ini");
    directory.notes_ini_value.text = "perhaps";
    EXPECT_THAT(
        directory.read().errors,
        ElementsAre(
            "notes.ini: setting RouterFallbackNonTLS (fall back to clear text) is \"perhaps\"; allowed are Disabled, "
            "Enabled. Used: Disabled, the default."));
}

TEST(ReadSettings, TakesNoHalfOfASettingThatIsTooLongForNotesIni) {
    Directory directory;
    directory.notes_ini_name = "SMTP_StubZones";
    directory.notes_ini_value = {"a.example@127.0.0.1", 0};
    const auto good = directory.read().settings;
    directory.notes_ini_value = {"b.example@127.0.0.1,c.exam", 26};
    const auto* const trouble =
        "notes.ini: setting SMTP_StubZones (stub zones) is too long to be read: it has 26 octets or more, allowed are "
        "25";
    const auto reading = directory.read(&good);
    EXPECT_THAT(reading.errors, ElementsAre(std::string(trouble) + ". Kept: a.example@127.0.0.1."));
    EXPECT_THAT(reading.settings.stub_zones, ElementsAre("a.example@127.0.0.1"));
    EXPECT_EQ(reading.obstacle, "");
    EXPECT_EQ(directory.read().obstacle, trouble) << "and nothing is in force that could stay";
}

TEST(ReadSettings, EscapesWhatStandsInADocument) {
    const auto reading = Directory{}.server("smtp_port", text("25\x1b[31m")).read();
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("\"25\\x1B[31m\"")));
}

TEST(ReadSettings, AsksForAHostName) {
    const auto reading = read_settings({}, {}, nullptr);
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("SMTPFullHostDomain (Fully qualified Internet host name)")));
    EXPECT_EQ(reading.settings.host_name, "localhost");
}

TEST(ReadSettings, ReadsLocalDomainsOfAllGlobalDomainDocuments) {
    Directory directory;
    directory.documents.push_back(
        {"Domain",
         "Global Domain document Example",
         {{"domaintype", text("GlobalDomain")},
          {"localprimaryinternetdomain", text("Example.Test")},
          {"localinternetdomainaliases", std::vector<std::string>{"alias.test", "example.test"}}}});
    directory.documents.push_back(
        {"Domain",
         "Global Domain document Other",
         {{"domaintype", text("GlobalDomain")}, {"localprimaryinternetdomain", text("other.test")}}});
    directory.documents.push_back({"Domain",
                                   "Foreign Domain document",
                                   {{"domaintype", text("6")}, {"localprimaryinternetdomain", text("foreign.test")}}});
    directory.configuration("smtp_localdomains", text("more.test"));
    EXPECT_THAT(directory.read().settings.local_domains,
                ElementsAre("example.test", "other.test", "alias.test", "more.test"));
}

TEST(ReadSettings, TakesTheHostNamesDomainWhereNoneIsNamed) {
    const auto reading = Directory{}.read();
    EXPECT_THAT(reading.settings.local_domains, ElementsAre("example.test"));
    EXPECT_EQ(source(reading, "SMTP_LocalDomains").from, "default, from the host name");
}

TEST(ReadSettings, KeepsBothPortsWhenTwoListenersShareOne) {
    Directory directory;
    directory.server("smtp_port", text("2525"))
        .server("smtp_sslport", text("2465"))
        .server("smtp_sslstatus", text("Enabled"));
    const auto good = directory.read().settings;
    const auto reading = directory.server("smtp_sslport", text("2525")).read(&good);
    EXPECT_THAT(
        reading.errors,
        ElementsAre("Server document CN=mail/O=Example: items SMTP_Port (inbound TCP/IP port number) and SMTP_SSLPort "
                    "(inbound SSL port number) are both 2525; two listeners need two ports. Kept: 2525 and 2465."));
    EXPECT_EQ(reading.settings.inbound_ssl_port, 2465);
}

TEST(ReadSettings, ListensOnOnePortWhenTwoListenersShareOneFromTheStart) {
    const auto reading = Directory{}
                             .server("smtp_port", text("2525"))
                             .server("smtp_sslport", text("2525"))
                             .server("smtp_sslstatus", text("1"))
                             .read();
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("The SSL port is not listened on.")));
    EXPECT_FALSE(reading.settings.is_inbound_ssl_enabled);
}

TEST(ReadSettings, NamesTheSubmissionPortWhereAnotherListenerHasTheSame) {
    for (const auto* other : {"smtp_port", "smtp_sslport"}) {
        Directory directory;
        directory.server("smtp_sslstatus", text("Enabled")).server("smtp_submissionstatus", text("Enabled"));
        const auto good = directory.read().settings;
        directory.server(other, text("587"));
        const auto kept = directory.read(&good);
        EXPECT_THAT(kept.errors, ElementsAre(AllOf(HasSubstr("SMTP_SubmissionPort (submission port number) are both "
                                                             "587; two listeners need two ports. Kept: "),
                                                   HasSubstr(" and 587."))));
        EXPECT_EQ(kept.settings.inbound_tcp_port, 25);
        EXPECT_EQ(kept.settings.inbound_ssl_port, 465);
        const auto first = directory.read();
        EXPECT_THAT(first.errors, ElementsAre(HasSubstr("The submission port is not listened on.")));
        EXPECT_FALSE(first.settings.is_submission_enabled);
        EXPECT_TRUE(first.settings.is_inbound_ssl_enabled);
    }
}

TEST(ReadSettings, TakesDominosCipherListBesideOurOwn) {
    const auto reading = Directory{}.server("sslcipherlist", std::vector<std::string>{"C030", "009d"}).read();
    EXPECT_THAT(reading.settings.inbound_tls.domino_ciphers, ElementsAre("C030", "009d"));
    EXPECT_THAT(reading.settings.inbound_tls.ciphers, IsEmpty());
}

TEST(ReadSettings, GivesTheSubmissionPortASwitchForTicketsOfItsOwn) {
    const auto reading = Directory{}.server("smtp_submissionsessiontickets", text("Disabled")).read();
    EXPECT_FALSE(reading.settings.inbound_tls.issues_tickets_on_submission_port);
    EXPECT_TRUE(reading.settings.inbound_tls.issues_tickets);
}

TEST(ReadSettings, RefusesWhatIsNoAddressOrPrefixOrRelayHost) {
    const auto reading = Directory{}
                             .server("smtp_listenaddresses", text("localhost"))
                             .configuration("smtp_relayhostsallowed", text("10.0.0.0/33"))
                             .configuration("smtp_relayhost", text("relay.example:99999"))
                             .read();
    EXPECT_THAT(reading.errors, ElementsAre(HasSubstr("SMTP_ListenAddresses"), HasSubstr("SMTP_RelayHost"),
                                            HasSubstr("SMTP_RelayHostsAllowed")));
    EXPECT_THAT(reading.settings.listen_addresses, ElementsAre("127.0.0.1"));
    EXPECT_EQ(reading.settings.relay_host, "");
}

TEST(ReadSettings, HasLimitsThatNoHonestSenderMeets) {
    const auto settings = Directory{}.read().settings;
    EXPECT_EQ(settings.max_messages_per_session, 20'000u);
    EXPECT_EQ(settings.max_recipients_per_session, 200'000u);
    // Of each message MAIL, DATA and RSET, beside its recipients.
    EXPECT_GE(settings.max_commands_per_session,
              3 * settings.max_messages_per_session + settings.max_recipients_per_session);
    EXPECT_EQ(settings.max_connections_per_minute, 1200u);
}

}  // namespace
}  // namespace postern::config
