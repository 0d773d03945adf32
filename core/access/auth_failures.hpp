#pragma once

#include "core/base/ip_prefix.hpp"
#include "core/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <map>

namespace postern::access {

/// Wrong passwords by where they came from: an IPv4 address, or an IPv6 /64. Each one makes the answer to the next
/// slower, and too many of them close the door for a while. Forgotten after ten quiet minutes. Bounded. One thread at a
/// time.
class AuthFailures {
public:
    static constexpr std::chrono::minutes memory{10};

    enum class Admission {
        admitted,  ///< Until note() or release().
        busy,      ///< As many as may still be wrong are being checked: when they are answered, there is more to say.
        shut,
    };
    /// Whether a password from there may be checked, so that however many come at once no more than `most` can be
    /// wrong. 0: no limit.
    [[nodiscard]] Admission admit(const IpAddress& address, unsigned most, TimePoint now);
    /// One that was admitted was not wrong.
    void release(const IpAddress& address);

    /// One was wrong. How long its answer is to be held back: 1 s for the first, twice as long for each further one,
    /// 16 s at most.
    [[nodiscard]] std::chrono::seconds note(const IpAddress& address, TimePoint now);
    /// `most` failures or more; 0: never.
    [[nodiscard]] bool is_shut(const IpAddress& address, unsigned most, TimePoint now);

    [[nodiscard]] std::size_t remembered() const { return entries_.size(); }

private:
    struct Entry {
        unsigned failures = 0;
        unsigned under_way = 0;  ///< Admitted, and not answered yet.
        TimePoint last{};
    };
    void forget_the_quiet(TimePoint now);

    std::map<IpAddress, Entry> entries_;
    std::size_t next_sweep_at_ = 0;  ///< Entries, not a time.
};

}  // namespace postern::access
