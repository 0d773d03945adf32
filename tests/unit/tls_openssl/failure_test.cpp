#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace postern::test {
namespace {

using Cause = tls::Failure::Cause;
using State = ports::TlsChannel::State;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;

TlsOptions only(ProtocolVersion version) {
    TlsOptions options;
    options.min_version = options.max_version = version;
    return options;
}

/// The last record of `ciphertext` is an alert (RFC 8446 §5.1: type 21).
bool ends_in_an_alert(std::string_view ciphertext) {
    std::size_t at = 0;
    char type = 0;
    while (at + 5 <= ciphertext.size()) {
        type = ciphertext[at];
        at +=
            5 + static_cast<unsigned char>(ciphertext[at + 3]) * 256u + static_cast<unsigned char>(ciphertext[at + 4]);
    }
    return at == ciphertext.size() && type == 21;
}

std::unique_ptr<ports::TlsChannel> server_channel() {
    return engine_with(make_self_signed())->make_server_channel(tls::InboundPort::tcp);
}

std::unique_ptr<ports::TlsChannel> client_channel_that_said_hello() {
    auto channel = engine()->make_client_channel({"mail.example.test"});
    channel->handshake();
    return channel;
}

TEST(TlsFailure, NamesACommandBehindStartTlsPlaintext) {
    const auto server = server_channel();
    server->feed(as_octets("RSET\r\nMAIL FROM:<a@b.example>\r\n"));
    EXPECT_EQ(server->handshake(), State::failed);
    EXPECT_EQ(server->failure().cause, Cause::plaintext);
    EXPECT_THAT(server->failure().words,
                testing::AllOf(testing::HasSubstr("\"RSET"), testing::Not(testing::HasSubstr("\r"))));
}

TEST(TlsFailure, ShowsNothingOfACommandBehindItsVerb) {
    for (const auto* text : {"AUTH PLAIN AHNlY3JldAB3b3Jk\r\n", "auth plain AHNlY3JldAB3b3Jk\r\n",
                             "EHLO AHNlY3JldAB3b3Jk\r\nAUTH PLAIN AHNlY3JldAB3b3Jk\r\n", "AHNlY3JldAB3b3Jk\r\n",
                             "RSET\r\nAHNlY3JldAB3b3Jk\r\n"}) {
        const auto server = server_channel();
        server->feed(as_octets(text));
        EXPECT_EQ(server->handshake(), State::failed);
        EXPECT_EQ(server->failure().cause, Cause::plaintext);
        EXPECT_THAT(server->failure().words, testing::Not(testing::HasSubstr("AHN"))) << text;
    }
}

TEST(TlsFailure, NamesPlaintextThatBeginsLikeARecordByAccident) {
    const auto server = server_channel();
    server->feed(as_octets("\x16 hello\r\n"));
    EXPECT_EQ(server->handshake(), State::failed);
    EXPECT_EQ(server->failure().cause, Cause::plaintext);
}

TEST(TlsFailure, NamesPlaintextThatCameOctetByOctet) {
    const auto server = server_channel();
    for (const char octet : std::string_view("NOOP\r\n")) {
        server->feed(as_octets({&octet, 1}));
        server->handshake();
    }
    EXPECT_EQ(server->failure().cause, Cause::plaintext);
}

TEST(TlsFailure, NamesAReplyInClearTextToAClientPlaintext) {
    const auto client = client_channel_that_said_hello();
    client->feed(as_octets("454 4.7.0 TLS not available\r\n"));
    EXPECT_EQ(client->handshake(), State::failed);
    EXPECT_EQ(client->failure().cause, Cause::plaintext);
    EXPECT_THAT(client->failure().words, testing::HasSubstr("454 4.7.0 TLS"));
}

TEST(TlsFailure, NamesPlaintextInAnEstablishedChannel) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    pair.shake_hands();
    pair.server->feed(as_octets("QUIT\r\n"));
    std::string text;
    EXPECT_EQ(pair.server->read(text, 1000), 0u);
    EXPECT_EQ(pair.server->state(), State::failed);
    EXPECT_EQ(pair.server->failure().cause, Cause::plaintext);
}

TEST(TlsFailure, AnswersGarbageInARecordWithAnAlertBeforeItIsReported) {
    const auto server = server_channel();
    server->feed(
        as_octets(std::string_view("\x16\x03\x01\x00\x04\x0c\x00\x00\x00", 9)));  // A key exchange instead of a hello.
    EXPECT_EQ(server->handshake(), State::failed);
    EXPECT_EQ(server->failure().cause, Cause::protocol_error);
    EXPECT_TRUE(ends_in_an_alert(server->outgoing()));
}

TEST(TlsFailure, NamesTheAlertThatThePeerSent) {
    const auto client = client_channel_that_said_hello();
    client->feed(as_octets(std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7)));
    EXPECT_EQ(client->handshake(), State::failed);
    EXPECT_EQ(client->failure().cause, Cause::alert_received);
    EXPECT_EQ(client->failure().words, "the peer refused with the TLS alert \"handshake failure\" (40)");
}

TEST(TlsFailure, NamesAnAlertInAnEstablishedChannel) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    pair.shake_hands();
    ASSERT_TRUE(pair.client->write(as_octets("EHLO c.example\r\n")));
    pair.client->outgoing().back() ^= 1;
    deliver(*pair.client, *pair.server);
    EXPECT_EQ(read_all(*pair.server), "");
    EXPECT_EQ(pair.server->failure().cause, Cause::protocol_error);
    EXPECT_THAT(pair.server->failure().words, testing::HasSubstr("damaged"));
    deliver(*pair.server, *pair.client);
    EXPECT_EQ(read_all(*pair.client), "");
    EXPECT_EQ(pair.client->failure().cause, Cause::alert_received);
    EXPECT_THAT(pair.client->failure().words, testing::HasSubstr("bad record mac"));
}

