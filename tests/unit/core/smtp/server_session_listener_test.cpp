#include "core/base/ids.hpp"
#include "core/smtp/server_session.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

// Who follows the dialogue hears commands and how much of a message came, and never takes the one for the other.
namespace postern::smtp {
namespace {

using testing::ElementsAre;

constexpr Now now{TimePoint{std::chrono::hours(1)}, WallTime{std::chrono::hours(1)}};

class Followed {
public:
    Followed() {
        settings_->host_name = "mail.example";
        session_ = std::make_unique<ServerSession>(settings_, Peer{}, ids_);
        session_->set_listener([this](std::string_view octets, bool is_content, bool is_secret) {
            const std::string mark = is_content ? "content: " : is_secret ? "secret: " : "";
            if (is_content && !heard.empty() && heard.back().starts_with(mark))
                heard.back() += octets;
            else
                heard.push_back(mark + std::string(octets));
        });
        (void)session_->on_connected(now);
    }

    /// Recipients are taken, and what is stored is.
    void peer(std::string_view octets) { perform(session_->on_bytes(as_octets(octets), now)); }

    std::vector<std::string> heard;

private:
    static Octets as_octets(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

    void perform(const ServerActions& actions) {
        for (const auto& action : actions) {
            if (const auto* check = std::get_if<CheckRecipient>(&action))
                perform(session_->on_decision(check->id, {}, now));
            if (std::holds_alternative<StoreBody>(action)) perform(session_->on_body_stored(true, now));
            if (std::holds_alternative<CommitMessage>(action)) perform(session_->on_commit_result(true, now));
        }
    }

    std::shared_ptr<ServerSettings> settings_ = std::make_shared<ServerSettings>();
    QueueIdSource ids_{1, QueueId{}};
    std::unique_ptr<ServerSession> session_;
};

constexpr std::string_view envelope = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";

TEST(ServerSessionListener, TellsAChunkFromTheCommandsAroundItInOnePiece) {
    Followed session;
    session.peer("EHLO c.example\r\n" + std::string(envelope) + "BDAT 14 LAST\r\nX: y\r\n\r\nQUIT\r\nNOOP\r\n");
    EXPECT_THAT(session.heard,
                ElementsAre("EHLO c.example\r\n", "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n",
                            "BDAT 14 LAST\r\n", "content: X: y\r\n\r\nQUIT\r\n", "NOOP\r\n"));
}

TEST(ServerSessionListener, HearsACommandOnceWhereverItIsCut) {
    Followed session;
    for (const char c : std::string_view("EHLO c.example\r\nNOOP\r\n")) session.peer({&c, 1});
    EXPECT_THAT(session.heard, ElementsAre("EHLO c.example\r\n", "NOOP\r\n"));
}

TEST(ServerSessionListener, TellsAMessageFromTheCommandsBehindItInOnePiece) {
    Followed session;
    session.peer("EHLO c.example\r\n" + std::string(envelope) + "DATA\r\n");
    session.heard.clear();
    session.peer("QUIT\r\n\r\nbody\r\n.\r\nNOOP\r\n");
    EXPECT_THAT(session.heard, ElementsAre("content: QUIT\r\n\r\nbody\r\n.\r\n", "NOOP\r\n"));
}

TEST(ServerSessionListener, HidesWhatFollowsAnAuthThatEndedInALineFeedAlone) {
    Followed session;
    session.peer("EHLO c.example\r\n");
    session.peer("AUTH LOGIN\nYW5uYQ==\n");
    EXPECT_EQ(session.heard.back(), "secret: YW5uYQ==\n");
}

}  // namespace
}  // namespace postern::smtp
