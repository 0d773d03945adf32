// misc.h: times as the field of a form shows them, with a program's own words for AM and PM.
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/runtime/calendar_names.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/intl_settings.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/timedate.hpp"
#include "notes_stub/runtime/zone_text.hpp"

namespace notes_stub {
namespace {

/// Empty: those of the settings.
struct Halves {
    std::string am;
    std::string pm;
};

class HandleTable {
public:
    INTLTIMEDATEHANDLE create() {
        const std::lock_guard lock{mutex_};
        halves_[next_] = {};
        return next_++;
    }
    /// False, after a report: it is no handle.
    template <class Use>
    bool with(const char* call, INTLTIMEDATEHANDLE handle, Use&& use) {
        require_thread(call);
        {
            const std::lock_guard lock{mutex_};
            if (const auto found = halves_.find(handle); found != halves_.end()) {
                use(found->second);
                return true;
            }
        }
        report_misuse(call, "there is no international time handle " + std::to_string(handle));
        return false;
    }
    void remove(INTLTIMEDATEHANDLE handle) {
        const std::lock_guard lock{mutex_};
        halves_.erase(handle);
    }

private:
    std::mutex mutex_;
    std::map<INTLTIMEDATEHANDLE, Halves> halves_;
    INTLTIMEDATEHANDLE next_ = 0x78000001;
};

HandleTable& handles() {
    static auto* const the = new HandleTable;
    return *the;
}

std::string* property(Halves& halves, INTL_TIMEDATE_PROPERTY name) {
    if (name == AMStringProperty) return &halves.am;
    return name == PMStringProperty ? &halves.pm : nullptr;
}

std::string digits(int value, bool two) {
    char text[16];
    std::snprintf(text, sizeof text, two ? "%02d" : "%d", value);
    return text;
}

/// What of a date is shown.
struct Parts {
    bool weekday = false, month = false, day = false, year = false;
};

Parts parts_of(BYTE show) {
    switch (show) {
        case DT_DSHOW_YM:
            return {false, true, false, true};
        case DT_DSHOW_WMD:
            return {true, true, true, false};
        case DT_DSHOW_W:
            return {true, false, false, false};
        case DT_DSHOW_M:
            return {false, true, false, false};
        case DT_DSHOW_MD:
            return {false, true, true, false};
        case DT_DSHOW_MDY:
            return {false, true, true, true};
        case DT_DSHOW_D:
            return {false, false, true, false};
        case DT_DSHOW_Y:
            return {false, false, false, true};
        default:
            return {true, true, true, true};
    }
}

std::string weekday_text(const std::tm& calendar, BYTE format) {
    const bool is_whole = format == DT_WFMT_WWWW || format == DT_WFMT_WWWWP;
    const auto name = weekday_name(calendar.tm_wday + 1);
    const std::string text{is_whole ? name : abbreviated(name)};
    return format == DT_WFMT_WWWP || format == DT_WFMT_WWWWP ? "(" + text + ")" : text;
}

std::string month_text(const std::tm& calendar, BYTE format) {
    const auto name = month_name(calendar.tm_mon + 1);
    if (format == DT_MFMT_MMM) return std::string{abbreviated(name)};
    if (format == DT_MFMT_MMMM) return std::string{name};
    return digits(calendar.tm_mon + 1, format != DT_MFMT_M);
}

std::string year_text(const std::tm& calendar, const DTFMT& format) {
    const int year = calendar.tm_year + 1900;
    const bool is_whole = format.DTYearFmt != DT_YFMT_YY || format.DTDSpecial == DT_DSPEC_Y4 ||
                          (format.DTDSpecial == DT_DSPEC_21Y4 && year >= 2000);
    return is_whole ? digits(year, false) : digits(year % 100, true);
}

std::string date_text(const std::tm& calendar, const DTFMT& format, const INTLFORMAT& settings) {
    const auto distance = format.DTDSpecial == DT_DSPEC_TODAY ? relative_day(calendar) : std::nullopt;
    if (distance == -1) return settings.YesterdayString;
    if (distance == 0) return settings.TodayString;
    if (distance == 1) return settings.TomorrowString;
    auto parts = parts_of(format.DTDShow);
    if (format.DTDSpecial == DT_DSPEC_CURYR && calendar.tm_year == local_now().tm_year) parts.year = false;
    const std::string year = parts.year ? year_text(calendar, format) : "";
    const std::string month = parts.month ? month_text(calendar, format.DTMonthFmt) : "";
    const std::string day = parts.day ? digits(calendar.tm_mday, format.DTDayFmt != DT_DFMT_D) : "";
    std::array<std::string, 3> order{month, day, year};
    if (DT_GET_STYLE(format.DTFlags) == DT_STYLE_YMD) order = {year, month, day};
    if (DT_GET_STYLE(format.DTFlags) == DT_STYLE_DMY) order = {day, month, year};
    std::string text;
    const std::array separators{format.DTDsep2, format.DTDsep3};
    std::size_t used = 0;
    for (const auto& part : order) {
        if (part.empty()) continue;
        if (!text.empty()) {
            const char* separator = separators[used++];
            text += separator == nullptr ? settings.DateString : separator;
        }
        text += part;
    }
    if (!parts.weekday) return text;
    const auto weekday = weekday_text(calendar, format.DTDOWFmt);
    return text.empty() ? weekday : weekday + (format.DTDsep1 == nullptr ? " " : format.DTDsep1) + text;
}

std::string clock_text(const std::tm& calendar, const DTFMT& format, const INTLFORMAT& settings, const Halves& halves) {
    const bool is_24 = (format.DTFlags & DT_24HOUR) != 0;
    const std::string separator = format.DTTsep == nullptr ? settings.TimeString : format.DTTsep;
    const int hour = is_24 ? calendar.tm_hour : (calendar.tm_hour % 12 == 0 ? 12 : calendar.tm_hour % 12);
    std::string text = digits(hour, true);
    if (format.DTTShow != DT_TSHOW_H) text += separator + digits(calendar.tm_min, true);
    if (format.DTTShow != DT_TSHOW_H && format.DTTShow != DT_TSHOW_HM)
        text += separator + digits(calendar.tm_sec, true);
    if (is_24) return text;
    const bool is_am = calendar.tm_hour < 12;
    std::string half = is_am ? halves.am : halves.pm;
    if (half.empty()) half = is_am ? settings.AMString : settings.PMString;
    return (settings.Flags & TIME_AMPM_PREFIX) != 0 ? half + " " + text : text + " " + half;
}

std::string shown_text(const TIMEDATE& time, const DTFMT& format, const INTLFORMAT& settings, const Halves& halves) {
    const auto shown = shown_time(time, format.DTTZone);
    std::string text;
    if (shown.has_date && (format.DTFlags & DT_SHOWDATE) != 0) text = date_text(shown.calendar, format, settings);
    if (shown.has_clock && (format.DTFlags & DT_SHOWTIME) != 0) {
        if (!text.empty()) text += ' ';
        text += clock_text(shown.calendar, format, settings, halves);
        if (shown.zone) text += ' ' + zone_text(*shown.zone);
    }
    return text;
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

STATUS IntlTIMEDATECreateHandle(INTLTIMEDATEHANDLE* handle) {
    require_thread("IntlTIMEDATECreateHandle");
    if (handle == nullptr) return ERR_MISC_INVALID_ARGS;
    *handle = handles().create();
    return NOERROR;
}

void IntlTIMEDATEDeleteHandle(INTLTIMEDATEHANDLE handle) {
    if (handles().with("IntlTIMEDATEDeleteHandle", handle, [](Halves&) {})) handles().remove(handle);
}

STATUS IntlTIMEDATESetValue(INTLTIMEDATEHANDLE handle, INTL_TIMEDATE_PROPERTY name, void* value) {
    STATUS status = NOERROR;
    const auto set = [&](Halves& halves) {
        auto* const found = property(halves, name);
        if (found == nullptr || value == nullptr) {
            status = ERR_MISC_INVALID_ARGS;
        } else {
            *found = static_cast<const char*>(value);
        }
    };
    return handles().with("IntlTIMEDATESetValue", handle, set) ? status : static_cast<STATUS>(ERR_HDL_NULL);
}

STATUS IntlTIMEDATEGetValue(INTLTIMEDATEHANDLE handle, INTL_TIMEDATE_PROPERTY name, WORD size, void* value) {
    STATUS status = NOERROR;
    const auto get = [&](Halves& halves) {
        const auto* const found = property(halves, name);
        if (found == nullptr || value == nullptr) {
            status = ERR_MISC_INVALID_ARGS;
            return;
        }
        const INTLFORMAT settings = own_settings();
        const char* const own = name == AMStringProperty ? settings.AMString : settings.PMString;
        const std::string text = found->empty() ? own : *found;
        if (text.size() >= size) {
            status = ERR_MISC_INVALID_ARGS;
        } else {
            std::memcpy(value, text.c_str(), text.size() + 1);
        }
    };
    return handles().with("IntlTIMEDATEGetValue", handle, get) ? status : static_cast<STATUS>(ERR_HDL_NULL);
}

STATUS IntlTIMEDATEConvertToText(INTLTIMEDATEHANDLE handle, const void* settings, const DTFMT* format, WORD format_size,
                                 const TIMEDATE* time, WORD size, char* buffer, WORD* length) {
    if (length != nullptr) *length = 0;
    Halves halves;
    if (!handles().with("IntlTIMEDATEConvertToText", handle, [&](Halves& own) { halves = own; })) return ERR_HDL_NULL;
    if (format == nullptr || format_size < sizeof *format || (format->DTFlags & DT_VALID) == 0)
        return ConvertTIMEDATEToText(settings, nullptr, time, buffer, size, length);
    INTLFORMAT taken;
    if (!take_settings(settings, taken)) return ERR_IFMT;
    if (time == nullptr || buffer == nullptr) return ERR_TDO_CONV;
    if (format->DTTZone > TZFMT_ALWAYS) return ERR_TFMT;
    if (!is_valid(*time)) return ERR_TDO_CONV;
    const auto text = shown_text(*time, *format, taken, halves);
    if (text.size() > size) return ERR_TDO_CONV;
    std::memcpy(buffer, text.data(), text.size());
    if (length != nullptr) *length = static_cast<WORD>(text.size());
    return NOERROR;
}
