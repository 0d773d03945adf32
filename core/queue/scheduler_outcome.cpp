#include "core/queue/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

// What became of an attempt, and how it comes into the spool.

namespace postern::queue {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Stage = Group::Stage;

constexpr seconds apply_retry{5};

Trouble trouble_of(const Destination& destination) { return {destination.trouble(), destination.obstacle()}; }

bool is_failed(const mail::Recipient& recipient) { return recipient.state == mail::RecipientState::failed; }

}  // namespace

// The destination and its connection.

/// For those who ask how it stands with it.
void Scheduler::note_last(Destination& destination, const delivery::AttemptResult& result) {
    const auto& all = result.recipients;
    const auto failed =
        std::find_if(all.begin(), all.end(), [](const auto& one) { return !one.is_delivered && one.failure; });
    const bool is_delivered = std::any_of(all.begin(), all.end(), [](const auto& one) { return one.is_delivered; });
    if (failed != all.end()) destination.note_error(smtp::describe(*failed->failure));
    if (!is_delivered) return;
    if (failed == all.end()) destination.note_error({});
    destination.note_verdict(verdict_of(result, result.outcome));
}

void Scheduler::judge_destination(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now,
                                  SchedulerActions& actions) {
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
    destination.note_obstacle(host_failure->obstacle);
    if (destination.on_host_failure(attempt.began_at, smtp::describe(*host_failure), settings_.retry, now.steady))
        expire_ready(attempt.destination, now, actions);
}

/// A dead host is tried once a pause, by one message: the others must not outlive their time because it is not their
/// turn.
void Scheduler::expire_ready(const DestinationPtr& destination, Now now, SchedulerActions& actions) {
    if (is_shutting_down_) return;
    const auto is_any_too_old = [&](GroupRef ref) {
        auto& message = messages_.at(ref.message);
        const auto old = too_old(message, message.find(ref.number)->recipients, destination->next_hop(), now);
        return std::find(old.begin(), old.end(), true) != old.end();
    };
    std::list<GroupRef> expired;
    for (auto* ready : {&destination->ready, &destination->ready_reports}) {
        for (auto ref = ready->begin(); ref != ready->end();) {
            const auto here = ref++;
            if (ready_group(*here, *destination) == nullptr)
                ready->erase(here);
            else if (is_any_too_old(*here))
                expired.splice(expired.end(), *ready, here);
        }
    }
    for (const auto ref : expired) {
        auto& message = messages_.at(ref.message);
        const auto* group = message.find(ref.number);
        if (group == nullptr) continue;
        settle_group(ref, unreached(group->recipients.size(), trouble_of(*destination)), now, actions);
        if (!message.has(Stage::ready)) let_body_go(message);
    }
    tell_delays(destination, now, actions);
}

/// Likewise: who waits for a turn is told of the delay as if it had been tried.
void Scheduler::tell_delays(const DestinationPtr& destination, Now now, SchedulerActions& actions) {
    for (auto* ready : {&destination->ready, &destination->ready_reports}) {
        for (const auto ref : *ready) {
            const auto* group = ready_group(ref, *destination);
            if (group == nullptr) continue;
            auto& message = messages_.at(ref.message);
            AttemptOutcome outcome;
            outcome.reports = tell_delay(message.recipients, group->recipients, nullptr, trouble_of(*destination),
                                         late_until(message, destination->next_hop(), now));
            if (!outcome.reports.empty()) store(ref.message, message, std::move(outcome), actions);
        }
    }
}

void Scheduler::settle_connection(const ActiveAttempt& attempt, const delivery::AttemptResult& result,
                                  ConnectionId kept, Now now, SchedulerActions& actions) {
    const unsigned messages = (attempt.reused == kept ? attempt.messages_before : 0) + 1;
    const auto made_at = attempt.reused == kept ? attempt.connected_at : attempt.began_at;
    const bool is_current =
        attempt.generation == generation_ && !is_shutting_down_ && now.steady - made_at < max_demand_age;
    if (is_current && messages < settings_.max_messages_per_connection) {
        ledger_.keep({kept, attempt.destination->name(), result.connection, messages, now.steady, made_at});
    } else {
        actions.emplace_back(CloseConnection{kept});
    }
}

