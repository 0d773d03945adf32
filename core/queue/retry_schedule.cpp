#include "core/queue/retry_schedule.hpp"

#include <algorithm>

namespace postern::queue {

std::chrono::seconds retry_delay(const RetrySchedule& schedule, unsigned failures) {
    auto delay = schedule.first;
    // Stops at the longest delay, so that a great count cannot overflow.
    for (unsigned doubled = 1; doubled < failures && delay < schedule.longest; ++doubled) delay *= 2;
    return std::min(delay, schedule.longest);
}

}  // namespace postern::queue
