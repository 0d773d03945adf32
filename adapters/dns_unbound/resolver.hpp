#pragma once

#include "core/dns/self_test.hpp"
#include "core/ports/resolver.hpp"

#include "adapters/dns_unbound/context.hpp"
#include "adapters/dns_unbound/self_test_run.hpp"

#include <chrono>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace postern::dns_unbound {

/// Asks from one thread of its own, which also runs the handlers. Contract: ports::ValidatingResolver, and
/// make_resolver() for the rest.
class UnboundResolver final : public ports::ValidatingResolver {
public:
    /// `context` was made from the options; `wake_descriptor` is an eventfd, which the resolver closes.
    UnboundResolver(ResolverOptions options, ContextPtr context, int wake_descriptor);
    ~UnboundResolver() override;
    UnboundResolver(const UnboundResolver&) = delete;
    UnboundResolver& operator=(const UnboundResolver&) = delete;

    void look_up(const dns::Question& question, Handler done) override;
    [[nodiscard]] dns::SelfTestReport self_test() const override;
    [[nodiscard]] std::optional<dns::SelfTestReport> test_itself(std::chrono::milliseconds patience) override;

private:
    using Clock = std::chrono::steady_clock;

    struct Query {
        UnboundResolver* owner;
        dns::Question question;
        Handler done;
        Clock::time_point deadline;
        ub_ctx* asked_in = nullptr;  ///< Null: nothing is under way.
        int async_id = 0;
        bool is_validated = false;           ///< Asked where signatures are looked at.
        std::list<Query>::iterator place{};  ///< In running_.
        dns::Answer doubted{};               ///< Bogus; of those that are held.
    };
    using Queries = std::list<Query>;
    using Asker = std::promise<dns::SelfTestReport>;

    void run();
    [[nodiscard]] bool take_new_queries();
    void ask_all(Queries& queries);
    void begin(Queries& fresh);
    [[nodiscard]] int ask(Query& query, int type);
    [[nodiscard]] int milliseconds_to_wait() const;
    void wait();
    void process();
    void expire(Clock::time_point now);
    void refuse_all();
    void refuse(Queries& queries, Queries::iterator query, std::string_view reason);
    static void finish(Queries& queries, Queries::iterator query, dns::Answer answer);
    void on_answer(Queries::iterator query, dns::Answer answer);
    [[nodiscard]] Queries* place_for_doubted(const Query& query, const dns::Answer& answer);
    void wake() const;
    static void on_result(void* query, int error, ub_result* result);

    // The self-test: resolver_self_test.cpp.
    void look_after_self_test();
    void begin_run();
    void finish_run();
    void tell(const std::string& line);
    [[nodiscard]] bool is_run_asked_for() const;
    [[nodiscard]] bool tell_askers();
    void give_up_validation();
    void take_up_validation();

    const ResolverOptions options_;
    const bool is_tested_;
    ContextPtr context_;
    ContextPtr plain_;  ///< Without an anchor; made when the self-test fails first.
    const int wake_descriptor_;
    const std::string timeout_words_;

    mutable std::mutex mutex_;
    Queries inbox_;                             ///< Guarded by mutex_, as what follows.
    std::list<std::shared_ptr<Asker>> askers_;  ///< Who waits for a run's end.
    bool has_asker_left_ = false;               ///< One that had no more patience.
    dns::SelfTestReport published_;
    bool is_stopping_ = false;

    dns::SelfTest test_;  ///< The thread's alone, as what follows.
    std::unique_ptr<SelfTestRun> run_;
    bool is_run_wanted_ = false;
    Queries running_;  ///< All wait equally long, so the first one expires first.
    Queries held_;     ///< With a bogus answer, until the self-test says whose fault it is.
    Queries again_;    ///< To be asked anew.
    std::thread thread_;
};

}  // namespace postern::dns_unbound
