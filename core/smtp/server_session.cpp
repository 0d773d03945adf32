#include "core/smtp/server_session.hpp"

#include "core/smtp/server_replies.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::smtp {
namespace {

// Decoded octets that wait for the answer to a StoreBody. Reading pauses above, and goes on once they were handed over.
constexpr std::size_t max_unstored_octets = 256u << 10;

}  // namespace

ServerSession::ServerSession(std::shared_ptr<const ServerSettings> settings, Peer peer, QueueIdSource& ids)
    : settings_(std::move(settings)), peer_(std::move(peer)), ids_(ids) {}

ServerActions ServerSession::on_connected(Now now) {
    begin_event();
    if (!peer_.is_implicit_tls && settings_->greeting_delay.count() != 0) {
        state_ = State::delayed;
        deadline_ = now.steady + settings_->greeting_delay;
        return end_event();
    }
    if (!peer_.is_implicit_tls) greet();
    touch(now);
    return end_event();
}

void ServerSession::greet() {
    reply(fmt::format("220 {} ESMTP Service ready", settings_->host_name));
    state_ = State::greeting;
}

ServerActions ServerSession::on_bytes(Octets input, Now now) {
    begin_event();
    if (state_ == State::tls_pending)
        leftover_ += as_text(input);
    else if (state_ == State::delayed)
        end_session(replies::early_talker);
    else if (state_ != State::closed)
        take_input(as_text(input), now);
    return end_event();
}

std::string ServerSession::take_leftover() { return std::exchange(leftover_, {}); }

ServerActions ServerSession::on_tls_established(const tls::Facts& facts, Now now) {
    if (state_ != State::tls_pending) return {};
    begin_event();
    forget_session();
    tls_ = facts;
    const auto known = settings_->identities_by_certificate.find(facts.peer_certificate_sha256);
    if (settings_->offers_auth && known != settings_->identities_by_certificate.end()) identity_ = known->second;
    // Behind STARTTLS the client speaks first (RFC 3207 §4.2); on the SSL port nobody has spoken yet.
    if (peer_.is_implicit_tls) greet();
    touch(now);
    return end_event();
}

ServerActions ServerSession::on_tls_failed(const tls::Failure& /*failure*/, Now /*now*/) {
    if (state_ == State::closed) return {};
    begin_event();
    end_session({});
    return end_event();
}

// All that was learnt in clear text, because somebody else may have said it (RFC 3207 §4.2). Not the count of errors:
// STARTTLS would grant new ones.
void ServerSession::forget_session() {
    state_ = State::greeting;
    helo_.clear();
    is_extended_ = false;
    identity_.clear();
    has_given_password_ = false;
    sasl_.reset();
    awaited_auth_.reset();
    held_reply_.reset();
    reset_transaction();
    awaited_decision_.reset();
    undecided_peer_.reset();
    if (connected_peer_) peer_ = *std::exchange(connected_peer_, std::nullopt);
    is_skipping_line_ = false;
    chunk_.reset();
    drop_held_input();
    replies_.clear();
    leftover_.clear();
}

void ServerSession::reset_transaction() {
    transaction_ = {};
    incoming_ = {};
}

ServerActions ServerSession::on_decision(DecisionId id, const Decision& decision, Now now) {
    if (awaited_decision_ != id) return {};
    begin_event();
    awaited_decision_.reset();
    if (undecided_peer_) {
        end_xclient(decision);
    } else if (decision.is_accepted) {
        transaction_.options.is_submitted |= decision.is_of_ours;
        add_recipient(std::move(undecided_recipient_));
    } else {
        transaction_.was_recipient_refused = true;
        refuse(decision.reply.empty() ? replies::recipient_refused : std::string_view{decision.reply});
    }
    touch(now);
    work_on_held_input(now);
    return end_event();
}

ServerActions ServerSession::on_authenticated(DecisionId id, const Authentication& authentication, Now now) {
    if (awaited_auth_ != id) return {};
    begin_event();
    awaited_auth_.reset();
    touch(now);
    switch (authentication.result) {
        case Authentication::Result::right:
            identity_ = authentication.identity;
            has_given_password_ = true;
            reply(replies::authenticated);
            break;
        case Authentication::Result::wrong:
            held_reply_ = replies::wrong_credentials;
            deadline_ = now.steady + authentication.delay;
            break;
        case Authentication::Result::unavailable:
            refuse(replies::auth_unavailable);
            break;
        case Authentication::Result::shut_out:
            end_session(replies::auth_shut_out);
            break;
    }
    work_on_held_input(now);
    return end_event();
}

