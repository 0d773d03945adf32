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

[[nodiscard]] WallTime end_of(const Hold& hold);

/// The holds among the spool's counters: `hold.1764061200000`, the begin in milliseconds since 1970, counts
/// milliseconds; of a domain: `hold.1764061200000.a.example`.
[[nodiscard]] Holds holds_of(const std::map<std::string, std::int64_t>& tallies);
/// What adds this one to the counters.
[[nodiscard]] std::map<std::string, std::int64_t> tallies_of(const Hold& hold);

/// The holds that are over. Without I/O; one thread.
class PastHolds {
public:
    explicit PastHolds(const Holds& holds = {});

    void add(const Hold& hold);
    /// For how long mail to `domain` was withheld between the two: by its own holds, where `is_smtp` by the settings',
    /// and by those in `open`, which last still. Time that several share counts once.
    [[nodiscard]] std::chrono::milliseconds within(std::string_view domain, bool is_smtp, Holds open, WallTime from,
                                                   WallTime to) const;
    /// Those that were over before then. True: there were any.
    bool forget(WallTime before);
    /// The wall clock was set.
    void shift(std::chrono::milliseconds jump);

private:
    void collect(std::string_view domain, Holds& holds) const;

    std::map<std::string, Holds, std::less<>> holds_;  ///< By domain; of the settings by the empty one.
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
