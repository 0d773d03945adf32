// nsfnote.h: items that are set, appended, changed and deleted.
#include <algorithm>
#include <array>
#include <cstring>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t largest_value = 64UL * 1024;
constexpr std::size_t largest_summary_value = 32UL * 1024;
constexpr std::size_t largest_new_list = 60UL * 1024;
constexpr std::size_t largest_list = 0xffff - 2 * sizeof(WORD);

std::string_view text_of(const char* text, WORD length) {
    return text == nullptr ? std::string_view{}
                           : std::string_view(text, length == MAXWORD ? std::strlen(text) : length);
}

std::string_view name_of(const char* name, WORD length) {
    return name == nullptr ? std::string_view{} : std::string_view(name, length);
}

STATUS set_item(const char* call, NOTEHANDLE note, const char* name, WORD type, std::string_view value, WORD flags) {
    return guarded([&]() -> STATUS {
        OpenNote& open = note_of(call, note);
        if (value.size() > largest_value) return ERR_SEGMENT_TOO_BIG;
        open.set({name, type, flags, std::string(value)});
        return NOERROR;
    });
}

// The limits of NSFItemAppend's page.
STATUS check_size(WORD flags, std::size_t octets) {
    if (octets > largest_value) return ERR_SEGMENT_TOO_BIG;
    if ((flags & ITEM_SUMMARY) != 0 && octets > largest_summary_value) return ERR_SUMMARY_TOO_BIG;
    return NOERROR;
}

