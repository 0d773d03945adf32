#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace postern::queue {

/// A span of time in which the settings forbade SMTP: what waited for it did not age.
struct Hold {
    WallTime begin;
    std::chrono::milliseconds length{0};
};
using Holds = std::vector<Hold>;

/// How much of `holds` lies at `since` or later.
[[nodiscard]] std::chrono::milliseconds held_after(const Holds& holds, WallTime since);

/// The holds among the spool's counters: `hold.1764061200000`, the begin in milliseconds since 1970, counts
/// milliseconds.
[[nodiscard]] Holds holds_of(const std::map<std::string, std::int64_t>& tallies);

/// Makes counters of a hold while it lasts, so that a restart does not forget it. One thread.
class HoldCounter {
public:
    /// What passed since the call before, to be added to the spool's counters; empty where nothing is held.
    [[nodiscard]] std::map<std::string, std::int64_t> on_time(bool is_held, Now now);

private:
    struct Open {
        std::string name;
        TimePoint counted_until;
    };
    std::optional<Open> open_;
};

}  // namespace postern::queue
