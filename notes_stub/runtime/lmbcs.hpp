/// Conversion at the border of the API: strings in and out of the C functions are LMBCS, the stub's own are UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// LMBCS optimised for group 1 (ICU's LMBCS-1 converter). What cannot be converted becomes '?'. Any thread.
[[nodiscard]] std::string lmbcs_to_utf8(std::string_view lmbcs);
[[nodiscard]] std::string utf8_to_lmbcs(std::string_view utf8);

/// What OSTranslate does in `mode` (OS_TRANSLATE_xxx), cut to at most `limit` bytes at the end of a character. The
/// native character set is UTF-8; Unicode is UTF-16 in this machine's order. An unknown mode copies.
[[nodiscard]] std::string translated(WORD mode, std::string_view in, std::size_t limit);

}  // namespace notes_stub
