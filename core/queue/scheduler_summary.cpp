#include "core/queue/scheduler.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

// What `show queue` asks of the scheduler.

namespace postern::queue {

std::string Scheduler::held_because() const {
    if (is_held()) return "outbound TCP/IP port status and SSL port status are Disabled";
    return {};
}

QueueSummary Scheduler::summary(std::size_t max_rows) const {
    QueueSummary summary;
    summary.messages = messages_.size();
    summary.being_sent = attempts_.size();
    summary.connections = connections_in_use() + ledger_.idle();
    summary.idle_connections = ledger_.idle();
    summary.pausing_destinations = destinations_.in_trouble();
    summary.totals = totals_;
    summary.is_held = is_held();
    summary.held_because = held_because();

    summary.waiting_for_retry = waiting_messages_;
    summary.held = held_messages_;
    summary.suspended = suspended_messages_;
    // Statistics ask every second, and must not look at every message.
    if (max_rows == 0) return summary;

    std::vector<QueueId> ids;
    ids.reserve(messages_.size());
    for (const auto& [id, message] : messages_) ids.push_back(id);
    // Ids are in the order of acceptance.
    const auto count = static_cast<std::ptrdiff_t>(std::min(max_rows, ids.size()));
    std::partial_sort(ids.begin(), ids.begin() + count, ids.end());
    ids.resize(static_cast<std::size_t>(count));
    for (const auto id : ids) summary.rows.push_back(row(id, messages_.at(id)));
    return summary;
}

std::string Scheduler::held_because(const routing::NextHop& hop) const {
    return destinations_.is_held(hop) ? held_because() : std::string{};
}

bool Scheduler::walk(Walk& walk, std::size_t messages,
                     const std::function<void(QueueId, const Message&)>& visit) const {
    // An empty bucket costs far less than a message, and a table that was long once keeps them.
    constexpr std::size_t buckets_per_message = 16;
    const auto buckets = messages_.bucket_count();
    if (!walk.is_new() && walk.buckets != buckets) {
        walk = {};
        return false;
    }
    walk.buckets = buckets;
    std::size_t visited = 0;
    for (auto left = messages * buckets_per_message; left > 0 && visited < messages; --left) {
        if (walk.next_bucket == buckets) return true;
        for (auto at = messages_.begin(walk.next_bucket); at != messages_.end(walk.next_bucket); ++at) {
            visit(at->first, at->second);
            ++visited;
        }
        ++walk.next_bucket;
    }
    return walk.next_bucket == buckets;
}

std::vector<ConnectionRow> Scheduler::connections(Now now) const {
    const auto wall_time_of = [&](TimePoint at) {
        return now.wall + std::chrono::duration_cast<std::chrono::milliseconds>(at - now.steady);
    };
    std::vector<ConnectionRow> rows;
    for (const auto& [id, attempt] : attempts_) {
        if (attempt.lane == Lane::deposit) continue;
        rows.push_back({attempt.destination->name(), false, wall_time_of(attempt.began_at), attempt.messages_before,
                        attempt.group.message, id, ConnectionId{}});
    }
    for (const auto& idle : ledger_.idle_connections())
        rows.push_back({idle.hop, true, wall_time_of(idle.idle_since), idle.messages, QueueId{}, 0, idle.id});
    return rows;
}

std::optional<QueueRow> Scheduler::row(QueueId id) const {
    const auto found = messages_.find(id);
    if (found == messages_.end()) return std::nullopt;
    return row(id, found->second);
}

QueueRow Scheduler::row(QueueId id, const Message& message) const {
    QueueRow row;
    row.id = id;
    row.sender = message.sender;
    for (const auto& recipient : message.recipients) {
        if (recipient.state != mail::RecipientState::waiting) continue;
        ++row.waiting_recipients;
        if (row.reason.empty()) row.reason = recipient.diagnosis;
    }
    row.next_hop = next_hops(message);
    row.body_octets = message.body_octets;
    row.accepted_at = message.accepted_at;
    bool is_ready = false;
    for (const auto& group : message.groups) {
        row.failures = std::max(row.failures, group.failures);
        row.is_being_sent |= group.stage == Group::Stage::sending;
        row.is_held |= group.stage == Group::Stage::held;
        row.is_suspended |= group.stage == Group::Stage::suspended;
        is_ready |= group.stage == Group::Stage::ready;
        const bool is_earliest = row.next_try == WallTime{} || group.next_try < row.next_try;
        if (group.stage == Group::Stage::waiting && is_earliest) row.next_try = group.next_try;
        if (group.stage != Group::Stage::ready || !row.reason.empty()) continue;
        const auto& destination = *group.destination;
        row.reason = destinations_.is_held(destination.next_hop()) ? held_because() : destination.trouble();
    }
    if (is_ready || row.is_being_sent) row.next_try = {};
    if (message.unstored) row.reason = "its outcome is being stored";
    return row;
}

/// `MX a.example`, `MX a.example and 2 more`: of the recipients that wait.
std::string Scheduler::next_hops(const Message& message) const {
    std::vector<std::string> names;
    const std::string* domain = nullptr;
    for (const auto& recipient : message.recipients) {
        if (recipient.state != mail::RecipientState::waiting) continue;
        const bool is_known = domain != nullptr && *domain == recipient.address.domain;
        if (is_known && settings_.routes.documents.is_by_domain()) continue;
        domain = &recipient.address.domain;
        auto name = routing::route(settings_.routes, recipient.address).to_string();
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    if (names.empty()) return {};
    return names.size() == 1 ? names.front() : fmt::format("{} and {} more", names.front(), names.size() - 1);
}

}  // namespace postern::queue
