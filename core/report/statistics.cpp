#include "core/report/statistics.hpp"

#include <algorithm>

namespace postern::report {

namespace {

using tls::Outcome;

/// Dots separate the parts of a statistic's name.
std::string as_name(std::string text) {
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
}

void add_rows(const std::string& prefix, const std::vector<TlsTally::Row>& rows, std::vector<Statistic>& statistics) {
    for (const auto& row : rows)
        statistics.push_back({"SMTP", prefix + as_name(row.name), static_cast<long>(row.count)});
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
void add_failures(const std::vector<TlsTally::Row>& rows, std::vector<Statistic>& statistics) {
    for (const auto& [cause, name] : failure_names) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const TlsTally::Row& one) { return one.name == cause; });
        statistics.push_back({"SMTP", std::string("TLS.Inbound.FailedHandshakes.").append(name),
                              row == rows.end() ? 0 : static_cast<long>(row->count)});
    }
}

}  // namespace

std::vector<Statistic> statistics(const Counters& counters, const TlsTally& tally) {
    const auto transferred = static_cast<long>(counters.messages_transferred);
    const auto delivered = [&](Outcome outcome) { return static_cast<long>(tally.delivered(outcome)); };
    std::vector<Statistic> result{
        {"SMTP", "MessagesProcessed", static_cast<long>(counters.messages_received)},
        {"Mail", "TotalRouted.SMTP", transferred},
        {"Mail", "Transferred.SMTP", transferred},
        {"Mail", "TransferFailures", static_cast<long>(counters.transfer_failures)},
        {"Mail", "TotalPending", static_cast<long>(counters.pending)},
        {"Mail", "Waiting", static_cast<long>(counters.waiting)},
        {"Mail", "Dead", static_cast<long>(counters.dead)},
        {"SMTP", "TLS.Inbound.Encrypted", static_cast<long>(tally.encrypted_received())},
        {"SMTP", "TLS.Inbound.Clear", static_cast<long>(tally.clear_received())},
        {"SMTP", "TLS.Inbound.FailedHandshakes", static_cast<long>(tally.failed_handshakes_inbound())},
        {"SMTP", "TLS.Outbound.Verified", delivered(Outcome::encrypted_verified)},
        {"SMTP", "TLS.Outbound.Unverified", delivered(Outcome::encrypted_unverified)},
        {"SMTP", "TLS.Outbound.Clear.PortStatus", delivered(Outcome::clear_by_setting)},
        {"SMTP", "TLS.Outbound.Clear.NotOffered", delivered(Outcome::clear_not_offered)},
        {"SMTP", "TLS.Outbound.Clear.FailedHandshake", delivered(Outcome::clear_after_failure)},
    };
    if (counters.certificate_days) result.push_back({"SMTP", "TLS.Certificate.DaysLeft", *counters.certificate_days});
    add_failures(tally.failures(), result);
    add_rows("TLS.Inbound.", tally.versions(Direction::in), result);
    add_rows("TLS.Outbound.", tally.versions(Direction::out), result);
    return result;
}

}  // namespace postern::report
