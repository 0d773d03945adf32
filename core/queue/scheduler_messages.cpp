#include "core/base/ascii.hpp"
#include "core/queue/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

// Messages, and the groups that their recipients travel in.

namespace postern::queue {

namespace {

using Stage = Group::Stage;

// Bodies of messages that wait for their turn. The spool's memory budget is for messages that are being received; what
// waits long can be read from the store.
constexpr std::uint64_t max_kept_body_octets = 16u << 20;

bool is_waiting(const mail::Recipient& recipient) { return recipient.state == mail::RecipientState::waiting; }

/// All recipients that neither are in an attempt nor have an outcome on its way, of the groups up to this one, in one
/// group.
Group take_all_at_rest(Message& message, std::uint32_t last_group) {
    Group all;
    auto& groups = message.groups;
    for (auto group = groups.begin(); group != groups.end();) {
        const bool is_at_rest =
            group->stage == Stage::ready || group->stage == Stage::waiting || group->stage == Stage::suspended;
        if (!is_at_rest || group->number > last_group) {
            ++group;
            continue;
        }
        all.failures = std::max(all.failures, group->failures);
        all.next_try = group->next_try;
        all.recipients.insert(all.recipients.end(), group->recipients.begin(), group->recipients.end());
        group = groups.erase(group);
    }
    std::sort(all.recipients.begin(), all.recipients.end());
    return all;
}

}  // namespace

void Scheduler::take_in(ports::QueuedMessage&& queued, bool is_claimed, Now now, SchedulerActions& actions) {
    auto& envelope = queued.envelope;
    if (std::none_of(envelope.recipients.begin(), envelope.recipients.end(), is_waiting)) return;
    const auto [place, is_new] = messages_.try_emplace(envelope.id);
    // Claimed although it is here: a second entry would send it twice.
    if (!is_new) return;
    auto& message = place->second;
    message.last_group = last_lost_group_;
    message.sender = std::move(envelope.sender);
    message.recipients = std::move(envelope.recipients);
    message.message_id = std::move(envelope.message_id);
    message.body_octets = queued.body_octets;
    message.accepted_at = envelope.accepted_at;
    message.options = std::move(envelope.options);
    message.body_type = envelope.body_type;
    message.may_be_deposited = is_claimed;  // Who had it before may have died over it.
    Group all;
    all.failures = queued.failures;
    all.next_try = queued.next_try;
    for (std::uint32_t index = 0; index < message.recipients.size(); ++index) {
        auto& recipient = message.recipients[index];
        if (!is_waiting(recipient)) continue;
        // Held by a Postern that did not note since when.
        if (recipient.order == mail::StandingOrder::hold && recipient.held_since == WallTime{})
            recipient.held_since = now.wall;
        all.recipients.push_back(index);
        message.has_standing_orders |= recipient.order != mail::StandingOrder::none;
        if (recipient.order == mail::StandingOrder::bounce || recipient.order == mail::StandingOrder::remove)
            standing_reasons_[envelope.id][index] = recipient.diagnosis;
    }
    schedule(envelope.id, message, std::move(all), now);
    keep_or_drop(std::move(queued.body), message, now);
    obey_standing_orders(envelope.id, now, actions);
}

/// After every change of a message's groups.
void Scheduler::recount(Message& message) {
    Standing standing;
    const auto is_in = [](Stage stage) { return [stage](const Group& group) { return group.stage == stage; }; };
    const auto& groups = message.groups;
    standing.is_waiting = !groups.empty() && std::all_of(groups.begin(), groups.end(), is_in(Stage::waiting));
    standing.is_held = message.has_standing_orders && message.has(Stage::held);
    standing.is_suspended =
        !suspensions_.empty() || message.standing.is_suspended ? message.has(Stage::suspended) : false;
    const auto count = [](std::size_t& counter, bool before, bool after) {
        if (before != after) after ? ++counter : --counter;
    };
    count(waiting_messages_, message.standing.is_waiting, standing.is_waiting);
    count(held_messages_, message.standing.is_held, standing.is_held);
    count(suspended_messages_, message.standing.is_suspended, standing.is_suspended);
    message.standing = standing;
}

void Scheduler::drop(QueueId id) {
    const auto found = messages_.find(id);
    if (found == messages_.end()) return;
    found->second.groups.clear();
    recount(found->second);
    let_body_go(found->second);
    if (found->second.has_standing_orders) standing_reasons_.erase(id);
    messages_.erase(found);
}

void Scheduler::keep_or_drop(ports::BodyInMemory body, Message& message, Now now) {
    const auto is_about_to_go = [&](const Group& group) {
        return group.stage == Stage::ready && !destinations_.is_held(group.destination->next_hop()) &&
               now.steady >= group.destination->paused_until();
    };
    if (!body || std::none_of(message.groups.begin(), message.groups.end(), is_about_to_go)) return;
    if (kept_body_octets_ + body->size() > max_kept_body_octets) return;
    kept_body_octets_ += body->size();
    message.body = std::move(body);
}

void Scheduler::let_body_go(Message& message) {
    if (message.body) kept_body_octets_ -= message.body->size();
    message.body.reset();
}

void Scheduler::schedule(QueueId id, Message& message, Group group, Now now) {
    set_held_aside(message, group);
    if (group.recipients.empty()) return recount(message);
    // Whatever the wall clock was when the time was set, nothing waits longer than the longest delay.
    group.next_try = std::min<WallTime>(group.next_try, now.wall + settings_.retry.longest);
    const auto delay = group.next_try - now.wall;
    if (delay.count() <= 0) return make_ready(id, message, std::move(group), now);
    group.number = ++message.last_group;
    group.stage = Stage::waiting;
    waiting_.add({id, group.number}, now.steady + delay);
    message.groups.push_back(std::move(group));
    recount(message);
}

/// By next hop, under the settings of now. Recipients beyond ASCII go by themselves: where SMTPUTF8 is not offered they
/// must not keep the others from their mail.
void Scheduler::make_ready(QueueId id, Message& message, Group group, Now now) {
    set_held_aside(message, group);
    set_suspended_aside(message, group);
    DestinationPtr destination;
    const std::string* domain = nullptr;
    const auto is_international = [&](std::uint32_t at) {
        return !is_ascii(message.recipients[at].address.local_part);
    };
    for (const auto place : group.recipients) {
        const auto& address = message.recipients[place].address;
        // Most messages have one domain: its way is looked up once.
        if (domain == nullptr || *domain != address.domain || !settings_.routes.documents.is_by_domain()) {
            destination = destinations_.at(routing::route(settings_.routes, address));
            domain = &address.domain;
        }
        const auto same = std::find_if(message.groups.begin(), message.groups.end(), [&](const Group& one) {
            return one.stage == Stage::ready && one.destination == destination &&
                   is_international(one.recipients.front()) == is_international(place);
        });
        if (same != message.groups.end()) {
            same->failures = std::max(same->failures, group.failures);
            same->recipients.push_back(place);
            continue;
        }
        message.groups.push_back(
            {++message.last_group, Stage::ready, group.failures, group.next_try, destination, {place}});
        destinations_.add(destination, {id, message.last_group}, message.sender.is_null(), now.steady);
    }
    recount(message);
}

/// What is at rest is out of every list from now on, and comes back in slices: a long queue must not keep the outcomes
/// of what is being sent from the disk.
void Scheduler::make_everything_ready(Now now) {
    waiting_.clear();
    destinations_.clear();
    to_be_made_ready_.clear();
    for (auto& [id, message] : messages_) {
        if (message.has(Stage::ready) || message.has(Stage::waiting) || message.has(Stage::suspended))
            to_be_made_ready_.push_back({id, message.last_group});
        // Whose outcome is on its way is tried as soon as that is durable; who asks while a try is failing means a new
        // one.
        for (auto& group : message.groups) {
            if (group.stage == Stage::storing) group.next_try = now.wall;
            if (group.stage == Stage::sending) group.is_wanted_again = true;
            group.is_parked = false;
        }
    }
    std::sort(to_be_made_ready_.begin(), to_be_made_ready_.end());
    make_a_slice_ready(now);
}

void Scheduler::make_a_slice_ready(Now now) {
    for (auto left = due_slice; left > 0 && !to_be_made_ready_.empty(); --left) {
        const auto [id, last_group] = to_be_made_ready_.front();
        to_be_made_ready_.pop_front();
        // An order may have taken it away meanwhile.
        const auto found = messages_.find(id);
        if (found == messages_.end()) continue;
        auto group = take_all_at_rest(found->second, last_group);
        if (!group.recipients.empty()) make_ready(id, found->second, std::move(group), now);
    }
}

// Messages that another host has now.

SchedulerActions Scheduler::on_lease_lost(QueueId id, Now now) {
    auto actions = begin(now);
    const auto found = messages_.find(id);
    if (found == messages_.end()) return finish(now, std::move(actions));
    auto& message = found->second;
    if (message.unstored) {
        forget_outcome(id, *message.unstored);
        --unstored_;
    }
    for (auto& [number, attempt] : attempts_)
        if (attempt.group.message == id) attempt.group = {};
    last_lost_group_ = std::max(last_lost_group_, message.last_group);
    drop(id);
    actions.emplace_back(Report{
        fmt::format("Router: Message {} is another host's now: nothing more is done for it here", to_string(id))});
    return finish(now, std::move(actions));
}

/// Nobody applies it again, and no order waits for it.
void Scheduler::forget_outcome(QueueId id, const Unstored& unstored) {
    const auto is_it = [id](const auto& entry) { return entry.second == id; };
    if (std::erase_if(to_be_applied_again_, is_it) == 0) ++lost_outcomes_[id];
    for (const auto* numbers : {&unstored.orders, &unstored.more_orders})
        for (const auto number : *numbers)
            if (const auto order = orders_.find(number); order != orders_.end()) --order->second.unstored;
}

}  // namespace postern::queue
