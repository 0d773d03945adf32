#include "notes_stub/nsf/header_text.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "notes_stub/include/global.h"
#include "notes_stub/nsf/timedate.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

namespace notes_stub {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::optional<std::string> to_utf8(const std::string& charset, std::string_view text) {
    UErrorCode error = U_ZERO_ERROR;
    std::string out(text.size() * 4 + 16, '\0');
    const auto size = ucnv_convert("UTF-8", charset.c_str(), out.data(), static_cast<int32_t>(out.size()), text.data(),
                                   static_cast<int32_t>(text.size()), &error);
    if (U_FAILURE(error)) return std::nullopt;
    out.resize(static_cast<std::size_t>(size));
    return out;
}

bool is_utf8(std::string_view text) {
    const auto same = to_utf8("UTF-8", text);
    return same && *same == text;
}

int digit(std::string_view alphabet, char c) {
    const auto found = alphabet.find(c);
    return found == alphabet.npos ? -1 : static_cast<int>(found);
}

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned held = 0;
    int bits = 0;
    for (const char c : text.substr(0, text.find('='))) {
        const int value = digit(alphabet, c);
        if (value < 0) return std::nullopt;
        held = (held << 6 | static_cast<unsigned>(value)) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<char>(held >> bits & 0xff));
    }
    return out;
}

std::optional<std::string> from_q(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out.push_back(text[i] == '_' ? ' ' : text[i]);
            continue;
        }
        unsigned value = 0;
        if (i + 2 >= text.size() || std::sscanf(std::string(text.substr(i + 1, 2)).c_str(), "%2x", &value) != 1)
            return std::nullopt;
        out.push_back(static_cast<char>(value));
        i += 2;
    }
    return out;
}

struct EncodedWord {
    std::string utf8;
    std::size_t octets;  ///< of the word as it came
};

// =?charset*language?B or Q?text?= at the beginning of `text`.
std::optional<EncodedWord> encoded_word(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    const std::size_t charset_end = text.find('?', 2);
    if (charset_end == text.npos || charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
    const std::size_t begin = charset_end + 3;
    const std::size_t end = text.find("?=", begin);
    if (end == text.npos || text.substr(begin, end - begin).find_first_of(blanks) != text.npos) return std::nullopt;
    const char encoding = static_cast<char>(text[charset_end + 1] | 0x20);
    if (encoding != 'b' && encoding != 'q') return std::nullopt;
    const std::string_view inner = text.substr(begin, end - begin);
    const auto octets = encoding == 'b' ? from_base64(inner) : from_q(inner);
    if (!octets) return std::nullopt;
    const std::string_view charset = text.substr(2, charset_end - 2);
    auto utf8 = to_utf8(std::string(charset.substr(0, charset.find('*'))), *octets);
    if (!utf8) return std::nullopt;
    return EncodedWord{std::move(*utf8), end + 2};
}

std::string unfolded(std::string_view body) {
    std::string out(body);
    std::erase_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return out;
}

// Blanks between two encoded words are none of the text (RFC 2047 §6.2).
std::string decoded(std::string_view text) {
    std::string out;
    std::size_t behind_word = std::string::npos;
    for (std::size_t i = 0; i < text.size();) {
        if (auto word = encoded_word(text.substr(i))) {
            if (behind_word != std::string::npos) out.resize(behind_word);
            out += word->utf8;
            behind_word = out.size();
            i += word->octets;
            continue;
        }
        if (blanks.find(text[i]) == blanks.npos) behind_word = std::string::npos;
        out.push_back(text[i++]);
    }
    return out;
}

int month_number(std::string_view name) {
    constexpr std::array<std::string_view, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return static_cast<int>(std::ranges::find(names, lower) - names.begin()) + 1;
}

// +0130; a name is taken as GMT.
int zone_minutes(const std::string& zone) {
    int distance = 0;
    if (zone.size() != 5 || std::sscanf(zone.c_str() + 1, "%4d", &distance) != 1) return 0;
    const int minutes = distance / 100 * 60 + distance % 100;
    if (distance < 0 || minutes > 14 * 60) return 0;
    return zone[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::string text_native(std::string_view body) {
    std::string text = unfolded(body);
    if (!is_utf8(text)) text = to_utf8("ISO-8859-1", text).value_or(std::string{});
    return utf8_to_lmbcs(decoded(text));
}

std::string date_native(std::string_view body) {
    std::string text = unfolded(body);
    if (const std::size_t comma = text.find(','); comma != text.npos) text.erase(0, comma + 1);
    int day = 0, year = 0, hour = 0, minute = 0, second = 0;
    std::array<char, 4> month{};
    std::array<char, 6> zone{};
    if (std::sscanf(text.c_str(), " %2d %3s %4d %2d:%2d", &day, month.data(), &year, &hour, &minute) != 5) return {};
    static_cast<void>(std::sscanf(text.c_str(), " %*d %*s %*d %*d:%*d:%2d", &second));
    if (std::sscanf(text.c_str(), " %*d %*s %*d %*[0-9:] %5s", zone.data()) != 1) zone = {};
    const int number = month_number(month.data());
    if (day < 1 || day > 31 || number > 12 || year < 1900 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return {};
    const TIMEDATE time =
        make_timedate(year, number, day, ((hour * 60 + minute) * 60 + second) * 100, zone_minutes(zone.data()), false);
    return {reinterpret_cast<const char*>(&time), sizeof time};
}

}  // namespace notes_stub
