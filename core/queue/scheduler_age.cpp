#include "core/queue/scheduler.hpp"

#include <algorithm>

// How old a recipient is: the time in which it was not to be sent does not count.

namespace postern::queue {

using std::chrono::milliseconds;

/// How long the settings forbade SMTP since this start.
milliseconds Scheduler::held_time(Now now) const {
    if (!held_since_) return held_before_;
    return held_before_ + std::chrono::duration_cast<milliseconds>(now.steady - *held_since_);
}

milliseconds Scheduler::suspended_time(std::string_view domain, WallTime from, WallTime to) const {
    auto time = past_suspensions_.within(domain, from, to);
    if (const auto now_suspended = suspensions_.find(domain); now_suspended != suspensions_.end())
        time += std::max(milliseconds{0}, to - std::max(now_suspended->second.suspension.since, from));
    return time;
}

/// Without what the suspension of its domain accounts for.
milliseconds Scheduler::held_time(const mail::Recipient& recipient, Now now) const {
    const auto since = recipient.held_since;
    if (since == WallTime{} || since > now.wall) return recipient.held_for;
    return recipient.held_for + (now.wall - since) - suspended_time(recipient.address.domain, since, now.wall);
}

milliseconds Scheduler::age_of(const Message& message, const mail::Recipient& recipient, const routing::NextHop& hop,
                               Now now) const {
    const auto age = now.wall - message.accepted_at - held_time(recipient, now) -
                     suspended_time(recipient.address.domain, message.accepted_at, now.wall);
    return destinations_.is_smtp(hop) ? age - (held_time(now) - message.held_before) : age;
}

std::vector<bool> Scheduler::too_old(const Message& message, const Places& places, const routing::NextHop& hop,
                                     milliseconds until_next_try, Now now) const {
    const auto expiry = settings_.retry.expiry;
    std::vector<bool> all;
    for (const auto place : places) {
        const auto age = age_of(message, message.recipients[place], hop, now);
        all.push_back(age >= expiry || age + until_next_try > expiry);
    }
    return all;
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
    recipient.held_for = held_time(recipient, now);
    recipient.held_since = is_held ? now.wall : WallTime{};
}

}  // namespace postern::queue
