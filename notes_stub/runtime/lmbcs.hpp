/// Conversion at the border of the API: strings in and out of the C functions are LMBCS, the stub's own are UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace notes_stub {

/// LMBCS optimised for group 1 (ICU's LMBCS-1 converter). What cannot be converted becomes '?'. Any thread.
[[nodiscard]] std::string lmbcs_to_utf8(std::string_view lmbcs);
[[nodiscard]] std::string utf8_to_lmbcs(std::string_view utf8);

}  // namespace notes_stub
