#include "core/delivery/attempt.hpp"
#include "tests/support/core/attempt_script.hpp"

#include <gtest/gtest.h>

#include <map>

namespace postern::delivery {
namespace {

using smtp::Permanence;
using smtp::Scope;

/// Deterministic: the same seed gives the same walk on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 2654435761u + 1) {}

    std::size_t below(std::size_t bound) {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::size_t>(state_ >> 33) % bound;
    }
    bool one_in(std::size_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

smtp::DeliveryFailure any_failure(Dice& dice) {
    constexpr Scope scopes[] = {Scope::recipient, Scope::message, Scope::host, Scope::domain};
    return {
        dice.one_in(2) ? Permanence::permanent : Permanence::transient, scopes[dice.below(4)], 451, {}, {}, "refused"};
}

/// Answers every action of one walk as a peer, a resolver and a driver might, and keeps what must hold.
class RandomWalk {
public:
    explicit RandomWalk(std::uint64_t seed)
        : dice_(seed), job_(any_job()), attempt_(job_, [this](std::size_t bound) { return dice_.below(bound); }) {}

    void run() {
        perform(attempt_.start(dice_.one_in(3) ? any_kept_connection() : Reusable{}, now_));
        for (int events = 0; events < 1000 && finished_ == 0; ++events) perform(any_event());
        for (int events = 0; events < 20; ++events) EXPECT_TRUE(stray_event().empty());
        EXPECT_EQ(finished_, 1);
    }

private:
    Job any_job() {
        Job job;
        job.next_hop = any_next_hop();
        job.own_names = {"mx3.example"};
        job.transaction.recipients.assign(1 + dice_.below(3), {"b", "d.example"});
        job.ports.tcp_status = static_cast<tls::PortStatus>(dice_.below(3));
        job.ports.is_ssl_enabled = dice_.one_in(2);
        job.ports.may_fall_back_to_clear_text = dice_.one_in(2);
        if (dice_.one_in(2)) job.silent_ssl_hosts.insert("192.0.2.1");
        return job;
    }

    routing::NextHop any_next_hop() {
        const char* hops[] = {"relay.example", "[192.0.2.1]", "[192.0.2.1]:2526"};
        const char* local[] = {"lmtp:/run/lmtp", "lmtp://[192.0.2.1]:24", "lmtp://imap.example:24"};
        switch (dice_.below(3)) {
            case 0:
                return *routing::parse_next_hop(hops[dice_.below(3)]);
            case 1:
                return *routing::parse_local_destination(local[dice_.below(3)]);
            default:
                return {routing::NextHop::Kind::mx, "there.example", 0, routing::NextHop::Protocol::smtp};
        }
    }
    Reusable any_kept_connection() {
        const char* hosts[] = {"relay.example [192.0.2.1]:25", "[192.0.2.1]:25", "mx1.example [192.0.2.1]:465"};
        auto connection = test::kept(hosts[dice_.below(3)]);
        connection.is_encrypted = dice_.one_in(2);
        if (dice_.one_in(3)) connection.step.demand.proof = tls::Proof::chain;
        return connection;
    }
    [[nodiscard]] bool is_lmtp() const { return job_.next_hop.protocol == routing::NextHop::Protocol::lmtp; }

    void perform(const Actions& actions) {
        for (const auto& action : actions) {
            if (const auto* look_up = std::get_if<LookUp>(&action)) asked_.push_back(look_up->question);
            if (const auto* connect = std::get_if<Connect>(&action)) begin(*connect);
            if (const auto* session = std::get_if<StartSession>(&action)) check(session->settings);
            if (std::holds_alternative<ReuseSession>(action)) is_in_session_ = true;
            if (const auto* finished = std::get_if<AttemptFinished>(&action)) check(finished->result);
        }
    }

    void begin(const Connect& connect) {
        EXPECT_FALSE(is_connecting_ || is_in_session_);
        EXPECT_EQ(connect.unix_path.empty(), !connect.address.empty());
        EXPECT_LE(++connections_, 3 * 16);
        is_connecting_ = true;
        port_ = connect.port;
        address_ = connect.address;
    }

    // Never worse than the settings demand.
    void check(const smtp::ClientSettings& settings) {
        is_in_session_ = true;
        EXPECT_EQ(settings.is_lmtp, is_lmtp());
        if (is_lmtp()) {
            EXPECT_EQ(settings.start_tls, smtp::StartTlsUse::never);
            return;
        }
        EXPECT_EQ(settings.is_implicit_tls, port_ == job_.ports.ssl_port);
        EXPECT_TRUE(settings.is_implicit_tls ? job_.ports.is_ssl_enabled
                                             : job_.ports.tcp_status != tls::PortStatus::disabled);
        if (settings.is_implicit_tls || settings.start_tls != smtp::StartTlsUse::never) return;
        if (job_.ports.tcp_status == tls::PortStatus::enabled && !has_failed_handshake_[address_]) return;
        EXPECT_TRUE(job_.ports.may_fall_back_to_clear_text && has_failed_handshake_[address_]);
    }

    void check(const AttemptResult& result) {
        ++finished_;
        EXPECT_EQ(result.recipients.size(), job_.transaction.recipients.size());
        const bool is_forbidden = !is_lmtp() && !tls::is_sending_allowed(job_.ports);
        EXPECT_EQ(result.does_not_age, is_forbidden || is_out_of_resources_);
        for (std::size_t i = 0; i < result.recipients.size(); ++i) {
            const auto& recipient = result.recipients[i];
            EXPECT_EQ(recipient.is_delivered, i < last_.recipients.size() && last_.recipients[i].is_delivered);
            EXPECT_FALSE(recipient.is_delivered && recipient.failure);
            if (recipient.failure && recipient.failure->scope == Scope::host) {
                EXPECT_EQ(recipient.failure->permanence, Permanence::transient);
            }
            // Who lost the resolver waits, whatever else happened.
            if (recipient.failure && recipient.failure->enhanced == smtp::EnhancedCode{4, 4, 3}) {
                EXPECT_EQ(recipient.failure->permanence, Permanence::transient);
            }
            const bool may_be_silent = is_shut_down_ || result.does_not_age;
            EXPECT_TRUE(may_be_silent || recipient.is_delivered || recipient.failure);
        }
    }

    Actions any_event() {
        if (dice_.one_in(40)) return shut_down();
        if (dice_.one_in(10)) return time_out();
        if (!asked_.empty()) return answer_look_up();
        if (is_connecting_) return answer_connect();
        if (is_in_session_) return end_session();
        return time_out();
    }

    Actions shut_down() {
        is_shut_down_ = true;
        return attempt_.on_shutdown(now_);
    }

    // The driver drops a connection in the making with its deadline; a session has deadlines of its own.
    Actions time_out() {
        asked_.clear();
        is_connecting_ = false;
        return attempt_.on_deadline(now_);
    }

    Actions answer_look_up() {
        const auto question = asked_[dice_.below(asked_.size())];
        std::erase(asked_, question);
        dns::Answer answer;
        answer.status = static_cast<dns::Answer::Status>(dice_.one_in(2) ? 0 : dice_.below(4));
        for (std::size_t i = dice_.below(3); i > 0; --i) answer.addresses.push_back("192.0.2." + std::to_string(i));
        for (std::size_t i = dice_.below(6); i > 0; --i)
            answer.mail_exchangers.push_back(
                {static_cast<unsigned>(dice_.below(3)), "mx" + std::to_string(i) + ".example"});
        return attempt_.on_dns_answer(question, answer, now_);
    }

    Actions answer_connect() {
        is_connecting_ = false;
        is_out_of_resources_ = dice_.one_in(40);
        if (is_out_of_resources_) return attempt_.on_out_of_resources("Too many open files", now_);
        return attempt_.on_connect_result(dice_.one_in(2) ? "connection refused" : "", now_);
    }

    Actions end_session() {
        is_in_session_ = false;
        last_ = {};
        last_.recipients.resize(dice_.one_in(20) ? 0 : job_.transaction.recipients.size());
        last_.was_unanswered = dice_.one_in(2);
        if (!dice_.one_in(3)) last_.finished.failure = any_failure(dice_);
        if (last_.finished.failure && last_.finished.failure->scope == Scope::host && dice_.one_in(2)) {
            last_.finished.tls_failure = tls::Failure{};
            has_failed_handshake_[address_] = true;
        }
        for (auto& recipient : last_.recipients) {
            if (dice_.one_in(3))
                recipient.is_delivered = true;
            else if (dice_.one_in(3))
                recipient.failure = any_failure(dice_);
        }
        return attempt_.on_session_finished(last_, now_);
    }

    Actions stray_event() {
        switch (dice_.below(5)) {
            case 0:
                return attempt_.on_dns_answer({job_.next_hop.host, dns::RecordType::a}, {}, now_);
            case 1:
                return attempt_.on_connect_result("", now_);
            case 2:
                return attempt_.on_session_finished({}, now_);
            case 3:
                return attempt_.on_deadline(now_);
            default:
                return attempt_.on_shutdown(now_);
        }
    }

    Dice dice_;
    Job job_;
    Attempt attempt_;
    Now now_{};
    SessionEnd last_;
    std::map<std::string, bool> has_failed_handshake_;
    std::string address_;
    std::uint16_t port_ = 0;
    std::vector<dns::Question> asked_;
    int connections_ = 0;
    int finished_ = 0;
    bool is_connecting_ = false;
    bool is_out_of_resources_ = false;
    bool is_in_session_ = false;
    bool is_shut_down_ = false;
};

TEST(AttemptProperty, FinishesExactlyOnceWhateverHappens) {
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        SCOPED_TRACE(seed);
        RandomWalk walk(seed);
        walk.run();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace postern::delivery
