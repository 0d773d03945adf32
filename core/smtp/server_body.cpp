// From DATA to the answer of the final dot.
#include "core/base/peer_text.hpp"
#include "core/mail/received.hpp"
#include "core/smtp/server_replies.hpp"
#include "core/smtp/server_session.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::smtp {
namespace {

constexpr std::size_t max_message_id_octets = 255;
constexpr std::uint64_t max_line_octets = 998;  // RFC 5322 §2.1.1
// Below what reading pauses at.
constexpr std::size_t max_held_header_octets = 128u << 10;

}  // namespace

void ServerSession::begin_body(Now now) {
    enter_after(Command::data);
    begin_message(now);
    reply(replies::start_mail);
}

void ServerSession::begin_message(Now now) {
    ++messages_begun_;
    incoming_ = {};
    incoming_.id = ids_.next(now.wall);
    incoming_.begun_at = now.steady;
    if (settings_->normalizes_lines) incoming_.decoder.normalize_lines();
    incoming_.has_place = true;
    incoming_.unstored = trace_header(now);
    incoming_.trace_octets = incoming_.unstored.size();
    incoming_.is_header_complete = !settings_->completes_header;
    actions_.emplace_back(BeginBody{incoming_.id});
}

std::string ServerSession::trace_header(Now now) const {
    const auto& recipients = transaction_.recipients;
    return mail::received_header({
        .helo = helo_,
        .peer_address = peer_.address,
        .peer_name = peer_.name,
        .host_name = settings_->host_name,
        .is_extended = is_extended_,
        .is_international = transaction_.options.needs_utf8,
        .is_authenticated = !identity_.empty(),
        .tls = tls_ ? &*tls_ : nullptr,
        .introduction = peer_.introduction ? &*peer_.introduction : nullptr,
        .id = incoming_.id,
        .only_recipient = recipients.size() == 1 ? &recipients.front().address : nullptr,
        .at = now.wall,
    });
}

std::size_t ServerSession::take_body(std::string_view input, Now now) {
    const auto taken = incoming_.decoder.take(input, incoming_.unstored);
    complete_header(taken.is_end, now);
    touch(now);
    if (const auto text = taken.is_end ? std::string_view{} : message_pace_refusal(now); !text.empty()) {
        end_session(text);
        return input.size();
    }
    drop_body_if_refused();
    if (taken.is_end) {
        state_ = State::committing;
        settle_message(now);
    } else {
        store_from(store_at_octets);
    }
    return taken.octets;
}

// A peer that sends just enough never to be idle would hold its place for ever.
std::string_view ServerSession::pace_refusal(TimePoint begun_at, std::uint64_t octets, Now now) const {
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    const auto elapsed = now.steady - begun_at;
    if (settings_->message_timeout.count() != 0 && elapsed > settings_->message_timeout)
        return replies::message_took_too_long;
    if (settings_->min_octets_per_second == 0 || elapsed <= settings_->rate_grace) return {};
    const auto paced = static_cast<std::uint64_t>(duration_cast<seconds>(elapsed - settings_->rate_grace).count());
    return octets < paced * settings_->min_octets_per_second ? replies::too_slow : std::string_view{};
}

// Why the message will be refused at its end; empty: it will not. What is the message's fault comes first: the peer
// need not try again.
std::string ServerSession::body_refusal() const {
    const auto& decoder = incoming_.decoder;
    switch (decoder.fault()) {
        case BodyFault::none:
            break;
        case BodyFault::null_octet:
            return std::string(replies::null_octet);
        case BodyFault::bare_line_feed:
        case BodyFault::bare_carriage_return:
            return std::string(replies::bare_line_end);
    }
    if (settings_->refuses_long_lines && decoder.longest_line_octets() > max_line_octets)
        return std::string(replies::long_line);
    if (decoder.header().received_fields() > settings_->max_hops) return replies::too_many_hops(settings_->max_hops);
    const auto max_header = settings_->max_header_octets;
    if (max_header != 0 && decoder.header_octets() > max_header) return replies::too_big("Header", max_header);
    const auto max_message = settings_->max_message_octets;
    if (max_message != 0 && decoder.size_octets() > max_message) return replies::too_big("Message", max_message);
    return incoming_.has_storage_failed ? std::string(replies::no_room) : std::string{};
}

