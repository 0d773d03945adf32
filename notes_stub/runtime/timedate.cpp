#include "notes_stub/runtime/timedate.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "notes_stub/runtime/zone_text.hpp"

namespace notes_stub {
namespace {

using std::chrono::system_clock;

constexpr std::int64_t hundredths_a_day = 24LL * 60 * 60 * 100;
constexpr std::int64_t julian_day_of_1970 = 2440588;  // the day begins at midnight, not at noon, in a TIMEDATE
constexpr DWORD day_mask = 0x00ffffff;
constexpr DWORD east_bit = 0x40000000;
constexpr DWORD dst_bit = 0x80000000;

DWORD zone_bits(Zone zone) {
    const auto minutes = static_cast<DWORD>(std::abs(zone.minutes_east));
    DWORD bits = ((minutes / 60) & 0x0f) << 24 | ((minutes % 60 / 15) & 0x03) << 28;
    if (zone.minutes_east > 0) bits |= east_bit;
    if (zone.dst) bits |= dst_bit;
    return bits;
}

std::tm local_calendar(std::time_t seconds) {
    std::tm calendar{};
    localtime_r(&seconds, &calendar);
    return calendar;
}

std::string date_text(const std::tm& calendar, BYTE format, const std::tm& today) {
    char text[32];
    const int year = calendar.tm_year + 1900;
    const bool without_year = format == TDFMT_PARTIAL || ((format == TDFMT_CPARTIAL || format == TDFMT_CPARTIAL4) &&
                                                          calendar.tm_year == today.tm_year);
    if (format == TDFMT_DPARTIAL || format == TDFMT_DPARTIAL4) {
        std::snprintf(text, sizeof text, "%02d/%04d", calendar.tm_mon + 1, year);
    } else if (without_year) {
        std::snprintf(text, sizeof text, "%02d/%02d", calendar.tm_mon + 1, calendar.tm_mday);
    } else {
        std::snprintf(text, sizeof text, "%02d/%02d/%04d", calendar.tm_mon + 1, calendar.tm_mday, year);
    }
    return text;
}

std::string clock_text(const std::tm& calendar, BYTE format) {
    char text[32];
    const int hour = calendar.tm_hour % 12 == 0 ? 12 : calendar.tm_hour % 12;
    const char* half = calendar.tm_hour < 12 ? "AM" : "PM";
    if (format == TTFMT_HOUR) {
        std::snprintf(text, sizeof text, "%02d %s", hour, half);
    } else if (format == TTFMT_PARTIAL) {
        std::snprintf(text, sizeof text, "%02d:%02d %s", hour, calendar.tm_min, half);
    } else {
        std::snprintf(text, sizeof text, "%02d:%02d:%02d %s", hour, calendar.tm_min, calendar.tm_sec, half);
    }
    return text;
}

bool is_local(Zone zone, std::time_t instant) {
    const auto here = local_zone(system_clock::from_time_t(instant));
    return here.minutes_east == zone.minutes_east && here.dst == zone.dst;
}

}  // namespace

Zone local_zone(system_clock::time_point when) {
    const auto calendar = local_calendar(system_clock::to_time_t(when));
    const bool dst = calendar.tm_isdst > 0;
    const int minutes = static_cast<int>(calendar.tm_gmtoff / 60);
    return {dst ? minutes - 60 : minutes, dst};
}

TIMEDATE timedate_from_1970(std::int64_t hundredths, Zone zone) {
    std::int64_t day = hundredths / hundredths_a_day;
    std::int64_t rest = hundredths % hundredths_a_day;
    if (rest < 0) {
        rest += hundredths_a_day;
        --day;
    }
    TIMEDATE time;
    time.Innards[0] = static_cast<DWORD>(rest);
    time.Innards[1] = (static_cast<DWORD>(day + julian_day_of_1970) & day_mask) | zone_bits(zone);
    return time;
}

TIMEDATE timedate_now() {
    const auto now = system_clock::now();
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() / 10;
    return timedate_from_1970(since, local_zone(now));
}

std::optional<std::int64_t> hundredths_since_1970(const TIMEDATE& time) {
    if (time.Innards[0] == ALLDAY || time.Innards[1] == ANYDAY) return std::nullopt;
    const std::int64_t day = time.Innards[1] & day_mask;
    return (day - julian_day_of_1970) * hundredths_a_day + time.Innards[0];
}

Zone zone_of(const TIMEDATE& time) {
    const DWORD bits = time.Innards[1];
    const int minutes = static_cast<int>((bits >> 24 & 0x0f) * 60 + (bits >> 28 & 0x03) * 15);
    return {(bits & east_bit) != 0 ? minutes : -minutes, (bits & dst_bit) != 0};
}

bool is_valid(const TIMEDATE& time) {
    return time.Innards[0] == ALLDAY || time.Innards[0] < static_cast<DWORD>(hundredths_a_day);
}

bool is_valid(const TFMT& format) {
    return format.Date <= TDFMT_DPARTIAL4 && format.Time <= TTFMT_HOUR && format.Zone <= TZFMT_ALWAYS &&
           format.Structure <= TSFMT_CDATETIME;
}

std::string timedate_text(const TIMEDATE& time) {
    return timedate_text(time, TFMT{TDFMT_FULL, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATETIME});
}

ShownTime shown_time(const TIMEDATE& time, BYTE zone_format) {
    ShownTime shown;
    shown.has_clock = time.Innards[0] != ALLDAY;
    shown.has_date = time.Innards[1] != ANYDAY;
    const std::int64_t day = shown.has_date ? time.Innards[1] & day_mask : julian_day_of_1970;
    const std::int64_t seconds = (day - julian_day_of_1970) * 86400 + (shown.has_clock ? time.Innards[0] / 100 : 0);
    const auto instant = static_cast<std::time_t>(seconds);
    if (!shown.has_clock || !shown.has_date) {
        gmtime_r(&instant, &shown.calendar);
        return shown;
    }
    const Zone zone = zone_of(time);
    if (zone_format == TZFMT_ALWAYS || (zone_format == TZFMT_SOMETIMES && !is_local(zone, instant))) {
        const std::time_t shifted = instant + (zone.minutes_east + (zone.dst ? 60 : 0)) * 60;
        gmtime_r(&shifted, &shown.calendar);
        shown.zone = zone;
    } else {
        shown.calendar = local_calendar(instant);
    }
    return shown;
}

std::tm local_now() { return local_calendar(std::time(nullptr)); }

std::optional<int> relative_day(const std::tm& calendar) {
    for (const int distance : {-1, 0, 1}) {
        std::tm day = local_now();
        day.tm_mday += distance;
        day.tm_hour = 12;
        day.tm_isdst = -1;
        std::mktime(&day);
        if (day.tm_year == calendar.tm_year && day.tm_yday == calendar.tm_yday) return distance;
    }
    return std::nullopt;
}

std::string timedate_text(const TIMEDATE& time, const TFMT& format) {
    const auto shown = shown_time(time, format.Zone);
    std::string text;
    if (shown.has_date && format.Structure != TSFMT_TIME) {
        // Tomorrow is none of TSFMT_CDATETIME's words.
        const auto distance = format.Structure == TSFMT_CDATETIME ? relative_day(shown.calendar) : std::nullopt;
        if (distance == -1) text = "Yesterday";
        if (distance == 0) text = "Today";
        if (text.empty()) text = date_text(shown.calendar, format.Date, local_now());
    }
    if (shown.has_clock && format.Structure != TSFMT_DATE) {
        if (!text.empty()) text += ' ';
        text += clock_text(shown.calendar, format.Time);
        if (shown.zone) text += ' ' + zone_text(*shown.zone);
    }
    return text;
}

int zone_number(Zone zone) {
    const int minutes = std::abs(zone.minutes_east);
    const int number = minutes / 60 + minutes % 60 * 100;
    return zone.minutes_east > 0 ? -number : number;
}

int minutes_east_of(int number) {
    const int size = std::abs(number);
    const int minutes = size % 100 * 60 + size / 100;
    return number > 0 ? -minutes : minutes;
}

}  // namespace notes_stub
