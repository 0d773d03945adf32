#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"
#include "core/report/session_result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postern::report {

/// Sessions that failed in the same way (RFC 8460 §4.4, failure-details). Empty texts are left out.
struct ReportedFailure {
    std::string type;  ///< `certificate-expired`
    std::string sending_ip{};
    std::string mx_host{};
    std::string mx_helo{};
    std::string receiving_ip{};
    std::uint64_t sessions = 0;
    std::string information{};  ///< A URI.
    std::string reason{};
};

/// What came of one policy.
struct ReportedPolicy {
    std::string type;    ///< `tlsa`, `sts`, `no-policy-found`
    std::string domain;  ///< Whose it is.
    std::vector<std::string> strings{};
    std::vector<std::string> mx_patterns{};
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    std::vector<ReportedFailure> details{};
};

/// One report, of one sender about the mail that it sent to one domain. Texts of one that came from outside are not
/// safe to print.
struct TlsReport {
    std::string organization;
    WallTime begin{};
    WallTime end{};
    std::string contact;
    std::string id;
    std::vector<ReportedPolicy> policies;
};

/// `tlsa`, `certificate-expired`: as reports have them (RFC 8460 §4.3, §4.4).
[[nodiscard]] std::string_view to_string(PolicyType type);
[[nodiscard]] std::string_view to_string(FailureType type);

/// As JSON (RFC 8460 §4.4, I-JSON of RFC 7493).
[[nodiscard]] std::string to_json(const TlsReport& report);

/// Reads one. What a sender may leave out is empty; what it adds is ignored. The error is a clause: it is no JSON, is
/// nested deeper than 32 levels, or lacks what a report is about. Pure; memory within a few times the text's.
[[nodiscard]] Expected<TlsReport, std::string> parse_tls_report(std::string_view json);

/// `2016-04-01T23:59:59Z` (RFC 3339), to the second.
[[nodiscard]] std::string rfc3339_date(WallTime time);

}  // namespace postern::report
