#include "core/queue/scheduler.hpp"

#include <fmt/format.h>

#include <utility>

namespace postern::queue {

using routing::NextHop;

std::optional<tls::Policy> Scheduler::policy_of(const NextHop& hop, Now now) const {
    const bool is_smtp =
        hop.protocol == NextHop::Protocol::smtp &&
        (hop.kind == NextHop::Kind::mx || hop.kind == NextHop::Kind::host || hop.kind == NextHop::Kind::literal);
    const auto* policy = is_smtp ? settings_.policies.find(hop.host, hop.port, now.wall) : nullptr;
    return policy == nullptr ? std::nullopt : std::optional(*policy);
}

/// What was made under a policy is not used behind its end.
void Scheduler::end_policies(Now now, SchedulerActions& actions) {
    const auto before = std::exchange(policies_looked_at_, now.wall);
    const auto next = settings_.policies.next_end(before);
    if (!next || *next > now.wall) return;
    for (const auto& [pattern, policy] : settings_.policies.policies()) {
        if (!policy.ends || *policy.ends <= before || *policy.ends > now.wall) continue;
        actions.emplace_back(Report{fmt::format("Router: {} has ended: {}", policy.document,
                                                policy.is_exemption ? "the exemption is over" : "it counts no more")});
    }
    drop_connections(actions);
}

std::optional<TimePoint> Scheduler::next_policy_end() const {
    const auto end = settings_.policies.next_end(policies_looked_at_);
    if (!end) return std::nullopt;
    // A millisecond later: the clocks' difference is rounded.
    return TimePoint(end->time_since_epoch() - wall_ahead_ + std::chrono::milliseconds(1));
}

void Scheduler::drop_connections(SchedulerActions& actions) {
    ++generation_;
    for (const auto id : ledger_.drop_all()) actions.emplace_back(CloseConnection{id});
}

}  // namespace postern::queue
