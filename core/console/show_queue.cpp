#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/destination_words.hpp"
#include "core/console/json_fields.hpp"
#include "core/console/queue_reader.hpp"
#include "core/console/table.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

using queue::DestinationRows;
using queue::FoundMessages;
using queue::QueueRow;
using std::chrono::duration_cast;
using std::chrono::seconds;

std::string age(WallTime since, WallTime now) { return spoken(duration_cast<seconds>(now - since)); }

void append_table(Lines& lines, const std::vector<Row>& rows, std::size_t in_all) {
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    const auto shown = rows.size() - 1;
    if (in_all > shown) lines.push_back(fmt::format("  and {} more", in_all - shown));
}

// Destinations.

constexpr Field<DestinationRows> queue_fields[] = {
    {"messages", "number", "In the queue.", [](const auto& it) -> boost::json::value { return it.messages; }},
    {"being_sent", "number", "Attempts under way.", [](const auto& it) -> boost::json::value { return it.being_sent; }},
    {"waiting_for_retry", "number", "Messages of which everything waits for a next try.",
     [](const auto& it) -> boost::json::value { return it.waiting_for_retry; }},
    {"held", "number", "Messages of which an administrator holds a recipient.",
     [](const auto& it) -> boost::json::value { return it.held; }},
    {"suspended", "number", "Messages with a recipient whose domain is suspended.",
     [](const auto& it) -> boost::json::value { return it.suspended; }},
    {"connections", "number", "Outbound, idle ones too.",
     [](const auto& it) -> boost::json::value { return it.connections; }},
    {"idle_connections", "number", "Of them, those at rest.",
     [](const auto& it) -> boost::json::value { return it.idle_connections; }},
    {"held_because", "string or null", "Why nothing leaves the house.",
     [](const auto& it) { return text_value(it.held_because); }},
    {"destination_count", "number", "Destinations in all.",
     [](const auto& it) -> boost::json::value { return it.destinations; }},
    {"destinations", "array of destination", "The one with the most messages first.",
     [](const auto& it) -> boost::json::value { return array_of(destination_fields(), it.rows); }},
};

std::string unless_none(std::size_t messages, std::string_view state) {
    return messages == 0 ? std::string{} : fmt::format(", {} {}", messages, state);
}

View show_destinations(const ViewRequest& request, Context& context) {
    const auto found = context.queue_reader().destinations(queue::DestinationCensus::Which::all, request.max_rows());
    if (!found) return found.error();
    View view;
    if (request.is_for_program) {
        view.json = report_text("show queue", context, object_of<DestinationRows>(queue_fields, *found));
        return view;
    }
    view.lines.push_back(fmt::format(
        "{} message[s] in the queue: {} being sent, {} waiting for a next try{}{}. {} connection[s], {} idle.",
        found->messages, found->being_sent, found->waiting_for_retry, unless_none(found->held, "held"),
        unless_none(found->suspended, "suspended"), found->connections, found->idle_connections));
    if (!found->held_because.empty())
        view.lines.push_back(fmt::format("Nothing is sent, and nothing ages: {}.", found->held_because));
    for (auto& line : exemptions(context)) view.lines.push_back(std::move(line));
    if (found->rows.empty()) return view;
    std::vector<Row> rows{{"Destination", "Messages", "Oldest", "State", "TLS of the last delivery", "Last error"}};
    for (const auto& row : found->rows)
        rows.push_back({row.name, fmt::format("{}", row.messages), age(row.oldest, context.now()), state_words(row),
                        row.last_verdict.empty() ? "-" : row.last_verdict,
                        row.last_error.empty() ? "-" : row.last_error});
    append_table(view.lines, rows, found->destinations);
    return view;
}

// Messages.

constexpr Field<QueueRow> message_fields[] = {
    {"id", "string", "The message's id.",
     [](const auto& it) -> boost::json::value { return to_string(it.id).c_str(); }},
    {"sender", "string", "The reverse-path; `<>` for the null one.",
     [](const auto& it) { return address_value(it.sender); }},
    {"accepted", "time", "When it was accepted.", [](const auto& it) { return time_value(it.accepted_at); }},
    {"waiting_recipients", "number", "Recipients that wait.",
     [](const auto& it) -> boost::json::value { return it.waiting_recipients; }},
    {"next_hop", "string or null", "Where they go to.", [](const auto& it) { return text_value(it.next_hop); }},
    {"size", "number", "Octets.", [](const auto& it) -> boost::json::value { return it.body_octets; }},
    {"failures", "number", "Tries that left a recipient waiting.",
     [](const auto& it) -> boost::json::value { return it.failures; }},
    {"is_being_sent", "boolean", "An attempt is under way.",
     [](const auto& it) -> boost::json::value { return it.is_being_sent; }},
    {"is_held", "boolean", "An administrator holds a recipient of it.",
     [](const auto& it) -> boost::json::value { return it.is_held; }},
    {"is_suspended", "boolean", "A recipient's domain is suspended.",
     [](const auto& it) -> boost::json::value { return it.is_suspended; }},
    {"next_try", "time or null", "The next try; null: now, as soon as it is its turn.",
     [](const auto& it) { return time_value(it.next_try); }},
    {"reason", "string or null", "Why it waits.", [](const auto& it) { return text_value(it.reason); }},
};

constexpr Field<FoundMessages> found_fields[] = {
    {"message_count", "number", "Messages that match.", [](const auto& it) -> boost::json::value { return it.in_all; }},
    {"messages", "array of message", "The oldest first.",
     [](const auto& it) -> boost::json::value { return array_of<QueueRow>(message_fields, it.rows); }},
};

