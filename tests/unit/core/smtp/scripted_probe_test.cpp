#include "core/smtp/scripted_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using testing::ElementsAre;
using Kind = ScriptStep::Kind;

/// A script and the peer that it meets.
class Stage {
public:
    explicit Stage(std::vector<ScriptStep> steps) : probe_(std::move(steps), {}) { take(probe_.on_connected({})); }

    Stage& says(std::string_view octets) {
        take(probe_.on_bytes(as_octets(octets), {}));
        return *this;
    }
    Stage& handshakes() {
        take(probe_.on_tls_established({}, {}, {}));
        return *this;
    }
    Stage& closes() {
        probe_.on_closed();
        return *this;
    }
    [[nodiscard]] const ScriptRecord& record() const { return probe_.record(); }
    [[nodiscard]] const std::vector<std::string>& done() const { return done_; }

private:
    void take(const ProbeActions& actions) {
        for (const auto& action : actions) {
            if (const auto* send = std::get_if<Send>(&action)) done_.push_back(send->octets);
            if (std::holds_alternative<ClientStartTls>(action)) done_.emplace_back("TLS");
            if (std::holds_alternative<ClientClose>(action)) done_.emplace_back("close");
        }
    }
    ScriptedProbe probe_;
    std::vector<std::string> done_;
};

TEST(ScriptedProbe, TakesOneStepAfterTheOther) {
    Stage stage({{Kind::say, "", 1, 2}, {Kind::say, "STARTTLS\r\n", 1, 2}, {Kind::handshake}, {Kind::say, "MAIL\r\n"}});
    stage.says("220 here\r\n").says("220 go\r\n").handshakes().says("503 no\r\n");
    EXPECT_THAT(stage.done(), ElementsAre("STARTTLS\r\n", "TLS", "MAIL\r\n", "close"));
    EXPECT_TRUE(stage.record().is_complete);
    EXPECT_TRUE(stage.record().tls);
    EXPECT_EQ(stage.record().replies.back().back().code, 503);
}

TEST(ScriptedProbe, CountsAnswersUpToTheFarewell) {
    Stage stage({{Kind::say, "EHLO x\r\nQUIT\r\n", 10}});
    stage.says("250 x\r\n250 more\r\n").says("221 bye\r\n");
    EXPECT_TRUE(stage.record().is_complete);
    EXPECT_EQ(stage.record().replies.back().size(), 3u);
}

TEST(ScriptedProbe, EndsWhereAReplyIsNotTheOneWanted) {
    Stage stage({{Kind::say, "", 1, 2}, {Kind::say, "DATA\r\n", 1, 3}, {Kind::say, "text"}});
    stage.says("220 here\r\n").says("554 5.5.1 no\r\n");
    EXPECT_FALSE(stage.record().is_complete);
    EXPECT_EQ(stage.record().failure, "it answered 554 no");
    Stage away({{Kind::say, "", 1, 2}, {Kind::say, "EHLO\r\n", 1, 2}});
    away.says("421 busy\r\n");
    EXPECT_EQ(away.record().failure, "it ended the session: 421 busy");
}

TEST(ScriptedProbe, TakesTheFirstOctetsBehindARawStep) {
    Stage stage({{Kind::raw, "hello"}});
    stage.says(std::string_view("\x15\x03\x01", 3));
    EXPECT_EQ(stage.record().raw, std::string("\x15\x03\x01"));
    EXPECT_TRUE(stage.record().is_complete);
    Stage closed({{Kind::raw, "hello"}});
    closed.closes();
    EXPECT_EQ(closed.record().failure, "it closed the connection");
}

}  // namespace
}  // namespace postern::smtp
