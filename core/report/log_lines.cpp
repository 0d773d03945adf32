#include "core/report/log_lines.hpp"

#include "core/base/peer_text.hpp"

#include <fmt/format.h>

namespace postern::report {

namespace {

constexpr std::size_t max_named_recipients = 5;  // A list of thousands would hide the rest of the line.

std::string listed(const std::vector<const mail::Address*>& addresses) {
    std::string text;
    for (std::size_t index = 0; index < addresses.size() && index < max_named_recipients; ++index) {
        if (index > 0) text += ", ";
        text += shown(*addresses[index]);
    }
    if (addresses.size() > max_named_recipients)
        text += fmt::format(" and {} more", addresses.size() - max_named_recipients);
    return text;
}

std::string tls_words(const tls::Facts* facts) {
    return facts == nullptr ? "clear text" : fmt::format("{} {}", facts->version, facts->cipher);
}

std::string received_words(const tls::Facts* facts) {
    const auto certificate = facts == nullptr ? std::string{} : tls::client_certificate_words(*facts);
    return certificate.empty() ? tls_words(facts) : fmt::format("{}, {}", tls_words(facts), certificate);
}

std::string in_seconds(std::chrono::milliseconds time) {
    return fmt::format("{:.2f}", static_cast<double>(time.count()) / 1000);
}

std::string delay_words(const delivery::Delays& delays) {
    const auto none = std::chrono::milliseconds(0);
    const auto in_all = delays.queue + delays.connect.value_or(none) + delays.tls.value_or(none) + delays.transfer;
    auto words = fmt::format(" in {} s (queue {}", in_seconds(in_all), in_seconds(delays.queue));
    if (delays.is_reused) words += ", reused connection";
    if (delays.connect) words += ", connect " + in_seconds(*delays.connect);
    if (delays.tls) words += ", TLS " + in_seconds(*delays.tls);
    return words + fmt::format(", transfer {})", in_seconds(delays.transfer));
}

std::string in_parentheses(const tls::Flights& flights) {
    const auto words = to_words(flights, tls::logged_flights_octets);
    return words.empty() ? words : fmt::format(" ({})", words);
}

std::string_view proof_words(tls::Level level) {
    switch (level) {
        case tls::Level::dane:
        case tls::Level::dane_only:
            return "encrypted:TLSA record matches";
        case tls::Level::fingerprint:
            return "encrypted:fingerprint matches";
        case tls::Level::none:
        case tls::Level::may:
        case tls::Level::encrypt:
        case tls::Level::verify:
        case tls::Level::secure:
            return "encrypted:certificate verified";
    }
    return "unknown";
}

std::string_view clear_words(tls::Grounds::Source source) {
    switch (source) {
        case tls::Grounds::Source::port_status:
            return "clear:port status";
        case tls::Grounds::Source::next_hop:
            return "clear:next hop's level";
        case tls::Grounds::Source::policy_document:
            return "clear:policy document";
        case tls::Grounds::Source::exemption:
            return "clear:exemption";
    }
    return "unknown";
}

/// RESULT and REASON of one outcome.
std::string_view judgement(tls::Level level, tls::Outcome outcome, tls::Grounds::Source source) {
    switch (outcome) {
        case tls::Outcome::encrypted_verified:
            return proof_words(level);
        case tls::Outcome::encrypted_unverified:
            return "encrypted:certificate not checked";
        case tls::Outcome::clear_by_setting:
            return clear_words(source);
        case tls::Outcome::clear_not_offered:
            return "clear:STARTTLS not offered";
        case tls::Outcome::clear_after_failure:
            return "clear:handshake failed";
    }
    return "unknown";
}

}  // namespace

std::string line_unfinished(std::size_t deliveries) {
    return fmt::format("Router: {} deliveries had no answer yet; their messages stay queued and are sent again",
                       deliveries);
}

std::string line_dropped(std::uint64_t lines) {
    return fmt::format("SMTP: {} lines dropped: the log could not keep up", lines);
}

std::string line_connected(std::string_view address, const mail::Introduction* introduction) {
    auto line = fmt::format("SMTP Server: {} connected", address);
    if (introduction != nullptr) line += ", " + to_words(*introduction);
    return line;
}

std::string line_introduced(std::string_view address, std::string_view login, const mail::Introduction& introduction) {
    return fmt::format("SMTP Server: {} takes the place of its proxy (XCLIENT){}{}, {}", address,
                       login.empty() ? "" : " as ", login, to_words(introduction));
}

std::string line_refused(std::string_view address, std::string_view reason) {
    return fmt::format("SMTP Server: connection from {} refused: {}", address, reason);
}

std::string line_disconnected(std::string_view address, unsigned messages) {
    return fmt::format("SMTP Server: {} disconnected. {} message[s] received", address, messages);
}

std::string line_authentication_failed(std::string_view address, std::string_view user) {
    return fmt::format("SMTP Server: Authentication failed for user {} ; connecting host {}", user, address);
}

std::string line_authenticated(std::string_view address, std::string_view identity) {
    return fmt::format("SMTP Server: {} authenticated as {}", address, identity);
}

std::string line_shut_out(std::string_view address) {
    return fmt::format("SMTP Server: {} is not let in for now: too many wrong passwords came from there", address);
}

std::string line_handshake_failed(std::string_view address, const tls::Failure& failure) {
    return fmt::format("SMTP Server: {} TLS handshake failed: {}{}", address, failure.words,
                       in_parentheses(failure.flights));
}

std::string line_outbound_handshake_failed(QueueId id, std::string_view host, const tls::Failure& failure) {
    return fmt::format("Router: Message {}: {} TLS handshake failed: {}{}", to_string(id), host, failure.words,
                       in_parentheses(failure.flights));
}

std::string line_received(const mail::Envelope& envelope, std::uint64_t octets,
                          const mail::Introduction* introduction) {
    const auto message_id = envelope.message_id.empty() ? "none" : envelope.message_id;
    return fmt::format("SMTP Server: Message {} (MessageID: {}) received from {} size {} bytes ({}{})",
                       to_string(envelope.id), message_id, shown(envelope.sender), octets,
                       received_words(envelope.tls ? &*envelope.tls : nullptr),
                       introduction != nullptr ? "; " + to_words(*introduction) : std::string());
}

std::string line_transferred(const Transfer& transfer) {
    auto line = fmt::format("Router: Message {} transferred to {} for {} from {} Size: {} via {}",
                            to_string(transfer.id), transfer.host, listed(transfer.recipients), shown(*transfer.sender),
                            shown_size(transfer.octets), transfer.way);
    if (!transfer.verdict.empty() || transfer.tls != nullptr)
        line += fmt::format(" ({}{}{}{}{})", transfer.verdict, transfer.tls != nullptr ? ", " : "",
                            transfer.tls != nullptr ? tls_words(transfer.tls) : "",
                            transfer.exemption.empty() ? "" : "; ", transfer.exemption);
    line += delay_words(transfer.delays);
    return transfer.reply.empty() ? line : line + ": " + escape_for_log(transfer.reply);
}

std::string line_delayed(QueueId id, const std::vector<const mail::Address*>& recipients, unsigned failures,
                         std::chrono::seconds until_next_try, std::string_view reason) {
    const auto next_try = until_next_try.count() > 0 ? "in " + spoken(until_next_try) : std::string("at once");
    return fmt::format("Router: Message {} for {} waits (try {}), next try {}: {}", to_string(id), listed(recipients),
                       failures, next_try, reason);
}

std::string line_failed(QueueId id, const std::vector<const mail::Address*>& recipients, std::string_view reason) {
    return fmt::format("Router: Message {} for {} failed: {}", to_string(id), listed(recipients), reason);
}

std::string line_deleted(QueueId id, const std::vector<const mail::Address*>& recipients, std::string_view reason) {
    return fmt::format("Router: Message {} for {} deleted: {}", to_string(id), listed(recipients), reason);
}

std::string verdict(tls::Level level, std::optional<tls::Outcome> outcome, const tls::Facts* facts,
                    std::optional<tls::Obstacle> obstacle, const tls::Grounds& grounds) {
    if (!outcome && obstacle) return fmt::format("{}:refused:{}", tls::to_string(level), tls::to_string(*obstacle));
    if (!outcome && facts == nullptr) return {};
    // Refused under TLS: how it was protected is known all the same.
    return fmt::format("{}:{}{}", tls::to_string(level),
                       judgement(level, outcome.value_or(tls::Outcome::encrypted_unverified), grounds.source),
                       grounds.is_waived ? ", TLS-Required No" : "");
}

std::string shown(const mail::Address& address) {
    return address.is_null() ? "<>" : escape_for_log(address.to_string());
}

std::string shown_size(std::uint64_t octets) {
    constexpr std::uint64_t kilobyte = 1024;
    constexpr std::uint64_t megabyte = kilobyte * kilobyte;
    if (octets < kilobyte) return fmt::format("{}", octets);
    if (octets < 10 * megabyte) return fmt::format("{}K", (octets + kilobyte - 1) / kilobyte);
    return fmt::format("{}M", (octets + megabyte - 1) / megabyte);
}

}  // namespace postern::report
