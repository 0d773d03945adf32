// The time functions of misc.h and ostime.h over runtime/timedate.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

using std::chrono::system_clock;

constexpr std::int64_t hundredths_a_day = 24LL * 60 * 60 * 100;
constexpr DWORD day_mask = 0x00ffffff;

// The system's clock counts nanoseconds, and reaches from 1678 to 2262; what is beyond has the zone of its end.
system_clock::time_point time_point(std::int64_t hundredths) {
    constexpr std::int64_t reach = 900'000'000'000;
    return system_clock::time_point{std::chrono::milliseconds{std::clamp(hundredths, -reach, reach) * 10}};
}

int offset_minutes(Zone zone) { return zone.minutes_east + (zone.dst ? 60 : 0); }

// Fills the calendar members of `time` for an instant seen in a zone.
void fill_members(TIME& time, std::int64_t hundredths, Zone zone) {
    using namespace std::chrono;
    const std::int64_t local = hundredths + std::int64_t{offset_minutes(zone)} * 60 * 100;
    const std::int64_t day =
        local >= 0 ? local / hundredths_a_day : -((hundredths_a_day - 1 - local) / hundredths_a_day);
    const std::int64_t rest = local - day * hundredths_a_day;
    const sys_days date{days{day}};
    const year_month_day calendar{date};
    time.year = static_cast<int>(calendar.year());
    time.month = static_cast<int>(static_cast<unsigned>(calendar.month()));
    time.day = static_cast<int>(static_cast<unsigned>(calendar.day()));
    time.weekday = static_cast<int>(weekday{date}.c_encoding()) + 1;
    time.hour = static_cast<int>(rest / 360000);
    time.minute = static_cast<int>(rest / 6000 % 60);
    time.second = static_cast<int>(rest / 100 % 60);
    time.hundredth = static_cast<int>(rest % 100);
    time.zone = zone_number(zone);
    time.dst = zone.dst ? TRUE : FALSE;
}

bool has_valid_members(const TIME& time) {
    using namespace std::chrono;
    const year_month_day date{year{time.year}, month{static_cast<unsigned>(time.month)},
                              day{static_cast<unsigned>(time.day)}};
    const auto within = [](int value, int highest) { return value >= 0 && value <= highest; };
    return date.ok() && within(time.hour, 23) && within(time.minute, 59) && within(time.second, 59) &&
           within(time.hundredth, 99);
}

// Julian day of a date, which may have a month or day out of range after an adjustment of months.
std::chrono::sys_days clamped(std::chrono::year_month_day date) {
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days{date};
}

template <class T>
int compare(T a, T b) {
    return a < b ? -1 : (a > b ? 1 : 0);
}

std::int64_t linear(const TIMEDATE& time) {
    const std::int64_t clock = time.Innards[0] == ALLDAY ? 0 : time.Innards[0];
    const std::int64_t day = time.Innards[1] == ANYDAY ? 0 : time.Innards[1] & day_mask;
    return day * hundredths_a_day + clock;
}

TFMT default_format() { return {TDFMT_FULL, TTFMT_FULL, TZFMT_NEVER, TSFMT_DATETIME}; }

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

void OSCurrentTIMEDATE(TIMEDATE* time) {
    if (time != nullptr) *time = timedate_now();
}

void OSCurrentTimeZone(int* zone, int* dst) {
    const auto local = local_zone(system_clock::now());
    if (zone != nullptr) *zone = zone_number(local);
    if (dst != nullptr) *dst = local.dst ? 1 : 0;
}

BOOL TimeGMToLocal(TIME* time) {
    if (time == nullptr) return TRUE;
    const auto instant = hundredths_since_1970(time->GM);
    if (!instant) return TRUE;
    fill_members(*time, *instant, local_zone(time_point(*instant)));
    return FALSE;
}

BOOL TimeGMToLocalZone(TIME* time) {
    if (time == nullptr) return TRUE;
    const auto instant = hundredths_since_1970(time->GM);
    if (!instant) return TRUE;
    fill_members(*time, *instant, Zone{minutes_east_of(time->zone), time->dst != FALSE});
    return FALSE;
}

BOOL TimeLocalToGM(TIME* time) {
    using namespace std::chrono;
    if (time == nullptr || !has_valid_members(*time)) return TRUE;
    const Zone zone{minutes_east_of(time->zone), time->dst != FALSE};
    const sys_days date{year{time->year} / time->month / time->day};
    const std::int64_t clock = ((time->hour * 60 + time->minute) * 60 + time->second) * 100 + time->hundredth;
    const std::int64_t local = date.time_since_epoch().count() * hundredths_a_day + clock;
    time->GM = timedate_from_1970(local - std::int64_t{offset_minutes(zone)} * 60 * 100, zone);
    return FALSE;
}

