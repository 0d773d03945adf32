#include "core/queue/scheduler.hpp"
#include "core/report/log_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

// What an administrator orders: for recipients, and for a domain.

namespace postern::queue {

namespace {

using mail::StandingOrder;
using Stage = Group::Stage;

// Each stores an outcome; others are to have their turn in between.
constexpr std::size_t order_slice = 1024;

/// What a recipient carries until the order can be carried out.
StandingOrder standing_order(Verb verb) {
    switch (verb) {
        case Verb::hold:
            return StandingOrder::hold;
        case Verb::remove:
            return StandingOrder::remove;
        case Verb::bounce:
            return StandingOrder::bounce;
        case Verb::retry:
        case Verb::release:
        case Verb::requeue:
            return StandingOrder::none;
    }
    return StandingOrder::none;
}

std::string_view word(StandingOrder order) {
    switch (order) {
        case StandingOrder::none:
            return "leave";
        case StandingOrder::hold:
            return "hold";
        case StandingOrder::remove:
            return "delete";
        case StandingOrder::bounce:
            return "return";
    }
    return "change";
}

/// The verb has something to do there.
bool concerns(Verb verb, const mail::Recipient& recipient) {
    switch (verb) {
        case Verb::retry:
        case Verb::requeue:
            return recipient.order == StandingOrder::none;
        case Verb::release:
            return recipient.order != StandingOrder::none;
        case Verb::hold:
        case Verb::remove:
        case Verb::bounce:
            return recipient.order != standing_order(verb);
    }
    return false;
}

/// Out of the group and into the other one, those for whom it holds.
template <typename Predicate>
void move_over(Group& from, Group& to, const Predicate& is_meant) {
    const auto rest = std::stable_partition(from.recipients.begin(), from.recipients.end(),
                                            [&](std::uint32_t place) { return !is_meant(place); });
    if (rest == from.recipients.end()) return;
    to.failures = std::max(to.failures, from.failures);
    to.next_try = to.recipients.empty() ? from.next_try : std::min(to.next_try, from.next_try);
    to.recipients.insert(to.recipients.end(), rest, from.recipients.end());
    from.recipients.erase(rest, from.recipients.end());
}

/// Out of reach for this verb: in an attempt, or, where it is only to be tried sooner, about to wait for its next try.
bool is_under_way(const Group& group, Verb verb) {
    return group.stage == Stage::sending || (verb == Verb::retry && group.stage == Stage::storing);
}

/// Those for whom it holds, of the groups that are in reach. What is left of a group keeps its place in the lists.
template <typename Predicate>
Group take_at_rest(Message& message, Verb verb, const Predicate& is_meant) {
    Group part;
    for (auto& group : message.groups)
        if (!is_under_way(group, verb)) move_over(group, part, is_meant);
    std::erase_if(message.groups,
                  [](const Group& group) { return group.stage != Stage::sending && group.recipients.empty(); });
    std::sort(part.recipients.begin(), part.recipients.end());
    return part;
}

/// The same of the others, which stay where they are.
template <typename Predicate>
Places find_under_way(Message& message, Verb verb, WallTime now, const Predicate& is_meant) {
    Places places;
    for (auto& group : message.groups) {
        if (!is_under_way(group, verb)) continue;
        const auto before = places.size();
        std::copy_if(group.recipients.begin(), group.recipients.end(), std::back_inserter(places), is_meant);
        if (places.size() == before || standing_order(verb) != StandingOrder::none) continue;
        if (group.stage == Stage::storing) group.next_try = now;
        if (group.stage == Stage::sending) group.is_wanted_again = true;
        if (verb == Verb::requeue) group.failures = 0;
    }
    return places;
}

void set_aside(Message& message, Group&& part, Stage stage) {
    if (part.recipients.empty()) return;
    part.number = ++message.last_group;
    part.stage = stage;
    message.groups.push_back(std::move(part));
}

}  // namespace

// Orders.

SchedulerActions Scheduler::on_order(std::uint64_t number, Order order, Now now) {
    auto actions = begin(now);
    orders_[number].order = std::move(order);
    return finish(now, std::move(actions));
}

void Scheduler::carry_out_orders(Now now, SchedulerActions& actions) {
    if (!is_loaded_) return;
    auto budget = order_slice;
    for (auto entry = orders_.begin(); entry != orders_.end();) {
        auto& [number, under_way] = *entry;
        if (!std::exchange(under_way.is_begun, true)) under_way.left = messages_meant(under_way.order.selection);
        for (; budget > 0 && unstored_ < most_unstored && !under_way.left.empty(); --budget) {
            const auto id = under_way.left.back();
            under_way.left.pop_back();
            carry_out(number, under_way, id, now, actions);
        }
        // One after the other: they may concern the same mail.
        if (!under_way.left.empty()) return;
        if (under_way.unstored > 0) {
            ++entry;
            continue;
        }
        const auto& order = under_way.order;
        actions.emplace_back(Report{fmt::format("Router: {} asked: {} {}{}{}: {}", order.by, word(order.verb),
                                                order.selection.to_string(), order.reason.empty() ? "" : " because ",
                                                order.reason, describe(order, under_way.touched))});
        actions.emplace_back(OrderDone{number, under_way.touched});
        entry = orders_.erase(entry);
    }
}

std::vector<QueueId> Scheduler::messages_meant(const Selection& selection) const {
    std::vector<QueueId> ids;
    if (selection.message() != QueueId{}) {
        if (messages_.contains(selection.message())) ids.push_back(selection.message());
        return ids;
    }
    for (const auto& [id, message] : messages_) {
        const bool is_meant =
            std::any_of(message.recipients.begin(), message.recipients.end(), [&](const mail::Recipient& recipient) {
                return recipient.state == mail::RecipientState::waiting &&
                       selection.means(message.sender, recipient.address);
            });
        if (is_meant) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end(), std::greater<>());
    return ids;
}

void Scheduler::carry_out(std::uint64_t number, OrderUnderWay& under_way, QueueId id, Now now,
                          SchedulerActions& actions) {
    const auto found = messages_.find(id);
    if (found == messages_.end()) return;
    auto& message = found->second;
    const auto& order = under_way.order;
    const auto verb = order.verb;
    auto& touched = under_way.touched;
    std::size_t held = 0;
    const auto is_meant = [&](std::uint32_t place) {
        const auto& recipient = message.recipients[place];
        if (!order.selection.means(message.sender, recipient.address)) return false;
        if (concerns(verb, recipient)) return true;
        held += recipient.order == StandingOrder::hold && verb != Verb::hold ? 1 : 0;
        return false;
    };
    const auto later = find_under_way(message, verb, now.wall, is_meant);
    auto part = take_at_rest(message, verb, is_meant);
    touched.held += held;
    const auto changed = part.recipients.size() + later.size();
    if (changed == 0) return;
    ++touched.messages;
    touched.recipients += changed;
    touched.under_way += later.size();
    touched.senderless += verb == Verb::bounce && message.sender.is_null() ? 1 : 0;
    if (standing_order(verb) == StandingOrder::none)
        touched.suspended += static_cast<std::size_t>(
            std::count_if(part.recipients.begin(), part.recipients.end(),
                          [&](std::uint32_t place) { return is_suspended(message.recipients[place].address.domain); }));
    if (!later.empty()) order_later(number, under_way.order, id, message, later, now, actions);
    if (!part.recipients.empty()) change(number, under_way.order, id, message, std::move(part), now, actions);
    recount(message);
}

/// It is done when the attempt ends, after a restart too.
void Scheduler::order_later(std::uint64_t number, const Order& order, QueueId id, Message& message,
                            const Places& places, Now now, SchedulerActions& actions) {
    if (order.verb == Verb::retry || order.verb == Verb::requeue) return;
    const auto standing = standing_order(order.verb);
    const bool has_reason = standing == StandingOrder::remove || standing == StandingOrder::bounce;
    message.has_standing_orders = true;
    for (const auto place : places) {
        give_order(message.recipients[place], standing, now);
        // Where the next start finds it.
        if (!has_reason) continue;
        message.recipients[place].diagnosis = order.reason;
        standing_reasons_[id][place] = order.reason;
    }
    store_for_order(number, id, message, {}, actions);
}

void Scheduler::store_for_order(std::uint64_t number, QueueId id, Message& message, AttemptOutcome outcome,
                                SchedulerActions& actions) {
    outcome.order = number;
    if (const auto order = orders_.find(number); order != orders_.end()) ++order->second.unstored;
    store(id, message, std::move(outcome), actions);
}

/// `part` is in no group any more.
void Scheduler::change(std::uint64_t number, const Order& order, QueueId id, Message& message, Group part, Now now,
                       SchedulerActions& actions) {
    part.is_parked = part.is_wanted_again = false;
    if (order.verb == Verb::retry || order.verb == Verb::requeue) forgive_destinations(message, part.recipients, now);
    if (order.verb == Verb::retry) return make_ready(id, message, std::move(part), now);
    if (order.verb == Verb::remove || order.verb == Verb::bounce)
        return settle_by_order(number, order, id, message, part.recipients, now, actions);
    const bool is_held = order.verb == Verb::hold;
    for (const auto place : part.recipients) give_order(message.recipients[place], standing_order(order.verb), now);
    message.has_standing_orders |= is_held;
    if (!is_held) part.next_try = now.wall;
    if (order.verb == Verb::requeue) part.failures = 0;
    set_aside(message, std::move(part), is_held ? Stage::held : Stage::storing);
    if (!message.has(Stage::ready)) let_body_go(message);
    store_for_order(number, id, message, {}, actions);
}

void Scheduler::settle_by_order(std::uint64_t number, const Order& order, QueueId id, Message& message,
                                const Places& places, Now now, SchedulerActions& actions) {
    for (const auto place : places) give_order(message.recipients[place], StandingOrder::none, now);
    const auto result = returned_by_order(places.size(), order.reason);
    const bool is_bounce = order.verb == Verb::bounce;
    auto outcome = is_bounce ? merge_result(message.recipients, places, result, now.wall)
                             : delete_by_order(message.recipients, places, order.reason, now.wall);
    if (is_bounce) count(message, outcome);
    const MessageFacts facts{id, &message.sender, message.body_octets, 0, std::chrono::seconds(0), nullptr};
    for (auto& line : outcome_lines(facts, message.recipients, places, result))
        actions.emplace_back(Report{std::move(line)});
    if (!message.has(Stage::ready)) let_body_go(message);
    store_for_order(number, id, message, std::move(outcome), actions);
}

/// After an attempt, and after a start: what is at rest now and was to be deleted or returned.
void Scheduler::obey_standing_orders(QueueId id, Now now, SchedulerActions& actions) {
    const auto found = messages_.find(id);
    if (found == messages_.end() || !found->second.has_standing_orders) return;
    auto& message = found->second;
    const auto known = standing_reasons_.find(id);
    const auto reasons = known == standing_reasons_.end() ? std::map<std::uint32_t, std::string>{} : known->second;
    const auto reason_of = [&](std::uint32_t place) {
        const auto reason = reasons.find(place);
        return reason == reasons.end() ? std::string() : reason->second;
    };
    // What one recipient's order says is no matter of another's sender.
    std::set<std::string> all;
    all.insert(std::string());
    for (const auto& [place, reason] : reasons) all.insert(reason);
    for (const auto verb : {Verb::remove, Verb::bounce}) {
        for (const auto& reason : all) {
            auto part = take_at_rest(message, verb, [&](std::uint32_t place) {
                return message.recipients[place].order == standing_order(verb) && reason_of(place) == reason;
            });
            const Order order{verb, Selection::all(), reason};
            if (!part.recipients.empty()) change(0, order, id, message, std::move(part), now, actions);
        }
    }
    recount(message);
}

void Scheduler::report_overtaken(QueueId id, const Message& message, const Places& places, SchedulerActions& actions) {
    if (!message.has_standing_orders) return;
    for (const auto place : places) {
        const auto& recipient = message.recipients[place];
        if (recipient.state != mail::RecipientState::delivered || recipient.order == StandingOrder::none) continue;
        actions.emplace_back(
            Report{fmt::format("Router: Message {}: {} got it before the order to {} it could be done",
                               postern::to_string(id), report::shown(recipient.address), word(recipient.order))});
    }
}

/// Somebody says that they are worth another try.
void Scheduler::forgive_destinations(const Message& message, const Places& places, Now now) {
    const std::string* domain = nullptr;
    for (const auto place : places) {
        const auto& address = message.recipients[place].address;
        if (domain != nullptr && *domain == address.domain) continue;
        domain = &address.domain;
        const auto destination = destinations_.at(routing::route(settings_.routes, address));
        if (destination->trouble().empty()) continue;
        destination->forgive();
        destinations_.update(destination, now.steady);
    }
}

void Scheduler::set_held_aside(Message& message, Group& group) {
    if (!message.has_standing_orders) return;
    Group held;
    move_over(group, held, [&](std::uint32_t place) { return message.recipients[place].order == StandingOrder::hold; });
    set_aside(message, std::move(held), Stage::held);
}

// Suspensions.

void Scheduler::set_suspended_aside(Message& message, Group& group) const {
    if (suspensions_.empty()) return;
    Group suspended;
    move_over(group, suspended,
              [&](std::uint32_t place) { return is_suspended(message.recipients[place].address.domain); });
    set_aside(message, std::move(suspended), Stage::suspended);
}

SchedulerActions Scheduler::on_suspended(ports::Suspension suspension, Now now) {
    auto actions = begin(now);
    const auto domain = suspension.domain;
    const auto length = suspension.until - now.wall;
    if (length <= std::chrono::milliseconds(0)) {
        remember_hold(suspension, suspension.until, actions);
        actions.emplace_back(ForgetSuspension{domain, suspension.until});
        return finish(now, std::move(actions));
    }
    if (const auto before = suspensions_.find(domain); before != suspensions_.end())
        remember_hold(before->second.suspension, std::min(suspension.since, now.wall), actions);
    const auto until = suspension.until;
    suspensions_[domain] = {std::move(suspension), now.steady + length, until};
    // What waits for a next try is set aside when that comes.
    for (auto& [id, message] : messages_) {
        if (!message.has(Stage::ready)) continue;
        Group suspended;
        for (auto& group : message.groups)
            if (group.stage == Stage::ready)
                move_over(group, suspended,
                          [&](std::uint32_t place) { return message.recipients[place].address.domain == domain; });
        std::erase_if(message.groups,
                      [](const Group& group) { return group.stage == Stage::ready && group.recipients.empty(); });
        set_aside(message, std::move(suspended), Stage::suspended);
        if (!message.has(Stage::ready)) let_body_go(message);
        recount(message);
    }
    return finish(now, std::move(actions));
}

SchedulerActions Scheduler::on_resumed(const std::string& domain, Now now) {
    auto actions = begin(now);
    end_suspension(domain, now, actions);
    return finish(now, std::move(actions));
}

void Scheduler::remember_hold(const ports::Suspension& suspension, WallTime end, SchedulerActions& actions) {
    Hold hold{suspension.since, end - suspension.since, suspension.domain};
    if (hold.length <= std::chrono::milliseconds(0)) return;
    past_holds_.add(hold);
    actions.emplace_back(RememberHold{std::move(hold)});
}

void Scheduler::end_suspension(const std::string& domain, Now now, SchedulerActions& actions) {
    const auto ended = suspensions_.extract(domain);
    if (ended.empty()) return;
    remember_hold(ended.mapped().suspension, now.wall, actions);
    forget_holds(now, actions);
    std::vector<QueueId> ids;
    for (const auto& [id, message] : messages_)
        if (message.has(Stage::suspended)) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    to_be_resumed_.insert(to_be_resumed_.end(), ids.begin(), ids.end());
}

void Scheduler::end_suspensions(Now now, SchedulerActions& actions) {
    std::vector<ForgetSuspension> over;
    for (const auto& [domain, suspended] : suspensions_)
        if (suspended.ends <= now.steady) over.push_back({domain, suspended.remembered_until});
    for (auto& each : over) {
        end_suspension(each.domain, now, actions);
        actions.emplace_back(Report{fmt::format("Router: the suspension of {} is over", each.domain)});
        actions.emplace_back(std::move(each));
    }
}

void Scheduler::resume_some(std::size_t& left, Now now) {
    for (; left > 0 && !to_be_resumed_.empty(); --left) {
        const auto id = to_be_resumed_.front();
        to_be_resumed_.pop_front();
        const auto found = messages_.find(id);
        if (found == messages_.end()) continue;
        auto& message = found->second;
        std::vector<std::uint32_t> resumed;
        for (const auto& group : message.groups)
            if (group.stage == Stage::suspended) resumed.push_back(group.number);
        for (const auto number : resumed) schedule(id, message, message.take(number), now);
    }
}

std::vector<ports::Suspension> Scheduler::suspensions() const {
    std::vector<ports::Suspension> all;
    for (const auto& [domain, suspended] : suspensions_) all.push_back(suspended.suspension);
    return all;
}

std::size_t Scheduler::waiting_for(std::string_view domain) const {
    return static_cast<std::size_t>(std::count_if(messages_.begin(), messages_.end(), [&](const auto& entry) {
        const auto& recipients = entry.second.recipients;
        return std::any_of(recipients.begin(), recipients.end(), [&](const mail::Recipient& recipient) {
            return recipient.state == mail::RecipientState::waiting && recipient.address.domain == domain;
        });
    }));
}

}  // namespace postern::queue
