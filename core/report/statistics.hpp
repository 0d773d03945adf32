#pragma once

#include "core/report/tls_tally.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::report {

/// What the parts of the task count, since it started; the last three are states, not counts.
struct Counters {
    std::uint64_t messages_received = 0;
    std::uint64_t messages_transferred = 0;  ///< Handed over, for one recipient at least.
    std::uint64_t transfer_failures = 0;     ///< Tries after which a recipient waits or failed.
    std::uint64_t pending = 0;               ///< Messages in the queue.
    std::uint64_t waiting = 0;               ///< Of these, waiting for their next try.
    std::uint64_t dead = 0;                  ///< Kept for an administrator.
    std::optional<long> certificate_days;  ///< To the end of our certificate, negative behind it; empty: there is none.
};

/// One line of `show stat`: `FACILITY.NAME = VALUE`.
struct Statistic {
    std::string facility;
    std::string name;
    long value = 0;
};

/// Under Domino's names (SMTP.MessagesProcessed, Mail.TotalRouted.SMTP, Mail.Transferred.SMTP, Mail.TransferFailures,
/// Mail.TotalPending, Mail.Waiting, Mail.Dead), and under SMTP.TLS, which are ours: Domino has none. A dot inside a
/// version is written as an underscore. Of failed handshakes there is one for each cause, such as
/// SMTP.TLS.Inbound.FailedHandshakes.Timeout.
[[nodiscard]] std::vector<Statistic> statistics(const Counters& counters, const TlsTally& tally);

}  // namespace postern::report
