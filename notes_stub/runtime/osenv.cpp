// Settings of notes.ini. Values are UTF-8 in the file and LMBCS in the API.
#include "notes_stub/include/osenv.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"
#include "notes_stub/runtime/time_reader.hpp"
#include "notes_stub/runtime/timedate.hpp"

namespace notes_stub {
namespace {

// With what the text of a time leaves out otherwise, the hundredths and the zone, so that it can be read back whole.
std::string exact_text(const TIMEDATE& time) {
    auto text = timedate_text(time, TFMT{TDFMT_FULL4, TTFMT_FULL, TZFMT_ALWAYS, TSFMT_DATETIME});
    const unsigned hundredths = time.Innards[0] == ALLDAY ? 0 : time.Innards[0] % 100;
    if (hundredths == 0) return text;
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%02u", hundredths);
    const auto half = std::min(text.find(" AM"), text.find(" PM"));
    return text.insert(std::min(half, text.size()), fraction);
}

}  // namespace
}  // namespace notes_stub

using namespace notes_stub;

BOOL OSGetEnvironmentString(const char* name, char* buffer, WORD length) {
    require_thread("OSGetEnvironmentString");
    if (buffer != nullptr) buffer[0] = '\0';
    if (name == nullptr) return FALSE;
    const auto value = notes_ini()->get(lmbcs_to_utf8(name));
    if (!value) return FALSE;
    const auto lmbcs = utf8_to_lmbcs(*value);
    const auto size = std::min<std::size_t>(lmbcs.size(), length);
    if (buffer != nullptr) {
        std::memcpy(buffer, lmbcs.data(), size);
        buffer[size] = '\0';
    }
    return TRUE;
}

long OSGetEnvironmentLong(const char* name) {
    require_thread("OSGetEnvironmentLong");
    return name == nullptr ? 0 : notes_ini()->number(lmbcs_to_utf8(name), 0);
}

int OSGetEnvironmentInt(char* name) {
    const OuterCall outer("OSGetEnvironmentInt");
    return static_cast<int>(OSGetEnvironmentLong(name));
}

BOOL OSGetEnvironmentTIMEDATE(const char* name, TIMEDATE* time) {
    require_thread("OSGetEnvironmentTIMEDATE");
    if (name == nullptr || time == nullptr) return FALSE;
    const auto value = notes_ini()->get(lmbcs_to_utf8(name));
    if (!value) return FALSE;
    const auto read = read_timedate(utf8_to_lmbcs(*value), Fraction::hundredths);
    if (!read) return FALSE;
    *time = read->time;
    return TRUE;
}

void OSSetEnvironmentVariable(const char* name, const char* value) {
    require_thread("OSSetEnvironmentVariable");
    if (name == nullptr || value == nullptr) return;
    // Without a session notes.ini is the current folder's, whosever that is.
    if (!is_session_started()) return;
    auto text = lmbcs_to_utf8(value);
    // A line end would make a second setting of the rest of the value.
    text.erase(std::min(text.find_first_of("\r\n"), text.size()));
    notes_ini()->set(lmbcs_to_utf8(name), text);
}

void OSSetEnvironmentInt(const char* name, int value) {
    const OuterCall outer("OSSetEnvironmentInt");
    OSSetEnvironmentVariable(name, std::to_string(value).c_str());
}

void OSSetEnvironmentTIMEDATE(const char* name, TIMEDATE* time) {
    const OuterCall outer("OSSetEnvironmentTIMEDATE");
    OSSetEnvironmentVariable(name, exact_text(time == nullptr ? timedate_now() : *time).c_str());
}

WORD OSGetEnvironmentSeqNo(void) {
    require_thread("OSGetEnvironmentSeqNo");
    return notes_ini()->sequence();
}
