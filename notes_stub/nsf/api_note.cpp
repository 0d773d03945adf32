// nsfnote.h: notes as a whole.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/nsfnote.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/note_lock.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"
#include "notes_stub/runtime/extension_manager.hpp"

using namespace notes_stub;

namespace {

// The summary buffer of a note holds no more than this, names included (NSFItemSetText).
constexpr std::size_t largest_summary = 32UL * 1024;

STATUS add_note(std::unique_ptr<OpenNote> note, NOTEHANDLE* result) {
    *result = notes().add(std::move(note));
    return NOERROR;
}

// What NSFNoteContract takes back.
void expand(Item& item) {
    if (item.type == TYPE_TEXT) {
        item = {item.name, TYPE_TEXT_LIST, item.flags, encode_text_list({&item.value, 1})};
    } else if (const auto number = decode_number(item.value); item.type == TYPE_NUMBER && number) {
        item = {item.name, TYPE_NUMBER_RANGE, item.flags, encode_number_list({&*number, 1})};
    } else if (const auto time = decode_time(item.value); item.type == TYPE_TIME && time) {
        item = {item.name, TYPE_TIME_RANGE, item.flags, encode_time_list({&*time, 1})};
    }
}

STATUS open_note(const char* call, DBHANDLE database, NOTEID id, DWORD flags, NOTEHANDLE* result) {
    *result = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of(call, database);
        NOTEID actual = id;
        if ((id & NOTE_ID_SPECIAL) == NOTE_ID_SPECIAL) {
            const auto special = store.find_special(static_cast<WORD>(id));
            if (!special) return ERR_SPECIAL_ID;
            actual = *special;
        }
        auto note = std::make_unique<OpenNote>();
        note->database = database;
        Note stored = store.read(actual);
        if ((flags & OPEN_EXPAND) != 0) std::ranges::for_each(stored.items, expand);
        note->load(std::move(stored));
        return add_note(std::move(note), result);
    });
}

std::size_t summary_octets(const std::vector<ItemView>& items) {
    std::size_t octets = 0;
    for (const ItemView& item : items) {
        if ((item.flags & ITEM_SUMMARY) != 0)
            octets += sizeof(ITEM) + item.name.size() + sizeof(WORD) + item.value.size();
    }
    return octets;
}

STATUS update_note(const char* call, NOTEHANDLE handle, DWORD flags) {
    return guarded([&]() -> STATUS {
        OpenNote& open = note_of(call, handle);
        Store& store = store_of(call, open.database);
        const std::vector<ItemView> items = open.views();
        if (summary_octets(items) > largest_summary) return ERR_SUMMARY_TOO_BIG;
        NoteHeader header = open.header;
        if (unid_text(header.oid) == unid_text({})) header.oid = generate_oid();
        if (header.id != 0) require_writer(store, header.id);
        store.update(header, items, open.base, {(flags & UPDATE_FORCE) != 0, (flags & UPDATE_NOREVISION) != 0});
        open.header = header;
        open.base = header;
        return NOERROR;
    });
}

STATUS delete_note(const char* call, DBHANDLE database, NOTEID id, DWORD flags) {
    return guarded([&]() -> STATUS {
        Store& store = store_of(call, database);
        require_writer(store, id);
        store.erase(id, (flags & UPDATE_NOSTUB) == 0);
        return NOERROR;
    });
}

// No option of a database that the reference names has notes deleted softly, so none ever is.
STATUS find_soft_deleted(const char* call, DBHANDLE database, NOTEID id) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of(call, database).header(id));
        return ERR_INVALID_NOTE;
    });
}

template <typename T>
void put(void* where, const T& value) {
    std::memcpy(where, &value, sizeof value);
}

// A null pointer zeroes the member.
template <typename T>
void take(T& member, const void* from) {
    member = T{};
    if (from != nullptr) std::memcpy(&member, from, sizeof member);
}

