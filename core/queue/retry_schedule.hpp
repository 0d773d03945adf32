#pragma once

#include <chrono>

namespace postern::queue {

/// When a message that could not be delivered is tried again.
struct RetrySchedule {
    std::chrono::seconds first{300};
    std::chrono::seconds longest{3600};
    std::chrono::seconds expiry{
        5 * 24 * 3600};  ///< After acceptance; then what still waits has failed (RFC 5321 §4.5.4.1: 4 to 5 days).
    std::chrono::seconds delay_notice{4 * 3600};  ///< After acceptance, when the sender is told of it; 0: never.
};

/// Delay before the attempt that follows `failures` failed ones (at least 1). Doubles from `first`, never above
/// `longest`. Pure. Source: RFC 5321 §4.5.4.1 asks for 30 min at least in general and allows shorter first delays.
[[nodiscard]] std::chrono::seconds retry_delay(const RetrySchedule& schedule, unsigned failures);

}  // namespace postern::queue
