#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/ports/delivery_book.hpp"
#include "core/ports/spool.hpp"

#include <cstddef>

namespace postern::spool_sqlite {

/// The last `limit` tries of a message, oldest first.
[[nodiscard]] Result<ports::DeliveryHistory> read_history(Database& database, QueueId id, std::size_t limit);

/// All tries since then, those that are alike summed up; most messages first, `limit` groups at most.
[[nodiscard]] Result<ports::DeliveryGroups> read_groups(Database& database, WallTime since, std::size_t limit);

}  // namespace postern::spool_sqlite
