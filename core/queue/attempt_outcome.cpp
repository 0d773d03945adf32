#include "core/queue/attempt_outcome.hpp"

#include "core/base/peer_text.hpp"
#include "core/delivery/failure_policy.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace postern::queue {

namespace {

using mail::RecipientState;

RecipientState state_after(const delivery::RecipientResult& result) {
    if (result.is_delivered) return RecipientState::delivered;
    const bool is_permanent = result.failure && result.failure->permanence == smtp::Permanence::permanent;
    return is_permanent ? RecipientState::failed : RecipientState::waiting;
}

std::string_view word(RecipientState state) {
    switch (state) {
        case RecipientState::delivered:
            return "delivered";
        case RecipientState::failed:
            return "failed";
        case RecipientState::waiting:
            return "waiting";
        case RecipientState::deleted:
            return "deleted";
    }
    return "unknown";
}

std::string diagnosis_after(const delivery::RecipientResult& result, const std::string& sentence) {
    if (result.is_delivered) return {};
    return result.failure ? smtp::describe(*result.failure) : sentence;
}

/// The peer's reply counts as such only where there was a peer.
dsn::ReportedRecipient report_of_failure(const mail::Recipient& recipient, const delivery::RecipientResult& result,
                                         const std::string& host, dsn::Action action) {
    const unsigned char status_class = action == dsn::Action::delayed ? 4 : 5;
    dsn::ReportedRecipient told;
    told.address = recipient.address;
    told.original = recipient.options.original;
    told.diagnosis = recipient.diagnosis;
    told.remote_host = host;
    told.action = action;
    told.enhanced_code = smtp::to_string({status_class, 0, 0});  // RFC 3463 §3.1: nothing more is known.
    if (!result.failure) return told;
    told.obstacle = result.failure->obstacle;
    const auto& enhanced = result.failure->enhanced;
    if (enhanced.status_class == status_class) told.enhanced_code = smtp::to_string(enhanced);
    if (host.empty()) return told;
    told.smtp_code = result.failure->smtp_code;
    told.peer_text = result.failure->text.octets();
    return told;
}

/// What the sender is to be told of this recipient now, if anything (RFC 3461 §5.2).
std::optional<dsn::ReportedRecipient> report_of(const mail::Recipient& recipient, const delivery::RecipientResult& mine,
                                                const delivery::AttemptResult& result) {
    const auto& notify = recipient.options.notify;
    if (recipient.state == RecipientState::failed && notify.wants_failure())
        return report_of_failure(recipient, mine, result.host, dsn::Action::failed);
    if (recipient.state != RecipientState::delivered || !notify.on_success || result.passes_notices_on)
        return std::nullopt;
    dsn::ReportedRecipient arrived;
    arrived.address = recipient.address;
    arrived.original = recipient.options.original;
    arrived.remote_host = result.host;
    arrived.enhanced_code = "2.0.0";
    arrived.peer_text = mine.reply.octets();
    arrived.action = result.is_final ? dsn::Action::delivered : dsn::Action::relayed;
    return arrived;
}

ports::DeliveryRecord record_of(const mail::Recipient& recipient, const PeerText& reply,
                                const delivery::AttemptResult& result, WallTime at) {
    const auto outcome = recipient.state == RecipientState::delivered ? result.outcome : std::nullopt;
    auto sentence = result.sentence;
    if (!reply.empty()) sentence += ". It said: " + escape_for_log(reply);
    if (!recipient.diagnosis.empty() && sentence.find(recipient.diagnosis) == std::string::npos)
        sentence += (sentence.empty() ? "" : "; ") + recipient.diagnosis;
    return {at,
            recipient.address.to_string(),
            result.host,
            std::string(word(recipient.state)),
            verdict_of(result, outcome),
            std::move(sentence),
            result.tls};
}

/// A line for each, for the history.
std::string handshake_lines(const delivery::AttemptResult& result) {
    std::string lines;
    for (const auto& [host, failure] : result.failed_handshakes) {
        const auto hint = tls::hint_of(failure.flights);
        lines += fmt::format("{}{}: {}{}{}", lines.empty() ? "" : "\n", host,
                             to_words(failure.flights, tls::kept_flights_octets), hint.empty() ? "" : ": ", hint);
    }
    return lines;
}

/// Recipients that share a line.
struct Alike {
    RecipientState state;
    std::string_view reason;
    PeerText reply;
    std::vector<const mail::Address*> recipients;
};

std::vector<Alike> alike_of(const std::vector<mail::Recipient>& recipients, const Places& places,
                            const delivery::AttemptResult& result) {
    std::vector<Alike> all;
    for (std::size_t index = 0; index < places.size(); ++index) {
        const auto& recipient = recipients[places[index]];
        const auto reply = index < result.recipients.size() ? result.recipients[index].reply : PeerText{};
        const auto same = std::find_if(all.begin(), all.end(), [&](const Alike& alike) {
            return alike.state == recipient.state && alike.reason == recipient.diagnosis && alike.reply == reply;
        });
        if (same != all.end())
            same->recipients.push_back(&recipient.address);
        else
            all.push_back({recipient.state, recipient.diagnosis, reply, {&recipient.address}});
    }
    return all;
}

/// `via` of the log's line.
std::string_view way_of(const routing::NextHop* hop) {
    if (hop == nullptr) return "SMTP";
    if (hop->kind == routing::NextHop::Kind::mailbox) return "mail.box";
    return hop->protocol == routing::NextHop::Protocol::lmtp ? "LMTP" : "SMTP";
}

/// Why, then the verdict where TLS kept us from sending, then what is exempt.
std::string reason_of(const Alike& group, const delivery::AttemptResult& result) {
    auto reason = std::string(group.reason);
    if (result.obstacle)
        reason += fmt::format(" ({})", report::verdict(result.level, std::nullopt, nullptr, result.obstacle));
    if (!result.exemption.empty()) reason += fmt::format(" ({})", result.exemption);
    return reason;
}

std::string line_of(const Alike& group, const MessageFacts& message, const delivery::AttemptResult& result) {
    const auto* tls = result.tls ? &*result.tls : nullptr;
    switch (group.state) {
        case RecipientState::delivered:
            return report::line_transferred({message.id, result.host, message.sender, group.recipients, message.octets,
                                             verdict_of(result, result.outcome), tls, way_of(message.next_hop),
                                             result.delays, group.reply, result.exemption});
        case RecipientState::failed:
            return report::line_failed(message.id, group.recipients, reason_of(group, result));
        case RecipientState::waiting:
            return report::line_delayed(message.id, group.recipients, message.failures, message.until_next_try,
                                        reason_of(group, result));
        case RecipientState::deleted:
            return report::line_deleted(message.id, group.recipients, group.reason);
    }
    return {};
}

std::string in_days(std::chrono::seconds duration) {
    const auto days = std::chrono::duration_cast<std::chrono::days>(duration);
    if (days < std::chrono::days(1) || days != duration) return spoken(duration);
    return days == std::chrono::days(1) ? "1 day" : fmt::format("{} days", days.count());
}

}  // namespace

