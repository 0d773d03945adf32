#pragma once

#include <string_view>

namespace postern {

/// `text` without the `blanks` at its ends. Looks into the same octets. Pure.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t") {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace postern
