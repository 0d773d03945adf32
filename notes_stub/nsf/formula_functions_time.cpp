// @functions over times.
#include <algorithm>
#include <array>
#include <chrono>

#include "notes_stub/include/misc.h"
#include "notes_stub/nsf/formula_functions.hpp"
#include "notes_stub/nsf/formula_run.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

using Run = FormulaRun;
using Call = FormulaNode;

FormulaValue now(Run&, const Call&) { return Times{timedate_now()}; }

TIMEDATE day_from_today(int days) {
    TIMEDATE time = timedate_now();
    TIMEDATE day{};
    if (TimeDateAdjust(&time, 0, 0, 0, days, 0, 0) != FALSE) throw FormulaFailure();
    TimeExtractLocal(&time, FALSE, &day);
    return day;
}
template <int days>
FormulaValue day(Run&, const Call&) {
    return Times{day_from_today(days)};
}

// The calendar's members of a time in local time, or of a date alone.
TIME members(const TIMEDATE& time) {
    TIME out{};
    out.GM = time;
    if (time.Innards[1] == ANYDAY) throw FormulaFailure();
    if (time.Innards[0] == ALLDAY) out.GM.Innards[0] = 0;
    const bool failed = time.Innards[0] == ALLDAY ? TimeGMToLocalZone(&out) != FALSE : TimeGMToLocal(&out) != FALSE;
    if (failed) throw FormulaFailure();
    return out;
}
template <int TIME::*member>
FormulaValue part(Run& run, const Call& call) {
    Numbers out;
    for (const TIMEDATE& time : run.times(call, 0)) out.push_back(members(time).*member);
    return out;
}

// Where the clock of the system can say it; beyond that its ends.
std::chrono::system_clock::time_point moment_of(const TIMEDATE& time) {
    using namespace std::chrono;
    constexpr auto last = duration_cast<milliseconds>(system_clock::duration::max());
    const milliseconds since{hundredths_since_1970(time).value_or(0) * 10};
    return system_clock::time_point{std::clamp(since, -last, last)};
}

TIMEDATE instant(const TIME& local) {
    // The zone's offset at that time: at first as if it were GMT, then at what that comes to.
    TIME wanted = local;
    if (TimeLocalToGM(&wanted) != FALSE) throw FormulaFailure();
    for (int i = 0; i < 2; ++i) {
        const Zone zone = local_zone(moment_of(wanted.GM));
        wanted.zone = zone_number(zone);
        wanted.dst = zone.dst ? TRUE : FALSE;
        if (TimeLocalToGM(&wanted) != FALSE) throw FormulaFailure();
    }
    return wanted.GM;
}

// Year, month and day, and then hour, minute and second; or the date of a time.
FormulaValue date(Run& run, const Call& call) {
    if (call.parts.size() == 1) {
        Times out;
        for (const TIMEDATE& time : run.times(call, 0)) {
            if (time.Innards[1] == ANYDAY) throw FormulaFailure();
            TIMEDATE day{};
            TimeExtractLocal(&time, FALSE, &day);
            out.push_back(day);
        }
        return out;
    }
    if (call.parts.size() != 3 && call.parts.size() != 6) throw FormulaFailure();
    TIME local{};
    local.year = run.whole_number(call, 0);
    local.month = run.whole_number(call, 1);
    local.day = run.whole_number(call, 2);
    if (call.parts.size() == 3) {
        if (TimeLocalToGM(&local) != FALSE) throw FormulaFailure();  // in zone 0: a date alone has none
        return Times{TIMEDATE{{ALLDAY, local.GM.Innards[1] & 0x00ffffffU}}};
    }
    local.hour = run.whole_number(call, 3);
    local.minute = run.whole_number(call, 4);
    local.second = run.whole_number(call, 5);
    return Times{instant(local)};
}

// Years, months, days, hours, minutes, seconds.
FormulaValue adjust(Run& run, const Call& call) {
    std::array<int, 6> by{};
    for (std::size_t i = 0; i < by.size(); ++i) by[i] = run.whole_number(call, i + 1);
    Times out = run.times(call, 0);
    for (TIMEDATE& time : out) {
        const bool is_date = time.Innards[0] == ALLDAY;
        if (is_date) time.Innards[0] = 0;
        if (TimeDateAdjust(&time, by[5], by[4], by[3], by[2], by[1], by[0]) != FALSE) throw FormulaFailure();
        if (is_date) time.Innards[0] = ALLDAY;
    }
    return out;
}

constexpr std::array rows{
    FormulaFunction{"Now", 0, 0, now, false, true},
    FormulaFunction{"Today", 0, 0, day<0>, false, true},
    FormulaFunction{"Tomorrow", 0, 0, day<1>, false, true},
    FormulaFunction{"Yesterday", 0, 0, day<-1>, false, true},
    FormulaFunction{"Date", 1, 6, date},
    FormulaFunction{"Adjust", 7, 7, adjust},
    FormulaFunction{"Year", 1, 1, part<&TIME::year>},
    FormulaFunction{"Month", 1, 1, part<&TIME::month>},
    FormulaFunction{"Day", 1, 1, part<&TIME::day>},
    FormulaFunction{"Weekday", 1, 1, part<&TIME::weekday>},
    FormulaFunction{"Hour", 1, 1, part<&TIME::hour>},
    FormulaFunction{"Minute", 1, 1, part<&TIME::minute>},
    FormulaFunction{"Second", 1, 1, part<&TIME::second>},
};

}  // namespace

std::span<const FormulaFunction> time_functions() { return rows; }

}  // namespace notes_stub
