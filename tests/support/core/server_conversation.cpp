#include "tests/support/core/server_conversation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace postern::test {

ServerSetup server() {
    ServerSetup setup;
    setup.settings.host_name = "mail.example";
    return setup;
}

ServerSetup& ServerSetup::offering_starttls() {
    settings.start_tls = smtp::StartTlsOffer::offered;
    return *this;
}

ServerSetup& ServerSetup::requiring_starttls() {
    settings.start_tls = smtp::StartTlsOffer::required;
    return *this;
}

ServerSetup& ServerSetup::on_ssl_port() {
    peer.is_implicit_tls = true;
    return *this;
}

ServerSetup& ServerSetup::from(std::string address) {
    peer.address = std::move(address);
    return *this;
}

ServerSetup& ServerSetup::limited_to(std::uint64_t max_message_octets) {
    settings.max_message_octets = max_message_octets;
    return *this;
}

ServerSetup& ServerSetup::with_max_errors(unsigned errors) {
    settings.max_errors = errors;
    return *this;
}

ServerSetup& ServerSetup::with_max_hops(std::size_t hops) {
    settings.max_hops = hops;
    return *this;
}

ServerSetup& ServerSetup::with_max_recipients(std::size_t recipients) {
    settings.max_recipients = recipients;
    return *this;
}

ServerSetup& ServerSetup::with_max_pending_octets(std::size_t octets) {
    settings.max_pending_octets = octets;
    return *this;
}

ServerSetup& ServerSetup::without_extensions() {
    settings.offers_size = settings.offers_pipelining = settings.offers_eight_bit_mime = false;
    settings.offers_chunking = settings.offers_enhanced_codes = settings.offers_limits = settings.serves_help = false;
    settings.offers_dsn = settings.offers_smtputf8 = settings.offers_require_tls = false;
    return *this;
}

tls::Facts some_tls() {
    tls::Facts facts;
    facts.version = "TLSv1.3";
    facts.cipher = "TLS_AES_256_GCM_SHA384";
    return facts;
}

std::string ReceivedMessage::as_sent() const {
    // Our header's later lines begin with white space; the first line that does not is the message's.
    for (auto end = octets.find("\r\n"); end != std::string::npos; end = octets.find("\r\n", end + 2))
        if (end + 2 >= octets.size() || (octets[end + 2] != '\t' && octets[end + 2] != ' '))
            return octets.substr(end + 2);
    return {};
}

ServerConversation::ServerConversation(const ServerSetup& setup, AutomaticAnswers answers, Faults faults)
    : answers_(answers),
      faults_(faults),
      session_(std::make_shared<smtp::ServerSettings>(setup.settings), setup.peer, ids_),
      now_{TimePoint{std::chrono::hours{1}}, WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}}} {
    perform(session_.on_connected(now_));
}

void ServerConversation::happens(const ServerEvent& event) {
    last_actions_.clear();
    perform(dispatch(event));
    while (!follow_ups_.empty()) {
        const auto next = std::move(follow_ups_.front());
        follow_ups_.erase(follow_ups_.begin());
        perform(dispatch(next));
    }
}

smtp::ServerActions ServerConversation::dispatch(const ServerEvent& event) {
    switch (event.kind) {
        case ServerEvent::Kind::octets:
            return feed(event.octets);
        case ServerEvent::Kind::tls_established:
            return session_.on_tls_established(event.facts, now_);
        case ServerEvent::Kind::tls_failed:
            return session_.on_tls_failed({}, now_);
        case ServerEvent::Kind::decision:
            return session_.on_decision(event.id, event.decision, now_);
        case ServerEvent::Kind::authenticated:
            return session_.on_authenticated(event.id, event.authentication, now_);
        case ServerEvent::Kind::body_stored:
            return store_answered(event.is_positive);
        case ServerEvent::Kind::commit_result:
            return commit_answered(event.is_positive);
        case ServerEvent::Kind::passes:
            now_.steady += event.duration;
            now_.wall += event.duration;
            return {};
        case ServerEvent::Kind::deadline:
            return session_.on_deadline(now_);
        case ServerEvent::Kind::shutdown:
            return session_.on_shutdown(now_);
        case ServerEvent::Kind::closed: {
            auto actions = session_.on_closed(now_);
            for (const auto& action : actions)
                EXPECT_TRUE(std::holds_alternative<smtp::DiscardBody>(action)) << "nobody is there any more";
            is_peer_gone_ = true;
            if (!actions.empty()) act(smtp::DiscardBody{});
            return {};
        }
        case ServerEvent::Kind::room:
            session_.set_has_room(event.is_positive);
            return {};
    }
    return {};
}

smtp::ServerActions ServerConversation::feed(const std::string& octets) {
    auto actions = session_.on_bytes(as_octets(octets), now_);
    // What came in behind STARTTLS, together with it or later.
    if (session_.state() == smtp::State::tls_pending) leftover_ += session_.take_leftover();
    return actions;
}