std::string tries(const QueueRow& row, WallTime now) {
    if (row.is_held && !row.is_being_sent) return fmt::format("{}, held", row.failures);
    if (row.is_suspended && !row.is_being_sent) return fmt::format("{}, suspended", row.failures);
    if (row.is_being_sent) return fmt::format("{}, being sent", row.failures);
    if (row.next_try == WallTime{}) return fmt::format("{}", row.failures);
    return fmt::format("{}, next in {}", row.failures, spoken(duration_cast<seconds>(row.next_try - now)));
}

Row row_of(const QueueRow& row, WallTime now) {
    return {to_string(row.id),
            age(row.accepted_at, now),
            report::shown(row.sender),
            fmt::format("{}", row.waiting_recipients),
            row.next_hop.empty() ? "none" : row.next_hop,
            tries(row, now),
            report::shown_size(row.body_octets),
            row.reason};
}

View show_messages(const ViewRequest& request, Context& context) {
    const auto typed = is_same_ignoring_case(request.arguments, "all") ? "*" : request.arguments;
    const auto found = context.queue_reader().messages(queue::MessageQuery::read(typed), request.max_rows());
    if (!found) return found.error();
    View view;
    if (request.is_for_program) {
        view.json = report_text("show queue", context, object_of<FoundMessages>(found_fields, *found));
        return view;
    }
    const auto shown = escape_for_log(request.arguments, 80);
    if (found->in_all == 0)
        return fmt::format(
            "No message in the queue matches \"{}\": an ID, a domain, a destination, or an address of "
            "sender or recipient; * stands for anything.",
            shown);
    view.lines.push_back(fmt::format("{} message[s] in the queue match \"{}\".", found->in_all, shown));
    std::vector<Row> rows{{"Message", "Age", "From", "Recipients", "Next hop", "Tries", "Size", "Reason"}};
    for (const auto& row : found->rows) rows.push_back(row_of(row, context.now()));
    append_table(view.lines, rows, found->in_all);
    return view;
}

// Dead mail.

struct DeadRecipient {
    const ports::QueuedMessage* message;
    const mail::Recipient* recipient;
};

constexpr Field<DeadRecipient> dead_fields[] = {
    {"id", "string", "The message's id.",
     [](const auto& it) -> boost::json::value { return to_string(it.message->envelope.id).c_str(); }},
    {"sender", "string", "The reverse-path; `<>` for the null one.",
     [](const auto& it) { return address_value(it.message->envelope.sender); }},
    {"recipient", "string", "Who did not get it.", [](const auto& it) { return address_value(it.recipient->address); }},
    {"accepted", "time", "When it was accepted.",
     [](const auto& it) { return time_value(it.message->envelope.accepted_at); }},
    {"size", "number", "Octets.", [](const auto& it) -> boost::json::value { return it.message->body_octets; }},
    {"reason", "string or null", "Why.", [](const auto& it) { return text_value(it.recipient->diagnosis); }},
};

constexpr Field<std::vector<DeadRecipient>> dead_queue_fields[] = {
    {"dead", "array of dead recipient", "The oldest message first.",
     [](const auto& it) -> boost::json::value { return array_of<DeadRecipient>(dead_fields, it); }},
};

std::vector<DeadRecipient> failed_of(const std::vector<ports::QueuedMessage>& dead) {
    std::vector<DeadRecipient> failed;
    for (const auto& message : dead)
        for (const auto& recipient : message.envelope.recipients)
            if (recipient.state == mail::RecipientState::failed) failed.push_back({&message, &recipient});
    return failed;
}

View show_dead(const ViewRequest& request, Context& context) {
    const auto dead = context.queue_reader().dead(request.max_rows());
    if (!dead) return fmt::format("The dead messages cannot be read: {}", dead.error());
    const auto failed = failed_of(*dead);
    View view;
    if (request.is_for_program) {
        view.json =
            report_text("show queue dead", context, object_of<std::vector<DeadRecipient>>(dead_queue_fields, failed));
        return view;
    }
    if (dead->empty()) return std::string("No dead messages.");
    view.lines.push_back(dead->size() == request.max_rows()
                             ? fmt::format("The {} oldest dead messages:", request.max_rows())
                             : fmt::format("{} dead message[s]:", dead->size()));
    std::vector<Row> rows{{"Message", "Age", "From", "Recipient", "Size", "Reason"}};
    for (const auto& [message, recipient] : failed)
        rows.push_back({to_string(message->envelope.id), age(message->envelope.accepted_at, context.now()),
                        report::shown(message->envelope.sender), report::shown(recipient->address),
                        report::shown_size(message->body_octets), recipient->diagnosis});
    for (auto& line : aligned(rows)) view.lines.push_back(std::move(line));
    return view;
}

}  // namespace

View show_queue(const ViewRequest& request, Context& context) {
    if (request.arguments.empty()) return show_destinations(request, context);
    if (is_same_ignoring_case(request.arguments, "dead")) return show_dead(request, context);
    return show_messages(request, context);
}

std::vector<ObjectText> show_queue_objects() {
    return {text_of<DestinationRows>("show queue", queue_fields),
            text_of<queue::DestinationRow>("destination", destination_fields()),
            text_of<FoundMessages>("show queue PATTERN", found_fields),
            text_of<QueueRow>("message", message_fields),
            text_of<std::vector<DeadRecipient>>("show queue dead", dead_queue_fields),
            text_of<DeadRecipient>("dead recipient", dead_fields)};
}

}  // namespace postern::console
