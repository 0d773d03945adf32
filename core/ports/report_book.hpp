#pragma once

#include "core/base/expected.hpp"
#include "core/ports/spool.hpp"
#include "core/report/session_tally.hpp"
#include "core/report/tls_report.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace postern::ports {

/// A report that somebody sent us.
struct ReceivedReport {
    WallTime received_at{};
    report::TlsReport report;  ///< Of its details only what failed, how often.
};

/// What is kept for TLS reports: sessions to be told of, and what others told us. Handlers run on the adapter's thread
/// and must only post.
class ReportBook {
public:
    using DoneHandler = std::function<void(Expected<void, SpoolError>)>;

    virtual ~ReportBook() = default;
    /// Adds to what is there. Of a domain that has hundreds of different ones in a day only what failed is told apart.
    /// Durable within seconds, not at return. Any thread.
    virtual void add_sessions(std::vector<report::SessionTally> tallies) = 0;
    /// The durable ones up to this day, by day and domain. Blocks for a short read; not for worker threads.
    [[nodiscard]] virtual Expected<std::vector<report::SessionTally>, SpoolError> sessions(report::Day last) const = 0;
    /// Nothing to be forgotten is success too.
    virtual void forget_sessions(report::Day day, std::string domain, DoneHandler done) = 0;

    /// One of the same sender and id is replaced. The oldest go when there are thousands.
    virtual void save_received(ReceivedReport received, DoneHandler done) = 0;
    /// The latest ones, latest first. Blocks as sessions() does.
    [[nodiscard]] virtual Expected<std::vector<ReceivedReport>, SpoolError> received(std::size_t limit) const = 0;
};

}  // namespace postern::ports
