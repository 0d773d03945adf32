#include "adapters/tls_openssl/flight_recorder.hpp"
#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <string>
#include <string_view>

// What a handshake that does not come to its end leaves on record.
namespace postern::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using tls_openssl::FlightRecorder;
using tls_openssl::ProtocolVersion;
using tls_openssl::TlsOptions;
using State = ports::TlsChannel::State;

TlsOptions only(ProtocolVersion version) {
    TlsOptions options;
    options.min_version = options.max_version = version;
    return options;
}

std::string words_of(const tls::Flights& flights) { return to_words(flights, tls::kept_flights_octets); }

TEST(TlsFlights, HaveVersionsAlertAndSizesOnBothSides) {
    const auto server = engine_with(make_self_signed(), only(ProtocolVersion::tls_1_3));
    const auto client = engine(only(ProtocolVersion::tls_1_2));
    ChannelPair pair(*client, *server);
    ASSERT_TRUE(pair.shake_hands().are_both(State::failed));
    EXPECT_THAT(
        words_of(pair.client->failure().flights),
        testing::MatchesRegex(
            R"(we: ClientHello, TLS 1\.2 \([0-9]+ octets\); peer: alert protocol version \(70\) \(2 octets\))"));
    EXPECT_THAT(
        words_of(pair.server->failure().flights),
        testing::MatchesRegex(
            R"(peer: ClientHello, TLS 1\.2 \([0-9]+ octets\); we: alert protocol version \(70\) \(2 octets\))"));
    EXPECT_THAT(hint_of(pair.client->failure().flights), HasSubstr("none of the TLS versions"));
}

TEST(TlsFlights, HaveTheMessagesWithinEncryptedRecordsAndNothingOfTheirContents) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    pair.client->handshake();
    deliver(*pair.client, *pair.server);
    // Without the last record: the server's Finished comes damaged.
    pair.server->outgoing().back() ^= 1;
    deliver(*pair.server, *pair.client);
    ASSERT_EQ(pair.client->state(), State::failed);
    EXPECT_THAT(words_of(pair.client->failure().flights),
                AllOf(ContainsRegex("ClientHello, TLS 1.3, TLS 1.2 .*peer: ServerHello, TLS 1.3 .*Certificate "),
                      HasSubstr("we: alert bad record mac (20)"), Not(HasSubstr("example"))));
}

TEST(TlsFlights, AreThereWhileTheHandshakeIsUnderWayAndGoneWhenItHasSucceeded) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    pair.client->handshake();
    EXPECT_THAT(pair.client->flights().messages, SizeIs(1));
    EXPECT_THAT(hint_of(pair.client->flights()), HasSubstr("nothing came back"));
    ASSERT_TRUE(pair.shake_hands().are_both(State::established));
    EXPECT_THAT(pair.client->flights().messages, IsEmpty());
    EXPECT_THAT(pair.server->flights().messages, IsEmpty());
}

TEST(TlsFlights, OfPlainTextSayThatItIsNoRecordAndShowNothingOfIt) {
    const auto server = engine_with(make_self_signed())->make_server_channel(tls::InboundPort::tcp);
    server->feed(as_octets("AUTH PLAIN AHNlY3JldAB3b3Jk\r\n"));
    ASSERT_EQ(server->handshake(), State::failed);
    EXPECT_THAT(words_of(server->failure().flights), AllOf(HasSubstr("no TLS record"), Not(HasSubstr("AUTH"))));
}

TEST(TlsFlights, NameARecordThatWasCutOff) {
    const auto client = engine()->make_client_channel({"mail.example.test"});
    client->handshake();
    const auto server = engine_with(make_self_signed())->make_server_channel(tls::InboundPort::tcp);
    server->feed(as_octets(std::string_view(client->outgoing()).substr(0, 100)));
    ASSERT_EQ(server->handshake(), State::handshaking);
    EXPECT_THAT(words_of(server->flights()), HasSubstr("peer: a record of type 22, TLS 1.0, not whole"));
}

TEST(TlsFlights, AreOfNoFailureBehindTheHandshake) {
    const auto server = engine_with(make_self_signed());
    const auto client = engine();
    ChannelPair pair(*client, *server);
    ASSERT_TRUE(pair.shake_hands().are_both(State::established));
    pair.server->feed(as_octets("QUIT\r\n"));
    EXPECT_EQ(read_all(*pair.server), "");
    ASSERT_EQ(pair.server->state(), State::failed);
    EXPECT_THAT(pair.server->failure().flights.messages, IsEmpty());
}

TEST(FlightRecorder, KeepsTheFirstOnesAndTheLast) {
    FlightRecorder recorder;
    constexpr std::array<unsigned char, 4> certificate = {SSL3_MT_CERTIFICATE, 0, 0, 0};
    constexpr std::array<unsigned char, 2> alert = {2, 40};
    for (int number = 0; number < 40; ++number) recorder.note(true, SSL3_RT_HANDSHAKE, certificate);
    recorder.note(false, SSL3_RT_ALERT, alert);
    const auto flights = recorder.flights();
    EXPECT_THAT(flights.messages, SizeIs(32));
    EXPECT_EQ(flights.left_out, 9U);
    EXPECT_EQ(flights.messages.back().alert, 40);
    EXPECT_THAT(words_of(flights), HasSubstr("9 more"));
}

TEST(FlightRecorder, ReadsNoFurtherThanAHelloReaches) {
    // A hello that says it has more than it has, cut at every octet.
    const std::string hello =
        std::string("\x01\x00\x01\x00\x03\x03", 6) + std::string(32, 'r') +
        std::string("\x00\x00\x02\x13\x01\x01\x00\x00\x09\x00\x2b\x00\x05\x04\x03\x04\x03\x03", 18);
    for (std::size_t octets = 0; octets <= hello.size(); ++octets) {
        FlightRecorder recorder;
        const std::string cut = hello.substr(0, octets);
        recorder.note(false, SSL3_RT_HANDSHAKE, {reinterpret_cast<const unsigned char*>(cut.data()), cut.size()});
        if (octets == hello.size())
            EXPECT_EQ(recorder.offered_versions(), "TLS 1.3, TLS 1.2");
        else
            EXPECT_LE(recorder.flights().messages.size(), 1U);
    }
}

}  // namespace
}  // namespace postern::test
