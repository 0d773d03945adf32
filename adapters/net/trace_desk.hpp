#pragma once

#include "core/base/time.hpp"
#include "core/console/traces.hpp"
#include "core/report/dialogue_trace.hpp"
#include "core/report/trace_budget.hpp"
#include "core/report/trace_target.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace postern::net {

/// One trace: lines come from any thread and wait, bounded, until flush() writes them.
class Trace {
public:
    /// An open file of our own is taken.
    Trace(report::TraceTarget target, std::string file, int descriptor, TimePoint ends_at);
    ~Trace();
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;

    [[nodiscard]] const report::TraceTarget& target() const { return target_; }
    /// Any thread. Never waits for the file.
    void write(const std::string& line, Now now);

    // Of the desk's thread.
    /// Empty: it goes on. Else why it ends here.
    [[nodiscard]] std::string flush(TimePoint now);
    /// The last line, and no more.
    void close(const std::string& why);
    [[nodiscard]] console::RunningTrace state(TimePoint now) const;

private:
    [[nodiscard]] bool put(const std::string& text);

    const report::TraceTarget target_;
    const std::string file_;
    const int descriptor_;
    const TimePoint ends_at_;
    mutable std::mutex mutex_;
    report::TraceBudget budget_;
    std::string unwritten_;
    std::uint64_t lines_ = 0;
    bool is_full_ = false;
    bool is_closed_ = false;
};

/// What one session writes into: the traces that it is of. One thread.
class SessionTrace {
public:
    SessionTrace(std::vector<std::shared_ptr<Trace>> traces, std::string session);

    [[nodiscard]] report::DialogueTrace& dialogue() { return dialogue_; }

private:
    std::vector<std::shared_ptr<Trace>> traces_;
    std::string session_;  ///< `in 17 192.0.2.7`
    report::DialogueTrace dialogue_;
};

/// The traces that run. Sessions ask it, on any thread; the host's thread starts and ends them and writes their files.
class TraceDesk : public console::Traces {
public:
    static constexpr std::size_t most_traces = 5;

    void set_directory(std::filesystem::path directory) { directory_ = std::move(directory); }

    /// Changes when a trace begins or ends; 0: none runs. One look at it costs a session nothing.
    [[nodiscard]] std::uint64_t round() const { return round_.load(std::memory_order_relaxed); }
    /// For a session: null where it is of no trace.
    [[nodiscard]] std::unique_ptr<SessionTrace> find(const std::function<bool(const report::TraceTarget&)>& is_of,
                                                     const std::string& session) const;
    [[nodiscard]] std::uint64_t next_session() { return sessions_.fetch_add(1, std::memory_order_relaxed) + 1; }

    // Of the host's thread.
    [[nodiscard]] Expected<std::string, std::string> start_trace(report::TraceTarget target,
                                                                 std::chrono::minutes duration) override;
    std::size_t end_traces() override;
    [[nodiscard]] std::vector<console::RunningTrace> running_traces() override;
    /// Writes what came, ends what is over; a line for the log of each that ended.
    [[nodiscard]] std::vector<std::string> flush(TimePoint now);

private:
    [[nodiscard]] std::vector<std::shared_ptr<Trace>> running() const;
    void replace(std::vector<std::shared_ptr<Trace>> traces);

    std::filesystem::path directory_;
    std::atomic<std::uint64_t> round_{0};
    std::uint64_t last_round_ = 0;
    std::atomic<std::uint64_t> sessions_{0};
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Trace>> traces_;
};

}  // namespace postern::net
