#pragma once

#include "core/queue/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace postern::queue::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime beginning{milliseconds(1'800'000'000'000) + seconds(1000)};  ///< When a rig is made.

/// To other domains by their MX; here.example is local, to mail.box.
inline SchedulerSettings by_mx() {
    SchedulerSettings settings;
    settings.routes.local_domains = {"here.example"};
    settings.helo_name = "mail.example.test";
    settings.ports.tcp_status = tls::PortStatus::negotiated;
    settings.workers = 2;
    return settings;
}

/// To other domains by relay.example.
inline SchedulerSettings relaying() {
    SchedulerSettings settings;
    settings.routes.relay_host = *routing::parse_next_hop("relay.example");
    settings.helo_name = "mail.example.test";
    settings.ports.tcp_status = tls::PortStatus::negotiated;
    settings.workers = 2;
    return settings;
}

inline ports::QueuedMessage message(std::int64_t id, std::vector<std::string> recipients = {"r@there.example"}) {
    ports::QueuedMessage queued;
    queued.envelope.id = {id};
    queued.envelope.sender = {"s", "here.example"};
    for (const auto& text : recipients) {
        const auto at = text.find('@');
        queued.envelope.recipients.push_back(
            {{text.substr(0, at), text.substr(at + 1)}, mail::RecipientState::waiting, {}});
    }
    queued.envelope.accepted_at = beginning;
    queued.body_octets = 1000;
    return queued;
}

inline smtp::DeliveryFailure failure(smtp::Permanence permanence, smtp::Scope scope, std::string words) {
    smtp::DeliveryFailure result;
    result.permanence = permanence;
    result.scope = scope;
    result.words = std::move(words);
    return result;
}

inline delivery::RecipientResult taken() { return {true, std::nullopt}; }
inline delivery::RecipientResult refused(std::string words = "no such user") {
    return {false, failure(smtp::Permanence::permanent, smtp::Scope::recipient, std::move(words))};
}
inline delivery::RecipientResult greylisted(std::string words = "try again later") {
    return {false, failure(smtp::Permanence::transient, smtp::Scope::recipient, std::move(words))};
}
/// As a peer says it that takes no more recipients in one transaction.
inline delivery::RecipientResult one_too_many(int code = 452, smtp::EnhancedCode enhanced = {4, 5, 3}) {
    auto result = greylisted("too many recipients");
    result.failure->smtp_code = code;
    result.failure->enhanced = enhanced;
    return result;
}
inline delivery::RecipientResult unreachable(std::string words = "connection refused") {
    return {false, failure(smtp::Permanence::transient, smtp::Scope::host, std::move(words))};
}

inline delivery::AttemptResult result(std::vector<delivery::RecipientResult> recipients) {
    delivery::AttemptResult result;
    result.recipients = std::move(recipients);
    result.host = result.connection.host = "relay.example [192.0.2.7]:25";
    result.level = tls::Level::may;
    result.outcome = tls::Outcome::clear_not_offered;
    result.sentence = "Negotiated SSL: STARTTLS where it is offered";
    return result;
}

/// A scheduler, its clocks, and what it asked for. Actions gather until they are taken.
class Rig {
public:
    explicit Rig(SchedulerSettings settings = relaying(), Holds earlier_holds = {})
        : scheduler(std::move(settings), now(), std::move(earlier_holds)) {}

    [[nodiscard]] Now now() const {
        return {TimePoint(elapsed_),
                WallTime(milliseconds(1'800'000'000'000) + duration_cast<milliseconds>(elapsed_) + set_by_)};
    }
    /// The wall clock is set.
    Rig& set_clock_by(milliseconds jump) {
        set_by_ += jump;
        return *this;
    }

    Rig& take(SchedulerActions actions) {
        for (auto& action : actions) {
            if (auto* start = std::get_if<StartAttempt>(&action)) started.push_back(std::move(*start));
            if (auto* deposit = std::get_if<StartDeposit>(&action)) deposits.push_back(std::move(*deposit));
            if (auto* apply = std::get_if<Apply>(&action)) {
                applied.push_back(std::move(apply->outcome));
                bounces.push_back(std::move(apply->report));
            }
            if (auto* sleep = std::get_if<SleepUntil>(&action)) wake_ = sleep->at;
            if (auto* close = std::get_if<CloseConnection>(&action)) closed.push_back(close->connection);
            if (auto* report = std::get_if<Report>(&action)) {
                if (report->is_traffic) traffic.push_back(report->line);
                lines.push_back(std::move(report->line));
            }
            if (std::holds_alternative<Claim>(action)) ++claims;
            if (auto* done = std::get_if<OrderDone>(&action)) orders_done.push_back(*done);
            if (auto* over = std::get_if<RememberHold>(&action)) remembered.push_back(over->hold);
            if (auto* forget = std::get_if<ForgetSuspension>(&action)) forgotten.push_back(forget->domain);
            if (auto* old = std::get_if<ForgetHolds>(&action)) holds_forgotten_before = old->before;
        }
        return *this;
    }