std::string verdict_of(const delivery::AttemptResult& result, std::optional<tls::Outcome> outcome) {
    return report::verdict(result.level, outcome, result.tls ? &*result.tls : nullptr, result.obstacle, result.grounds);
}

// What nobody tried has no host, and no plan whose reason it could tell.
bool is_attempt(const delivery::AttemptResult& result) { return !result.host.empty() || !result.sentence.empty(); }

bool says_nothing(const delivery::AttemptResult& result) {
    const auto& all = result.recipients;
    const bool has_answer =
        std::any_of(all.begin(), all.end(), [](const auto& one) { return one.is_delivered || one.failure; });
    return !has_answer || (result.does_not_age && !settles_anything(result));
}

bool settles_anything(const delivery::AttemptResult& result) {
    return std::any_of(result.recipients.begin(), result.recipients.end(),
                       [](const auto& one) { return state_after(one) != RecipientState::waiting; });
}

bool is_one_too_many(const delivery::RecipientResult& result) {
    if (result.is_delivered || !result.failure || result.failure->scope != smtp::Scope::recipient) return false;
    const auto& failure = *result.failure;
    const auto& code = failure.enhanced;
    if (failure.permanence != smtp::Permanence::transient) return false;
    if (code != smtp::EnhancedCode{}) return code.subject == 5 && code.detail == 3;
    return failure.smtp_code == 452 || failure.smtp_code == 552;
}

bool has_more_transactions(const delivery::AttemptResult& result) {
    const auto& all = result.recipients;
    return std::any_of(all.begin(), all.end(), [](const auto& one) { return one.is_delivered; }) &&
           std::any_of(all.begin(), all.end(), is_one_too_many);
}

AttemptOutcome merge_result(std::vector<mail::Recipient>& recipients, const Places& places,
                            const delivery::AttemptResult& result, WallTime at) {
    AttemptOutcome outcome;
    for (std::size_t index = 0; index < places.size(); ++index) {
        auto& recipient = recipients[places[index]];
        const auto mine = index < result.recipients.size() ? result.recipients[index] : delivery::RecipientResult{};
        recipient.state = state_after(mine);
        recipient.diagnosis = diagnosis_after(mine, result.sentence);
        outcome.delivered += recipient.state == RecipientState::delivered ? 1 : 0;
        if (recipient.state == RecipientState::waiting) outcome.waiting.push_back(places[index]);
        outcome.failed += recipient.state == RecipientState::failed ? 1 : 0;
        if (auto report = report_of(recipient, mine, result)) {
            if (is_attempt(result)) report->last_attempt = at;
            outcome.reports.push_back(std::move(*report));
        }
        outcome.deliveries.push_back(record_of(recipient, mine.reply, result, at));
    }
    if (!outcome.deliveries.empty()) outcome.deliveries.front().handshakes = handshake_lines(result);
    return outcome;
}

