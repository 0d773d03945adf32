#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/ports/tls_store.hpp"

#include <vector>

namespace postern::spool_sqlite {

// What the table tls_memory holds. Each row has a checksum: what a ratchet demands of a host, and whether mail may go
// without DANE, must not come from a damaged one.

/// Within a transaction of the caller's.
[[nodiscard]] Result<void> save_tls_rows(Database& database, const std::vector<tls::MemoryRow>& rows);
[[nodiscard]] Result<ports::StoredTlsMemory> read_tls_rows(Database& database);

}  // namespace postern::spool_sqlite
