#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using smtp::State;

ServerSetup with(void (*change)(smtp::ServerSettings&)) {
    auto setup = server();
    change(setup.settings);
    return setup;
}

TEST(ServerSessionLimits, AreAnnounced) {
    SessionScript script{with([](auto& settings) {
        settings.max_recipients = 200;
        settings.max_messages = 7;
    })};
    script.peer("EHLO c.example\r\n").expect_reply(250, "LIMITS RCPTMAX=200 MAILMAX=7\r\n");
}

TEST(ServerSessionLimits, EndTheSessionAtOneMessageTooMany) {
    SessionScript script{with([](auto& settings) { settings.max_messages = 1; })};
    script.hello().transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
    script.peer("MAIL FROM:<a@b.example>\r\n")
        .expect_reply(421, "4.7.0")
        .expect_state(State::closed)
        .expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, EndTheSessionAtOneCommandTooMany) {
    SessionScript script{with([](auto& settings) { settings.max_commands = 2; })};
    script.peer("NOOP\r\n").expect_reply(250).peer("NOOP\r\n").expect_reply(250);
    script.peer("NOOP\r\n").expect_reply(421, "4.7.0").expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, RefuseAHeaderThatIsTooBigAsSoonAsItIs) {
    for (const bool is_one_line : {true, false}) {
        SessionScript script{with([](auto& settings) { settings.max_header_octets = 100; })};
        script.hello().transaction_for({"joe@d.example"}).data();
        const auto header = is_one_line ? "X: " + std::string(100, 'x') + "\r\n" : [] {
            std::string lines;
            for (int line = 0; line < 11; ++line) lines += "X: 12345\r\n";
            return lines;
        }();
        script.peer(header).expect_no_reply().expect<smtp::DiscardBody>();
        script.peer("\r\nbody\r\n.\r\n").expect_reply(552, "5.3.4 Header").expect_messages(0);
    }
}

TEST(ServerSessionLimits, OfTheHeaderDoNotConcernTheBody) {
    SessionScript script{with([](auto& settings) { settings.max_header_octets = 100; })};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.peer("X: x\r\n\r\n"s + std::string(500, 'x') + "\r\n.\r\n").expect_reply(250, "2.6.0");
    script.also_split_at_every_byte();
}

TEST(ServerSessionLimits, OfTimeAreOfEachState) {
    auto setup = server().offering_starttls();
    setup.settings.command_timeout = 50s;
    setup.settings.data_timeout = 20s;
    setup.settings.handshake_timeout = 10s;
    SessionScript commands{setup};
    commands.hello().passes(49s).deadline().expect_no_reply();
    commands.passes(1s).deadline().expect_reply(421, "4.4.2");
    SessionScript message{setup};
    message.hello().transaction_for({"joe@d.example"}).data().passes(19s).peer("x\r\n").passes(20s).deadline();
    message.expect_reply(421, "4.4.2");
    SessionScript handshake{setup};
    handshake.hello().peer("STARTTLS\r\n").expect_reply(220).passes(9s).deadline().expect_no_reply();
    handshake.passes(1s).deadline().expect_no_reply().expect<smtp::Close>();
}

TEST(ServerSessionLimits, EndAMessageThatTakesTooLong) {
    SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.passes(99s).peer("x").expect_no_reply();
    script.passes(2s).peer("x").expect_reply(421, "4.4.2 The message took too long").expect_state(State::closed);
    script.expect_messages(0).also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, LetAMessageEndThatIsJustInTime) {
    SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.peer("x\r\n").passes(101s).peer(".\r\n").expect_reply(250, "2.6.0");
}

TEST(ServerSessionLimits, EndAMessageThatComesTooSlowlyAfterTheGrace) {
    SessionScript script{with([](auto& settings) {
        settings.min_octets_per_second = 10;
        settings.rate_grace = 30s;
    })};
    script.hello().transaction_for({"joe@d.example"}).data();
    script.passes(29s).peer("x").expect_no_reply();
    script.passes(11s).peer(std::string(200, 'x')).expect_no_reply();  // 201 in 10 s behind the grace
    script.passes(30s).peer("x").expect_reply(421, "4.4.2 The message came too slowly").expect_state(State::closed);
    script.expect_messages(0).also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, OfTimeHoldForChunksToo) {
    SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
    script.hello().transaction_for({"joe@d.example"}).peer("BDAT 3\r\nabc").expect_reply(250);
    script.passes(101s).peer("BDAT 3\r\na").expect_reply(421, "4.4.2").expect_state(State::closed);
    script.expect_messages(0).also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, OfTimeHoldBetweenChunksToo) {
    for (const auto* command : {"NOOP\r\n", "BDAT 0\r\n"}) {
        SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
        script.hello().transaction_for({"joe@d.example"}).peer("BDAT 3\r\nabc").expect_reply(250);
        script.passes(60s).peer(command).expect_reply(250);
        script.passes(41s)
            .peer(command)
            .expect_reply(421, "4.4.2 The message took too long")
            .expect_state(State::closed);
        script.expect_messages(0).also_fail_io_at_every_step();
    }
}

