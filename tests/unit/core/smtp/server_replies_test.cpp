#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;

ServerSetup with(void (*change)(smtp::ServerSettings&)) {
    auto setup = server();
    change(setup.settings);
    return setup;
}

SessionScript& begin(SessionScript& script) { return script.hello().transaction_for({"joe@d.example"}).data(); }

// Whoever reads a refusal in a report knows what to do about it.

TEST(ServerReplies, NameTheLimitThatAMessagePassed) {
    SessionScript script{server().limited_to(100)};
    const auto words = "5.3.4 Message has more than 100 octets; make it smaller";
    script.hello().peer("MAIL FROM:<a@b.example> SIZE=101\r\n").expect_reply(552, words);
    script.transaction_for({"joe@d.example"}).data().peer(std::string(101, 'x') + "\r\n.\r\n").expect_reply(552, words);
    SessionScript header{with([](auto& settings) { settings.max_header_octets = 7; })};
    begin(header).peer("X: 123456\r\n\r\n.\r\n");
    header.expect_reply(552, "5.3.4 Header has more than 7 octets; make it smaller");
}

TEST(ServerReplies, SayWhatToDoAboutAMessage) {
    SessionScript loop{with([](auto& settings) { settings.max_hops = 1; })};
    begin(loop).peer("Received: a\r\nReceived: b\r\n\r\n.\r\n");
    loop.expect_reply(554, "5.4.6 More than 1 hops, probably a mail loop; look for it in the Received headers");
    SessionScript bare{server()};
    begin(bare)
        .peer("a\nb\r\n.\r\n")
        .expect_reply(550, "5.6.0 Message has CR or LF that are not CR LF; end each line with CR LF");
    SessionScript null{server()};
    begin(null).peer("a\0b\r\n.\r\n"s).expect_reply(550, "5.6.0 Message has NUL octets; send it as base64");
}

TEST(ServerReplies, SayWhatToDoAboutRecipients) {
    SessionScript many{with([](auto& settings) { settings.max_recipients = 1; })};
    many.hello().transaction_for({"joe@d.example"}).peer("RCPT TO:<b@d.example>\r\n");
    many.expect_reply(452, "4.5.3 Too many recipients; send it to the rest in another transaction");
    SessionScript none{server(), {.decisions = false}};
    none.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250).peer("RCPT TO:<joe@d.example>\r\n");
    none.decide({false, ""}).expect_reply(550, "5.7.1 Recipient refused; ask the postmaster");
    none.peer("DATA\r\n").expect_reply(554, "5.5.1 No valid recipient; send RCPT for one that is");
}

TEST(ServerReplies, SayWhatToDoAboutCommands) {
    SessionScript script{server().with_max_errors(2)};
    script.peer("HALO\r\n").expect_reply(500, "5.5.2 Command not recognized; check how it is written");
    script.peer("ETRN x\r\n").expect_reply(502, "5.5.1 Command not implemented; go on without it");
    script.peer("HALO\r\n").expect_reply(421, "4.7.0 Too many errors, closing; correct them before you connect again");
}

TEST(ServerReplies, SayWhatToDoAboutCommandsOutOfPlace) {
    SessionScript script{server()};
    script.hello().peer("RSET now\r\n").expect_reply(501, "5.5.4 The command takes no parameter; send it alone");
    script.peer("VRFY\r\n").expect_reply(501, "5.5.4 A parameter is missing; give it behind the command");
    script.peer("MAIL FROM:<a@b.example> X=1\r\n").expect_reply(555, "not supported; send the command without it");
    script.peer("MAIL FROM:<a@b.example> SIZE=1 SIZE=1\r\n").expect_reply(501, "given twice; give it once");
    script.transaction_for({"joe@d.example"}).peer("MAIL FROM:<a@b.example>\r\n");
    script.expect_reply(503, "5.5.1 A mail transaction is in progress; end it with RSET first");
    script.passes(1h).deadline().expect_reply(421, "4.4.2 Nothing was received for too long, closing; connect again");
}

TEST(ServerReplies, SayWhatToDoAboutAnArgument) {
    struct Row {
        std::string command;
        int code;
        const char* words;
    };
    const Row rows[] = {
        {"MAIL a@b.example", 501, "5.5.4 FROM:<address> is missing; write it right behind the command"},
        {"MAIL FROM:<a@b..example>", 501, "the domain is malformed; correct it"},
        {"MAIL FROM:<\xC3\xBC@b.example>", 553, "5.6.7 An address beyond ASCII needs SMTPUTF8 at MAIL; add it, or"},
        {"MAIL FROM:<a@b.example> SIZE=x", 501, "must be a number of octets; correct it or leave it out"},
        {"MAIL FROM:<a@b.example> BODY=x", 501, "must be 7BIT or 8BITMIME; correct it or leave it out"},
        {"MAIL FROM:<a@b.example> RET=x", 501, "; correct it or leave it out"},
        {"NOOP " + std::string(2048, 'x'), 500, "longer than 2048 octets; send a shorter one"},
    };
    for (const auto& row : rows) {
        SessionScript script{server()};
        script.hello().peer(row.command + "\r\n").expect_reply(row.code, row.words);
    }
    SessionScript recipient{server()};
    recipient.hello().peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250);
    recipient.peer("RCPT TO:<joe@d.example> NOTIFY=x\r\n")
        .expect_reply(501, "between them; correct it or leave it out");
    recipient.peer("RCPT TO:<joe@d.example> ORCPT=x\r\n").expect_reply(501, "an address; correct it or leave it out");
}

TEST(ServerReplies, SayWhatToDoAboutAnAnswerInAuth) {
    auto setup = server().offering_starttls();
    setup.settings.offers_auth = true;
    SessionScript script{setup};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer("AUTH PLAIN !\r\n").expect_reply(501, "5.5.2 This is no base64; begin AUTH again");
    script.peer("AUTH PLAIN YQ==\r\n").expect_reply(501, "no answer to PLAIN; send identity, name and password");
    script.peer("AUTH PLAIN AAA=\r\n")
        .expect_reply(535, "5.7.8 Name or password is empty or longer than 255 octets; check");
    script.peer("AUTH PLAIN YQBiAGM=\r\n").expect_reply(535, "5.7.8 Nobody may act for another here; leave the");
    script.peer("AUTH PLAIN\r\n*\r\n").expect_reply(334).expect_reply(501, "5.7.0 AUTH is given up, as you asked");
    script.peer("AUTH PLAIN\r\n").expect_reply(334);
    script.peer(std::string(12'300, 'A') + "\r\n").expect_reply(500, "5.5.6").expect_state(smtp::State::ready);
}

TEST(ServerReplies, SayWhatToDoAboutAWrongPassword) {
    auto setup = server().offering_starttls();
    setup.settings.offers_auth = true;
    SessionScript script{setup};
    script.hello().peer("STARTTLS\r\n").expect_reply(220).tls_established().hello();
    script.peer("AUTH PLAIN AGFubmEAd3Jvbmc=\r\n").passes(2s).deadline();
    script.expect_reply(535, "5.7.8 Name or password is wrong; check both");
}

}  // namespace
}  // namespace postern::test
