#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// A server as ScriptedProbe meets it; what it gets wrong is set by hand.
struct Server {
    bool obeys_plaintext = false;
    bool keeps_state = false;
    bool speaks_weak_tls = false;
    bool is_named = true;
    bool believes_false_ends = false;
    bool mends_line_ends = false;
    bool refuses_recipients = false;

    void meet(smtp::Probe& probe) const {
        bool is_under_tls = false;
        bool is_greeted = false;
        bool has_plaintext = false;
        std::string owed = "220 us\r\n";
        std::vector<smtp::ProbeAction> actions = probe.on_connected({});
        for (int turn = 0; turn < 50; ++turn) {
            std::string answer = std::exchange(owed, {});
            bool is_handshake = false;
            for (const auto& action : actions) {
                if (std::holds_alternative<smtp::ClientClose>(action)) return;
                is_handshake = is_handshake || std::holds_alternative<smtp::ClientStartTls>(action);
                if (const auto* send = std::get_if<smtp::Send>(&action)) {
                    has_plaintext = has_plaintext || send->octets == "STARTTLS\r\nNOOP\r\n";
                    answer += reply_to(send->octets, is_under_tls, is_greeted);
                }
            }
            if (is_handshake && has_plaintext && !obeys_plaintext) {
                actions = probe.on_tls_failed({tls::Failure::Cause::plaintext, "plain text"}, {});
            } else if (is_handshake) {
                tls::Facts facts;
                facts.is_name_matched = is_named;
                is_under_tls = true;
                actions = probe.on_tls_established(facts, {}, {});
                if (has_plaintext) owed = "250 noop\r\n";
            } else {
                actions = probe.on_bytes(as_octets(answer), {});
            }
        }
        FAIL() << "the probe does not end";
    }

    [[nodiscard]] std::string reply_to(const std::string& said, bool is_under_tls, bool& is_greeted) const {
        if (said.front() == '\x16') return speaks_weak_tls ? "\x16\x03\x01" : "\x15\x03\x01";
        if (said.starts_with("EHLO")) {
            is_greeted = true;
            return said.ends_with("QUIT\r\n") ? "250 us\r\n221 bye\r\n" : "250 us\r\n";
        }
        if (said.starts_with("STARTTLS")) {
            is_greeted = false;
            return "220 go\r\n";
        }
        if (said.starts_with("MAIL"))
            return is_under_tls && !is_greeted && !keeps_state ? "503 5.5.1 EHLO first\r\n" : "250 ok\r\n";
        if (said.starts_with("RCPT")) return refuses_recipients ? "550 5.7.1 no\r\n" : "250 ok\r\n";
        if (said.starts_with("DATA")) return "354 go\r\n";
        if (believes_false_ends) return "554 5.4.6 hops\r\n250 noop\r\n500 what\r\n221 bye\r\n";
        return mends_line_ends ? "554 5.4.6 hops\r\n221 bye\r\n" : "550 5.6.0 line end\r\n221 bye\r\n";
    }
};

struct Attacked : Task {
    explicit Attacked(Server server) {
        asked.meet = [server](const ProbeTask& one) { server.meet(*one.probe); };
    }
};

TEST(TestSelf, PassesAServerThatDoesAllRight) {
    Attacked task{{}};
    EXPECT_THAT(task.tell("test self"),
                AllOf(ContainsRegex("127.0.0.1:25 +plaintext behind STARTTLS +pass +the handshake fails"),
                      ContainsRegex("state kept over STARTTLS +pass"), ContainsRegex("TLS 1.0 +pass +it is refused"),
                      ContainsRegex("certificate and host name +pass"),
                      ContainsRegex("smuggled end of data: LF . LF +pass +refused: 550"),
                      HasSubstr("11 passed, 0 failed, 0 not tested. Nothing was queued.")));
}

TEST(TestSelf, FailsEachMistakeByItsName) {
    struct Case {
        Server server;
        const char* expected;
    };
    Server plaintext, state, weak, unnamed, false_end, mended;
    plaintext.obeys_plaintext = true;
    state.keeps_state = true;
    weak.speaks_weak_tls = true;
    unnamed.is_named = false;
    false_end.believes_false_ends = true;
    mended.mends_line_ends = true;
    for (const auto& [server, expected] :
         {Case{plaintext, "plaintext behind STARTTLS +FAIL .*(.|\n)*10 passed, 1 failed"},
          Case{state, "state kept over STARTTLS +FAIL .*(.|\n)*10 passed, 1 failed"},
          Case{weak, "TLS 1.1 +FAIL +it is agreed to(.|\n)*9 passed, 2 failed"},
          Case{unnamed, "certificate and host name +FAIL .*does not name mail.example.test(.|\n)*10 passed, 1 failed"},
          Case{false_end, "CR . CRLF +FAIL +it is believed(.|\n)*5 passed, 6 failed"},
          Case{mended, "LF . LF +FAIL .*SMTP_LineEnds(.|\n)*5 passed, 6 failed"}}) {
        Attacked task{server};
        EXPECT_THAT(task.tell("test self"), ContainsRegex(expected));
    }
}

TEST(TestSelf, SaysWhatCouldNotBeTested) {
    Server closed;
    closed.refuses_recipients = true;
    Attacked task{closed};
    EXPECT_THAT(task.tell("test self"), AllOf(ContainsRegex("LF . LF +not tested +it answered 550"),
                                              HasSubstr("5 passed, 0 failed, 6 not tested")));
    Attacked without{{}};
    without.installed = unexpected(std::string("no certificate is installed"));
    EXPECT_THAT(without.tell("test self"), AllOf(Not(HasSubstr("STARTTLS")), HasSubstr("6 passed")));
    without.open.clear();
    EXPECT_THAT(without.tell("test self"), HasSubstr("No port is open"));
}

}  // namespace
}  // namespace postern::console::test
