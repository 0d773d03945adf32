#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/message_record.hpp"
#include "core/console/queue_reader.hpp"
#include "core/console/table.hpp"
#include "core/console/tls_json.hpp"
#include "core/console/transit.hpp"
#include "core/report/log_lines.hpp"
#include "core/smtp/tls_obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace postern::console {

namespace {

using boost::json::value;
using mail::Recipient;
using mail::RecipientState;
using ports::DeliveryRecord;
using std::chrono::duration_cast;
using std::chrono::seconds;

/// While it waits, what an administrator ordered.
std::string_view word(mail::StandingOrder order) {
    switch (order) {
        case mail::StandingOrder::none:
            return "waiting";
        case mail::StandingOrder::hold:
            return "held";
        case mail::StandingOrder::remove:
            return "deleting";
        case mail::StandingOrder::bounce:
            return "bouncing";
    }
    return {};
}

std::string_view word(const Recipient& recipient) {
    switch (recipient.state) {
        case RecipientState::waiting:
            return word(recipient.order);
        case RecipientState::deleted:
            return "deleted";
        case RecipientState::delivered:
            return "delivered";
        case RecipientState::failed:
            return "failed";
    }
    return {};
}

/// The last that the history says of each recipient, by result.
std::map<std::string, std::size_t> last_results(const ports::DeliveryHistory& history) {
    std::map<std::string_view, std::string_view> last;
    for (const auto& record : history.records) last[record.recipient] = record.result;
    std::map<std::string, std::size_t> counts;
    for (const auto& [recipient, result] : last) ++counts[std::string(result)];
    return counts;
}

/// In one word: `waiting`, `held`, `suspended`, `being sent`, `dead`, `gone`, `unknown`.
std::string_view state_of(const MessageRecord& record) {
    if (record.queued) {
        if (record.queued->is_being_sent) return "being sent";
        if (record.queued->is_held) return "held";
        return record.queued->is_suspended ? "suspended" : "waiting";
    }
    if (!record.stored) return record.history.in_all > 0 ? "gone" : "unknown";
    const auto& all = record.stored->envelope.recipients;
    const auto has = [&](RecipientState state) {
        return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.state == state; });
    };
    if (has(RecipientState::waiting)) return "waiting";
    return has(RecipientState::failed) ? "dead" : "gone";
}

/// What became of one that is gone: `delivered to 2 recipients, failed for 1`.
std::string end_words(const MessageRecord& record) {
    const auto results = last_results(record.history);
    const auto of = [&](const char* result) {
        const auto found = results.find(result);
        return found == results.end() ? std::size_t{0} : found->second;
    };
    std::string words = fmt::format("delivered to {} recipient[s], failed for {}", of("delivered"), of("failed"));
    const auto others = of("waiting");
    return others == 0 ? words : words + fmt::format(", removed before its end for {}", others);
}

std::string headline(const MessageRecord& record, WallTime now) {
    const auto id = to_string(record.id);
    const auto state = state_of(record);
    if (state == "dead")
        return fmt::format("Message {} is dead: it failed, and nobody could be told. \"release {}\" tries it again.",
                           id, id);
    if (state == "gone") return fmt::format("Message {} is not in the queue any more: {}.", id, end_words(record));
    if (state == "being sent") return fmt::format("Message {} is being sent.", id);
    if (state == "held")
        return fmt::format("Message {} is held, by an administrator's order: \"release {}\" lets it go on.", id, id);
    if (state == "suspended") return fmt::format("Message {} waits, because a recipient's domain is suspended.", id);
    if (!record.queued || record.queued->next_try == WallTime{})
        return fmt::format("Message {} waits for its turn.", id);
    const auto next = record.queued->next_try;
    return fmt::format("Message {} waits for its next try at {} UTC, in {}.", id, short_date(next),
                       spoken(duration_cast<seconds>(next - now)));
}

std::string tls_words(const std::optional<tls::Facts>& facts) {
    if (!facts) return "clear text";
    auto words = fmt::format("{} {}", facts->version, facts->cipher);
    if (!facts->group.empty()) words += " " + facts->group;
    if (facts->is_resumed) words += ", resumed";
    const auto certificate = tls::client_certificate_words(*facts);
    return certificate.empty() ? words : words + ", " + certificate;
}

