/// Command lines as words.
#pragma once

#include <string>
#include <string_view>

namespace notes_stub {

[[nodiscard]] std::string_view trim(std::string_view text);
/// Takes the first word off `text`; what is left keeps its inner blanks. A word in double quotes may hold blanks.
[[nodiscard]] std::string_view take_word(std::string_view& text);
/// Whether there is anything but text and tabulators in it: what a terminal takes as an order, and no document may
/// hold.
[[nodiscard]] bool has_control_character(std::string_view text);
/// With `?` for each of those.
[[nodiscard]] std::string printable(std::string_view text);
/// `typed` is the beginning of `word`, in any case, and not empty.
[[nodiscard]] bool is_prefix(std::string_view typed, std::string_view word);

}  // namespace notes_stub