// The group.

void Scheduler::settle_early(const ActiveAttempt& attempt, const delivery::AttemptResult& so_far, Now now,
                             SchedulerActions& actions) {
    auto& message = messages_.at(attempt.group.message);
    auto* group = message.find(attempt.group.number);
    if (group == nullptr) return;
    auto part = so_far;
    note_delays(attempt, part, now);
    part.recipients.clear();
    Places places;
    for (std::size_t index = 0; index < std::min(attempt.places.size(), so_far.recipients.size()); ++index) {
        // What failed waits for the end: nobody gets anything twice by it, and the sender gets one report.
        if (!so_far.recipients[index].is_delivered || std::erase(group->recipients, attempt.places[index]) == 0)
            continue;
        places.push_back(attempt.places[index]);
        part.recipients.push_back(so_far.recipients[index]);
    }
    if (places.empty()) return;
    auto outcome = merge_result(message.recipients, places, part, now.wall);
    count(message, outcome);
    const MessageFacts facts{attempt.group.message, &message.sender, message.body_octets,
                             group->failures,       seconds(0),      &attempt.destination->next_hop()};
    auto lines = outcome_lines(facts, message.recipients, places, part);
    store(attempt.group.message, message, std::move(outcome), actions);
    for (auto& line : lines) actions.emplace_back(Report{std::move(line), true});
    report_overtaken(attempt.group.message, message, places, actions);
}

/// What the attempt itself does not know.
void Scheduler::note_delays(const ActiveAttempt& attempt, delivery::AttemptResult& result, Now now) {
    result.delays.queue = attempt.queued;
    if (attempt.lane == Lane::deposit)
        result.delays.transfer = std::chrono::duration_cast<milliseconds>(now.steady - attempt.began_at);
}

/// The part of the result that was not told before.
delivery::AttemptResult Scheduler::without_settled(const ActiveAttempt& attempt, delivery::AttemptResult result) {
    const auto* group = messages_.at(attempt.group.message).find(attempt.group.number);
    if (group == nullptr || group->recipients.size() == attempt.places.size()) return result;
    std::vector<delivery::RecipientResult> rest;
    std::size_t left = 0;  // The group keeps the order of the transaction.
    for (std::size_t index = 0; index < std::min(attempt.places.size(), result.recipients.size()); ++index) {
        if (left == group->recipients.size() || group->recipients[left] != attempt.places[index]) continue;
        rest.push_back(std::move(result.recipients[index]));
        ++left;
    }
    result.recipients = std::move(rest);
    return result;
}

/// As if it had not been tried.
void Scheduler::put_back(GroupRef ref, Now now) {
    auto& message = messages_.at(ref.message);
    auto group = message.take(ref.number);
    put_back_in_line(ref.message, message, now);
    make_ready(ref.message, message, std::move(group), now);
}

/// Those too many become a group of their own, which is ready when the outcome of the others is durable; the result is
/// of the others then. Since each round delivers to somebody, it ends.
void Scheduler::take_on(GroupRef ref, delivery::AttemptResult& result, Now now) {
    auto& message = messages_.at(ref.message);
    auto* group = message.find(ref.number);
    if (group == nullptr) return;
    Group next{++message.last_group, Stage::storing, group->failures, now.wall, nullptr, {}};
    Places others;
    std::vector<delivery::RecipientResult> results;
    for (std::size_t index = 0; index < std::min(group->recipients.size(), result.recipients.size()); ++index) {
        const bool is_next = is_one_too_many(result.recipients[index]);
        (is_next ? next.recipients : others).push_back(group->recipients[index]);
        if (!is_next) results.push_back(std::move(result.recipients[index]));
    }
    group->recipients = std::move(others);
    result.recipients = std::move(results);
    message.groups.push_back(std::move(next));
}

