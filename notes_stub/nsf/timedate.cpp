#include "notes_stub/nsf/timedate.hpp"

#include <chrono>
#include <cstdlib>

namespace notes_stub {
namespace {

constexpr Ticks ticks_per_day = 24LL * 60 * 60 * 100;
constexpr Ticks unix_epoch_julian_day = 2'440'588;
constexpr DWORD julian_day_mask = 0x00ff'ffff;
constexpr DWORD east_of_gmt = 1U << 30;
constexpr DWORD daylight_saving = 1U << 31;

}  // namespace

Ticks now_ticks() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    return unix_epoch_julian_day * ticks_per_day + milliseconds / 10;
}

TIMEDATE to_timedate(Ticks ticks) {
    TIMEDATE time{};
    time.Innards[0] = static_cast<DWORD>(ticks % ticks_per_day);
    time.Innards[1] = static_cast<DWORD>(ticks / ticks_per_day) & julian_day_mask;
    return time;
}

Ticks to_ticks(const TIMEDATE& time) {
    return static_cast<Ticks>(time.Innards[1] & julian_day_mask) * ticks_per_day + time.Innards[0];
}

bool is_wildcard(const TIMEDATE& time) { return (time.Innards[1] & julian_day_mask) == julian_day_mask; }

bool is_minimum(const TIMEDATE& time) { return time.Innards[0] == 0 && (time.Innards[1] & julian_day_mask) == 0; }

TIMEDATE make_timedate(int year, int month, int day, std::int64_t hundredths, int zone_minutes, bool dst) {
    using namespace std::chrono;
    const sys_days date{std::chrono::year{year} / month / day};
    const Ticks local = (unix_epoch_julian_day + date.time_since_epoch().count()) * ticks_per_day + hundredths;
    TIMEDATE time = to_timedate(local - static_cast<Ticks>(zone_minutes) * 60 * 100);
    const auto distance = static_cast<DWORD>(std::abs(zone_minutes));
    time.Innards[1] |= (distance / 60) << 24 | (distance % 60 / 15) << 28;
    if (zone_minutes > 0) time.Innards[1] |= east_of_gmt;
    if (dst) time.Innards[1] |= daylight_saving;
    return time;
}

}  // namespace notes_stub
