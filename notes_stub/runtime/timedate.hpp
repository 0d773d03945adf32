/// TIMEDATE and the calendar: what the time functions, the log and the databases share.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "notes_stub/include/global.h"
#include "notes_stub/include/misc.h"

namespace notes_stub {

/// A time zone as a TIMEDATE holds it: minutes east of GMT in standard time, and whether daylight saving time is in
/// use.
struct Zone {
    int minutes_east = 0;
    bool dst = false;
};

/// The zone of this machine at `when`. Reads TZ through localtime_r.
[[nodiscard]] Zone local_zone(std::chrono::system_clock::time_point when);

/// A TIMEDATE for hundredths of a second since 1970-01-01 GMT.
[[nodiscard]] TIMEDATE timedate_from_1970(std::int64_t hundredths, Zone zone);
[[nodiscard]] TIMEDATE timedate_now();
/// Nothing for a TIMEDATE without a date or without a time (ANYDAY, ALLDAY).
[[nodiscard]] std::optional<std::int64_t> hundredths_since_1970(const TIMEDATE& time);
[[nodiscard]] Zone zone_of(const TIMEDATE& time);
/// False: its hundredths exceed a day.
[[nodiscard]] bool is_valid(const TIMEDATE& time);

[[nodiscard]] bool is_valid(const TFMT& format);

/// A time as it is to be shown.
struct ShownTime {
    std::tm calendar{};
    bool has_date = false;
    bool has_clock = false;
    std::optional<Zone> zone;  ///< to be shown too
};
/// `zone` is one of TZFMT_xxx. An instant is shown in local time unless its own zone is shown; a date without a time is
/// a day of the calendar, the same in every zone.
[[nodiscard]] ShownTime shown_time(const TIMEDATE& time, BYTE zone);
[[nodiscard]] std::tm local_now();
/// Days from today to that day of the calendar: -1, 0 or 1; nothing: another day.
[[nodiscard]] std::optional<int> relative_day(const std::tm& calendar);

/// MM/DD/YYYY hh:mm:ss AM in local time: the default text of ConvertTIMEDATEToText.
[[nodiscard]] std::string timedate_text(const TIMEDATE& time);
/// The same with the parts that `format` asks for.
[[nodiscard]] std::string timedate_text(const TIMEDATE& time, const TFMT& format);

/// Zone as TIME.zone and OSCurrentTimeZone say it: hours west of GMT; with a fraction, 100 * minutes + hours, signed.
[[nodiscard]] int zone_number(Zone zone);
[[nodiscard]] int minutes_east_of(int zone_number);

}  // namespace notes_stub
