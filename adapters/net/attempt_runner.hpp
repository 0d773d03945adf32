#pragma once

#include "adapters/net/client_connection.hpp"
#include "adapters/net/stream_socket.hpp"
#include "core/delivery/attempt.hpp"
#include "core/queue/scheduler.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace postern::net {

class Worker;

/// Performs the actions of one Attempt: looks up, connects, runs sessions, reports the result to the scheduler. One
/// thread.
class AttemptRunner : public std::enable_shared_from_this<AttemptRunner> {
public:
    using Finished = std::function<void(delivery::AttemptResult)>;

    /// `finished`: who is told in the scheduler's place; null: the scheduler is.
    AttemptRunner(Worker& worker, queue::StartAttempt start, Finished finished = nullptr);

    void start();
    /// The task ends: finishes at once, unless the peer is about to answer the final dot.
    void shut_down();
    /// Of the connection that it uses; empty: it has none yet.
    [[nodiscard]] std::optional<std::uint64_t> connection_number() const {
        return connection_ ? std::optional(connection_->number()) : std::nullopt;
    }

private:
    void on_signed(BodySource body);
    void begin();
    template <typename Event>
    void take(Event event);
    void perform(delivery::Actions actions);
    void act(delivery::LookUp& look_up);
    void act(delivery::FetchPolicy& fetch);
    void act(delivery::Connect& connect);
    void act(delivery::StartSession& session);
    void act(delivery::ReuseSession&);
    void act(delivery::SetDeadline& deadline);
    void act(delivery::RecipientsSettled& settled);
    void act(delivery::AttemptFinished& finished);
    void on_connected(const std::string& error, bool is_our_want);
    [[nodiscard]] ClientConnection::Handlers handlers();
    void drop_connection();

    Worker& worker_;
    const queue::AttemptId id_;
    const Finished finished_;
    std::optional<queue::ConnectionId> reuse_;
    delivery::Reusable reusable_;
    BodySource body_;
    smtp::Transaction transaction_;
    delivery::Attempt attempt_;
    boost::asio::steady_timer timer_;
    std::unique_ptr<StreamSocket> connecting_;
    std::shared_ptr<ClientConnection> connection_;
    std::uint64_t walk_step_ = 0;  ///< Tells an answer that is still wanted from a late one.
    std::uint64_t timer_serial_ = 0;
    bool is_finished_ = false;
};

}  // namespace postern::net
