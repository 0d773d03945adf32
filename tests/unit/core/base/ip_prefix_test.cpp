#include "core/base/ip_prefix.hpp"

#include <gtest/gtest.h>

namespace postern {
namespace {

TEST(IpAddress, ReadsBothFamilies) {
    for (const auto* text : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::7", "1:2:3:4:5:6:7:8",
                             "1::8", "fe80::1:2", "::ffff:192.0.2.7", "1:2:3:4:5:6:192.0.2.7"}) {
        EXPECT_TRUE(parse_ip_address(text)) << text;
    }
}

TEST(IpAddress, RefusesWhatIsNone) {
    for (const auto* text :
         {"",          "1",        "1.2.3",       "1.2.3.4.5", "256.1.1.1", "01.2.3.4",          "1.2.3.4 ",
          "1.2.3.x",   "-1.2.3.4", ":",           ":::",       "1:2",       "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9",
          "1::2::3",   "12345::",  "::g",         "::1%eth0",  "[::1]",     "1:2:3:4:5:6:7:",    ":1",
          "1.2.3.4::", "::1.2.3",  "mail.example"}) {
        EXPECT_FALSE(parse_ip_address(text)) << text;
    }
}

TEST(IpAddress, IsTheSameInTheMappedForm) {
    EXPECT_EQ(parse_ip_address("192.0.2.7"), parse_ip_address("::ffff:192.0.2.7"));
    EXPECT_TRUE(parse_ip_address("::ffff:c000:207")->is_v4());
    EXPECT_FALSE(parse_ip_address("2001:db8::7")->is_v4());
}

TEST(IpAddress, IsWrittenInItsOneShortForm) {
    for (const auto* text : {"192.0.2.7", "::", "::1", "1::", "2001:db8::7", "1:2:3:4:5:6:7:8", "1:0:3:4:5:6:7:8",
                             "1::4:0:0:7:8", "0:0:3::8", "fe80::a:b"}) {
        EXPECT_EQ(to_string(*parse_ip_address(text)), text);
    }
    EXPECT_EQ(to_string(*parse_ip_address("::FFFF:192.0.2.7")), "192.0.2.7");
    EXPECT_EQ(to_string(*parse_ip_address("2001:DB8:0:0:00:0:0:07")), "2001:db8::7");
}

TEST(IpPrefix, ContainsWhatSharesItsBits) {
    const auto prefix = parse_ip_prefix("192.0.2.128/25");
    ASSERT_TRUE(prefix);
    EXPECT_TRUE(prefix->contains(*parse_ip_address("192.0.2.129")));
    EXPECT_FALSE(prefix->contains(*parse_ip_address("192.0.2.127")));
    EXPECT_FALSE(prefix->contains(*parse_ip_address("::192.0.2.129")));
}

TEST(IpPrefix, ContainsOnlyItselfWithoutALength) {
    EXPECT_TRUE(parse_ip_prefix("::1")->contains(*parse_ip_address("::1")));
    EXPECT_FALSE(parse_ip_prefix("::1")->contains(*parse_ip_address("::2")));
}

TEST(IpPrefix, RefusesALengthOutOfRangeAndBitsBehindIt) {
    for (const auto* text :
         {"192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.7/24", "2001:db8::7/64", "x/8"}) {
        EXPECT_FALSE(parse_ip_prefix(text)) << text;
    }
}

TEST(IpPrefix, OfAListOneIsEnough) {
    const std::vector<IpPrefix> prefixes = {*parse_ip_prefix("192.0.2.1"), *parse_ip_prefix("127.0.0.0/8")};
    EXPECT_TRUE(is_in_any(*parse_ip_address("::ffff:127.0.0.5"), prefixes));
    EXPECT_FALSE(is_in_any(*parse_ip_address("192.0.2.2"), prefixes));
}

}  // namespace
}  // namespace postern
