// nsfmime.h: items of TYPE_MIME_PART one after the other.
#include <cstring>

#include "notes_stub/include/nsfmime.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

/// Where the answers go; each may be null.
struct Answer {
    WORD* type;
    DWORD* flags;
    WORD* reserved;
    WORD* length;
    BLOCKID* item;
};

template <typename T, typename V>
void put(T* where, V value) {
    if (where != nullptr) *where = static_cast<T>(value);
}

STATUS answer(const OpenNote& note, std::size_t from, const char* name, WORD name_length, const Answer& to) {
    if (to.item != nullptr) *to.item = {NULLHANDLE, NULLBLOCK};
    for (std::size_t i = from; i < note.items().size(); ++i) {
        const NoteItem& item = *note.items()[i];
        const std::string_view value = item.value();
        if (item.type() != TYPE_MIME_PART || value.size() < sizeof(MIME_PART)) continue;
        if (name != nullptr && name_length > 0 && !item.is_named({name, name_length})) continue;
        MIME_PART part{};
        std::memcpy(&part, value.data(), sizeof part);
        put(to.type, part.cPartType);
        put(to.flags, part.dwFlags);
        put(to.reserved, 0);
        put(to.length, part.wByteCount);
        if (to.item != nullptr) *to.item = item.id();
        return NOERROR;
    }
    return ERR_ITEM_NOT_FOUND;
}

STATUS copy_to_memory(std::string_view value, DHANDLE* result) {
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(value.size()), result); status != NOERROR) return status;
    std::memcpy(OSLock(char, *result), value.data(), value.size());
    OSUnlockObject(*result);
    return NOERROR;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFMimePartGetInfo(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD* pwPartType,
                                   DWORD* pdwFlags, WORD* pwReserved, WORD* pwPartLen, BLOCKID* pbhItem) {
    const Answer to{pwPartType, pdwFlags, pwReserved, pwPartLen, pbhItem};
    return guarded([&] { return answer(note_of("NSFMimePartGetInfo", hNote), 0, pchItemName, wItemNameLen, to); });
}

STATUS LNPUBLIC NSFMimePartGetInfoNext(NOTEHANDLE hNote, BLOCKID bhItem, char* pchItemName, WORD wItemNameLen,
                                       WORD* pwPartType, DWORD* pdwFlags, WORD* pwReserved, WORD* pwPartLen,
                                       BLOCKID* pbhItemNext) {
    const Answer to{pwPartType, pdwFlags, pwReserved, pwPartLen, pbhItemNext};
    return guarded([&] {
        const OpenNote& note = note_of("NSFMimePartGetInfoNext", hNote);
        return answer(note, note.place_of(bhItem) + 1, pchItemName, wItemNameLen, to);
    });
}

STATUS LNPUBLIC NSFMimePartGetInfoByBLOCKID(BLOCKID bhItem, WORD* pwPartType, DWORD* pdwFlags, WORD* pwReserved,
                                            WORD* pwPartOffset, WORD* pwPartLen, WORD* pwBoundaryOffset,
                                            WORD* pwBoundaryLen, WORD* pwHeadersOffset, WORD* pwHeadersLen,
                                            WORD* pwBodyOffset, WORD* pwBodyLen) {
    return guarded([&]() -> STATUS {
        const NoteItem* item = find_own_item(bhItem);
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        const std::string_view value = item->value();
        if (item->type() != TYPE_MIME_PART || value.size() < sizeof(MIME_PART)) return ERR_INVALID_ITEMUNK;
        MIME_PART part{};
        std::memcpy(&part, value.data(), sizeof part);
        put(pwPartType, part.cPartType);
        put(pdwFlags, part.dwFlags);
        put(pwReserved, 0);
        put(pwPartOffset, sizeof part);
        put(pwPartLen, part.wByteCount);
        put(pwBoundaryOffset, sizeof part);
        put(pwBoundaryLen, part.wBoundaryLen);
        put(pwHeadersOffset, sizeof part + part.wBoundaryLen);
        put(pwHeadersLen, part.wHeadersLen);
        put(pwBodyOffset, sizeof part + part.wBoundaryLen + part.wHeadersLen);
        put(pwBodyLen, part.wByteCount - part.wBoundaryLen - part.wHeadersLen);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFMimePartDelete(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen) {
    return guarded([&]() -> STATUS {
        OpenNote& note = note_of("NSFMimePartDelete", hNote);
        const std::string_view name(pchItemName, wItemNameLen);
        bool is_any = false;
        for (std::size_t place = note.items().size(); place-- > 0;) {
            const NoteItem& item = *note.items()[place];
            if (item.type() != TYPE_MIME_PART || !item.is_named(name)) continue;
            note.remove_at(place);
            is_any = true;
        }
        return is_any ? NOERROR : ERR_ITEM_NOT_FOUND;
    });
}

STATUS LNPUBLIC NSFMimePartGetPart(BLOCKID bhItem, DHANDLE* phPart) {
    *phPart = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const NoteItem* item = find_own_item(bhItem);
        if (item == nullptr) return ERR_ITEM_NOT_FOUND;
        return item->type() == TYPE_MIME_PART ? copy_to_memory(item->value(), phPart) : ERR_INVALID_ITEMUNK;
    });
}

}  // extern "C"
