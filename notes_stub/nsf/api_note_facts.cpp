// nsfnote.h: what a note is like.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

using namespace notes_stub;

namespace {

constexpr WORD known_types[] = {
    TYPE_ERROR,          TYPE_UNAVAILABLE, TYPE_COMPOSITE, TYPE_COLLATION,      TYPE_OBJECT,
    TYPE_NOTEREF_LIST,   TYPE_VIEW_FORMAT, TYPE_ICON,      TYPE_NOTELINK_LIST,  TYPE_SIGNATURE,
    TYPE_SEAL,           TYPE_SEALDATA,    TYPE_SEAL_LIST, TYPE_HIGHLIGHTS,     TYPE_WORKSHEET_DATA,
    TYPE_USERDATA,       TYPE_MIME_PART,   TYPE_TEXT,      TYPE_RFC822_TEXT,    TYPE_FORMULA,
    TYPE_USERID,         TYPE_QUERY,       TYPE_ACTION,    TYPE_ASSISTANT_INFO, TYPE_VIEWMAP_DATASET,
    TYPE_VIEWMAP_LAYOUT, TYPE_LSOBJECT,    TYPE_HTML,      TYPE_SCHED_LIST,     TYPE_CALENDAR_FORMAT};

template <typename T>
bool is_range(std::string_view value) {
    if (value.size() < sizeof(RANGE)) return false;
    RANGE head{};
    std::memcpy(&head, value.data(), sizeof head);
    return value.size() == sizeof head + head.ListEntries * sizeof(T) + head.RangeEntries * 2 * sizeof(T);
}

STATUS check_item(WORD type, std::string_view value) {
    const auto fits = [](bool is_right) -> STATUS { return is_right ? NOERROR : ERR_INVALID_ITEMLEN; };
    switch (type) {
        case TYPE_NUMBER:
            return fits(value.size() == sizeof(NUMBER));
        case TYPE_TIME:
            return fits(value.size() == sizeof(TIMEDATE));
        case TYPE_NUMBER_RANGE:
            return fits(is_range<NUMBER>(value));
        case TYPE_TIME_RANGE:
            return fits(is_range<TIMEDATE>(value));
        case TYPE_TEXT_LIST:
            return fits(decode_text_list(value).has_value());
        case TYPE_OBJECT:
            return fits(object_of_item(type, value).has_value());
        default:
            return std::ranges::find(known_types, type) != std::end(known_types) ? NOERROR : ERR_INVALID_ITEMTYPE;
    }
}

template <typename T>
bool is_single(std::string_view value) {
    RANGE head{};
    if (!is_range<T>(value)) return false;
    std::memcpy(&head, value.data(), sizeof head);
    return head.ListEntries == 1 && head.RangeEntries == 0;
}

void contract(NoteItem& item) {
    const std::string value(item.value());
    if (item.type() == TYPE_TEXT_LIST) {
        const auto entries = decode_text_list(value);
        if (entries && entries->size() == 1) item.replace(item.flags(), TYPE_TEXT, std::string(entries->front()));
    } else if (item.type() == TYPE_NUMBER_RANGE && is_single<NUMBER>(value)) {
        item.replace(item.flags(), TYPE_NUMBER, value.substr(sizeof(RANGE)));
    } else if (item.type() == TYPE_TIME_RANGE && is_single<TIMEDATE>(value)) {
        item.replace(item.flags(), TYPE_TIME, value.substr(sizeof(RANGE)));
    }
}

// Whether an item is as wanted, and the first one's BLOCKID. A refused handle has none.
template <typename Wanted>
BOOL has_item(const char* call, NOTEHANDLE handle, BLOCKID* first, Wanted&& is_wanted) {
    BOOL found = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const OpenNote& note = note_of(call, handle);
        const auto item = std::ranges::find_if(note.items(), [&](const auto& one) { return is_wanted(*one); });
        if (item == note.items().end()) return NOERROR;
        found = TRUE;
        if (first != nullptr) *first = (*item)->id();
        return NOERROR;
    }));
    return found;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteCheck(DHANDLE note_handle) {
    return guarded([&]() -> STATUS {
        for (const auto& item : note_of("NSFNoteCheck", note_handle).items()) {
            if (const STATUS status = check_item(item->type(), item->value()); status != NOERROR) return status;
        }
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFNoteContract(NOTEHANDLE hNote) {
    return guarded([&]() -> STATUS {
        for (const auto& item : note_of("NSFNoteContract", hNote).items()) contract(*item);
        return NOERROR;
    });
}

BOOL LNPUBLIC NSFNoteHasComposite(NOTEHANDLE hNote) {
    return has_item("NSFNoteHasComposite", hNote, nullptr,
                    [](const NoteItem& item) { return item.type() == TYPE_COMPOSITE; });
}

BOOL LNPUBLIC NSFNoteHasRFC822Text(NOTEHANDLE hNote) {
    return has_item("NSFNoteHasRFC822Text", hNote, nullptr,
                    [](const NoteItem& item) { return item.type() == TYPE_RFC822_TEXT; });
}

BOOL LNPUBLIC NSFNoteHasObjects(NOTEHANDLE hNote, BLOCKID far* bhFirstObjectItem) {
    return has_item("NSFNoteHasObjects", hNote, bhFirstObjectItem,
                    [](const NoteItem& item) { return item.type() == TYPE_OBJECT; });
}

BOOL NSFNoteHasReadersField(DHANDLE hnote, BLOCKID far* retbhItem) {
    return has_item("NSFNoteHasReadersField", hnote, retbhItem,
                    [](const NoteItem& item) { return (item.flags() & ITEM_READERS) != 0; });
}

BOOL LNPUBLIC NSFNoteIsSignedOrSealed(NOTEHANDLE note_handle, BOOL far* signed_flag_ptr, BOOL far* sealed_flag_ptr) {
    constexpr const char* call = "NSFNoteIsSignedOrSealed";
    const auto has = [&](std::string_view name) {
        return has_item(call, note_handle, nullptr, [name](const NoteItem& item) { return item.is_named(name); });
    };
    const BOOL is_signed = has("$Signature");
    const BOOL is_sealed = has("$Seal");
    if (signed_flag_ptr != nullptr) *signed_flag_ptr = is_signed;
    if (sealed_flag_ptr != nullptr) *sealed_flag_ptr = is_sealed;
    return is_signed != FALSE || is_sealed != FALSE ? TRUE : FALSE;
}

STATUS LNPUBLIC NSFNoteUnsign(NOTEHANDLE hNote) {
    return guarded([&]() -> STATUS {
        return note_of("NSFNoteUnsign", hNote).remove(ITEM_NAME_NOTE_SIGNATURE) ? NOERROR : ERR_ITEM_NOT_FOUND;
    });
}

STATUS LNPUBLIC NSFNoteGetAuthor(NOTEHANDLE hNote, char far* retName, WORD far* retNameLength, BOOL far* retIsItMe) {
    return guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFNoteGetAuthor", hNote).find(FIELD_UPDATED_BY);
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        std::string author;
        if (item->type() == TYPE_TEXT) author = item->value();
        if (item->type() == TYPE_TEXT_LIST) {
            const auto entries = decode_text_list(item->value());
            if (entries && !entries->empty()) author = entries->front();
        }
        if (author.empty()) return ERR_ITEM_NOT_FOUND;
        if (retName != nullptr) author.copy(retName, author.size());
        if (retNameLength != nullptr) *retNameLength = static_cast<WORD>(author.size());
        char user[MAXUSERNAME + 1] = {};
        if (const STATUS status = retIsItMe == nullptr ? NOERROR : SECKFMGetUserName(user); status != NOERROR)
            return status;
        if (retIsItMe != nullptr) *retIsItMe = author == user ? TRUE : FALSE;
        return NOERROR;
    });
}

}  // extern "C"
