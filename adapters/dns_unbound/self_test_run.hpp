#pragma once

#include "core/dns/self_test.hpp"

#include "adapters/dns_unbound/context.hpp"
#include "adapters/dns_unbound/dns_unbound.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

struct ub_result;

namespace postern::dns_unbound {

/// One run of the self-test under way. It asks in contexts of its own, so that nothing comes from a cache: one with the
/// anchor, and one with a DS record that no key of the root has. One thread, which alone may call.
class SelfTestRun {
public:
    using Clock = std::chrono::steady_clock;

    /// Asks at once. A question that cannot be asked has no answer, and says why.
    SelfTestRun(const ResolverOptions& options, std::vector<dns::Probe> probes);
    ~SelfTestRun();
    SelfTestRun(const SelfTestRun&) = delete;
    SelfTestRun& operator=(const SelfTestRun&) = delete;

    /// What is to be waited for; then process(). A negative one is none.
    [[nodiscard]] std::array<int, 2> descriptors() const;
    void process();
    [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
    [[nodiscard]] bool is_over(Clock::time_point now) const { return open_ == 0 || now >= deadline_; }
    /// What was found so far.
    [[nodiscard]] const std::vector<dns::Probe>& probes() const { return probes_; }

private:
    /// What the answer to one question finds again.
    struct Question {
        SelfTestRun* owner;
        std::size_t probe;
        ub_ctx* context;
        int id = 0;
        bool is_open = false;
    };

    [[nodiscard]] ub_ctx* context_for(const dns::Probe& probe, const ResolverOptions& options);
    void ask(Question& question);
    void on_answer(Question& question, int error, const ub_result* result);
    static void on_result(void* question, int error, ub_result* result);

    std::vector<dns::Probe> probes_;
    ContextPtr validating_;
    ContextPtr doubting_;  ///< Under the made-up anchor.
    std::vector<Question> questions_;
    std::size_t open_ = 0;
    Clock::time_point deadline_;
};

}  // namespace postern::dns_unbound
