#pragma once

#include "core/base/time.hpp"
#include "core/delivery/attempt.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::queue {

/// An outbound connection, named by the worker that owns it.
struct ConnectionId {
    std::size_t worker = 0;
    std::uint64_t number = 0;
    friend auto operator<=>(ConnectionId, ConnectionId) = default;
};

/// So long a connection is used for what was demanded when it was made: a domain may publish more meanwhile.
inline constexpr std::chrono::minutes max_demand_age{5};

/// A connection at rest, which takes another message.
struct IdleConnection {
    ConnectionId id;
    std::string hop;                ///< Name of the next hop that it was made for.
    delivery::Reusable connection;  ///< What it reached, and what was demanded of it then.
    unsigned messages = 0;          ///< That went over it.
    TimePoint idle_since{};
    TimePoint made_at{};  ///< When what is demanded of it was looked up.
};

/// Which outbound connections are idle, and how busy each worker is. Pure bookkeeping; one thread.
class ConnectionLedger {
public:
    explicit ConnectionLedger(std::size_t workers) : busy_(workers == 0 ? 1 : workers) {}

    /// Kept in the order of the calls, which is that of idle_since.
    void keep(IdleConnection connection) { idle_.push_back(std::move(connection)); }

    /// The connection of this hop that was used last: so the ones too many grow old and are closed.
    [[nodiscard]] std::optional<IdleConnection> take(std::string_view hop);

    /// False: it is not idle here, because it is in use or gone.
    bool forget(ConnectionId id);

    /// Forgets the connections idle since `limit` or longer, and names them.
    [[nodiscard]] std::vector<ConnectionId> drop_idle_since(TimePoint limit);
    [[nodiscard]] std::vector<ConnectionId> drop_all();
    [[nodiscard]] std::optional<ConnectionId> drop_oldest();

    [[nodiscard]] std::optional<TimePoint> oldest_idle_since() const;
    [[nodiscard]] std::size_t idle() const { return idle_.size(); }
    [[nodiscard]] const std::vector<IdleConnection>& idle_connections() const { return idle_; }

    /// The worker with the fewest attempts under way, the lowest number among equals.
    [[nodiscard]] std::size_t least_busy_worker() const;
    void on_attempt_started(std::size_t worker) { ++busy_.at(worker); }
    void on_attempt_ended(std::size_t worker) { --busy_.at(worker); }

private:
    std::vector<IdleConnection> idle_;
    std::vector<std::size_t> busy_;  ///< Attempts under way, by worker.
};

}  // namespace postern::queue
