#include "notes_stub/runtime/time_reader.hpp"

#include <array>
#include <cctype>
#include <ctime>

#include "notes_stub/include/misc.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/runtime/timedate.hpp"
#include "notes_stub/runtime/zone_text.hpp"

namespace notes_stub {
namespace {

using namespace std::chrono;

using Hundredths = duration<std::int64_t, std::centi>;

struct Text {
    std::string_view rest;

    void skip_blanks() {
        while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    }
    std::optional<int> number(std::size_t most_digits) {
        std::size_t digits = 0;
        int value = 0;
        while (digits < rest.size() && digits < most_digits &&
               std::isdigit(static_cast<unsigned char>(rest[digits])) != 0) {
            value = value * 10 + (rest[digits++] - '0');
        }
        if (digits == 0) return std::nullopt;
        rest.remove_prefix(digits);
        return value;
    }
    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    bool take_word(std::string_view word) {
        if (!equal_ignoring_case(rest.substr(0, word.size()), word)) return false;
        rest.remove_prefix(word.size());
        return true;
    }
};

sys_days today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return sys_days{year{local.tm_year + 1900} / (local.tm_mon + 1) / local.tm_mday};
}

struct Number {
    int value = 0;
    std::size_t digits = 0;
};

// Fewer than three digits mean 1950 to 2049.
int full_year(const Number& number) {
    if (number.digits > 2) return number.value;
    return number.value < 50 ? 2000 + number.value : 1900 + number.value;
}

// Three numbers, or month and day of this year.
std::optional<sys_days> read_numbers(Text& text) {
    std::array<Number, 3> parts{};
    std::size_t count = 0;
    while (count < parts.size()) {
        Text rest = text;
        if (count > 0 && !rest.take('/') && !rest.take('-')) break;
        const std::size_t octets = rest.rest.size();
        const auto part = rest.number(4);
        if (!part) break;
        parts[count++] = {*part, octets - rest.rest.size()};
        text = rest;
    }
    if (count < 2) return std::nullopt;
    const bool year_first = count == 3 && (parts[0].value > 31 || parts[0].digits > 2);
    const year this_year = year_month_day{today()}.year();
    const year y = count == 2 ? this_year : year{full_year(parts[year_first ? 0 : 2])};
    const auto m = static_cast<unsigned>(parts[year_first ? 1 : 0].value);
    const auto d = static_cast<unsigned>(parts[year_first ? 2 : 1].value);
    const year_month_day date{y, month{m}, day{d}};
    return date.ok() ? std::optional{sys_days{date}} : std::nullopt;
}

std::optional<sys_days> read_date(Text& in) {
    Text text = in;
    std::optional<sys_days> found;
    if (text.take_word("Today")) {
        found = today();
    } else if (text.take_word("Yesterday")) {
        found = today() - days{1};
    } else if (text.take_word("Tomorrow")) {
        found = today() + days{1};
    } else {
        found = read_numbers(text);
    }
    if (!found) return std::nullopt;
    in = text;
    return found;
}

/// Hundredths of a second behind a point; digits past the second one are dropped.
int read_fraction(Text& in) {
    Text text = in;
    if (!text.take('.')) return 0;
    const auto digits = text.rest.substr(0, text.rest.find_first_not_of("0123456789"));
    if (digits.empty()) return 0;
    text.rest.remove_prefix(digits.size());
    in = text;
    return (digits[0] - '0') * 10 + (digits.size() > 1 ? digits[1] - '0' : 0);
}

std::optional<Hundredths> read_clock(Text& in, Fraction fraction) {
    Text text = in;
    auto hour = text.number(2);
    if (!hour || !text.take(':')) return std::nullopt;
    const auto minute = text.number(2);
    if (!minute) return std::nullopt;
    int second = 0;
    int hundredth = 0;
    if (text.take(':')) {
        const auto part = text.number(2);
        if (!part) return std::nullopt;
        second = *part;
        hundredth = read_fraction(text);
    }
    Text behind = text;
    behind.skip_blanks();
    const bool am = behind.take_word("AM");
    const bool pm = !am && behind.take_word("PM");
    if (am || pm) {
        if (*hour < 1 || *hour > 12) return std::nullopt;
        hour = *hour % 12 + (pm ? 12 : 0);
        text = behind;
    }
    if (*hour > 23 || *minute > 59 || second > 59) return std::nullopt;
    in = text;
    return hours{*hour} + minutes{*minute} + seconds{second} +
           Hundredths{fraction == Fraction::hundredths ? hundredth : 0};
}

std::optional<Zone> read_zone_behind_blanks(Text& in) {
    Text text = in;
    text.skip_blanks();
    const auto zone = read_zone(text.rest);
    if (zone) in = text;
    return zone;
}

TIMEDATE date_alone(sys_days date) {
    TIMEDATE time = timedate_from_1970(std::int64_t{date.time_since_epoch().count()} * 8640000, Zone{});
    time.Innards[0] = ALLDAY;
    return time;
}

TIMEDATE local_instant(sys_days date, Hundredths clock) {
    const year_month_day calendar{date};
    const auto whole = floor<seconds>(clock);
    std::tm local{};
    local.tm_year = static_cast<int>(calendar.year()) - 1900;
    local.tm_mon = static_cast<int>(static_cast<unsigned>(calendar.month())) - 1;
    local.tm_mday = static_cast<int>(static_cast<unsigned>(calendar.day()));
    local.tm_sec = static_cast<int>(whole.count() % 60);
    local.tm_min = static_cast<int>(whole.count() / 60 % 60);
    local.tm_hour = static_cast<int>(whole.count() / 3600);
    local.tm_isdst = -1;
    const std::time_t instant = std::mktime(&local);
    return timedate_from_1970(std::int64_t{instant} * 100 + (clock - whole).count(),
                              local_zone(system_clock::from_time_t(instant)));
}

TIMEDATE zoned_instant(sys_days date, Hundredths clock, Zone zone) {
    const auto east = minutes{zone.minutes_east + (zone.dst ? 60 : 0)};
    return timedate_from_1970((Hundredths{date.time_since_epoch()} + clock - east).count(), zone);
}

}  // namespace

std::optional<ReadTime> read_timedate(std::string_view text, Fraction fraction) {
    Text in{text.substr(0, text.find('\0'))};
    in.skip_blanks();
    const auto date = read_date(in);
    Text behind = in;
    behind.skip_blanks();
    const auto clock = read_clock(behind, fraction);
    if (clock) in = behind;
    if (!date && !clock) return std::nullopt;
    const auto zone = clock ? read_zone_behind_blanks(in) : std::nullopt;
    if (zone && !date) return std::nullopt;
    ReadTime read;
    if (zone) {
        read.time = zoned_instant(*date, *clock, *zone);
    } else if (date && clock) {
        read.time = local_instant(*date, *clock);
    } else if (date) {
        read.time = date_alone(*date);
    } else {
        read.time.Innards[0] = static_cast<DWORD>(clock->count());
        read.time.Innards[1] = ANYDAY;
    }
    read.octets = static_cast<std::size_t>(in.rest.data() - text.data());
    return read;
}

}  // namespace notes_stub
