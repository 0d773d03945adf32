#pragma once

#include "core/ports/resolver.hpp"

#include "adapters/dns_unbound/context.hpp"
#include "adapters/dns_unbound/signature_check.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace postern::dns_unbound {

/// Asks from one thread of its own, which also runs the handlers. Contract: ports::Resolver, and make_resolver() for
/// the rest.
class UnboundResolver final : public ports::Resolver {
public:
    /// `wake_descriptor` is an eventfd, which the resolver closes.
    /// `report` may be null: then signatures are not looked at.
    UnboundResolver(ContextPtr context, int wake_descriptor, std::chrono::milliseconds timeout,
                    std::function<void(std::string)> report = nullptr);
    ~UnboundResolver() override;
    UnboundResolver(const UnboundResolver&) = delete;
    UnboundResolver& operator=(const UnboundResolver&) = delete;

    void look_up(const dns::Question& question, Handler done) override;

private:
    using Clock = std::chrono::steady_clock;

    struct Query {
        UnboundResolver* owner;
        dns::Question question;
        Handler done;
        Clock::time_point deadline;
        int async_id = 0;
        std::list<Query>::iterator place{};  ///< In running_.
    };
    using Queries = std::list<Query>;

    void run();
    [[nodiscard]] bool take_new_queries();
    void begin(Queries& fresh);
    [[nodiscard]] int ask(Query& query, int type) const;
    void wait();
    void expire(Clock::time_point now);
    void refuse_all();
    void refuse(Queries::iterator query, std::string_view reason);
    void finish(Queries::iterator query, dns::Answer answer);
    void wake() const;
    void check_signatures();
    void on_check_result(int error, const ub_result* result);
    static void on_checked(void* resolver, int error, ub_result* result);
    static void on_result(void* query, int error, ub_result* result);

    const ContextPtr context_;
    const int wake_descriptor_;
    const std::chrono::milliseconds timeout_;
    const std::string timeout_words_;

    std::mutex mutex_;
    Queries inbox_;             ///< Guarded by mutex_.
    bool is_stopping_ = false;  ///< Guarded by mutex_.

    const std::function<void(std::string)> report_;
    SignatureCheck check_;  ///< The thread's alone, as what follows.
    Clock::time_point next_check_ = Clock::time_point::max();
    std::optional<int> check_id_;  ///< Of the question under way.

    Queries running_;  ///< The thread's alone. All wait equally long, so the first one expires first.
    std::thread thread_;
};

}  // namespace postern::dns_unbound
