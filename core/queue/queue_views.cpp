#include "core/queue/queue_views.hpp"

#include "core/base/ascii.hpp"
#include "core/base/glob.hpp"
#include "core/routing/route.hpp"

#include <algorithm>
#include <utility>

namespace postern::queue {

namespace {

using Stage = Group::Stage;

// A few milliseconds of the scheduler's thread.
constexpr std::size_t messages_per_step = 2048;

std::string_view without(std::string_view text, std::string_view beginning) { return text.substr(beginning.size()); }

WallTime wall_time_of(TimePoint at, Now now) {
    return now.wall + std::chrono::duration_cast<std::chrono::milliseconds>(at - now.steady);
}

/// What is known of the destination beside its messages.
void note_destination(DestinationRow& row, const Destination& destination, Now now) {
    row.last_verdict = destination.last_verdict();
    row.last_error = destination.last_error();
    if (destination.paused_until() <= now.steady) return;
    row.paused_until = wall_time_of(destination.paused_until(), now);
    row.pause_reason = destination.trouble();
}

/// Why the first of them that says so waits.
const std::string* diagnosis_of(const Message& message, const Group& group) {
    for (const auto place : group.recipients)
        if (const auto& words = message.recipients[place].diagnosis; !words.empty()) return &words;
    return nullptr;
}

}  // namespace

MessageQuery MessageQuery::read(std::string_view typed) {
    if (const auto id = parse_queue_id(typed)) return {Kind::id, *id, {}};
    const auto pattern = to_lower(typed);
    if (pattern.starts_with("from:")) return {Kind::from, {}, std::string(without(pattern, "from:"))};
    if (pattern.starts_with("to:")) return {Kind::to, {}, std::string(without(pattern, "to:"))};
    const bool is_address = pattern.find('@') != std::string::npos || pattern == "<>";
    return {is_address ? Kind::from_or_to : Kind::place, {}, pattern};
}

// Destinations.

bool DestinationCensus::step(const Scheduler& scheduler, Now now) {
    if (walk_.is_new()) {
        entries_.clear();
        domains_.clear();
        found_ = {};
    }
    const bool is_over = scheduler.walk(
        walk_, messages_per_step, [&](QueueId id, const Message& message) { count(id, message, scheduler, now); });
    if (!is_over) return false;
    const auto summary = scheduler.summary(0);
    found_.messages = summary.messages;
    found_.being_sent = summary.being_sent;
    found_.waiting_for_retry = summary.waiting_for_retry;
    found_.held = summary.held;
    found_.suspended = summary.suspended;
    found_.connections = summary.connections;
    found_.idle_connections = summary.idle_connections;
    found_.held_because = summary.held_because;
    return true;
}

void DestinationCensus::count(QueueId id, const Message& message, const Scheduler& scheduler, Now now) {
    for (const auto& group : message.groups) {
        if (group.recipients.empty()) continue;
        if (!group.destination) {
            count_at_rest(id, message, group, scheduler, now);
            continue;
        }
        auto* const known = entry(group.destination->next_hop(), scheduler, now);
        if (known == nullptr) continue;
        note(*known, id, message, group);
        note_error(*known, diagnosis_of(message, group));
        known->row.recipients += group.recipients.size();
        ++(group.stage == Stage::sending ? known->row.being_sent : known->row.ready);
    }
}

/// A group that waits is of several destinations, maybe.
void DestinationCensus::count_at_rest(QueueId id, const Message& message, const Group& group,
                                      const Scheduler& scheduler, Now now) {
    const std::string* domain = nullptr;
    Entry* known = nullptr;
    for (const auto place : group.recipients) {
        const auto& address = message.recipients[place].address;
        if (domain == nullptr || *domain != address.domain) {
            known = entry_of_domain(address, scheduler, now);
            domain = &address.domain;
        }
        if (known == nullptr) continue;
        note(*known, id, message, group);
        // Its own: another one of the group may be of another destination.
        note_error(*known, &message.recipients[place].diagnosis);
        ++known->row.recipients;
        auto& row = known->row;
        if (group.stage == Stage::held || group.stage == Stage::suspended) {
            ++(group.stage == Stage::held ? row.held : row.suspended);
            continue;
        }
        if (row.next_try == WallTime{} || group.next_try < row.next_try) row.next_try = group.next_try;
        if (std::exchange(known->last_waiting, id) != id) ++row.waiting;
    }
}

DestinationCensus::Entry* DestinationCensus::entry_of_domain(const mail::Address& address, const Scheduler& scheduler,
                                                             Now now) {
    if (const auto known = domains_.find(address.domain); known != domains_.end()) return known->second;
    auto* const found = entry(routing::route(scheduler.settings().routes, address), scheduler, now);
    if (found != nullptr && domains_.size() < most_destinations) domains_.emplace(address.domain, found);
    return found;
}

DestinationCensus::Entry* DestinationCensus::entry(const routing::NextHop& hop, const Scheduler& scheduler, Now now) {
    auto name = hop.to_string();
    const auto known = entries_.find(name);
    if (known != entries_.end()) return &known->second;
    if (entries_.size() == most_destinations) {
        ++found_.uncounted_groups;
        return nullptr;
    }
    auto& made = entries_[name];
    made.row.name = std::move(name);
    made.row.held_because = scheduler.held_because(hop);
    if (const auto* destination = scheduler.destination(made.row.name)) note_destination(made.row, *destination, now);
    return &made;
}

void DestinationCensus::note(Entry& entry, QueueId id, const Message& message, const Group& group) const {
    auto& row = entry.row;
    row.failures = std::max(row.failures, group.failures);
    if (std::exchange(entry.last_message, id) == id) return;
    ++row.messages;
    if (row.oldest == WallTime{} || message.accepted_at < row.oldest) row.oldest = message.accepted_at;
}

/// After a restart the messages know it, and the destination does not.
void DestinationCensus::note_error(Entry& entry, const std::string* diagnosis) {
    if (entry.row.last_error.empty() && diagnosis != nullptr) entry.row.last_error = *diagnosis;
}

DestinationRows DestinationCensus::take() {
    const bool is_by_time = which_ == Which::delayed;
    for (auto& [name, entry] : entries_)
        if (!is_by_time || entry.row.next_time() != WallTime{}) found_.rows.push_back(std::move(entry.row));
    found_.destinations = found_.rows.size();
    const auto is_first = [is_by_time](const DestinationRow& a, const DestinationRow& b) {
        if (is_by_time && a.next_time() != b.next_time()) return a.next_time() < b.next_time();
        if (!is_by_time && a.messages != b.messages) return a.messages > b.messages;
        return a.name < b.name;
    };
    const auto shown = found_.rows.begin() + static_cast<std::ptrdiff_t>(std::min(max_rows_, found_.rows.size()));
    std::partial_sort(found_.rows.begin(), shown, found_.rows.end(), is_first);
    found_.rows.erase(shown, found_.rows.end());
    return std::move(found_);
}

// Messages.

bool MessageSearch::step(const Scheduler& scheduler) {
    if (query_.kind == MessageQuery::Kind::id) {
        if (auto row = scheduler.row(query_.id)) found_ = {{std::move(*row)}, 1};
        return true;
    }
    if (walk_.is_new()) {
        oldest_ = {};
        found_ = {};
    }
    const bool is_over = scheduler.walk(walk_, messages_per_step, [&](QueueId id, const Message& message) {
        if (!is_meant(message, scheduler)) return;
        ++found_.in_all;
        oldest_.push(id);
        if (oldest_.size() > max_rows_) oldest_.pop();
    });
    if (!is_over) return false;
    for (; !oldest_.empty(); oldest_.pop())
        if (auto row = scheduler.row(oldest_.top())) found_.rows.push_back(std::move(*row));
    std::reverse(found_.rows.begin(), found_.rows.end());
    return true;
}

bool MessageSearch::is_meant(const Message& message, const Scheduler& scheduler) {
    using Kind = MessageQuery::Kind;
    const auto is_address_meant = [&](const mail::Address& address) {
        return is_glob_match(query_.pattern, address.is_null() ? "<>" : to_lower(address.to_string()));
    };
    if (query_.kind == Kind::from || query_.kind == Kind::from_or_to)
        if (is_address_meant(message.sender)) return true;
    if (query_.kind == Kind::from) return false;
    // Nothing of it waits any more, and it is here until that is durable.
    const bool is_last_outcome_stored_now = message.unstored && message.groups.empty();
    const auto is_there = [&](const mail::Recipient& recipient) {
        if (recipient.state != mail::RecipientState::waiting && !is_last_outcome_stored_now) return false;
        return query_.kind == Kind::place ? is_place_of(recipient.address, scheduler)
                                          : is_address_meant(recipient.address);
    };
    return std::any_of(message.recipients.begin(), message.recipients.end(), is_there);
}

bool MessageSearch::is_place_of(const mail::Address& address, const Scheduler& scheduler) {
    if (query_.pattern == "*") return true;
    // Most messages in a row have the domain of the one before.
    if (address.domain == last_domain_ && !last_domain_.empty()) return is_last_domain_meant_;
    last_domain_ = address.domain;
    is_last_domain_meant_ =
        is_glob_match(query_.pattern, to_lower(address.domain)) ||
        is_glob_match(query_.pattern, to_lower(routing::route(scheduler.settings().routes, address).to_string()));
    return is_last_domain_meant_;
}

}  // namespace postern::queue
