#pragma once

#include "core/report/tls_report.hpp"

#include <string_view>

namespace postern::report {

inline constexpr std::size_t max_report_octets = 10U << 20U;  ///< Unpacked. Others bound them more tightly.

/// A report that came from outside, as its attachment has it: JSON, in gzip or not. The error is a clause, safe to
/// print.
[[nodiscard]] Expected<TlsReport, std::string> read_received_report(std::string_view octets);

/// What is worth keeping of it: all texts safe to print and cut, of each policy what failed and how often, at most 50
/// policies with 20 kinds of failure each. Pure.
[[nodiscard]] TlsReport condensed(const TlsReport& report);

}  // namespace postern::report
