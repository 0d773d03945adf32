#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using smtp::State;

ServerSetup normalizing() {
    auto setup = server();
    setup.settings.normalizes_lines = true;
    return setup;
}

void begin_message(SessionScript& script) { script.hello().transaction_for({"joe@d.example"}).data(); }

TEST(ServerSessionLines, AreMadeRightWhereTheSettingSaysSo) {
    struct Row {
        std::string sent;
        std::string kept;
    };
    for (const auto& row : {
             Row{"a\nb\r\n", "a\r\nb\r\n"},
             Row{"a\rb\r\n", "a\r\nb\r\n"},
             Row{"\n\n\r\n", "\r\n\r\n\r\n"},
             Row{"\r\r\r\n", "\r\n\r\n\r\n"},
             Row{"a\0b\r\n"s, "ab\r\n"},
             Row{"a\r\n\nb\r\n", "a\r\n\r\nb\r\n"},
             Row{".\rx\r\n", "\r\nx\r\n"},
             Row{"..\nx\r\n", ".\r\nx\r\n"},
         }) {
        SCOPED_TRACE(::testing::PrintToString(row.sent));
        SessionScript script{normalizing()};
        begin_message(script);
        script.peer(row.sent + ".\r\n").expect_reply(250, "2.6.0");
        EXPECT_EQ(script.last_message().as_sent(), row.kept);
        script.also_split_at_every_byte().also_fail_io_at_every_step();
    }
}

// The dots of smuggled ends stay in the message, and nothing behind them is a command.
TEST(ServerSessionLines, ThatAreMadeRightEndNoMessage) {
    for (const auto* smuggled : {"\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\n.\r"}) {
        SCOPED_TRACE(::testing::PrintToString(smuggled));
        SessionScript script{normalizing()};
        begin_message(script);
        script.peer("a"s + smuggled + "MAIL FROM:<evil@b.example>\r\n").expect_no_reply().expect_state(State::body);
        script.peer("\r\n.\r\n").expect_reply(250, "2.6.0");
        EXPECT_NE(script.last_message().as_sent().find("\r\n.\r\n"), std::string::npos);
        script.also_split_at_every_byte();
    }
}

TEST(ServerSessionLines, AreMadeRightInChunksToo) {
    SessionScript script{normalizing()};
    script.hello().transaction_for({"joe@d.example"});
    script.peer("BDAT 5\r\na\nb\r\n").expect_reply(250).peer("BDAT 2 LAST\r\nc\r").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), "a\r\nb\r\nc\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLines, OfMoreThan998OctetsAreRefusedWhereTheSettingSaysSo) {
    for (const std::size_t octets : {998u, 999u}) {
        auto setup = server();
        setup.settings.refuses_long_lines = true;
        SessionScript script{setup};
        begin_message(script);
        script.peer("Subject: x\r\n\r\nThe line before counts no more.\r\n").peer(std::string(octets / 2, 'x'));
        script.peer(std::string(octets - octets / 2, 'x') + "\r\n.\r\n");
        if (octets == 998)
            script.expect_reply(250, "2.6.0");
        else
            script.expect_reply(550, "5.6.0 Message has lines of more than 998 octets").expect_messages(0);
        script.also_split_at_every_byte();
    }
    SessionScript script{server()};
    begin_message(script);
    script.peer(std::string(5000, 'x') + "\r\n.\r\n").expect_reply(250, "2.6.0");
}

TEST(ServerSessionGreetingDelay, RefusesWhoTalksBeforeTheGreeting) {
    auto setup = server();
    setup.settings.greeting_delay = 5s;
    ServerConversation conversation(setup);
    EXPECT_EQ(conversation.transcript(), "");
    conversation.happens({.octets = "EHLO c.example\r\n"});
    EXPECT_TRUE(conversation.transcript().starts_with("554 5.5.1 You talked before the greeting"))
        << conversation.transcript();
    EXPECT_TRUE(conversation.is_over());
}

TEST(ServerSessionGreetingDelay, EndsInTheGreeting) {
    auto setup = server();
    setup.settings.greeting_delay = 5s;
    ServerConversation conversation(setup);
    EXPECT_EQ(conversation.deadline(), conversation.now().steady + 5s);
    conversation.happens({.kind = ServerEvent::Kind::passes, .duration = 5s});
    conversation.happens({.kind = ServerEvent::Kind::deadline});
    EXPECT_EQ(conversation.transcript(), "220 mail.example ESMTP Service ready\r\n");
    conversation.happens({.octets = "NOOP\r\n"});
    EXPECT_NE(conversation.transcript().find("250 2.0.0 OK"), std::string::npos);
}

}  // namespace
}  // namespace postern::test