void get_info(const OpenNote& note, WORD member, void* where) {
    const NoteHeader& header = note.header;
    switch (member) {
        case _NOTE_DB:
            return put(where, note.database);
        case _NOTE_ID:
            return put(where, header.id);
        case _NOTE_OID:
            return put(where, header.oid);
        case _NOTE_CLASS:
            return put(where, header.note_class);
        case _NOTE_MODIFIED:
        case _NOTE_ACCESSED:
            return put(where, to_timedate(header.modified));
        case _NOTE_ADDED_TO_FILE:
            return put(where, to_timedate(header.added));
        case _NOTE_FLAGS:
            return put(where, header.flags);
        case _NOTE_PRIVILEGES:
            return put(where, WORD{0});
        case _NOTE_PARENT_NOTEID:
            return put(where, NOTEID{NOTEID_NO_PARENT});
        case _NOTE_RESPONSE_COUNT:
            return put(where, DWORD{0});
        case _NOTE_RESPONSES:
        case _NOTE_OBJSTORE_DB:
            return put(where, NULLHANDLE);
        default:
            return;
    }
}

void set_info(OpenNote& note, WORD member, const void* from) {
    NoteHeader& header = note.header;
    TIMEDATE time{};
    switch (member) {
        case _NOTE_DB:
            return take(note.database, from);
        case _NOTE_ID:
            return take(header.id, from);
        case _NOTE_OID:
            return take(header.oid, from);
        case _NOTE_CLASS:
            return take(header.note_class, from);
        case _NOTE_FLAGS:
            return take(header.flags, from);
        case _NOTE_MODIFIED:
            take(time, from);
            header.modified = to_ticks(time);
            return;
        default:
            return;  // the others cannot be set, or follow from the update
    }
}

bool is_in_mailbox(NOTEHANDLE handle) {
    bool is_box = false;
    static_cast<void>(guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFNoteUpdate", note_of("NSFNoteUpdate", handle).database);
        is_box = database != nullptr && database->path.extension() == ".box";
        return NOERROR;
    }));
    return is_box;
}

STATUS create_note(DBHANDLE database, NOTEHANDLE* result) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFNoteCreate", database));
        auto note = std::make_unique<OpenNote>();
        note->database = database;
        note->header.note_class = NOTE_CLASS_DOCUMENT;
        note->header.oid = generate_oid();
        return add_note(std::move(note), result);
    });
}

// Around that, what wants to know of updates of mailboxes alone: the reference has it outside.
template <typename Flags>
STATUS update_extended(const char* call, EID id, NOTEHANDLE note, Flags flags) {
    const auto update = [&] {
        return extended(
            id, [&] { return update_note(call, note, flags); }, note, flags);
    };
    if (!has_extensions() || !is_in_mailbox(note)) return update();
    return extended(EM_NSFNOTEUPDATEMAILBOX, update, note, flags);
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteCreate(DBHANDLE db_handle, NOTEHANDLE far* note_handle) {
    *note_handle = NULLHANDLE;
    return extended(
        EM_NSFNOTECREATE, [&] { return create_note(db_handle, note_handle); }, db_handle, note_handle);
}

// Every open reads the whole note, whatever the other flags leave out: an update afterwards must not lose the rest.
STATUS LNPUBLIC NSFNoteOpen(DBHANDLE db_handle, NOTEID note_id, WORD open_flags, NOTEHANDLE far* note_handle) {
    return extended(
        EM_NSFNOTEOPEN, [&] { return open_note("NSFNoteOpen", db_handle, note_id, open_flags, note_handle); },
        db_handle, note_id, open_flags, note_handle);
}

STATUS LNPUBLIC NSFNoteOpenExt(DBHANDLE hDB, NOTEID NoteID, DWORD flags, NOTEHANDLE* rethNote) {
    constexpr TIMEDATE* no_time = nullptr;
    return extended(
        EM_NSFNOTEOPENEXTENDED, [&] { return open_note("NSFNoteOpenExt", hDB, NoteID, flags, rethNote); }, hDB, NoteID,
        flags, no_time, rethNote);
}

STATUS LNPUBLIC NSFNoteOpenByUNID(DBHANDLE hDB, UNID far* pUNID, WORD flags, NOTEHANDLE far* rethNote) {
    return NSFNoteOpenByUNIDExtended(hDB, pUNID, flags, rethNote);
}

STATUS NSFNoteOpenByUNIDExtended(DBHANDLE hDB, UNID* pUNID, DWORD flags, NOTEHANDLE* rethNote) {
    *rethNote = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const ORIGINATORID oid{pUNID->File, pUNID->Note, 0, {}};
        const auto id = store_of("NSFNoteOpenByUNID", hDB).find_unid(unid_text(oid));
        if (!id) return ERR_NOT_FOUND;
        return open_note("NSFNoteOpenByUNID", hDB, *id, flags, rethNote);
    });
}

