// What each command does. Which one is legal where stands in transitions.hpp.
#include "core/base/peer_text.hpp"
#include "core/smtp/server_replies.hpp"
#include "core/smtp/server_session.hpp"
#include "core/smtp/xclient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::smtp {
namespace {

// RFC 3207 §4, and HELO, which answers with nothing that could be used before TLS.
bool is_served_before_required_tls(Command command) {
    return command == Command::ehlo || command == Command::helo || command == Command::noop ||
           command == Command::starttls || command == Command::quit;
}

/// It gives up a message that came in part.
bool leaves_message(Command command) {
    return command == Command::rset || command == Command::quit || command == Command::ehlo || command == Command::helo;
}

bool takes_no_parameter(Command command) {
    return command == Command::data || command == Command::rset || command == Command::quit ||
           command == Command::starttls;
}

}  // namespace

void ServerSession::on_command(std::string_view line, bool is_last, Now now) {
    if (sasl_) return go_on_with_auth(sasl_->answer(line));
    const auto command = parse_command(line);
    // Commands between chunks do not stop the message's clock. Whoever gives the message up owes it no more haste, and
    // BDAT may be its end.
    const bool is_on_the_clock = state_ == State::chunks && !leaves_message(command.command);
    if (is_on_the_clock && command.command != Command::bdat) {
        if (const auto text = message_pace_refusal(now); !text.empty()) return end_session(text);
    }
    // What a peer sends behind DATA without having read 354 is a message to it and would be commands to us, if DATA is
    // refused; so it may not follow even where DATA succeeds. DATA as the last one of a group is legal (RFC 2920 §3.1).
    if (command.command == Command::data && !is_last) return end_session(replies::data_too_early);
    // Octets follow it whether it is legal or not, and must not be taken for commands.
    if (command.command == Command::bdat) return on_bdat(command, now);
    if (settings_->max_commands != 0 && ++commands_ > settings_->max_commands)
        return end_session(replies::too_many_commands);
    if (const auto text = refusal(command); !text.empty()) return refuse(text);
    perform(command, now);
}

std::string_view ServerSession::refusal(const CommandLine& line) const {
    const auto offer = settings_->start_tls;
    const bool is_tls_required = offer == StartTlsOffer::required || offer == StartTlsOffer::required_but_unavailable;
    const bool is_tls_missing = is_tls_required && !tls_;
    if (is_tls_missing && !is_served_before_required_tls(line.command)) return replies::tls_required;
    if (line.command == Command::unknown) return replies::bad_syntax;
    if (line.command == Command::unsupported) return replies::not_implemented;
    if (line.command == Command::starttls && offer == StartTlsOffer::disabled && !tls_) return replies::not_implemented;
    if (!is_served(line.command)) return replies::not_implemented;
    if (line.command == Command::xclient && !may_introduce()) return replies::xclient_denied;
    if (takes_no_parameter(line.command) && !line.argument.empty()) return replies::unexpected_parameter;
    const bool needs_parameter = line.command == Command::vrfy || line.command == Command::expn ||
                                 line.command == Command::auth || line.command == Command::xclient;
    if (needs_parameter && line.argument.empty()) return replies::missing_parameter;
    if (line.command == Command::starttls && tls_) return replies::tls_already_active;
    if (!next_state(state_, line.command)) return out_of_sequence(line.command);
    if (line.command == Command::auth && !tls_) return replies::auth_needs_tls;
    if (line.command == Command::auth && has_given_password_) return replies::authenticated_already;
    if (line.command == Command::mail && settings_->requires_auth && identity_.empty()) return replies::auth_required;
    const bool is_unavailable = line.command == Command::starttls && offer == StartTlsOffer::required_but_unavailable;
    return is_unavailable ? replies::tls_not_available : std::string_view{};
}

bool ServerSession::is_served(Command command) const {
    switch (command) {
        case Command::bdat:
            return settings_->offers_chunking;
        case Command::auth:
            return settings_->offers_auth;
        case Command::help:
            return settings_->serves_help;
        case Command::vrfy:
            return settings_->serves_vrfy;
        case Command::expn:
            return settings_->serves_expn;
        default:
            return true;
    }
}

