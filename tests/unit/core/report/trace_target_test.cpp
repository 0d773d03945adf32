#include "core/report/trace_target.hpp"

#include <gmock/gmock.h>

namespace postern::report {
namespace {

using testing::HasSubstr;

TraceTarget target(std::string_view text) { return TraceTarget::parse(text).value(); }

const std::vector<mail::Address> for_anna{{"anna", "there.example"}};

TEST(TraceTarget, IsAnAddressOrANetwork) {
    EXPECT_TRUE(target("192.0.2.7").is_client("192.0.2.7", "other.example"));
    EXPECT_FALSE(target("192.0.2.7").is_client("192.0.2.70", ""));
    EXPECT_TRUE(target("192.0.2.0/24").is_client("192.0.2.70", ""));
    EXPECT_TRUE(target("2001:DB8::/32").is_server("2001:db8::1", "", {}));
    EXPECT_FALSE(target("192.0.2.7").is_client("/run/socket", "192.0.2.7"));
}

TEST(TraceTarget, IsAHostOrADomainWithAllBelowIt) {
    const auto domain = target("There.Example");
    EXPECT_EQ(domain.text(), "there.example");
    EXPECT_TRUE(domain.is_client("192.0.2.7", "there.EXAMPLE"));
    EXPECT_TRUE(domain.is_client("192.0.2.7", "mx.there.example"));
    EXPECT_FALSE(domain.is_client("192.0.2.7", "elsethere.example"));
    EXPECT_FALSE(domain.is_client("192.0.2.7", ""));
    EXPECT_TRUE(domain.is_server("192.0.2.7", "mx.there.example.", {}));
    EXPECT_TRUE(domain.is_server("192.0.2.7", "relay.example", for_anna));
    EXPECT_FALSE(domain.is_server("192.0.2.7", "relay.example", {{"anna", "elsewhere.example"}}));
}

TEST(TraceTarget, IsARecipient) {
    EXPECT_TRUE(target("ANNA@there.example").is_server("192.0.2.7", "relay.example", for_anna));
    EXPECT_FALSE(target("bert@there.example").is_server("192.0.2.7", "relay.example", for_anna));
    EXPECT_FALSE(target("anna@there.example").is_client("192.0.2.7", "there.example"));
}

TEST(TraceTarget, IsNothingElse) {
    for (const auto* text : {"", "192.0.2.0/33", "192.0.2.1/24", "a b", ".example", "@there.example", "x\x1B[31m"})
        EXPECT_FALSE(TraceTarget::parse(text)) << text;
    EXPECT_THAT(TraceTarget::parse("a!b").error(), HasSubstr("\"a!b\" is neither an address"));
    EXPECT_THAT(TraceTarget::parse("192.0.2.0/33").error(), HasSubstr("\"192.0.2.0/33\" is no network: "));
}

}  // namespace
}  // namespace postern::report
