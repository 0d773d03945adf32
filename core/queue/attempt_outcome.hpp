#pragma once

#include "core/delivery/attempt.hpp"
#include "core/mail/envelope.hpp"
#include "core/ports/spool.hpp"

#include <string>
#include <vector>

namespace postern::queue {

/// What a finished attempt did to a message.
struct AttemptOutcome {
    std::size_t delivered = 0;  ///< Recipients, by what this attempt made of them.
    std::size_t failed = 0;
    std::size_t waiting = 0;
    bool is_anything_known = false;  ///< False: nothing was tried, so the spool need not hear of it.
    std::vector<ports::DeliveryRecord> deliveries;
};

/// Merges the results into those recipients that were waiting, in their order: delivered; failed for good, with the
/// diagnosis; or waiting still, with the diagnosis. A recipient without a result waits. Pure.
[[nodiscard]] AttemptOutcome merge_result(std::vector<mail::Recipient>& recipients,
                                          const delivery::AttemptResult& result, WallTime at);

/// Of one message, for the lines of the log.
struct MessageFacts {
    QueueId id;
    const mail::Address* sender = nullptr;
    std::uint64_t octets = 0;
    unsigned failures = 0;
    std::chrono::seconds until_next_try{0};
};

/// One line for those delivered, and one for each different reason of those that wait or failed. `before` are the
/// recipients as they were when the attempt began, `after` as merge_result() left them.
[[nodiscard]] std::vector<std::string> outcome_lines(const MessageFacts& message,
                                                     const std::vector<mail::RecipientState>& before,
                                                     const std::vector<mail::Recipient>& after,
                                                     const delivery::AttemptResult& result);

}  // namespace postern::queue
