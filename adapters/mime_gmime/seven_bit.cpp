#include "adapters/mime_gmime/seven_bit.hpp"

#include "core/base/base64.hpp"

#include <algorithm>

namespace postern::mime_gmime {

namespace {

constexpr std::size_t max_line_octets = 76;
constexpr std::size_t octets_of_base64_line = 57;

bool is_blank(char octet) { return octet == ' ' || octet == '\t'; }

bool stands_for_itself(char octet) { return (octet >= '!' && octet <= '~' && octet != '=') || is_blank(octet); }

void append_escaped(std::string& encoded, char octet) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(octet);
    encoded.append({'=', digits[value >> 4], digits[value & 15U]});
}

/// `line` without its line end. A blank before that would get lost on the way.
void append_line(std::string& encoded, std::string_view line) {
    std::size_t begin = encoded.size();
    for (std::size_t at = 0; at < line.size(); ++at) {
        const bool is_last = at + 1 == line.size();
        const bool is_literal = stands_for_itself(line[at]) && !(is_last && is_blank(line[at]));
        const std::size_t needed = is_literal ? 1 : 3;
        // A soft line break has its own octet.
        if (encoded.size() - begin + needed > max_line_octets - (is_last ? 0 : 1)) {
            encoded.append("=\r\n");
            begin = encoded.size();
        }
        if (is_literal)
            encoded += line[at];
        else
            append_escaped(encoded, line[at]);
    }
}

}  // namespace

bool has_eight_bit(std::string_view octets) {
    return std::any_of(octets.begin(), octets.end(), [](char octet) { return static_cast<signed char>(octet) < 0; });
}

std::string quoted_printable(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 4);
    while (!text.empty()) {
        const auto end = text.find("\r\n");
        append_line(encoded, text.substr(0, end));
        if (end == std::string_view::npos) break;
        encoded.append("\r\n");
        text.remove_prefix(end + 2);
    }
    return encoded;
}

std::string base64(std::string_view octets) {
    std::string encoded;
    encoded.reserve(octets.size() / 3 * 4 + octets.size() / 24 + 8);
    for (std::size_t at = 0; at < octets.size(); at += octets_of_base64_line)
        encoded.append(encode_base64(octets.substr(at, octets_of_base64_line))).append("\r\n");
    return encoded;
}

}  // namespace postern::mime_gmime
