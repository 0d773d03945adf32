#include "core/base/utf8.hpp"

#include <fmt/format.h>

namespace postern {
namespace {

bool is_continuation(char octet) { return (static_cast<unsigned char>(octet) & 0xC0) == 0x80; }

bool is_code_point_of(std::uint32_t code_point, std::size_t octets) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return code_point >= smallest[octets] && code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}

}  // namespace

Utf8Character utf8_character_at(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {1, lead, true};
    const std::size_t octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < octets) return {};
    std::uint32_t code_point = lead & (0x7Fu >> octets);
    for (std::size_t i = 1; i < octets; ++i) {
        if (!is_continuation(text[i])) return {};
        code_point = code_point << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    }
    if (!is_code_point_of(code_point, octets)) return {};
    return {octets, code_point, true};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto character = utf8_character_at(text);
        if (!character.is_well_formed) return false;
        text.remove_prefix(character.octets);
    }
    return true;
}

std::string embed_code_points(std::string_view text, std::string_view also) {
    std::string result;
    while (!text.empty()) {
        const auto character = utf8_character_at(text);
        const auto octets = text.substr(0, character.octets);
        const bool is_embedded =
            character.is_well_formed && (character.octets > 1 || also.find(octets) != std::string_view::npos);
        result += is_embedded ? fmt::format("\\x{{{:X}}}", character.code_point) : std::string(octets);
        text.remove_prefix(character.octets);
    }
    return result;
}

std::string cut(std::string_view text, std::size_t max_octets) {
    if (text.size() <= max_octets) return std::string(text);
    auto end = max_octets;
    while (end > 0 && is_continuation(text[end])) --end;
    return std::string(text.substr(0, end)) + "...";
}

}  // namespace postern
