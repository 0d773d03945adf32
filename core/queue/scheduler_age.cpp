#include "core/queue/scheduler.hpp"

#include <algorithm>

// How old a recipient is: the time in which it was not to be sent does not count.

namespace postern::queue {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long since `from` the settings forbade what the next hop needs, or an administrator the recipient's domain.
milliseconds Scheduler::withheld_time(const mail::Recipient& recipient, const routing::NextHop& hop, WallTime from,
                                      Now now) const {
    const auto& domain = recipient.address.domain;
    const bool is_smtp = destinations_.is_smtp(hop);
    Holds open;
    if (const auto suspended = suspensions_.find(domain); suspended != suspensions_.end())
        open.push_back({suspended->second.suspension.since, now.wall - suspended->second.suspension.since, domain});
    if (held_since_ && is_smtp) {
        const auto length = std::chrono::duration_cast<milliseconds>(now.steady - *held_since_);
        open.push_back({now.wall - length, length});
    }
    return past_holds_.within(domain, is_smtp, std::move(open), from, now.wall);
}

/// By an order that concerns the recipient, without what was withheld anyhow.
milliseconds Scheduler::held_time(const mail::Recipient& recipient, const routing::NextHop& hop, Now now) const {
    const auto since = recipient.held_since;
    if (since == WallTime{} || since > now.wall) return recipient.held_for;
    return recipient.held_for + (now.wall - since) - withheld_time(recipient, hop, since, now);
}

milliseconds Scheduler::age_of(const Message& message, const mail::Recipient& recipient, const routing::NextHop& hop,
                               Now now) const {
    return now.wall - message.accepted_at - held_time(recipient, hop, now) -
           withheld_time(recipient, hop, message.accepted_at, now);
}

/// Once the queue is known, and whenever another hold is over: they would only become more.
void Scheduler::forget_holds(Now now, SchedulerActions& actions) {
    if (!is_loaded_ || was_clock_set_) return;  // The spool's times and ours differ then, until the next start.
    // Whatever counts the one that lasts does so more often.
    auto before = now.wall - std::chrono::hours(24);
    for (const auto& [id, message] : messages_) before = std::min(before, message.accepted_at);
    if (past_holds_.forget(before)) actions.emplace_back(ForgetHolds{before});
}

std::vector<bool> Scheduler::too_old(const Message& message, const Places& places, const routing::NextHop& hop,
                                     Now now) const {
    std::vector<bool> all;
    for (const auto place : places)
        all.push_back(age_of(message, message.recipients[place], hop, now) >= settings_.retry.expiry);
    return all;
}

/// The last try is at the expiry, however long the interval has become: nobody comes back before.
seconds Scheduler::until_next_try(const Message& message, const Group& group, const routing::NextHop& hop,
                                  Now now) const {
    auto delay = retry_delay(settings_.retry, group.failures + 1);
    for (const auto place : group.recipients) {
        const auto left = settings_.retry.expiry - age_of(message, message.recipients[place], hop, now);
        if (left > milliseconds{0}) delay = std::min(delay, std::chrono::ceil<seconds>(left));
    }
    return delay;
}

LateUntil Scheduler::late_until(const Message& message, const routing::NextHop& hop, Now now) const {
    return [&, now](const mail::Recipient& recipient) -> std::optional<WallTime> {
        const auto notice = settings_.retry.delay_notice;
        if (notice.count() <= 0 || message.sender.is_null()) return std::nullopt;
        const auto age = age_of(message, recipient, hop, now);
        if (age < notice) return std::nullopt;
        return now.wall + (settings_.retry.expiry - age);
    };
}

void Scheduler::give_order(mail::Recipient& recipient, mail::StandingOrder order, Now now) const {
    const bool was_held = recipient.order == mail::StandingOrder::hold;
    const bool is_held = order == mail::StandingOrder::hold;
    recipient.order = order;
    if (was_held == is_held) return;
    recipient.held_for = held_time(recipient, routing::route(settings_.routes, recipient.address), now);
    recipient.held_since = is_held ? now.wall : WallTime{};
}

}  // namespace postern::queue