BOOL TimeDateAdjust(TIMEDATE* time, int seconds, int minutes, int hours, int days_delta, int months_delta,
                    int years_delta) {
    using namespace std::chrono;
    if (time == nullptr) return TRUE;
    const auto start = hundredths_since_1970(*time);
    if (!start) return TRUE;
    const Zone zone = zone_of(*time);
    // Days, months and years are those of the calendar in the value's own zone.
    std::int64_t local = *start + std::int64_t{offset_minutes(zone)} * 6000;
    local += (std::int64_t{seconds} + std::int64_t{minutes} * 60 + std::int64_t{hours} * 3600) * 100;
    const std::int64_t day =
        local >= 0 ? local / hundredths_a_day : -((hundredths_a_day - 1 - local) / hundredths_a_day);
    const std::int64_t clock = local - day * hundredths_a_day;
    auto date = sys_days{days{day + days_delta}};
    date = clamped(year_month_day{date} + months{months_delta});
    date = clamped(year_month_day{date} + years{years_delta});
    const std::int64_t moved = date.time_since_epoch().count() * hundredths_a_day + clock;
    if (year_month_day{date}.year() < year{1} || year_month_day{date}.year() > year{32767}) return TRUE;
    *time = timedate_from_1970(moved - std::int64_t{offset_minutes(zone)} * 6000, zone);
    return FALSE;
}

STATUS TimeDateIncrement(TIMEDATE* time, LONG interval) {
    const auto start = time == nullptr ? std::nullopt : hundredths_since_1970(*time);
    if (!start) return ERR_TDO_CONV;
    *time = timedate_from_1970(*start + interval, zone_of(*time));
    return NOERROR;
}

LONG TimeDateDifference(const TIMEDATE* t1, const TIMEDATE* t2) {
    return static_cast<LONG>((linear(*t1) - linear(*t2)) / 100);
}

NUMBER TimeDateDifferenceFloat(const TIMEDATE* t1, const TIMEDATE* t2) {
    return static_cast<NUMBER>(linear(*t1) - linear(*t2)) / 100;
}

// Where either has no date only the clocks are compared, and where either has no clock only the dates.
int TimeDateCompare(const TIMEDATE* t1, const TIMEDATE* t2) {
    const bool dates = t1->Innards[1] != ANYDAY && t2->Innards[1] != ANYDAY;
    const bool clocks = t1->Innards[0] != ALLDAY && t2->Innards[0] != ALLDAY;
    if (dates && clocks) return compare(linear(*t1), linear(*t2));
    if (dates) return compare(t1->Innards[1] & day_mask, t2->Innards[1] & day_mask);
    if (clocks) return compare(t1->Innards[0], t2->Innards[0]);
    return 0;
}

int TimeDateCollate(const TIMEDATE* t1, const TIMEDATE* t2) {
    const int days_order = compare(t1->Innards[1] & day_mask, t2->Innards[1] & day_mask);
    return days_order != 0 ? days_order : compare(t1->Innards[0], t2->Innards[0]);
}

void TimeConstruct(DWORD date, DWORD time, TIMEDATE* result) {
    if (result == nullptr) return;
    result->Innards[0] = time;
    result->Innards[1] = date == ANYDAY ? ANYDAY : date & day_mask;
}

DWORD TimeExtractDate(const TIMEDATE* time) { return time == nullptr ? 0 : time->Innards[1]; }

DWORD TimeExtractJulianDate(const TIMEDATE* time) {
    const DWORD date = TimeExtractDate(time);
    return date == ANYDAY ? ANYDAY : date & day_mask;
}

DWORD TimeExtractTicks(const TIMEDATE* time) { return time == nullptr ? 0 : time->Innards[0]; }

void TimeExtractLocal(const TIMEDATE* time, BOOL wants_clock, TIMEDATE* result) {
    if (time == nullptr || result == nullptr) return;
    DWORD date = TimeExtractJulianDate(time);
    DWORD clock = time->Innards[0];
    if (const auto instant = hundredths_since_1970(*time)) {
        const auto local = timedate_from_1970(
            *instant + std::int64_t{offset_minutes(local_zone(time_point(*instant)))} * 6000, Zone{});
        date = local.Innards[1];
        clock = local.Innards[0];
    }
    result->Innards[0] = wants_clock != FALSE ? clock : ALLDAY;
    result->Innards[1] = wants_clock != FALSE ? ANYDAY : date;
}

void TimeDateClear(TIMEDATE* time) {
    if (time != nullptr) *time = TIMEDATE{};
}

void TimeConstant(WORD constant, TIMEDATE* time) {
    if (time == nullptr) return;
    switch (constant) {
        case TIMEDATE_MINIMUM:
            *time = TIMEDATE{};
            break;
        case TIMEDATE_MAXIMUM:
            time->Innards[0] = static_cast<DWORD>(hundredths_a_day - 1);
            time->Innards[1] = day_mask;
            break;
        default:
            time->Innards[0] = ALLDAY;
            time->Innards[1] = ANYDAY;
    }
}

STATUS ConvertTIMEDATEToText(const void*, const TFMT* format, const TIMEDATE* time, char* buffer, WORD size,
                             WORD* length) {
    if (length != nullptr) *length = 0;
    if (time == nullptr || buffer == nullptr) return ERR_TDO_CONV;
    const TFMT wanted = format == nullptr ? default_format() : *format;
    if (!is_valid(wanted)) return ERR_TFMT;
    if (!is_valid(*time)) return ERR_TDO_CONV;
    const auto text = timedate_text(*time, wanted);
    if (text.size() > size) return ERR_TDO_CONV;
    std::memcpy(buffer, text.data(), text.size());
    if (length != nullptr) *length = static_cast<WORD>(text.size());
    return NOERROR;
}
