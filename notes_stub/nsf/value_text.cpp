// Values as text, for NSFItemConvertToText and NSFItemConvertValueToText.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/mime_message.hpp"
#include "notes_stub/nsf/packed.hpp"
#include "notes_stub/nsf/rich_text.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

// Fifteen digits always survive the way through text, and 0.1 stays 0.1; more only where the number needs them.
std::string number_text(NUMBER number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.15g", number);
    if (std::strtod(text.data(), nullptr) != number) std::snprintf(text.data(), text.size(), "%.17g", number);
    return text.data();
}

std::string time_text(const TIMEDATE& time) {
    std::array<char, MAXALPHATIMEDATE + 1> text{};
    WORD length = 0;
    if (ConvertTIMEDATEToText(nullptr, nullptr, &time, text.data(), MAXALPHATIMEDATE, &length) != NOERROR) return {};
    return {text.data(), length};
}

void append(std::string& out, char separator, const std::string& text, bool first) {
    if (!first) out.push_back(separator);
    out.append(text);
}

template <typename T, typename ToText>
std::string range_text(std::string_view value, char separator, ToText to_text) {
    if (value.size() < sizeof(RANGE)) return {};
    const RANGE range = get<RANGE>(value, 0);
    const std::size_t values = range.ListEntries;
    if (value.size() < sizeof(RANGE) + (values + range.RangeEntries * 2U) * sizeof(T)) return {};
    const auto at = [&](std::size_t i) { return to_text(get<T>(value, sizeof(RANGE) + i * sizeof(T))); };
    std::string out;
    for (std::size_t i = 0; i < values; ++i) append(out, separator, at(i), i == 0);
    for (std::size_t i = 0; i < range.RangeEntries; ++i) {
        const std::size_t lower = values + 2 * i;
        append(out, separator, at(lower) + " - " + at(lower + 1), lower == 0);
    }
    return out;
}

std::string list_text(std::string_view value, char separator) {
    const auto entries = decode_text_list(value);
    if (!entries) return {};
    std::string out;
    bool first = true;
    for (const std::string_view entry : *entries) {
        append(out, separator, std::string(entry), first);
        first = false;
    }
    return out;
}

std::string rfc822_text(std::string_view value) {
    const NativeValue native = native_value(value);
    if (!native.is_date) return std::string(native.octets);
    const auto time = decode_time(native.octets);
    return time ? time_text(*time) : std::string{};
}

}  // namespace

std::string value_to_text(WORD type, std::string_view value, char separator) {
    switch (type) {
        case TYPE_TEXT:
            return std::string(value);
        case TYPE_RFC822_TEXT:
            return rfc822_text(value);
        case TYPE_TEXT_LIST:
            return list_text(value, separator);
        case TYPE_NUMBER:
            return decode_number(value) ? number_text(*decode_number(value)) : std::string{};
        case TYPE_TIME:
            return decode_time(value) ? time_text(*decode_time(value)) : std::string{};
        case TYPE_NUMBER_RANGE:
            return range_text<NUMBER>(value, separator, number_text);
        case TYPE_TIME_RANGE:
            return range_text<TIMEDATE>(value, separator, time_text);
        case TYPE_COMPOSITE:
            return rich_text_as_text(value);
        case TYPE_USERID:
            return std::string(value.substr(0, value.find('\0')));
        case TYPE_ERROR:
            return "ERROR: ";
        case TYPE_UNAVAILABLE:
            return "UNAVAILABLE: ";
        default:
            return {};
    }
}

}  // namespace notes_stub