ServerActions ServerSession::on_body_stored(bool is_stored, Now now) {
    if (!incoming_.is_storing || state_ == State::closed) return {};
    begin_event();
    incoming_.is_storing = false;
    incoming_.has_storage_failed |= !is_stored;
    drop_body_if_refused();
    if (state_ == State::committing)
        settle_message(now);
    else
        store_from(store_at_octets);
    work_on_held_input(now);
    return end_event();
}

ServerActions ServerSession::on_commit_result(bool is_durable, Now now) {
    if (!std::exchange(is_commit_awaited_, false)) return {};
    if (is_durable) ++messages_received_;
    if (state_ == State::closed) return {};
    begin_event();
    if (is_durable) {
        reply(fmt::format("250 2.6.0 Message {} accepted", to_string(incoming_.id)));
        errors_ = 0;
    } else {
        reply(replies::not_durable);
    }
    end_message(now);
    work_on_held_input(now);
    return end_event();
}

ServerActions ServerSession::on_deadline(Now now) {
    if (state_ == State::closed) return {};
    begin_event();
    armed_deadline_.reset();
    // The peer cannot be blamed for waiting while we are the ones who owe an answer.
    if (state_ == State::delayed && now.steady >= deadline_) {
        greet();
        touch(now);
        return end_event();
    }
    if (held_reply_ && now.steady >= deadline_) {
        refuse(*std::exchange(held_reply_, std::nullopt));
        touch(now);
        work_on_held_input(now);
        return end_event();
    }
    if (awaited_decision_ || awaited_auth_ || incoming_.is_storing || state_ == State::committing) touch(now);
    if (now.steady >= deadline_)
        end_session(state_ == State::tls_pending ? std::string_view{} : replies::command_timeout);
    return end_event();
}

ServerActions ServerSession::on_shutdown(Now /*now*/) {
    is_shutting_down_ = true;
    if (state_ == State::closed || state_ == State::committing) return {};
    begin_event();
    end_session(state_ == State::tls_pending ? std::string_view{} : replies::shutting_down);
    return end_event();
}

ServerActions ServerSession::on_closed(Now /*now*/) {
    if (state_ == State::closed) return {};
    begin_event();
    discard_body();
    state_ = State::closed;
    return end_event();
}

void ServerSession::end_session(std::string_view last_words) {
    discard_body();
    if (!last_words.empty()) reply(last_words);
    flush_replies();
    actions_.emplace_back(Close{});
    state_ = State::closed;
}

ServerActions ServerSession::end_event() {
    if (state_ == State::closed) {
        awaited_decision_.reset();
        awaited_auth_.reset();
        held_reply_.reset();
        drop_held_input();
        replies_.clear();
    } else {
        // While a decision is awaited, the replies before it wait too: the peer sent those commands in one group and
        // reads the answers as one (RFC 2920 §3.2).
        if (!awaited_decision_) flush_replies();
        regulate_reading();
        set_deadline();
    }
    return std::exchange(actions_, {});
}

void ServerSession::regulate_reading() {
    const bool is_held_too_much = is_waiting() && input_.size() - input_used_ > settings_->max_pending_octets;
    const bool must_pause = is_held_too_much || incoming_.unstored.size() > max_unstored_octets;
    if (must_pause == is_reading_paused_) return;
    is_reading_paused_ = must_pause;
    if (must_pause)
        actions_.emplace_back(PauseReading{});
    else
        actions_.emplace_back(ResumeReading{});
}

void ServerSession::touch(Now now) {
    const bool is_in_message = state_ == State::body || state_ == State::chunks;
    const auto patience = state_ == State::tls_pending ? settings_->handshake_timeout
                          : is_in_message              ? settings_->data_timeout
                                                       : settings_->command_timeout;
    deadline_ = now.steady + patience;
}

// The deadline moves with every command, a timer need not: one that fires too early is set again by on_deadline().
void ServerSession::set_deadline() {
    if (armed_deadline_ && *armed_deadline_ <= deadline_) return;
    armed_deadline_ = deadline_;
    actions_.emplace_back(SetDeadline{deadline_});
}

}  // namespace postern::smtp
