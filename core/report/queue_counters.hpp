#pragma once

#include "core/queue/scheduler.hpp"
#include "core/report/statistics.hpp"

namespace postern::report {

/// Those that the queue has to tell.
[[nodiscard]] Counters counters_of(const queue::QueueSummary& summary);

}  // namespace postern::report
