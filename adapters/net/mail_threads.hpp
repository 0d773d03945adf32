#pragma once

#include "adapters/net/scheduler_loop.hpp"
#include "adapters/net/worker.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace postern::net {

/// The workers and the scheduler's thread, from their start to their end. One thread uses it.
class MailThreads {
public:
    /// Starts one worker for each that `settings` counts. `services` outlives them.
    MailThreads(queue::SchedulerSettings settings, MailServices& services, queue::Holds earlier_holds);
    ~MailThreads();

    [[nodiscard]] const std::vector<Worker*>& workers() const { return pointers_; }
    [[nodiscard]] SchedulerLoop& scheduler() { return *scheduler_; }
    /// Where the scheduler does not answer within `patience`, the summary says that.
    [[nodiscard]] queue::QueueSummary summary(std::size_t max_rows, std::chrono::milliseconds patience);

    /// Begins nothing more, and waits until what was begun is finished, not beyond `deadline`; calls `meanwhile` while
    /// it waits. The answer is how many deliveries had no answer by then.
    [[nodiscard]] std::size_t shut_down(std::chrono::steady_clock::time_point deadline,
                                        const std::function<void()>& meanwhile);
    /// Ends the threads. What others still post to the workers is dropped.
    void join();

private:
    [[nodiscard]] bool is_busy() const;

    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Worker*> pointers_;
    std::unique_ptr<SchedulerLoop> scheduler_;
};

}  // namespace postern::net
