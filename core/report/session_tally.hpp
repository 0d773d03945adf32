#pragma once

#include "core/base/time.hpp"
#include "core/report/session_result.hpp"
#include "core/report/tls_report.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

/// Days since 1970, of UTC: reports are of one each (RFC 8460 §4.1).
using Day = std::chrono::sys_days;

/// Sessions of one day with one domain that are alike. What makes them alike stands in texts, JSON of a kind of our
/// own, so that a table can have them as its key.
struct SessionTally {
    Day day{};
    std::string domain;
    std::string policy;   ///< Empty: of any, where there were too many to be told apart.
    std::string failure;  ///< Empty: they succeeded.
    std::uint64_t sessions = 0;

    friend bool operator==(const SessionTally&, const SessionTally&) = default;
};

/// One session.
[[nodiscard]] SessionTally tally_of(const SessionResult& result, WallTime now);

/// The same with nothing but what failed: for a domain that has too many different ones.
[[nodiscard]] SessionTally coarse(SessionTally tally);

/// What a report says of these, which are of one domain; days and domain are not looked at. Policies and failures in
/// the order of their texts, so that the same sessions make the same report. Pure.
[[nodiscard]] std::vector<ReportedPolicy> policies_of(const std::vector<SessionTally>& tallies);

}  // namespace postern::report
