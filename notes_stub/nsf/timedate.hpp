/// Times of databases as one number: hundredths of a second, so that times compare and are stored as integers.
#pragma once

#include <cstdint>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// Hundredths of a second since the start of Julian day 0, GMT.
using Ticks = std::int64_t;

[[nodiscard]] Ticks now_ticks();
/// The zone bits of the result say GMT.
[[nodiscard]] TIMEDATE to_timedate(Ticks ticks);
[[nodiscard]] Ticks to_ticks(const TIMEDATE& time);

/// TIMEDATE_WILDCARD: any day.
[[nodiscard]] bool is_wildcard(const TIMEDATE& time);
/// TIMEDATE_MINIMUM.
[[nodiscard]] bool is_minimum(const TIMEDATE& time);

/// A date and a time of the proleptic Gregorian calendar; `zone_minutes` east of GMT. Hundredths count from midnight.
[[nodiscard]] TIMEDATE make_timedate(int year, int month, int day, std::int64_t hundredths, int zone_minutes, bool dst);

}  // namespace notes_stub
