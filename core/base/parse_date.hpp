#pragma once

#include "core/base/time.hpp"

#include <optional>
#include <string_view>

namespace postern {

/// The inverse of short_date(). Reads `2026-12-24 18:00`, `2026-12-24T18:00:30Z` and `2026-12-24`, which means the end
/// of that day; all in UTC. Empty: it is no such time, or no such day exists.
[[nodiscard]] std::optional<WallTime> parse_short_date(std::string_view text);

}  // namespace postern
