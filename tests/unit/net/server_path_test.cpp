#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace postern::test {

namespace {

constexpr std::string_view message = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
constexpr std::string_view content = "Subject: x\r\n\r\nhello\r\n.\r\n";

}  // namespace

/// From the greeting to the answer to EHLO under TLS.
void begin_tls(BlockingClient& client, MailWorld& world) {
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\nSTARTTLS\r\n");
    (void)client.read_until("Ready to start TLS\r\n");
    ASSERT_TRUE(client.start_tls(world.tls()));
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
}

TEST(ServerPath, TakesAMessageAndStoresIt) {
    MailWorld world({});
    BlockingClient client(world.port());
    EXPECT_TRUE(client.read_until("\r\n").starts_with("220 mail.example.test"));
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
    client.send(message);
    (void)client.read_until("354 ");
    client.send(content);
    EXPECT_NE(client.read_until("\r\n").find("250 2.6.0"), std::string::npos);
    EXPECT_EQ(world.stored(), 1u);
}

TEST(ServerPath, SendsTheWholeEhloAnswerInOneSegment) {
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\n");
    const auto segment = client.read_segment();
    EXPECT_TRUE(segment.starts_with("250-mail.example.test"));
    EXPECT_NE(segment.find("\r\n250 "), std::string::npos) << segment;
}

TEST(ServerPath, EncryptsAfterStartTlsAndTakesAMessageThere) {
    MailWorld world({});
    BlockingClient client(world.port());
    ASSERT_NO_FATAL_FAILURE(begin_tls(client, world));
    client.send(message);
    (void)client.read_until("354 ");
    client.send(content);
    EXPECT_NE(client.read_until("\r\n").find("250 2.6.0"), std::string::npos);
    const auto stored = world.spool().scan({});
    ASSERT_EQ(stored->size(), 1u);
    ASSERT_TRUE(stored->front().envelope.tls.has_value());
    EXPECT_EQ(stored->front().envelope.tls->version, "TLSv1.3");
}

TEST(ServerPath, FailsTheHandshakeOfAPeerThatSendsPlaintextBehindStartTls) {
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\nSTARTTLS\r\nMAIL FROM:<a@b.example>\r\n");
    (void)client.read_until("Ready to start TLS\r\n");
    EXPECT_FALSE(client.start_tls(world.tls()));
    EXPECT_EQ(world.stored(), 0u);
    EXPECT_TRUE(eventually([&] { return world.worker(0).load() + world.worker(1).load() == 0; }));
}

// The alert says why, so it must reach a peer whose own octets were not read to the end.
TEST(ServerPath, LetsTheAlertArriveBeforeTheConnectionEnds) {
    MailWorld world({.is_implicit_tls = true});
    BlockingClient client(world.port());
    using namespace std::string_literals;
    client.send("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00 a ClientHello of one octet, and then some more"s);
    const auto answer = client.read_to_end();
    ASSERT_GE(answer.size(), 7u);
    EXPECT_EQ(answer[0], '\x15');  // the content type of an alert, RFC 8446 §5.1
}

TEST(ServerPath, LogsAndCountsAHandshakeThatTakesTooLong) {
    for (const bool is_implicit_tls : {false, true}) {
        MailWorld world({.is_implicit_tls = is_implicit_tls, .handshake_timeout = std::chrono::seconds(1)});
        BlockingClient client(world.port());
        if (!is_implicit_tls) {
            (void)client.read_until("\r\n");
            client.send("EHLO c.example\r\n");
            (void)client.read_until("250 ");
            client.send("STARTTLS\r\n");
            (void)client.read_until("Ready to start TLS\r\n");
        }
        EXPECT_EQ(client.read_to_end(), "");
        client.close();
        EXPECT_TRUE(eventually([&] { return world.worker(0).load() + world.worker(1).load() == 0; }));
        const auto batch = world.journal().take();
        EXPECT_THAT(batch.lines, testing::Contains("SMTP Server: 127.0.0.1 TLS handshake failed: it was not finished "
                                                   "within 1 s"));
        ASSERT_EQ(batch.tally.failures().size(), 1u);
        EXPECT_EQ(batch.tally.failures().front().name, "timeout");
        EXPECT_EQ(batch.tally.failed_handshakes_inbound(), 1) << "and not once more for its end";
    }
}

TEST(ServerPath, AnswersCloseNotifyWithItsOwn) {
    MailWorld world({});
    BlockingClient client(world.port());
    ASSERT_NO_FATAL_FAILURE(begin_tls(client, world));
    EXPECT_NE(client.end_tls(), "") << "the connection ended without a word";
}

