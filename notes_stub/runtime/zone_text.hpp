/// Time zones as words of a time's text: EST, CEDT, GMT, ZE5B.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {

/// A name where the zone has one, else Z, E or W, hours, and A, B or C for 15, 30 or 45 minutes; a D behind that says
/// that daylight saving time is in use. read_zone() reads it back.
[[nodiscard]] std::string zone_text(Zone zone);

/// Takes such a word, in any case, off the front of `text`; also GMT+hh:mm and GMT-hh:mm. Nothing, and `text` stays:
/// there is none.
[[nodiscard]] std::optional<Zone> read_zone(std::string_view& text);

}  // namespace notes_stub
