#include "core/queue/destinations.hpp"

#include <algorithm>
#include <utility>

namespace postern::queue {

using routing::NextHop;

bool Destinations::is_smtp(const NextHop& hop) {
    return hop.protocol == NextHop::Protocol::smtp && hop.kind != NextHop::Kind::mailbox;
}

std::size_t Destinations::limit_of(const NextHop& hop) const {
    return is_deposit(hop) ? limits_.deposits : limits_.attempts_per_hop;
}

void Destinations::set_limits(Limits limits, TimePoint now) {
    limits_ = limits;
    for (auto& [name, entry] : known_) {
        entry.destination->set_greatest_limit(limit_of(entry.destination->next_hop()));
        // A greater limit lets some start that are not in line.
        if (!entry.destination->is_at_rest()) update(entry.destination, now);
    }
}

bool Destinations::is_host_full(const Destination& destination) const {
    if (destination.host().empty() || is_deposit(destination.next_hop())) return false;
    const auto host = hosts_.find(destination.host());
    return host != hosts_.end() && host->second.active >= limits_.attempts_per_host;
}

std::string Destinations::enter_host(const Destination& destination) {
    if (destination.host().empty() || is_deposit(destination.next_hop())) return {};
    ++hosts_[destination.host()].active;
    return destination.host();
}

void Destinations::leave_host(const std::string& address, TimePoint now) {
    const auto host = hosts_.find(address);
    if (host == hosts_.end()) return;
    --host->second.active;
    wake_for_host(address, now);
}

void Destinations::wait_for_host(const DestinationPtr& destination, Entry& entry) {
    if (!std::exchange(entry.waits_for_host, true)) hosts_[destination->host()].waiting.push_back(destination);
}

/// The first one that can make use of it comes into the round.
void Destinations::wake_for_host(const std::string& address, TimePoint now) {
    const auto host = hosts_.find(address);
    if (host == hosts_.end()) return;
    auto& waiting = host->second.waiting;
    while (!waiting.empty() && host->second.active < limits_.attempts_per_host) {
        const auto destination = std::move(waiting.front());
        waiting.pop_front();
        const auto known = known_.find(destination->name());
        if (known == known_.end() || known->second.destination != destination) continue;
        known->second.waits_for_host = false;
        update(destination, now);
        const bool has_something = !destination->ready.empty() || !destination->ready_reports.empty();
        if (has_something && may_start(*destination, now)) break;
    }
    if (host->second.active == 0 && waiting.empty()) hosts_.erase(host);
}

DestinationPtr Destinations::at(const NextHop& hop) {
    if (const auto known = known_.find(hop.to_string()); known != known_.end()) return known->second.destination;
    auto made = std::make_shared<Destination>(hop, limit_of(hop));
    known_[made->name()].destination = made;
    return made;
}

void Destinations::add(const DestinationPtr& destination, GroupRef group, bool is_report, TimePoint now) {
    auto& ready = is_report && destination->is_anybodys() ? destination->ready_reports : destination->ready;
    ready.push_back(group);
    update(destination, now);
}

bool Destinations::may_start(const Destination& destination, TimePoint now) const {
    return !is_held(destination.next_hop()) && destination.may_start(now) && !is_host_full(destination);
}

/// Of what has no line of its own.
Lane Destinations::lane_of(const Destination& destination) {
    if (is_deposit(destination.next_hop())) return Lane::deposit;
    return destination.is_stranger() ? Lane::stranger : Lane::connection;
}

bool Destinations::has_ready(Lane lane, const Destination& destination) {
    if (lane == Lane::report) return !destination.ready_reports.empty();
    return lane == lane_of(destination) && !destination.ready.empty();
}

void Destinations::update(const DestinationPtr& destination, TimePoint now) {
    const auto known = known_.find(destination->name());
    if (known == known_.end() || known->second.destination != destination) return;
    auto& entry = known->second;
    if (destination->is_at_rest()) return come_to_rest(destination, entry);
    if (destination->ready.empty() && destination->ready_reports.empty()) return;
    if (may_start(*destination, now)) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            if (!has_ready(static_cast<Lane>(lane), *destination) || std::exchange(entry.is_in_turn[lane], true))
                continue;
            turns_[lane].push_back(destination);
        }
    } else if (const auto end = destination->paused_until(); end > now && entry.alarm != end) {
        entry.alarm = end;
        pauses_.push({end, destination});
    } else if (!is_held(destination->next_hop()) && destination->may_start(now)) {
        wait_for_host(destination, entry);
    }
}

void Destinations::on_time(TimePoint now) {
    while (!pauses_.empty() && pauses_.top().end <= now) {
        const auto [end, destination] = pauses_.top();
        pauses_.pop();
        const auto known = known_.find(destination->name());
        if (known == known_.end() || known->second.alarm != end) continue;
        known->second.alarm.reset();
        update(destination, now);
    }
}

std::optional<TimePoint> Destinations::next_pause_end() const {
    return pauses_.empty() ? std::nullopt : std::optional(pauses_.top().end);
}

DestinationPtr Destinations::take_turn(Lane lane, TimePoint now) {
    auto& turns = turns_[static_cast<std::size_t>(lane)];
    while (!turns.empty()) {
        const auto destination = std::move(turns.front());
        turns.pop_front();
        known_.at(destination->name()).is_in_turn[static_cast<std::size_t>(lane)] = false;
        if (has_ready(lane, *destination) && may_start(*destination, now)) return destination;
        update(destination, now);  // It paused, came to its limit or into another lane since it was put in line.
        if (!destination->host().empty()) wake_for_host(destination->host(), now);
    }
    return nullptr;
}

void Destinations::give_back_turn(Lane lane, DestinationPtr destination) {
    known_.at(destination->name()).is_in_turn[static_cast<std::size_t>(lane)] = true;
    turns_[static_cast<std::size_t>(lane)].push_front(std::move(destination));
}

void Destinations::come_to_rest(const DestinationPtr& destination, Entry& entry) {
    if (std::exchange(entry.is_in_rest_list, true)) return;
    at_rest_.push_back(destination);
    while (at_rest_.size() > limits_.at_rest) {
        const auto oldest = std::move(at_rest_.front());
        at_rest_.pop_front();
        auto& other = known_.at(oldest->name());
        other.is_in_rest_list = false;
        const auto& turns = other.is_in_turn;
        const bool is_in_turn = std::find(turns.begin(), turns.end(), true) != turns.end();
        if (oldest->is_at_rest() && !is_in_turn) known_.erase(oldest->name());
    }
}

void Destinations::clear() {
    for (auto& [name, entry] : known_) {
        entry.destination->ready.clear();
        entry.destination->ready_reports.clear();
        entry.destination->forgive();
        entry.is_in_turn = {};
        entry.waits_for_host = false;
    }
    for (auto& [address, host] : hosts_) host.waiting.clear();
    for (auto& turns : turns_) turns.clear();
    std::vector<DestinationPtr> resting;
    for (const auto& [name, entry] : known_)
        if (entry.destination->is_at_rest()) resting.push_back(entry.destination);
    for (const auto& destination : resting)
        if (const auto known = known_.find(destination->name()); known != known_.end())
            come_to_rest(destination, known->second);
}

std::size_t Destinations::in_trouble() const {
    return static_cast<std::size_t>(std::count_if(
        known_.begin(), known_.end(), [](const auto& entry) { return !entry.second.destination->trouble().empty(); }));
}

}  // namespace postern::queue
