#include "tests/support/core/session_script.hpp"

#include <algorithm>
#include <utility>

namespace postern::test {
namespace {

constexpr std::string_view marks[] = {"<StartTls>", "<Close>"};

// More octets than this are failed event by event and not octet by octet: the work grows with the square.
constexpr std::size_t max_octets_failed_one_by_one = 700;
constexpr std::size_t max_octets_cut_one_by_one = 6000;

void skip_marks(std::string_view& text) {
    for (const auto mark : marks)
        if (text.starts_with(mark)) text.remove_prefix(mark.size());
}

// The lines of one reply: all but the last have a hyphen behind the code (RFC 5321 §4.2.1).
std::string_view first_reply(std::string_view text) {
    std::size_t end = 0;
    while (true) {
        const auto line_end = text.find("\r\n", end);
        if (line_end == std::string_view::npos) return {};
        const bool is_last = text.size() < end + 4 || text[end + 3] != '-';
        end = line_end + 2;
        if (is_last) return text.substr(0, end);
    }
}

void run(ServerConversation& conversation, const ServerEvent& event) {
    // A driver reads no more after Close.
    if (event.kind == ServerEvent::Kind::octets && conversation.is_over()) return;
    conversation.happens(event);
}

}  // namespace

SessionScript::SessionScript(ServerSetup setup, AutomaticAnswers answers)
    : setup_(std::move(setup)), answers_(answers), live_(setup_, answers_) {
    if (!setup_.peer.is_implicit_tls) expect_reply(220, "mail.example ESMTP Service ready");
}

SessionScript::~SessionScript() {
    if (!::testing::Test::HasFailure()) expect_no_reply();
}

SessionScript& SessionScript::happens(ServerEvent event) {
    expect_no_reply();
    live_.happens(event);
    events_.push_back(std::move(event));
    return *this;
}

SessionScript& SessionScript::peer(std::string_view octets) { return happens({.octets = std::string(octets)}); }

SessionScript& SessionScript::tls_established(const tls::Facts& facts) {
    return happens({.kind = ServerEvent::Kind::tls_established, .facts = facts});
}

SessionScript& SessionScript::tls_failed() { return happens({.kind = ServerEvent::Kind::tls_failed}); }

SessionScript& SessionScript::decide(const smtp::Decision& decision) {
    EXPECT_TRUE(live_.asked()) << "nothing was asked";
    return decide(live_.asked().value_or(smtp::DecisionId{}), decision);
}

SessionScript& SessionScript::decide(smtp::DecisionId id, const smtp::Decision& decision) {
    return happens({.kind = ServerEvent::Kind::decision, .id = id, .decision = decision});
}

SessionScript& SessionScript::authenticated(const smtp::Authentication& authentication) {
    return happens({.kind = ServerEvent::Kind::authenticated,
                    .id = live_.asked().value_or(smtp::DecisionId{}),
                    .authentication = authentication});
}

SessionScript& SessionScript::body_stored(bool is_stored) {
    return happens({.kind = ServerEvent::Kind::body_stored, .is_positive = is_stored});
}

SessionScript& SessionScript::commit_result(bool is_durable) {
    return happens({.kind = ServerEvent::Kind::commit_result, .is_positive = is_durable});
}

SessionScript& SessionScript::passes(std::chrono::seconds duration) {
    return happens({.kind = ServerEvent::Kind::passes, .duration = duration});
}

SessionScript& SessionScript::deadline() { return happens({.kind = ServerEvent::Kind::deadline}); }

SessionScript& SessionScript::shutdown() { return happens({.kind = ServerEvent::Kind::shutdown}); }

SessionScript& SessionScript::closed() { return happens({.kind = ServerEvent::Kind::closed}); }

SessionScript& SessionScript::has_room(bool has_room) {
    return happens({.kind = ServerEvent::Kind::room, .is_positive = has_room});
}

SessionScript& SessionScript::hello() { return peer("EHLO c.example\r\n").expect_reply(250, "Hello c.example"); }

SessionScript& SessionScript::transaction_for(const std::vector<std::string>& recipients) {
    peer("MAIL FROM:<a@b.example>\r\n").expect_reply(250, "2.1.0");
    for (const auto& recipient : recipients) peer("RCPT TO:<" + recipient + ">\r\n").expect_reply(250, "2.1.5");
    return *this;
}

SessionScript& SessionScript::data() { return peer("DATA\r\n").expect_reply(354); }

SessionScript& SessionScript::expect_reply(int code, std::string_view words) {
    auto unheard = std::string_view{live_.transcript()}.substr(heard_);
    skip_marks(unheard);
    const auto reply = first_reply(unheard);
    last_reply_ = reply;
    EXPECT_TRUE(reply.starts_with(std::to_string(code))) << "expected " << code << ", heard: " << reply;
    EXPECT_NE(reply.find(words), std::string_view::npos) << "expected \"" << words << "\", heard: " << reply;
    heard_ = live_.transcript().size() - unheard.size() + reply.size();
    return *this;
}

SessionScript& SessionScript::expect_no_reply() {
    auto unheard = std::string_view{live_.transcript()}.substr(heard_);
    skip_marks(unheard);
    EXPECT_TRUE(unheard.empty()) << "not expected: " << unheard;
    heard_ = live_.transcript().size();
    return *this;
}

SessionScript& SessionScript::expect_leftover(std::string_view octets) {
    EXPECT_EQ(live_.leftover(), octets);
    return *this;
}

SessionScript& SessionScript::expect_state(smtp::State state) {
    EXPECT_EQ(static_cast<int>(live_.session().state()), static_cast<int>(state));
    return *this;
}

SessionScript& SessionScript::expect_replies_in_one_segment() {
    const auto& actions = live_.last_actions();
    EXPECT_EQ(std::count_if(actions.begin(), actions.end(),
                            [](const auto& one) { return std::holds_alternative<smtp::Reply>(one); }),
              1);
    return *this;
}

SessionScript& SessionScript::expect_nothing() {
    EXPECT_TRUE(live_.last_actions().empty());
    return *this;
}

SessionScript& SessionScript::expect_messages(std::size_t durable) {
    const auto& messages = live_.messages();
    const auto count = std::count_if(messages.begin(), messages.end(), [](const auto& one) { return one.is_durable; });
    EXPECT_EQ(static_cast<std::size_t>(count), durable);
    EXPECT_EQ(live_.session().messages_received(), durable);
    return *this;
}

const ReceivedMessage& SessionScript::last_message() const {
    static const ReceivedMessage none;
    EXPECT_FALSE(live_.messages().empty()) << "no message was begun";
    return live_.messages().empty() ? none : live_.messages().back();
}

SessionScript& SessionScript::depends_on_segmentation() {
    depends_on_segmentation_ = true;
    return *this;
}

SessionScript& SessionScript::also_split_at_every_byte() {
    ServerConversation slow(setup_, answers_);
    for (const auto& event : octet_by_octet()) run(slow, event);
    expect_equal_to_live(slow, "octet by octet");
    if (octets_in_all() > max_octets_cut_one_by_one) return *this;
    for (std::size_t cut = 0; cut < events_.size(); ++cut) {
        for (std::size_t at = 1; at < events_[cut].octets.size() && !::testing::Test::HasFailure(); ++at) {
            ServerConversation again(setup_, answers_);
            for (std::size_t i = 0; i < events_.size(); ++i) {
                run(again, i == cut ? ServerEvent{.octets = events_[i].octets.substr(0, at)} : events_[i]);
                if (i == cut) run(again, ServerEvent{.octets = events_[i].octets.substr(at)});
            }
            expect_equal_to_live(again, "event " + std::to_string(cut) + " cut at octet " + std::to_string(at));
        }
    }
    return *this;
}

void SessionScript::expect_equal_to_live(const ServerConversation& other, const std::string& how) const {
    if (depends_on_segmentation_) return;
    SCOPED_TRACE(how);
    EXPECT_EQ(other.transcript(), live_.transcript());
    EXPECT_EQ(static_cast<int>(other.session().state()), static_cast<int>(live_.session().state()));
    EXPECT_EQ(other.leftover(), live_.leftover());
    EXPECT_EQ(other.session().messages_received(), live_.session().messages_received());
    ASSERT_EQ(other.messages().size(), live_.messages().size());
    for (std::size_t i = 0; i < other.messages().size(); ++i) {
        const auto& one = other.messages()[i];
        const auto& expected = live_.messages()[i];
        EXPECT_EQ(one.is_durable, expected.is_durable);
        EXPECT_EQ(one.is_discarded, expected.is_discarded);
        EXPECT_EQ(one.envelope.message_id, expected.envelope.message_id);
        // What is discarded may have been stored up to anywhere.
        if (one.is_commit_asked) {
            EXPECT_EQ(one.octets, expected.octets);
        }
    }
}

SessionScript& SessionScript::also_fail_io_at_every_step() {
    const auto steps = octets_in_all() <= max_octets_failed_one_by_one ? octet_by_octet() : events_;
    const auto a_day = ServerEvent{.kind = ServerEvent::Kind::passes, .duration = std::chrono::hours{24}};
    const std::vector<std::vector<ServerEvent>> accidents = {
        {{.kind = ServerEvent::Kind::closed}},
        {a_day, {.kind = ServerEvent::Kind::deadline}},
        {{.kind = ServerEvent::Kind::shutdown}},
    };
    for (const auto& accident : accidents) {
        for (std::size_t at = 0; at <= steps.size() && !::testing::Test::HasFailure(); ++at) {
            ServerConversation again(setup_, answers_);
            for (std::size_t i = 0; i < at; ++i) run(again, steps[i]);
            for (const auto& event : accident) again.happens(event);
            // Also what a driver would not do any more: no session may wake up again.
            for (std::size_t i = at; i < steps.size(); ++i) again.happens(steps[i]);
        }
    }
    for (std::size_t i = 0; i < live_.stores(); ++i) {
        ServerConversation again(setup_, answers_, {.store = i});
        for (const auto& event : events_) run(again, event);
    }
    for (std::size_t i = 0; i < live_.commits(); ++i) {
        ServerConversation again(setup_, answers_, {.commit = i});
        for (const auto& event : events_) run(again, event);
    }
    return *this;
}

std::vector<ServerEvent> SessionScript::octet_by_octet() const {
    std::vector<ServerEvent> result;
    for (const auto& event : events_) {
        if (event.kind != ServerEvent::Kind::octets) result.push_back(event);
        for (const char octet : event.octets) result.push_back({.octets = std::string(1, octet)});
    }
    return result;
}

std::size_t SessionScript::octets_in_all() const {
    std::size_t sum = 0;
    for (const auto& event : events_) sum += event.octets.size();
    return sum;
}

}  // namespace postern::test
