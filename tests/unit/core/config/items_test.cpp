#include "core/config/items.hpp"

#include <gmock/gmock.h>

#include <set>

namespace postern::config {
namespace {

using testing::HasSubstr;

std::string parsed(std::string_view name, const ports::ItemValue& raw) {
    const auto& item = *find_item(name);
    const auto value = parse_value(item, raw);
    return value ? print_value(item, *value) : "refused" + value.error();
}
std::string parsed(std::string_view name, const char* text) { return parsed(name, std::vector<std::string>{text}); }

TEST(Items, EveryDefaultIsAllowedByItsOwnRow) {
    for (const auto& item : items()) {
        EXPECT_TRUE(parse_value(item, std::vector{std::string(item.default_value)})) << item.name;
    }
}

TEST(Items, EveryRowStoresWhatItLoads) {
    for (const auto& item : items()) {
        Settings settings;
        item.store(default_value(item), settings);
        Settings again;
        item.store(item.load(settings), again);
        EXPECT_EQ(print_value(item, item.load(again)), print_value(item, item.load(settings))) << item.name;
    }
}

// A value that differs from the default must arrive, or a row is tied to the wrong place.
TEST(Items, EveryChoiceAndNumberReachesItsPlace) {
    for (const auto& item : items()) {
        if (item.type == ItemType::text || item.type == ItemType::list || item.name == "SMTPDebug") continue;
        const std::uint64_t last = item.choices.empty() ? item.greatest : item.choices.size() - 1;
        Settings settings;
        item.store(Value{last}, settings);
        EXPECT_EQ(item.load(settings), Value{last}) << item.name;
    }
}

TEST(Items, NoTwoRowsHaveOneName) {
    std::set<std::string_view> names;
    for (const auto& item : items()) EXPECT_TRUE(names.insert(item.name).second) << item.name;
}

TEST(Items, EveryRowIsExplained) {
    for (const auto& item : items()) {
        EXPECT_GT(item.help.size(), 20u) << item.name;
        EXPECT_EQ(item.help.back(), '.') << item.name;
        EXPECT_FALSE(item.label.empty()) << item.name;
    }
}

TEST(Items, AChoiceIsTakenByCodeOrLabelInAnyCase) {
    EXPECT_EQ(parsed("Router_PortStatus", "2"), "Negotiated SSL");
    EXPECT_EQ(parsed("Router_PortStatus", "Negotiated SSL"), "Negotiated SSL");
    EXPECT_EQ(parsed("Router_PortStatus", "negotiated tls"), "Negotiated SSL");
    EXPECT_EQ(parsed("router_portstatus", " ENABLED "), "Enabled");
    EXPECT_EQ(parsed("SMTP_NegotiatedSSL", "Required"), "Required");
}

TEST(Items, ACodeMayBeANumber) {
    EXPECT_EQ(parsed("Router_PortStatus", std::vector<double>{2}), "Negotiated SSL");
    EXPECT_EQ(parsed("SMTP_Port", std::vector<double>{2525}), "2525");
}

TEST(Items, ANumberMayBeText) { EXPECT_EQ(parsed("Router_InitialRetryInterval", "60"), "60 seconds"); }

TEST(Items, WhatIsNotAllowedNamesWhatIs) {
    EXPECT_EQ(parsed("Router_PortStatus", "Negotiatd SSL"), "refused; allowed are Disabled, Enabled, Negotiated SSL");
    EXPECT_EQ(parsed("Router_Port", "0"), "refused; allowed are 1 to 65535");
    EXPECT_EQ(parsed("SMTP_Port", "65536"), "refused; allowed are 0 to 65535");
    EXPECT_EQ(parsed("SMTP_Port", "25x"), "refused; allowed are 0 to 65535");
    EXPECT_EQ(parsed("SMTP_Port", std::vector<double>{25.5}), "refused; allowed are 0 to 65535");
    EXPECT_EQ(parsed("SMTP_Port", "-1"), "refused; allowed are 0 to 65535");
    EXPECT_EQ(parsed("Router_InitialRetryInterval", "0"), "refused; allowed are 1 to 86400 seconds");
    EXPECT_THAT(parsed("SMTPFullHostDomain", "mail server"), HasSubstr("no domain name"));
    EXPECT_THAT(parsed("SMTP_RelayHost", "relay host:x"), HasSubstr("relay.example"));
}

TEST(Items, AListMayBeSeveralValuesOrOneTextWithCommas) {
    EXPECT_EQ(parsed("SMTP_ListenAddresses", std::vector<std::string>{"127.0.0.1", "::1"}), "127.0.0.1, ::1");
    EXPECT_EQ(parsed("SMTP_ListenAddresses", "127.0.0.1; ::1,"), "127.0.0.1, ::1");
}

TEST(Items, ListenOnNoIpv4AddressThatIsWrittenAsAnIpv6One) {
    EXPECT_THAT(parsed("SMTP_ListenAddresses", "::ffff:127.0.0.1"), HasSubstr("write it as 127.0.0.1"));
    EXPECT_THAT(parsed("SMTP_ListenAddresses", "::ffff:0:0"), HasSubstr("write it as 0.0.0.0"));
}

TEST(Items, OfAListTheBadEntryIsNamed) {
    EXPECT_THAT(parsed("SMTP_RelayHostsAllowed", "127.0.0.0/8, 192.0.2.7/24"), HasSubstr("of \"192.0.2.7/24\": "));
}

TEST(ReferencePage, HasEveryItemWithItsOriginAndItsCodes) {
    const auto page = reference_page();
    for (const auto& item : items())
        EXPECT_THAT(page,
                    HasSubstr(std::string("| `").append(item.name).append("` | ").append(to_string(item.origin))));
    EXPECT_THAT(page, HasSubstr("`0` Disabled, `1` Enabled, `2` Negotiated SSL"));
}

}  // namespace
}  // namespace postern::config
