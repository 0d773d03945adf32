#include "core/queue/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postern::queue {

using routing::NextHop;

namespace {

/// `mx.example` of `mx.example [192.0.2.7]:25`, `[192.0.2.7]` of `[192.0.2.7]:25`.
std::string_view host_name_in(std::string_view host) {
    const auto bracket = host.find('[');
    if (bracket == 0) return host.substr(0, host.find(']') + 1);
    return host.substr(0, bracket == std::string_view::npos || bracket == 0 ? bracket : bracket - 1);
}

}  // namespace

std::string Scheduler::tls_name(const NextHop& hop) {
    return hop.port == 0 ? hop.host : fmt::format("{}:{}", hop.host, hop.port);
}

std::vector<std::pair<std::string, tls::HostRecord>> Scheduler::tls_records(const NextHop& hop) const {
    return tls_memory_.records_of(tls_name(hop));
}

void Scheduler::note_tls(const ActiveAttempt& attempt, const delivery::AttemptResult& result, Now now,
                         SchedulerActions& actions) {
    const auto& hop = attempt.destination->next_hop();
    if (result.has_dane) tls_memory_.note_dane(tls_name(hop), *result.has_dane, now.wall);
    const auto host = host_name_in(result.host);
    if (host.empty() || hop.protocol != NextHop::Protocol::smtp || attempt.lane == Lane::deposit) return;
    const auto* facts = result.tls ? &*result.tls : nullptr;
    std::string line;
    if (result.outcome)
        line =
            tls_memory_.note(tls_name(hop), host, tls::grade_of(facts), verdict_of(result, result.outcome), now.wall);
    else if (const auto policy = policy_of(hop, now); policy && policy->has_ratchet && result.obstacle)
        line = tls_memory_.note_refused(tls_name(hop), host, now.wall);
    if (!line.empty()) actions.emplace_back(Report{std::move(line)});
}

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
    // A document may end in any year; what counts time for us cannot count so far.
    const auto next_look = std::min(*end, policies_looked_at_ + std::chrono::hours(24));
    // A millisecond later: the clocks' difference is rounded.
    return TimePoint(next_look.time_since_epoch() - wall_ahead_ + std::chrono::milliseconds(1));
}

void Scheduler::drop_connections(SchedulerActions& actions) {
    ++generation_;
    for (const auto id : ledger_.drop_all()) actions.emplace_back(CloseConnection{id});
}

}  // namespace postern::queue
