#include "core/smtp/proxy_header.hpp"

#include <gtest/gtest.h>

#include <array>

namespace postern::smtp {
namespace {

using namespace std::string_literals;
using Status = ProxyHeaderParser::Status;

const auto signature = "\r\n\r\n\0\r\nQUIT\n"s;

std::string two_octets(std::size_t number) {
    return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
}

std::string block(char command, char family, const std::string& behind) {
    return signature + command + family + two_octets(behind.size()) + behind;
}

std::string extension(char type, const std::string& value) { return type + two_octets(value.size()) + value; }

const auto v4_addresses = "\xC0\x00\x02\x07\xC6\x33\x64\x01\xC7\x38\x00\x19"s;  // 192.0.2.7, 198.51.100.1

std::string over_v4(const std::string& extensions) { return block('\x21', '\x11', v4_addresses + extensions); }

struct Result {
    Status status = Status::incomplete;
    ProxyHeader header;
    std::string error;
    std::string left;
};

Result read_in_pieces(std::string_view octets, std::size_t first_octets, std::size_t piece_octets) {
    ProxyHeaderParser parser;
    Result result;
    auto piece = octets.substr(0, first_octets);
    octets.remove_prefix(piece.size());
    while (result.status == Status::incomplete && !piece.empty()) {
        auto left = as_octets(piece);
        result.status = parser.take(left);
        result.left = as_text(left);
        EXPECT_TRUE(result.status != Status::incomplete || left.empty());
        piece = octets.substr(0, result.status == Status::incomplete ? piece_octets : 0);
        octets.remove_prefix(piece.size());
    }
    result.left += octets;
    result.header = parser.header();
    result.error = parser.error();
    return result;
}

/// As a whole, and again octet by octet and cut in two at every place: with the same result.
Result read(std::string_view octets) {
    const auto whole = read_in_pieces(octets, octets.size(), 0);
    for (std::size_t cut = 1; cut < octets.size(); ++cut) {
        for (const std::size_t piece_octets : {std::size_t{1}, octets.size()}) {
            const auto pieces = read_in_pieces(octets, piece_octets == 1 ? 1 : cut, piece_octets);
            EXPECT_EQ(pieces.status, whole.status) << cut;
            EXPECT_EQ(pieces.header, whole.header) << cut;
            EXPECT_EQ(pieces.error, whole.error) << cut;
            EXPECT_EQ(pieces.left, whole.left) << cut;
        }
    }
    return whole;
}

std::string client_of(std::string_view octets) {
    const auto result = read(octets);
    EXPECT_EQ(result.status, Status::complete) << result.error;
    return result.header.address;
}

std::string error_of(std::string_view octets) {
    const auto result = read(octets);
    EXPECT_EQ(result.status, Status::malformed) << octets;
    return result.error;
}

TEST(ProxyHeader, NamesTheClientInVersion1) {
    EXPECT_EQ(client_of("PROXY TCP4 192.0.2.7 198.51.100.1 51000 25\r\n"), "192.0.2.7");
    EXPECT_EQ(client_of("PROXY TCP6 2001:DB8:0::7 2001:db8::1 51000 25\r\n"), "2001:db8::7");
    EXPECT_EQ(client_of("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 65535\r\n"), "192.0.2.7");
}

TEST(ProxyHeader, LeavesWhatFollowsIt) {
    EXPECT_EQ(read("PROXY TCP4 192.0.2.7 198.51.100.1 51000 25\r\nEHLO c.example\r\n").left, "EHLO c.example\r\n");
    EXPECT_EQ(read(over_v4({}) + "\x16\x03").left, "\x16\x03");
}

TEST(ProxyHeader, IsTheProxysOwnWhereTheClientIsUnknown) {
    EXPECT_EQ(client_of("PROXY UNKNOWN\r\n"), "");
    EXPECT_EQ(client_of("PROXY UNKNOWN whatever ::1 stands here\r\n"), "");
}

TEST(ProxyHeader, EndsAtCrlfAndNotAtABareLineFeed) {
    EXPECT_EQ(read("PROXY UNKNOWN \n whatever\r\nEHLO c.example\r\n").left, "EHLO c.example\r\n");
}

TEST(ProxyHeader, RefusesAMalformedLine) {
    for (const auto* line :
         {"PROXY TCP4 192.0.2.7 198.51.100.1 51000\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 51000 25 7\r\n",
          "PROXY TCP4  192.0.2.7 198.51.100.1 51000 25\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 51000 65536\r\n",
          "PROXY TCP4 192.0.2.7 198.51.100.1 051000 25\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 -1 25\r\n",
          "PROXY TCP4 2001:db8::7 2001:db8::1 51000 25\r\n", "PROXY TCP6 192.0.2.7 198.51.100.1 51000 25\r\n",
          "PROXY TCP4 192.0.2.7 c.example 51000 25\r\n", "PROXY TCP5 192.0.2.7 198.51.100.1 51000 25\r\n",
          "PROXY tcp4 192.0.2.7 198.51.100.1 51000 25\r\n", "PROXY \r\n",
          "PROXY TCP4 192.0.2.7\n198.51.100.1 1 25\r\n"})
        EXPECT_NE(error_of(line), "");
}

TEST(ProxyHeader, IsNoGuessworkWhereItDoesNotBeginAsOne) {
    for (const auto* octets : {"EHLO c.example\r\n", "PROXX TCP4", "PROXY\tTCP4", "\r\n\r\nx", "\x16\x03\x01", "QUIT"})
        EXPECT_EQ(error_of(octets), "what came first is no PROXY header");
}

TEST(ProxyHeader, HasALineOf107OctetsAtMost) {
    const auto longest = "PROXY UNKNOWN " + std::string(ProxyHeaderParser::max_line_octets - 16, 'x') + "\r\n";
    EXPECT_EQ(client_of(longest), "");
    EXPECT_EQ(error_of("PROXY UNKNOWN " + std::string(200, 'x')), "its PROXY header is longer than 107 octets");
}

TEST(ProxyHeader, NamesTheClientInVersion2) {
    EXPECT_EQ(client_of(over_v4({})), "192.0.2.7");
    const auto v6 = "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x07"s;
    EXPECT_EQ(client_of(block('\x21', '\x21', v6 + v6 + "\xC7\x38\x00\x19"s)), "2001:db8::7");
}

TEST(ProxyHeader, IsTheProxysOwnWhereItSaysLocalOrHasNoTcp) {
    EXPECT_EQ(client_of(block('\x20', '\x00', {})), "");
    EXPECT_EQ(client_of(block('\x20', '\x11', v4_addresses)), "");
    EXPECT_EQ(client_of(block('\x20', '\x7F', "anything")), "");
    EXPECT_EQ(client_of(block('\x21', '\x00', "anything")), "");
    EXPECT_EQ(client_of(block('\x21', '\x12', v4_addresses)), "");
    EXPECT_EQ(client_of(block('\x21', '\x31', std::string(216, 'x'))), "");
}

TEST(ProxyHeader, RefusesAMalformedBlock) {
    EXPECT_NE(error_of(block('\x11', '\x11', v4_addresses)), "");
    EXPECT_NE(error_of(block('\x22', '\x11', v4_addresses)), "");
    EXPECT_NE(error_of(block('\x21', '\x41', v4_addresses)), "");
    EXPECT_NE(error_of(block('\x21', '\x13', v4_addresses)), "");
    EXPECT_NE(error_of(block('\x21', '\x11', v4_addresses.substr(1))), "");
    EXPECT_NE(error_of(block('\x21', '\x21', v4_addresses)), "");
    EXPECT_NE(error_of(signature + "\x21\x11\x40\x01"s), "");
}

TEST(ProxyHeader, PassesExtensionsOver) {
    const auto extensions =
        extension('\x01', "smtp") + extension('\x04', "") + extension('\xE5', std::string(300, 'x'));
    EXPECT_EQ(client_of(over_v4(extensions)), "192.0.2.7");
    EXPECT_FALSE(read(over_v4(extensions)).header.tls);
    EXPECT_NE(error_of(over_v4("\x01")), "");
    EXPECT_NE(error_of(over_v4("\x01\x00\x05smtp"s)), "");
}

TEST(ProxyHeader, TellsTheTlsOfTheClient) {
    const auto tls = extension('\x20', "\x01\0\0\0\x01"s + extension('\x21', "TLSv1.3") +
                                           extension('\x23', "TLS_AES_256_GCM_SHA384") + extension('\x26', "X25519"));
    const auto facts = read(over_v4(tls)).header.tls;
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->version, "TLSv1.3");
    EXPECT_EQ(facts->cipher, "TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(facts->group, "X25519");
    EXPECT_EQ(facts->verification, tls::Verification::no_certificate);
}

TEST(ProxyHeader, TellsTheCertificateOfTheClient) {
    const auto parts = extension('\x21', "TLSv1.2") + extension('\x22', "anna\r\n(x)");
    const auto verified = read(over_v4(extension('\x20', "\x03\0\0\0\0"s + parts))).header.tls;
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->verification, tls::Verification::verified);
    EXPECT_EQ(verified->peer_subject, R"(CN=anna\x0D\x0A(x))");
    const auto unverified = read(over_v4(extension('\x20', "\x05\0\0\0\x14"s + parts))).header.tls;
    EXPECT_EQ(unverified->verification, tls::Verification::unverified);
}

TEST(ProxyHeader, TellsNothingOfTlsWhereTheClientUsedNone) {
    EXPECT_FALSE(read(over_v4(extension('\x20', "\0\0\0\0\x01"s))).header.tls);
    EXPECT_NE(error_of(over_v4(extension('\x20', "\x01\0\0\0"s))), "");
    EXPECT_NE(error_of(over_v4(extension('\x20', "\x01\0\0\0\0\x21\x00\x07TLS"s))), "");
}

TEST(ProxyHeader, TakesNothingMoreOnceItIsMalformed) {
    ProxyHeaderParser parser;
    auto wrong = as_octets("x");
    EXPECT_EQ(parser.take(wrong), Status::malformed);
    auto right = as_octets("PROXY UNKNOWN\r\n");
    EXPECT_EQ(parser.take(right), Status::malformed);
}

}  // namespace
}  // namespace postern::smtp
