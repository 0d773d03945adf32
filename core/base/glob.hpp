#pragma once

#include "core/base/ascii.hpp"

#include <string_view>

namespace postern {

/// Whether the whole text is what the pattern says: `*` stands for any octets or none, everything else for itself in
/// any case. Pure; at most the product of both lengths, without recursion.
[[nodiscard]] constexpr bool is_glob_match(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t seen = 0;
    std::size_t after_star = std::string_view::npos;  // In the pattern.
    std::size_t star_took = 0;                        // Up to here in the text.
    while (seen < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            after_star = ++at;
            star_took = seen;
        } else if (at < pattern.size() && to_lower(pattern[at]) == to_lower(text[seen])) {
            ++at;
            ++seen;
        } else if (after_star != std::string_view::npos) {
            // Only the last star may take more: what stands before it matched as early as it can.
            at = after_star;
            seen = ++star_took;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

}  // namespace postern