std::string body_words(mail::BodyType type) { return type == mail::BodyType::seven_bit ? "7BIT" : "8BITMIME"; }

std::string without_space(std::string options) {
    if (!options.empty() && options.front() == ' ') options.erase(0, 1);
    return options;
}

/// What MAIL and the header ask of its delivery.
std::string asked_words(const mail::MessageOptions& options) {
    auto words = without_space(mail_parameters(options));
    if (options.is_tls_optional) words += words.empty() ? "TLS-Required: No" : ", TLS-Required: No";
    return words;
}

void add_envelope(const MessageRecord& record, bool honours_tls_optional, std::vector<Row>& rows) {
    const auto& stored = *record.stored;
    const auto& envelope = stored.envelope;
    rows.push_back({"From", report::shown(envelope.sender)});
    rows.push_back({"Received", fmt::format("{} UTC from {} [{}], {}", short_date(envelope.accepted_at),
                                            envelope.peer_helo.empty() ? "-" : envelope.peer_helo, envelope.peer,
                                            tls_words(envelope.tls))});
    rows.push_back({"Message-ID", envelope.message_id.empty() ? "-" : envelope.message_id});
    rows.push_back({"Size", fmt::format("{} octets, {}", stored.body_octets, body_words(envelope.body_type))});
    if (const auto options = asked_words(envelope.options); !options.empty()) rows.push_back({"Asked for", options});
    if (envelope.options.is_tls_optional && !honours_tls_optional)
        rows.push_back({"", "TLS-Required: No means nothing here: SMTP_TLSRequiredNo is Disabled"});
    if (record.queued && !record.queued->next_hop.empty()) rows.push_back({"Next hop", record.queued->next_hop});
    const auto failures = record.queued ? record.queued->failures : stored.failures;
    rows.push_back({"Tries", fmt::format("{} that left a recipient waiting", failures)});
    if (record.queued && !record.queued->reason.empty()) rows.push_back({"Reason", record.queued->reason});
}

/// Of TLS, that the last try met; empty: it met none, or there was none.
std::optional<tls::Obstacle> last_obstacle(const ports::DeliveryHistory& history) {
    if (history.records.empty() || history.records.back().result == "delivered") return std::nullopt;
    return tls::parse_obstacle(parts_of(history.records.back().verdict).reason);
}

/// Why it waits or failed, and whose turn it is, where it is for TLS.
void add_obstacle(const MessageRecord& record, std::vector<Row>& rows) {
    const auto obstacle = last_obstacle(record.history);
    if (!obstacle) return;
    rows.push_back({"Cause", std::string(smtp::words_of(*obstacle).cause)});
    std::string turn;
    for (const auto& sentence : smtp::turn_sentences(*obstacle, "This server's administrator"))
        turn += (turn.empty() ? "" : " ") + sentence;
    rows.push_back({"Whose turn", turn});
}

void append_aligned(Lines& lines, const std::vector<Row>& rows) {
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
}

void append_recipients(Lines& lines, const std::vector<Recipient>& recipients, std::size_t max_rows) {
    std::vector<Row> rows{{"Recipient", "State", "Asked for", "Diagnosis"}};
    for (const auto& recipient : recipients) {
        if (rows.size() > max_rows) break;
        const auto options = without_space(dsn_parameters(recipient.options));
        rows.push_back({report::shown(recipient.address), std::string(word(recipient)), options.empty() ? "-" : options,
                        recipient.diagnosis.empty() ? "-" : recipient.diagnosis});
    }
    const auto shown = rows.size() - 1;
    append_aligned(lines, rows);
    if (recipients.size() > shown) lines.push_back(fmt::format("  and {} more recipients", recipients.size() - shown));
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
    }
    return lines;
}

