#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace postern::queue::test {
namespace {

using mail::RecipientState;

/// Plays spool, workers, peers and administrator, in an order that a seed decides, and checks at every step what must
/// always hold.
class World {
public:
    explicit World(std::uint32_t seed) : random_(seed), settings_(some_settings()), scheduler_(settings_, now()) {
        for (std::size_t left_over = below(30); left_over > 0; --left_over) unclaimed_.push_back(new_message());
        perform(scheduler_.on_start(now()));
        perform(scheduler_.on_settings(settings_, now()));
    }

    void step() {
        switch (below(11)) {
            case 0:
                return accept();
            case 1:
            case 2:
            case 3:
                return finish_some_attempt();
            case 4:
            case 5:
                return answer_some_apply(below(4) != 0);
            case 6:
                return answer_claim();
            case 7:
                return lose_some_connection();
            case 8:
                return pass(milliseconds(below(20'000)));
            case 9:
                return below(10) == 0 ? change_settings() : perform(scheduler_.on_retry_all(now()));
            case 10:
                return finish_some_deposit();
        }
    }

    /// Everything is allowed again, and peers answer for good, until nothing moves any more.
    void settle() {
        is_peer_final_ = true;
        settings_ = limited(by_mx());
        perform(scheduler_.on_settings(settings_, now()));
        for (int round = 0; round < 10'000 && !is_settled(); ++round) {
            while (claims_ > 0) answer_claim();
            while (!attempts_.empty()) finish_some_attempt();
            while (!deposits_.empty()) finish_some_deposit();
            while (!applies_.empty()) answer_some_apply(true);
            pass(seconds(600));
        }
    }

    void expect_as_the_results_said() const {
        EXPECT_TRUE(scheduler_.is_at_rest());
        EXPECT_EQ(scheduler_.summary(0).messages, 0u);
        for (const auto& [id, truth] : messages_) {
            EXPECT_EQ(truth.stored, truth.expected) << "message " << id.value;
            if (truth.sender.is_null()) continue;
            for (std::size_t place = 0; place < truth.stored.size(); ++place)
                EXPECT_EQ(truth.reported[place], truth.stored[place] == RecipientState::failed ? 1 : 0)
                    << "recipient " << place << " of message " << id.value;
        }
    }

private:
    using States = std::vector<RecipientState>;
    struct Truth {
        mail::Address sender;
        std::vector<mail::Address> recipients;
        WallTime accepted_at{};
        States expected;            ///< As the results said.
        States stored;              ///< As the spool has them.
        std::vector<int> reported;  ///< How often a bounce told of each.
        std::vector<bool> is_under_way;
    };

    [[nodiscard]] Now now() const { return {TimePoint(elapsed_), beginning + duration_cast<milliseconds>(elapsed_)}; }
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

    [[nodiscard]] bool is_settled() const {
        return attempts_.empty() && deposits_.empty() && applies_.empty() && scheduler_.summary(0).messages == 0 &&
               unclaimed_.empty();
    }

    static SchedulerSettings limited(SchedulerSettings settings) {
        settings.max_connections = 6;
        settings.max_connections_per_hop = 4;
        settings.max_messages_per_connection = 5;
        settings.max_deposits = 2;
        settings.workers = 2;
        settings.retry = {seconds(300), seconds(600), seconds(3000)};
        return settings;
    }

    SchedulerSettings some_settings() {
        auto settings = limited(by_mx());
        if (below(3) == 0) settings.routes.relay_host = *routing::parse_next_hop("relay.example");
        if (below(3) == 0) settings.routes.local_destination = *routing::parse_local_destination("lmtp:/run/lmtp");
        constexpr tls::PortStatus statuses[] = {tls::PortStatus::disabled, tls::PortStatus::enabled,
                                                tls::PortStatus::negotiated};
        settings.ports.tcp_status = statuses[below(3)];
        return settings;
    }

    // Spool.

    void learn(const ports::QueuedMessage& queued) {
        auto& truth = messages_[queued.envelope.id];
        truth.sender = queued.envelope.sender;
        truth.accepted_at = queued.envelope.accepted_at;
        for (const auto& recipient : queued.envelope.recipients) truth.recipients.push_back(recipient.address);
        truth.expected = truth.stored = States(truth.recipients.size(), RecipientState::waiting);
        truth.reported.resize(truth.recipients.size());
        truth.is_under_way.resize(truth.recipients.size());
    }

    ports::QueuedMessage new_message() {
        const char* domains[] = {"x.example", "y.example", "z.example", "here.example"};
        std::vector<std::string> recipients;
        for (std::size_t count = 1 + below(5); count > 0; --count)
            recipients.push_back("r" + std::to_string(count) + "@" + domains[below(4)]);
        auto queued = message(++last_id_, recipients);
        queued.envelope.accepted_at = now().wall;
        if (below(4) == 0) queued.envelope.sender = {};
        learn(queued);
        return queued;
    }

    ports::QueuedMessage bounce_to(const mail::Address& sender) {
        auto queued = message(++last_id_, {sender.to_string()});
        queued.envelope.accepted_at = now().wall;
        queued.envelope.sender = {};
        learn(queued);
        return queued;
    }

    void accept() {
        std::vector<ports::QueuedMessage> batch;
        for (std::size_t count = 1 + below(5); count > 0; --count) batch.push_back(new_message());
        perform(scheduler_.on_accepted(std::move(batch), now()));
    }

    void answer_claim() {
        if (claims_ == 0) return;
        --claims_;
        if (below(5) == 0) return perform(scheduler_.on_claim_failed(now()));
        std::vector<ports::QueuedMessage> page;
        for (std::size_t count = 0; count < 3 && !unclaimed_.empty(); ++count) {
            page.push_back(std::move(unclaimed_.back()));
            unclaimed_.pop_back();
        }
        perform(scheduler_.on_claimed(std::move(page), now()));
        if (below(5) == 0) perform(scheduler_.on_rescan(now()));
    }

    void answer_some_apply(bool is_durable) {
        if (applies_.empty()) return;
        const auto chosen = std::next(applies_.begin(), static_cast<std::ptrdiff_t>(below(applies_.size())));
        const auto apply = std::move(chosen->second);
        const auto id = chosen->first;
        applies_.erase(chosen);
        std::vector<ports::QueuedMessage> made;
        if (is_durable) {
            refused_.erase(id);
            made = become_durable(id, apply);
        } else {
            refused_[id] = states_of(apply.outcome);
        }
        perform(scheduler_.on_applied(id, is_durable, std::move(made), now()));
    }

    static States states_of(const ports::AppliedOutcome& outcome) {
        States states;
        for (const auto& recipient : outcome.recipients) states.push_back(recipient.state);
        return states;
    }

    std::vector<ports::QueuedMessage> become_durable(QueueId id, const Apply& apply) {
        auto& truth = messages_.at(id);
        truth.stored = states_of(apply.outcome);
        if (!apply.report) return {};
        for (const auto& failed : apply.report->recipients) ++truth.reported[place_of(truth, failed.address)];
        return {bounce_to(apply.report->sender)};
    }

    static std::size_t place_of(const Truth& truth, const mail::Address& address) {
        const auto& all = truth.recipients;
        return static_cast<std::size_t>(std::find(all.begin(), all.end(), address) - all.begin());
    }

    // Workers and peers.

    delivery::RecipientResult some_answer() {
        switch (below(is_peer_final_ ? 2 : 6)) {
            case 0:
                return taken();
            case 1:
                return refused();
            case 2:
                return greylisted();
            case 3:
                return unreachable();
            case 4:
                return one_too_many();
            default:
                return {};
        }
    }

    /// What was known when the attempt ended, before the scheduler hears of it.
    void expect(const delivery::Job& job, const std::vector<delivery::RecipientResult>& results) {
        auto& truth = messages_.at(job.id);
        for (std::size_t index = 0; index < results.size(); ++index) {
            const auto place = place_of(truth, job.transaction.recipients[index]);
            truth.is_under_way[place] = false;
            if (results[index].is_delivered)
                truth.expected[place] = RecipientState::delivered;
            else if (results[index].failure && results[index].failure->permanence == smtp::Permanence::permanent)
                truth.expected[place] = RecipientState::failed;
        }
    }

    /// An LMTP peer's first answers: those that it delivered to are settled, whatever comes later.
    void answer_early(StartAttempt& attempt) {
        std::vector<delivery::RecipientResult> so_far;
        auto& settled = early_[attempt.id.value];
        settled.resize(attempt.job.transaction.recipients.size());
        auto& truth = messages_.at(attempt.job.id);
        for (std::size_t index = 0; index < settled.size(); ++index) {
            if (!settled[index] && below(2) == 0) settled[index] = below(3) == 0 ? refused() : taken();
            so_far.push_back(settled[index].value_or(delivery::RecipientResult{}));
            if (so_far.back().is_delivered)
                truth.expected[place_of(truth, attempt.job.transaction.recipients[index])] = RecipientState::delivered;
        }
        perform(scheduler_.on_recipients_settled(attempt.id, result(std::move(so_far)), now()));
    }

    void finish_some_attempt() {
        if (attempts_.empty()) return;
        const auto chosen = std::next(attempts_.begin(), static_cast<std::ptrdiff_t>(below(attempts_.size())));
        if (below(3) == 0) return answer_early(chosen->second);
        const auto attempt = std::move(chosen->second);
        attempts_.erase(chosen);
        std::vector<delivery::RecipientResult> results;
        for (std::size_t count = attempt.job.transaction.recipients.size(); count > 0; --count)
            results.push_back(some_answer());
        const auto early = early_.extract(attempt.id.value);
        for (std::size_t index = 0; !early.empty() && index < results.size(); ++index)
            if (early.mapped()[index]) results[index] = *early.mapped()[index];
        if (!is_peer_final_ && below(6) == 0 && early.empty()) {
            for (auto& one : results) one = unreachable();
            auto turned_away = result(std::move(results));
            turned_away.is_turned_away = true;
            expect(attempt.job, turned_away.recipients);
            return perform(scheduler_.on_attempt_finished(attempt.id, std::move(turned_away), {}, now()));
        }
        expect(attempt.job, results);
        std::optional<ConnectionId> kept = attempt.reuse;
        if (!kept) {
            kept = ConnectionId{attempt.worker, ++last_connection_};
            made_for_[*kept] = purpose(attempt.job);
        }
        if (below(4) == 0) kept.reset();
        if (kept) idle_.insert(*kept);
        perform(scheduler_.on_attempt_finished(attempt.id, result(std::move(results)), kept, now()));
    }

    void finish_some_deposit() {
        if (deposits_.empty()) return;
        const auto chosen = std::next(deposits_.begin(), static_cast<std::ptrdiff_t>(below(deposits_.size())));
        const auto deposit = std::move(chosen->second);
        deposits_.erase(chosen);
        std::optional<smtp::DeliveryFailure> trouble;
        if (!is_peer_final_ && below(3) == 0)
            trouble = failure(smtp::Permanence::transient, smtp::Scope::host, "mail.box cannot be opened");
        auto outcome = deposit_result(deposit.job.transaction.recipients.size(), trouble);
        expect(deposit.job, outcome.recipients);
        perform(scheduler_.on_attempt_finished(deposit.id, std::move(outcome), {}, now()));
    }

    void lose_some_connection() {
        if (idle_.empty()) return;
        const auto lost = *std::next(idle_.begin(), static_cast<std::ptrdiff_t>(below(idle_.size())));
        idle_.erase(lost);
        perform(scheduler_.on_connection_lost(lost, now()));
    }

    static std::string purpose(const delivery::Job& job) {
        return job.next_hop.to_string() +
               (job.ports.tcp_status == tls::PortStatus::negotiated ? " negotiated" : " clear");
    }

    // Administrator and time.

    void change_settings() {
        settings_ = some_settings();
        perform(scheduler_.on_settings(settings_, now()));
    }

    void pass(std::chrono::microseconds time) {
        const auto end = elapsed_ + time;
        for (int wakes = 0; wake_ && wake_->time_since_epoch() <= end; ++wakes) {
            ASSERT_LT(wakes, 1000) << "it wakes itself in a tight loop";
            elapsed_ = std::max(elapsed_, wake_->time_since_epoch());
            wake_.reset();
            perform(scheduler_.on_time(now()));
        }
        elapsed_ = end;
    }

    // Actions.

    void act(OrderDone&) {}
    void act(ForgetSuspension&) {}
    void act(RememberHold&) {}
    void act(ForgetHolds&) {}

    void perform(SchedulerActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
        EXPECT_LE(attempts_.size() + idle_.size(), settings_.max_connections);
    }

    void check_job(const delivery::Job& job) {
        auto& truth = messages_.at(job.id);
        EXPECT_FALSE(job.transaction.recipients.empty());
        for (const auto& address : job.transaction.recipients) {
            const auto place = place_of(truth, address);
            EXPECT_EQ(truth.expected[place], RecipientState::waiting);
            EXPECT_EQ(truth.stored[place], RecipientState::waiting) << "sent although its outcome is not durable";
            EXPECT_FALSE(truth.is_under_way[place]) << "two attempts for one recipient";
            truth.is_under_way[place] = true;
            EXPECT_EQ(job.next_hop, routing::route(settings_.routes, address));
        }
    }

    void act(StartAttempt& start) {
        check_job(start.job);
        const bool is_smtp = start.job.next_hop.protocol == routing::NextHop::Protocol::smtp;
        EXPECT_TRUE(!is_smtp || settings_.ports.tcp_status != tls::PortStatus::disabled);
        EXPECT_NE(start.job.next_hop.kind, routing::NextHop::Kind::mailbox);
        EXPECT_LT(start.worker, settings_.workers);
        if (start.reuse) {
            EXPECT_EQ(idle_.erase(*start.reuse), 1u) << "a connection that is not idle";
            EXPECT_EQ(start.reuse->worker, start.worker);
            EXPECT_EQ(made_for_.at(*start.reuse), purpose(start.job)) << "a connection made for something else";
        }
        attempts_.emplace(start.id.value, std::move(start));
        EXPECT_LE(attempts_.size(), settings_.max_connections);
    }
    void act(StartDeposit& start) {
        check_job(start.job);
        EXPECT_EQ(start.job.next_hop.kind, routing::NextHop::Kind::mailbox);
        deposits_.emplace(start.id.value, std::move(start));
        EXPECT_LE(deposits_.size(), settings_.max_deposits);
    }
    void act(Apply& apply) {
        const auto id = apply.outcome.id;
        auto& truth = messages_.at(id);
        const auto states = states_of(apply.outcome);
        if (const auto same = refused_.find(id); same != refused_.end()) {
            EXPECT_EQ(states, same->second) << "another outcome than the one that was not stored";
        } else {
            notice_expiry(truth, states);
            EXPECT_EQ(states, truth.expected);
        }
        EXPECT_EQ(apply.outcome.is_reported,
                  !truth.sender.is_null() && std::count(states.begin(), states.end(), RecipientState::failed) > 0);
        EXPECT_TRUE(!apply.report || !truth.sender.is_null()) << "a bounce to nobody";
        EXPECT_TRUE(applies_.emplace(id, std::move(apply)).second) << "applied twice at once";
    }
    void act(Claim&) { ++claims_; }
    void act(SleepUntil& sleep) { wake_ = sleep.at; }
    void act(CloseConnection& close) { EXPECT_EQ(idle_.erase(close.connection), 1u) << "closes what is not idle"; }
    void act(Report& report) { EXPECT_FALSE(report.line.empty()); }

    /// What waited may have failed for its age, and only for that.
    void notice_expiry(Truth& truth, const States& states) {
        const auto age = now().wall - truth.accepted_at;
        for (std::size_t place = 0; place < states.size(); ++place) {
            if (states[place] != RecipientState::failed || truth.expected[place] != RecipientState::waiting) continue;
            EXPECT_FALSE(truth.is_under_way[place]);
            EXPECT_GT(age + settings_.retry.longest, settings_.retry.expiry) << "it is too young to be given up";
            truth.expected[place] = RecipientState::failed;
        }
    }

    std::mt19937 random_;
    std::chrono::microseconds elapsed_{0};
    SchedulerSettings settings_;
    std::map<QueueId, Truth> messages_;
    std::vector<ports::QueuedMessage> unclaimed_;
    std::map<std::uint64_t, StartAttempt> attempts_;
    std::map<std::uint64_t, std::vector<std::optional<delivery::RecipientResult>>>
        early_;  ///< Answers told before the end.
    std::map<std::uint64_t, StartDeposit> deposits_;
    std::map<QueueId, Apply> applies_;
    std::map<QueueId, States> refused_;  ///< Outcomes that could not be stored.
    std::set<ConnectionId> idle_;
    std::map<ConnectionId, std::string> made_for_;
    std::optional<TimePoint> wake_;
    std::size_t claims_ = 0;
    std::int64_t last_id_ = 0;
    std::uint64_t last_connection_ = 0;
    bool is_peer_final_ = false;
    Scheduler scheduler_;
};

/// So many seeds each: all together would take longer than one test may.
#ifdef POSTERN_SANITIZED
constexpr std::uint32_t seeds_each = 3;  // One takes a second there.
#else
constexpr std::uint32_t seeds_each = 10;
#endif

class SchedulerProperties : public testing::TestWithParam<std::uint32_t> {};

TEST_P(SchedulerProperties, EveryMessageEndsAsTheResultsSaidWhateverHappensInWhateverOrder) {
    for (std::uint32_t seed = GetParam(); seed < GetParam() + seeds_each; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        World world(seed);
        for (int step = 0; step < 600 && !testing::Test::HasFailure(); ++step) world.step();
        world.settle();
        world.expect_as_the_results_said();
        if (testing::Test::HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SchedulerProperties, testing::Values(0u, 10u, 20u, 30u, 40u, 50u));

}  // namespace
}  // namespace postern::queue::test
