/// English names of months and days.
#pragma once

#include <array>
#include <string_view>

namespace notes_stub {

/// From 1; empty: there is no such month.
[[nodiscard]] constexpr std::string_view month_name(int month) {
    constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
    return month >= 1 && month <= 12 ? names[static_cast<std::size_t>(month - 1)] : std::string_view{};
}

/// From 1, which is Sunday.
[[nodiscard]] constexpr std::string_view weekday_name(int day) {
    constexpr std::array<std::string_view, 7> names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
    return day >= 1 && day <= 7 ? names[static_cast<std::size_t>(day - 1)] : std::string_view{};
}

[[nodiscard]] constexpr std::string_view abbreviated(std::string_view name) { return name.substr(0, 3); }

}  // namespace notes_stub
