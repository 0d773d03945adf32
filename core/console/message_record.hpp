#pragma once

#include "core/base/ids.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/scheduler.hpp"

#include <optional>

namespace postern::console {

/// All that is known of one message.
struct MessageRecord {
    QueueId id;
    std::optional<ports::QueuedMessage> stored;  ///< Empty: the spool does not have it, any more or at all.
    std::optional<queue::QueueRow> queued;       ///< Empty: nothing of it waits here.
    ports::DeliveryHistory history;
};

}  // namespace postern::console
