#include "core/report/condensed.hpp"

#include "core/base/gzip.hpp"
#include "core/base/peer_text.hpp"

#include <map>
#include <utility>

namespace postern::report {
namespace {

constexpr std::size_t most_policies = 50;
constexpr std::size_t most_kinds = 20;
constexpr std::size_t max_text_octets = 120;

std::string shown(const std::string& text) { return escape_for_log(text, max_text_octets); }

ReportedPolicy condensed_policy(const ReportedPolicy& policy) {
    std::map<std::string, std::uint64_t> kinds;
    for (const auto& failure : policy.details) {
        const auto kind = shown(failure.type);
        if (kinds.size() < most_kinds || kinds.contains(kind)) kinds[kind] += failure.sessions;
    }
    ReportedPolicy result{shown(policy.type), shown(policy.domain)};
    result.successes = policy.successes;
    result.failures = policy.failures;
    for (const auto& [kind, sessions] : kinds) {
        ReportedFailure failure;
        failure.type = kind;
        failure.sessions = sessions;
        result.details.push_back(std::move(failure));
    }
    return result;
}

}  // namespace

Expected<TlsReport, std::string> read_received_report(std::string_view octets) {
    constexpr std::string_view gzip_begins = "\x1F\x8B";
    if (!octets.starts_with(gzip_begins)) {
        if (octets.size() > max_report_octets) return unexpected(std::string("it is too large"));
        return parse_tls_report(octets);
    }
    const auto text = gunzip(octets, max_report_octets);
    if (!text) return unexpected(text.error());
    return parse_tls_report(*text);
}

TlsReport condensed(const TlsReport& report) {
    TlsReport result;
    result.organization = shown(report.organization);
    result.begin = report.begin;
    result.end = report.end;
    result.contact = shown(report.contact);
    result.id = shown(report.id);
    for (const auto& policy : report.policies) {
        if (result.policies.size() == most_policies) break;
        result.policies.push_back(condensed_policy(policy));
    }
    return result;
}

}  // namespace postern::report
