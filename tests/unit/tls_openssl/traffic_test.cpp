#include "tests/unit/tls_openssl/channel_pair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace postern::test {
namespace {

using State = ports::TlsChannel::State;

/// A pair past its handshake.
class TlsTraffic : public testing::Test {
protected:
    const std::unique_ptr<ports::TlsEngine> server_engine = engine_with(make_self_signed());
    const std::unique_ptr<ports::TlsEngine> client_engine = engine();
    ChannelPair pair{*client_engine, *server_engine};
    ports::TlsChannel& client = *pair.client;
    ports::TlsChannel& server = *pair.server;

    void SetUp() override { ASSERT_TRUE(pair.shake_hands().are_both(State::established)); }
};

std::string long_text() {
    std::string text;
    for (int line = 0; text.size() < 100'000; ++line) text += "line " + std::to_string(line) + "\r\n";
    return text;
}

TEST_F(TlsTraffic, ArrivesAsItWasWrittenInBothDirections) {
    EXPECT_EQ(carry(server, client, "220 mail.example.test ESMTP\r\n"), "220 mail.example.test ESMTP\r\n");
    EXPECT_EQ(carry(client, server, "EHLO c.example\r\n"), "EHLO c.example\r\n");
}

TEST_F(TlsTraffic, IsNotReadableOnItsWay) {
    ASSERT_TRUE(client.write(as_octets("MAIL FROM:<a@b.example>\r\n")));
    EXPECT_THAT(client.outgoing(), testing::Not(testing::HasSubstr("b.example")));
}

TEST_F(TlsTraffic, MayBeLongerThanARecord) { EXPECT_EQ(carry(client, server, long_text()), long_text()); }

TEST_F(TlsTraffic, MayArriveOctetByOctet) {
    const std::string text = long_text().substr(0, 20'000);
    ASSERT_TRUE(client.write(as_octets(text)));
    std::string read;
    for (const char octet : client.outgoing()) {
        server.feed(as_octets({&octet, 1}));
        server.read(read, text.size());
    }
    EXPECT_EQ(read, text);
}

TEST_F(TlsTraffic, IsReadInThePortionsThatTheReaderAsksFor) {
    ASSERT_TRUE(client.write(as_octets(long_text())));
    deliver(client, server);
    std::string read = "kept:";
    EXPECT_EQ(server.read(read, 7), 7u);
    EXPECT_EQ(read, "kept:" + long_text().substr(0, 7));
    EXPECT_EQ(server.read(read, 50'000), 50'000u);
    EXPECT_EQ(read + read_all(server), "kept:" + long_text());
}

TEST_F(TlsTraffic, MayArriveWhileFormerTrafficIsStillUnread) {
    ASSERT_TRUE(client.write(as_octets(long_text())));
    deliver(client, server);
    std::string read;
    EXPECT_EQ(server.read(read, 90'000), 90'000u);
    ASSERT_TRUE(client.write(as_octets("QUIT\r\n")));
    deliver(client, server);
    EXPECT_EQ(read + read_all(server), long_text() + "QUIT\r\n");
}

TEST_F(TlsTraffic, WaitsForTheRestOfARecord) {
    ASSERT_TRUE(client.write(as_octets("NOOP\r\n")));
    const std::string record = client.outgoing();
    server.feed(as_octets(std::string_view(record).substr(0, record.size() - 1)));
    std::string read;
    EXPECT_EQ(server.read(read, 1000), 0u);
    EXPECT_EQ(server.state(), State::established);
    server.feed(as_octets(std::string_view(record).substr(record.size() - 1)));
    EXPECT_EQ(server.read(read, 1000), 6u);
}

TEST_F(TlsTraffic, BehindTheClientsFinishedIsNotLost) {
    ChannelPair eager(*client_engine, *server_engine);
    eager.client->handshake();
    deliver(*eager.client, *eager.server);
    deliver(*eager.server, *eager.client);
    ASSERT_TRUE(eager.client->write(as_octets("EHLO c.example\r\n")));  // Together with its Finished.
    deliver(*eager.client, *eager.server);
    EXPECT_EQ(read_all(*eager.server), "EHLO c.example\r\n");
}

TEST_F(TlsTraffic, OfNothingWritesNothing) {
    client.outgoing().clear();
    EXPECT_TRUE(client.write({}));
    EXPECT_EQ(client.outgoing(), "");
}

TEST_F(TlsTraffic, BeforeTheHandshakeIsRefused) {
    const auto early = client_engine->make_client_channel({"mail.example.test"});
    early->handshake();
    EXPECT_FALSE(early->write(as_octets("EHLO c.example\r\n")));
    EXPECT_EQ(early->state(), State::handshaking);
}

TEST_F(TlsTraffic, EndsForThePeerWithACloseNotify) {
    ASSERT_TRUE(client.write(as_octets("QUIT\r\n")));
    client.shutdown();
    EXPECT_EQ(client.state(), State::closed);
    deliver(client, server);
    EXPECT_EQ(read_all(server), "QUIT\r\n");
    EXPECT_EQ(server.state(), State::closed);
}

TEST_F(TlsTraffic, MayStillAnswerAPeerThatSaidCloseNotify) {
    client.shutdown();
    deliver(client, server);
    EXPECT_EQ(read_all(server), "");
    EXPECT_TRUE(server.write(as_octets("221 2.0.0 bye\r\n")));
    EXPECT_FALSE(server.outgoing().empty());
}

TEST_F(TlsTraffic, IsRefusedAfterOurOwnCloseNotify) {
    client.shutdown();
    const std::string sent = client.outgoing();
    EXPECT_FALSE(client.write(as_octets("MAIL\r\n")));
    client.shutdown();
    EXPECT_EQ(client.outgoing(), sent);
    EXPECT_EQ(client.state(), State::closed);  // Refused, not broken.
}

TEST_F(TlsTraffic, IsReadToItsEndBeforeALostConnectionIsNoticed) {
    ASSERT_TRUE(client.write(as_octets("QUIT\r\n")));
    deliver(client, server);
    server.feed_end();
    EXPECT_EQ(server.state(), State::established);
    EXPECT_EQ(read_all(server), "QUIT\r\n");
    EXPECT_EQ(server.state(), State::closed);
}

}  // namespace
}  // namespace postern::test