// Every update is committed and synced, UPDATE_NOCOMMIT or not.
STATUS LNPUBLIC NSFNoteUpdate(NOTEHANDLE note_handle, WORD update_flags) {
    return update_extended("NSFNoteUpdate", EM_NSFNOTEUPDATE, note_handle, update_flags);
}

STATUS LNPUBLIC NSFNoteUpdateExtended(NOTEHANDLE hNote, DWORD UpdateFlags) {
    return update_extended("NSFNoteUpdateExtended", EM_NSFNOTEUPDATEXTENDED, hNote, UpdateFlags);
}

STATUS LNPUBLIC NSFNoteClose(NOTEHANDLE note_handle) {
    const auto close = [&] {
        return guarded(
            [&]() -> STATUS { return notes().remove("NSFNoteClose", note_handle) ? NOERROR : status_of_misuse; });
    };
    return extended(EM_NSFNOTECLOSE, close, note_handle);
}

STATUS LNPUBLIC NSFNoteDelete(DBHANDLE db_handle, NOTEID note_id, WORD update_flags) {
    return extended(
        EM_NSFNOTEDELETE, [&] { return delete_note("NSFNoteDelete", db_handle, note_id, update_flags); }, db_handle,
        note_id, update_flags);
}

STATUS LNPUBLIC NSFNoteDeleteExtended(DBHANDLE hDB, NOTEID NoteID, DWORD UpdateFlags) {
    const auto erase = [&] { return delete_note("NSFNoteDeleteExtended", hDB, NoteID, UpdateFlags); };
    return extended(EM_NSFNOTEDELETE, erase, hDB, NoteID, static_cast<WORD>(UpdateFlags));
}

STATUS LNPUBLIC NSFNoteHardDelete(DBHANDLE hDB, NOTEID NoteID, DWORD /*Reserved*/) {
    return find_soft_deleted("NSFNoteHardDelete", hDB, NoteID);
}

STATUS LNPUBLIC NSFNoteOpenSoftDelete(DBHANDLE hDB, NOTEID NoteID, DWORD /*Reserved*/, NOTEHANDLE* rethNote) {
    *rethNote = NULLHANDLE;
    return find_soft_deleted("NSFNoteOpenSoftDelete", hDB, NoteID);
}

STATUS LNPUBLIC NSFNoteCopy(NOTEHANDLE note_handle, NOTEHANDLE far* dstNote_handle) {
    *dstNote_handle = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const OpenNote& source = note_of("NSFNoteCopy", note_handle);
        auto copy = std::make_unique<OpenNote>();
        copy->load(source.snapshot());
        copy->base = source.base;
        copy->database = source.database;
        return add_note(std::move(copy), dstNote_handle);
    });
}

void LNPUBLIC NSFNoteGetInfo(NOTEHANDLE note_handle, WORD note_member, void far* value_ptr) {
    static_cast<void>(guarded([&]() -> STATUS {
        get_info(note_of("NSFNoteGetInfo", note_handle), note_member, value_ptr);
        return NOERROR;
    }));
}

void LNPUBLIC NSFNoteSetInfo(NOTEHANDLE note_handle, WORD note_member, void far* value_ptr) {
    static_cast<void>(guarded([&]() -> STATUS {
        set_info(note_of("NSFNoteSetInfo", note_handle), note_member, value_ptr);
        return NOERROR;
    }));
}

}  // extern "C"