    /// All that the spool held is here.
    Rig& loaded() { return take(scheduler.on_claimed({}, now())); }
    /// An order of the console, after loaded(). `words` as they are typed.
    Rig& order(Verb verb, const std::string& words, std::string reason = {}) {
        const auto selection = Selection::parse(words);
        if (!selection) ADD_FAILURE() << selection.error();
        if (!selection) return *this;
        return take(scheduler.on_order(++last_order_, {verb, *selection, std::move(reason), "the console"}, now()));
    }
    Rig& suspend(const std::string& domain, std::chrono::seconds time) {
        return take(scheduler.on_suspended({domain, now().wall, now().wall + time, "test", "the console"}, now()));
    }
    Rig& resume(const std::string& domain) { return take(scheduler.on_resumed(domain, now())); }
    /// What the last order that is done touched.
    Touched touched() const {
        if (!orders_done.empty()) return orders_done.back().touched;
        ADD_FAILURE() << "no order is done";
        return {};
    }

    Rig& accept(std::vector<ports::QueuedMessage> messages) {
        return take(scheduler.on_accepted(std::move(messages), now()));
    }
    Rig& accept(std::int64_t id, std::vector<std::string> recipients = {"r@there.example"}) {
        return accept({message(id, std::move(recipients))});
    }

    /// The attempt started first, which is then no longer in `started`.
    StartAttempt next_started() {
        if (started.empty()) {
            ADD_FAILURE() << "no attempt was started";
            return {};
        }
        auto first = std::move(started.front());
        started.pop_front();
        return first;
    }

    /// The attempt under way to this destination, which is then no longer in `started`.
    StartAttempt started_to(const std::string& next_hop) {
        const auto found = std::find_if(started.begin(), started.end(), [&](const StartAttempt& attempt) {
            return attempt.job.next_hop.to_string() == next_hop;
        });
        if (found == started.end()) {
            ADD_FAILURE() << "no attempt to " << next_hop << " was started";
            return {};
        }
        auto attempt = std::move(*found);
        started.erase(found);
        return attempt;
    }

    Rig& finish(const StartAttempt& attempt, std::vector<delivery::RecipientResult> recipients,
                std::optional<ConnectionId> kept = {}) {
        return take(scheduler.on_attempt_finished(attempt.id, result(std::move(recipients)), kept, now()));
    }
    /// The host answers 421 in place of its greeting.
    Rig& turn_away(const StartAttempt& attempt) {
        auto turned_away = result({attempt.job.transaction.recipients.size(), unreachable("421 too many connections")});
        turned_away.is_turned_away = true;
        return take(scheduler.on_attempt_finished(attempt.id, std::move(turned_away), {}, now()));
    }
    /// Answers of a peer that gives one for each recipient, as far as they came; `{}`: still to come.
    Rig& settle_early(const StartAttempt& attempt, std::vector<delivery::RecipientResult> recipients) {
        return take(scheduler.on_recipients_settled(attempt.id, result(std::move(recipients)), now()));
    }
    /// Finishes the attempt started first, and makes its outcome durable.
    Rig& finish_next(std::vector<delivery::RecipientResult> recipients, std::optional<ConnectionId> kept = {}) {
        const auto attempt = next_started();
        finish(attempt, std::move(recipients), kept);
        return stored(attempt.job.id.value);
    }
    Rig& finish_deposit(std::optional<smtp::DeliveryFailure> failure = {}) {
        if (deposits.empty()) {
            ADD_FAILURE() << "no deposit was started";
            return *this;
        }
        const auto deposit = std::move(deposits.front());
        deposits.pop_front();
        const auto recipients = deposit.job.transaction.recipients.size();
        return take(scheduler.on_attempt_finished(deposit.id, deposit_result(recipients, failure), {}, now()));
    }
    /// The outcome under way is durable, and with it what was made of it.
    Rig& stored(std::int64_t id, std::vector<ports::QueuedMessage> made = {}) {
        return take(scheduler.on_applied({id}, true, std::move(made), now()));
    }
    Rig& not_stored(std::int64_t id) { return take(scheduler.on_applied({id}, false, {}, now())); }

    /// Time passes, and the scheduler is woken as often as it asked to be.
    Rig& pass(std::chrono::microseconds time) {
        const auto end = elapsed_ + time;
        while (wake_ && wake_->time_since_epoch() <= end) {
            elapsed_ = std::max(elapsed_, wake_->time_since_epoch());
            wake_.reset();
            ++wakes;
            take(scheduler.on_time(now()));
        }
        elapsed_ = end;
        return *this;
    }

    [[nodiscard]] std::vector<std::int64_t> started_messages() const {
        std::vector<std::int64_t> ids;
        for (const auto& attempt : started) ids.push_back(attempt.job.id.value);
        return ids;
    }

private:
    std::chrono::microseconds elapsed_{seconds(1000)};
    milliseconds set_by_{0};
    std::optional<TimePoint> wake_;
    std::uint64_t last_order_ = 0;

public:
    Scheduler scheduler;
    std::deque<StartAttempt> started;
    std::deque<StartDeposit> deposits;
    std::vector<ports::AppliedOutcome> applied;
    std::vector<std::optional<dsn::ReportedMessage>> bounces;  ///< One for each of `applied`.
    std::vector<ConnectionId> closed;
    std::vector<std::string> lines;
    std::vector<std::string> traffic;  ///< Those lines that say that a message went its way.
    std::vector<OrderDone> orders_done;
    std::vector<std::string> forgotten;  ///< Suspensions that are over.
    Holds remembered;                    ///< The time of those.
    std::optional<WallTime> holds_forgotten_before;
    std::size_t claims = 0;
    std::size_t wakes = 0;
};

}  // namespace postern::queue::test
