#include "core/base/peer_text.hpp"

#include <cstdint>

namespace postern {
namespace {

struct Character {
    std::size_t octets = 1;
    bool is_printable = false;
};

bool is_continuation(char octet) { return (static_cast<unsigned char>(octet) & 0xC0) == 0x80; }

// Control characters, and those that reorder or break the line around them: a log line must read as it was written.
bool is_printable(std::uint32_t code_point) {
    if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return false;
    if (code_point == 0x061C || code_point == 0xFEFF) return false;
    if (code_point >= 0x200B && code_point <= 0x200F) return false;
    if (code_point >= 0x2028 && code_point <= 0x202E) return false;
    return code_point < 0x2060 || code_point > 0x206F;
}

// Overlong forms, surrogates and what is past U+10FFFF are no UTF-8 (RFC 3629 §3).
bool is_well_formed(std::uint32_t code_point, std::size_t octets) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return code_point >= smallest[octets] && code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

Character character_at(std::string_view rest) {
    const auto lead = static_cast<unsigned char>(rest.front());
    if (lead < 0x80) return {1, is_printable(lead) && lead != '\\'};
    const std::size_t octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || rest.size() < octets) return {};
    std::uint32_t code_point = lead & (0x7Fu >> octets);
    for (std::size_t i = 1; i < octets; ++i) {
        if (!is_continuation(rest[i])) return {};
        code_point = code_point << 6 | (static_cast<unsigned char>(rest[i]) & 0x3Fu);
    }
    if (!is_well_formed(code_point, octets)) return {};
    return {octets, is_printable(code_point)};
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
        const auto character = character_at(octets);
        const auto width = character.is_printable ? character.octets : 4 * character.octets;
        if (line.size() + width > max_octets) return line + "...";
        if (character.is_printable)
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
