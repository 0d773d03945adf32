#include "core/report/queue_counters.hpp"

namespace postern::report {

Counters counters_of(const queue::QueueSummary& summary) {
    Counters counters;
    counters.pending = summary.messages;
    counters.waiting = summary.waiting_for_retry;
    counters.attempts = summary.being_sent;
    counters.connections = summary.connections;
    counters.idle_connections = summary.idle_connections;
    counters.pausing_destinations = summary.pausing_destinations;
    counters.router = summary.totals;
    return counters;
}

}  // namespace postern::report
