// nsfnote.h: items found one after the other, and what is known of one.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

/// Where the answers go; each may be null.
struct Answer {
    BLOCKID* item;
    WORD* type;
    BLOCKID* value;
    DWORD* length;
};

STATUS answer(NoteItem& item, const Answer& to) {
    if (to.item != nullptr) *to.item = item.id();
    if (to.type != nullptr) *to.type = item.type();
    if (to.value != nullptr) *to.value = item.value_block();
    if (to.length != nullptr) *to.length = item.value_block_length();
    return NOERROR;
}

STATUS not_found(const Answer& to) {
    if (to.type != nullptr) *to.type = TYPE_INVALID_OR_UNKNOWN;
    return ERR_ITEM_NOT_FOUND;
}

bool is_wanted(const NoteItem& item, const char* name, WORD length) {
    return name == nullptr || length == 0 || item.is_named({name, length});
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFItemInfo(NOTEHANDLE note_handle, const char far* item_name, WORD name_len, BLOCKID far* item_blockid,
                            WORD far* value_datatype, BLOCKID far* value_blockid, DWORD far* value_len) {
    const Answer to{item_blockid, value_datatype, value_blockid, value_len};
    return guarded([&]() -> STATUS {
        for (const auto& item : note_of("NSFItemInfo", note_handle).items()) {
            if (is_wanted(*item, item_name, name_len)) return answer(*item, to);
        }
        return not_found(to);
    });
}

STATUS LNPUBLIC NSFItemInfoNext(NOTEHANDLE note_handle, BLOCKID NextItem, const char far* item_name, WORD name_len,
                                BLOCKID far* item_blockid_ptr, WORD far* value_type_ptr, BLOCKID far* value_blockid_ptr,
                                DWORD far* value_len_ptr) {
    const Answer to{item_blockid_ptr, value_type_ptr, value_blockid_ptr, value_len_ptr};
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("NSFItemInfoNext", note_handle);
        for (std::size_t i = note.place_of(NextItem) + 1; i < note.items().size(); ++i) {
            if (is_wanted(*note.items()[i], item_name, name_len)) return answer(*note.items()[i], to);
        }
        return not_found(to);
    });
}

STATUS LNPUBLIC NSFItemInfoPrev(NOTEHANDLE note_handle, BLOCKID CurrItem, const char far* item_name, WORD name_len,
                                BLOCKID far* item_blockid_ptr, WORD far* value_type_ptr, BLOCKID far* value_blockid_ptr,
                                DWORD far* value_len_ptr) {
    const Answer to{item_blockid_ptr, value_type_ptr, value_blockid_ptr, value_len_ptr};
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("NSFItemInfoPrev", note_handle);
        const std::size_t place = note.place_of(CurrItem);
        if (place == note.items().size()) return not_found(to);
        for (std::size_t i = place; i-- > 0;) {
            if (is_wanted(*note.items()[i], item_name, name_len)) return answer(*note.items()[i], to);
        }
        return not_found(to);
    });
}

void LNPUBLIC NSFItemQuery(NOTEHANDLE note_handle, BLOCKID item_bid, char far* item_name, WORD return_buf_len,
                           WORD far* name_len_ptr, WORD far* item_flags_ptr, WORD far* value_datatype_ptr,
                           BLOCKID far* value_bid_ptr, DWORD far* value_len_ptr) {
    if (name_len_ptr != nullptr) *name_len_ptr = 0;
    static_cast<void>(guarded([&]() -> STATUS {
        const Answer to{nullptr, value_datatype_ptr, value_bid_ptr, value_len_ptr};
        const OpenNote& note = note_of("NSFItemQuery", note_handle);
        const std::size_t place = note.place_of(item_bid);
        if (place == note.items().size()) return not_found(to);
        NoteItem& item = *note.items()[place];
        const std::size_t length = std::min<std::size_t>(item.name().size(), return_buf_len);
        if (item_name != nullptr) {
            std::memcpy(item_name, item.name().data(), length);
            if (length < return_buf_len) item_name[length] = '\0';
        }
        if (name_len_ptr != nullptr)
            *name_len_ptr = static_cast<WORD>(item_name != nullptr ? length : item.name().size());
        if (item_flags_ptr != nullptr) *item_flags_ptr = item.flags();
        return answer(item, to);
    }));
}

BOOL NSFItemIsPresent(NOTEHANDLE note_handle, char far* item_name, WORD item_name_length) {
    BOOL present = FALSE;
    static_cast<void>(guarded([&]() -> STATUS {
        const NoteItem* item = note_of("NSFItemIsPresent", note_handle).find({item_name, item_name_length});
        present = item != nullptr ? TRUE : FALSE;
        return NOERROR;
    }));
    return present;
}

STATUS NSFItemScan(NOTEHANDLE note_handle, NSFITEMSCANPROC ActionRoutine, void far* func_param) {
    return guarded([&]() -> STATUS {
        // The routine may change the note, and may not close it: the handle is looked up again after each call.
        const OpenNote* note = &note_of("NSFItemScan", note_handle);
        for (std::size_t i = 0; i < note->items().size(); ++i) {
            const Item item = note->items()[i]->copy();
            // The value begins with its type word, and its length counts it.
            std::string value(reinterpret_cast<const char*>(&item.type), sizeof item.type);
            value += item.value;
            std::string name = item.name;
            const STATUS status = ActionRoutine(0, item.flags, name.data(), static_cast<WORD>(name.size()),
                                                value.data(), static_cast<DWORD>(value.size()), func_param);
            if (status != NOERROR) return status;
            note = &note_of("NSFItemScan", note_handle);
        }
        return NOERROR;
    });
}

}  // extern "C"
