#include "core/console/tls_reports.hpp"

#include "core/base/ascii.hpp"
#include "core/base/peer_text.hpp"
#include "core/console/commands.hpp"
#include "core/console/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace postern::console {
namespace {

constexpr std::size_t max_rows = 30;

struct Sum {
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
};

std::string date_of(WallTime time) { return short_date(time).substr(0, 10); }

std::string contact_line(const std::string& contact) {
    return contact.empty() ? "No TLS reports are sent: SMTP_TLSReportContact names nobody."
                           : fmt::format("TLS reports are sent, once a day, in the name of {}.", contact);
}

void add_sent(TlsReports& reports, Lines& lines) {
    const auto counts = reports.counts();
    lines.push_back(
        fmt::format("  since the start: {} by mail, {} by HTTPS; {} wanted by nobody, {} given up, {} waiting",
                    counts.mailed, counts.posted, counts.unwanted, counts.given_up, counts.waiting));
    if (!counts.last_trouble.empty()) lines.push_back("  last trouble: " + counts.last_trouble);
}

void add_sessions(TlsReports& reports, Lines& lines) {
    const auto tallies = reports.sessions();
    if (!tallies) return lines.push_back("Sessions not reported yet: " + tallies.error());
    std::map<std::pair<report::Day, std::string>, Sum> sums;
    for (const auto& tally : *tallies) {
        auto& sum = sums[{tally.day, tally.domain}];
        (tally.failure.empty() ? sum.succeeded : sum.failed) += tally.sessions;
    }
    lines.push_back(fmt::format("Sessions not reported yet: of {} day[s] and domain[s]", sums.size()));
    if (sums.empty()) return;
    std::vector<std::pair<std::pair<report::Day, std::string>, Sum>> sorted(sums.begin(), sums.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& one, const auto& other) { return one.second.failed > other.second.failed; });
    std::vector<Row> rows{{"Day", "Domain", "Succeeded", "Failed"}};
    for (const auto& [key, sum] : sorted) {
        if (rows.size() > max_rows) break;
        rows.push_back({date_of(WallTime(key.first)), escape_for_log(key.second, 80), fmt::format("{}", sum.succeeded),
                        fmt::format("{}", sum.failed)});
    }
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
    if (sums.size() > max_rows)
        lines.push_back(fmt::format("  and {} more, with fewer failures", sums.size() - max_rows));
}

std::string kinds_of(const report::ReportedPolicy& policy) {
    std::string kinds;
    for (const auto& failure : policy.details)
        kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", failure.sessions, failure.type);
    return kinds.empty() ? "-" : kinds;
}

void add_received(TlsReports& reports, Lines& lines) {
    const auto received = reports.received(max_rows);
    if (!received) return lines.push_back("Reports of others: " + received.error());
    if (received->empty()) {
        lines.emplace_back("No reports of others came to SMTP_TLSReportAddresses.");
        return;
    }
    lines.push_back(fmt::format("The last {} report[s] of others, as they say, each signed by its author's domain:",
                                received->size()));
    std::vector<Row> rows{{"Day", "From", "Domain", "Policy", "Succeeded", "Failed", "Why"}};
    for (const auto& one : *received)
        for (const auto& policy : one.report.policies)
            rows.push_back({date_of(one.report.begin), one.report.organization, policy.domain, policy.type,
                            fmt::format("{}", policy.successes), fmt::format("{}", policy.failures), kinds_of(policy)});
    for (auto& line : aligned(rows)) lines.push_back(std::move(line));
}

/// Where that cannot be read there may be one.
bool has_finished_day(Context& context) {
    const auto tallies = context.tls_reports().sessions();
    const auto today = std::chrono::floor<std::chrono::days>(context.now());
    return !tallies || std::any_of(tallies->begin(), tallies->end(), [&](const auto& one) { return one.day < today; });
}

}  // namespace

Lines show_reports(std::string_view, Context& context) {
    auto& reports = context.tls_reports();
    Lines lines{contact_line(context.settings().settings.tls_report_contact)};
    add_sent(reports, lines);
    add_sessions(reports, lines);
    add_received(reports, lines);
    return lines;
}

Lines send_reports(std::string_view arguments, Context& context) {
    const bool has_today = is_same_ignoring_case(arguments, "today");
    if (!arguments.empty() && !has_today)
        return {fmt::format("\"{}\" is no day. Nothing, or today, is what may follow.", escape_for_log(arguments, 80))};
    const auto& contact = context.settings().settings.tls_report_contact;
    if (contact.empty()) return {contact_line(contact)};
    if (!has_today && !has_finished_day(context))
        return {"Nothing is left to be sent: of finished days all was reported already, or nobody was met."};
    context.tls_reports().send(has_today);
    return {
        has_today
            ? "Reports of finished days, and of today so far, are sent now. The report of the night has today again."
            : "Reports of finished days are sent now."};
}

}  // namespace postern::console
