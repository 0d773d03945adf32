/// The text of a DXL file: places in it, and what its values mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notes_stub/include/global.h"

namespace notes_stub {

/// "FILE, line L, column C: CAUSE". Columns count octets.
[[nodiscard]] std::string dxl_message(std::string_view file, std::string_view text, std::size_t offset,
                                      std::string_view cause);
[[nodiscard]] std::size_t line_at(std::string_view text, std::size_t offset);

/// Offset of the first octet that is not UTF-8.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// ISO basic format: 20220227T123140,58+01, with the parts from the right left out as DXL does; -0330, Z.
[[nodiscard]] std::optional<TIMEDATE> parse_dxl_time(std::string_view text, bool dst);
/// Nothing when there is more than one number in `text`.
[[nodiscard]] std::optional<NUMBER> parse_dxl_number(std::string_view text);
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace notes_stub
