#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace postern::tls {

/// Remembers hosts whose SSL port did not answer, so that not every message waits the time-out for them. Bounded: past
/// `max_hosts` the one that would be forgotten soonest goes first. Pure; one thread at a time.
class SilentHosts {
public:
    explicit SilentHosts(std::chrono::seconds memory = std::chrono::hours(1), std::size_t max_hosts = 1000);

    /// `address` gave no answer at `now`. Told again, it is remembered from then on.
    void remember(const std::string& address, TimePoint now);
    [[nodiscard]] bool is_silent(const std::string& address, TimePoint now) const;
    /// All that are remembered at `now`.
    [[nodiscard]] std::set<std::string> at(TimePoint now) const;
    /// The settings changed, and what was found out under the former ones says nothing of the new.
    void clear() { until_.clear(); }

private:
    void make_room(TimePoint now);

    std::chrono::seconds memory_;
    std::size_t max_hosts_;
    std::map<std::string, TimePoint> until_;
};

}  // namespace postern::tls
