#include "core/report/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace postern::report {

namespace {

using tls::Outcome;

enum class Origin { domino, ours };
constexpr auto domino = Origin::domino;
constexpr auto ours = Origin::ours;

/// One statistic. Without a value it stands for many: the page has it, and add_versions() or add_failures() the names.
struct Row {
    std::string_view facility;
    std::string_view name;
    Origin origin;
    std::optional<long> (*value)(const Counters& counters, const TlsTally& tally);
    std::string_view help;
};

template <auto member>
std::optional<long> counter(const Counters& counters, const TlsTally&) {
    return static_cast<long>(counters.*member);
}
template <auto member>
std::optional<long> total(const Counters& counters, const TlsTally&) {
    return static_cast<long>(counters.router.*member);
}
template <auto getter>
std::optional<long> tallied(const Counters&, const TlsTally& tally) {
    return static_cast<long>((tally.*getter)());
}
template <Outcome outcome>
std::optional<long> delivered(const Counters&, const TlsTally& tally) {
    return static_cast<long>(tally.delivered(outcome));
}
std::optional<long> certificate_days(const Counters& counters, const TlsTally&) { return counters.certificate_days; }
std::optional<long> dnssec_self_test(const Counters& counters, const TlsTally&) {
    switch (counters.dnssec) {
        case dns::SelfTestState::off:
            return std::nullopt;
        case dns::SelfTestState::unknown:
            return 0;
        case dns::SelfTestState::ok:
            return 1;
        case dns::SelfTestState::failed:
            return -1;
    }
    return std::nullopt;
}
std::optional<long> being_routed(const Counters& counters, const TlsTally&) {
    const auto busy = counters.pending - std::min(counters.pending, counters.waiting);
    return static_cast<long>(busy);
}

// clang-format off
constexpr Row rows[] = {
    {"SMTP", "MessagesProcessed", domino, counter<&Counters::messages_received>, "Messages that were received."},
    {"Mail", "TotalRouted.SMTP", domino, counter<&Counters::messages_transferred>, "Messages that were handed to another server by SMTP."},
    {"Mail", "Transferred.SMTP", domino, counter<&Counters::messages_transferred>, "The same."},
    {"Mail", "TransferFailures", domino, counter<&Counters::transfer_failures>, "Tries after which a recipient waits or failed."},
    {"Mail", "TotalPending", domino, counter<&Counters::pending>, "Messages in the queue now."},
    {"Mail", "Waiting", domino, counter<&Counters::waiting>, "Of these, messages that wait for a next try."},
    {"Mail", "Dead", domino, counter<&Counters::dead>, "Messages that can neither be delivered nor returned, kept for an administrator."},
    {"SMTP", "Queue.Active", ours, being_routed, "Messages in the queue now that are being sent or wait for their turn."},
    {"SMTP", "Queue.Attempts", ours, counter<&Counters::attempts>, "Deliveries under way now."},
    {"SMTP", "Queue.PausingDestinations", ours, counter<&Counters::pausing_destinations>, "Next hops that could not be reached at the last try, and are left alone for a while."},
    {"SMTP", "Connections.Inbound", ours, counter<&Counters::sessions>, "Sessions of other servers and of mail programs now."},
    {"SMTP", "Connections.InboundTotal", ours, counter<&Counters::sessions_in_all>, "The same since the start."},
    {"SMTP", "Overloaded", ours, counter<&Counters::is_overloaded>, "1: less is taken now than is offered, for want of memory, queue or disk (`show tasks` says which); 0: all is taken. 1 is worth an alarm."},
    {"SMTP", "Connections.Outbound", ours, counter<&Counters::connections>, "Connections to other servers now."},
    {"SMTP", "Connections.OutboundIdle", ours, counter<&Counters::idle_connections>, "Of these, kept open for a next message."},
    {"SMTP", "Recipients.Delivered", ours, total<&RouterTotals::recipients_delivered>, "Recipients that were delivered to, by SMTP, by LMTP or into mail.box."},
    {"SMTP", "Recipients.Delayed", ours, total<&RouterTotals::recipients_delayed>, "Recipients that wait after a try, once for each try."},
    {"SMTP", "Recipients.Failed", ours, total<&RouterTotals::recipients_failed>, "Recipients that failed for good."},
    {"SMTP", "Reports.Bounces", ours, total<&RouterTotals::bounces>, "Reports that say that a recipient failed."},
    {"SMTP", "Reports.DelayNotices", ours, total<&RouterTotals::delay_notices>, "Reports that say that a recipient waits, and that none failed."},
    {"SMTP", "Reports.ArrivalNotices", ours, total<&RouterTotals::arrival_notices>, "Reports that say that a message arrived, and nothing else."},
    {"SMTP", "TLS.Inbound.Encrypted", ours, tallied<&TlsTally::encrypted_received>, "Messages that were received under TLS."},
    {"SMTP", "TLS.Inbound.Clear", ours, tallied<&TlsTally::clear_received>, "Messages that were received in clear text."},
    {"SMTP", "TLS.Inbound.FailedHandshakes", ours, tallied<&TlsTally::failed_handshakes_inbound>, "Handshakes of others with us that failed, whatever the cause."},
    {"SMTP", "TLS.Inbound.FailedHandshakes.CAUSE", ours, nullptr, "The same by cause: Plaintext, Alert, ProtocolError, Closed, Timeout, Internal."},
    {"SMTP", "TLS.Inbound.VERSION", ours, nullptr, "Messages that were received under this version, such as TLSv1_3."},
    {"SMTP", "TLS.Outbound.Verified", ours, delivered<Outcome::encrypted_verified>, "Messages that were handed over under TLS to a server whose certificate was verified."},
    {"SMTP", "TLS.Outbound.Unverified", ours, delivered<Outcome::encrypted_unverified>, "The same, the certificate not checked or not verified."},
    {"SMTP", "TLS.Outbound.Clear.PortStatus", ours, delivered<Outcome::clear_by_setting>, "Handed over in clear text, because the port status says so."},
    {"SMTP", "TLS.Outbound.Clear.NotOffered", ours, delivered<Outcome::clear_not_offered>, "The same, because the other server offers no STARTTLS."},
    {"SMTP", "TLS.Outbound.Clear.FailedHandshake", ours, delivered<Outcome::clear_after_failure>, "The same after a failed handshake (RouterFallbackNonTLS)."},
    {"SMTP", "TLS.Outbound.VERSION", ours, nullptr, "Messages that were handed over under this version, such as TLSv1_3."},
    {"SMTP", "TLS.Certificate.DaysLeft", ours, certificate_days, "Days to the end of our certificate, negative behind it; not there without one."},
    {"SMTP", "DNSSEC.SelfTest", ours, dnssec_self_test, "What the last self-test of DNSSEC came to now: 1 ok, 0 unknown, -1 failed; not there without a trust anchor. Below 1 is worth an alarm."},
};
// clang-format on

/// Dots separate the parts of a statistic's name.
std::string as_name(std::string text) {
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
}

void add_versions(const std::string& prefix, const std::vector<TlsTally::Row>& versions,
                  std::vector<Statistic>& statistics) {
    for (const auto& version : versions)
        statistics.push_back({"SMTP", prefix + as_name(version.name), static_cast<long>(version.count)});
}

/// By the words of TlsTally::failures().
struct FailureName {
    std::string_view cause;
    std::string_view name;
};
constexpr FailureName failure_names[] = {
    {"plaintext", "Plaintext"}, {"alert", "Alert"},     {"protocol-error", "ProtocolError"},
    {"closed", "Closed"},       {"timeout", "Timeout"}, {"internal", "Internal"},
};

/// All of them, also those that never came: who watches a number wants it there from the start.
void add_failures(const std::vector<TlsTally::Row>& failures, std::vector<Statistic>& statistics) {
    for (const auto& [cause, name] : failure_names) {
        const auto row = std::find_if(failures.begin(), failures.end(),
                                      [cause = cause](const TlsTally::Row& one) { return one.name == cause; });
        statistics.push_back({"SMTP", std::string("TLS.Inbound.FailedHandshakes.").append(name),
                              row == failures.end() ? 0 : static_cast<long>(row->count)});
    }
}

}  // namespace

std::vector<Statistic> statistics(const Counters& counters, const TlsTally& tally) {
    std::vector<Statistic> result;
    for (const auto& row : rows) {
        const auto value = row.value != nullptr ? row.value(counters, tally) : std::nullopt;
        if (value) result.push_back({std::string(row.facility), std::string(row.name), *value});
    }
    add_failures(tally.failures(), result);
    add_versions("TLS.Inbound.", tally.versions(Direction::in), result);
    add_versions("TLS.Outbound.", tally.versions(Direction::out), result);
    return result;
}

std::string statistics_page() {
    std::string page =
        "# Statistics\n\n"
        "What `show stat SMTP` and `show stat Mail` print of the task, flushed once a second. Counts begin at 0 when "
        "the task is loaded, except where \"now\"\nstands in a row. Names marked Domino are known from Domino; the "
        "others are Postern's own, and Domino has none of them.\n\n"
        "| statistic | name | what it says |\n|---|---|---|\n";
    for (const auto& row : rows)
        fmt::format_to(std::back_inserter(page), "| `{}.{}` | {} | {} |\n", row.facility, row.name,
                       row.origin == domino ? "Domino" : "ours", row.help);
    return page;
}

}  // namespace postern::report
