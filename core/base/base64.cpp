#include "core/base/base64.hpp"

#include <cstdint>

namespace postern {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string octets;
    octets.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const std::size_t digits = at + 4 == text.size() ? 4 - padding : 4;
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto value = i < digits ? alphabet.find(text[at + i]) : 0;
            if (value == std::string_view::npos) return std::nullopt;
            bits = bits << 6 | static_cast<std::uint32_t>(value);
        }
        const std::size_t count = digits - 1;
        // What is left over of the last digit means nothing, and must be nothing: one text for one string of octets.
        if ((bits & ((1U << (8 * (3 - count))) - 1U)) != 0 && count < 3) return std::nullopt;
        for (std::size_t i = 0; i < count; ++i) octets += static_cast<char>(bits >> (16 - 8 * i) & 0xFFU);
    }
    return octets;
}

std::string encode_base64(std::string_view octets) {
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < octets.size(); at += 3) {
        const auto piece = octets.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < piece.size() ? static_cast<unsigned char>(piece[i]) : 0U);
        for (std::size_t digit = 0; digit < 4; ++digit)
            text += digit <= piece.size() ? alphabet[bits >> (18 - 6 * digit) & 0x3FU] : '=';
    }
    return text;
}

}  // namespace postern
