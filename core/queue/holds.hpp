#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::queue {

/// A span of time in which the settings forbade SMTP, or an administrator mail to a domain: what waited for it did not
/// age.
struct Hold {
    WallTime begin;
    std::chrono::milliseconds length{0};
    std::string domain{};  ///< Of recipients; empty: the settings forbade SMTP.
};
using Holds = std::vector<Hold>;

/// For how long the settings forbade SMTP at `since` or later.
[[nodiscard]] std::chrono::milliseconds held_after(const Holds& holds, WallTime since);

/// The holds among the spool's counters: `hold.1764061200000`, the begin in milliseconds since 1970, counts
/// milliseconds; of a domain: `hold.1764061200000.a.example`.
[[nodiscard]] Holds holds_of(const std::map<std::string, std::int64_t>& tallies);
/// What adds this one to the counters.
[[nodiscard]] std::map<std::string, std::int64_t> tallies_of(const Hold& hold);

/// The suspensions of domains that are over. Without I/O; one thread.
class PastSuspensions {
public:
    PastSuspensions() = default;
    /// Of `holds` those of a domain.
    explicit PastSuspensions(const Holds& holds);

    void add(const Hold& hold);
    /// How much of those of `domain` lies between the two.
    [[nodiscard]] std::chrono::milliseconds within(std::string_view domain, WallTime from, WallTime to) const;
    /// The wall clock was set.
    void shift(std::chrono::milliseconds jump);

private:
    std::map<std::string, Holds, std::less<>> holds_;  ///< By domain.
};

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
