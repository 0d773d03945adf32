#include "adapters/dns_unbound/resolver.hpp"

#include <algorithm>
#include <exception>
#include <utility>

// When the resolver tests itself, and what it does while that fails.

namespace postern::dns_unbound {

namespace {

Now clocks() {
    using namespace std::chrono;
    return {time_point_cast<TimePoint::duration>(steady_clock::now()),
            time_point_cast<WallTime::duration>(system_clock::now())};
}

}  // namespace

dns::SelfTestReport UnboundResolver::self_test() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

std::optional<dns::SelfTestReport> UnboundResolver::test_itself(std::chrono::milliseconds patience) {
    if (!is_tested_) return self_test();
    const auto asker = std::make_shared<Asker>();
    auto answer = asker->get_future();
    {
        const std::lock_guard lock(mutex_);
        askers_.push_back(asker);
    }
    wake();
    if (answer.wait_for(patience) == std::future_status::ready) return answer.get();
    const std::lock_guard lock(mutex_);
    if (std::erase(askers_, asker) == 0) return answer.get();
    has_asker_left_ = true;
    return std::nullopt;
}

bool UnboundResolver::is_run_asked_for() const {
    const std::lock_guard lock(mutex_);
    return !askers_.empty();
}

void UnboundResolver::look_after_self_test() {
    if (!is_tested_) return;
    try {
        const auto now = clocks().steady;
        if (!run_ && (is_run_wanted_ || now >= test_.next_run() || is_run_asked_for())) begin_run();
        if (run_ && run_->is_over(Clock::now())) finish_run();
    } catch (const std::exception&) {
        // No memory: it is run another time, and who waited for it gets the answer that there was.
        run_.reset();
        is_run_wanted_ = false;
        while (!held_.empty()) finish(held_, held_.begin(), std::move(held_.front().doubted));
    }
}

void UnboundResolver::begin_run() {
    is_run_wanted_ = false;
    run_ = std::make_unique<SelfTestRun>(options_, test_.begin(clocks().steady));
}

void UnboundResolver::finish_run() {
    const bool was_given_up = test_.report().is_validation_given_up;
    auto line = test_.on_finished(run_->probes(), clocks());
    run_.reset();
    const auto& report = test_.report();
    if (report.is_validation_given_up) give_up_validation();
    if (was_given_up && !report.is_validation_given_up) take_up_validation();
    // Answers that waited for this; then whoever asked, who is to find them changed.
    if (report.is_validation_given_up && plain_) again_.splice(again_.end(), held_);
    while (!held_.empty()) finish(held_, held_.begin(), std::move(held_.front().doubted));
    if (const bool has_one_left = tell_askers(); has_one_left && line.empty())
        line = "DNSSEC self-test " + dns::describe(report);
    tell(line);
}

void UnboundResolver::tell(const std::string& line) {
    if (!line.empty() && options_.report) options_.report(line);
}

/// True: one of them had no more patience.
bool UnboundResolver::tell_askers() {
    const std::lock_guard lock(mutex_);
    published_ = test_.report();
    for (const auto& asker : std::exchange(askers_, {})) asker->set_value(published_);
    return std::exchange(has_asker_left_, false);
}

void UnboundResolver::give_up_validation() {
    if (plain_) return;
    auto made = make_context(options_, Anchor::none);
    if (!made) return tell("DNSSEC cannot be left aside, so that mail waits: " + made.error());
    plain_ = std::move(*made);
}

/// What was bogus is kept as such for a while, and so is the root's key; another context knows nothing of it.
void UnboundResolver::take_up_validation() {
    auto made = make_context(options_, Anchor::kept_up_to_date);
    if (!made) return tell("DNSSEC: what was found bogus is kept for some seconds: " + made.error());
    for (auto query = running_.begin(); query != running_.end();) {
        const auto here = query++;
        if (here->asked_in != context_.get()) continue;
        ub_cancel(here->asked_in, here->async_id);
        here->asked_in = nullptr;
        again_.splice(again_.end(), running_, here);
    }
    context_ = std::move(*made);
}

}  // namespace postern::dns_unbound
