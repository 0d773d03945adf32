#include "core/smtp/scripted_probe.hpp"
#include "tests/support/core/probe_meeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::smtp {
namespace {

using testing::ElementsAre;
using Kind = ScriptStep::Kind;

using Stage = postern::test::ProbeMeeting<ScriptedProbe>;
using Script = std::vector<ScriptStep>;

const ports::ClientTlsOptions no_tls{};

TEST(ScriptedProbe, TakesOneStepAfterTheOther) {
    Stage stage(
        Script{{Kind::say, "", 1, 2}, {Kind::say, "STARTTLS\r\n", 1, 2}, {Kind::handshake}, {Kind::say, "MAIL\r\n"}},
        no_tls);
    stage.says("220 here\r\n").says("220 go\r\n").handshakes().says("503 no\r\n");
    EXPECT_THAT(stage.done(), ElementsAre("STARTTLS\r\n", "TLS", "MAIL\r\n", "close"));
    EXPECT_TRUE(stage.probe().record().is_complete);
    EXPECT_TRUE(stage.probe().record().tls);
    EXPECT_EQ(stage.probe().record().replies.back().back().code, 503);
}

TEST(ScriptedProbe, CountsAnswersUpToTheFarewell) {
    Stage stage(Script{{Kind::say, "EHLO x\r\nQUIT\r\n", 10}}, no_tls);
    stage.says("250 x\r\n250 more\r\n").says("221 bye\r\n");
    EXPECT_TRUE(stage.probe().record().is_complete);
    EXPECT_EQ(stage.probe().record().replies.back().size(), 3u);
}

TEST(ScriptedProbe, EndsWhereAReplyIsNotTheOneWanted) {
    Stage stage(Script{{Kind::say, "", 1, 2}, {Kind::say, "DATA\r\n", 1, 3}, {Kind::say, "text"}}, no_tls);
    stage.says("220 here\r\n").says("554 5.5.1 no\r\n");
    EXPECT_FALSE(stage.probe().record().is_complete);
    EXPECT_EQ(stage.probe().record().failure, "it answered 554 no");
    Stage away(Script{{Kind::say, "", 1, 2}, {Kind::say, "EHLO\r\n", 1, 2}}, no_tls);
    away.says("421 busy\r\n");
    EXPECT_EQ(away.probe().record().failure, "it ended the session: 421 busy");
}

TEST(ScriptedProbe, TakesTheFirstOctetsBehindARawStep) {
    Stage stage(Script{{Kind::raw, "hello"}}, no_tls);
    stage.says(std::string_view("\x15\x03\x01", 3));
    EXPECT_EQ(stage.probe().record().raw, std::string("\x15\x03\x01"));
    EXPECT_TRUE(stage.probe().record().is_complete);
    Stage closed(Script{{Kind::raw, "hello"}}, no_tls);
    closed.closes();
    EXPECT_EQ(closed.probe().record().failure, "it closed the connection");
}

}  // namespace
}  // namespace postern::smtp
