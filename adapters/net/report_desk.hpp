#pragma once

#include "core/base/expected.hpp"
#include "core/console/tls_reports.hpp"
#include "core/ports/report_book.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/signing.hpp"
#include "core/ports/spool.hpp"
#include "core/ports/web.hpp"
#include "core/report/tls_report_settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace postern {
class QueueIdSource;
}

namespace postern::net {

class Journal;

/// Performs the actions of the Reporter on a thread of its own, and reads the reports that arrive. One without a DKIM
/// signature by its author's domain that holds does not count (RFC 8460 §3).
class ReportDesk : public console::TlsReports {
public:
    /// Everything takes calls from the desk's thread until stop() has returned.
    struct Services {
        ports::ReportBook& book;
        ports::Resolver& resolver;
        ports::Web* web = nullptr;  ///< Null: nothing can be posted.
        ports::Spool& spool;
        ports::BodyStore& bodies;
        QueueIdSource& ids;
        Journal& journal;
        /// Hands a durable message to the scheduler.
        std::function<void(ports::QueuedMessage)> on_accepted;
        /// The decoded attachment of a message that is a TLS report. The error is a clause, safe to print.
        std::function<Expected<std::string, std::string>(std::string_view message)> find_attachment;
        const ports::Signing& signing;
    };
    explicit ReportDesk(Services services);
    ~ReportDesk() override;
    ReportDesk(const ReportDesk&) = delete;
    ReportDesk& operator=(const ReportDesk&) = delete;

    /// Ends its thread. What is asked of it later has no effect; look_at() may still be called.
    void stop();
    /// Any thread.
    void change_settings(report::TlsReportSettings settings);
    /// At a message just stored, before it goes its way, which it goes in any case. Any thread; only posts.
    void look_at(const ports::QueuedMessage& message);

    // Of the console.
    [[nodiscard]] report::Reporter::Counts counts() override;
    [[nodiscard]] Expected<std::vector<report::SessionTally>, std::string> sessions() override;
    [[nodiscard]] Expected<std::vector<ports::ReceivedReport>, std::string> received(std::size_t limit) override;
    void send(bool has_today) override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace postern::net
