/// Texts of status codes, in the stub's own words.
#pragma once

#include <string>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// Empty where the stub has no text for the code. The remote and displayed bits are ignored.
[[nodiscard]] std::string status_text(STATUS status);

/// The same, and for an unknown code its number: "status 0x0466".
[[nodiscard]] std::string status_text_or_number(STATUS status);

}  // namespace notes_stub
