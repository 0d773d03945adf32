#pragma once

#include "core/dns/self_test.hpp"
#include "core/report/tls_tally.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::report {

/// What the router counts, since the task started.
struct RouterTotals {
    std::uint64_t transferred = 0;  ///< Outcomes that handed a message over, for one recipient at least.
    std::uint64_t recipients_delivered = 0;
    std::uint64_t transfer_failures = 0;   ///< Tries after which a recipient waits or failed.
    std::uint64_t recipients_failed = 0;   ///< For good.
    std::uint64_t recipients_delayed = 0;  ///< Once for each try after which one waits.
    std::uint64_t bounced = 0;             ///< Recipients that failed and whose sender is told.
    std::uint64_t died = 0;                ///< Messages of which nothing waits, and whose failure nobody can be told.
    std::uint64_t bounces = 0;             ///< Reports of a failure.
    std::uint64_t delay_notices = 0;       ///< Reports of delays alone, or of delays and arrivals.
    std::uint64_t arrival_notices = 0;
};

/// What the parts of the task count, since it started; those of the queue are states, not counts.
struct Counters {
    std::uint64_t messages_received = 0;
    std::uint64_t messages_transferred = 0;  ///< Handed over, for one recipient at least.
    std::uint64_t transfer_failures = 0;     ///< Tries after which a recipient waits or failed.
    std::uint64_t pending = 0;               ///< Messages in the queue.
    std::uint64_t waiting = 0;               ///< Of these, waiting for their next try.
    std::uint64_t dead = 0;                  ///< Kept for an administrator.
    std::optional<long> certificate_days;  ///< To the end of our certificate, negative behind it; empty: there is none.
    dns::SelfTestState dnssec = dns::SelfTestState::off;
    std::uint64_t attempts = 0;     ///< Under way.
    std::uint64_t connections = 0;  ///< To other servers.
    std::uint64_t idle_connections = 0;
    std::uint64_t pausing_destinations = 0;
    std::uint64_t sessions = 0;
    std::uint64_t sessions_in_all = 0;
    RouterTotals router{};
    bool is_overloaded = false;
};

/// One line of `show stat`: `FACILITY.NAME = VALUE`.
struct Statistic {
    std::string facility;
    std::string name;
    long value = 0;
};

/// Under Domino's names (SMTP.MessagesProcessed, Mail.TotalRouted.SMTP, Mail.Transferred.SMTP, Mail.TransferFailures,
/// Mail.TotalPending, Mail.Waiting, Mail.Dead), and under names of ours below SMTP, where Domino has none. A dot inside
/// a TLS version is written as an underscore. Of failed handshakes there is one for each cause, such as
/// SMTP.TLS.Inbound.FailedHandshakes.Timeout. All of them have a row of the reference page.
[[nodiscard]] std::vector<Statistic> statistics(const Counters& counters, const TlsTally& tally);

/// Every statistic as a Markdown page, with whose its name is.
[[nodiscard]] std::string statistics_page();

}  // namespace postern::report