void ServerSession::drop_body_if_refused() {
    if (body_refusal().empty()) return;
    incoming_.is_header_complete = true;
    incoming_.decoder.stop_writing();
    incoming_.unstored = {};
    // The answer to a StoreBody under way is awaited, so that it cannot be taken for an answer to the next message's.
    if (!incoming_.is_storing) discard_body();
}

void ServerSession::discard_body() {
    if (std::exchange(incoming_.has_place, false)) actions_.emplace_back(DiscardBody{});
}

/// What is missing is known at the header's end, and stands before it: so long the header is held. One that is larger
/// than any honest one is let go as it is.
bool ServerSession::is_header_held() const {
    return !incoming_.is_header_complete && incoming_.unstored.size() < max_held_header_octets;
}

void ServerSession::complete_header(bool is_end, Now now) {
    const auto& header = incoming_.decoder.header();
    if (incoming_.is_header_complete || (header.is_in_header() && !is_end && is_header_held())) return;
    incoming_.is_header_complete = true;
    if (header.is_in_header() && !is_end) return;
    std::string fields;
    if (!header.has_date()) fields += fmt::format("Date: {}\r\n", rfc5322_date(now.wall));
    if (!header.has_message_id()) {
        incoming_.own_message_id = fmt::format("<{}@{}>", to_string(incoming_.id), settings_->host_name);
        fields += fmt::format("Message-ID: {}\r\n", incoming_.own_message_id);
    }
    incoming_.unstored.insert(incoming_.trace_octets, fields);
}

// Hands over what was decoded, once it is at least so much. One StoreBody at a time: what takes the octets may write a
// file.
void ServerSession::store_from(std::size_t octets) {
    if (incoming_.is_storing || !incoming_.has_place || incoming_.unstored.size() < octets || is_header_held()) return;
    incoming_.is_storing = true;
    actions_.emplace_back(StoreBody{std::exchange(incoming_.unstored, {})});
}

// Behind the final dot: goes on as far as answers allow.
void ServerSession::settle_message(Now now) {
    if (incoming_.is_storing) return;
    if (const auto text = body_refusal(); !text.empty()) {
        // Said whatever the count of errors: 421 in its place would have the peer send the message again.
        reply(text);
        ++errors_;
        return end_message(now);
    }
    if (!incoming_.unstored.empty()) return store_from(1);
    commit(now);
}

void ServerSession::commit(Now now) {
    mail::Envelope envelope;
    envelope.id = incoming_.id;
    envelope.sender = std::move(transaction_.sender);
    envelope.recipients = std::move(transaction_.recipients);
    envelope.options = std::move(transaction_.options);
    // The same: most of what is sent with SMTPUTF8 does not need it, and may go where it is not offered. Addresses are
    // looked at where they are sent.
    envelope.options.needs_utf8 = envelope.options.needs_utf8 && incoming_.decoder.has_eight_bit_header();
    // RFC 8689 §4.1: whoever demands TLS by REQUIRETLS does not give it up in the header.
    envelope.options.is_tls_optional = !envelope.options.requires_tls && incoming_.decoder.header().is_tls_optional();
    // What it is, not what it was called: many senders say 8BITMIME of everything, and others send 8-bit text without a
    // word.
    envelope.body_type = incoming_.decoder.has_eight_bit() ? mail::BodyType::eight_bit_mime : mail::BodyType::seven_bit;
    envelope.accepted_at = now.wall;
    envelope.peer = peer_.address;
    envelope.peer_helo = helo_;
    envelope.tls = tls_;
    envelope.message_id = incoming_.own_message_id.empty()
                              ? escape_for_log(incoming_.decoder.header().message_id(), max_message_id_octets)
                              : incoming_.own_message_id;
    incoming_.has_place = false;
    is_commit_awaited_ = true;
    actions_.emplace_back(CommitMessage{std::move(envelope)});
}

void ServerSession::end_message(Now now) {
    state_ = State::ready;
    reset_transaction();
    // Not held back for what was pipelined behind the message: a connection lost meanwhile would have it sent twice.
    flush_replies();
    if (is_shutting_down_) return end_session(replies::shutting_down);
    touch(now);
}

}  // namespace postern::smtp
