#include "core/mail/received.hpp"

#include <gtest/gtest.h>

namespace postern::mail {
namespace {

struct AHop {
    Address recipient{"joe", "b.example"};
    tls::Facts tls;
    Hop hop;

    AHop() {
        tls.version = "TLSv1.3";
        tls.cipher = "TLS_AES_256_GCM_SHA384";
        hop.helo = "c.example";
        hop.peer_address = "192.0.2.7";
        hop.host_name = "mail.example";
        hop.id = QueueId{0x00A1B2C3};
        hop.at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 25};
    }
};

std::string unfolded(std::string header) {
    for (auto at = header.find("\r\n\t"); at != std::string::npos; at = header.find("\r\n\t"))
        header.replace(at, 3, " ");
    return header;
}

std::size_t longest_line(const std::string& header) {
    std::size_t longest = 0;
    for (std::size_t begin = 0, end; (end = header.find("\r\n", begin)) != std::string::npos; begin = end + 2)
        longest = std::max(longest, end - begin);
    return longest;
}

TEST(ReceivedHeader, TellsWhoHandedTheMessageToWhom) {
    EXPECT_EQ(unfolded(received_header(AHop{}.hop)),
              "Received: from c.example ([192.0.2.7]) by mail.example (Postern) with ESMTP id 0000000000A1B2C3; Wed, "
              "25 Nov 2026 00:00:00 "
              "+0000\r\n");
}

TEST(ReceivedHeader, TellsProtocolAndCipherOfTls) {
    AHop one;
    one.hop.tls = &one.tls;
    EXPECT_NE(
        unfolded(received_header(one.hop)).find(" with ESMTPS (TLSv1.3, TLS_AES_256_GCM_SHA384) id 0000000000A1B2C3;"),
        std::string::npos);
}

TEST(ReceivedHeader, TellsTheClientsCertificateInAComment) {
    AHop one;
    one.tls.verification = tls::Verification::verified;
    one.tls.peer_subject = "CN=relay.example";
    one.tls.peer_issuer = "CN=Example Root";
    one.tls.peer_certificate_sha256 = "00ff";
    one.hop.tls = &one.tls;
    EXPECT_NE(unfolded(received_header(one.hop))
                  .find(" (TLSv1.3, TLS_AES_256_GCM_SHA384) (client certificate verified, SHA-256 00ff, subject "
                        "CN=relay.example, issuer CN=Example Root) id 0000000000A1B2C3;"),
              std::string::npos);
}

TEST(ReceivedHeader, LetsNoCertificateBreakOutOfTheComment) {
    AHop one;
    one.tls.verification = tls::Verification::unverified;
    one.tls.peer_subject = "CN=a) (b\\x5C, \xC3\xBC";
    one.tls.peer_issuer = std::string(512, '\xFC');
    one.hop.tls = &one.tls;
    const auto header = received_header(one.hop);
    EXPECT_NE(unfolded(header).find(R"(subject CN=a\) \(b\\x5C, \\xC3\\xBC, issuer)"), std::string::npos) << header;
    EXPECT_LE(longest_line(header), 998u);  // RFC 5322 §2.1.1
    for (const char c : header) EXPECT_LT(static_cast<unsigned char>(c), 0x7Fu);
}

TEST(ReceivedHeader, NamesTheOnlyRecipient) {
    AHop one;
    one.hop.only_recipient = &one.recipient;
    EXPECT_NE(unfolded(received_header(one.hop)).find(" id 0000000000A1B2C3 for <joe@b.example>; Wed, "),
              std::string::npos);
}

TEST(ReceivedHeader, TagsAnIpv6Literal) {
    AHop one;
    one.hop.peer_address = "2001:db8::7";
    EXPECT_NE(unfolded(received_header(one.hop)).find("from c.example ([IPv6:2001:db8::7]) by "), std::string::npos);
}

TEST(ReceivedHeader, TellsWhatAProxySaid) {
    AHop one;
    const Introduction introduction{"192.0.2.1", one.tls};
    one.hop.introduction = &introduction;
    one.hop.peer_name = "client.example";
    EXPECT_NE(unfolded(received_header(one.hop))
                  .find("from c.example (client.example [192.0.2.7]) (as told by 192.0.2.1: TLSv1.3 "
                        "TLS_AES_256_GCM_SHA384) by mail.example (Postern) with ESMTP id"),
              std::string::npos);
    EXPECT_LE(longest_line(received_header(one.hop)), 78u);
}

TEST(ReceivedHeader, IsFoldedAt78Octets) {
    AHop one;
    one.hop.tls = &one.tls;
    one.hop.only_recipient = &one.recipient;
    const auto header = received_header(one.hop);
    EXPECT_LE(longest_line(header), 78u);
    EXPECT_GT(longest_line(header), 40u) << "words share lines";
    EXPECT_TRUE(header.ends_with("\r\n"));
}

TEST(ReceivedHeader, StaysWithin998OctetsWithTheLongestWords) {
    AHop one;
    const std::string helo(255, 'h'), host(255, 'm');
    one.hop.helo = helo;
    one.hop.host_name = host;
    one.recipient = {std::string(64, 'l'), std::string(189, 'd')};
    one.hop.only_recipient = &one.recipient;
    EXPECT_LE(longest_line(received_header(one.hop)), 998u);
}

std::string keyword(bool is_extended, bool is_encrypted, bool is_international = false) {
    const tls::Facts facts;
    Hop hop;
    hop.is_extended = is_extended;
    hop.is_international = is_international;
    hop.tls = is_encrypted ? &facts : nullptr;
    return protocol_keyword(hop);
}

TEST(ProtocolKeyword, IsOneOfRfc3848) {
    EXPECT_EQ(keyword(false, false), "SMTP");
    EXPECT_EQ(keyword(false, true), "SMTP");
    EXPECT_EQ(keyword(true, false), "ESMTP");
    EXPECT_EQ(keyword(true, true), "ESMTPS");
}

TEST(ProtocolKeyword, IsOneOfRfc6531WithSmtpUtf8) {
    EXPECT_EQ(keyword(true, false, true), "UTF8SMTP");
    EXPECT_EQ(keyword(true, true, true), "UTF8SMTPS");
}

TEST(ReceivedHeader, DoesNotNameARecipientBeyondAscii) {
    AHop one;
    one.recipient = {"jürgen", "b.example"};
    one.hop.only_recipient = &one.recipient;
    EXPECT_EQ(received_header(one.hop).find("for <"), std::string::npos);
}

}  // namespace
}  // namespace postern::mail
