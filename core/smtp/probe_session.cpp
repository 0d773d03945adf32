#include "core/smtp/probe_session.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::smtp {

namespace {

constexpr std::size_t shown_octets = 200;

std::string reply_words(const PeerReply& reply) {
    return fmt::format("{} {}", reply.code, escape_for_log(reply.words(), shown_octets));
}

std::vector<PeerText> lines_behind_first(std::string_view text) {
    std::vector<PeerText> lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        text.remove_prefix(end + 1);
        lines.emplace_back(std::string(text.substr(0, text.find('\n'))));
    }
    return lines;
}

}  // namespace

ProbeActions ProbeSession::on_connected(Now now) {
    report_.is_connected = true;
    is_deadline_due_ = true;
    if (settings_.is_implicit_tls) begin_handshake();
    return end(now);
}

ProbeActions ProbeSession::on_bytes(Octets input, Now now) {
    while (!input.empty() && state_ != State::over) take(input);
    return end(now);
}

void ProbeSession::take(Octets& input) {
    // What came before the handshake is never an answer after it (RFC 3207 §4.2).
    if (state_ == State::handshake) return fail("it sent octets in clear text where the TLS handshake was to begin");
    switch (parser_.take(input)) {
        case ReplyParser::Status::incomplete:
            return;
        case ReplyParser::Status::malformed:
            return fail(fmt::format("its answer {} is no reply of SMTP ({})", doing(), parser_.error()));
        case ReplyParser::Status::complete:
            on_reply(parser_.reply(), input.size());
    }
}

void ProbeSession::on_reply(const PeerReply& reply, std::size_t octets_behind) {
    is_deadline_due_ = true;
    if (octets_behind > 0) return fail(fmt::format("it sent {} octets that nothing had asked for", octets_behind));
    const bool is_positive = reply.reply_class() == 2;
    switch (state_) {
        case State::greeting:
            report_.greeting = PeerText(fmt::format("{} {}", reply.code, reply.words().octets()));
            if (is_positive) return ask("EHLO " + settings_.helo_name, State::ehlo);
            return fail("it turns us away: " + reply_words(reply));
        case State::ehlo:
            if (is_positive) return on_hello_answered(reply);
            return on_hello_refused(reply);
        case State::starttls:
            if (reply.code == 220) return begin_handshake();
            report_.tls_failure = {tls::Failure::Cause::protocol_error,
                                   "STARTTLS is offered and refused: " + reply_words(reply)};
            return fail(report_.tls_failure->words);
        case State::handshake:
        case State::over:
            return;
    }
}

void ProbeSession::on_hello_answered(const PeerReply& reply) {
    const auto extensions = parse_extensions(reply);
    (report_.tls ? report_.offers_under_tls : report_.offers) = lines_behind_first(reply.text);
    if (report_.tls) return end_politely();
    report_.is_starttls_offered = extensions.starttls;
    report_.is_starttls_masked = extensions.is_starttls_masked && !extensions.starttls;
    if (settings_.start_tls == StartTlsUse::never) return end_politely();
    if (extensions.starttls) return ask("STARTTLS", State::starttls);
    if (settings_.start_tls == StartTlsUse::required)
        report_.shortfall = {tls::Obstacle::starttls_not_supported, "STARTTLS is required, and it does not offer it"};
    end_politely();
}

// As a delivery does: HELO offers no STARTTLS, and where TLS is required that would be a way round it (RFC 5321 §3.2).
void ProbeSession::on_hello_refused(const PeerReply& reply) {
    const bool may_say_helo = reply.reply_class() == 5 && settings_.start_tls != StartTlsUse::required;
    if (!report_.tls && may_say_helo && !std::exchange(is_helo_said_, true))
        return ask("HELO " + settings_.helo_name, State::ehlo);
    fail(fmt::format("it refuses {}: {}", is_helo_said_ ? "EHLO and HELO" : "EHLO", reply_words(reply)));
}

ProbeActions ProbeSession::on_tls_established(const tls::Facts& facts, std::vector<ports::CertificateFacts> chain,
                                              Now now) {
    if (state_ != State::handshake) return end(now);
    report_.tls = facts;
    report_.chain = std::move(chain);
    parser_.reset();
    is_deadline_due_ = true;
    report_.shortfall = tls::find_shortfall(settings_.tls.demand, facts);
    if (report_.shortfall) {
        state_ = State::over;
        actions_.emplace_back(ClientClose{});
    } else if (settings_.is_implicit_tls) {
        state_ = State::greeting;
    } else {
        ask("EHLO " + settings_.helo_name, State::ehlo);
    }
    return end(now);
}

ProbeActions ProbeSession::on_tls_failed(const tls::Failure& failure, Now now) {
    if (state_ == State::over) return end(now);
    if (state_ == State::handshake) report_.tls_failure = failure;
    fail((state_ == State::handshake ? "the TLS handshake failed: " : "TLS failed: ") + failure.words);
    return end(now);
}

ProbeActions ProbeSession::on_deadline(Now now) {
    const auto words = fmt::format("no answer within {} s {}", settings_.patience.count(), doing());
    if (state_ == State::handshake) report_.tls_failure = {tls::Failure::Cause::timeout, words, std::move(flights_)};
    if (state_ != State::over) fail(words);
    return end(now);
}

void ProbeSession::on_closed() {
    if (state_ != State::over) fail(fmt::format("it closed the connection {}", doing()));
    actions_.clear();
}

void ProbeSession::ask(std::string command, State next) {
    actions_.emplace_back(Send{std::move(command) + "\r\n"});
    state_ = next;
}

void ProbeSession::begin_handshake() {
    state_ = State::handshake;
    actions_.emplace_back(ClientStartTls{});
}

void ProbeSession::fail(std::string words) {
    report_.failure = std::move(words);
    state_ = State::over;
    actions_.emplace_back(ClientClose{});
}

void ProbeSession::end_politely() {
    actions_.emplace_back(Send{"QUIT\r\n"});
    state_ = State::over;
    actions_.emplace_back(ClientClose{});
}

ProbeActions ProbeSession::end(Now now) {
    if (std::exchange(is_deadline_due_, false) && state_ != State::over)
        actions_.emplace_back(ClientSetDeadline{now.steady + settings_.patience});
    return std::exchange(actions_, {});
}

std::string_view ProbeSession::doing() const {
    switch (state_) {
        case State::greeting:
            return "in place of its greeting";
        case State::ehlo:
            return report_.tls ? "to EHLO under TLS" : "to EHLO";
        case State::starttls:
            return "to STARTTLS";
        case State::handshake:
            return "in the TLS handshake";
        case State::over:
            break;
    }
    return "";
}

}  // namespace postern::smtp
