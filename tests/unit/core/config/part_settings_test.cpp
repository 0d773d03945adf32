#include "core/config/part_settings.hpp"

#include "core/config/items.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::config {
namespace {

std::string refusal(std::string_view name, const char* text) {
    const auto value = parse_value(*find_item(name), std::vector<std::string>{text});
    return value ? "" : value.error();
}

TEST(PartSettings, SendByMxAndIntoMailBoxWhereTheDocumentsNameNothingElse) {
    const auto routes = route_settings(Settings{});
    EXPECT_FALSE(routes.relay_host);
    EXPECT_EQ(routes.local_destination.to_string(), "mail.box");
}

TEST(PartSettings, TakeRoutesAndLimitsFromTheDocuments) {
    Settings settings;
    settings.local_domains = {"here.example"};
    settings.local_destination = "lmtp:/run/lmtp";
    settings.relay_host = "[192.0.2.7]:2526";
    settings.expiry = std::chrono::hours(1);
    settings.delay_notice = std::chrono::minutes(7);
    settings.max_deposits = 2;
    settings.max_connections_per_destination = 3;
    settings.max_connections_per_host = 4;
    settings.max_messages_per_connection = 5;
    settings.max_connection_idle = std::chrono::seconds(6);
    settings.longest_wait = std::chrono::seconds(9);
    const auto scheduler = scheduler_settings(settings, 3);
    EXPECT_EQ(scheduler.routes.local_domains, settings.local_domains);
    EXPECT_EQ(scheduler.routes.local_destination.to_string(), "lmtp:/run/lmtp");
    EXPECT_EQ(scheduler.routes.relay_host->to_string(), "[192.0.2.7]:2526");
    EXPECT_EQ(scheduler.retry.expiry, std::chrono::hours(1));
    EXPECT_EQ(scheduler.retry.delay_notice, std::chrono::minutes(7));
    EXPECT_EQ(scheduler.max_deposits, 2u);
    EXPECT_EQ(scheduler.max_connections_per_hop, 3u);
    EXPECT_EQ(scheduler.max_connections_per_host, 4u);
    EXPECT_EQ(scheduler.max_messages_per_connection, 5u);
    EXPECT_EQ(scheduler.max_connection_idle, std::chrono::seconds(6));
    EXPECT_EQ(scheduler.longest_wait, std::chrono::seconds(9));
    EXPECT_EQ(scheduler.workers, 3u);
}

TEST(PartSettings, CountProxiesOnlyInAll) {
    Settings settings;
    settings.proxy_hosts = {"192.0.2.1"};
    settings.xclient_hosts = {"198.51.100.0/24"};
    const auto limits = session_limits(settings, 10);
    EXPECT_TRUE(is_in_any(*parse_ip_address("192.0.2.1"), limits.proxies));
    EXPECT_TRUE(is_in_any(*parse_ip_address("192.0.2.1"), limits.exempt));
    EXPECT_FALSE(is_in_any(*parse_ip_address("198.51.100.7"), limits.proxies));
    EXPECT_TRUE(is_in_any(*parse_ip_address("198.51.100.7"), limits.exempt));
    EXPECT_TRUE(is_in_any(*parse_ip_address("198.51.100.7"), server_settings(settings, true).xclient_hosts));
}

TEST(PartSettings, WriteAddressesAndDomainsAsSessionsDo) {
    Settings settings;
    settings.senders_denied = {"Joe@Bücher.example", "Spam.Example", ".Bulk.Example"};
    settings.recipients_known = {"Anna@Here.Example"};
    settings.recipients_denied = {"\"a b\"@Here.Example"};
    const auto policy = access_policy(settings);
    EXPECT_EQ(policy.senders_denied,
              (std::vector<std::string>{"Joe@xn--bcher-kva.example", "spam.example", ".bulk.example"}));
    EXPECT_EQ(policy.recipients_known, std::vector<std::string>{"Anna@here.example"});
    EXPECT_EQ(policy.recipients_denied, std::vector<std::string>{"\"a b\"@here.example"});
}

TEST(PartSettings, RefuseWhatCannotBeARoute) {
    EXPECT_EQ(refusal("SMTP_LocalDestination", "lmtp://[127.0.0.1]:2424"), "");
    EXPECT_EQ(
        refusal("SMTP_LocalDestination", "maildir:/var/mail"),
        ": \"maildir:/var/mail\" is neither mail.box nor begins with lmtp:; allowed are mail.box, lmtp://HOST:PORT "
        "and lmtp:/PATH of a UNIX socket");
    EXPECT_EQ(refusal("SMTP_StubZones", "there.example@127.0.0.1@5353"), "");
    EXPECT_EQ(refusal("SMTP_StubZones", "there.example"),
              ": this is no stub zone; allowed are zone@address and zone@address@port");
}

TEST(PartSettings, TakeStubZonesBeyondAscii) {
    EXPECT_EQ(refusal("SMTP_StubZones", "Bücher.example@127.0.0.1"), "");
    EXPECT_THAT(refusal("SMTP_StubZones", "☃.example@127.0.0.1"),
                testing::HasSubstr("; allowed are labels of letters"));
    Settings settings;
    settings.stub_zones = {"Bücher.Example@127.0.0.1@5353", "xn--bcher-kva.test@::1"};
    EXPECT_EQ(stub_zones(settings),
              (std::vector<std::string>{"xn--bcher-kva.example@127.0.0.1@5353", "xn--bcher-kva.test@::1"}));
}

TEST(PartSettings, TakeDomainsBeyondAsciiInEveryList) {
    for (const auto* name :
         {"LocalPrimaryInternetDomain", "LocalInternetDomainAliases", "SMTP_LocalDomains", "SMTP_RelayDomainsAllowed",
          "SMTP_RelayDomainsDenied", "SMTP_SendersDenied", "SMTP_RecipientsKnown", "SMTP_RecipientsDenied",
          "SMTP_DNSBlockLists", "SMTP_DNSAllowLists", "SMTP_RelayHost", "SMTPFullHostDomain"}) {
        EXPECT_EQ(refusal(name, "Bücher.example"), "") << name;
        EXPECT_NE(refusal(name, "☃.example"), "") << name;
        EXPECT_NE(refusal(name, "xn--n3h.example"), "") << name;
    }
    Settings settings;
    const auto set = [&settings](const char* name, std::vector<std::string> value) {
        find_item(name)->store(*parse_value(*find_item(name), std::move(value)), settings);
    };
    set("SMTP_LocalDomains", {"Bücher.example"});
    set("SMTPFullHostDomain", {"Mail.Bücher.example"});
    set("SMTP_RelayDomainsAllowed", {".Straße.example", "ü.example"});
    set("SMTP_RelayDomainsDenied", {"Ü.example"});
    set("SMTP_SendersDenied", {".Ü.example"});
    set("SMTP_DNSBlockLists", {"Ü.example"});
    set("SMTP_RelayHost", {"Ü.example:26"});
    const auto policy = access_policy(settings);
    using Names = std::vector<std::string>;
    EXPECT_EQ(policy.local_domains, Names{"xn--bcher-kva.example"});
    EXPECT_EQ(route_settings(settings).local_domains, Names{"xn--bcher-kva.example"});
    EXPECT_EQ(policy.relay_domains_allowed, (Names{".xn--strae-oqa.example", "xn--tda.example"}));
    EXPECT_EQ(policy.relay_domains_denied, Names{"xn--tda.example"});
    EXPECT_EQ(policy.senders_denied, Names{".xn--tda.example"});
    EXPECT_EQ(policy.dns_block_lists, Names{"xn--tda.example"});
    EXPECT_EQ(route_settings(settings).relay_host->to_string(), "xn--tda.example:26");
    EXPECT_EQ(server_settings(settings, false).host_name, "mail.xn--bcher-kva.example");
}

TEST(PartSettings, TakeHostsByAddressAndByName) {
    for (const auto* name :
         {"SMTP_ConnectionsAllowed", "SMTP_ConnectionsDenied", "SMTP_RelayHostsAllowed", "SMTP_RelayHostsDenied"}) {
        for (const auto* right : {"192.0.2.0/24", "2001:db8::1", "mail.example.org", "*.Bücher.example",
                                  "mail.example.org.", "*.example.org."})
            EXPECT_EQ(refusal(name, right), "") << name;
        for (const auto* wrong : {"192.0.2.300", "10.0.0", "192.0.2.7/24", "*", "*.", "a.*.example", "a_b.example",
                                  "192.0.2.7.", "mail.example.org..", ".", "*.."})
            EXPECT_NE(refusal(name, wrong), "") << name << ' ' << wrong;
    }
    Settings settings;
    settings.connections_denied = {"192.0.2.0/24", "Mail.Example", "*.Bücher.example", "mail.example.org.",
                                   "*.example.org."};
    const auto& denied = access_policy(settings).connections_denied;
    EXPECT_EQ(denied.prefixes.size(), 1u);
    EXPECT_EQ(denied.names, (std::vector<std::string>{"mail.example", "*.xn--bcher-kva.example", "mail.example.org",
                                                      "*.example.org"}));
}

}  // namespace
}  // namespace postern::config
