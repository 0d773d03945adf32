// nsfnote.h: the values of items, by name.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t longest_text = 60UL * 1024;

/// Runs `read` with the first item of this name and returns what it returns; `otherwise` when there is none.
template <typename Result, typename Read>
Result with_item(const char* call, NOTEHANDLE note, const char* name, Result otherwise, Read read) {
    Result result = otherwise;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of(call, note).find(name);
        if (item != nullptr) result = read(*item);
        return NOERROR;
    }));
    return result;
}

/// Copies what fits before a terminating zero that always fits; returns the octets copied.
WORD copy_terminated(std::string_view text, char* buffer, std::size_t buffer_size) {
    if (buffer == nullptr || buffer_size == 0) return 0;
    const std::size_t length = std::min(text.size(), buffer_size - 1);
    text.copy(buffer, length);
    buffer[length] = '\0';
    return static_cast<WORD>(length);
}

WORD convert(WORD type, std::string_view value, char* buffer, WORD size, char separator) {
    const std::string text = value_to_text(type, value, separator == '\0' ? ';' : separator);
    return copy_terminated(std::string_view(text).substr(0, longest_text), buffer, size);
}

std::optional<NUMBER> number_of(const NoteItem& item) {
    return item.type() == TYPE_NUMBER ? decode_number(item.value()) : std::nullopt;
}

std::optional<std::vector<std::string_view>> list_of(const NoteItem& item) {
    return item.type() == TYPE_TEXT_LIST ? decode_text_list(item.value()) : std::nullopt;
}

}  // namespace

extern "C" {

// The page does not say whether the text is ended by a zero. It is here, inside `text_len` octets: programs exist that
// rely on it, and one that does not loses no more than the last octet of a text that did not fit anyway.
WORD LNPUBLIC NSFItemGetText(NOTEHANDLE note_handle, const char far* item_name, char far* item_text, WORD text_len) {
    copy_terminated({}, item_text, text_len);
    return with_item<WORD>("NSFItemGetText", note_handle, item_name, 0, [&](const NoteItem& item) -> WORD {
        return item.type() == TYPE_TEXT ? copy_terminated(item.value(), item_text, text_len) : WORD{0};
    });
}

WORD LNPUBLIC NSFItemGetTextListEntries(NOTEHANDLE note_handle, const char far* item_name) {
    return with_item<WORD>("NSFItemGetTextListEntries", note_handle, item_name, 0, [](const NoteItem& item) -> WORD {
        const auto entries = list_of(item);
        return entries ? static_cast<WORD>(entries->size()) : WORD{0};
    });
}

// `text_len` is the buffer's size less one, so the terminating zero lies behind it.
WORD LNPUBLIC NSFItemGetTextListEntry(NOTEHANDLE note_handle, const char far* item_name, WORD entry_position,
                                      char far* entry_text, WORD text_len) {
    const std::size_t size = text_len + std::size_t{1};
    copy_terminated({}, entry_text, size);
    return with_item<WORD>("NSFItemGetTextListEntry", note_handle, item_name, 0, [&](const NoteItem& item) -> WORD {
        const auto entries = list_of(item);
        if (!entries || entry_position >= entries->size()) return 0;
        return copy_terminated((*entries)[entry_position], entry_text, size);
    });
}

BOOL LNPUBLIC NSFItemGetNumber(NOTEHANDLE hNote, const char far* ItemName, NUMBER far* retNumber) {
    return with_item<BOOL>("NSFItemGetNumber", hNote, ItemName, FALSE, [&](const NoteItem& item) {
        const auto number = number_of(item);
        if (number) *retNumber = *number;
        return number ? TRUE : FALSE;
    });
}

LONG LNPUBLIC NSFItemGetLong(NOTEHANDLE note_handle, const char far* number_item_name, LONG number_item_default) {
    return with_item<LONG>("NSFItemGetLong", note_handle, number_item_name, number_item_default,
                           [&](const NoteItem& item) -> LONG {
                               const auto number = number_of(item);
                               if (!number || std::isnan(*number)) return number_item_default;
                               using Limits = std::numeric_limits<LONG>;
                               return static_cast<LONG>(std::clamp<NUMBER>(*number, Limits::min(), Limits::max()));
                           });
}

BOOL LNPUBLIC NSFItemGetTime(NOTEHANDLE note_handle, const char far* td_item_name, TIMEDATE far* td_item_value) {
    return with_item<BOOL>("NSFItemGetTime", note_handle, td_item_name, FALSE, [&](const NoteItem& item) {
        const auto time = item.type() == TYPE_TIME ? decode_time(item.value()) : std::nullopt;
        if (time) *td_item_value = *time;
        return time ? TRUE : FALSE;
    });
}

WORD LNPUBLIC NSFItemConvertToText(NOTEHANDLE note_handle, const char far* item_name_ptr, char far* text_buf_ptr,
                                   WORD text_buf_len, char separator) {
    copy_terminated({}, text_buf_ptr, text_buf_len);
    return with_item<WORD>("NSFItemConvertToText", note_handle, item_name_ptr, 0, [&](const NoteItem& item) {
        return convert(item.type(), item.value(), text_buf_ptr, text_buf_len, separator);
    });
}

WORD LNPUBLIC NSFItemConvertValueToText(WORD value_type, BLOCKID value_bid, DWORD value_len, char far* text_buf_ptr,
                                        WORD text_buf_len, char separator) {
    copy_terminated({}, text_buf_ptr, text_buf_len);
    if (value_len < sizeof(WORD)) return 0;
    const char* start = OSLockBlock(char, value_bid);
    if (start == nullptr) return 0;
    WORD length = 0;
    static_cast<void>(guarded([&]() -> STATUS {
        const std::string_view value(start + sizeof(WORD), value_len - sizeof(WORD));
        length = convert(value_type, value, text_buf_ptr, text_buf_len, separator);
        return NOERROR;
    }));
    OSUnlockBlock(value_bid);
    return length;
}

}  // extern "C"
