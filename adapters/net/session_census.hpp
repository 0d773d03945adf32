#pragma once

#include "core/console/outbound_connections.hpp"
#include "core/console/tls_sessions.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace postern::net {

class Worker;

/// Asks all workers at once for their inbound sessions under TLS, and waits `patience` in all. They go on with their
/// work; who does not answer in time is counted. Not on a worker's thread.
[[nodiscard]] console::TlsSessions tls_sessions(const std::vector<Worker*>& workers, std::size_t max_rows,
                                                std::chrono::milliseconds patience);

struct OwnedConnections {
    std::vector<console::WorkerConnection> connections;
    std::size_t silent_workers = 0;
};

/// The same for outbound connections.
[[nodiscard]] OwnedConnections outbound_connections(const std::vector<Worker*>& workers,
                                                    std::chrono::milliseconds patience);

}  // namespace postern::net
