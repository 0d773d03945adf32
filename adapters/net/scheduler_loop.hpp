#pragma once

#include "adapters/net/mail_services.hpp"
#include "core/console/steering.hpp"
#include "core/queue/scheduler.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace postern::net {

class Worker;

/// The thread of the Scheduler: performs its actions, and carries events to it. Every function may be called from any
/// thread.
class SchedulerLoop final : public console::Steering {
public:
    /// `workers` outlive the loop; their links are set here, so they start after it is made.
    SchedulerLoop(queue::SchedulerSettings settings, MailServices& services, std::vector<Worker*> workers,
                  queue::Holds earlier_holds = {});
    ~SchedulerLoop() override;

    void start();
    /// Ends the thread. Outcomes that were not applied yet are worked out again at the next start.
    void join();

    void accept(ports::QueuedMessage message);
    void change_settings(queue::SchedulerSettings settings);
    void retry_all();
    [[nodiscard]] std::optional<queue::Touched> perform(queue::Order order) override;
    [[nodiscard]] console::ChangedCount suspend(ports::Suspension suspension) override;
    [[nodiscard]] console::ChangedCount resume(const std::string& domain, const std::string& by) override;
    [[nodiscard]] console::ChangedCount forget_tls(const std::string& name) override;
    [[nodiscard]] std::optional<std::vector<ports::Suspension>> suspensions() override;
    /// Looks at once for messages that nobody claimed.
    void rescan();
    /// Starts no more attempts.
    void shut_down();
    /// Waits for the scheduler's thread, `patience` at most; empty: it did not answer.
    [[nodiscard]] std::optional<queue::QueueSummary> summary(std::size_t max_rows, std::chrono::milliseconds patience);
    /// Runs `step` on the scheduler's thread, with other events between two calls, until it says that it was the last.
    /// Waits `patience` at most; false: it did not come to its end, and is not run any more.
    [[nodiscard]] bool ask(std::function<bool(const queue::Scheduler&, Now)> step, std::chrono::milliseconds patience);
    /// Outcomes handed to the spool and not yet durable, and attempts under way.
    [[nodiscard]] std::size_t unfinished() const;

private:
    struct State;
    template <typename TellSpool, typename Then>
    [[nodiscard]] console::ChangedCount change_suspension(const TellSpool& tell_spool, Then then);

    std::shared_ptr<State> state_;
};

}  // namespace postern::net
