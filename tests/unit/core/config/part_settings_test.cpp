#include "core/config/part_settings.hpp"

#include "core/config/items.hpp"

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
    settings.max_deposits = 2;
    const auto scheduler = scheduler_settings(settings, 3);
    EXPECT_EQ(scheduler.routes.local_domains, settings.local_domains);
    EXPECT_EQ(scheduler.routes.local_destination.to_string(), "lmtp:/run/lmtp");
    EXPECT_EQ(scheduler.routes.relay_host->to_string(), "[192.0.2.7]:2526");
    EXPECT_EQ(scheduler.retry.expiry, std::chrono::hours(1));
    EXPECT_EQ(scheduler.max_deposits, 2u);
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

}  // namespace
}  // namespace postern::config
