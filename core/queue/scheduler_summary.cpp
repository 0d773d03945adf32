#include "core/queue/scheduler.hpp"
#include "core/report/log_lines.hpp"

#include <algorithm>

// What `show queue` asks of the scheduler.

namespace postern::queue {

std::string Scheduler::held_because() const {
    if (!settings_.relay_host) return "no relay host is set";
    if (is_held()) return "outbound TCP/IP port status and SSL port status are Disabled";
    return {};
}

QueueSummary Scheduler::summary(std::size_t max_rows) const {
    QueueSummary summary;
    summary.messages = messages_.size();
    summary.being_sent = attempts_.size();
    summary.connections = attempts_.size() + ledger_.idle();
    summary.idle_connections = ledger_.idle();
    summary.held_because = held_because();

    std::vector<QueueId> ids;
    // Without rows no ids: statistics ask every second.
    if (max_rows > 0) ids.reserve(messages_.size());
    for (const auto& [id, message] : messages_) {
        if (max_rows > 0) ids.push_back(id);
        summary.waiting_for_retry += message.stage == Stage::waiting ? 1 : 0;
    }
    // Ids are in the order of acceptance.
    const auto count = static_cast<std::ptrdiff_t>(std::min(max_rows, ids.size()));
    std::partial_sort(ids.begin(), ids.begin() + count, ids.end());
    ids.resize(static_cast<std::size_t>(count));
    for (const auto id : ids) summary.rows.push_back(row(id, messages_.at(id)));
    return summary;
}

QueueRow Scheduler::row(QueueId id, const Message& message) const {
    QueueRow row;
    row.id = id;
    row.sender = report::shown(message.sender);
    for (const auto& recipient : message.recipients) {
        if (recipient.state != mail::RecipientState::waiting) continue;
        ++row.waiting_recipients;
        if (row.reason.empty()) row.reason = recipient.diagnosis;
    }
    row.next_hop = destination_->name();
    row.body_octets = message.body_octets;
    row.accepted_at = message.accepted_at;
    row.failures = message.failures;
    if (message.stage == Stage::waiting) row.next_try = message.next_try;
    row.is_being_sent = message.stage == Stage::sending;
    if (message.stage == Stage::applying || message.stage == Stage::reapplying)
        row.reason = "its outcome is being stored";
    if (message.stage == Stage::ready && row.reason.empty())
        row.reason = is_held() ? held_because() : destination_->trouble();
    return row;
}

}  // namespace postern::queue