void append_history(Lines& lines, const MessageRecord& message) {
    const auto& history = message.history;
    if (history.in_all == 0) {
        // A try that just ended is known by its reason before it is on record.
        const bool may_be_tried = message.queued && !message.queued->reason.empty();
        lines.emplace_back(may_be_tried ? "No try of it is on record yet." : "It was not tried yet.");
        return;
    }
    if (history.in_all > history.records.size())
        lines.push_back(fmt::format("Its tries, the last {} of {}:", history.records.size(), history.in_all));
    std::vector<Row> rows{{"Tried (UTC)", "Recipient", "Result", "Host", "TLS"}};
    for (const auto& record : history.records)
        rows.push_back({short_date(record.at), escape_for_log(record.recipient), record.result,
                        record.host.empty() ? "-" : record.host, record.verdict.empty() ? "-" : record.verdict});
    // What was said is long: it has a line of its own.
    const auto table = aligned(rows);
    lines.push_back(table.front());
    for (std::size_t index = 0; index < history.records.size(); ++index) {
        lines.push_back(table[index + 1]);
        const auto& record = history.records[index];
        if (!record.sentence.empty()) lines.push_back("      " + record.sentence);
        for (const auto& handshake : lines_of(record.handshakes))
            lines.push_back(fmt::format("      failed handshake with {}", handshake));
    }
}

// For programs.

constexpr Field<Recipient> recipient_fields[] = {
    {"address", "string", "The recipient.", [](const auto& it) { return address_value(it.address); }},
    {"state", "string",
     "`waiting`, `held`, `deleting`, `bouncing` (ordered while it is being sent), `delivered`, `failed`, `deleted`",
     [](const auto& it) { return text_value(word(it)); }},
    {"options", "string or null", "What RCPT asked: NOTIFY, ORCPT.",
     [](const auto& it) { return text_value(without_space(dsn_parameters(it.options))); }},
    {"diagnosis", "string or null", "Why it waits or failed.", [](const auto& it) { return text_value(it.diagnosis); }},
};

constexpr Field<DeliveryRecord> try_fields[] = {
    {"time", "time", "When it ended.", [](const auto& it) { return time_value(it.at); }},
    {"recipient", "string", "Whom it was for.", [](const auto& it) { return text_value(it.recipient); }},
    {"result", "string", "`delivered`, `waiting`, `failed`", [](const auto& it) { return text_value(it.result); }},
    {"host", "string or null", "The one that answered; null: none was reached.",
     [](const auto& it) { return text_value(it.host); }},
    {"tls_verdict", "string or null", "`LEVEL:RESULT:REASON`", [](const auto& it) { return text_value(it.verdict); }},
    {"sentence", "string or null", "The plan's reason and the peer's words.",
     [](const auto& it) { return text_value(it.sentence); }},
    {"tls", "tls or null", "What the handshake agreed on; null: there was none.",
     [](const auto& it) { return tls_value(it.tls); }},
    {"failed_handshakes", "array of string",
     "What crossed the wire in handshakes that failed, host by host: types, versions, sizes. With the first recipient "
     "of "
     "a try.",
     [](const auto& it) -> value {
         boost::json::array handshakes;
         for (const auto& line : lines_of(it.handshakes)) handshakes.emplace_back(line);
         return handshakes;
     }},
};

const mail::Envelope* envelope_of(const MessageRecord& it) { return it.stored ? &it.stored->envelope : nullptr; }