std::string_view ServerSession::out_of_sequence(Command command) const {
    if (state_ == State::greeting) return replies::say_hello_first;
    if (command == Command::mail || command == Command::starttls || command == Command::auth ||
        command == Command::xclient)
        return replies::already_in_transaction;
    if (state_ == State::ready) return replies::mail_first;
    if (state_ == State::chunks) return replies::chunks_under_way;
    return transaction_.was_recipient_refused ? replies::no_valid_recipient : replies::recipient_first;
}

void ServerSession::perform(const CommandLine& line, Now now) {
    switch (line.command) {
        case Command::ehlo:
        case Command::helo:
            return on_hello(line);
        case Command::mail:
            return on_mail(line.argument);
        case Command::rcpt:
            return on_rcpt(line.argument);
        case Command::data:
            return begin_body(now);
        case Command::starttls:
            return on_starttls();
        case Command::auth:
            return on_auth(line.argument);
        case Command::quit:
            return on_quit();
        case Command::rset:
            enter_after(Command::rset);
            discard_body();
            reset_transaction();
            return reply(replies::reset);
        case Command::noop:
            return reply(replies::noop);
        case Command::vrfy:
            return reply(replies::cannot_verify);
        case Command::expn:
            return reply(replies::cannot_expand);
        case Command::help:
            return reply(help_answer());
        case Command::xclient:
            return on_xclient(line.argument);
        case Command::bdat:
        case Command::unsupported:
        case Command::unknown:
            return;  // on_bdat() and refusal() answered them.
    }
}

void ServerSession::enter_after(Command command) { state_ = *next_state(state_, command); }

void ServerSession::on_hello(const CommandLine& line) {
    if (!is_usable_helo(line.argument)) return refuse(replies::bad_helo);
    enter_after(line.command);
    discard_body();
    reset_transaction();  // RFC 5321 §4.1.4
    helo_ = line.argument;
    is_extended_ = line.command == Command::ehlo;
    reply(is_extended_
              ? ehlo_answer()
              : fmt::format("250 {} Hello {} ([{}]), pleased to meet you", settings_->host_name, helo_, peer_.address));
}

// RFC 6531 §3.1 item 8: not without 8BITMIME.
bool ServerSession::offers_smtputf8() const { return settings_->offers_smtputf8 && settings_->offers_eight_bit_mime; }

std::string ServerSession::ehlo_answer() const {
    auto answer =
        fmt::format("250-{} Hello {} ([{}]), pleased to meet you\r\n", settings_->host_name, helo_, peer_.address);
    if (settings_->offers_size) answer += fmt::format("250-SIZE {}\r\n", settings_->max_message_octets);
    if (settings_->offers_pipelining) answer += "250-PIPELINING\r\n";
    if (settings_->offers_eight_bit_mime) answer += "250-8BITMIME\r\n";
    if (settings_->offers_chunking) answer += "250-CHUNKING\r\n";
    if (offers_smtputf8()) answer += "250-SMTPUTF8\r\n";
    if (settings_->offers_dsn) answer += "250-DSN\r\n";
    if (settings_->offers_enhanced_codes) answer += "250-ENHANCEDSTATUSCODES\r\n";
    if (settings_->serves_help) answer += "250-HELP\r\n";
    if (settings_->serves_expn) answer += "250-EXPN\r\n";  // RFC 5321 §3.5.2
    const bool is_offered =
        settings_->start_tls == StartTlsOffer::offered || settings_->start_tls == StartTlsOffer::required;
    if (is_offered && !tls_) answer += "250-STARTTLS\r\n";
    if (settings_->offers_auth && tls_) answer += "250-AUTH PLAIN LOGIN\r\n";
    if (settings_->offers_require_tls && tls_) answer += "250-REQUIRETLS\r\n";
    if (settings_->offers_limits) answer += limits_line();
    if (may_introduce()) answer += fmt::format("250-XCLIENT {}\r\n", xclient_attributes);
    // The last line is the one with a space (RFC 5321 §4.2.1).
    answer.erase(answer.size() - 2);
    const auto last_line = answer.rfind("250-");
    answer[last_line + 3] = ' ';
    return answer;
}

