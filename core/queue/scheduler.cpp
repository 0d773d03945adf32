#include "core/queue/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

// Events, starting, and time. Groups are in scheduler_messages.cpp, outcomes in scheduler_outcome.cpp.

namespace postern::queue {

namespace {

using std::chrono::seconds;

constexpr std::size_t claim_page = 1000;
// Another host, or an administrator, may have left something in the spool.
constexpr seconds claim_interval{60};
constexpr seconds claim_retry{5};
// Less is how clocks drift and are slewed.
constexpr seconds least_clock_jump{60};

std::chrono::milliseconds wall_ahead_of_steady(Now now) {
    const auto steady = std::chrono::duration_cast<std::chrono::milliseconds>(now.steady.time_since_epoch());
    return now.wall.time_since_epoch() - steady;
}

/// `192.0.2.7` of `relay.example [192.0.2.7]:25`; empty: there is none in it, as in a UNIX socket's name.
std::string address_in(std::string_view host) {
    const auto open = host.rfind('[');
    const auto close = host.rfind(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
    return std::string(host.substr(open + 1, close - open - 1));
}

bool is_same(const tls::PortSettings& a, const tls::PortSettings& b) {
    return a.tcp_status == b.tcp_status && a.tcp_port == b.tcp_port && a.is_ssl_enabled == b.is_ssl_enabled &&
           a.ssl_port == b.ssl_port && a.may_fall_back_to_clear_text == b.may_fall_back_to_clear_text;
}

}  // namespace

Scheduler::Scheduler(SchedulerSettings settings, Now now, const Holds& earlier_holds)
    : settings_(std::move(settings)),
      destinations_(limits()),
      ledger_(settings_.workers),
      wall_ahead_(wall_ahead_of_steady(now)),
      past_holds_(earlier_holds) {
    policies_looked_at_ = now.wall;
    note_held(now);
}

// Events.

SchedulerActions Scheduler::on_start(Now now) {
    auto actions = begin(now);
    next_claim_ = now.steady;
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_settings(SchedulerSettings settings, Now now) {
    auto actions = begin(now);
    const bool is_other_way =
        settings.routes != settings_.routes || settings.helo_name != settings_.helo_name ||
        settings.credentials != settings_.credentials || settings.policies != settings_.policies ||
        settings.default_level != settings_.default_level || !is_same(settings.ports, settings_.ports);
    settings_ = std::move(settings);
    destinations_.set_limits(limits(), now.steady);
    note_held(now);
    forget_holds(now, actions);
    if (is_other_way) {
        silent_hosts_.clear();
        addresses_.clear();
        drop_connections(actions);
        // Why it waits may be just what was changed.
        make_everything_ready(now);
    }
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_accepted(std::vector<ports::QueuedMessage> messages, Now now) {
    auto actions = begin(now);
    for (auto& message : messages) take_in(std::move(message), false, now, actions);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_claimed(std::vector<ports::QueuedMessage> messages, Now now) {
    auto actions = begin(now);
    if (messages.empty() && !std::exchange(is_loaded_, true)) forget_holds(now, actions);
    const bool is_more = !messages.empty() || std::exchange(is_rescan_wanted_, false);
    next_claim_ = is_more ? now.steady : now.steady + claim_interval;
    for (auto& message : messages) take_in(std::move(message), true, now, actions);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_claim_failed(Now now) {
    auto actions = begin(now);
    next_claim_ = now.steady + claim_retry;
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_rescan(Now now) {
    auto actions = begin(now);
    // A claim under way may have read before the release: then another one follows it.
    if (next_claim_)
        next_claim_ = now.steady;
    else
        is_rescan_wanted_ = true;
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_recipients_settled(AttemptId id, const delivery::AttemptResult& so_far, Now now) {
    auto actions = begin(now);
    const auto attempt = attempts_.find(id.value);
    if (attempt != attempts_.end() && messages_.contains(attempt->second.group.message))
        settle_early(attempt->second, so_far, now, actions);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_attempt_finished(AttemptId id, delivery::AttemptResult result,
                                                std::optional<ConnectionId> kept, Now now) {
    auto actions = begin(now);
    auto ended = attempts_.extract(id.value);
    if (ended.empty()) return finish(now, std::move(actions));
    const auto& attempt = ended.mapped();
    --in_use_[static_cast<std::size_t>(attempt.lane)];
    if (attempt.lane != Lane::deposit) ledger_.on_attempt_ended(attempt.worker);
    destinations_.leave_host(attempt.host, now.steady);
    if (auto address = address_in(result.host); !address.empty()) attempt.destination->set_host(std::move(address));
    for (const auto& host : result.newly_silent_ssl_hosts) silent_hosts_.remember(host, now.steady);
    note_delays(attempt, result, now);
    note_tls(attempt, result, now, actions);
    for (const auto& address : result.not_connected) addresses_.on_no_connection(address, now.steady);
    for (const auto& address : result.connected) addresses_.on_connection(address);
    if (kept) settle_connection(attempt, result, *kept, now, actions);
    const bool is_lost = !messages_.contains(attempt.group.message);
    if (result.is_turned_away && attempt.destination->is_at_work_besides() && !is_shutting_down_) {
        attempt.destination->on_turned_away();
        if (!is_lost) put_back(attempt.group, now);
        obey_standing_orders(attempt.group.message, now, actions);
        destinations_.update(attempt.destination, now.steady);
        return finish(now, std::move(actions));
    }
    note_last(*attempt.destination, result);
    judge_destination(attempt, result, now, actions);
    if (is_lost) {
        destinations_.update(attempt.destination, now.steady);
        return finish(now, std::move(actions));
    }
    const bool has_more = has_more_transactions(result) && !is_shutting_down_;
    result = without_settled(attempt, std::move(result));
    if (has_more) take_on(attempt.group, result, now);
    settle_group(attempt.group, std::move(result), now, actions);
    if (has_more) go_on(attempt.group.message, now);
    obey_standing_orders(attempt.group.message, now, actions);
    destinations_.update(attempt.destination, now.steady);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_connection_lost(ConnectionId connection, Now now) {
    auto actions = begin(now);
    // One that an attempt was given meanwhile is not idle any more; the attempt notices by itself.
    ledger_.forget(connection);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_retry_all(Now now) {
    auto actions = begin(now);
    make_everything_ready(now);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_time(Now now) {
    auto actions = begin(now);
    armed_.reset();
    make_a_slice_ready(now);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_shutdown(Now now) {
    auto actions = begin(now);
    is_shutting_down_ = true;
    for (const auto id : ledger_.drop_all()) actions.emplace_back(CloseConnection{id});
    return finish(now, std::move(actions));
}

bool Scheduler::is_at_rest() const { return attempts_.empty() && unstored_ == 0; }

// Settings.

Destinations::Limits Scheduler::limits() const {
    Destinations::Limits limits;
    limits.attempts_per_hop = settings_.max_connections_per_hop;
    limits.deposits = settings_.max_deposits;
    // Else one destination would not get what it may have.
    limits.attempts_per_host = std::max(settings_.max_connections_per_host, settings_.max_connections_per_hop);
    return limits;
}

/// How long sending was held is taken off the age of what waited for it.
void Scheduler::note_held(Now now) {
    destinations_.hold_smtp(is_held());
    if (is_held() == held_since_.has_value()) return;
    if (!held_since_) {
        held_since_ = now.steady;
        return;
    }
    const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(now.steady - *held_since_);
    past_holds_.add({now.wall - length, length});
    held_since_.reset();
}

// Starting.

void Scheduler::start_what_may_start(Now now, SchedulerActions& actions) {
    if (is_shutting_down_) return;
    while (start_one(Lane::deposit, now, actions)) continue;
    constexpr Lane all[] = {Lane::connection, Lane::stranger, Lane::report};
    for (std::size_t in_vain = 0; in_vain < std::size(all); next_lane_ = (next_lane_ + 1) % std::size(all))
        in_vain = start_one(all[next_lane_], now, actions) ? 0 : in_vain + 1;
}

/// The one that is to go comes to the front, and what an order took away out of the line. False: nothing is left.
bool Scheduler::choose_first(const Destination& destination, std::list<GroupRef>& ready) {
    while (!ready.empty()) {
        destination.choose_probe(ready);
        if (ready_group(ready.front(), destination) != nullptr) return true;
        ready.pop_front();
    }
    return false;
}

Group* Scheduler::ready_group(GroupRef ref, const Destination& destination) {
    const auto found = messages_.find(ref.message);
    auto* group = found == messages_.end() ? nullptr : found->second.find(ref.number);
    const bool is_here = group != nullptr && group->stage == Group::Stage::ready && !group->is_parked &&
                         group->destination.get() == &destination;
    return is_here ? group : nullptr;
}

/// False: nothing of this lane may start.
bool Scheduler::start_one(Lane lane, Now now, SchedulerActions& actions) {
    if (!has_room_in(lane)) return false;
    auto destination = destinations_.take_turn(lane, now.steady);
    if (!destination) return false;
    auto& ready = Destinations::ready_in(lane, *destination);
    if (!choose_first(*destination, ready)) {
        destinations_.update(destination, now.steady);
        return true;
    }
    std::optional<IdleConnection> reused;
    if (lane != Lane::deposit) {
        if (park_first(ready)) {
            destinations_.update(destination, now.steady);
            return true;
        }
        reused = ledger_.take(destination->name());
        if (!reused && !has_room_for_another(actions)) {
            destinations_.give_back_turn(lane, std::move(destination));
            return false;
        }
    }
    start(lane, destination, std::move(reused), now, actions);
    destinations_.update(destination, now.steady);
    return true;
}

std::size_t Scheduler::share() const { return std::max<std::size_t>(settings_.max_connections / 4, 1); }

bool Scheduler::has_room_in(Lane lane) const {
    const auto for_strangers = settings_.max_connections - settings_.max_connections / 4;
    const bool has_room = in_use(Lane::stranger) + in_use(Lane::report) < for_strangers;
    switch (lane) {
        case Lane::stranger:
            return has_room;
        case Lane::report:
            return has_room && in_use(Lane::report) < share();
        case Lane::connection:
        case Lane::deposit:
            return true;
    }
    return true;
}

std::size_t Scheduler::share_left(const Message& message) const {
    const auto sent = std::count_if(message.groups.begin(), message.groups.end(), [](const Group& group) {
        return group.stage == Group::Stage::sending && !is_deposit(group.destination->next_hop());
    });
    return share() - std::min(share(), static_cast<std::size_t>(sent));
}

/// True: its message has its share of the connections, so it is out of this line until put_back_in_line().
bool Scheduler::park_first(std::list<GroupRef>& ready) {
    const auto ref = ready.front();
    auto& message = messages_.at(ref.message);
    auto* group = message.find(ref.number);
    if (group == nullptr || share_left(message) > 0) return false;
    group->is_parked = true;
    ready.pop_front();
    return true;
}

/// As many as may start, and with them those before them whose destination lets nothing start. When nothing of the
/// message is under way, no end would bring the others back: then all.
void Scheduler::put_back_in_line(QueueId id, Message& message, Now now) {
    auto left = share_left(message);
    const bool is_nothing_sent = left == share();
    for (auto& group : message.groups) {
        if (left == 0 && !is_nothing_sent) return;
        if (!std::exchange(group.is_parked, false)) continue;
        if (destinations_.may_start(*group.destination, now.steady) && left > 0) --left;
        destinations_.add(group.destination, {id, group.number}, message.sender.is_null(), now.steady);
    }
}

bool Scheduler::has_room_for_another(SchedulerActions& actions) {
    if (connections_in_use() >= settings_.max_connections) return false;
    if (connections_in_use() + ledger_.idle() < settings_.max_connections) return true;
    const auto oldest = ledger_.drop_oldest();
    if (oldest) actions.emplace_back(CloseConnection{*oldest});
    return oldest.has_value();
}

void Scheduler::start(Lane lane, const DestinationPtr& destination, std::optional<IdleConnection> reused, Now now,
                      SchedulerActions& actions) {
    auto& ready = Destinations::ready_in(lane, *destination);
    const auto ref = ready.front();
    ready.pop_front();
    auto& message = messages_.at(ref.message);
    auto* group = message.find(ref.number);
    if (group == nullptr) return;
    group->stage = Group::Stage::sending;
    destination->on_started();
    // What was found of TLS when the connection was made is not known any more.
    if (reused && message.options.requires_tls) {
        actions.emplace_back(CloseConnection{reused->id});
        reused.reset();
    }

    auto body = message.body;
    if (!message.has(Group::Stage::ready)) let_body_go(message);
    auto job = make_job(ref.message, message, *group, now);
    ActiveAttempt attempt{ref,
                          destination,
                          lane,
                          0,
                          std::nullopt,
                          0,
                          generation_,
                          now.steady,
                          std::max(now.wall - message.accepted_at, std::chrono::milliseconds(0)),
                          group->recipients};
    if (lane != Lane::deposit) attempt.host = destinations_.enter_host(*destination);
    ++in_use_[static_cast<std::size_t>(lane)];
    if (lane != Lane::deposit)
        return start_attempt(std::move(attempt), std::move(reused), std::move(job), std::move(body), actions);
    StartDeposit action{AttemptId{++last_attempt_}, std::move(job), message.message_id, std::move(body),
                        std::exchange(message.may_be_deposited, true)};
    attempts_.emplace(action.id.value, std::move(attempt));
    actions.emplace_back(std::move(action));
}

void Scheduler::start_attempt(ActiveAttempt attempt, std::optional<IdleConnection> reused, delivery::Job job,
                              ports::BodyInMemory body, SchedulerActions& actions) {
    StartAttempt action{AttemptId{++last_attempt_}, 0, std::move(job), std::move(body), std::nullopt, {}};
    if (reused) {
        action.reuse = attempt.reused = reused->id;
        action.reusable = std::move(reused->connection);
        attempt.messages_before = reused->messages;
        attempt.connected_at = reused->made_at;
    }
    action.worker = attempt.worker = reused ? reused->id.worker : ledger_.least_busy_worker();
    ledger_.on_attempt_started(attempt.worker);
    attempts_.emplace(action.id.value, std::move(attempt));
    actions.emplace_back(std::move(action));
}

// Time.

/// Of every event: what it writes in the new time is not to follow a clock that was set before.
SchedulerActions Scheduler::begin(Now now) {
    SchedulerActions actions;
    look_at_clocks(now, actions);
    return actions;
}

SchedulerActions Scheduler::finish(Now now, SchedulerActions actions) {
    end_policies(now, actions);
    do_what_is_due(now, actions);
    carry_out_orders(now, actions);
    start_what_may_start(now, actions);
    const auto wake = next_wake();
    // An alarm that comes too early only finds nothing to do, so a later time need not replace it at every event.
    if (wake != TimePoint::max() && (!armed_ || wake < *armed_)) {
        armed_ = wake;
        actions.emplace_back(SleepUntil{wake});
    }
    return actions;
}

/// Wall times of what is here follow a clock that was set. The spool's do not: after a restart an age is what the two
/// clocks make of it.
void Scheduler::look_at_clocks(Now now, SchedulerActions& actions) {
    const auto ahead = wall_ahead_of_steady(now);
    const auto jump = ahead - std::exchange(wall_ahead_, ahead);
    if (std::chrono::abs(jump) < least_clock_jump) return;
    for (auto& [domain, suspended] : suspensions_) {
        suspended.suspension.since += jump;
        suspended.suspension.until += jump;
    }
    past_holds_.shift(jump);
    was_clock_set_ = true;
    for (auto& [id, message] : messages_) {
        message.accepted_at += jump;
        for (auto& recipient : message.recipients)
            if (recipient.held_since != WallTime{}) recipient.held_since += jump;
        for (auto& group : message.groups) group.next_try += jump;
    }
    actions.emplace_back(Report{fmt::format(
        "Router: the clock was set {} by {}; what waits keeps its age and its next try",
        jump.count() > 0 ? "forward" : "back", spoken(std::chrono::duration_cast<seconds>(std::chrono::abs(jump))))});
}

void Scheduler::do_what_is_due(Now now, SchedulerActions& actions) {
    while (!to_be_applied_again_.empty() && to_be_applied_again_.front().first <= now.steady) {
        const auto id = to_be_applied_again_.front().second;
        to_be_applied_again_.pop_front();
        apply(id, messages_.at(id), actions);
    }
    end_suspensions(now, actions);
    auto left = due_slice;
    resume_some(left, now);
    for (; left > 0; --left) {
        const auto ref = waiting_.take_due(now.steady);
        if (!ref) break;
        // What an order took away is in the list still.
        const auto found = messages_.find(ref->message);
        const auto* group = found == messages_.end() ? nullptr : found->second.find(ref->number);
        if (group == nullptr || group->stage != Group::Stage::waiting) continue;
        make_ready(ref->message, found->second, found->second.take(ref->number), now);
    }
    destinations_.on_time(now.steady);
    for (const auto id : ledger_.drop_idle_since(now.steady - settings_.max_connection_idle))
        actions.emplace_back(CloseConnection{id});
    if (next_claim_ && *next_claim_ <= now.steady && !is_shutting_down_) {
        next_claim_.reset();
        actions.emplace_back(Claim{claim_page});
    }
}

TimePoint Scheduler::next_wake() const {
    auto wake = TimePoint::max();
    if (!to_be_applied_again_.empty()) wake = to_be_applied_again_.front().first;
    if (const auto since = ledger_.oldest_idle_since()) wake = std::min(wake, *since + settings_.max_connection_idle);
    if (is_shutting_down_) return wake;
    if (!to_be_made_ready_.empty() || !to_be_resumed_.empty()) return TimePoint{};
    const auto has_left = [](const auto& order) { return !order.second.left.empty(); };
    if (unstored_ < most_unstored && std::any_of(orders_.begin(), orders_.end(), has_left)) return TimePoint{};
    if (const auto end = next_policy_end()) wake = std::min(wake, *end);
    for (const auto& [domain, suspended] : suspensions_) wake = std::min(wake, suspended.ends);
    if (const auto due = waiting_.next_due()) wake = std::min(wake, *due);
    if (const auto end = destinations_.next_pause_end()) wake = std::min(wake, *end);
    if (next_claim_) wake = std::min(wake, *next_claim_);
    return wake;
}

}  // namespace postern::queue
