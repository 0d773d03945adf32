#include "core/queue/scheduler.hpp"

#include "core/queue/attempt_outcome.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::queue {

namespace {

using std::chrono::seconds;

constexpr std::size_t claim_page = 1000;
// Another host, or an administrator, may have left something in the spool.
constexpr seconds claim_interval{60};
constexpr seconds claim_retry{5};
constexpr seconds apply_retry{5};
// Bodies of messages that wait for their turn. The spool's memory budget is for messages that are being received; what
// waits long can be read from the store.
constexpr std::uint64_t max_kept_body_octets = 16u << 20;

bool is_waiting(const mail::Recipient& recipient) { return recipient.state == mail::RecipientState::waiting; }

bool is_same(const tls::PortSettings& a, const tls::PortSettings& b) {
    return a.tcp_status == b.tcp_status && a.tcp_port == b.tcp_port && a.is_ssl_enabled == b.is_ssl_enabled &&
           a.ssl_port == b.ssl_port && a.may_fall_back_to_clear_text == b.may_fall_back_to_clear_text;
}

std::shared_ptr<Destination> make_destination(const SchedulerSettings& settings) {
    return std::make_shared<Destination>(settings.relay_host.value_or(routing::NextHop{}),
                                         settings.max_connections_per_hop);
}

}  // namespace

Scheduler::Scheduler(SchedulerSettings settings, Now /*now*/)
    : settings_(std::move(settings)), destination_(make_destination(settings_)), ledger_(settings_.workers) {}

// Events.

SchedulerActions Scheduler::on_start(Now now) {
    next_claim_ = now.steady;
    return finish(now, {});
}

