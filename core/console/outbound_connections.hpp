#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/queue/queue_views.hpp"
#include "core/tls/facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::console {

/// What a worker knows of one outbound connection that it owns.
struct WorkerConnection {
    queue::ConnectionId id;
    std::uint64_t attempt = 0;      ///< That uses it; 0: none does.
    std::string host;               ///< The name that was asked for; empty: an address.
    std::string address;            ///< `192.0.2.7`, or the path of a UNIX socket.
    std::uint16_t port = 0;         ///< 0: a UNIX socket.
    std::optional<tls::Facts> tls;  ///< Empty: in clear text, or before the handshake's end.
};

/// One outbound connection, or an attempt that has none yet.
struct OutboundConnection {
    std::string destination;  ///< `MX a.example`
    std::string host;
    std::string address;  ///< Empty: none yet.
    std::uint16_t port = 0;
    std::optional<tls::Facts> tls;
    bool is_idle = false;
    bool is_made = false;   ///< False: the attempt looks up or connects.
    WallTime since{};       ///< The attempt's begin, or when it came to rest.
    unsigned messages = 0;  ///< That went over it.
    QueueId message;        ///< That is being sent; none: idle.
};

struct OutboundConnections {
    std::vector<OutboundConnection> oldest;  ///< In this state for the longest first; no more than were asked for.
    std::size_t in_use = 0;
    std::size_t idle = 0;
    std::size_t silent_workers = 0;  ///< Threads that did not answer in time: what is known of their connections alone
                                     ///< is missing.
};

/// What the scheduler and the workers know, put together. Both change while they are asked: what only one of them knows
/// has just begun or just ended, and only the scheduler's is shown.
[[nodiscard]] OutboundConnections joined(std::vector<queue::ConnectionRow> scheduled,
                                         const std::vector<WorkerConnection>& owned, std::size_t max_rows);

}  // namespace postern::console
