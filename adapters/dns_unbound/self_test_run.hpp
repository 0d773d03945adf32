#pragma once

#include "core/dns/self_test.hpp"

#include "adapters/dns_unbound/context.hpp"
#include "adapters/dns_unbound/dns_unbound.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

struct ub_result;

namespace postern::dns_unbound {

/// One run of the self-test under way. It asks in contexts of its own, so that nothing comes from a cache: one with the
/// anchor, and one with a DS record that no key of the root has. What is bogus is only believed where the keys can be
/// had, which a third context asks for: without them there is nothing that signatures could be held against, and that
/// name servers do not answer is no sign that they drop signatures. One thread, which alone may call.
class SelfTestRun {
public:
    using Clock = std::chrono::steady_clock;

    /// Asks at once. A question that cannot be asked has no answer, and says why.
    SelfTestRun(const ResolverOptions& options, std::vector<dns::Probe> probes);
    ~SelfTestRun();
    SelfTestRun(const SelfTestRun&) = delete;
    SelfTestRun& operator=(const SelfTestRun&) = delete;

    /// What is to be waited for; then process(). A negative one is none.
    [[nodiscard]] std::array<int, 3> descriptors() const;
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
        bool is_about_key = false;
    };
    /// A probe that was bogus, until it is known whether there were keys.
    struct Doubt {
        std::size_t probe;
        std::size_t open_questions = 0;
        std::string reason;
    };

    [[nodiscard]] ub_ctx* context_for(const dns::Probe& probe);
    void ask(Question& question);
    [[nodiscard]] bool ask(Question& question, const std::string& zone, int type);
    void doubt(std::size_t probe, std::string reason);
    void on_key(const Question& question, int error, const ub_result* result);
    void on_answer(Question& question, int error, const ub_result* result);
    static void on_result(void* question, int error, ub_result* result);

    std::vector<dns::Probe> probes_;
    ResolverOptions options_;
    ContextPtr validating_;
    ContextPtr doubting_;  ///< Under the made-up anchor.
    ContextPtr plain_;     ///< Validates nothing.
    std::vector<Question> questions_;
    std::vector<Doubt> doubts_;
    std::size_t open_ = 0;
    Clock::time_point deadline_;
};

}  // namespace postern::dns_unbound
