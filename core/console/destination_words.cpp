#include "core/console/destination_words.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

using queue::DestinationRow;

constexpr Field<DestinationRow> fields[] = {
    {"destination", "string", "Its name: `MX a.example`, `relay.example:587`, `mail.box`.",
     [](const auto& it) -> boost::json::value { return boost::json::string(it.name); }},
    {"messages", "number", "Messages for it; one for several destinations counts at each.",
     [](const auto& it) -> boost::json::value { return it.messages; }},
    {"recipients", "number", "Their recipients that wait.",
     [](const auto& it) -> boost::json::value { return it.recipients; }},
    {"oldest", "time", "When the oldest of them was accepted.", [](const auto& it) { return time_value(it.oldest); }},
    {"state", "string",
     "`active`: being sent, or waiting for its turn; `retry`: waiting for a next try; `paused`: left alone after "
     "failures of its host; `held`: the settings forbid sending, or an administrator holds all of it; `suspended`: its "
     "domain is.",
     [](const auto& it) { return text_value(state_word(it)); }},
    {"being_sent", "number", "Attempts under way.", [](const auto& it) -> boost::json::value { return it.being_sent; }},
    {"waiting_for_turn", "number", "Parts of messages that may go as soon as it is their turn.",
     [](const auto& it) -> boost::json::value { return it.ready; }},
    {"waiting_for_retry", "number", "Messages that wait for their next try.",
     [](const auto& it) -> boost::json::value { return it.waiting; }},
    {"next_try", "time or null", "The earliest of these next tries.",
     [](const auto& it) { return time_value(it.next_try); }},
    {"failures", "number", "The most tries that one of its messages had.",
     [](const auto& it) -> boost::json::value { return it.failures; }},
    {"paused_until", "time or null", "The end of its pause.",
     [](const auto& it) { return time_value(it.paused_until); }},
    {"pause_reason", "string or null", "Why it pauses.", [](const auto& it) { return text_value(it.pause_reason); }},
    {"held_recipients", "number", "Recipients that an administrator holds.",
     [](const auto& it) -> boost::json::value { return it.held; }},
    {"suspended_recipients", "number", "Recipients whose domain is suspended.",
     [](const auto& it) -> boost::json::value { return it.suspended; }},
    {"held_because", "string or null", "Why nothing may be sent there.",
     [](const auto& it) { return text_value(it.held_because); }},
    {"last_error", "string or null", "What the last try failed with; null: it did not.",
     [](const auto& it) { return text_value(it.last_error); }},
    {"last_tls_verdict", "string or null",
     "TLS of the last delivery since the start, `LEVEL:RESULT:REASON`; null: there was none.",
     [](const auto& it) { return text_value(it.last_verdict); }},
};

}  // namespace

std::string_view state_word(const DestinationRow& row) {
    if (!row.held_because.empty()) return "held";
    if (row.being_sent > 0) return "active";
    if (row.is_paused() && row.ready > 0) return "paused";
    if (row.ready == 0 && row.waiting == 0 && row.suspended > 0) return "suspended";
    if (row.ready == 0 && row.waiting == 0 && row.held > 0) return "held";
    return row.ready > 0 || row.next_try == WallTime{} ? "active" : "retry";
}

namespace {

/// `active, 3 being sent`
std::string main_words(const DestinationRow& row) {
    const auto word = state_word(row);
    if (word == "paused") return fmt::format("paused until {} UTC", short_date(row.paused_until));
    if (word == "retry") return fmt::format("retry at {} UTC", short_date(row.next_try));
    return row.being_sent > 0 ? fmt::format("{}, {} being sent", word, row.being_sent) : std::string(word);
}

}  // namespace

std::string state_words(const DestinationRow& row) {
    auto words = main_words(row);
    if (row.held > 0) words += fmt::format(", {} recipient[s] held", row.held);
    if (row.suspended > 0) words += fmt::format(", {} recipient[s] suspended", row.suspended);
    return words;
}

std::span<const Field<DestinationRow>> destination_fields() { return fields; }

}  // namespace postern::console