TEST(TlsFailure, TellsBothSidesThatNoVersionIsCommon) {
    const auto server = engine_with(make_self_signed(), only(ProtocolVersion::tls_1_3));
    const auto client = engine(only(ProtocolVersion::tls_1_2));
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::failed));
    EXPECT_EQ(pair.server->failure().cause, Cause::protocol_error);
    EXPECT_EQ(pair.server->failure().words, "no TLS version in common: peer offers only TLS 1.2");
    EXPECT_EQ(pair.client->failure().cause, Cause::alert_received);
    EXPECT_THAT(pair.client->failure().words, testing::HasSubstr("protocol version"));
}

/// A ClientHello without cipher or session, which `version` and, where it is not empty, supported_versions (RFC 8446
/// §4.2.1) tell the versions of.
std::string hello_offering(std::string_view version, std::string_view supported = {}) {
    const auto number = [](std::size_t value, int octets) {
        std::string text;
        while (octets-- > 0) text += static_cast<char>(value >> (8 * octets));
        return text;
    };
    std::string extensions;
    if (!supported.empty())
        extensions = number(43, 2) + number(supported.size() + 1, 2) + number(supported.size(), 1).append(supported);
    std::string body = std::string(version).append(32, 'r') + number(0, 1) + number(4, 2) + number(0xC02F, 2) +
                       number(0x1301, 2) + number(1, 1) + number(0, 1);
    if (!extensions.empty()) body += number(extensions.size(), 2) + extensions;
    body = number(1, 1) + number(body.size(), 3) + body;
    return "\x16\x03\x01" + number(body.size(), 2) + body;
}

std::string words_to(const std::string& hello) {
    const auto server = server_channel();
    server->feed(as_octets(hello));
    EXPECT_EQ(server->handshake(), State::failed);
    return server->failure().words;
}

TEST(TlsFailure, NamesTheVersionsOfAPeerThatHasNoneInCommon) {
    EXPECT_EQ(words_to(hello_offering("\x03\x01")), "no TLS version in common: peer offers only TLS 1.0");
    EXPECT_EQ(words_to(hello_offering("\x03\x02")), "no TLS version in common: peer offers only TLS 1.1");
    EXPECT_EQ(words_to(hello_offering("\x03\x03", "\x03\x02\x03\x01")),
              "no TLS version in common: peer offers only TLS 1.1, TLS 1.0");
    EXPECT_EQ(words_to(hello_offering("\x03\x03", "\x1a\x1a\x7f\x1c\x03\x02")),
              "no TLS version in common: peer offers only version 7f1c, TLS 1.1");
}

TEST(TlsFailure, TellsBothSidesThatNoCipherIsCommon) {
    auto with_cipher = [](const char* cipher) {
        TlsOptions options = only(ProtocolVersion::tls_1_2);
        options.cipher_list = cipher;
        return options;
    };
    const auto server = engine_with(make_self_signed(), with_cipher("ECDHE-ECDSA-AES256-GCM-SHA384"));
    const auto client = engine(with_cipher("ECDHE-RSA-AES128-GCM-SHA256"));
    ChannelPair pair(*client, *server);
    EXPECT_TRUE(pair.shake_hands().are_both(State::failed));
    EXPECT_EQ(pair.server->failure().words, "no cipher in common");
    EXPECT_EQ(pair.client->failure().cause, Cause::alert_received);
}

TEST(TlsFailure, CallsAnEndInTheMiddleOfTheHandshakeClosed) {
    const auto client = client_channel_that_said_hello();
    const auto server = server_channel();
    server->feed(as_octets(std::string_view(client->outgoing()).substr(0, 100)));
    EXPECT_EQ(server->handshake(), State::handshaking);
    server->feed_end();
    EXPECT_EQ(server->handshake(), State::failed);
    EXPECT_EQ(server->failure().cause, Cause::closed);
    EXPECT_EQ(server->outgoing(), "");  // An alert would go to a peer that is gone.
}

TEST(TlsFailure, CallsACloseNotifyInTheMiddleOfTheHandshakeClosed) {
    const auto client = client_channel_that_said_hello();
    client->feed(as_octets(std::string_view("\x15\x03\x03\x00\x02\x01\x00", 7)));
    EXPECT_EQ(client->handshake(), State::failed);
    EXPECT_EQ(client->failure().cause, Cause::closed);
}

TEST(TlsFailure, StaysAndTakesNothingMore) {
    const auto server = server_channel();
    server->feed(as_octets("RSET\r\n"));
    server->handshake();
    const auto client = client_channel_that_said_hello();
    server->feed(as_octets(client->outgoing()));
    EXPECT_EQ(server->handshake(), State::failed);
    EXPECT_FALSE(server->write(as_octets("220 hello\r\n")));
    std::string text;
    EXPECT_EQ(server->read(text, 1000), 0u);
}

TEST(TlsFailure, IsCalledClosedWhereverTheClientsHelloIsCutOff) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    const auto first = client->make_client_channel({"mail.example.test"});
    first->handshake();
    const std::string hello = first->outgoing();
    for (std::size_t octets = 0; octets < hello.size(); ++octets) {
        const auto channel = server->make_server_channel(tls::InboundPort::tcp);
        channel->feed(as_octets(std::string_view(hello).substr(0, octets)));
        ASSERT_EQ(channel->handshake(), State::handshaking) << octets;
        channel->feed_end();
        ASSERT_EQ(channel->handshake(), State::failed) << octets;
        ASSERT_EQ(channel->failure().cause, Cause::closed) << octets;
    }
}

}  // namespace
}  // namespace postern::test