smtp::ServerActions ServerConversation::store_answered(bool is_stored) {
    if (faults_.store && is_store_unanswered_ && *faults_.store == stores_ - 1) is_stored = false;
    if (std::exchange(is_store_unanswered_, false)) has_store_failed_ |= !is_stored;
    return session_.on_body_stored(is_stored, now_);
}

smtp::ServerActions ServerConversation::commit_answered(bool is_durable) {
    if (faults_.commit && is_commit_unanswered_ && *faults_.commit == commits_ - 1) is_durable = false;
    if (std::exchange(is_commit_unanswered_, false)) messages_.back().is_durable = is_durable;
    return session_.on_commit_result(is_durable, now_);
}

void ServerConversation::perform(smtp::ServerActions actions) {
    for (const auto& action : actions) {
        EXPECT_FALSE(is_over()) << "an action after the end, number " << action.index() << " of ServerAction";
        std::visit([this](const auto& one) { act(one); }, action);
        last_actions_.push_back(action);
    }
}

void ServerConversation::act(const smtp::Reply& reply) {
    EXPECT_TRUE(reply.text.ends_with("\r\n")) << reply.text;
    transcript_ += reply.text;
    for (auto at = reply.text.find("250 2.6.0 "); at != std::string::npos; at = reply.text.find("250 2.6.0 ", at + 1))
        ++acknowledged_;
    const auto durable =
        std::count_if(messages_.begin(), messages_.end(), [](const auto& one) { return one.is_durable; });
    EXPECT_EQ(acknowledged_, static_cast<std::size_t>(durable))
        << "250 is said for durable messages, and for each of them";
}

void ServerConversation::act(const smtp::StartTls&) { transcript_ += "<StartTls>"; }

void ServerConversation::ask(smtp::DecisionId id) {
    EXPECT_NE(asked_, id) << "each question has an id of its own";
    asked_ = id;
    if (answers_.decisions) follow_ups_.push_back({.kind = ServerEvent::Kind::decision, .id = id});
}

void ServerConversation::act(const smtp::Authenticate& authenticate) {
    EXPECT_NE(asked_, authenticate.id) << "each question has an id of its own";
    asked_ = authenticate.id;
    using Result = smtp::Authentication::Result;
    const auto& [user, password] = authenticate.credentials;
    const bool is_right = password == "secret";
    smtp::Authentication answer{is_right ? Result::right : Result::wrong, is_right ? user : "",
                                std::chrono::seconds(is_right ? 0 : 2)};
    if (answers_.decisions)
        follow_ups_.push_back(
            {.kind = ServerEvent::Kind::authenticated, .id = authenticate.id, .authentication = std::move(answer)});
}

void ServerConversation::act(const smtp::BeginBody& begin) {
    EXPECT_FALSE(is_body_open_) << "the message before was neither committed nor discarded";
    EXPECT_NE(begin.id.value, 0);
    for (const auto& message : messages_) EXPECT_NE(message.id, begin.id);
    is_body_open_ = true;
    has_store_failed_ = false;
    messages_.push_back({.id = begin.id});
}

void ServerConversation::act(const smtp::StoreBody& store) {
    EXPECT_TRUE(is_body_open_) << "octets without a place";
    EXPECT_FALSE(is_store_unanswered_) << "one StoreBody at a time";
    EXPECT_FALSE(has_store_failed_) << "nothing is stored after a failure";
    is_store_unanswered_ = true;
    ++stores_;
    if (is_body_open_) messages_.back().octets += store.octets;
    if (answers_.storage) follow_ups_.push_back({.kind = ServerEvent::Kind::body_stored});
}

void ServerConversation::act(const smtp::DiscardBody&) {
    EXPECT_TRUE(is_body_open_) << "nothing to discard";
    if (std::exchange(is_body_open_, false)) messages_.back().is_discarded = true;
    // Who stored is gone, and its answer with it.
    is_store_unanswered_ = false;
}

void ServerConversation::act(const smtp::CommitMessage& commit) {
    EXPECT_TRUE(is_body_open_) << "nothing to commit";
    EXPECT_FALSE(is_store_unanswered_) << "octets may be missing";
    EXPECT_FALSE(has_store_failed_) << "octets are missing";
    is_body_open_ = false;
    is_commit_unanswered_ = true;
    ++commits_;
    if (!messages_.empty()) {
        EXPECT_EQ(messages_.back().id, commit.envelope.id);
        messages_.back().is_commit_asked = true;
        messages_.back().envelope = commit.envelope;
    }
    if (answers_.commits) follow_ups_.push_back({.kind = ServerEvent::Kind::commit_result});
}

void ServerConversation::act(const smtp::PauseReading&) {
    EXPECT_FALSE(std::exchange(is_paused_, true)) << "paused already";
}

void ServerConversation::act(const smtp::ResumeReading&) {
    EXPECT_TRUE(std::exchange(is_paused_, false)) << "not paused";
}

void ServerConversation::act(const smtp::Close&) {
    EXPECT_FALSE(is_body_open_) << "a message was neither committed nor discarded";
    transcript_ += "<Close>";
    is_closed_ = true;
}

}  // namespace postern::test