std::vector<dsn::ReportedRecipient> tell_delay(std::vector<mail::Recipient>& recipients, const Places& places,
                                               const delivery::AttemptResult* result, const Trouble& trouble,
                                               const LateUntil& late_until) {
    std::vector<dsn::ReportedRecipient> told;
    for (std::size_t index = 0; index < places.size(); ++index) {
        auto& recipient = recipients[places[index]];
        // Who is about to be deleted or returned does not wait any more.
        const bool is_going =
            recipient.order == mail::StandingOrder::remove || recipient.order == mail::StandingOrder::bounce;
        const bool is_waiting = recipient.state == RecipientState::waiting && !is_going;
        if (!is_waiting || !recipient.options.notify.wants_delay() || recipient.is_delay_told) continue;
        const auto until = late_until(recipient);
        if (!until) continue;
        recipient.is_delay_told = true;
        const bool has_result = result != nullptr && index < result->recipients.size();
        told.push_back(report_of_failure(recipient,
                                         has_result ? result->recipients[index] : delivery::RecipientResult{},
                                         has_result ? result->host : std::string(), dsn::Action::delayed));
        if (told.back().diagnosis.empty()) told.back().diagnosis = trouble.words;
        if (!has_result) told.back().obstacle = trouble.obstacle;
        told.back().retry_until = *until;
    }
    return told;
}

namespace {

/// A reason of TLS says more than that the time is over (RFC 3463 §3.8, §3.5).
smtp::EnhancedCode code_when_expired(const std::optional<smtp::DeliveryFailure>& last) {
    const bool is_for_tls = last && last->obstacle && last->enhanced.subject == 7;
    return is_for_tls ? smtp::EnhancedCode{5, 7, last->enhanced.detail} : smtp::EnhancedCode{5, 4, 7};
}

}  // namespace

void expire(delivery::AttemptResult& result, const std::vector<bool>& is_too_old, std::chrono::seconds expiry) {
    result.recipients.resize(is_too_old.size());
    for (std::size_t index = 0; index < is_too_old.size(); ++index) {
        auto& recipient = result.recipients[index];
        if (!is_too_old[index] || state_after(recipient) != RecipientState::waiting) continue;
        const auto last = diagnosis_after(recipient, result.sentence);
        smtp::DeliveryFailure failure;
        failure.permanence = smtp::Permanence::permanent;
        failure.scope = smtp::Scope::message;
        failure.enhanced = code_when_expired(recipient.failure);
        failure.words = fmt::format("could not be delivered within {}; last: {}", in_days(expiry), last);
        if (recipient.failure) failure.obstacle = recipient.failure->obstacle;
        recipient.failure = std::move(failure);
    }
}

delivery::AttemptResult unreached(std::size_t recipients, const Trouble& trouble) {
    delivery::AttemptResult result;
    smtp::DeliveryFailure failure;
    failure.scope = smtp::Scope::host;
    failure.words = trouble.words;
    failure.obstacle = trouble.obstacle;
    result.recipients.assign(recipients, {false, failure});
    return result;
}

delivery::AttemptResult returned_by_order(std::size_t recipients, const std::string& reason) {
    delivery::AttemptResult result;
    smtp::DeliveryFailure failure;
    failure.permanence = smtp::Permanence::permanent;
    failure.scope = smtp::Scope::message;
    // Delivery not authorized: a decision, not a fault (RFC 3463 §3.8).
    failure.enhanced = {5, 7, 1};
    failure.words = reason.empty() ? "an administrator returned it" : "an administrator returned it: " + reason;
    result.recipients.assign(recipients, {false, failure});
    return result;
}

AttemptOutcome delete_by_order(std::vector<mail::Recipient>& recipients, const Places& places,
                               const std::string& reason, WallTime at) {
    AttemptOutcome outcome;
    delivery::AttemptResult nobody;
    nobody.sentence = reason.empty() ? "an administrator deleted it" : "an administrator deleted it: " + reason;
    for (const auto place : places) {
        auto& recipient = recipients[place];
        recipient.state = RecipientState::deleted;
        recipient.diagnosis = nobody.sentence;
        outcome.deliveries.push_back(record_of(recipient, PeerText{}, nobody, at));
    }
    return outcome;
}

delivery::AttemptResult deposit_result(std::size_t recipients, const std::optional<smtp::DeliveryFailure>& failure) {
    const routing::NextHop mailbox{routing::NextHop::Kind::mailbox, {}, 0, routing::NextHop::Protocol::smtp};
    delivery::AttemptResult result;
    result.host = mailbox.to_string();
    result.sentence = failure ? smtp::describe(*failure) : "deposited in " + result.host;
    result.recipients.assign(recipients, {!failure.has_value(), failure});
    for (auto& recipient : result.recipients)
        if (recipient.failure) recipient.failure->permanence = delivery::judge(*recipient.failure).permanence;
    return result;
}

std::vector<std::string> outcome_lines(const MessageFacts& message, const std::vector<mail::Recipient>& recipients,
                                       const Places& places, const delivery::AttemptResult& result) {
    std::vector<std::string> lines;
    for (const auto& [host, failure] : result.failed_handshakes)
        lines.push_back(report::line_outbound_handshake_failed(message.id, host, failure));
    for (const auto& alike : alike_of(recipients, places, result)) lines.push_back(line_of(alike, message, result));
    return lines;
}

}  // namespace postern::queue
