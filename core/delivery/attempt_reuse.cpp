#include "core/delivery/attempt.hpp"
#include "core/delivery/attempt_terms.hpp"

#include <algorithm>
#include <utility>

// The connection that is there: whether it is used, and what follows where it is lost.

namespace postern::delivery {

/// What may have changed since it was made is looked up anew, mostly from the resolver's cache; where nothing that is
/// published counts, the settings and the message say all.
void Attempt::take_kept_connection() {
    if (reusable_.host.empty() || is_demand_looked_up(job_)) return look_up();
    plan_for({{reusable_.name, reusable_.address}});
    if (!reuse()) look_up();
}

/// False: there is none, or none of the plan's steps would be content with it. Then it is left, and closed by whoever
/// has it.
bool Attempt::reuse() {
    auto kept = std::exchange(reusable_, {});
    if (kept.host.empty() || job_.is_dry_run) return false;
    const auto found = std::find_if(plan_.steps.begin(), plan_.steps.end(), [&](const tls::Step& wanted) {
        return is_enough_for(kept, wanted, hosts_[wanted.host]);
    });
    if (found == plan_.steps.end()) return false;
    step_ = static_cast<std::size_t>(found - plan_.steps.begin());
    made_for_ = std::move(kept.step);
    session_at_ = now_.steady;
    result_.host = kept.host;
    result_.obstacle.reset();
    result_.delays.is_reused = true;
    stage_ = Stage::reusing;
    actions_.push_back(ReuseSession{});
    return true;
}

void Attempt::on_reuse_failed(const SessionEnd& end) {
    // Lost before any answer it is no failure: the peer closed an idle connection before it saw MAIL.
    if (!end.was_unanswered) note(result_.host, describe(end.finished.failure.value_or(no_word())));
    result_.host.clear();
    result_.delays.is_reused = false;
    step_ = 0;
    if (is_plan_whole_)
        take_next_step();
    else
        look_up();
}

}  // namespace postern::delivery
