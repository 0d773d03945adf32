#include "core/report/report_mail.hpp"

#include "core/base/base64.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace postern::report {
namespace {

constexpr std::size_t base64_line_octets = 76;  // RFC 2045 §6.8

std::int64_t seconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string in_lines(std::string_view base64) {
    std::string lines;
    for (; !base64.empty(); base64.remove_prefix(std::min(base64_line_octets, base64.size())))
        lines.append(base64.substr(0, base64_line_octets)).append("\r\n");
    return lines;
}

std::string list_of(const std::vector<mail::Address>& addresses) {
    std::string list;
    for (const auto& address : addresses)
        list += fmt::format("{}<{}>", list.empty() ? "" : ",\r\n ", address.to_string());
    return list;
}

std::string words_of(const OutgoingReport& outgoing) {
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    for (const auto& policy : outgoing.report.policies) {
        successes += policy.successes;
        failures += policy.failures;
    }
    return fmt::format(
        "This is a TLS report (RFC 8460) of {}\r\nabout mail that it sent to {}\r\nfrom {} to {}:\r\n{} session[s] "
        "succeeded, {} failed. The details are attached, for a program.\r\n",
        outgoing.submitter, outgoing.domain, rfc3339_date(outgoing.report.begin), rfc3339_date(outgoing.report.end),
        successes, failures);
}

}  // namespace

std::string report_file_name(const OutgoingReport& report) {
    return fmt::format("{}!{}!{}!{}.json.gz", report.submitter, report.domain, seconds_of(report.report.begin),
                       seconds_of(report.report.end));
}

ports::OwnMessage make_report_mail(const OutgoingReport& report, const mail::Address& from,
                                   const std::vector<mail::Address>& to, QueueId id, Now now) {
    ports::OwnMessage own;
    own.envelope.id = id;
    for (const auto& address : to) own.envelope.recipients.push_back({address, mail::RecipientState::waiting, {}});
    own.envelope.accepted_at = now.wall;
    own.envelope.message_id = fmt::format("<{}@{}>", to_string(id), report.submitter);
    own.envelope.options.is_tls_report = true;
    // Not in base64, which has no `=_`, nor in the words, which do not know the id.
    const auto boundary = fmt::format("=_postern_{}", to_string(id));
    const auto name = report_file_name(report);
    own.octets = fmt::format(
        "Date: {}\r\nFrom: <{}>\r\nTo: {}\r\nSubject: Report Domain: {}\r\n Submitter: {}\r\n Report-ID: <{}>\r\n"
        "Message-ID: {}\r\nTLS-Report-Domain: {}\r\nTLS-Report-Submitter: {}\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=\"tlsrpt\";\r\n boundary=\"{}\"\r\n\r\n",
        rfc5322_date(now.wall), from.to_string(), list_of(to), report.domain, report.submitter, report.report.id,
        own.envelope.message_id, report.domain, report.submitter, boundary);
    own.octets +=
        fmt::format("--{}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{}\r\n", boundary, words_of(report));
    own.octets += fmt::format(
        "--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n "
        "filename=\"{}\"\r\n\r\n{}\r\n--{}--\r\n",
        boundary, report_content_type, name, in_lines(encode_base64(report.octets)), boundary);
    return own;
}

}  // namespace postern::report
