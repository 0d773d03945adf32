#pragma once

#include <chrono>
#include <string>

namespace postern {

/// Deadlines: never jumps. Core is given it, and never reads a clock.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

/// Schedules, expiry and header dates: UTC, may jump when the host's clock is set.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Both clocks, read together by whoever calls into core.
struct Now {
    TimePoint steady;
    WallTime wall;
};

/// `Wed, 25 Nov 2026 01:40:10 +0000`. Source: RFC 5322 §3.3. Always in UTC, so that it needs no time zone data.
[[nodiscard]] std::string rfc5322_date(WallTime time);

/// `2026-11-25 01:40:10` in UTC, for console answers.
[[nodiscard]] std::string short_date(WallTime time);

/// `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: a duration as a person would say it. Negative durations read as `0 s`.
[[nodiscard]] std::string spoken(std::chrono::seconds duration);

}  // namespace postern
