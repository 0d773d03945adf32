#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

namespace postern::console {

namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr std::size_t max_rows = 50;  // A console, not a report: what is oldest is what matters.

std::string tries(const queue::QueueRow& row, WallTime now) {
    if (row.is_being_sent) return fmt::format("{}, being sent", row.failures);
    if (row.next_try == WallTime{}) return fmt::format("{}", row.failures);
    return fmt::format("{}, next in {}", row.failures, spoken(duration_cast<seconds>(row.next_try - now)));
}

Row row_of(const queue::QueueRow& row, WallTime now) {
    return {to_string(row.id),
            spoken(duration_cast<seconds>(now - row.accepted_at)),
            row.sender,
            fmt::format("{}", row.waiting_recipients),
            row.next_hop.empty() ? "none" : row.next_hop,
            tries(row, now),
            report::shown_size(row.body_octets),
            row.reason};
}

Lines show_waiting(Context& context) {
    const auto summary = context.queue(max_rows);
    Lines lines{
        fmt::format("{} message[s] in the queue: {} being sent, {} waiting for a next try. {} connection[s], {} idle.",
                    summary.messages, summary.being_sent, summary.waiting_for_retry, summary.connections,
                    summary.idle_connections)};
    if (!summary.held_because.empty())
        lines.push_back(fmt::format("Nothing is sent, and nothing ages: {}.", summary.held_because));
    if (summary.rows.empty()) return lines;
    std::vector<Row> rows{{"Message", "Age", "From", "Recipients", "Next hop", "Tries", "Size", "Reason"}};
    for (const auto& row : summary.rows) rows.push_back(row_of(row, context.now()));
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    if (summary.messages > summary.rows.size())
        lines.push_back(fmt::format("  and {} more", summary.messages - summary.rows.size()));
    return lines;
}

/// The recipients that failed, each with its reason.
void add_dead_rows(const ports::QueuedMessage& message, WallTime now, std::vector<Row>& rows) {
    const auto& envelope = message.envelope;
    for (const auto& recipient : envelope.recipients) {
        if (recipient.state != mail::RecipientState::failed) continue;
        rows.push_back({to_string(envelope.id), spoken(duration_cast<seconds>(now - envelope.accepted_at)),
                        report::shown(envelope.sender), report::shown(recipient.address),
                        report::shown_size(message.body_octets), recipient.diagnosis});
    }
}

Lines show_dead(Context& context) {
    const auto dead = context.dead_messages(max_rows);
    if (!dead) return {fmt::format("The dead messages cannot be read: {}", dead.error())};
    if (dead->empty()) return {"No dead messages."};
    const auto is_more = dead->size() == max_rows;
    Lines lines{is_more ? fmt::format("The {} oldest dead messages:", max_rows)
                        : fmt::format("{} dead message[s]:", dead->size())};
    std::vector<Row> rows{{"Message", "Age", "From", "Recipient", "Size", "Reason"}};
    for (const auto& message : *dead) add_dead_rows(message, context.now(), rows);
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    return lines;
}

}  // namespace

Lines show_queue(std::string_view arguments, Context& context) {
    if (arguments.empty()) return show_waiting(context);
    if (is_same_ignoring_case(arguments, "dead")) return show_dead(context);
    return {fmt::format("\"show queue\" takes dead or nothing behind it, but there is \"{}\".",
                        escape_for_log(arguments, 80))};
}

}  // namespace postern::console