/// Nothing may be left to store: an LMTP peer's early answers are durable already.
void Scheduler::go_on(QueueId id, Now now) {
    const auto found = messages_.find(id);
    if (found != messages_.end() && !found->second.unstored) schedule_stored(id, found->second, now);
}

void Scheduler::settle_group(GroupRef ref, delivery::AttemptResult result, Now now, SchedulerActions& actions) {
    auto& message = messages_.at(ref.message);
    auto group = message.take(ref.number);
    const auto destination = std::exchange(group.destination, nullptr);
    if (!destination) return;
    put_back_in_line(ref.message, message, now);
    if (group.recipients.empty()) {  // All were settled before the end.
        if (message.groups.empty() && !message.unstored) return drop(ref.message);
        return recount(message);
    }
    // What was cut short because we end says nothing of the message, and what nobody tried must not age.
    const bool is_none = says_nothing(result) || (is_shutting_down_ && !settles_anything(result));
    const auto& hop = destination->next_hop();
    auto delay = is_none ? settings_.retry.first : until_next_try(message, group, hop, now);
    if (std::exchange(group.is_wanted_again, false)) delay = seconds(0);
    if (!is_none) expire(result, too_old(message, group.recipients, hop, now), settings_.retry.expiry);
    auto outcome = merge_result(message.recipients, group.recipients, result, now.wall);
    if (is_none) {
        group.next_try = now.wall + delay;
        return schedule(ref.message, message, std::move(group), now);
    }
    auto told = tell_delay(message.recipients, group.recipients, &result, trouble_of(*destination),
                           late_until(message, hop, now));
    if (is_attempt(result))
        for (auto& one : told) one.last_attempt = now.wall;
    std::move(told.begin(), told.end(), std::back_inserter(outcome.reports));
    const auto places = std::exchange(group.recipients, outcome.waiting);
    if (!group.recipients.empty()) {
        ++group.failures;
        group.next_try = now.wall + delay;
        group.stage = Stage::storing;
        message.groups.push_back(group);
    }
    count(message, outcome);
    const bool is_traffic = outcome.waiting.empty() && outcome.failed == 0;
    const MessageFacts facts{ref.message, &message.sender, message.body_octets, group.failures, delay, &hop};
    auto lines = outcome_lines(facts, message.recipients, places, result);
    store(ref.message, message, std::move(outcome), actions);
    for (auto& line : lines) actions.emplace_back(Report{std::move(line), is_traffic});
    report_overtaken(ref.message, message, places, actions);
    recount(message);
}

void Scheduler::count(const Message& message, const AttemptOutcome& outcome) {
    totals_.transferred += outcome.delivered > 0 ? 1 : 0;
    totals_.recipients_delivered += outcome.delivered;
    totals_.transfer_failures += outcome.waiting.empty() && outcome.failed == 0 ? 0 : 1;
    totals_.recipients_failed += outcome.failed;
    totals_.recipients_delayed += outcome.waiting.size();
    if (!message.sender.is_null()) totals_.bounced += outcome.failed;
    const bool is_dead = message.sender.is_null() && !message.options.is_tls_report && message.groups.empty() &&
                         std::any_of(message.recipients.begin(), message.recipients.end(), is_failed);
    totals_.died += is_dead ? 1 : 0;
}

// The spool.

void Scheduler::store(QueueId id, Message& message, AttemptOutcome outcome, SchedulerActions& actions) {
    const bool is_first = !message.unstored;
    if (is_first) {
        message.unstored = std::make_unique<Unstored>();
        ++unstored_;
    }
    auto& unstored = *message.unstored;
    std::move(outcome.deliveries.begin(), outcome.deliveries.end(), std::back_inserter(unstored.more_deliveries));
    std::move(outcome.reports.begin(), outcome.reports.end(), std::back_inserter(unstored.more_reports));
    if (outcome.order != 0) unstored.more_orders.push_back(outcome.order);
    unstored.is_more = true;
    if (!is_first) return;  // It follows the one that is under way.
    compose(id, message);
    apply(id, message, actions);
}

