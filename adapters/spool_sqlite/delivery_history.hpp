#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/ports/spool.hpp"

#include <cstddef>

namespace postern::spool_sqlite {

/// The last `limit` tries of a message, oldest first.
[[nodiscard]] Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit);

}  // namespace postern::spool_sqlite