// RFC 9422 §3: what a client would run into.
std::string ServerSession::limits_line() const {
    auto line = fmt::format("250-LIMITS RCPTMAX={}", settings_->max_recipients);
    if (settings_->max_messages != 0) line += fmt::format(" MAILMAX={}", settings_->max_messages);
    return line + "\r\n";
}

std::string ServerSession::help_answer() const {
    std::string answer = "214 2.0.0 Commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT STARTTLS HELP";
    if (settings_->offers_chunking) answer += " BDAT";
    if (settings_->offers_auth) answer += " AUTH";
    if (settings_->serves_vrfy) answer += " VRFY";
    if (settings_->serves_expn) answer += " EXPN";
    return answer;
}

void ServerSession::on_mail(std::string_view argument) {
    if (settings_->max_messages != 0 && messages_begun_ >= settings_->max_messages)
        return end_session(replies::too_many_messages);
    if (has_all_recipients()) return end_session(replies::too_many_recipients_closing);
    auto arguments =
        parse_mail(argument, {settings_->offers_size, settings_->offers_eight_bit_mime, settings_->offers_dsn,
                              offers_smtputf8(), settings_->offers_require_tls, settings_->offers_auth && tls_});
    if (!arguments) return refuse(arguments.error());
    if (arguments->options.requires_tls && !tls_) return refuse(replies::require_tls_without_tls);
    const auto limit = settings_->max_message_octets;
    if (limit != 0 && arguments->declared_octets.value_or(0) > limit) return refuse(replies::too_big("Message", limit));
    if (!has_room_) return refuse(replies::no_room);
    enter_after(Command::mail);
    transaction_.sender = std::move(arguments->sender);
    transaction_.options = std::move(arguments->options);
    reply(replies::sender_ok);
}

void ServerSession::on_rcpt(std::string_view argument) {
    const auto charset = transaction_.options.needs_utf8 ? mail::Charset::utf8 : mail::Charset::ascii;
    auto arguments = parse_rcpt(argument, {settings_->offers_dsn, charset});
    if (!arguments) {
        transaction_.was_recipient_refused = true;
        return refuse(arguments.error());
    }
    if (transaction_.recipients.size() >= settings_->max_recipients) return refuse(replies::too_many_recipients);
    // Not 421: the message goes to those whom it was taken for, and MAIL says the rest.
    if (has_all_recipients()) return refuse(replies::too_many_session_recipients);
    awaited_decision_ = DecisionId{++last_decision_};
    actions_.emplace_back(CheckRecipient{*awaited_decision_, transaction_.sender, arguments->recipient});
    undecided_recipient_ = std::move(*arguments);
}

void ServerSession::add_recipient(RcptArguments arguments) {
    enter_after(Command::rcpt);
    ++recipients_taken_;
    auto& known = transaction_.recipients;
    const bool is_repeated = std::any_of(
        known.begin(), known.end(), [&](const mail::Recipient& one) { return one.address == arguments.recipient; });
    // Named twice, delivered once.
    if (!is_repeated)
        known.push_back(
            {std::move(arguments.recipient), mail::RecipientState::waiting, {}, std::move(arguments.options)});
    reply(replies::recipient_ok);
}

void ServerSession::on_starttls() {
    enter_after(Command::starttls);
    reply(replies::ready_for_tls);
    flush_replies();
    actions_.emplace_back(StartTls{});
}

void ServerSession::on_auth(std::string_view argument) {
    sasl_.emplace();
    go_on_with_auth(sasl_->begin(argument));
}

void ServerSession::go_on_with_auth(const SaslDialogue::Next& next) {
    if (next.kind == SaslDialogue::Next::Kind::challenge) return reply(next.text);
    sasl_.reset();
    if (next.kind == SaslDialogue::Next::Kind::failed) return refuse(next.text);
    awaited_auth_ = DecisionId{++last_decision_};
    actions_.emplace_back(Authenticate{*awaited_auth_, next.credentials});
}

void ServerSession::on_quit() { end_session(fmt::format("221 2.0.0 {} closing", settings_->host_name)); }

}  // namespace postern::smtp
