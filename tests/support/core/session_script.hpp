#pragma once

#include "tests/support/core/server_conversation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postern::test {

/// A test of ServerSession as a conversation. Every call feeds an event or checks what came of it; the events are
/// recorded, and can be run again in other pieces and with other accidents. A reply that no call expects fails the
/// test. The greeting of a port without implicit TLS has been heard when the script begins.
class SessionScript {
public:
    explicit SessionScript(ServerSetup setup, AutomaticAnswers answers = {});
    ~SessionScript();
    SessionScript(const SessionScript&) = delete;
    SessionScript& operator=(const SessionScript&) = delete;

    // What happens.
    SessionScript& peer(std::string_view octets);
    SessionScript& tls_established(const tls::Facts& facts = some_tls());
    SessionScript& tls_failed();
    SessionScript& decide(const smtp::Decision& decision);  ///< Answers the last question.
    SessionScript& decide(smtp::DecisionId id, const smtp::Decision& decision);
    SessionScript& accept() { return decide({}); }
    SessionScript& authenticated(const smtp::Authentication& authentication);  ///< Answers the last question.
    SessionScript& body_stored(bool is_stored = true);
    SessionScript& commit_result(bool is_durable);
    SessionScript& passes(std::chrono::seconds duration);
    SessionScript& deadline();  ///< The driver's timer fires, at the present time.
    SessionScript& shutdown();
    SessionScript& closed();
    SessionScript& has_room(bool has_room);
    SessionScript& hello();                                                      ///< EHLO c.example, answered.
    SessionScript& transaction_for(const std::vector<std::string>& recipients);  ///< MAIL and RCPTs, each answered 250.
    SessionScript& data();                                                       ///< DATA, answered 354.

    // What came of it. A reply counts once, however many lines it has.
    SessionScript& expect_reply(int code, std::string_view words = {});  ///< `words` stand somewhere in it.
    SessionScript& expect_no_reply();
    SessionScript& expect_leftover(std::string_view octets);
    SessionScript& expect_state(smtp::State state);
    SessionScript& expect_replies_in_one_segment();  ///< The last event caused one Reply action.
    SessionScript& expect_nothing();                 ///< The last event caused no action at all.
    SessionScript& expect_messages(std::size_t durable);

    template <typename Action>
    SessionScript& expect() {
        EXPECT_NE(find<Action>(), nullptr) << "the action is missing";
        return *this;
    }
    template <typename Action>
    SessionScript& expect_none() {
        EXPECT_EQ(find<Action>(), nullptr) << "the action is too much";
        return *this;
    }
    /// The first such action that the last event caused; null: none.
    template <typename Action>
    [[nodiscard]] const Action* find() const {
        for (const auto& action : live_.last_actions())
            if (const auto* found = std::get_if<Action>(&action)) return found;
        return nullptr;
    }

    [[nodiscard]] const ServerConversation& conversation() const { return live_; }
    [[nodiscard]] const ReceivedMessage& last_message() const;
    [[nodiscard]] const std::string& last_reply() const { return last_reply_; }

    // The same events again.
    /// Marks the script: what is checked depends on how the octets came in, so that other pieces may have other
    /// results. The repetitions then check only that the session keeps its contract.
    SessionScript& depends_on_segmentation();
    /// Octet by octet, and cut in two at every place: transcript, messages, leftover and final state must be equal.
    SessionScript& also_split_at_every_byte();
    /// With the peer gone, the deadline passed or the server ending after every step, and with every answer of the
    /// spool being no: the session keeps its contract, and nothing is committed after a failure.
    SessionScript& also_fail_io_at_every_step();

private:
    SessionScript& happens(ServerEvent event);
    void expect_equal_to_live(const ServerConversation& other, const std::string& how) const;
    [[nodiscard]] std::vector<ServerEvent> octet_by_octet() const;
    [[nodiscard]] std::size_t octets_in_all() const;

    ServerSetup setup_;
    AutomaticAnswers answers_;
    ServerConversation live_;
    std::vector<ServerEvent> events_;
    std::size_t heard_ = 0;  ///< Of the transcript.
    std::string last_reply_;
    bool depends_on_segmentation_ = false;
};

}  // namespace postern::test
