#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postern {

/// One character at the front of a text.
struct Utf8Character {
    std::size_t octets = 1;        ///< 1 to 4; 1 where it is none.
    std::uint32_t code_point = 0;  ///< Meaningless where it is none.
    bool is_well_formed = false;
};

/// `text` has at least one octet. Overlong forms, surrogates and what is past U+10FFFF are no UTF-8 (RFC 3629 §3).
[[nodiscard]] Utf8Character utf8_character_at(std::string_view text);

/// Whether all of `text` is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Well-formed UTF-8 of at most `max_octets`, between characters; what was longer ends in `...` besides.
[[nodiscard]] std::string cut(std::string_view text, std::size_t max_octets);

/// `j\x{FC}rgen`: characters beyond ASCII, and those in `also`, by their code points; all else, stray octets too, as it
/// is. Source: RFC 6533 §3 (EmbeddedUnicodeChar).
[[nodiscard]] std::string embed_code_points(std::string_view text, std::string_view also = {});

}  // namespace postern
