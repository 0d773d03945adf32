// Text to TIMEDATE, and pairs of them.
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/runtime/time_reader.hpp"
#include "notes_stub/runtime/timedate.hpp"

using namespace notes_stub;

STATUS ConvertTextToTIMEDATE(const void*, const TFMT* format, char** text, WORD length, TIMEDATE* time) {
    if (text == nullptr || *text == nullptr || time == nullptr) return ERR_TDI_CONV;
    if (format != nullptr && !is_valid(*format)) return ERR_TFMT;
    const auto read = read_timedate({*text, length}, Fraction::cut_off);
    if (!read) return ERR_TDI_CONV;
    *time = read->time;
    *text += read->octets;
    return NOERROR;
}

STATUS ConvertTIMEDATEPAIRToText(const void* settings, const TFMT* format, const TIMEDATE_PAIR* pair, char* buffer,
                                 WORD size, WORD* length) {
    constexpr std::string_view between = " - ";
    if (length != nullptr) *length = 0;
    WORD first = 0;
    if (const STATUS status = ConvertTIMEDATEToText(settings, format, &pair->Lower, buffer, size, &first);
        status != NOERROR)
        return status;
    if (first + between.size() > size) return ERR_TDO_CONV;
    between.copy(buffer + first, between.size());
    const auto used = static_cast<WORD>(first + between.size());
    WORD second = 0;
    if (const STATUS status = ConvertTIMEDATEToText(settings, format, &pair->Upper, buffer + used,
                                                    static_cast<WORD>(size - used), &second);
        status != NOERROR)
        return status;
    if (length != nullptr) *length = static_cast<WORD>(used + second);
    return NOERROR;
}

STATUS ConvertTextToTIMEDATEPAIR(const void* settings, const TFMT* format, char** text, WORD length,
                                 TIMEDATE_PAIR* pair) {
    if (text == nullptr || *text == nullptr || pair == nullptr) return ERR_TDI_CONV;
    char* place = *text;
    const char* end = place + length;
    const auto left = [&] { return static_cast<WORD>(end - place); };
    TIMEDATE_PAIR read{};
    if (const STATUS status = ConvertTextToTIMEDATE(settings, format, &place, left(), &read.Lower); status != NOERROR)
        return status;
    while (place < end && *place == ' ') ++place;
    if (place == end || *place != '-') return ERR_NOT_TDPAIR;
    ++place;
    if (const STATUS status = ConvertTextToTIMEDATE(settings, format, &place, left(), &read.Upper); status != NOERROR)
        return status;
    if (TimeDateCollate(&read.Lower, &read.Upper) == 0) return ERR_NOT_TDPAIR;
    *pair = read;
    *text = place;
    return NOERROR;
}
