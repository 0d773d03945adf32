#pragma once

#include "core/console/json_fields.hpp"
#include "core/queue/queue_views.hpp"

#include <span>
#include <string>

namespace postern::console {

/// How it stands with a destination: `active, 2 being sent`, `paused until 2026-11-25 02:34:04 UTC`, `retry at
/// 2026-11-25 02:34:04 UTC`, `held`.
[[nodiscard]] std::string state_words(const queue::DestinationRow& row);
/// The same in one word: `active`, `paused`, `retry`, `held`.
[[nodiscard]] std::string_view state_word(const queue::DestinationRow& row);

[[nodiscard]] std::span<const Field<queue::DestinationRow>> destination_fields();

}  // namespace postern::console
