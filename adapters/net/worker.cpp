#include "adapters/net/worker.hpp"

#include "adapters/net/attempt_runner.hpp"
#include "adapters/net/clock.hpp"
#include "adapters/net/journal.hpp"
#include "adapters/net/probe_connection.hpp"
#include "adapters/net/service_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace postern::net {

namespace {

constexpr std::size_t read_buffer_octets = 64u << 10;

}  // namespace

Worker::Worker(std::size_t index, MailServices& services)
    : index_(index), services_(services), read_buffer_(read_buffer_octets, '\0') {}

Worker::~Worker() { join(); }

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::run() { serve(io_, services_.journal, fmt::format("SMTP: internal error in worker {}", index_)); }

void Worker::join() {
    work_.reset();
    io_.stop();
    if (thread_.joinable()) thread_.join();
    // What is left holds bodies of the spool, which may end before this object does.
    attempts_.clear();
    probes_.clear();
    idle_.clear();
    clients_.clear();
    servers_.clear();
}

void Worker::accept(boost::asio::ip::tcp::socket socket, Arrival arrival) {
    post([this, socket = std::make_shared<boost::asio::ip::tcp::socket>(std::move(socket)),
          arrival = std::move(arrival)]() mutable {
        auto connection = std::make_shared<ServerConnection>(*this, std::move(*socket), std::move(arrival));
        servers_.insert(connection);
        services_.journal.sessions_now.fetch_add(1, std::memory_order_relaxed);
        services_.journal.sessions_in_all.fetch_add(1, std::memory_order_relaxed);
        update_load();
        connection->start();
        if (is_shutting_down_) connection->shut_down();
    });
}

void Worker::start_attempt(queue::StartAttempt start) {
    post([this, start = std::make_shared<queue::StartAttempt>(std::move(start))] {
        const auto id = start->id;
        const auto runner = std::make_shared<AttemptRunner>(*this, std::move(*start));
        attempts_.emplace(id, runner);
        update_load();
        runner->start();
        if (is_shutting_down_) runner->shut_down();
    });
}

void Worker::rehearse(delivery::Job job, std::function<void(delivery::AttemptResult)> finished) {
    post([this, job = std::make_shared<delivery::Job>(std::move(job)), finished = std::move(finished)]() mutable {
        queue::StartAttempt start{queue::AttemptId{++last_rehearsal_}, index_, std::move(*job), nullptr, {}, {}};
        const auto id = start.id;
        const auto runner = std::make_shared<AttemptRunner>(*this, std::move(start), std::move(finished));
        attempts_.emplace(id, runner);
        update_load();
        runner->start();
        if (is_shutting_down_) runner->shut_down();
    });
}

void Worker::probe(std::shared_ptr<smtp::Probe> probe, smtp::ProbePlace place, std::function<void()> finished) {
    post([this, probe = std::move(probe), place = std::move(place), finished = std::move(finished)]() mutable {
        const auto connection = std::make_shared<ProbeConnection>(*this, std::move(probe), std::move(finished));
        probes_.insert(connection);
        connection->start(place);
        if (is_shutting_down_) connection->abort();
    });
}

void Worker::close_idle(std::uint64_t number) {
    post([this, number] {
        if (const auto connection = take_idle(number)) connection->finish();
    });
}

std::size_t Worker::random_below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
}

std::shared_ptr<ClientConnection> Worker::adopt(StreamSocket socket) {
    const auto number = next_connection_++;
    auto connection = std::make_shared<ClientConnection>(*this, std::move(socket), number);
    clients_.emplace(number, connection);
    update_load();
    return connection;
}

std::shared_ptr<ClientConnection> Worker::take_idle(std::uint64_t number) {
    auto node = idle_.extract(number);
    return node.empty() || !node.mapped()->is_idle() ? nullptr : node.mapped();
}

void Worker::keep_idle(std::shared_ptr<ClientConnection> connection) {
    const auto number = connection->number();
    idle_.emplace(number, std::move(connection));
}

void Worker::report_settled(queue::AttemptId id, delivery::AttemptResult so_far) {
    link_.recipients_settled(id, std::move(so_far));
}

void Worker::finish_attempt(queue::AttemptId id, delivery::AttemptResult result,
                            std::optional<queue::ConnectionId> kept) {
    attempts_.erase(id);
    update_load();
    link_.attempt_finished(id, std::move(result), kept);
}

void Worker::forget(queue::AttemptId id) {
    attempts_.erase(id);
    update_load();
}

void Worker::forget(const std::shared_ptr<ProbeConnection>& connection) { probes_.erase(connection); }

void Worker::forget(const std::shared_ptr<ServerConnection>& connection) {
    services_.journal.sessions_now.fetch_sub(1, std::memory_order_relaxed);
    servers_.erase(connection);
    update_load();
}

void Worker::forget(const std::shared_ptr<ClientConnection>& connection, bool was_idle) {
    const auto number = connection->number();
    const bool was_kept = idle_.erase(number) > 0;
    clients_.erase(number);
    update_load();
    if (was_idle && was_kept) link_.connection_lost({index_, number});
}

console::TlsSessions Worker::tls_sessions(std::size_t max_rows, TimePoint now) const {
    std::vector<const ServerConnection*> found;
    for (const auto& connection : servers_)
        if (connection->tls_since()) found.push_back(connection.get());
    console::TlsSessions sessions;
    sessions.in_all = found.size();
    const auto shown = found.begin() + static_cast<std::ptrdiff_t>(std::min(max_rows, found.size()));
    std::partial_sort(found.begin(), shown, found.end(), [](const ServerConnection* a, const ServerConnection* b) {
        return a->tls_since() < b->tls_since();
    });
    for (auto one = found.begin(); one != shown; ++one) sessions.oldest.push_back((*one)->tls_session(now));
    return sessions;
}

std::vector<console::WorkerConnection> Worker::outbound_connections() const {
    std::map<std::uint64_t, std::uint64_t> attempts;  // By connection.
    for (const auto& [id, runner] : attempts_)
        if (const auto number = runner->connection_number()) attempts[*number] = id.value;
    std::vector<console::WorkerConnection> found;
    for (const auto& [number, connection] : clients_) {
        auto one = connection->described();
        one.id = {index_, number};
        if (const auto attempt = attempts.find(number); attempt != attempts.end()) one.attempt = attempt->second;
        found.push_back(std::move(one));
    }
    return found;
}

void Worker::shut_down() {
    post([this] { begin_shut_down(); });
}

void Worker::begin_shut_down() {
    is_shutting_down_ = true;
    // Copies: each of these may remove itself while it is told.
    for (const auto& connection : std::vector(servers_.begin(), servers_.end())) connection->shut_down();
    std::vector<std::shared_ptr<AttemptRunner>> runners;
    for (const auto& [id, runner] : attempts_) runners.push_back(runner);
    for (const auto& runner : runners) runner->shut_down();
    for (const auto& [number, connection] : std::exchange(idle_, {})) connection->finish();
    for (const auto& connection : std::vector(probes_.begin(), probes_.end())) connection->abort();
}

void Worker::abort_all() {
    post([this] {
        for (const auto& connection : std::vector(servers_.begin(), servers_.end())) connection->abort();
        for (const auto& [number, connection] : std::map(clients_)) connection->abort();
    });
}

void Worker::update_load() {
    load_.store(servers_.size() + clients_.size() + attempts_.size(), std::memory_order_relaxed);
}

}  // namespace postern::net
