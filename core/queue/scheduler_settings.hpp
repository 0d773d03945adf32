#pragma once

#include "core/config/settings.hpp"
#include "core/queue/scheduler.hpp"

namespace postern::queue {

/// What the documents mean to the scheduler. `workers` is how many threads hold connections. A relay host that cannot
/// be read (which the reading of the documents does not let through) is none.
[[nodiscard]] SchedulerSettings make_scheduler_settings(const config::Settings& settings, std::size_t workers);

}  // namespace postern::queue