SchedulerActions Scheduler::on_settings(SchedulerSettings settings, Now now) {
    SchedulerActions actions;
    const bool is_other_host = settings.relay_host != settings_.relay_host;
    const bool is_other_way =
        is_other_host || settings.helo_name != settings_.helo_name || !is_same(settings.ports, settings_.ports);
    settings_ = std::move(settings);
    if (is_other_host) replace_destination();
    destination_->set_greatest_limit(settings_.max_connections_per_hop);
    if (is_other_way) {
        ++generation_;
        silent_hosts_.clear();
        for (const auto id : ledger_.drop_all()) actions.emplace_back(CloseConnection{id});
        // Why it waits may be just what was changed.
        make_everything_ready();
    }
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_accepted(std::vector<ports::QueuedMessage> messages, Now now) {
    for (auto& message : messages) take_in(std::move(message), now);
    return finish(now, {});
}

SchedulerActions Scheduler::on_claimed(std::vector<ports::QueuedMessage> messages, Now now) {
    next_claim_ = messages.empty() ? now.steady + claim_interval : now.steady;
    return on_accepted(std::move(messages), now);
}

SchedulerActions Scheduler::on_claim_failed(Now now) {
    next_claim_ = now.steady + claim_retry;
    return finish(now, {});
}

SchedulerActions Scheduler::on_attempt_finished(AttemptId id, delivery::AttemptResult result,
                                                std::optional<ConnectionId> kept, Now now) {
    SchedulerActions actions;
    auto ended = attempts_.extract(id.value);
    if (ended.empty()) return finish(now, std::move(actions));
    const auto& attempt = ended.mapped();
    ledger_.on_attempt_ended(attempt.worker);
    for (const auto& host : result.newly_silent_ssl_hosts) silent_hosts_.remember(host, now.steady);
    judge_destination(attempt, result, now);
    if (kept) settle_connection(attempt, result.host, *kept, now, actions);
    settle_message(attempt.message, result, now, actions);
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_applied(QueueId id, bool is_durable, Now now) {
    const auto found = messages_.find(id);
    if (found == messages_.end() || found->second.stage != Stage::applying) return finish(now, {});
    auto& message = found->second;
    if (!is_durable) {
        message.stage = Stage::reapplying;
        waiting_.add(id, now.steady + apply_retry);
        return finish(
            now, {Report{fmt::format("Router: Message {}: its outcome could not be stored; that is tried again in {}",
                                     to_string(id), spoken(apply_retry))}});
    }
    message.unapplied.reset();
    --unapplied_;
    // Who asked for a try while the last one was failing meant a new one.
    if (message.began_at < retry_asked_at_) message.next_try = now.wall;
    if (std::any_of(message.recipients.begin(), message.recipients.end(), is_waiting))
        wait_for_next_try(id, message, now);
    else
        messages_.erase(found);
    return finish(now, {});
}

SchedulerActions Scheduler::on_connection_lost(ConnectionId connection, Now now) {
    // One that an attempt was given meanwhile is not idle any more; the attempt notices by itself.
    ledger_.forget(connection);
    return finish(now, {});
}

SchedulerActions Scheduler::on_retry_all(Now now) {
    retry_asked_at_ = now.steady;
    make_everything_ready();
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

bool Scheduler::is_at_rest() const { return attempts_.empty() && unapplied_ == 0; }

// Messages.

void Scheduler::take_in(ports::QueuedMessage&& queued, Now now) {
    auto& envelope = queued.envelope;
    if (std::none_of(envelope.recipients.begin(), envelope.recipients.end(), is_waiting)) return;
    const auto [place, is_new] = messages_.try_emplace(envelope.id);
    // Claimed although it is here: a second entry would send it twice.
    if (!is_new) return;
    auto& message = place->second;
    message.sender = std::move(envelope.sender);
    message.recipients = std::move(envelope.recipients);
    message.body_octets = queued.body_octets;
    message.accepted_at = envelope.accepted_at;
    message.next_try = queued.next_try;
    message.failures = queued.failures;
    message.body_type = envelope.body_type;
    wait_for_next_try(envelope.id, message, now);
    if (message.stage == Stage::ready) keep_or_drop(std::move(queued.body), message, now);
}

void Scheduler::keep_or_drop(ports::BodyInMemory body, Message& message, Now now) {
    if (!body || is_held() || now.steady < destination_->paused_until()) return;
    if (kept_body_octets_ + body->size() > max_kept_body_octets) return;
    kept_body_octets_ += body->size();
    message.body = std::move(body);
}

void Scheduler::make_ready(QueueId id, Message& message) {
    message.stage = Stage::ready;
    destination_->ready.push_back(id);
}

void Scheduler::make_everything_ready() {
    std::vector<QueueId> ids;
    while (const auto id = waiting_.take_due(TimePoint::max())) ids.push_back(*id);
    std::sort(ids.begin(), ids.end());
    for (const auto id : ids) {
        auto& message = messages_.at(id);
        if (message.stage == Stage::reapplying)
            waiting_.add(id, TimePoint::min());
        else
            make_ready(id, message);
    }
    destination_->forgive();
}

void Scheduler::wait_for_next_try(QueueId id, Message& message, Now now) {
    // Whatever the wall clock was when the time was set, nothing waits longer than the longest delay.
    const auto delay = std::min<std::chrono::milliseconds>(message.next_try - now.wall, settings_.retry.longest);
    if (delay.count() <= 0) return make_ready(id, message);
    message.stage = Stage::waiting;
    waiting_.add(id, now.steady + delay);
}

void Scheduler::replace_destination() {
    auto replaced = std::exchange(destination_, make_destination(settings_));
    destination_->ready.swap(replaced->ready);
}

bool Scheduler::is_held() const {
    return !settings_.relay_host ||
           (settings_.ports.tcp_status == tls::PortStatus::disabled && !settings_.ports.is_ssl_enabled);
}

// Starting.

void Scheduler::start_what_may_start(Now now, SchedulerActions& actions) {
    if (is_shutting_down_ || is_held()) return;
    auto& ready = destination_->ready;
    while (!ready.empty() && destination_->may_start(now.steady)) {
        auto reused = ledger_.take(destination_->name());
        if (!reused && !has_room_for_another(actions)) return;
        const auto id = ready.front();
        ready.pop_front();
        start(id, std::move(reused), now, actions);
    }
}

bool Scheduler::has_room_for_another(SchedulerActions& actions) {
    if (attempts_.size() >= settings_.max_connections) return false;
    if (attempts_.size() + ledger_.idle() < settings_.max_connections) return true;
    const auto oldest = ledger_.drop_oldest();
    if (oldest) actions.emplace_back(CloseConnection{*oldest});
    return oldest.has_value();
}

void Scheduler::start(QueueId id, std::optional<IdleConnection> reused, Now now, SchedulerActions& actions) {
    auto& message = messages_.at(id);
    message.stage = Stage::sending;
    message.began_at = now.steady;
    if (message.body) kept_body_octets_ -= message.body->size();

    StartAttempt action{
        AttemptId{++last_attempt_}, 0, make_job(id, message, now), std::move(message.body), std::nullopt, {}};
    ActiveAttempt attempt{id, destination_, 0, std::nullopt, 0, generation_, now.steady};
    if (reused) {
        action.reuse = attempt.reused = reused->id;
        action.reusable_host = std::move(reused->host);
        attempt.messages_before = reused->messages;
    }
    action.worker = attempt.worker = reused ? reused->id.worker : ledger_.least_busy_worker();
    ledger_.on_attempt_started(attempt.worker);
    destination_->on_started();
    attempts_.emplace(action.id.value, std::move(attempt));
    actions.emplace_back(std::move(action));
}

delivery::Job Scheduler::make_job(QueueId id, const Message& message, Now now) const {
    delivery::Job job;
    job.next_hop = destination_->next_hop();
    job.id = id;
    job.transaction.sender = message.sender;
    for (const auto& recipient : message.recipients) {
        if (is_waiting(recipient)) job.transaction.recipients.push_back(recipient.address);
    }
    job.transaction.body_type = message.body_type;
    job.transaction.body_octets = message.body_octets;
    job.ports = settings_.ports;
    job.helo_name = settings_.helo_name;
    job.silent_ssl_hosts = silent_hosts_.at(now.steady);
    job.connect_timeout = settings_.connect_timeout;
    return job;
}

// Ending.

void Scheduler::judge_destination(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now) const {
    auto& destination = *attempt.destination;
    const smtp::DeliveryFailure* host_failure = nullptr;
    for (const auto& recipient : result.recipients) {
        const bool is_host_failure =
            recipient.failure && recipient.failure->permanence == smtp::Permanence::transient &&
            (recipient.failure->scope == smtp::Scope::host || recipient.failure->scope == smtp::Scope::domain);
        // One recipient with a verdict of its own is enough: the host works.
        if (recipient.is_delivered || (recipient.failure && !is_host_failure)) return destination.on_answered();
        if (is_host_failure) host_failure = &*recipient.failure;
    }
    if (host_failure == nullptr) return destination.on_ended();
    destination.on_host_failure(attempt.began_at, smtp::describe(*host_failure), settings_.retry, now.steady);
}

void Scheduler::settle_connection(const ActiveAttempt& attempt, const std::string& host, ConnectionId kept, Now now,
                                  SchedulerActions& actions) {
    const unsigned messages = (attempt.reused == kept ? attempt.messages_before : 0) + 1;
    const bool is_current = attempt.generation == generation_ && !is_shutting_down_;
    if (is_current && messages < settings_.max_messages_per_connection) {
        ledger_.keep({kept, attempt.destination->name(), host, messages, now.steady});
    } else {
        actions.emplace_back(CloseConnection{kept});
    }
}

void Scheduler::settle_message(QueueId id, const delivery::AttemptResult& result, Now now, SchedulerActions& actions) {
    auto& message = messages_.at(id);
    std::vector<mail::RecipientState> before;
    for (const auto& recipient : message.recipients) before.push_back(recipient.state);
    auto outcome = merge_result(message.recipients, result, now.wall);
    // What was cut short because we end says nothing of the message, and what nobody tried must not age.
    const bool is_cut_short = is_shutting_down_ && outcome.delivered + outcome.failed == 0;
    if (!outcome.is_anything_known || is_cut_short) {
        message.next_try = now.wall + settings_.retry.first;
        return wait_for_next_try(id, message, now);
    }
    if (outcome.waiting > 0) {
        const auto delay = retry_delay(settings_.retry, ++message.failures);
        message.next_try = now.wall + delay;
    }
    totals_.transferred += outcome.delivered > 0 ? 1 : 0;
    totals_.recipients_delivered += outcome.delivered;
    totals_.transfer_failures += outcome.waiting + outcome.failed > 0 ? 1 : 0;
    const bool is_dead = outcome.waiting == 0 &&
                         std::any_of(message.recipients.begin(), message.recipients.end(), [](const auto& recipient) {
                             return recipient.state == mail::RecipientState::failed;
                         });
    totals_.failed += is_dead ? 1 : 0;
    message.stage = Stage::applying;
    message.unapplied = std::make_unique<ports::AppliedOutcome>(ports::AppliedOutcome{
        id, message.recipients, message.failures, message.next_try, std::move(outcome.deliveries)});
    ++unapplied_;
    actions.emplace_back(Apply{*message.unapplied});
    const auto until_next_try = std::chrono::duration_cast<seconds>(message.next_try - now.wall);
    const MessageFacts facts{id, &message.sender, message.body_octets, message.failures, until_next_try};
    for (auto& line : outcome_lines(facts, before, message.recipients, result))
        actions.emplace_back(Report{std::move(line)});
}

// Time.

SchedulerActions Scheduler::finish(Now now, SchedulerActions actions) {
    do_what_is_due(now, actions);
    start_what_may_start(now, actions);
    const auto wake = next_wake(now.steady);
    // An alarm that comes too early only finds nothing to do, so a later time need not replace it at every event.
    if (wake != TimePoint::max() && (!armed_ || wake < *armed_)) {
        armed_ = wake;
        actions.emplace_back(SleepUntil{wake});
    }
    return actions;
}

void Scheduler::do_what_is_due(Now now, SchedulerActions& actions) {
    while (const auto id = waiting_.take_due(now.steady)) {
        auto& message = messages_.at(*id);
        if (message.stage == Stage::reapplying) {
            message.stage = Stage::applying;
            actions.emplace_back(Apply{*message.unapplied});
        } else {
            make_ready(*id, message);
        }
    }
    for (const auto id : ledger_.drop_idle_since(now.steady - settings_.max_connection_idle))
        actions.emplace_back(CloseConnection{id});
    if (next_claim_ && *next_claim_ <= now.steady && !is_shutting_down_) {
        next_claim_.reset();
        actions.emplace_back(Claim{claim_page});
    }
}

TimePoint Scheduler::next_wake(TimePoint now) const {
    auto wake = waiting_.next_due().value_or(TimePoint::max());
    if (const auto since = ledger_.oldest_idle_since()) wake = std::min(wake, *since + settings_.max_connection_idle);
    if (is_shutting_down_) return wake;
    if (next_claim_) wake = std::min(wake, *next_claim_);
    const bool is_pausing = destination_->paused_until() > now && !destination_->ready.empty() && !is_held();
    return is_pausing ? std::min(wake, destination_->paused_until()) : wake;
}

}  // namespace postern::queue
