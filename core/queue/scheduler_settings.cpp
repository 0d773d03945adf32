#include "core/queue/scheduler_settings.hpp"

#include <algorithm>

namespace postern::queue {

SchedulerSettings make_scheduler_settings(const config::Settings& settings, std::size_t workers) {
    SchedulerSettings result;
    if (!settings.relay_host.empty()) {
        if (auto next_hop = routing::parse_next_hop(settings.relay_host)) result.relay_host = std::move(*next_hop);
    }
    result.helo_name = settings.host_name;
    result.ports = settings.outbound;
    result.retry.first = settings.first_retry;
    result.retry.longest = std::max(result.retry.longest, settings.first_retry);
    result.workers = workers;
    result.max_connections = settings.max_transfer_connections;
    result.max_connections_per_hop = std::min(result.max_connections_per_hop, result.max_connections);
    return result;
}

}  // namespace postern::queue
