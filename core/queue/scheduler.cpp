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

bool is_same(const tls::PortSettings& a, const tls::PortSettings& b) {
    return a.tcp_status == b.tcp_status && a.tcp_port == b.tcp_port && a.is_ssl_enabled == b.is_ssl_enabled &&
           a.ssl_port == b.ssl_port && a.may_fall_back_to_clear_text == b.may_fall_back_to_clear_text;
}

}  // namespace

Scheduler::Scheduler(SchedulerSettings settings, Now now, Holds earlier_holds)
    : settings_(std::move(settings)),
      destinations_(limits()),
      ledger_(settings_.workers),
      wall_ahead_(wall_ahead_of_steady(now)),
      earlier_holds_(std::move(earlier_holds)) {
    note_held(now);
}

// Events.

SchedulerActions Scheduler::on_start(Now now) {
    next_claim_ = now.steady;
    return finish(now, {});
}

SchedulerActions Scheduler::on_settings(SchedulerSettings settings, Now now) {
    SchedulerActions actions;
    const bool is_other_way = settings.routes != settings_.routes || settings.helo_name != settings_.helo_name ||
                              !is_same(settings.ports, settings_.ports);
    settings_ = std::move(settings);
    destinations_.set_limits(limits(), now.steady);
    note_held(now);
    if (is_other_way) {
        ++generation_;
        silent_hosts_.clear();
        for (const auto id : ledger_.drop_all()) actions.emplace_back(CloseConnection{id});
        // Why it waits may be just what was changed.
        make_everything_ready(now);
    }
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_accepted(std::vector<ports::QueuedMessage> messages, Now now) {
    for (auto& message : messages) take_in(std::move(message), false, now);
    return finish(now, {});
}

SchedulerActions Scheduler::on_claimed(std::vector<ports::QueuedMessage> messages, Now now) {
    const bool is_more = !messages.empty() || std::exchange(is_rescan_wanted_, false);
    next_claim_ = is_more ? now.steady : now.steady + claim_interval;
    for (auto& message : messages) take_in(std::move(message), true, now);
    return finish(now, {});
}

SchedulerActions Scheduler::on_claim_failed(Now now) {
    next_claim_ = now.steady + claim_retry;
    return finish(now, {});
}

SchedulerActions Scheduler::on_rescan(Now now) {
    // A claim under way may have read before the release: then another one follows it.
    if (next_claim_)
        next_claim_ = now.steady;
    else
        is_rescan_wanted_ = true;
    return finish(now, {});
}

SchedulerActions Scheduler::on_recipients_settled(AttemptId id, const delivery::AttemptResult& so_far, Now now) {
    SchedulerActions actions;
    look_at_clocks(now, actions);
    const auto attempt = attempts_.find(id.value);
    if (attempt != attempts_.end()) settle_early(attempt->second, so_far, now, actions);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_attempt_finished(AttemptId id, delivery::AttemptResult result,
                                                std::optional<ConnectionId> kept, Now now) {
    SchedulerActions actions;
    look_at_clocks(now, actions);
    auto ended = attempts_.extract(id.value);
    if (ended.empty()) return finish(now, std::move(actions));
    const auto& attempt = ended.mapped();
    if (lane_of(attempt.destination->next_hop()) == Lane::deposit)
        --deposits_;
    else
        ledger_.on_attempt_ended(attempt.worker);
    for (const auto& host : result.newly_silent_ssl_hosts) silent_hosts_.remember(host, now.steady);
    if (kept) settle_connection(attempt, result.host, *kept, now, actions);
    judge_destination(attempt, result, now, actions);
    settle_group(attempt.group, without_settled(attempt, std::move(result)), now, actions);
    destinations_.update(attempt.destination, now.steady);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_connection_lost(ConnectionId connection, Now now) {
    // One that an attempt was given meanwhile is not idle any more; the attempt notices by itself.
    ledger_.forget(connection);
    return finish(now, {});
}

SchedulerActions Scheduler::on_retry_all(Now now) {
    make_everything_ready(now);
    return finish(now, {});
}

SchedulerActions Scheduler::on_time(Now now) {
    armed_.reset();
    return finish(now, {});
}

SchedulerActions Scheduler::on_shutdown(Now now) {
    SchedulerActions actions;
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
    held_before_ = held_time(now);
    held_since_.reset();
}

// Starting.

void Scheduler::start_what_may_start(Now now, SchedulerActions& actions) {
    if (is_shutting_down_) return;
    start_lane(Lane::deposit, now, actions);
    start_lane(Lane::connection, now, actions);
}

void Scheduler::start_lane(Lane lane, Now now, SchedulerActions& actions) {
    while (auto destination = destinations_.take_turn(lane, now.steady)) {
        std::optional<IdleConnection> reused;
        if (lane == Lane::connection) {
            reused = ledger_.take(destination->name());
            if (!reused && !has_room_for_another(actions)) return destinations_.give_back_turn(std::move(destination));
        }
        start(destination, std::move(reused), now, actions);
        destinations_.update(destination, now.steady);
    }
}

bool Scheduler::has_room_for_another(SchedulerActions& actions) {
    if (connections_in_use() >= settings_.max_connections) return false;
    if (connections_in_use() + ledger_.idle() < settings_.max_connections) return true;
    const auto oldest = ledger_.drop_oldest();
    if (oldest) actions.emplace_back(CloseConnection{*oldest});
    return oldest.has_value();
}

void Scheduler::start(const DestinationPtr& destination, std::optional<IdleConnection> reused, Now now,
                      SchedulerActions& actions) {
    const auto ref = destination->ready.front();
    destination->ready.pop_front();
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
    ActiveAttempt attempt{ref, destination, 0, std::nullopt, 0, generation_, now.steady, group->recipients};
    if (lane_of(destination->next_hop()) == Lane::connection)
        return start_attempt(std::move(attempt), std::move(reused), std::move(job), std::move(body), actions);
    ++deposits_;
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
        action.reusable_host = std::move(reused->host);
        attempt.messages_before = reused->messages;
    }
    action.worker = attempt.worker = reused ? reused->id.worker : ledger_.least_busy_worker();
    ledger_.on_attempt_started(attempt.worker);
    attempts_.emplace(action.id.value, std::move(attempt));
    actions.emplace_back(std::move(action));
}

delivery::Job Scheduler::make_job(QueueId id, const Message& message, const Group& group, Now now) const {
    delivery::Job job;
    job.next_hop = group.destination->next_hop();
    job.id = id;
    job.transaction.sender = message.sender;
    bool has_options = false;
    for (const auto place : group.recipients) {
        job.transaction.recipients.push_back(message.recipients[place].address);
        has_options = has_options || message.recipients[place].options != mail::RecipientOptions{};
    }
    for (const auto place : group.recipients)
        if (has_options) job.transaction.recipient_options.push_back(message.recipients[place].options);
    job.transaction.options = message.options;
    job.transaction.body_type = message.body_type;
    job.transaction.body_octets = message.body_octets;
    job.ports = settings_.ports;
    job.helo_name = settings_.helo_name;
    job.own_names = {settings_.helo_name};
    job.silent_ssl_hosts = silent_hosts_.at(now.steady);
    job.connect_timeout = settings_.connect_timeout;
    return job;
}

// Time.

SchedulerActions Scheduler::finish(Now now, SchedulerActions actions) {
    look_at_clocks(now, actions);
    do_what_is_due(now, actions);
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
    for (auto& [id, message] : messages_) {
        message.accepted_at += jump;
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
    while (const auto ref = waiting_.take_due(now.steady)) {
        auto& message = messages_.at(ref->message);
        make_ready(ref->message, message, message.take(ref->number), now);
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
    if (const auto due = waiting_.next_due()) wake = std::min(wake, *due);
    if (const auto end = destinations_.next_pause_end()) wake = std::min(wake, *end);
    if (next_claim_) wake = std::min(wake, *next_claim_);
    return wake;
}

}  // namespace postern::queue
