#include "notes_stub/nsf/dxl_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "notes_stub/nsf/timedate.hpp"

namespace notes_stub {
namespace {

constexpr DWORD any = 0xffffffff;  // no date, or no time

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Takes exactly `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

struct Clock {
    std::int64_t hundredths = 0;
    int zone_minutes = 0;
};

std::optional<int> parse_zone(std::string_view text) {
    if (text.empty() || text == "Z") return 0;
    const int sign = take(text, '-') ? -1 : take(text, '+') ? 1 : 0;
    const auto hours = sign != 0 ? take_digits(text, 2) : std::nullopt;
    const auto minutes = !hours || text.empty() ? std::optional<int>{0} : take_digits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
    return sign * (*hours * 60 + *minutes);
}

std::optional<Clock> parse_clock(std::string_view text) {
    Clock clock;
    constexpr std::array<std::int64_t, 3> units{360'000, 6'000, 100};
    constexpr std::array<int, 3> limits{24, 60, 61};
    std::size_t part = 0;
    for (; part < units.size() && !text.empty() && text[0] >= '0' && text[0] <= '9'; ++part) {
        const auto value = take_digits(text, 2);
        if (!value || *value >= limits[part]) return std::nullopt;
        clock.hundredths += *value * units[part];
    }
    if (part == 0) return std::nullopt;
    if (part == units.size() && (take(text, ',') || take(text, '.'))) {
        const auto fraction = take_digits(text, 2);
        if (!fraction) return std::nullopt;
        clock.hundredths += *fraction;
    }
    const auto zone = parse_zone(text);
    if (!zone) return std::nullopt;
    clock.zone_minutes = *zone;
    return clock;
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
    const auto year = take_digits(text, 4);
    const auto month = year ? take_digits(text, 2) : std::nullopt;
    const auto day = month ? take_digits(text, 2) : std::nullopt;
    if (!day || !text.empty()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year} / *month / *day};
    return date.ok() ? std::optional{date} : std::nullopt;
}

/// Octets of the character that `text` begins with, by the table of RFC 3629 §4; 0 when it is none.
std::size_t utf8_length(std::string_view text) {
    const auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = octet(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (length == 0 || first > 0xf4) return 0;
    // The second octet's range shuts out overlong forms, surrogates and what lies past U+10FFFF.
    const unsigned lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (octet(1) < lowest || octet(1) > highest) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (octet(i) < 0x80 || octet(i) > 0xbf) return 0;
    }
    return length;
}

}  // namespace

std::size_t line_at(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    return static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
}

std::string dxl_message(std::string_view file, std::string_view text, std::size_t offset, std::string_view cause) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return std::string(file) + ", line " + std::to_string(line_at(text, offset)) + ", column " +
           std::to_string(before.size() - line_start + 1) + ": " + std::string(cause);
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::nullopt;
}

std::optional<TIMEDATE> parse_dxl_time(std::string_view text, bool dst) {
    text = trimmed(text);
    const std::size_t separator = text.find('T');
    const std::string_view date_text = text.substr(0, separator);
    const bool has_time = separator != std::string_view::npos;
    const auto clock = has_time ? parse_clock(text.substr(separator + 1)) : std::optional{Clock{}};
    if (!clock || (!has_time && date_text.empty())) return std::nullopt;
    if (date_text.empty()) {
        TIMEDATE time = make_timedate(1970, 1, 1, clock->hundredths, clock->zone_minutes, dst);
        time.Innards[1] |= 0x00ff'ffff;
        return time;
    }
    const auto date = parse_date(date_text);
    if (!date) return std::nullopt;
    TIMEDATE time = make_timedate(
        static_cast<int>(date->year()), static_cast<int>(static_cast<unsigned>(date->month())),
        static_cast<int>(static_cast<unsigned>(date->day())), clock->hundredths, clock->zone_minutes, dst);
    if (!has_time) time.Innards[0] = any;
    return time;
}

std::optional<NUMBER> parse_dxl_number(std::string_view text) {
    text = trimmed(text);
    NUMBER number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    std::size_t padding = 0;
    std::size_t letters = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        ++letters;
        if (c == '=') {
            ++padding;
            continue;
        }
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos || padding > 0) return std::nullopt;
        bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>(bits >> count & 0xff));
        }
    }
    if (padding > 2 || letters % 4 != 0) return std::nullopt;
    return out;
}

}  // namespace notes_stub
