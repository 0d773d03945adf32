#pragma once

#include "adapters/net/trace_desk.hpp"
#include "core/base/time.hpp"
#include "core/report/rare_lines.hpp"
#include "core/report/statistics.hpp"
#include "core/report/tls_tally.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace postern::net {

/// What the threads of mail have to tell the Notes thread: log lines, in a bounded queue, and counts. Any thread
/// writes; the Notes thread takes batches. A line that does not fit is counted and not waited for, so that a slow log
/// never slows mail down.
class Journal {
public:
    explicit Journal(std::size_t max_lines = 20000) : max_lines_(max_lines) {}

    /// Safe text only.
    void log(std::string line);
    /// The same, one line of each kind a minute for each peer; the next one says how many were left out.
    void log_rarely(report::RareLine kind, std::string_view peer, std::string line, TimePoint now);
    /// Whether lines are wanted for what goes its way, connection by connection and message by message. Who makes such
    /// a line asks before.
    [[nodiscard]] bool logs_traffic() const { return logs_traffic_.load(std::memory_order_relaxed); }
    void set_logs_traffic(bool is_wanted) { logs_traffic_.store(is_wanted, std::memory_order_relaxed); }
    /// Adds counts under the journal's lock.
    template <typename Change>
    void count(Change change) {
        const std::lock_guard lock(mutex_);
        change(tally_);
    }

    /// Dialogues that an administrator wants to see. Their files are written by take().
    [[nodiscard]] TraceDesk& traces() { return traces_; }

    struct Batch {
        std::vector<std::string> lines;
        std::uint64_t dropped_lines = 0;
        report::TlsTally tally;
    };
    /// What came since the last call.
    [[nodiscard]] Batch take();

    void fill(report::Counters& counters) const;

    // Plain counters, for statistics and consoles.
    std::atomic<std::uint64_t> messages_received{0};
    std::atomic<std::uint64_t> recipients_transferred{0};
    std::atomic<std::uint64_t> messages_transferred{0};
    std::atomic<std::uint64_t> transfer_failures{0};
    std::atomic<std::uint64_t> broken_invariants{0};
    std::atomic<std::uint64_t> sessions_now{0};
    std::atomic<std::uint64_t> sessions_in_all{0};

private:
    void add(std::string line);  // under the lock

    const std::size_t max_lines_;
    std::atomic<bool> logs_traffic_{true};
    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::uint64_t dropped_lines_ = 0;
    report::TlsTally tally_;
    report::RareLines rare_lines_;
    TraceDesk traces_;
};

}  // namespace postern::net
