// nsfnote.h: items compared with a value, and when they changed.
#include <algorithm>
#include <string_view>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/item_place.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/timedate.hpp"
#include "notes_stub/nsf/value.hpp"

using namespace notes_stub;

namespace {

bool is_same_text(std::string_view one, std::string_view other, bool with_case) {
    return with_case ? one == other : equal_ignoring_case(one, other);
}

}  // namespace

extern "C" {

BOOL LNPUBLIC NSFItemTextEqual(NOTEHANDLE note_handle, const char far* item_name, const char far* item_text,
                               WORD text_len, BOOL case_sensitive_flag) {
    BOOL is_equal = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFItemTextEqual", note_handle).find(item_name);
        if (item == nullptr || item->type() != TYPE_TEXT) return ERR_ITEM_NOT_FOUND;
        const std::string_view text =
            text_len == MAXWORD ? std::string_view(item_text) : std::string_view(item_text, text_len);
        is_equal = is_same_text(item->value(), text, case_sensitive_flag != FALSE) ? TRUE : FALSE;
        return NOERROR;
    }));
    return is_equal;
}

BOOL LNPUBLIC NSFItemTimeCompare(NOTEHANDLE note_handle, const char far* item_name, const TIMEDATE far* td_item_ptr,
                                 int far* result_ptr) {
    TIMEDATE other{};
    if (td_item_ptr != nullptr)
        other = *td_item_ptr;
    else
        OSCurrentTIMEDATE(&other);
    BOOL is_compared = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFItemTimeCompare", note_handle).find(item_name);
        const auto time = item != nullptr && item->type() == TYPE_TIME ? decode_time(item->value()) : std::nullopt;
        if (!time) return ERR_ITEM_NOT_FOUND;
        *result_ptr = TimeDateCompare(&other, &*time);
        is_compared = TRUE;
        return NOERROR;
    }));
    return is_compared;
}

// FALSE in any case, as the reference says; without such an item the result stays as it was.
BOOL LNPUBLIC NSFItemLongCompare(NOTEHANDLE note_handle, const char far* item_name, LONG long_value,
                                 int far* result_ptr) {
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFItemLongCompare", note_handle).find(item_name);
        if (item == nullptr || item->type() != TYPE_NUMBER) return ERR_ITEM_NOT_FOUND;
        const LONG number = NSFItemGetLong(note_handle, item_name, 0);
        *result_ptr = number > long_value ? -1 : static_cast<int>(number < long_value);
        return NOERROR;
    }));
    return FALSE;
}

STATUS LNPUBLIC NSFItemGetModifiedTimeByBLOCKID(DHANDLE hNote, BLOCKID bhItem, DWORD /*Flags*/, TIMEDATE* retTime) {
    TimeDateClear(retTime);
    if (hNote == NULLHANDLE) return NOERROR;
    return guarded([&]() -> STATUS {
        const char* call = "NSFItemGetModifiedTimeByBLOCKID";
        const OpenNote& note = note_of(call, hNote);
        const std::size_t place = note.place_of(bhItem);
        if (place == note.items().size()) return ERR_ITEM_NOT_FOUND;
        if (const auto change = change_on_disk(call, note, place)) *retTime = to_timedate(change->modified);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemGetModifiedTime(DHANDLE hNote, const char* ItemName, WORD ItemNameLength, DWORD Flags,
                                       TIMEDATE* retTime) {
    TimeDateClear(retTime);
    if (hNote == NULLHANDLE) return NOERROR;
    const std::string_view name =
        ItemNameLength == MAXWORD ? std::string_view(ItemName) : std::string_view(ItemName, ItemNameLength);
    return guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFItemGetModifiedTime", hNote).find(name);
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        return NSFItemGetModifiedTimeByBLOCKID(hNote, item->id(), Flags, retTime);
    });
}

void LNPUBLIC NSFItemQueryEx(NOTEHANDLE note_handle, BLOCKID item_bid, char* item_name, WORD return_buf_len,
                             WORD* name_len_ptr, WORD* item_flags_ptr, WORD* value_datatype_ptr, BLOCKID* value_bid_ptr,
                             DWORD* value_len_ptr, BYTE* retSeqByte, BYTE* retDupItemID) {
    NSFItemQuery(note_handle, item_bid, item_name, return_buf_len, name_len_ptr, item_flags_ptr, value_datatype_ptr,
                 value_bid_ptr, value_len_ptr);
    if (retSeqByte != nullptr) *retSeqByte = 0;
    if (retDupItemID != nullptr) *retDupItemID = 0;
    static_cast<void>(guarded([&]() -> STATUS {
        const char* call = "NSFItemQueryEx";
        const OpenNote& note = note_of(call, note_handle);
        const std::size_t place = note.place_of(item_bid);
        if (place == note.items().size()) return ERR_ITEM_NOT_FOUND;
        if (retDupItemID != nullptr) *retDupItemID = static_cast<BYTE>(ordinal_of(note, place));
        const auto change = change_on_disk(call, note, place);
        if (change && retSeqByte != nullptr) *retSeqByte = static_cast<BYTE>(change->sequence);
        return NOERROR;
    }));
}

}  // extern "C"