TEST(ServerSessionLimits, LetTheLastChunkEndALateMessage) {
    for (const auto* chunk : {"BDAT 0 LAST\r\n", "BDAT 3 LAST\r\nx\r\n"}) {
        SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
        script.hello().transaction_for({"joe@d.example"}).peer("BDAT 5\r\nabc\r\n").expect_reply(250);
        script.passes(101s).peer(chunk).expect_reply(250, "2.6.0").expect_messages(1);
    }
}

TEST(ServerSessionLimits, HoldForALastChunkOfWhichOctetsAreMissing) {
    SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
    script.hello().transaction_for({"joe@d.example"}).peer("BDAT 5\r\nabc\r\n").expect_reply(250);
    script.passes(101s).peer("BDAT 3 LAST\r\n").expect_no_reply();
    script.peer("x\r").expect_reply(421, "4.4.2 The message took too long").expect_state(State::closed);
    script.expect_messages(0).also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, LetGoOfAMessageThatIsGivenUpLate) {
    struct Row {
        const char* command;
        int code;
        State state;
    };
    const Row rows[] = {
        {"RSET\r\n", 250, State::ready}, {"EHLO c.example\r\n", 250, State::ready}, {"QUIT\r\n", 221, State::closed}};
    for (const auto& row : rows) {
        SessionScript script{with([](auto& settings) { settings.message_timeout = 100s; })};
        script.hello().transaction_for({"joe@d.example"}).peer("BDAT 3\r\nabc").expect_reply(250);
        script.passes(101s).peer(row.command).expect_reply(row.code).expect_state(row.state).expect_messages(0);
    }
}

TEST(ServerSessionLimits, OfTheRateHoldBetweenChunksToo) {
    SessionScript script{with([](auto& settings) {
        settings.min_octets_per_second = 10;
        settings.rate_grace = 30s;
    })};
    script.hello().transaction_for({"joe@d.example"}).peer("BDAT 3\r\nabc").expect_reply(250);
    script.passes(29s).peer("NOOP\r\n").expect_reply(250).passes(10s).peer("NOOP\r\n");
    script.expect_reply(421, "4.4.2 The message came too slowly").expect_state(State::closed).expect_messages(0);
}

TEST(ServerSessionLimits, HoldForAChunkThatIsPassedOver) {
    SessionScript slow{with([](auto& settings) {
        settings.max_message_octets = 0;
        settings.min_octets_per_second = 10;
        settings.rate_grace = 30s;
    })};
    slow.hello().peer("BDAT 18446744073709551615\r\n").passes(29s).peer("x").expect_no_reply();
    slow.passes(11s).peer(std::string(200, 'x')).expect_no_reply();
    slow.passes(30s).peer("x").expect_reply(421, "4.4.2 The message came too slowly").expect_state(State::closed);
    SessionScript endless{with([](auto& settings) {
        settings.max_message_octets = 0;
        settings.message_timeout = 100s;
    })};
    endless.hello().peer("BDAT 18446744073709551615\r\nxyz").passes(99s).peer("x").expect_no_reply();
    endless.passes(2s).peer("x").expect_reply(421, "4.4.2 The message took too long").expect_state(State::closed);
    endless.also_fail_io_at_every_step();
}

TEST(ServerSessionLimits, EndTheSessionAtAChunkOfFarMoreThanAMessageMayHave) {
    SessionScript script{server().limited_to(100)};
    script.hello().transaction_for({"joe@d.example"}).peer("BDAT 18446744073709551615 LAST\r\nNOOP\r\n");
    script.expect_reply(552, "5.3.4 Message has more than 100 octets, closing").expect_state(State::closed);
    script.expect_messages(0).also_fail_io_at_every_step();
    SessionScript passed_over{server().limited_to(100)};
    passed_over.hello().transaction_for({"joe@d.example"}).peer("BDAT 201 LAST\r\n" + std::string(201, 'x'));
    passed_over.expect_reply(552, "5.3.4").peer("NOOP\r\n").expect_reply(250);
}

TEST(ServerSessionLimits, HoldForTheRecipientsOfAllMessages) {
    SessionScript script{with([](auto& settings) { settings.max_session_recipients = 3; })};
    script.hello().transaction_for({"a@d.example", "b@d.example"}).data().peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
    script.transaction_for({"c@d.example"}).peer("RCPT TO:<e@d.example>\r\n");
    script.expect_reply(452, "4.5.3 Too many recipients in one session; connect again");
    script.data().peer("x\r\n.\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().envelope.recipients.size(), 1u);
    script.peer("MAIL FROM:<a@b.example>\r\n")
        .expect_reply(421, "4.7.0")
        .expect_state(State::closed)
        .expect_messages(2);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

}  // namespace
}  // namespace postern::test
