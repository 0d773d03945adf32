#include "tests/support/files/temporary_folder.hpp"
#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/lmtp_store.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace postern::test {

namespace {

void submit(MailWorld& world, const std::vector<std::string>& mailboxes, int messages = 1, std::size_t lines = 1) {
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
    for (int i = 0; i < messages; ++i) {
        std::string commands = "MAIL FROM:<a@b.example>\r\n";
        for (const auto& mailbox : mailboxes) commands += "RCPT TO:<" + mailbox + "@local.example>\r\n";
        client.send(commands + "DATA\r\n");
        (void)client.read_until("354 ");
        client.send("Subject: x\r\n\r\n");
        for (std::size_t line = 0; line < lines; ++line) client.send(std::string(98, 'x') + "\r\n");
        client.send(".\r\n");
        ASSERT_NE(client.read_until("\r\n").find("250 2.6.0"), std::string::npos);
    }
}

std::vector<mail::Recipient> waiting_recipients(MailWorld& world) {
    const auto all = world.spool().scan({});
    for (const auto& message : *all)
        if (message.failures > 0) return message.envelope.recipients;
    return {};
}

/// One recipient is delivered, one waits and one fails, whatever kind of socket the store has.
void expect_an_answer_for_each(const LmtpStore& store) {
    MailWorld world({.local_destination = store.destination()});
    submit(world, {"anna", "full", "gone"});
    ASSERT_TRUE(eventually([&] { return !waiting_recipients(world).empty(); }));
    const auto recipients = waiting_recipients(world);
    ASSERT_EQ(recipients.size(), 3u);
    EXPECT_EQ(recipients[0].state, mail::RecipientState::delivered);
    EXPECT_EQ(recipients[1].state, mail::RecipientState::waiting);
    EXPECT_NE(recipients[1].diagnosis.find("full@local.example is over quota"), std::string::npos);
    EXPECT_EQ(recipients[2].state, mail::RecipientState::failed);
    EXPECT_NE(recipients[2].diagnosis.find("gone@local.example is disabled"), std::string::npos);
    ASSERT_EQ(store.deliveries().size(), 1u);
    EXPECT_EQ(store.deliveries()[0].recipient, "anna@local.example");
    EXPECT_NE(store.deliveries()[0].data.find("Subject: x\r\n\r\nxxx"), std::string::npos);
    EXPECT_EQ(store.commands().front(), "LHLO");
}

/// A UNIX socket that nobody accepts from, its queue filled.
class FullSocket {
public:
    explicit FullSocket(const std::string& path) {
        address_.sun_family = AF_UNIX;
        path.copy(address_.sun_path, sizeof address_.sun_path - 1);
        const int listener = make();
        ::bind(listener, reinterpret_cast<const sockaddr*>(&address_), sizeof address_);
        ::listen(listener, 0);
        while (::connect(make(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_) == 0) continue;
    }
    ~FullSocket() {
        for (const int one : sockets_) ::close(one);
    }
    FullSocket(const FullSocket&) = delete;
    FullSocket& operator=(const FullSocket&) = delete;

private:
    int make() {
        sockets_.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        return sockets_.back();
    }
    sockaddr_un address_{};
    std::vector<int> sockets_;
};

}  // namespace

TEST(LmtpPath, TakesAnAnswerForEachRecipientOverTcp) {
    const LmtpStore store;
    expect_an_answer_for_each(store);
}

TEST(LmtpPath, TakesAnAnswerForEachRecipientOverAUnixSocket) {
    const TemporaryFolder folder;
    const LmtpStore store((folder.path() / "lmtp").string());
    expect_an_answer_for_each(store);
}

TEST(LmtpPath, KeepsAnAnswerWhileTheStoreTakesItsTimeOverTheNextOne) {
    LmtpStore store;
    MailWorld world({.local_destination = store.destination()});
    submit(world, {"anna", "slow", "bert"});
    const auto states = [&] {
        std::vector<mail::RecipientState> all;
        const auto messages = world.spool().scan({}).value();
        for (const auto& message : messages)
            for (const auto& recipient : message.envelope.recipients) all.push_back(recipient.state);
        return all;
    };
    using enum mail::RecipientState;
    EXPECT_TRUE(eventually([&] { return states() == std::vector{delivered, waiting, waiting}; }));
    store.hurry();
    EXPECT_TRUE(eventually([&] { return world.stored() == 0; }));
    EXPECT_EQ(store.deliveries().size(), 3u);
    EXPECT_EQ(store.connections(), 1u);
}

TEST(LmtpPath, UsesAConnectionForSeveralMessages) {
    const TemporaryFolder folder;
    const LmtpStore store((folder.path() / "lmtp").string());
    MailWorld world({.local_destination = store.destination()});
    for (std::size_t sent = 1; sent <= 10; ++sent) {
        submit(world, {"anna", "bert"});
        // One after the other: many at once may take a connection each.
        ASSERT_TRUE(eventually([&] { return store.deliveries().size() == 2 * sent && world.stored() == 0; }));
    }
    EXPECT_EQ(store.connections(), 1u);
    const auto commands = store.commands();
    EXPECT_EQ(std::count(commands.begin(), commands.end(), "RSET"), 0);
}

TEST(LmtpPath, CarriesALongMessageUnalteredThroughAUnixSocket) {
    constexpr std::size_t lines = 20'000;
    const TemporaryFolder folder;
    const LmtpStore store((folder.path() / "lmtp").string());
    MailWorld world({.local_destination = store.destination()});
    submit(world, {"anna"}, 1, lines);
    ASSERT_TRUE(eventually([&] { return store.deliveries().size() == 1 && world.stored() == 0; }));
    const auto data = store.deliveries()[0].data;
    EXPECT_EQ(data.size() - data.find("Subject: x"), 14 + lines * 100);
}

TEST(LmtpPath, GoesToTheStoreAlsoWhereSendingIsDisabled) {
    const LmtpStore store;
    MailWorld world({.outbound = tls::PortStatus::disabled, .local_destination = store.destination()});
    submit(world, {"anna"});
    EXPECT_TRUE(eventually([&] { return store.deliveries().size() == 1 && world.stored() == 0; }));
}

TEST(LmtpPath, KeepsTheMessageWhereThereIsNoSocket) {
    const TemporaryFolder folder;
    MailWorld world({.local_destination = "lmtp:" + (folder.path() / "lmtp").string()});
    submit(world, {"anna"});
    ASSERT_TRUE(eventually([&] { return !waiting_recipients(world).empty(); }));
    EXPECT_NE(waiting_recipients(world)[0].diagnosis.find("No such file"), std::string::npos)
        << waiting_recipients(world)[0].diagnosis;
}

TEST(LmtpPath, KeepsTheMessageWhereTheSocketsQueueIsFull) {
    const TemporaryFolder folder;
    const auto path = (folder.path() / "lmtp").string();
    const FullSocket full(path);
    MailWorld world({.local_destination = "lmtp:" + path});
    submit(world, {"anna"});
    ASSERT_TRUE(eventually([&] { return !waiting_recipients(world).empty(); }));
    EXPECT_NE(waiting_recipients(world)[0].diagnosis.find("not connected"), std::string::npos)
        << waiting_recipients(world)[0].diagnosis;
}

}  // namespace postern::test
