#include "core/base/ascii.hpp"
#include "core/smtp/client_session.hpp"
#include "core/smtp/client_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// ClientSession from MAIL to the answer to the message, and RSET and QUIT.
namespace postern::smtp {

namespace {

void append_path(std::string& commands, const mail::Address& address) {
    commands.append("<").append(address.local_part);
    if (!address.domain.empty()) commands.append("@").append(address.domain);
    commands.append(">");
}

constexpr EnhancedCode too_many_recipients{4, 5, 3};  // RFC 3463 §3.6
constexpr EnhancedCode conversion_needed{5, 6, 3};    // RFC 3463 §3.7
constexpr EnhancedCode utf8_needed{5, 6, 7};          // RFC 6531 §3.6
DeliveryFailure refused_by_us(EnhancedCode enhanced, std::string words) {
    return {Permanence::permanent, Scope::message, 0, enhanced, {}, std::move(words)};
}

/// RFC 5321 §4.5.3.1.10: 552 was once the code for too many recipients, and is to be taken as 452 then. It cannot mean
/// that for the first one, nor where an enhanced code says what it means (5.2.2, mailbox full).
bool is_too_many_recipients(const PeerReply& reply, std::size_t accepted) {
    return reply.code == 552 && accepted > 0 &&
           (reply.enhanced == EnhancedCode{} || reply.enhanced == EnhancedCode{5, 5, 3});
}

/// With its CR LF; all where it has no end.
std::size_t first_field_octets(std::string_view octets) {
    for (auto end = octets.find("\r\n"); end != std::string_view::npos; end = octets.find("\r\n", end + 2)) {
        const auto next = end + 2;
        if (next < octets.size() && octets[next] != ' ' && octets[next] != '\t') return next;
    }
    return octets.size();
}

/// `250 2.0.0 queued as 1A2B`
PeerText whole(const PeerReply& reply) {
    const auto enhanced = reply.enhanced == EnhancedCode{} ? std::string() : ' ' + to_string(reply.enhanced);
    return PeerText(fmt::format("{}{} {}", reply.code, enhanced, reply.words().octets()));
}

}  // namespace

void ClientSession::take(Transaction transaction) {
    transaction_ = std::move(transaction);
    is_accepted_.assign(transaction_.recipients.size(), false);
    is_put_off_.assign(transaction_.recipients.size(), false);
    accepted_ = 0;
    next_recipient_ = 0;
    unanswered_chunks_ = 0;
    held_back_.clear();
    failure_.reset();
    encoder_.reset();
    is_in_transaction_ = true;
    is_unanswered_ = true;
    is_body_asked_ = false;
}

void ClientSession::send_envelope() {
    if (auto obstacle = find_obstacle()) {
        failure_ = std::move(*obstacle);
        return finish(true);
    }
    if (needs_conversion()) {
        state_ = State::converting;
        return act(ConvertBody{});
    }
    begin_mail();
}

void ClientSession::begin_mail() {
    put_off_recipients();
    next_recipient_ = next_asked(0);
    if (next_recipient_ == transaction_.recipients.size() && next_recipient_ > 0) {
        // Over a new connection it has its turn: nothing of it was answered here.
        failure_ = own_failure(too_many_recipients, "this connection takes no further domain of recipients (LIMITS)");
        act(Send{"QUIT\r\n"});
        return finish(false);
    }
    ++mails_;
    is_pipelined_ = extensions_.pipelining;
    is_chunked_ = settings_.uses_chunking && is_pipelined_ && extensions_.chunking && !settings_.is_lmtp;
    std::string commands;
    append_mail(commands);
    if (!is_pipelined_) return ask(std::move(commands), State::mail);
    // RFC 2920 §3.1: DATA may only be the last command of a group.
    for (auto index = next_recipient_; index < transaction_.recipients.size(); index = next_asked(index + 1))
        append_recipient(commands, index);
    if (!is_chunked_) commands.append("DATA\r\n");
    ask(std::move(commands), State::mail);
}

/// RFC 9422 §5: no more recipients than the peer takes in one transaction, nor more domains than in one session.
void ClientSession::put_off_recipients() {
    const auto& limits = extensions_.limits;
    if (limits.recipients == 0 && limits.recipient_domains == 0) return;
    std::uint64_t asked = 0;
    for (std::size_t index = 0; index < transaction_.recipients.size(); ++index) {
        const auto& domain = transaction_.recipients[index].domain;
        const bool has_room = limits.recipients == 0 || asked < limits.recipients;
        const bool may_have_domain =
            limits.recipient_domains == 0 || domains_.contains(domain) || domains_.size() < limits.recipient_domains;
        is_put_off_[index] = !has_room || !may_have_domain;
        if (is_put_off_[index]) continue;
        ++asked;
        if (limits.recipient_domains > 0) domains_.insert(domain);
    }
}

std::size_t ClientSession::next_asked(std::size_t from) const {
    while (from < is_put_off_.size() && is_put_off_[from]) ++from;
    return from;
}

/// As the peer itself would refuse them. Not before the transaction's end: a failure of the host is theirs too.
void ClientSession::report_put_off() {
    for (std::size_t index = 0; index < is_put_off_.size(); ++index) {
        if (!is_put_off_[index]) continue;
        act(ReportRecipient{index, DeliveryFailure{Permanence::transient,
                                                   Scope::recipient,
                                                   0,
                                                   too_many_recipients,
                                                   {},
                                                   "the peer takes no more recipients at once (LIMITS)"}});
    }
}

bool ClientSession::needs_utf8() const {
    const auto& all = transaction_.recipients;
    return transaction_.options.needs_utf8 || !is_ascii(transaction_.sender.local_part) ||
           std::any_of(all.begin(), all.end(), [](const mail::Address& one) { return !is_ascii(one.local_part); });
}

/// Of a message that demands TLS all the way (RFC 8689 §4.2.1). Another host may be better.
std::optional<DeliveryFailure> ClientSession::find_tls_obstacle() const {
    if (!transaction_.options.requires_tls || settings_.is_lmtp) return std::nullopt;
    const auto because = [](EnhancedCode code, std::string_view words) {
        return DeliveryFailure{Permanence::permanent,
                               Scope::demand,
                               0,
                               code,
                               {},
                               fmt::format("the message's sender demands TLS (REQUIRETLS), and {}", words)};
    };
    if (!tls_) return because({5, 7, 10}, "the connection is not encrypted");
    const bool is_proved = (tls_->verification == tls::Verification::verified && tls_->is_name_matched) ||
                           tls_->is_tlsa_matched || settings_.demand.proof == tls::Proof::fingerprint;
    if (!is_proved) return because({5, 7, 10}, "the host's certificate does not prove who it is");
    if (!extensions_.require_tls) return because({5, 7, 30}, "the host does not offer REQUIRETLS");
    return std::nullopt;
}

/// What makes sending pointless, known before MAIL.
std::optional<DeliveryFailure> ClientSession::find_obstacle() const {
    if (auto obstacle = find_tls_obstacle()) return obstacle;
    // RFC 6531 §3.6
    if (!extensions_.smtputf8 && needs_utf8()) {
        return refused_by_us(
            utf8_needed, "the message has addresses or a header beyond ASCII, and the peer does not offer SMTPUTF8");
    }
    if (extensions_.size_limit && transaction_.body_octets > *extensions_.size_limit) {
        return refused_by_us({5, 3, 4}, fmt::format("the message has {} octets, and the peer takes no more than {}",
                                                    transaction_.body_octets, *extensions_.size_limit));
    }
    if (needs_conversion() && transaction_.body_octets > settings_.max_reencoded_octets) {
        return refused_by_us(
            conversion_needed,
            fmt::format(
                "the message has 8-bit text and {} octets, the peer does not offer 8BITMIME, and no more than {} "
                "octets are re-encoded (Router_MaxReencodedSize)",
                transaction_.body_octets, settings_.max_reencoded_octets));
    }
    return std::nullopt;
}

/// RFC 6152 §3 forbids sending it as it is.
bool ClientSession::needs_conversion() const {
    return transaction_.body_type == mail::BodyType::eight_bit_mime && !extensions_.eight_bit_mime;
}

ClientActions ClientSession::on_body_converted(std::uint64_t octets, Now now) {
    begin(now);
    if (state_ != State::converting) return end();  // The session ended meanwhile.
    transaction_.body_octets = octets;
    transaction_.body_type = mail::BodyType::seven_bit;
    is_deadline_due_ = true;
    // It has grown: the peer's SIZE is looked at again.
    send_envelope();
    return end();
}

ClientActions ClientSession::on_body_not_converted(const ports::MimeObstacle& obstacle, Now now) {
    begin(now);
    if (state_ != State::converting) return end();
    const bool is_header = obstacle.kind == ports::MimeObstacle::Kind::header;
    failure_ = refused_by_us(
        is_header ? utf8_needed : conversion_needed,
        "the message has 8-bit text, the peer does not offer 8BITMIME, and it cannot be re-encoded: " + obstacle.words);
    finish(true);
    return end();
}

void ClientSession::append_mail(std::string& commands) const {
    constexpr std::size_t usual_command_octets = 64;
    commands.reserve(usual_command_octets * (is_pipelined_ ? transaction_.recipients.size() + 2 : 2));
    commands.append("MAIL FROM:");
    append_path(commands, transaction_.sender);
    if (extensions_.size && transaction_.body_octets > 0) {
        fmt::format_to(std::back_inserter(commands), " SIZE={}", transaction_.body_octets);
    }
    if (transaction_.body_type == mail::BodyType::eight_bit_mime) commands.append(" BODY=8BITMIME");
    if (needs_utf8()) commands.append(" SMTPUTF8");
    if (transaction_.options.requires_tls && extensions_.require_tls) commands.append(" REQUIRETLS");
    if (extensions_.dsn) commands.append(dsn_parameters(transaction_.options));
    commands.append("\r\n");
}

void ClientSession::append_recipient(std::string& commands, std::size_t index) const {
    commands.append("RCPT TO:");
    append_path(commands, transaction_.recipients[index]);
    if (extensions_.dsn && index < transaction_.recipient_options.size())
        commands.append(dsn_parameters(transaction_.recipient_options[index]));
    commands.append("\r\n");
}

void ClientSession::on_mail_accepted(const PeerReply&) {
    state_ = State::recipient;
    ask_next_recipient();
}

void ClientSession::on_mail_refused(const PeerReply& reply) {
    failure_ = failure_of(reply, Scope::message);
    if (!is_pipelined_) return wind_up();
    // The answers to RCPT and DATA are under way. They are taken, so that the connection stays in step, and mean
    // nothing.
    state_ = State::recipient;
    ask_next_recipient();
}

void ClientSession::on_recipient_accepted(const PeerReply&) {
    is_accepted_[next_recipient_] = true;
    ++accepted_;
    next_recipient_ = next_asked(next_recipient_ + 1);
    ask_next_recipient();
}

void ClientSession::on_recipient_refused(const PeerReply& reply) {
    if (!failure_) {
        auto failure = failure_of(reply, Scope::recipient);
        if (is_too_many_recipients(reply, accepted_)) failure.permanence = Permanence::transient;
        act(ReportRecipient{next_recipient_, std::move(failure)});
    }
    next_recipient_ = next_asked(next_recipient_ + 1);
    ask_next_recipient();
}

void ClientSession::ask_next_recipient() {
    const bool is_last = next_recipient_ == transaction_.recipients.size();
    if (is_chunked_) {
        if (!is_last) return;
        if (failure_ || accepted_ == 0) return wind_up();
        state_ = State::chunks;
        return ask_for_body();
    }
    if (is_pipelined_) {
        if (is_last) state_ = State::data;
        return;
    }
    if (!is_last) {
        std::string command;
        append_recipient(command, next_recipient_);
        return ask(std::move(command), State::recipient);
    }
    if (accepted_ == 0) return wind_up();
    ask("DATA\r\n", State::data);
}

void ClientSession::on_data_accepted(const PeerReply&) {
    // For nobody, an LMTP peer has no answer to the dot (RFC 2033 §4.2), and the next one would be taken for it.
    if (settings_.is_lmtp && (failure_ || accepted_ == 0)) return finish(false);
    // RFC 2920 §3.1: "the client SHOULD send a single dot" when DATA is accepted although no recipient is.
    if (failure_ || accepted_ == 0) return ask(".\r\n", State::lone_dot);
    state_ = State::body;
    ask_for_body();
}

void ClientSession::ask_for_body() {
    act(ReadBody{settings_.body_chunk_octets});
    is_body_asked_ = true;
}

ClientActions ClientSession::on_body_chunk(std::string octets, bool is_last, Now now) {
    begin(now);
    if (state_ == State::chunks) send_chunk(std::move(octets), is_last);
    if (state_ != State::body) return end();  // The session ended while the body was being read.
    auto wire = encoder_.encode(std::move(octets), is_last);
    is_body_asked_ = false;
    if (is_last && settings_.is_lmtp) {
        await_deliveries(std::move(wire));
    } else if (is_last) {
        ask(std::move(wire), State::end_of_data);
    } else if (wire.empty()) {
        ask_for_body();
    } else {
        ask(std::move(wire), State::body);
    }
    return end();
}

// A chunk is asked for only when the one before has left, so a slow peer holds no more than one in memory.
ClientActions ClientSession::on_sent(Now now) {
    begin(now);
    if ((state_ == State::body || state_ == State::chunks) && !is_body_asked_) {
        ask_for_body();
        is_deadline_due_ = true;
    }
    return end();
}

ClientActions ClientSession::on_body_failed(const std::string& words, Permanence permanence, Now now) {
    begin(now);
    if (state_ != State::body && state_ != State::chunks && state_ != State::converting) return end();
    auto failure = own_failure({4, 3, 0}, "the stored message cannot be read: " + words);
    failure.permanence = permanence;
    if (permanence == Permanence::permanent) failure.enhanced = {5, 3, 0};
    give_up(std::move(failure), std::nullopt, Parting::at_once);
    return end();
}

// BDAT: RFC 3030 §2. A chunk is sent when the one before has left; its answer comes when it comes. A peer that offers
// CHUNKING and knows no BDAT takes a chunk's lines for commands. So a connection's first chunk is the field that stands
// first in the header, which is ours and not the author's, and the rest waits for its answer. An empty one would do,
// but Postfix refuses it (551).

void ClientSession::send_chunk(std::string octets, bool is_last) {
    is_body_asked_ = false;
    if (octets.empty() && !is_last) return ask_for_body();
    const auto sent = is_bdat_known_ ? octets.size() : first_field_octets(octets);
    const bool is_end = is_last && sent == octets.size();
    held_back_ = octets.substr(sent);
    is_held_back_last_ = is_last;
    octets.resize(sent);
    octets.insert(0, fmt::format("BDAT {}{}\r\n", sent, is_end ? " LAST" : ""));
    ++unanswered_chunks_;
    ask(std::move(octets), is_end ? State::end_of_chunks : is_bdat_known_ ? State::chunks : State::first_chunk);
}

void ClientSession::on_first_chunk_taken(const PeerReply&) {
    --unanswered_chunks_;
    is_bdat_known_ = true;
    state_ = State::chunks;
    send_chunk(std::exchange(held_back_, {}), is_held_back_last_);
}

void ClientSession::on_chunk_taken(const PeerReply& reply) {
    if (unanswered_chunks_ == 0) return on_out_of_step(reply);
    --unanswered_chunks_;
    if (state_ == State::end_of_chunks && unanswered_chunks_ == 0) on_message_accepted(reply);
}

void ClientSession::on_chunk_refused(const PeerReply& reply) {
    // It broke off by itself.
    if (unanswered_chunks_ == 0) return on_refused_in_body(reply);
    --unanswered_chunks_;
    // What does not know BDAT takes the chunk's lines for commands: away from it at once, and the message has no part
    // in it.
    if (reply.code == 500 || reply.code == 502 || reply.code == 504) {
        auto failure = failure_of(reply, Scope::host);
        failure.words = "the peer offers CHUNKING and refuses BDAT (Router_Chunking switches it off)";
        return give_up(std::move(failure), std::nullopt, Parting::at_once);
    }
    failure_ = failure_of(reply, Scope::message);
    if (unanswered_chunks_ == 0) return wind_up();
    state_ = State::refused_chunks;
}

/// The peer has to take the octets of chunks that were under way, and to refuse them.
void ClientSession::on_useless_chunk_answered(const PeerReply&) {
    --unanswered_chunks_;
    if (unanswered_chunks_ == 0) wind_up();
}

// The peer has seen enough. DATA has no end but the final dot, which would ask it to take the message, or the
// connection's.
void ClientSession::on_refused_in_body(const PeerReply& reply) {
    give_up(failure_of(reply, Scope::message), std::nullopt, Parting::at_once);
}

void ClientSession::on_message_accepted(const PeerReply& reply) {
    report_all_delivered(whole(reply));
    finish(true);
}

void ClientSession::report_all_delivered(const PeerText& reply) {
    for (std::size_t index = 0; index < is_accepted_.size(); ++index) {
        if (is_accepted_[index]) act(ReportRecipient{index, std::nullopt, reply});
    }
}

/// DATA or the message was refused. Recipients that were refused before keep their own answers.
void ClientSession::on_message_refused(const PeerReply& reply) {
    if (!failure_ && accepted_ > 0) failure_ = failure_of(reply, Scope::message);
    wind_up();
}

// LMTP: RFC 2033 §4.2: "the server returns one reply for each previously successful RCPT command in the mail
// transaction, in the order that the RCPT commands were issued". Whatever they say, the transaction is over then.

void ClientSession::await_deliveries(std::string last_octets) {
    next_recipient_ = 0;
    go_to_accepted_recipient();
    ask(std::move(last_octets), State::deliveries);
}

void ClientSession::go_to_accepted_recipient() {
    while (next_recipient_ < is_accepted_.size() && !is_accepted_[next_recipient_]) ++next_recipient_;
}

void ClientSession::on_delivered(const PeerReply& reply) { report_delivery(std::nullopt, whole(reply)); }

void ClientSession::on_delivery_refused(const PeerReply& reply) {
    report_delivery(failure_of(reply, Scope::recipient));
}

void ClientSession::report_delivery(std::optional<DeliveryFailure> failure, PeerText reply) {
    act(ReportRecipient{next_recipient_, std::move(failure), std::move(reply)});
    ++next_recipient_;
    go_to_accepted_recipient();
    if (next_recipient_ == is_accepted_.size()) finish(true);
}

void ClientSession::on_lone_dot_answered(const PeerReply&) { wind_up(); }

// After a failed transaction peers differ in what they remember of it; after a failed BDAT, RSET is what RFC 3030 §2
// demands.
void ClientSession::wind_up() { ask("RSET\r\n", State::rset); }

void ClientSession::on_reset(const PeerReply&) { finish(true); }

void ClientSession::on_reset_refused(const PeerReply&) {
    act(Send{"QUIT\r\n"});
    finish(false);
}

void ClientSession::on_quit_answered(const PeerReply&) {
    state_ = State::closed;
    act(ClientClose{});
}

bool ClientSession::has_sent_all_mails() const {
    return extensions_.limits.mails > 0 && mails_ >= extensions_.limits.mails;
}

void ClientSession::finish(bool is_reusable) {
    // Octets behind the last answer are a farewell at best: whoever sent them is not at rest.
    is_reusable = is_reusable && input_.empty();
    if (!failure_) report_put_off();
    if (is_reusable && has_sent_all_mails()) {
        act(Send{"QUIT\r\n"});
        is_reusable = false;
    }
    if (!is_reusable) act(ClientClose{});
    state_ = is_reusable ? State::at_rest : State::closed;
    is_in_transaction_ = false;
    act(Finished{is_reusable, std::exchange(failure_, std::nullopt), std::nullopt});
}

}  // namespace postern::smtp
