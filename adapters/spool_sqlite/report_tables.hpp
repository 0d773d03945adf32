#pragma once

#include "adapters/spool_sqlite/database.hpp"
#include "core/ports/report_book.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace postern::spool_sqlite {

// What the tables tls_sessions and tls_reports hold. Within a transaction of the caller's, where it is one.

/// Adds each to its row. A domain that has hundreds of rows of a day gets coarse ones.
[[nodiscard]] Result<void> add_sessions(Database& database, const std::vector<report::SessionTally>& tallies);
[[nodiscard]] Result<std::vector<report::SessionTally>> read_sessions(Database& database, report::Day last);
[[nodiscard]] Result<void> forget_sessions(Database& database, report::Day day, const std::string& domain);

[[nodiscard]] Result<void> save_received(Database& database, const ports::ReceivedReport& received);
[[nodiscard]] Result<std::vector<ports::ReceivedReport>> read_received(Database& database, std::size_t limit);

}  // namespace postern::spool_sqlite
