#include "notes_stub/runtime/zone_text.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>

#include "notes_stub/ipc/statistics.hpp"

namespace notes_stub {
namespace {

struct Name {
    std::string_view text;
    Zone zone;
};

// The zones of North America and Central Europe; every other one is written by its number. First the name that is
// written.
constexpr Name names[] = {
    {"GMT", {0, false}},    {"UTC", {0, false}},   {"NST", {-210, false}}, {"NDT", {-210, true}},
    {"AST", {-240, false}}, {"ADT", {-240, true}}, {"EST", {-300, false}}, {"EDT", {-300, true}},
    {"CST", {-360, false}}, {"CDT", {-360, true}}, {"MST", {-420, false}}, {"MDT", {-420, true}},
    {"PST", {-480, false}}, {"PDT", {-480, true}}, {"YST", {-540, false}}, {"YDT", {-540, true}},
    {"HST", {-600, false}}, {"CET", {60, false}},  {"CEDT", {60, true}},
};
constexpr int highest_hours = 15;  // that a TIMEDATE can hold

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

int upper(char c) { return std::toupper(static_cast<unsigned char>(c)); }

/// One or two digits; nothing is taken where there are none.
std::optional<int> take_number(std::string_view& text) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < text.size() && digits < 2 && std::isdigit(static_cast<unsigned char>(text[digits])) != 0)
        value = value * 10 + (text[digits++] - '0');
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

std::optional<Zone> numbered(std::string_view word) {
    if (word.size() < 3 || upper(word[0]) != 'Z' || (upper(word[1]) != 'E' && upper(word[1]) != 'W'))
        return std::nullopt;
    const bool is_east = upper(word[1]) == 'E';
    word.remove_prefix(2);
    const auto hours = take_number(word);
    if (!hours || *hours > highest_hours) return std::nullopt;
    Zone zone{*hours * 60, false};
    if (!word.empty() && upper(word[0]) >= 'A' && upper(word[0]) <= 'C') {
        zone.minutes_east += (upper(word[0]) - 'A' + 1) * 15;
        word.remove_prefix(1);
    }
    if (!word.empty() && upper(word[0]) == 'D') {
        zone.dst = true;
        word.remove_prefix(1);
    }
    if (!is_east) zone.minutes_east = -zone.minutes_east;
    return word.empty() ? std::optional{zone} : std::nullopt;
}

/// "+01:00", what may follow GMT: minutes east.
std::optional<int> take_offset(std::string_view& text) {
    std::string_view rest = text;
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return std::nullopt;
    const bool is_east = rest.front() == '+';
    rest.remove_prefix(1);
    const auto hours = take_number(rest);
    if (!hours || *hours > highest_hours) return std::nullopt;
    int minutes = 0;
    if (!rest.empty() && rest.front() == ':') {
        rest.remove_prefix(1);
        const auto read = take_number(rest);
        if (!read || *read % 15 != 0 || *read > 45) return std::nullopt;
        minutes = *read;
    }
    text = rest;
    return (is_east ? 1 : -1) * (*hours * 60 + minutes);
}

}  // namespace

std::string zone_text(Zone zone) {
    const auto named = std::ranges::find_if(names, [&](const Name& name) {
        return name.zone.minutes_east == zone.minutes_east && name.zone.dst == zone.dst;
    });
    if (named != std::end(names)) return std::string{named->text};
    const int minutes = std::abs(zone.minutes_east);
    std::string text = zone.minutes_east >= 0 ? "ZE" : "ZW";
    text += std::to_string(minutes / 60);
    if (const int quarters = minutes % 60 / 15; quarters != 0) text += static_cast<char>('A' + quarters - 1);
    return zone.dst ? text + 'D' : text;
}

std::optional<Zone> read_zone(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_letter_or_digit);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const auto named =
        std::ranges::find_if(names, [&](const Name& name) { return equal_ignoring_case(name.text, word); });
    auto zone = named == std::end(names) ? numbered(word) : std::optional{named->zone};
    if (!zone) return std::nullopt;
    text.remove_prefix(word.size());
    if (zone->minutes_east == 0 && !zone->dst) {
        if (const auto offset = take_offset(text)) zone->minutes_east = *offset;
    }
    return zone;
}

}  // namespace notes_stub
