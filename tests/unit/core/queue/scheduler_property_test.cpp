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
    explicit World(std::uint32_t seed) : random_(seed), settings_(relaying()), scheduler_(settings_, now()) {
        settings_.max_connections = 6;
        settings_.max_connections_per_hop = 4;
        settings_.max_messages_per_connection = 5;
        settings_.workers = 2;
        for (std::size_t left_over = below(30); left_over > 0; --left_over) store(new_message());
        perform(scheduler_.on_start(now()));
        perform(scheduler_.on_settings(settings_, now()));
    }

    void step() {
        switch (below(10)) {
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
                return pass(std::chrono::milliseconds(below(20'000)));
            case 9:
                return below(10) == 0 ? change_settings() : perform(scheduler_.on_retry_all(now()));
        }
    }

    /// Everything is allowed again, and peers answer for good, until nothing moves any more.
    void settle() {
        is_peer_final_ = true;
        settings_ = relaying();
        perform(scheduler_.on_settings(settings_, now()));
        for (int round = 0; round < 10'000 && !is_settled(); ++round) {
            while (claims_ > 0) answer_claim();
            while (!attempts_.empty()) finish_some_attempt();
            while (!applies_.empty()) answer_some_apply(true);
            pass(seconds(600));
        }
    }

    void expect_as_the_results_said() const {
        EXPECT_TRUE(scheduler_.is_at_rest());
        EXPECT_EQ(scheduler_.summary(0).messages, 0u);
        for (const auto& [id, states] : expected_) EXPECT_EQ(stored_.at(id), states) << "message " << id.value;
    }

private:
    using States = std::vector<RecipientState>;

    [[nodiscard]] Now now() const {
        return {TimePoint(elapsed_), WallTime(milliseconds(1'800'000'000'000) + duration_cast<milliseconds>(elapsed_))};
    }
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

    [[nodiscard]] bool is_settled() const {
        return attempts_.empty() && applies_.empty() && scheduler_.summary(0).messages == 0 && unclaimed_.empty();
    }

    // Spool.

    ports::QueuedMessage new_message() {
        std::vector<std::string> recipients(1 + below(3), "r@there.example");
        auto queued = message(++last_id_, recipients);
        stored_[queued.envelope.id] = expected_[queued.envelope.id] =
            States(recipients.size(), RecipientState::waiting);
        return queued;
    }

    void store(ports::QueuedMessage queued) { unclaimed_.push_back(std::move(queued)); }

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
    }

    void answer_some_apply(bool is_durable) {
        if (applies_.empty()) return;
        const auto chosen = std::next(applies_.begin(), static_cast<std::ptrdiff_t>(below(applies_.size())));
        const auto id = chosen->first;
        if (is_durable) {
            States states;
            for (const auto& recipient : chosen->second.recipients) states.push_back(recipient.state);
            stored_[id] = states;
        }
        applies_.erase(chosen);
        perform(scheduler_.on_applied(id, is_durable, now()));
    }

    // Workers and peers.

    delivery::RecipientResult some_answer() {
        switch (below(is_peer_final_ ? 2 : 5)) {
            case 0:
                return taken();
            case 1:
                return refused();
            case 2:
                return greylisted();
            case 3:
                return unreachable();
            default:
                return {};
        }
    }

    void finish_some_attempt() {
        if (attempts_.empty()) return;
        const auto chosen = std::next(attempts_.begin(), static_cast<std::ptrdiff_t>(below(attempts_.size())));
        const auto attempt = std::move(chosen->second);
        attempts_.erase(chosen);
        std::vector<delivery::RecipientResult> results;
        auto& expected = expected_[attempt.job.id];
        for (auto& state : expected) {
            if (state != RecipientState::waiting) continue;
            results.push_back(some_answer());
            if (results.back().is_delivered)
                state = RecipientState::delivered;
            else if (results.back().failure && results.back().failure->permanence == smtp::Permanence::permanent)
                state = RecipientState::failed;
        }
        std::optional<ConnectionId> kept = attempt.reuse;
        if (!kept) {
            kept = ConnectionId{attempt.worker, ++last_connection_};
            made_for_[*kept] = purpose(attempt.job);
        }
        if (below(4) == 0) kept.reset();
        if (kept) idle_.insert(*kept);
        perform(scheduler_.on_attempt_finished(attempt.id, result(std::move(results)), kept, now()));
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
        if (below(3) == 0)
            settings_.relay_host.reset();
        else
            settings_.relay_host =
                routing::NextHop{routing::NextHop::Kind::host, below(2) == 0 ? "relay.example" : "other.example", 0};
        constexpr tls::PortStatus statuses[] = {tls::PortStatus::disabled, tls::PortStatus::enabled,
                                                tls::PortStatus::negotiated};
        settings_.ports.tcp_status = statuses[below(3)];
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

    void perform(SchedulerActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
        EXPECT_LE(attempts_.size() + idle_.size(), settings_.max_connections);
    }

    void act(StartAttempt& start) {
        const auto id = start.job.id;
        for (const auto& [other, attempt] : attempts_) EXPECT_NE(attempt.job.id, id) << "two attempts for one message";
        EXPECT_FALSE(applies_.contains(id)) << "sent while its outcome is not durable";
        EXPECT_EQ(stored_.at(id), expected_.at(id)) << "sent although its last outcome is not durable";
        const auto waiting = std::count(expected_.at(id).begin(), expected_.at(id).end(), RecipientState::waiting);
        EXPECT_EQ(start.job.transaction.recipients.size(), static_cast<std::size_t>(waiting))
            << "exactly those that wait";
        EXPECT_GT(waiting, 0);
        EXPECT_TRUE(settings_.relay_host && start.job.next_hop == *settings_.relay_host);
        EXPECT_NE(settings_.ports.tcp_status, tls::PortStatus::disabled);
        EXPECT_LT(start.worker, settings_.workers);
        if (start.reuse) {
            EXPECT_EQ(idle_.erase(*start.reuse), 1u) << "a connection that is not idle";
            EXPECT_EQ(start.reuse->worker, start.worker);
            EXPECT_EQ(made_for_.at(*start.reuse), purpose(start.job)) << "a connection made for something else";
        }
        attempts_.emplace(start.id.value, std::move(start));
        EXPECT_LE(attempts_.size(), settings_.max_connections);
    }
    void act(Apply& apply) {
        for (const auto& [other, attempt] : attempts_)
            EXPECT_NE(attempt.job.id, apply.outcome.id) << "applied while being sent";
        const auto id = apply.outcome.id;
        EXPECT_TRUE(applies_.emplace(id, std::move(apply.outcome)).second) << "applied twice at once";
    }
    void act(Claim&) { ++claims_; }
    void act(SleepUntil& sleep) { wake_ = sleep.at; }
    void act(CloseConnection& close) { EXPECT_EQ(idle_.erase(close.connection), 1u) << "closes what is not idle"; }
    void act(Report& report) { EXPECT_FALSE(report.line.empty()); }

    std::mt19937 random_;
    std::chrono::microseconds elapsed_{seconds(1000)};
    SchedulerSettings settings_;
    std::map<QueueId, States> expected_;  ///< As the results said.
    std::map<QueueId, States> stored_;    ///< As the spool has them.
    std::vector<ports::QueuedMessage> unclaimed_;
    std::map<std::uint64_t, StartAttempt> attempts_;
    std::map<QueueId, ports::AppliedOutcome> applies_;
    std::set<ConnectionId> idle_;
    std::map<ConnectionId, std::string> made_for_;
    std::optional<TimePoint> wake_;
    std::size_t claims_ = 0;
    std::int64_t last_id_ = 0;
    std::uint64_t last_connection_ = 0;
    bool is_peer_final_ = false;
    Scheduler scheduler_;
};

TEST(SchedulerProperties, EveryMessageEndsAsTheResultsSaidWhateverHappensInWhateverOrder) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        World world(seed);
        for (int step = 0; step < 400 && !testing::Test::HasFailure(); ++step) world.step();
        world.settle();
        world.expect_as_the_results_said();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace postern::queue::test