TEST(ServerPath, CountsForItselfAgainWhoSpokeForAnotherBeforeStartTls) {
    MailWorld::Options options;
    options.limits.per_address = 1;
    options.xclient_hosts = options.limits.exempt = {*parse_ip_prefix("127.0.0.1")};
    MailWorld world(options);
    const auto introduce = [](BlockingClient& client) {
        (void)client.read_until("\r\n");
        client.send("EHLO c.example\r\n");
        (void)client.read_until("250 ");
        client.send("XCLIENT ADDR=203.0.113.9\r\n");
        return client.read_until("\r\n").substr(0, 3);
    };
    BlockingClient first(world.port());
    EXPECT_EQ(introduce(first), "220");
    BlockingClient second(world.port());
    EXPECT_EQ(introduce(second), "421");
    first.send("EHLO c.example\r\n");
    (void)first.read_until("250 ");
    first.send("STARTTLS\r\n");
    (void)first.read_until("Ready to start TLS\r\n");
    ASSERT_TRUE(first.start_tls(world.tls()));
    first.send("NOOP\r\n");
    EXPECT_EQ(first.read_until("\r\n").substr(0, 3), "250");
    BlockingClient third(world.port());
    EXPECT_EQ(introduce(third), "220");
}

// Replies that nobody takes must not pile up in memory.
TEST(ServerPath, ReadsNoMoreFromAPeerThatDoesNotTakeItsReplies) {
    constexpr std::size_t more_than_all_buffers = 64u << 20;
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    const std::size_t sent = client.send_until_stuck("NOOP\r\n", more_than_all_buffers);
    EXPECT_LT(sent, more_than_all_buffers);
    // And it goes on where it stopped.
    std::size_t replies = 0;
    for (const std::size_t wanted = sent / 6; replies < wanted;) {
        const auto segment = client.read_segment();
        ASSERT_FALSE(segment.empty()) << replies << " of " << wanted;
        replies += static_cast<std::size_t>(std::count(segment.begin(), segment.end(), '\n'));
    }
}

