#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace postern {

// Case of ASCII letters only, whatever the locale: protocol words, domain and item names know no other.

[[nodiscard]] constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] inline std::string to_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return to_lower(c); });
    return result;
}

[[nodiscard]] inline std::string to_upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

[[nodiscard]] constexpr bool is_same_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// Whether no octet is above 127. Eight octets at a time: it is asked of whole messages.
[[nodiscard]] inline bool is_ascii(std::string_view octets) {
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (; at + sizeof seen <= octets.size(); at += sizeof seen) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, octets.data() + at, sizeof eight);
        seen |= eight;
    }
    for (; at < octets.size(); ++at) seen |= static_cast<unsigned char>(octets[at]);
    return (seen & 0x8080808080808080U) == 0;
}

}  // namespace postern
