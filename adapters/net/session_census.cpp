#include "adapters/net/session_census.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/worker.hpp"

#include <future>
#include <memory>
#include <utility>

namespace postern::net {

console::TlsSessions tls_sessions(const std::vector<Worker*>& workers, std::size_t max_rows,
                                  std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::vector<std::future<console::TlsSessions>> answers;
    for (auto* worker : workers) {
        // Shared: an answer that comes too late still needs a place.
        const auto promise = std::make_shared<std::promise<console::TlsSessions>>();
        answers.push_back(promise->get_future());
        worker->post(
            [worker, promise, max_rows] { promise->set_value(worker->tls_sessions(max_rows, read_clocks().steady)); });
    }
    console::TlsSessions all;
    for (auto& answer : answers) {
        const bool is_there = answer.wait_until(deadline) == std::future_status::ready;
        all = console::joined(std::move(all), is_there ? answer.get() : console::TlsSessions{{}, 0, 1}, max_rows);
    }
    return all;
}

}  // namespace postern::net