// Nobody can take what comes behind STARTTLS before its reply has left, so it must not pile up in the TLS engine.
TEST(ServerPath, ReadsNothingBehindStartTlsWhileItsReplyWaits) {
    constexpr std::size_t more_than_all_buffers = 64u << 20;
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    std::string commands;
    for (int i = 0; i < 40'000; ++i) commands += "EHLO x\r\n";
    client.send(commands + "STARTTLS\r\n");
    EXPECT_LT(client.send_until_stuck("x", more_than_all_buffers), more_than_all_buffers);
}

// Without the answer the peer would send the message again.
TEST(ServerPath, AnswersAPeerThatEndsItsDirectionBehindTheFinalDot) {
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
    client.send(message);
    (void)client.read_until("354 ");
    client.send(content);
    client.end_sending();
    EXPECT_NE(client.read_to_end().find("250 2.6.0"), std::string::npos);
    EXPECT_EQ(world.stored(), 1u);
}

TEST(ServerPath, TellsIdlePeersThatItEnds) {
    MailWorld world({});
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    world.worker(0).shut_down();
    world.worker(1).shut_down();
    EXPECT_TRUE(client.read_to_end().starts_with("421 4.3.2"));
    EXPECT_TRUE(eventually([&] { return world.worker(0).load() + world.worker(1).load() == 0; }));
}

TEST(ServerPath, RefusesOneSessionTooManyOfAnAddressUntilAnotherEnds) {
    MailWorld::Options options;
    options.limits.per_address = 1;
    MailWorld world(options);
    BlockingClient first(world.port());
    EXPECT_TRUE(first.read_until("\r\n").starts_with("220 "));
    EXPECT_TRUE(
        BlockingClient(world.port()).read_to_end().starts_with("421 4.7.0 Too many sessions from your address"));
    EXPECT_TRUE(eventually([&] { return !world.journal().take().lines.empty(); }));
    first.close();
    EXPECT_TRUE(eventually([&] { return BlockingClient(world.port()).read_until("\r\n").starts_with("220 "); }));
}

MailWorld::Options behind_a_proxy() {
    MailWorld::Options options;
    options.limits.proxies = options.limits.exempt = {*parse_ip_prefix("127.0.0.1")};
    return options;
}

constexpr std::string_view proxy_header = "PROXY TCP4 203.0.113.7 127.0.0.1 51000 25\r\n";

bool is_logged(MailWorld& world, std::string_view words) {
    return eventually([&] {
        const auto lines = world.journal().take().lines;
        return std::any_of(lines.begin(), lines.end(),
                           [&](const std::string& line) { return line.find(words) != std::string::npos; });
    });
}

TEST(ServerPathBehindAProxy, HasTheClientAsPeerWhereverTheHeaderIsCut) {
    MailWorld world(behind_a_proxy());
    for (std::size_t cut = 1; cut < proxy_header.size(); cut += 7) {
        BlockingClient client(world.port());
        client.send(proxy_header.substr(0, cut));
        client.send(proxy_header.substr(cut));
        (void)client.read_until("\r\n");
        client.send("EHLO c.example\r\n");
        EXPECT_NE(client.read_until("250 ").find("[203.0.113.7]"), std::string::npos);
    }
}

TEST(ServerPathBehindAProxy, BeginsTlsWithTheOctetsBehindTheHeader) {
    auto options = behind_a_proxy();
    options.is_implicit_tls = true;
    MailWorld world(options);
    BlockingClient client(world.port());
    client.send(proxy_header);
    ASSERT_TRUE(client.start_tls(world.tls()));
    EXPECT_TRUE(client.read_until("\r\n").starts_with("220 "));
}

TEST(ServerPathBehindAProxy, IsTheProxysOwnWhereItSaysSo) {
    MailWorld world(behind_a_proxy());
    BlockingClient client(world.port());
    client.send("PROXY UNKNOWN\r\nEHLO c.example\r\n");
    EXPECT_NE(client.read_until("250 ").find("[127.0.0.1]"), std::string::npos);
}

TEST(ServerPathBehindAProxy, ClosesWithoutAWordWhereTheHeaderIsWrong) {
    MailWorld world(behind_a_proxy());
    BlockingClient client(world.port());
    client.send("EHLO c.example\r\n");
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(is_logged(world, "connection from 127.0.0.1 refused: what came first is no PROXY header"));
}

TEST(ServerPathBehindAProxy, ClosesWhereTheHeaderStopsInTheMiddle) {
    MailWorld world(behind_a_proxy());
    BlockingClient client(world.port());
    client.send("PROXY TCP4");
    client.end_sending();
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(is_logged(world, "it closed in the middle of its PROXY header"));
}

TEST(ServerPathBehindAProxy, WaitsNoLongerThanItMay) {
    auto options = behind_a_proxy();
    options.limits.proxy_header_timeout = std::chrono::milliseconds(1);
    MailWorld world(options);
    BlockingClient client(world.port());
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(is_logged(world, "its PROXY header did not come in time"));
}

TEST(ServerPathBehindAProxy, CountsSessionsForTheClient) {
    auto options = behind_a_proxy();
    options.limits.per_address = 1;
    MailWorld world(options);
    BlockingClient first(world.port());
    first.send(proxy_header);
    EXPECT_TRUE(first.read_until("\r\n").starts_with("220 "));
    BlockingClient second(world.port());
    second.send(proxy_header);
    EXPECT_TRUE(second.read_to_end().starts_with("421 4.7.0 Too many sessions from your address"));
    BlockingClient other(world.port());
    other.send("PROXY TCP4 203.0.113.8 127.0.0.1 51000 25\r\n");
    EXPECT_TRUE(other.read_until("\r\n").starts_with("220 "));
    first.close();
    EXPECT_TRUE(eventually([&] {
        BlockingClient again(world.port());
        again.send(proxy_header);
        return again.read_until("\r\n").starts_with("220 ");
    }));
}

// A connection that waits for its header holds nothing up.
TEST(ServerPathBehindAProxy, EndsWithTheTask) {
    MailWorld world(behind_a_proxy());
    BlockingClient client(world.port());
    client.send("PROXY ");
    world.worker(0).shut_down();
    world.worker(1).shut_down();
    EXPECT_EQ(world.worker(0).load() + world.worker(1).load(), 0u);
}

TEST(ServerPath, GivesThePortBackWhenAListenerIsClosed) {
    MailWorld world({});
    const auto port = world.port();
    world.close_listener();
    const auto opened = net::Listener::open({"127.0.0.1", port, config::PortKind::tcp}, {&world.worker(0)},
                                            std::make_shared<net::SharedGate>(), [] { return net::SessionTerms{}; });
    EXPECT_TRUE(opened.has_value()) << opened.error();
}

TEST(ServerPath, RefusesConnectionsOfAClosedListener) {
    MailWorld world({});
    const auto port = world.port();
    world.close_listener();
    EXPECT_TRUE(eventually([&] {
        try {
            BlockingClient client(port);
            return client.read_segment().empty();
        } catch (const std::exception&) {
            return true;
        }
    }));
}

}  // namespace postern::test
