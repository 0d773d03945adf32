#include "adapters/net/mail_threads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace postern::net {

using namespace std::chrono_literals;

MailThreads::MailThreads(queue::SchedulerSettings settings, MailServices& services, queue::Holds earlier_holds) {
    for (std::size_t index = 0; index < settings.workers; ++index) {
        workers_.push_back(std::make_unique<Worker>(index, services));
        pointers_.push_back(workers_.back().get());
    }
    scheduler_ = std::make_unique<SchedulerLoop>(std::move(settings), services, pointers_, std::move(earlier_holds));
    for (auto& worker : workers_) worker->start();
    scheduler_->start();
}

MailThreads::~MailThreads() = default;

queue::QueueSummary MailThreads::summary(std::size_t max_rows, std::chrono::milliseconds patience) {
    if (auto summary = scheduler_->summary(max_rows, patience)) return std::move(*summary);
    queue::QueueSummary unknown;
    unknown.held_because = fmt::format("the scheduler did not answer within {} s", patience / 1s);
    return unknown;
}

bool MailThreads::is_busy() const {
    const auto has_load = [](const auto& worker) { return worker->load() > 0; };
    return scheduler_->unfinished() > 0 || std::any_of(workers_.begin(), workers_.end(), has_load);
}

std::size_t MailThreads::shut_down(std::chrono::steady_clock::time_point deadline,
                                   const std::function<void()>& meanwhile) {
    scheduler_->shut_down();
    for (auto& worker : workers_) worker->shut_down();
    while (is_busy() && std::chrono::steady_clock::now() < deadline) {
        meanwhile();
        std::this_thread::sleep_for(10ms);
    }
    return scheduler_->unfinished();
}

void MailThreads::join() {
    for (auto& worker : workers_) worker->join();
    scheduler_->join();
}

}  // namespace postern::net
