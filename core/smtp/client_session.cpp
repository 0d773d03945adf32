#include "core/smtp/client_session.hpp"

#include "core/base/ascii.hpp"
#include "core/smtp/client_tables.hpp"
#include "core/smtp/tls_obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// The connection: events, replies, greeting, TLS and failures. AUTH is in client_session_auth.cpp, the transaction in
// client_transaction.cpp, the states in client_tables.hpp.
namespace postern::smtp {

namespace {

// RFC 3463 §3.5, §3.6, §3.8. The classes of our own failures are what a person would have read from a peer.
constexpr EnhancedCode bad_connection{4, 4, 2};
constexpr EnhancedCode invalid_answer{4, 5, 0};
constexpr EnhancedCode feature_missing{4, 7, 4};
constexpr EnhancedCode cryptographic_failure{4, 7, 5};
constexpr EnhancedCode routing_loop{5, 4, 6};

constexpr std::size_t usual_actions = 4;

/// The name that begins the answer to EHLO (RFC 5321 §4.1.1.1).
bool is_named(const PeerReply& reply, std::string_view name) {
    const auto words = reply.words();
    const std::string_view octets = words.octets();
    return is_same_ignoring_case(octets.substr(0, octets.find_first_of(" \r\n")), name);
}

std::string reply_line(const PeerReply& reply) {
    return fmt::format("{} {}", reply.code, escape_for_log(reply.words(), 200));
}

}  // namespace

ClientSession::ClientSession(ClientSettings settings, const ports::Crypto* crypto)
    : settings_(std::move(settings)), crypto_(crypto) {}

// Events, in and out.

void ClientSession::begin(Now now) {
    now_ = now;
    is_deadline_due_ = false;
    is_asked_ = false;
}

ClientActions ClientSession::end() {
    const auto* wait = waiting();
    if (is_deadline_due_ && wait != nullptr) act(ClientSetDeadline{now_.steady + settings_.*wait->patience});
    input_ = {};
    return std::exchange(actions_, {});
}

void ClientSession::act(ClientAction action) {
    if (actions_.empty()) actions_.reserve(usual_actions);
    actions_.push_back(std::move(action));
}

void ClientSession::ask(std::string commands, State next) {
    act(Send{std::move(commands)});
    state_ = next;
    is_deadline_due_ = true;
    is_asked_ = true;
}

ClientActions ClientSession::on_connected(Transaction first, Now now) {
    begin(now);
    take(std::move(first));
    is_deadline_due_ = true;
    if (state_ != State::fresh) {
        break_off(bad_connection, "connection lost", tls::Failure::Cause::closed);
    } else if (settings_.is_implicit_tls) {
        state_ = State::handshake;
        act(ClientStartTls{});
    } else {
        state_ = State::greeting;
    }
    return end();
}

ClientActions ClientSession::on_transaction(Transaction next, Now now) {
    begin(now);
    take(std::move(next));
    if (state_ == State::at_rest) {
        send_envelope();
    } else {
        break_off(bad_connection, "connection lost", tls::Failure::Cause::closed);
    }
    return end();
}

ClientActions ClientSession::on_no_more(Now now) {
    begin(now);
    if (state_ == State::at_rest) {
        ask("QUIT\r\n", State::quit);
    } else if (state_ != State::closed && state_ != State::quit) {
        break_off({4, 3, 2}, "ended by us", tls::Failure::Cause::internal);
    }
    return end();
}

ClientActions ClientSession::on_bytes(Octets input, Now now) {
    begin(now);
    input_ = input;
    take_replies();
    return end();
}

ClientActions ClientSession::on_tls_established(const tls::Facts& facts, Now now) {
    begin(now);
    if (state_ != State::handshake) return end();
    tls_ = facts;
    // RFC 3207 §4.2: "The client MUST discard any knowledge obtained from the server".
    extensions_ = {};
    parser_.reset();
    is_deadline_due_ = true;
    if (const auto shortfall = tls::find_shortfall(settings_.demand, facts)) {
        fail_for_lack_of_proof(*shortfall);
    } else if (settings_.is_implicit_tls) {
        state_ = State::greeting;
    } else {
        say_hello();
    }
    return end();
}

ClientActions ClientSession::on_tls_failed(const tls::Failure& failure, Now now) {
    begin(now);
    if (state_ == State::handshake) {
        obstacle_ = tls::Obstacle::handshake_failed;
        auto shared = own_failure(cryptographic_failure, "TLS handshake failed: " + failure.words);
        give_up(std::move(shared), failure, Parting::at_once);
    } else if (state_ != State::closed) {
        break_off(bad_connection, "TLS failed: " + failure.words, failure.cause);
    }
    return end();
}

ClientActions ClientSession::on_deadline(Now now) {
    begin(now);
    const auto* wait = waiting();
    if (state_ == State::quit) {
        state_ = State::closed;
        act(ClientClose{});
    } else if (wait != nullptr) {
        const auto patience = (settings_.*wait->patience).count();
        break_off(bad_connection, fmt::format("no answer within {} s", patience), tls::Failure::Cause::timeout);
    }
    return end();
}

ClientActions ClientSession::on_closed(Now now) {
    begin(now);
    if (is_in_transaction_) {
        break_off(bad_connection, "connection lost", tls::Failure::Cause::closed);
        // Nothing is left to close.
        std::erase_if(actions_, [](const auto& action) { return std::holds_alternative<ClientClose>(action); });
    }
    state_ = State::closed;
    return end();
}

// Replies.

void ClientSession::take_replies() {
    while (!input_.empty() && state_ != State::closed) {
        // Between STARTTLS and the end of the handshake nothing is parsed, now or later (RFC 3207 §4.2, CVE-2011-0411).
        if (is_asked_ || state_ == State::handshake || state_ == State::fresh) return refuse_early_octets();
        switch (parser_.take(input_)) {
            case ReplyParser::Status::incomplete:
                return;
            case ReplyParser::Status::malformed:
                is_unanswered_ = false;
                return break_off(invalid_answer, "malformed reply (" + parser_.error() + ")",
                                 tls::Failure::Cause::plaintext);
            case ReplyParser::Status::complete:
                on_reply(parser_.reply());
        }
    }
}

// What is here when a command leaves was said before the peer could have read it.
void ClientSession::refuse_early_octets() {
    const auto words = fmt::format("the peer sent {} octets{} that nothing had asked for", input_.size(),
                                   tls_ ? "" : " in clear text");
    break_off(invalid_answer, words, tls::Failure::Cause::plaintext);
}

void ClientSession::on_reply(const PeerReply& reply) {
    is_deadline_due_ = true;
    if (reply.code == 421) return on_farewell(reply);
    is_unanswered_ = false;
    const auto is_meant = [&](const Transition& row) {
        return row.state == state_ && row.reply_class == reply.reply_class();
    };
    const auto row = std::find_if(std::begin(Tables::transitions), std::end(Tables::transitions), is_meant);
    if (row == std::end(Tables::transitions)) return on_out_of_step(reply);
    (this->*row->handler)(reply);
}

void ClientSession::on_farewell(const PeerReply& reply) {
    is_turned_away_ = state_ == State::greeting;
    give_up(failure_of(reply, Scope::host), std::nullopt, Parting::at_once);
}

void ClientSession::on_out_of_step(const PeerReply& reply) {
    break_off(invalid_answer, "reply out of step (" + reply_line(reply) + ")", tls::Failure::Cause::plaintext);
}

// Greeting, EHLO, TLS.

void ClientSession::on_greeted(const PeerReply&) { say_hello(); }

void ClientSession::say_hello() {
    if (settings_.is_lmtp) return ask("LHLO " + settings_.helo_name + "\r\n", State::lhlo);
    ask("EHLO " + settings_.helo_name + "\r\n", State::ehlo);
}

void ClientSession::on_host_refused(const PeerReply& reply) {
    give_up(failure_of(reply, Scope::host), std::nullopt, Parting::with_quit);
}

void ClientSession::on_ehlo_accepted(const PeerReply& reply) {
    extensions_ = parse_extensions(reply);
    if (!tls_) was_start_tls_offered_ = extensions_.starttls;
    const bool is_tls_wanted = !tls_ && settings_.start_tls != StartTlsUse::never;
    if (is_tls_wanted && extensions_.starttls) return ask("STARTTLS\r\n", State::starttls);
    if (is_tls_wanted && settings_.start_tls == StartTlsUse::required) return fail_for_lack_of_tls();
    // Believed only when TLS is as it will be: before, anybody on the way could have said it, and it is for good.
    if (settings_.is_own_name_a_loop && is_named(reply, settings_.helo_name)) {
        DeliveryFailure loop{Permanence::permanent,
                             Scope::domain,
                             0,
                             routing_loop,
                             {},
                             "mail loops: the host that was connected to calls itself " + settings_.helo_name +
                                 ", which is our own name"};
        return give_up(std::move(loop), std::nullopt, Parting::with_quit);
    }
    on_ready();
}

// RFC 5321 §3.2 lets a client go back to HELO, which offers no STARTTLS: where TLS is required that would be a way
// round it.
void ClientSession::on_ehlo_refused(const PeerReply& reply) {
    if (!tls_ && settings_.start_tls == StartTlsUse::required) {
        auto failure = failure_of(reply, Scope::host);
        failure.words = "STARTTLS is required, and the peer refuses EHLO";
        return give_up(std::move(failure), std::nullopt, Parting::with_quit);
    }
    ask("HELO " + settings_.helo_name + "\r\n", State::helo);
}

void ClientSession::on_helo_accepted(const PeerReply&) {
    extensions_ = {};
    on_ready();
}

void ClientSession::fail_for_lack_of_tls() {
    obstacle_ = tls::Obstacle::starttls_not_supported;
    auto failure = own_failure(feature_missing, "STARTTLS is required, and the peer does not offer it");
    if (extensions_.is_starttls_masked) {
        failure.words =
            "STARTTLS is required, and a firewall replaces STARTTLS by XXXXXXXX in the peer's answer to EHLO";
    }
    if (transaction_.options.requires_tls) {
        failure.permanence = Permanence::permanent;
        failure.scope = Scope::demand;
        failure.enhanced = {5, 7, 10};
        failure.words += "; the message's sender demands TLS (REQUIRETLS)";
    }
    give_up(std::move(failure), std::nullopt, Parting::with_quit);
}

// Nothing was said that the wrong host could keep, not even who is here.
void ClientSession::fail_for_lack_of_proof(const tls::Shortfall& shortfall) {
    obstacle_ = shortfall.obstacle;
    auto failure = smtp::failure_of(shortfall.obstacle, shortfall.words);
    if (transaction_.options.requires_tls) {
        failure.permanence = Permanence::permanent;
        failure.scope = Scope::demand;
        failure.enhanced = {5, 7, 10};
        failure.words = "the message's sender demands TLS (REQUIRETLS), and " + shortfall.words;
    }
    give_up(std::move(failure), std::nullopt, Parting::at_once);
}

void ClientSession::on_start_tls_accepted(const PeerReply& reply) {
    if (reply.code != 220) return on_out_of_step(reply);  // RFC 3207 §4: 220 alone means go ahead.
    if (!input_.empty()) {
        const auto words =
            fmt::format("the peer sent {} octets in clear text behind its answer to STARTTLS", input_.size());
        return break_off(cryptographic_failure, words, tls::Failure::Cause::plaintext);
    }
    state_ = State::handshake;
    act(ClientStartTls{});
}

void ClientSession::on_start_tls_refused(const PeerReply& reply) {
    auto failure = failure_of(reply, Scope::host);
    const tls::Failure refusal{tls::Failure::Cause::protocol_error,
                               "STARTTLS is offered and refused: " + reply_line(reply)};
    // RFC 3207 §4.2 leaves going on to the client, whose plan decides. It never goes on in this connection.
    give_up(std::move(failure), refusal, Parting::with_quit);
}

// Failures.

const ClientSession::Waiting* ClientSession::waiting() const {
    const auto is_ours = [this](const Waiting& row) { return row.state == state_; };
    const auto row = std::find_if(std::begin(Tables::waiting), std::end(Tables::waiting), is_ours);
    return row == std::end(Tables::waiting) ? nullptr : row;
}

DeliveryFailure ClientSession::failure_of(const PeerReply& reply, Scope scope) const {
    const auto* wait = waiting();
    return {reply.reply_class() == 5 ? Permanence::permanent : Permanence::transient,
            scope,
            reply.code,
            reply.enhanced,
            reply.words(),
            std::string(wait != nullptr ? wait->doing : "")};
}

// A failure without a reply never lasts. Once a recipient was accepted, the message may be what the peer chokes on.
DeliveryFailure ClientSession::own_failure(EnhancedCode enhanced, std::string words) const {
    return {Permanence::transient, accepted_ > 0 ? Scope::message : Scope::host, 0, enhanced, {}, std::move(words)};
}

void ClientSession::break_off(EnhancedCode enhanced, std::string words, tls::Failure::Cause cause) {
    const auto* wait = waiting();
    if (wait != nullptr) words.append(" ").append(wait->doing);
    // Never given out as delivered without the peer's 250; a message that is sent twice is the lesser evil (RFC 5321
    // §4.5.3.2.6).
    if (is_awaiting_final_reply()) words += "; it may have been taken all the same, and will be sent again";
    std::optional<tls::Failure> tls_failure;
    if (state_ == State::handshake) obstacle_ = tls::Obstacle::handshake_failed;
    if (state_ == State::starttls || state_ == State::handshake) tls_failure = tls::Failure{cause, words};
    give_up(own_failure(enhanced, std::move(words)), std::move(tls_failure), Parting::at_once);
}

void ClientSession::give_up(DeliveryFailure failure, std::optional<tls::Failure> tls_failure, Parting parting) {
    failure.obstacle = obstacle_;
    const bool is_settled = failure_.has_value() || state_ == State::lone_dot || state_ == State::rset;
    if (is_settled && !failure_) report_put_off();
    if (parting == Parting::with_quit) act(Send{"QUIT\r\n"});
    if (state_ != State::closed) act(ClientClose{});
    state_ = State::closed;
    if (!is_in_transaction_) return;
    is_in_transaction_ = false;
    act(Finished{false, is_settled ? std::move(failure_) : std::move(failure), std::move(tls_failure), is_turned_away_,
                 obstacle_});
}

}  // namespace postern::smtp
