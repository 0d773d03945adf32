#include "core/routing/next_hop.hpp"

#include <gtest/gtest.h>

namespace postern::routing {
namespace {

constexpr auto host = NextHop::Kind::host;
constexpr auto literal = NextHop::Kind::literal;

TEST(NextHop, ReadsWhatAdministratorsWrite) {
    const struct {
        const char* written;
        NextHop expected;
        const char* printed;
    } rows[] = {
        {"relay.example", {host, "relay.example", 0}, "relay.example"},
        {"  Relay.Example ", {host, "relay.example", 0}, "relay.example"},
        {"relay.example.", {host, "relay.example", 0}, "relay.example"},
        {"localhost", {host, "localhost", 0}, "localhost"},
        {"relay.example:587", {host, "relay.example", 587}, "relay.example:587"},
        {"[relay.example]", {host, "relay.example", 0}, "relay.example"},
        {"[relay.example]:65535", {host, "relay.example", 65535}, "relay.example:65535"},
        {"192.0.2.7", {literal, "192.0.2.7", 0}, "[192.0.2.7]"},
        {"192.0.2.7:2526", {literal, "192.0.2.7", 2526}, "[192.0.2.7]:2526"},
        {"[192.0.2.7]", {literal, "192.0.2.7", 0}, "[192.0.2.7]"},
        {"[127.0.0.1]:2526", {literal, "127.0.0.1", 2526}, "[127.0.0.1]:2526"},
        {"2001:DB8::7", {literal, "2001:db8::7", 0}, "[2001:db8::7]"},
        {"[2001:db8::7]:2526", {literal, "2001:db8::7", 2526}, "[2001:db8::7]:2526"},
        {"[IPv6:2001:db8::7]", {literal, "2001:db8::7", 0}, "[2001:db8::7]"},
    };
    for (const auto& row : rows) {
        const auto hop = parse_next_hop(row.written);
        ASSERT_TRUE(hop) << row.written << ": " << hop.error();
        EXPECT_EQ(*hop, row.expected) << row.written;
        EXPECT_EQ(hop->to_string(), row.printed) << row.written;
        EXPECT_EQ(*parse_next_hop(hop->to_string()), *hop) << row.written;
    }
}

TEST(NextHop, SaysWhatIsWrong) {
    const struct {
        const char* written;
        const char* error;
    } rows[] = {
        {"", "no host is named"},
        {"   ", "no host is named"},
        {"relay.example:", "port \"\" is no number from 1 to 65535"},
        {"relay.example:0", "port \"0\" is no number from 1 to 65535"},
        {"relay.example:65536", "port \"65536\" is no number from 1 to 65535"},
        {"relay.example:smtp", "port \"smtp\" is no number from 1 to 65535"},
        {"relay.example:25 ,other", "port \"25 ,other\" is no number from 1 to 65535"},
        {"[192.0.2.7", "\"[192.0.2.7\" has brackets that are not closed, or something behind them that is no port"},
        {"[192.0.2.7]25",
         "\"[192.0.2.7]25\" has brackets that are not closed, or something behind them that is no port"},
        {"192.0.2.300", "\"192.0.2.300\" is no IP address"},
        {"192.0.2", "\"192.0.2\" is no IP address"},
        {"[2001:db8::7::1]", "\"2001:db8::7::1\" is no IP address"},
        {"[]", "\"\" is no host name"},
        {"relay example", "\"relay example\" is no host name"},
        {"-relay.example", "\"-relay.example\" is no host name"},
        {"user@relay.example", "\"user@relay.example\" is no host name"},
    };
    for (const auto& row : rows) {
        const auto hop = parse_next_hop(row.written);
        ASSERT_FALSE(hop) << row.written;
        EXPECT_EQ(hop.error(), row.error);
    }
}

}  // namespace
}  // namespace postern::routing
