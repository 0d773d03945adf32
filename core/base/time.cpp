#include "core/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace postern {
namespace {

using std::chrono::days;
using std::chrono::floor;

struct CivilTime {
    std::chrono::year_month_day date;
    unsigned weekday;  // 0: Sunday
    std::chrono::hh_mm_ss<std::chrono::seconds> clock;
};

CivilTime civil(WallTime time) {
    const auto day = floor<days>(time);
    const auto second = floor<std::chrono::seconds>(time);
    return {std::chrono::year_month_day{day}, std::chrono::weekday{day}.c_encoding(),
            std::chrono::hh_mm_ss{second - day}};
}

}  // namespace

std::string rfc5322_date(WallTime time) {
    // Not std::format's names: those follow the host's locale, and a header's are English (RFC 5322 §3.3).
    static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto [date, weekday, clock] = civil(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", weekdays[weekday], unsigned{date.day()},
                       months[unsigned{date.month()} - 1], int{date.year()}, clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string short_date(WallTime time) {
    const auto [date, weekday, clock] = civil(time);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()}, clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string spoken(std::chrono::seconds duration) {
    const auto seconds = std::max<std::chrono::seconds::rep>(duration.count(), 0);
    const auto minutes = seconds / 60, hours = minutes / 60, whole_days = hours / 24;
    const auto pair = [](auto greater, const char* unit, auto rest, const char* rest_unit) {
        return rest == 0 ? fmt::format("{} {}", greater, unit)
                         : fmt::format("{} {} {} {}", greater, unit, rest, rest_unit);
    };
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (hours == 0) return fmt::format("{} min", minutes);
    if (whole_days == 0) return pair(hours, "h", minutes % 60, "min");
    return pair(whole_days, "d", hours % 24, "h");
}

}  // namespace postern