constexpr Field<MessageRecord> record_fields[] = {
    {"id", "string", "The message's id.", [](const auto& it) { return text_value(to_string(it.id)); }},
    {"state", "string",
     "`waiting`, `held`, `suspended`, `being sent`, `dead`; `gone`: not in the queue any more, and what follows from "
     "`sender` to "
     "`recipients` is null.",
     [](const auto& it) { return text_value(state_of(it)); }},
    {"sender", "string or null", "The reverse-path; `<>` for the null one.",
     [](const auto& it) -> value {
         if (const auto* envelope = envelope_of(it)) return address_value(envelope->sender);
         return nullptr;
     }},
    {"accepted", "time or null", "When it was accepted.",
     [](const auto& it) { return time_value(it.stored ? it.stored->envelope.accepted_at : WallTime{}); }},
    {"received_from", "string or null", "Address of who handed it over.",
     [](const auto& it) { return text_value(it.stored ? it.stored->envelope.peer : std::string_view{}); }},
    {"received_helo", "string or null", "The name that it gave.",
     [](const auto& it) { return text_value(it.stored ? it.stored->envelope.peer_helo : std::string_view{}); }},
    {"received_tls", "tls or null", "How it came; null: in clear text.",
     [](const auto& it) -> value { return it.stored ? tls_value(it.stored->envelope.tls) : value(nullptr); }},
    {"message_id", "string or null", "The header's Message-ID.",
     [](const auto& it) { return text_value(it.stored ? it.stored->envelope.message_id : std::string_view{}); }},
    {"size", "number or null", "Octets.",
     [](const auto& it) -> value { return it.stored ? value(it.stored->body_octets) : value(nullptr); }},
    {"body_type", "string or null", "`7BIT`, `8BITMIME`",
     [](const auto& it) -> value {
         return it.stored ? text_value(body_words(it.stored->envelope.body_type)) : value(nullptr);
     }},
    {"options", "string or null",
     "What MAIL asked: SMTPUTF8, REQUIRETLS, RET, ENVID; and the header: TLS-Required: No.",
     [](const auto& it) -> value {
         return it.stored ? text_value(asked_words(it.stored->envelope.options)) : value(nullptr);
     }},
    {"failures", "number or null", "Tries that left a recipient waiting.",
     [](const auto& it) -> value {
         if (it.queued) return it.queued->failures;
         return it.stored ? value(it.stored->failures) : value(nullptr);
     }},
    {"next_hop", "string or null", "Where it goes next.",
     [](const auto& it) { return text_value(it.queued ? it.queued->next_hop : std::string_view{}); }},
    {"next_try", "time or null", "Its next try; null: now, or none.",
     [](const auto& it) { return time_value(it.queued ? it.queued->next_try : WallTime{}); }},
    {"reason", "string or null", "Why it waits.",
     [](const auto& it) { return text_value(it.queued ? it.queued->reason : std::string_view{}); }},
    {"recipients", "array of recipient or null", "In their order.",
     [](const auto& it) -> value {
         if (const auto* envelope = envelope_of(it)) return array_of<Recipient>(recipient_fields, envelope->recipients);
         return nullptr;
     }},
    {"try_count", "number", "Lines of its history, one for each recipient of a try.",
     [](const auto& it) -> value { return it.history.in_all; }},
    {"tries", "array of try", "The oldest first; of very many the last.",
     [](const auto& it) -> value { return array_of<DeliveryRecord>(try_fields, it.history.records); }},
};

}  // namespace

View show_message(const ViewRequest& request, Context& context) {
    const auto id = parse_queue_id(request.arguments);
    if (!id)
        return fmt::format(
            "\"show message\" takes the ID of a message (16 hexadecimal digits, as \"show queue all\" and "
            "the log have it), but there is {}.",
            request.arguments.empty() ? std::string("nothing")
                                      : fmt::format("\"{}\"", escape_for_log(request.arguments, 80)));
    const auto record = context.queue_reader().message(*id, request.max_rows());
    if (!record) return record.error();
    if (state_of(*record) == "unknown")
        return fmt::format(
            "Message {} is not known: it is not in the queue, and the history of the last tries has none of "
            "it.",
            to_string(*id));
    View view;
    if (request.is_for_program) {
        view.json = report_text("show message", context, object_of<MessageRecord>(record_fields, *record));
        return view;
    }
    view.lines.push_back(headline(*record, context.now()));
    if (record->stored) {
        std::vector<Row> rows;
        add_envelope(*record, context.settings().settings.honours_tls_optional, rows);
        add_obstacle(*record, rows);
        append_aligned(view.lines, rows);
        append_recipients(view.lines, record->stored->envelope.recipients, request.max_rows());
    }
    append_history(view.lines, *record);
    return view;
}

std::vector<ObjectText> show_message_objects() {
    return {text_of<MessageRecord>("show message ID", record_fields), text_of<Recipient>("recipient", recipient_fields),
            text_of<DeliveryRecord>("try", try_fields), tls_object()};
}

}  // namespace postern::console
