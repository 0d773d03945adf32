#include "core/access/auth_failures.hpp"

#include <algorithm>

namespace postern::access {
namespace {

constexpr std::size_t entries_between_sweeps = 4096;
constexpr unsigned most_doublings = 4;

}  // namespace

AuthFailures::Admission AuthFailures::admit(const IpAddress& address, unsigned most, TimePoint now) {
    if (is_shut(address, most, now)) return Admission::shut;
    forget_the_quiet(now);
    auto& entry = entries_[subscriber_of(address)];
    if (now - entry.last >= memory) entry.failures = 0;
    if (most != 0 && entry.failures + entry.under_way >= most) return Admission::busy;
    ++entry.under_way;
    return Admission::admitted;
}

void AuthFailures::release(const IpAddress& address) {
    const auto found = entries_.find(subscriber_of(address));
    if (found == entries_.end()) return;
    auto& entry = found->second;
    if (entry.under_way > 0) --entry.under_way;
    if (entry.under_way == 0 && entry.failures == 0) entries_.erase(found);
}

std::chrono::seconds AuthFailures::note(const IpAddress& address, TimePoint now) {
    forget_the_quiet(now);
    auto& entry = entries_[subscriber_of(address)];
    if (now - entry.last >= memory) entry.failures = 0;
    entry.last = now;
    ++entry.failures;
    if (entry.under_way > 0) --entry.under_way;
    return std::chrono::seconds(1U << std::min(entry.failures - 1, most_doublings));
}

bool AuthFailures::is_shut(const IpAddress& address, unsigned most, TimePoint now) {
    const auto found = entries_.find(subscriber_of(address));
    return most != 0 && found != entries_.end() && now - found->second.last < memory && found->second.failures >= most;
}

void AuthFailures::forget_the_quiet(TimePoint now) {
    if (entries_.size() < next_sweep_at_) return;
    std::erase_if(entries_,
                  [now](const auto& item) { return item.second.under_way == 0 && now - item.second.last >= memory; });
    next_sweep_at_ = entries_.size() + entries_between_sweeps;
}

}  // namespace postern::access
