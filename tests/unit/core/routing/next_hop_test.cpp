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
        {"relay.example", {host, "relay.example", 0, NextHop::Protocol::smtp}, "relay.example"},
        {"  Relay.Example ", {host, "relay.example", 0, NextHop::Protocol::smtp}, "relay.example"},
        {"relay.example.", {host, "relay.example", 0, NextHop::Protocol::smtp}, "relay.example"},
        {"localhost", {host, "localhost", 0, NextHop::Protocol::smtp}, "localhost"},
        {"relay.example:587", {host, "relay.example", 587, NextHop::Protocol::smtp}, "relay.example:587"},
        {"[relay.example]", {host, "relay.example", 0, NextHop::Protocol::smtp}, "relay.example"},
        {"[relay.example]:65535", {host, "relay.example", 65535, NextHop::Protocol::smtp}, "relay.example:65535"},
        {"192.0.2.7", {literal, "192.0.2.7", 0, NextHop::Protocol::smtp}, "[192.0.2.7]"},
        {"192.0.2.7:2526", {literal, "192.0.2.7", 2526, NextHop::Protocol::smtp}, "[192.0.2.7]:2526"},
        {"[192.0.2.7]", {literal, "192.0.2.7", 0, NextHop::Protocol::smtp}, "[192.0.2.7]"},
        {"[127.0.0.1]:2526", {literal, "127.0.0.1", 2526, NextHop::Protocol::smtp}, "[127.0.0.1]:2526"},
        {"2001:DB8::7", {literal, "2001:db8::7", 0, NextHop::Protocol::smtp}, "[2001:db8::7]"},
        {"[2001:db8::7]:2526", {literal, "2001:db8::7", 2526, NextHop::Protocol::smtp}, "[2001:db8::7]:2526"},
        {"[IPv6:2001:db8::7]", {literal, "2001:db8::7", 0, NextHop::Protocol::smtp}, "[2001:db8::7]"},
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
        {"relay.²⁵", "\"relay.²⁵\" is no IP address"},
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

TEST(LocalDestination, ReadsWhatAdministratorsWrite) {
    const struct {
        const char* written;
        NextHop expected;
        const char* printed;
    } rows[] = {
        {"mail.box", {NextHop::Kind::mailbox, "", 0, NextHop::Protocol::smtp}, "mail.box"},
        {" Mail.Box ", {NextHop::Kind::mailbox, "", 0, NextHop::Protocol::smtp}, "mail.box"},
        {"lmtp://127.0.0.1:24", {literal, "127.0.0.1", 24, NextHop::Protocol::lmtp}, "lmtp://[127.0.0.1]:24"},
        {"LMTP://[2001:db8::7]:2424",
         {literal, "2001:db8::7", 2424, NextHop::Protocol::lmtp},
         "lmtp://[2001:db8::7]:2424"},
        {"lmtp://Imap.example:24", {host, "imap.example", 24, NextHop::Protocol::lmtp}, "lmtp://imap.example:24"},
        {"lmtp:/run/Dovecot/lmtp",
         {NextHop::Kind::unix_socket, "/run/Dovecot/lmtp", 0, NextHop::Protocol::lmtp},
         "lmtp:/run/Dovecot/lmtp"},
        {"lmtp:///run/lmtp", {NextHop::Kind::unix_socket, "/run/lmtp", 0, NextHop::Protocol::lmtp}, "lmtp:/run/lmtp"},
    };
    for (const auto& row : rows) {
        const auto hop = parse_local_destination(row.written);
        ASSERT_TRUE(hop) << row.written << ": " << hop.error();
        EXPECT_EQ(*hop, row.expected) << row.written;
        EXPECT_EQ(hop->to_string(), row.printed) << row.written;
        EXPECT_EQ(*parse_local_destination(hop->to_string()), *hop) << row.written;
    }
}

TEST(LocalDestination, SaysWhatIsWrong) {
    const struct {
        const char* written;
        const char* error;
    } rows[] = {
        {"", "\"\" is neither mail.box nor begins with lmtp:"},
        {"mail1.box", "\"mail1.box\" is neither mail.box nor begins with lmtp:"},
        {"smtp://[127.0.0.1]:24", "\"smtp://[127.0.0.1]:24\" is neither mail.box nor begins with lmtp:"},
        {"lmtp:run/lmtp", "\"lmtp:run/lmtp\" names neither //HOST:PORT nor an absolute path"},
        {"lmtp:/", "\"/\" is no path of a UNIX socket"},
        {"lmtp://", "no host is named"},
        {"lmtp://localhost", "LMTP needs a port of its own, other than 25, behind the host: lmtp://localhost:24"},
        {"lmtp://localhost:25", "LMTP needs a port of its own, other than 25, behind the host: lmtp://localhost:24"},
        {"lmtp://localhost:x", "port \"x\" is no number from 1 to 65535"},
    };
    for (const auto& row : rows) {
        const auto hop = parse_local_destination(row.written);
        ASSERT_FALSE(hop) << row.written;
        EXPECT_EQ(hop.error(), row.error);
    }
    EXPECT_FALSE(parse_local_destination("lmtp:/" + std::string(107, 'x')));
    EXPECT_TRUE(parse_local_destination("lmtp:/" + std::string(106, 'x')));
}

TEST(NextHop, NamesTheQueueOfADomain) {
    EXPECT_EQ((NextHop{NextHop::Kind::mx, "there.example", 0, NextHop::Protocol::smtp}).to_string(),
              "MX there.example");
}

TEST(RouteNextHop, IsAHostOrTheMxOfADomainOrALocalDestination) {
    const struct {
        const char* written;
        const char* expected;
    } rows[] = {
        {"relay.example:587", "relay.example:587"},
        {"[192.0.2.7]", "[192.0.2.7]"},
        {"mx Example.ORG", "MX example.org"},
        {"MX  example.org:2525", "MX example.org:2525"},
        {"MX b\xC3\xBC"
         "cher.example",
         "MX xn--bcher-kva.example"},
        {"Mail.Box", "mail.box"},
        {"lmtp://store.example:24", "lmtp://store.example:24"},
        {"lmtp:/run/lmtp", "lmtp:/run/lmtp"},
    };
    for (const auto& row : rows) {
        const auto hop = parse_route_next_hop(row.written);
        ASSERT_TRUE(hop) << row.written << ": " << hop.error();
        EXPECT_EQ(hop->to_string(), row.expected);
    }
    for (const auto* text : {"", "MX ", "MX [192.0.2.7]", "MX 192.0.2.7", "smtp://relay.example", "lmtp:relay"})
        EXPECT_FALSE(parse_route_next_hop(text)) << text;
}

TEST(RouteNextHop, NamesItsDemandsSinceAConnectionMadeForLessDoesNotDo) {
    auto hop = *parse_next_hop("relay.example:587");
    hop.level = tls::Level::encrypt;
    EXPECT_EQ(hop.to_string(), "relay.example:587 (TLS level encrypt)");
    hop.credentials = "partner";
    EXPECT_EQ(hop.to_string(), "relay.example:587 (TLS level encrypt, credentials partner)");
}

}  // namespace
}  // namespace postern::routing
