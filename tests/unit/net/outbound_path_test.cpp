#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

namespace postern::test {

namespace {

void submit(MailWorld& world, int messages, std::size_t octets = 100) {
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
    for (int i = 0; i < messages; ++i) {
        client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
        (void)client.read_until("354 ");
        client.send("Subject: x\r\n\r\n");
        for (std::size_t sent = 0; sent < octets; sent += 100) client.send(std::string(98, 'x') + "\r\n");
        client.send(".\r\n");
        ASSERT_NE(client.read_until("\r\n").find("250 2.6.0"), std::string::npos);
    }
}

std::string body_of(MailWorld& world, QueueId id) {
    auto body = std::move(*world.spool().open(id));
    std::string all;
    for (auto piece = *body->read(1000); !piece.empty(); piece = *body->read(1000)) all += piece;
    return all;
}

}  // namespace

TEST(OutboundPath, HandsAMessageToAPeerUnderStartTls) {
    MailWorld receiver({});
    MailWorld sender({.relay_port = receiver.port()});
    submit(sender, 1);
    ASSERT_TRUE(eventually([&] { return receiver.stored() == 1 && sender.stored() == 0; }));
    const auto stored = receiver.spool().scan({})->front();
    EXPECT_TRUE(stored.envelope.tls.has_value());
    EXPECT_EQ(stored.envelope.sender.to_string(), "a@b.example");
    EXPECT_NE(body_of(receiver, stored.envelope.id).find("Subject: x\r\n"), std::string::npos);
}

TEST(OutboundPath, SendsInClearTextWhereStartTlsIsNotOffered) {
    MailWorld receiver({.start_tls = smtp::StartTlsOffer::disabled});
    MailWorld sender({.relay_port = receiver.port()});
    submit(sender, 1);
    ASSERT_TRUE(eventually([&] { return receiver.stored() == 1; }));
    EXPECT_FALSE(receiver.spool().scan({})->front().envelope.tls.has_value());
}

TEST(OutboundPath, UsesAConnectionForSeveralMessages) {
    MailWorld receiver({});
    MailWorld sender({.relay_port = receiver.port()});
    for (std::size_t count = 1; count <= 5; ++count) {
        submit(sender, 1);
        ASSERT_TRUE(eventually([&] { return receiver.stored() == count && sender.stored() == 0; }));
    }
    EXPECT_LT(receiver.journal().sessions_in_all.load(), 5u);
}

TEST(OutboundPath, CarriesALongMessageUnaltered) {
    MailWorld receiver({});
    MailWorld sender({.relay_port = receiver.port()});
    submit(sender, 1, 2u << 20);
    ASSERT_TRUE(eventually([&] { return receiver.stored() == 1; }));
    const auto stored = receiver.spool().scan({})->front();
    const auto body = body_of(receiver, stored.envelope.id);
    EXPECT_EQ(body.size() - body.find("Subject: x"), 14 + ((2u << 20) + 99) / 100 * 100);
}

TEST(OutboundPath, KeepsTheMessageWhenNobodyAnswers) {
    std::uint16_t free_port = 0;
    {
        MailWorld gone({});
        free_port = gone.port();
    }
    MailWorld sender({.relay_port = free_port});
    submit(sender, 1);
    ASSERT_TRUE(eventually([&] {
        const auto all = sender.spool().scan({});
        return !all->empty() && all->front().failures == 1;
    }));
    EXPECT_NE(sender.spool().scan({})->front().envelope.recipients.front().diagnosis.find("refused"),
              std::string::npos);
}

TEST(OutboundPath, LogsOnlyWhatDoesNotGoItsWayWhereTrafficIsNotLogged) {
    auto receiver = std::make_unique<MailWorld>(MailWorld::Options{});
    MailWorld sender({.relay_port = receiver->port()});
    sender.journal().set_logs_traffic(false);
    submit(sender, 1);
    ASSERT_TRUE(eventually([&] { return receiver->stored() == 1 && sender.stored() == 0; }));
    EXPECT_TRUE(sender.journal().take().lines.empty());
    EXPECT_FALSE(receiver->journal().take().lines.empty());
    receiver.reset();
    submit(sender, 1);
    ASSERT_TRUE(eventually([&] { return sender.spool().scan({})->front().failures == 1; }));
    std::vector<std::string> lines;
    ASSERT_TRUE(eventually([&] { return !(lines = sender.journal().take().lines).empty(); }));
    EXPECT_NE(lines.front().find("refused"), std::string::npos) << lines.front();
}

TEST(OutboundPath, GoesOnWhenThePeerClosedTheIdleConnection) {
    auto receiver = std::make_unique<MailWorld>(MailWorld::Options{});
    MailWorld sender({.relay_port = receiver->port()});
    submit(sender, 1);
    // The peer has it before we have its 250, and only then is the connection idle.
    ASSERT_TRUE(eventually([&] { return receiver->stored() == 1 && sender.stored() == 0; }));
    receiver->worker(0).abort_all();
    receiver->worker(1).abort_all();
    submit(sender, 1);
    EXPECT_TRUE(eventually([&] { return receiver->stored() == 2 && sender.stored() == 0; }));
}

}  // namespace postern::test
