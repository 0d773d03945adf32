// nsfnote.h: notes that one or a few alone may change.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/nsfnote.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/note_lock.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/value.hpp"

namespace notes_stub {
namespace {

std::string current_user() {
    std::string name(MAXUSERNAME + 1, '\0');
    if (const STATUS status = SECKFMGetUserName(name.data()); status != NOERROR) throw StatusError(status);
    return name.c_str();
}

/// Nobody: the note is not locked.
std::vector<std::string> writers_of(Store& store, NOTEID id) {
    const auto item = store.find_item(id, writers_item);
    if (!item) return {};
    if (item->type == TYPE_TEXT) return {item->value};
    const auto entries = decode_text_list(item->value);
    return entries ? std::vector<std::string>(entries->begin(), entries->end()) : std::vector<std::string>{};
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::any_of(names, [&](const std::string& one) { return equal_ignoring_case(one, name); });
}

std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> out;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(';'), names.size());
        std::string_view name = names.substr(0, end);
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (!name.empty()) out.emplace_back(name);
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return out;
}

std::string join(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ";") + name;
    return out;
}

// The sequence number stays: a lock is no revision.
void write_writers(Store& store, NOTEID id, const std::vector<std::string>& writers) {
    Note note = store.read(id);
    std::erase_if(note.items, [](const Item& item) { return equal_ignoring_case(item.name, writers_item); });
    if (!writers.empty()) {
        note.items.push_back({std::string(writers_item), TYPE_TEXT_LIST, ITEM_SUMMARY | ITEM_NAMES | ITEM_READWRITERS,
                              encode_text_list(writers)});
    }
    const NoteHeader base = note.header;
    store.update(note, base, {.force = true, .no_revision = true});
}

/// Where the holders of a lock are given back; each may be NULL.
struct Holders {
    DHANDLE* names;
    DWORD* length;
};

void give_holders(const std::string& names, const Holders& to) {
    if (to.length != nullptr) *to.length = static_cast<DWORD>(names.size());
    if (to.names == nullptr) return;
    if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(names.size() + 1), to.names); status != NOERROR)
        throw StatusError(status);
    std::memcpy(OSLock(char, *to.names), names.c_str(), names.size() + 1);
    OSUnlockObject(*to.names);
}

STATUS lock_note(Store& store, NOTEID id, DWORD flags, const char* lockers, const Holders& holders) {
    if (holders.names != nullptr) *holders.names = NULLHANDLE;
    if (holders.length != nullptr) *holders.length = 0;
    std::vector<std::string> before;
    store.in_transaction([&] {
        static_cast<void>(store.header(id));
        before = writers_of(store, id);
        if (!before.empty() || flags == NOTE_LOCK_STATUS) return;
        std::vector<std::string> wanted = split(lockers == nullptr ? "" : lockers);
        if (wanted.empty()) wanted.push_back(current_user());
        write_writers(store, id, wanted);
    });
    if (before.empty()) return NOERROR;
    if ((flags & NOTE_LOCK_STATUS) != 0) give_holders(join(before), holders);
    return ERR_NOTE_LOCKED;
}

}  // namespace

bool may_write(Store& store, NOTEID id) {
    const std::vector<std::string> writers = writers_of(store, id);
    return writers.empty() || is_among(writers, current_user());
}

void require_writer(Store& store, NOTEID id) {
    if (!may_write(store, id)) throw StatusError(ERR_NOT_AUTHOR, "the note is locked by somebody else");
}

}  // namespace notes_stub

using namespace notes_stub;

extern "C" {

STATUS LNPUBLIC NSFDbNoteLock(DBHANDLE hDB, NOTEID NoteID, DWORD Flags, char* pLockers, DHANDLE* rethLockers,
                              DWORD* retLength) {
    return guarded([&]() -> STATUS {
        return lock_note(store_of("NSFDbNoteLock", hDB), NoteID, Flags, pLockers, {rethLockers, retLength});
    });
}

STATUS LNPUBLIC NSFDbNoteUnlock(DBHANDLE hDB, NOTEID NoteID, DWORD /*Flags*/) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbNoteUnlock", hDB);
        store.in_transaction([&] {
            static_cast<void>(store.header(NoteID));
            if (!is_among(writers_of(store, NoteID), current_user())) throw StatusError(ERR_NOTE_NOT_LOCKED_BY_LOCKER);
            write_writers(store, NoteID, {});
        });
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFNoteOpenWithLock(DBHANDLE hDB, NOTEID NoteID, DWORD LockFlags, DWORD OpenFlags, char* pLockers,
                                    DHANDLE* rethLockers, DWORD* retLength, NOTEHANDLE far* rethNote) {
    *rethNote = NULLHANDLE;
    const STATUS status = guarded([&]() -> STATUS {
        return lock_note(store_of("NSFNoteOpenWithLock", hDB), NoteID, LockFlags, pLockers, {rethLockers, retLength});
    });
    return status == NOERROR ? NSFNoteOpenExt(hDB, NoteID, OpenFlags, rethNote) : status;
}

}  // extern "C"
