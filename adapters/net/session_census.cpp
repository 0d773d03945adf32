#include "adapters/net/session_census.hpp"

#include "adapters/net/clock.hpp"
#include "adapters/net/worker.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace postern::net {

namespace {

/// Asks all workers at once; of each the answer, or nothing where it did not come in time.
template <typename Answer, typename Question>
std::vector<std::optional<Answer>> ask_all(const std::vector<Worker*>& workers, std::chrono::milliseconds patience,
                                           const Question& question) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::vector<std::future<Answer>> futures;
    for (auto* worker : workers) {
        // Shared: an answer that comes too late still needs a place.
        const auto promise = std::make_shared<std::promise<Answer>>();
        futures.push_back(promise->get_future());
        worker->post([worker, promise, question] { promise->set_value(question(*worker)); });
    }
    std::vector<std::optional<Answer>> answers;
    for (auto& future : futures) {
        const bool is_there = future.wait_until(deadline) == std::future_status::ready;
        answers.push_back(is_there ? std::optional(future.get()) : std::nullopt);
    }
    return answers;
}

}  // namespace

console::TlsSessions tls_sessions(const std::vector<Worker*>& workers, std::size_t max_rows,
                                  std::chrono::milliseconds patience) {
    auto answers = ask_all<console::TlsSessions>(workers, patience, [max_rows](const Worker& worker) {
        return worker.tls_sessions(max_rows, read_clocks().steady);
    });
    console::TlsSessions all;
    for (auto& answer : answers)
        all = console::joined(std::move(all), answer ? std::move(*answer) : console::TlsSessions{{}, 0, 1}, max_rows);
    return all;
}

OwnedConnections outbound_connections(const std::vector<Worker*>& workers, std::chrono::milliseconds patience) {
    using Connections = std::vector<console::WorkerConnection>;
    auto answers =
        ask_all<Connections>(workers, patience, [](const Worker& worker) { return worker.outbound_connections(); });
    OwnedConnections all;
    for (auto& answer : answers) {
        if (answer)
            std::move(answer->begin(), answer->end(), std::back_inserter(all.connections));
        else
            ++all.silent_workers;
    }
    return all;
}

}  // namespace postern::net
