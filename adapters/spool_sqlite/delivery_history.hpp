#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/ports/spool.hpp"

#include <cstddef>

namespace postern::spool_sqlite {

/// The last `limit` tries of a message. There is no index for it: one would cost every delivery more than a look at all
/// that is remembered costs the few who ask.
[[nodiscard]] Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit);

}  // namespace postern::spool_sqlite
