#include "tests/unit/net/blocking_client.hpp"
#include "tests/unit/net/mail_world.hpp"

#include <gtest/gtest.h>

namespace postern::test {

namespace {

/// One message, as somebody else would hand it in; `commands` up to DATA.
void submit(MailWorld& world, const std::string& commands) {
    BlockingClient client(world.port());
    (void)client.read_until("\r\n");
    client.send("EHLO c.example\r\n");
    (void)client.read_until("250 ");
    client.send(commands + "DATA\r\n");
    (void)client.read_until("354 ");
    client.send("Message-ID: <1@there.example>\r\nSubject: the original\r\n\r\nbody\r\n.\r\n");
    ASSERT_NE(client.read_until("\r\n").find("250 2.6.0"), std::string::npos);
}

}  // namespace

TEST(LocalPath, DepositsWhatIsForALocalDomain) {
    MailWorld world({});
    submit(world, "MAIL FROM:<a@there.example>\r\nRCPT TO:<b@local.example>\r\nRCPT TO:<c@local.example>\r\n");
    ASSERT_TRUE(eventually([&] { return world.stored() == 0 && world.mailbox().deposits().size() == 1; }));
    const auto deposit = world.mailbox().deposits().front();
    EXPECT_EQ(deposit.sender.to_string(), "a@there.example");
    ASSERT_EQ(deposit.recipients.size(), 2u);
    EXPECT_EQ(deposit.recipients[0].to_string(), "b@local.example");
    EXPECT_EQ(deposit.message_id, "<1@there.example>");
    EXPECT_FALSE(deposit.may_be_repeated);
    ASSERT_TRUE(deposit.body);
    EXPECT_NE(deposit.body->find("Subject: the original\r\n"), std::string::npos);
    EXPECT_EQ(world.journal().messages_transferred.load(), 0u) << "it did not leave the house";
}

TEST(LocalPath, BringsTheSenderABounceWithTheHeaderOfWhatFailed) {
    MailWorld world({.sends_by_mx = true});  // Of which the resolver knows no domain.
    submit(world, "MAIL FROM:<anna@local.example>\r\nRCPT TO:<b@nowhere.example>\r\n");
    ASSERT_TRUE(eventually([&] { return world.stored() == 0 && world.mailbox().deposits().size() == 1; }));
    const auto bounce = world.mailbox().deposits().front();
    EXPECT_TRUE(bounce.sender.is_null());
    EXPECT_EQ(bounce.recipients.at(0).to_string(), "anna@local.example");
    ASSERT_TRUE(bounce.body);
    EXPECT_NE(bounce.body->find("nowhere.example does not exist"), std::string::npos) << *bounce.body;
    EXPECT_NE(bounce.body->find("Subject: the original"), std::string::npos) << *bounce.body;
    EXPECT_EQ(bounce.body->find("\r\nbody\r\n"), std::string::npos) << "the header is enough";
}

TEST(LocalPath, KeepsWhatCannotBeBounced) {
    MailWorld world({.sends_by_mx = true});
    submit(world, "MAIL FROM:<>\r\nRCPT TO:<b@nowhere.example>\r\n");
    ASSERT_TRUE(eventually([&] { return world.spool().scan({.dead_only = true})->size() == 1; }));
    EXPECT_TRUE(world.mailbox().deposits().empty());
}

TEST(LocalPath, SendsWhatAnAdministratorReleasesAtOnce) {
    MailWorld world({.sends_by_mx = true});
    submit(world, "MAIL FROM:<>\r\nRCPT TO:<b@nowhere.example>\r\n");
    ASSERT_TRUE(eventually([&] { return world.spool().scan({.dead_only = true})->size() == 1; }));
    const auto failures = world.journal().transfer_failures.load();
    world.spool().release(std::nullopt, [](auto) {});
    world.scheduler().rescan();
    EXPECT_TRUE(eventually([&] { return world.journal().transfer_failures.load() > failures; }));
}

}  // namespace postern::test