STATUS append_entry(NoteItem& item, std::string_view entry, bool allow_duplicates) {
    const auto old = item.type() == TYPE_TEXT_LIST ? decode_text_list(item.value()) : std::nullopt;
    if (!old) return ERR_INVALID_ARG_TYPE;
    if (!allow_duplicates && std::ranges::find(*old, entry) != old->end()) return NOERROR;
    std::vector<std::string> entries(old->begin(), old->end());
    entries.emplace_back(entry);
    std::string value = encode_text_list(entries);
    if (value.size() > largest_list || entries.size() > MAXWORD) return ERR_SEGMENT_TOO_BIG;
    item.replace(item.flags(), TYPE_TEXT_LIST, std::move(value));
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFItemSetText(NOTEHANDLE hNote, const char far* ItemName, const char far* ItemText, WORD TextLength) {
    return set_item("NSFItemSetText", hNote, ItemName, TYPE_TEXT, text_of(ItemText, TextLength), ITEM_SUMMARY);
}

STATUS LNPUBLIC NSFItemSetTextSummary(NOTEHANDLE hNote, const char far* ItemName, const char far* ItemText,
                                      WORD TextLength, BOOL Summary) {
    return set_item("NSFItemSetTextSummary", hNote, ItemName, TYPE_TEXT, text_of(ItemText, TextLength),
                    Summary != FALSE ? ITEM_SUMMARY : 0);
}

STATUS LNPUBLIC NSFItemSetNumber(NOTEHANDLE hNote, const char far* ItemName, const NUMBER far* Number) {
    return set_item("NSFItemSetNumber", hNote, ItemName, TYPE_NUMBER, encode_number(*Number), ITEM_SUMMARY);
}

STATUS LNPUBLIC NSFItemSetTime(NOTEHANDLE note_handle, const char far* td_item_name, const TIMEDATE far* td_item_ptr) {
    return set_item("NSFItemSetTime", note_handle, td_item_name, TYPE_TIME, encode_time(*td_item_ptr), ITEM_SUMMARY);
}

STATUS LNPUBLIC NSFItemCreateTextList(NOTEHANDLE note_handle, const char far* item_name, const char far* item_text,
                                      WORD text_len) {
    const std::array entries{std::string(text_of(item_text, text_len))};
    const std::string value = encode_text_list(entries);
    if (value.size() > largest_new_list) return ERR_SEGMENT_TOO_BIG;
    return set_item("NSFItemCreateTextList", note_handle, item_name, TYPE_TEXT_LIST, value, ITEM_SUMMARY);
}

STATUS LNPUBLIC NSFItemAppendTextList(NOTEHANDLE note_handle, const char far* item_name, const char far* entry_text,
                                      WORD text_len, BOOL duplicate_flag) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFItemAppendTextList", note_handle);
        const std::string_view entry = text_of(entry_text, text_len);
        if (NoteItem* item = note.find(item_name); item != nullptr) {
            return append_entry(*item, entry, duplicate_flag != FALSE);
        }
        const std::array entries{std::string(entry)};
        if (entry.size() > largest_list) return ERR_SEGMENT_TOO_BIG;
        note.append({item_name, TYPE_TEXT_LIST, ITEM_SUMMARY, encode_text_list(entries)});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemAppend(NOTEHANDLE note_handle, WORD item_flags, const char far* item_name, WORD name_len,
                              WORD item_type, const void far* item_value, DWORD value_len) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFItemAppend", note_handle);
        if (const STATUS status = check_size(item_flags, value_len); status != NOERROR) return status;
        const auto* octets = static_cast<const char*>(item_value);
        note.append({std::string(name_of(item_name, name_len)), item_type, item_flags,
                     octets == nullptr ? std::string{} : std::string(octets, value_len)});
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemAppendByBLOCKID(NOTEHANDLE note_handle, WORD item_flags, const char far* item_name,
                                       WORD name_len, BLOCKID value_bid, DWORD value_len, BLOCKID far* item_bid_ptr) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFItemAppendByBLOCKID", note_handle);
        if (value_len < sizeof(WORD)) return ERR_INVALID_ITEMUNK;
        if (const STATUS status = check_size(item_flags, value_len - sizeof(WORD)); status != NOERROR) return status;
        const NoteItem& item = note.append(
            std::make_unique<NoteItem>(std::string(name_of(item_name, name_len)), item_flags, value_bid, value_len));
        if (item_bid_ptr != nullptr) *item_bid_ptr = item.id();
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemDelete(NOTEHANDLE note_handle, const char far* item_name, WORD name_len) {
    return guarded([&]() -> STATUS {
        const bool existed = note_of("NSFItemDelete", note_handle).remove(name_of(item_name, name_len));
        return existed ? NOERROR : ERR_ITEM_NOT_FOUND;
    });
}

STATUS LNPUBLIC NSFItemDeleteByBLOCKID(NOTEHANDLE note_handle, BLOCKID item_blockid) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFItemDeleteByBLOCKID", note_handle);
        const std::size_t place = note.place_of(item_blockid);
        if (place == note.items().size()) return ERR_ITEM_NOT_FOUND;
        note.remove_at(place);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemCopy(NOTEHANDLE note_handle, BLOCKID item_blockid) {
    return guarded([&]() -> STATUS {
        OpenNote& target = note_of("NSFItemCopy", note_handle);
        const NoteItem* source = find_own_item(item_blockid);
        if (source == nullptr) return ERR_ITEM_NOT_FOUND;
        target.append(source->copy());
        return NOERROR;
    });
}

STATUS NSFItemCopyAndRename(DHANDLE hnote, BLOCKID bhItem, const char* pszNewItemName) {
    return guarded([&]() -> STATUS {
        OpenNote& target = note_of("NSFItemCopyAndRename", hnote);
        const NoteItem* source = find_own_item(bhItem);
        if (source == nullptr) return ERR_ITEM_NOT_FOUND;
        Item copy = source->copy();
        if (pszNewItemName != nullptr) copy.name = pszNewItemName;
        target.append(std::move(copy));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFItemRealloc(BLOCKID item_blockid, BLOCKID far* value_blockid_ptr, DWORD value_len) {
    return guarded([&]() -> STATUS {
        NoteItem* item = find_own_item(item_blockid);
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        if (value_len < sizeof(WORD)) return ERR_INVALID_ITEMLEN;
        if (const STATUS status = check_size(item->flags(), value_len - sizeof(WORD)); status != NOERROR) return status;
        if (const STATUS status = item->resize(value_len); status != NOERROR) return status;
        *value_blockid_ptr = item->value_block();
        return NOERROR;
    });
}

STATUS NSFItemModifyValue(DHANDLE hnote, BLOCKID bhItem, WORD ItemFlags, WORD DataType, const void* Value,
                          DWORD ValueLength) {
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("NSFItemModifyValue", hnote);
        const std::size_t place = note.place_of(bhItem);
        if (place == note.items().size()) return ERR_ITEM_NOT_FOUND;
        if (const STATUS status = check_size(ItemFlags, ValueLength); status != NOERROR) return status;
        const auto* octets = static_cast<const char*>(Value);
        note.items()[place]->replace(ItemFlags, DataType,
                                     octets == nullptr ? std::string{} : std::string(octets, ValueLength));
        return NOERROR;
    });
}

}  // extern "C"