void Scheduler::count_report(const Message& message) {
    const auto& told = message.unstored->reports;
    if (told.empty() || message.sender.is_null()) return;
    const auto tells = [&](dsn::Action action) {
        return std::any_of(told.begin(), told.end(), [&](const auto& one) { return one.action == action; });
    };
    auto& count = tells(dsn::Action::failed)    ? totals_.bounces
                  : tells(dsn::Action::delayed) ? totals_.delay_notices
                                                : totals_.arrival_notices;
    ++count;
}

/// The next outcome: the whole state of now, and what was gathered.
void Scheduler::compose(QueueId id, Message& message) {
    auto& unstored = *message.unstored;
    ports::AppliedOutcome outcome;
    outcome.id = id;
    outcome.recipients = message.recipients;
    outcome.next_try = WallTime::max();
    for (const auto& group : message.groups) {
        outcome.failures = std::max(outcome.failures, group.failures);
        outcome.next_try = std::min(outcome.next_try, group.next_try);
    }
    if (message.groups.empty()) outcome.next_try = {};
    outcome.deliveries = std::exchange(unstored.more_deliveries, {});
    // Whoever asked for a TLS report and does not take it misses it; a day later there is another one.
    const bool is_kept = message.sender.is_null() && !message.options.is_tls_report;
    outcome.is_reported = !is_kept && std::any_of(message.recipients.begin(), message.recipients.end(), is_failed);
    unstored.reports = std::exchange(unstored.more_reports, {});
    unstored.orders = std::exchange(unstored.more_orders, {});
    unstored.is_more = false;
    unstored.outcome = std::move(outcome);
    count_report(message);
}

void Scheduler::apply(QueueId id, Message& message, SchedulerActions& actions) {
    const auto& unstored = *message.unstored;
    Apply action{unstored.outcome, std::nullopt};
    if (!unstored.reports.empty() && !message.sender.is_null())
        action.report = dsn::ReportedMessage{
            id, message.sender, message.accepted_at, unstored.reports, message.options, message.body_octets};
    actions.emplace_back(std::move(action));
}

SchedulerActions Scheduler::on_applied(QueueId id, bool is_durable, std::vector<ports::QueuedMessage> made, Now now) {
    auto actions = begin(now);
    for (auto& bounce : made) {
        actions.emplace_back(Report{fmt::format("Router: Message {}: its sender is told by message {}", to_string(id),
                                                to_string(bounce.envelope.id))});
        take_in(std::move(bounce), false, now, actions);
    }
    // The answer to an outcome from before the message was lost says nothing of what is here now.
    if (const auto lost = lost_outcomes_.find(id); lost != lost_outcomes_.end()) {
        if (--lost->second == 0) lost_outcomes_.erase(lost);
        return finish(now, std::move(actions));
    }
    const auto found = messages_.find(id);
    if (found == messages_.end() || !found->second.unstored) return finish(now, std::move(actions));
    if (is_durable) {
        on_durable(id, found->second, now, actions);
    } else {
        to_be_applied_again_.emplace_back(now.steady + apply_retry, id);
        actions.emplace_back(
            Report{fmt::format("Router: Message {}: its outcome could not be stored; that is tried again in {}",
                               to_string(id), spoken(apply_retry))});
    }
    return finish(now, std::move(actions));
}

void Scheduler::on_durable(QueueId id, Message& message, Now now, SchedulerActions& actions) {
    for (const auto number : message.unstored->orders)
        if (const auto order = orders_.find(number); order != orders_.end()) --order->second.unstored;
    if (message.unstored->is_more) {
        compose(id, message);
        return apply(id, message, actions);
    }
    message.unstored.reset();
    --unstored_;
    schedule_stored(id, message, now);
    if (message.groups.empty()) drop(id);
}

void Scheduler::schedule_stored(QueueId id, Message& message, Now now) {
    std::vector<std::uint32_t> stored;
    for (const auto& group : message.groups)
        if (group.stage == Stage::storing) stored.push_back(group.number);
    for (const auto number : stored) schedule(id, message, message.take(number), now);
}

}  // namespace postern::queue
