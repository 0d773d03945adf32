// Text to TIMEDATE: MM/DD/YYYY, MM-DD-YYYY or YYYY-MM-DD, "Today" and its neighbours, and hh:mm[:ss] [AM|PM], either or
// both.
#include <array>
#include <cctype>
#include <ctime>
#include <optional>
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

using namespace std::chrono;

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

// Two digits mean 1950 to 2049.
int full_year(int value) { return value >= 100 ? value : (value < 50 ? 2000 + value : 1900 + value); }

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
        std::array<int, 3> parts{};
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i > 0 && !text.take('/') && !text.take('-')) return std::nullopt;
            const auto part = text.number(4);
            if (!part) return std::nullopt;
            parts[i] = *part;
        }
        const bool year_first = parts[0] > 31;
        const int y = full_year(year_first ? parts[0] : parts[2]);
        const auto m = static_cast<unsigned>(year_first ? parts[1] : parts[0]);
        const auto d = static_cast<unsigned>(year_first ? parts[2] : parts[1]);
        const year_month_day date{year{y}, month{m}, day{d}};
        if (!date.ok()) return std::nullopt;
        found = sys_days{date};
    }
    in = text;
    return found;
}

std::optional<seconds> read_clock(Text& in) {
    Text text = in;
    auto hour = text.number(2);
    if (!hour || !text.take(':')) return std::nullopt;
    const auto minute = text.number(2);
    if (!minute) return std::nullopt;
    int second = 0;
    if (text.take(':')) {
        const auto part = text.number(2);
        if (!part) return std::nullopt;
        second = *part;
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
    return hours{*hour} + minutes{*minute} + seconds{second};
}

TIMEDATE date_alone(sys_days date) {
    TIMEDATE time = timedate_from_1970(std::int64_t{date.time_since_epoch().count()} * 8640000, Zone{});
    time.Innards[0] = ALLDAY;
    return time;
}

TIMEDATE local_instant(sys_days date, seconds clock) {
    const year_month_day calendar{date};
    std::tm local{};
    local.tm_year = static_cast<int>(calendar.year()) - 1900;
    local.tm_mon = static_cast<int>(static_cast<unsigned>(calendar.month())) - 1;
    local.tm_mday = static_cast<int>(static_cast<unsigned>(calendar.day()));
    local.tm_sec = static_cast<int>(clock.count() % 60);
    local.tm_min = static_cast<int>(clock.count() / 60 % 60);
    local.tm_hour = static_cast<int>(clock.count() / 3600);
    local.tm_isdst = -1;
    const std::time_t instant = std::mktime(&local);
    return timedate_from_1970(std::int64_t{instant} * 100, local_zone(system_clock::from_time_t(instant)));
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS ConvertTextToTIMEDATE(const void*, const TFMT*, char** text, WORD length, TIMEDATE* time) {
    if (text == nullptr || *text == nullptr || time == nullptr) return ERR_TDI_CONV;
    Text in{std::string_view{*text, length}};
    in.rest = in.rest.substr(0, in.rest.find('\0'));
    in.skip_blanks();
    const auto date = read_date(in);
    Text behind = in;
    behind.skip_blanks();
    const auto clock = read_clock(behind);
    if (clock) in = behind;
    if (!date && !clock) return ERR_TDI_CONV;
    if (date && clock) {
        *time = local_instant(*date, *clock);
    } else if (date) {
        *time = date_alone(*date);
    } else {
        time->Innards[0] = static_cast<DWORD>(clock->count() * 100);
        time->Innards[1] = ANYDAY;
    }
    *text += in.rest.data() - *text;
    return NOERROR;
}

STATUS ConvertTIMEDATEPAIRToText(const void* settings, const TFMT* format, const TIMEDATE_PAIR* pair, char* buffer,
                                 WORD size, WORD* length) {
    constexpr std::string_view between = " - ";
    if (length != nullptr) *length = 0;
    WORD first = 0;
    if (const STATUS status = ConvertTIMEDATEToText(settings, format, &pair->Lower, buffer, size, &first);
        status != NOERROR)
        return status;
    if (first + between.size() > size) return ERR_TDO_CONV;
    between.copy(buffer + first, between.size());
    const auto used = static_cast<WORD>(first + between.size());
    WORD second = 0;
    if (const STATUS status = ConvertTIMEDATEToText(settings, format, &pair->Upper, buffer + used,
                                                    static_cast<WORD>(size - used), &second);
        status != NOERROR)
        return status;
    if (length != nullptr) *length = static_cast<WORD>(used + second);
    return NOERROR;
}

STATUS ConvertTextToTIMEDATEPAIR(const void* settings, const TFMT* format, char** text, WORD length,
                                 TIMEDATE_PAIR* pair) {
    if (text == nullptr || *text == nullptr || pair == nullptr) return ERR_TDI_CONV;
    char* place = *text;
    const char* end = place + length;
    const auto left = [&] { return static_cast<WORD>(end - place); };
    TIMEDATE_PAIR read{};
    if (const STATUS status = ConvertTextToTIMEDATE(settings, format, &place, left(), &read.Lower); status != NOERROR)
        return status;
    while (place < end && *place == ' ') ++place;
    if (place == end || *place != '-') return ERR_NOT_TDPAIR;
    ++place;
    if (const STATUS status = ConvertTextToTIMEDATE(settings, format, &place, left(), &read.Upper); status != NOERROR)
        return status;
    if (TimeDateCollate(&read.Lower, &read.Upper) == 0) return ERR_NOT_TDPAIR;
    *pair = read;
    *text = place;
    return NOERROR;
}
