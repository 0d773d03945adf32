// intl.h: the settings themselves, and the names of months and days.
#include "notes_stub/runtime/intl_settings.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "notes_stub/include/ostime.h"
#include "notes_stub/runtime/calendar_names.hpp"

namespace notes_stub {

INTLFORMAT own_settings() {
    INTLFORMAT own{};
    own.Flags = DATE_MDY | NUMBER_LEADING_ZERO;
    own.CurrencyDigits = 2;
    own.Length = sizeof own;
    int is_summer = 0;
    OSCurrentTimeZone(&own.TimeZone, &is_summer);
    if (is_summer != 0) own.Flags |= DAYLIGHT_SAVINGS;
    std::strcpy(own.AMString, "AM");
    std::strcpy(own.PMString, "PM");
    std::strcpy(own.CurrencyString, "$");
    std::strcpy(own.ThousandString, ",");
    std::strcpy(own.DecimalString, ".");
    std::strcpy(own.DateString, "/");
    std::strcpy(own.TimeString, ":");
    std::strcpy(own.YesterdayString, "Yesterday");
    std::strcpy(own.TodayString, "Today");
    std::strcpy(own.TomorrowString, "Tomorrow");
    return own;
}

bool take_settings(const void* given, INTLFORMAT& settings) {
    settings = own_settings();
    if (given == nullptr) return true;
    // Only as far as the length first: a program may have asked for fewer octets, and its memory end there.
    INTLFORMAT theirs{};
    constexpr std::size_t head = offsetof(INTLFORMAT, Length) + sizeof theirs.Length;
    std::memcpy(&theirs, given, head);
    if (theirs.Length != sizeof theirs) return false;
    std::memcpy(&settings, given, sizeof settings);
    return true;
}

namespace {

std::string_view extended(char item, int index, const INTLFORMAT& settings) {
    switch (item) {
        case EXT_AM_STRING:
            return settings.AMString;
        case EXT_PM_STRING:
            return settings.PMString;
        case EXT_CURRENCY_STRING:
            return settings.CurrencyString;
        case MONTH_NAMES:
            return month_name(index);
        case ABBR_MONTH_NAMES:
            return abbreviated(month_name(index));
        case WEEKDAY_NAMES:
            return weekday_name(index);
        case ABBR_WEEKDAY_NAMES:
            return abbreviated(weekday_name(index));
        default:
            return {};
    }
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

void LNPUBLIC OSGetIntlSettings(INTLFORMAT far* retIntlFormat, WORD BufferSize) {
    INTLFORMAT own = own_settings();
    own.Length = static_cast<BYTE>(std::min<WORD>(BufferSize, 0xff));
    std::memcpy(static_cast<void*>(retIntlFormat), &own, std::min<std::size_t>(BufferSize, sizeof own));
}

WORD LNPUBLIC OSGetExtIntlFormat(char item, char index, void* buffer, WORD size) {
    if (buffer == nullptr) return 0;
    if (item == CALENDARTYPE) {
        constexpr WORD type = CALENDAR_NONE;
        if (size < sizeof type) return 0;
        std::memcpy(buffer, &type, sizeof type);
        return sizeof type;
    }
    const INTLFORMAT settings = own_settings();
    auto text = extended(item, index, settings);
    if (text.size() >= size) text = {};
    if (size == 0) return 0;
    char* const to = static_cast<char*>(buffer);
    to[text.copy(to, text.size())] = '\0';
    return static_cast<WORD>(text.size());
}
