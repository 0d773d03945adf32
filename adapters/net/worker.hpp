#pragma once

#include "adapters/net/body_converter.hpp"
#include "adapters/net/client_connection.hpp"
#include "adapters/net/mail_services.hpp"
#include "adapters/net/server_connection.hpp"
#include "core/console/outbound_connections.hpp"
#include "core/queue/scheduler.hpp"
#include "core/smtp/probe.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace postern::net {

class AttemptRunner;
class ProbeConnection;

/// What a worker tells the scheduler. Called on the worker's thread; must only post.
struct SchedulerLink {
    std::function<void(queue::AttemptId, delivery::AttemptResult so_far)> recipients_settled;
    std::function<void(queue::AttemptId, delivery::AttemptResult, std::optional<queue::ConnectionId> kept)>
        attempt_finished;
    std::function<void(queue::ConnectionId)> connection_lost;
};

/// One thread with its io_context. A connection stays on its worker for life; others reach it by posted messages only.
class Worker {
public:
    Worker(std::size_t index, MailServices& services);
    ~Worker();

    void set_link(SchedulerLink link) { link_ = std::move(link); }
    void start();
    /// Any thread: greets idle peers with 421, closes what may be closed, finishes what was acknowledged or is about to
    /// be.
    void shut_down();
    /// Any thread: closes everything now.
    void abort_all();
    /// Any thread but the worker's: ends the thread. Connections that are left are dropped.
    void join();
    /// Connections and attempts that still live. Any thread.
    [[nodiscard]] std::size_t load() const { return load_.load(std::memory_order_relaxed); }

    /// Any thread: runs `work` on the worker's thread. An exception there is a bug: it ends the one thing that met it,
    /// and is counted.
    template <typename Work>
    void post(Work work) {
        boost::asio::post(io_, std::move(work));
    }
    /// Any thread.
    void accept(boost::asio::ip::tcp::socket socket, Arrival arrival);
    void start_attempt(queue::StartAttempt start);
    void close_idle(std::uint64_t number);
    /// Any thread: performs an attempt that the scheduler knows nothing of; `finished` is called on the worker's
    /// thread, unless the worker ends before.
    void rehearse(delivery::Job job, std::function<void(delivery::AttemptResult)> finished);
    /// Any thread: makes the connection of a probe; `finished` is called on the worker's thread, unless the worker ends
    /// before. The probe is the worker's until then.
    void probe(std::shared_ptr<smtp::Probe> probe, smtp::ProbePlace place, std::function<void()> finished);

    // On its thread: for others by post().
    [[nodiscard]] console::TlsSessions tls_sessions(std::size_t max_rows, TimePoint now) const;

    [[nodiscard]] std::vector<console::WorkerConnection> outbound_connections() const;

    // For what lives on this worker, on its thread.
    [[nodiscard]] boost::asio::io_context& context() { return io_; }
    [[nodiscard]] MailServices& services() { return services_; }
    [[nodiscard]] std::string& read_buffer() { return read_buffer_; }
    [[nodiscard]] BodyConverter& converter() { return converter_; }
    [[nodiscard]] std::size_t index() const { return index_; }
    [[nodiscard]] std::size_t random_below(std::size_t bound);
    [[nodiscard]] bool is_shutting_down() const { return is_shutting_down_; }
    [[nodiscard]] std::shared_ptr<ClientConnection> adopt(StreamSocket socket);
    [[nodiscard]] std::shared_ptr<ClientConnection> take_idle(std::uint64_t number);
    void keep_idle(std::shared_ptr<ClientConnection> connection);
    void report_settled(queue::AttemptId id, delivery::AttemptResult so_far);
    void finish_attempt(queue::AttemptId id, delivery::AttemptResult result, std::optional<queue::ConnectionId> kept);
    /// One of rehearse() is over.
    void forget(queue::AttemptId id);
    void forget(const std::shared_ptr<ProbeConnection>& connection);
    void forget(const std::shared_ptr<ServerConnection>& connection);
    void forget(const std::shared_ptr<ClientConnection>& connection, bool was_idle);

private:
    void run();
    void begin_shut_down();
    void update_load();

    const std::size_t index_;
    MailServices& services_;
    SchedulerLink link_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    std::string read_buffer_;
    std::mt19937_64 random_{std::random_device{}()};
    std::unordered_set<std::shared_ptr<ServerConnection>> servers_;
    std::map<std::uint64_t, std::shared_ptr<ClientConnection>> clients_;
    std::map<std::uint64_t, std::shared_ptr<ClientConnection>> idle_;
    std::map<queue::AttemptId, std::shared_ptr<AttemptRunner>> attempts_;
    std::unordered_set<std::shared_ptr<ProbeConnection>> probes_;
    std::uint64_t next_connection_ = 1;
    std::uint64_t last_rehearsal_ = std::uint64_t{1} << 63U;  ///< Far above the scheduler's ids.
    std::atomic<std::size_t> load_{0};
    bool is_shutting_down_ = false;
    std::thread thread_;
    BodyConverter converter_{services_};  ///< Goes first: what it has ready it still posts here.
};

}  // namespace postern::net
