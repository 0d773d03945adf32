#include "core/base/peer_text.hpp"

#include "core/base/utf8.hpp"

#include <cstdint>

namespace postern {
namespace {

// Control characters, and those that reorder or break the line around them: a log line must read as it was written.
bool is_printable(std::uint32_t code_point) {
    if (code_point < 0x20 || code_point == '\\' || (code_point >= 0x7F && code_point < 0xA0)) return false;
    if (code_point == 0x061C || code_point == 0xFEFF) return false;
    if (code_point >= 0x200B && code_point <= 0x200F) return false;
    if (code_point >= 0x2028 && code_point <= 0x202E) return false;
    return code_point < 0x2060 || code_point > 0x206F;
}

void append_escaped(std::string& line, std::string_view octets) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char octet : octets) {
        const auto value = static_cast<unsigned char>(octet);
        line += {'\\', 'x', digits[value >> 4], digits[value & 0xF]};
    }
}

}  // namespace

std::string escape_for_log(std::string_view octets, std::size_t max_octets) {
    std::string line;
    while (!octets.empty()) {
        const auto character = utf8_character_at(octets);
        const bool is_shown = character.is_well_formed && is_printable(character.code_point);
        const auto width = is_shown ? character.octets : 4 * character.octets;
        if (line.size() + width > max_octets) return line + "...";
        if (is_shown)
            line += octets.substr(0, character.octets);
        else
            append_escaped(line, octets.substr(0, character.octets));
        octets.remove_prefix(character.octets);
    }
    return line;
}

std::string escape_for_log(const PeerText& text, std::size_t max_octets) {
    return escape_for_log(text.octets(), max_octets);
}

}  // namespace postern
