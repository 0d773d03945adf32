#pragma once

#include "adapters/spool_sqlite/database.hpp"

#include <cstdint>

namespace postern::spool_sqlite {

/// The log is folded into the database after so many octets of it, and cut back to this size after a burst.
inline constexpr std::uint64_t log_fold_octets = 8U << 20U;
/// What the write-ahead log may grow to: the fold, one batch that began just before it, and its copies of index pages.
inline constexpr std::uint64_t log_bound_octets = 24U << 20U;

/// A reader of ours, which checks the spool, may hold the fold up for a while; what is past this is worth a line.
inline constexpr std::uint64_t log_alarm_octets = 4 * log_bound_octets;

/// Opens the spool's database for writing: checks that it is one of ours and of a version that we know before anything
/// in it is changed, makes the tables where the file is new, brings an older format up to ours, and sets what holds for
/// the connection.
[[nodiscard]] Result<Database> open_for_writing(const std::filesystem::path& file);

/// A connection for short reads. The database exists.
[[nodiscard]] Result<Database> open_for_reading(const std::filesystem::path& file);

}  // namespace postern::spool_sqlite
