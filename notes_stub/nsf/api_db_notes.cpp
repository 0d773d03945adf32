// nsfdb.h: many notes in one call.
#include <algorithm>
#include <cstring>
#include <vector>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/note_lock.hpp"
#include "notes_stub/nsf/object_item.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

constexpr std::size_t largest_answer = 0xffff;

template <typename T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// The elements of an array in handle memory. Throws StatusError where there are not so many.
template <typename T>
std::vector<T> read_array(DHANDLE memory, WORD count) {
    DWORD size = 0;
    if (const STATUS status = OSMemGetSize(memory, &size); status != NOERROR) throw StatusError(status);
    if (size < count * sizeof(T)) throw StatusError(ERR_SEGMENT_TOO_BIG, "the array is shorter than its count");
    std::vector<T> elements(count);
    std::memcpy(elements.data(), OSLock(char, memory), count * sizeof(T));
    OSUnlockObject(memory);
    return elements;
}

STATUS give(const std::string& octets, WORD options, DWORD* size, DHANDLE* memory) {
    if (octets.size() > largest_answer && (options & fINFO_ALLOW_HUGE) == 0) return ERR_SEGMENT_TOO_BIG;
    const STATUS status = OSMemAlloc(0, static_cast<DWORD>(octets.size()), memory);
    if (status != NOERROR) return status;
    std::memcpy(OSLock(char, *memory), octets.data(), octets.size());
    OSUnlockObject(*memory);
    if (size != nullptr) *size = static_cast<DWORD>(octets.size());
    return NOERROR;
}

/// The header with `id` as the answer has it: 0 where there is no such note, marked where it was deleted.
NoteHeader header_or_none(Store& store, NOTEID id) {
    try {
        return store.header(id);
    } catch (const StatusError& error) {
        NoteHeader none;
        if (error.status() == ERR_NOTE_DELETED) none.id = id | NOTEID_RESERVED;
        if (error.status() != ERR_NOTE_DELETED && error.status() != ERR_INVALID_NOTE) throw;
        return none;
    }
}

bool is_replica(DBHANDLE one, const DBID* one_id, DBHANDLE other, const DBID* other_id) {
    DBREPLICAINFO first{};
    DBREPLICAINFO second{};
    if (one_id != nullptr) first.ID = *one_id;
    if (one_id == nullptr && NSFDbReplicaInfoGet(one, &first) != NOERROR) return false;
    if (other_id != nullptr) second.ID = *other_id;
    if (other_id == nullptr && NSFDbReplicaInfoGet(other, &second) != NOERROR) return false;
    return std::memcmp(&first.ID, &second.ID, sizeof first.ID) == 0;
}

/// The octets that items of the note name, in the other database too.
void copy_objects(Store& from, Store& to, Note& note) {
    for (Item& item : note.items) {
        const auto object = object_of_item(item.type, item.value);
        if (!object) continue;
        const auto facts = from.object_facts(*object);
        const DWORD copy = to.allocate_object(facts);
        to.write_object(copy, 0, from.read_object(*object, 0, facts.size));
        to.tie_object(copy);
        item.value = with_object(item.value, copy);
    }
}

// Of these a database has one note: a copy takes the place of the one that is there.
constexpr WORD single_classes[] = {NOTE_CLASS_ACL, NOTE_CLASS_ICON, NOTE_CLASS_DESIGN, NOTE_CLASS_HELP,
                                   NOTE_CLASS_HELP_INDEX};

std::optional<NOTEID> note_to_replace(Store& to, const NoteHeader& header, bool is_replica_of_it) {
    const auto there = is_replica_of_it ? to.find_unid(unid_text(header.oid)) : std::nullopt;
    if (there) return there;
    const auto note_class = static_cast<WORD>(header.note_class & NOTE_CLASS_ALL);
    return std::ranges::find(single_classes, note_class) != std::end(single_classes) ? to.find_special(note_class)
                                                                                     : std::nullopt;
}

Note copy_note(Store& from, Store& to, NOTEID id, bool is_replica_of_it) {
    Note note = from.read(id);
    to.in_transaction([&] {
        const auto there = note_to_replace(to, note.header, is_replica_of_it);
        if (!is_replica_of_it) note.header.oid = generate_oid();
        note.header.id = there.value_or(0);
        copy_objects(from, to, note);
        const NoteHeader base = note.header;
        to.update(note, base, {.force = true, .keep_oid = is_replica_of_it});
    });
    return note;
}

struct Wanted {
    Ticks since;
    WORD classes;
};

STATUS copy_notes(const char* call, DBHANDLE source, DBHANDLE target, const Wanted& wanted, TIMEDATE* last) {
    Store& from = store_of(call, source);
    Store& to = store_of(call, target);
    const auto changed = from.changes(wanted.classes, wanted.since, false);
    if (changed.headers.empty()) return ERR_NO_MODIFIED_NOTES;
    const bool are_replicas = &from != &to && is_replica(source, nullptr, target, nullptr);
    Ticks latest = 0;
    for (const NoteHeader& header : changed.headers) {
        static_cast<void>(copy_note(from, to, header.id, are_replicas));
        latest = std::max(latest, header.modified);
    }
    if (last != nullptr) *last = to_timedate(latest);
    return NOERROR;
}

STATUS copy_cutoff(DBHANDLE source, DBHANDLE target) {
    DBREPLICAINFO from{};
    DBREPLICAINFO to{};
    STATUS status = NSFDbReplicaInfoGet(source, &from);
    if (status == NOERROR) status = NSFDbReplicaInfoGet(target, &to);
    to.Cutoff = from.Cutoff;
    to.CutoffInterval = from.CutoffInterval;
    return status == NOERROR ? NSFDbReplicaInfoSet(target, &to) : status;
}

void copy_quota(DBHANDLE source, DBHANDLE target) {
    const std::string quota = store_of("NSFDbCopyExtended", source).property(quota_property);
    if (!quota.empty()) store_of("NSFDbCopyExtended", target).set_property(quota_property, quota);
}

std::vector<NOTEID> ids_of(DHANDLE table) {
    std::vector<NOTEID> ids;
    DWORD id = 0;
    for (BOOL is_first = TRUE; IDScan(table, is_first, &id) != FALSE; is_first = FALSE) ids.push_back(id);
    return ids;
}

/// Erases those that are there, in the caller's transaction; returns their UNIDs.
std::vector<UNID> erase_documents(Store& store, const std::vector<NOTEID>& ids) {
    std::vector<UNID> erased;
    for (const NOTEID id : ids) {
        const NoteHeader header = header_or_none(store, id);
        if (header.id != id) continue;
        if ((header.note_class & NOTE_CLASS_DOCUMENT) == 0) throw StatusError(ERR_VIEW_UPDATE, "no document");
        require_writer(store, id);
        erased.push_back({header.oid.File, header.oid.Note});
        store.erase(id, true);
    }
    return erased;
}

void stamp(Note& note, const Item& value) {
    WORD flags = value.flags;
    std::erase_if(note.items, [&](const Item& item) {
        const bool is_old = equal_ignoring_case(item.name, value.name);
        if (is_old) flags = item.flags;
        return is_old;
    });
    note.items.push_back({value.name, value.type, flags, value.value});
}

/// The values into every document of the table that is there and that the user may write, in one transaction.
template <typename Stamp>
STATUS stamp_documents(Store& store, DHANDLE table, Stamp&& stamp_one) {
    bool is_any = false;
    bool is_refused = false;
    const std::vector<NOTEID> ids = ids_of(table);
    store.in_transaction([&] {
        for (const NOTEID id : ids) {
            if (header_or_none(store, id).id != id) continue;
            Note note = store.read(id);
            if ((note.header.note_class & NOTE_CLASS_DOCUMENT) == 0) continue;
            if (!may_write(store, id)) {
                is_refused = true;
                continue;
            }
            stamp_one(note);
            const NoteHeader base = note.header;
            store.update(note, base, {});
            is_any = true;
        }
    });
    if (is_refused) return ERR_NOACCESS;
    return is_any ? NOERROR : ERR_NO_STAMPED_NOTES;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbGetNoteInfoExt(DBHANDLE hDB, NOTEID NoteID, OID far* retNoteOID, TIMEDATE far* retModified,
                                    WORD far* retNoteClass, TIMEDATE* retAddedToFile, WORD* retResponseCount,
                                    NOTEID* retParentNoteID) {
    return guarded([&]() -> STATUS {
        const NoteHeader header = store_of("NSFDbGetNoteInfoExt", hDB).header(NoteID);
        if (retNoteOID != nullptr) *retNoteOID = header.oid;
        if (retModified != nullptr) *retModified = to_timedate(header.modified);
        if (retNoteClass != nullptr) *retNoteClass = header.note_class;
        if (retAddedToFile != nullptr) *retAddedToFile = to_timedate(header.added);
        if (retResponseCount != nullptr) *retResponseCount = 0;
        if (retParentNoteID != nullptr) *retParentNoteID = NOTEID_NO_PARENT;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCreateNoteID(DBHANDLE hDB, BOOL /*fData*/, NOTEID* retNoteID) {
    *retNoteID = 0;
    return guarded([&]() -> STATUS {
        *retNoteID = store_of("NSFDbCreateNoteID", hDB).reserve_id();
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbHasProfileNoteChanged(DBHANDLE hDb, NOTEID noteid, DWORD* pSeqNum, TIMEDATE* Since,
                                           BOOL* HasChanged, TIMEDATE* retModTime) {
    return guarded([&]() -> STATUS {
        const NoteHeader header = store_of("NSFDbHasProfileNoteChanged", hDb).header(noteid);
        const Ticks since = Since == nullptr || is_wildcard(*Since) ? 0 : to_ticks(*Since);
        const bool is_another = pSeqNum != nullptr && *pSeqNum != header.oid.Sequence;
        const bool has_changed = header.modified > since || (header.modified == since && is_another);
        if (HasChanged != nullptr) *HasChanged = has_changed ? TRUE : FALSE;
        if (pSeqNum != nullptr) *pSeqNum = header.oid.Sequence;
        if (retModTime != nullptr) *retModTime = to_timedate(header.modified);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetMultNoteInfo(DBHANDLE hDb, WORD Count, WORD Options, DHANDLE hInBuf, DWORD* retSize,
                                     DHANDLE* rethOutBuf) {
    *rethOutBuf = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbGetMultNoteInfo", hDb);
        std::string out;
        for (const NOTEID id : read_array<NOTEID>(hInBuf, Count)) {
            const NoteHeader header = header_or_none(store, id);
            put(out, header.id);
            if ((Options & fINFO_OID) != 0)
                put(out, header.oid);
            else if ((Options & fINFO_UNID) != 0)
                put(out, UNID{header.oid.File, header.oid.Note});
        }
        return give(out, Options, retSize, rethOutBuf);
    });
}

STATUS LNPUBLIC NSFDbGetMultNoteInfoByUNID(DBHANDLE hDB, WORD Count, WORD Options, DHANDLE hInBuf, DWORD* retSize,
                                           DHANDLE* rethOutBuf) {
    *rethOutBuf = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbGetMultNoteInfoByUNID", hDB);
        if ((Options & fINFO_COMPRESS) != 0) return ERR_FUNC_NOT_IMPL;
        std::string out;
        for (const UNID& unid : read_array<UNID>(hInBuf, Count)) {
            const auto id = store.find_unid(unid_text({unid.File, unid.Note, 0, {}}));
            NoteHeader header = id ? header_or_none(store, *id) : NoteHeader{};
            if ((header.id & NOTEID_RESERVED) != 0) header = NoteHeader{};
            if ((Options & fINFO_NOTEID) != 0) put(out, header.id);
            if ((Options & fINFO_OID) != 0) {
                put(out, header.oid);
                continue;
            }
            if ((Options & fINFO_SEQTIME) != 0) put(out, header.oid.SequenceTime);
            if ((Options & fINFO_SEQNUM) != 0) put(out, header.oid.Sequence);
        }
        return give(out, Options, retSize, rethOutBuf);
    });
}

STATUS LNPUBLIC NSFDbCopyNote(DBHANDLE hSrcDB, DBID far* SrcDbID, DBID far* SrcReplicaID, NOTEID SrcNoteID,
                              DBHANDLE hDstDB, DBID far* DstDbID, DBID far* DstReplicaID, NOTEID far* retDstNoteID,
                              WORD far* retNoteClass) {
    return NSFDbCopyNoteExt(hSrcDB, SrcDbID, SrcReplicaID, SrcNoteID, hDstDB, DstDbID, DstReplicaID, 0, 0, retDstNoteID,
                            retNoteClass);
}

STATUS LNPUBLIC NSFDbCopyNoteExt(DBHANDLE hSrcDB, DBID far* /*SrcDbID*/, DBID far* SrcReplicaID, NOTEID SrcNoteID,
                                 DBHANDLE hDstDB, DBID far* /*DstDbID*/, DBID far* DstReplicaID, DWORD /*dwOpenFlags*/,
                                 DWORD /*dwUpdateFlags*/, NOTEID far* retDstNoteID, WORD far* retNoteClass) {
    return guarded([&]() -> STATUS {
        Store& from = store_of("NSFDbCopyNote", hSrcDB);
        Store& to = store_of("NSFDbCopyNote", hDstDB);
        const Note copy =
            copy_note(from, to, SrcNoteID, &from != &to && is_replica(hSrcDB, SrcReplicaID, hDstDB, DstReplicaID));
        if (retDstNoteID != nullptr) *retDstNoteID = copy.header.id;
        if (retNoteClass != nullptr) *retNoteClass = copy.header.note_class;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCopy(DBHANDLE hSrcDB, DBHANDLE hDstDB, TIMEDATE Since, WORD NoteClassMask) {
    return guarded([&]() -> STATUS {
        const Ticks since = is_wildcard(Since) ? 0 : to_ticks(Since);
        const auto classes = static_cast<WORD>(NoteClassMask & ~NOTE_CLASS_ACL);
        const STATUS status = copy_notes("NSFDbCopy", hSrcDB, hDstDB, {since, classes}, nullptr);
        return status == NOERROR ? copy_cutoff(hSrcDB, hDstDB) : status;
    });
}

STATUS LNPUBLIC NSFDbCopyExtended(DBHANDLE hSrcDB, DBHANDLE hDstDB, TIMEDATE Since, WORD NoteClassMask, DWORD Flags,
                                  TIMEDATE far* retUntil) {
    return guarded([&]() -> STATUS {
        const Ticks since = is_wildcard(Since) ? 0 : to_ticks(Since);
        const auto classes = static_cast<WORD>(NoteClassMask & ((Flags & DBCOPY_NO_ACL) != 0 ? ~NOTE_CLASS_ACL : ~0));
        const STATUS status = copy_notes("NSFDbCopyExtended", hSrcDB, hDstDB, {since, classes}, retUntil);
        if (status != NOERROR) return status;
        if ((Flags & DBCOPY_DBINFO2) != 0) copy_quota(hSrcDB, hDstDB);
        return copy_cutoff(hSrcDB, hDstDB);
    });
}

STATUS LNPUBLIC NSFDbCopyACL(DBHANDLE hSrcDB, DBHANDLE hDstDB) {
    return guarded([&]() -> STATUS {
        Store& from = store_of("NSFDbCopyACL", hSrcDB);
        Store& to = store_of("NSFDbCopyACL", hDstDB);
        const auto source = from.find_special(NOTE_CLASS_ACL);
        if (&from == &to) return NOERROR;
        to.in_transaction([&] {
            if (const auto old = to.find_special(NOTE_CLASS_ACL)) to.erase(*old, false);
            if (source) static_cast<void>(copy_note(from, to, *source, false));
        });
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbStampNotes(DBHANDLE hDB, DHANDLE hTable, const char far* ItemName, WORD ItemNameLength,
                                void far* Data, WORD DataLength) {
    if (DataLength < sizeof(WORD)) return ERR_INVALID_ITEMLEN;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbStampNotes", hDB);
        const auto* octets = static_cast<const char*>(Data);
        WORD type = 0;
        std::memcpy(&type, octets, sizeof type);
        const Item value{std::string(ItemName, ItemNameLength), type, ITEM_SUMMARY,
                         std::string(octets + sizeof type, DataLength - sizeof type)};
        return stamp_documents(store, hTable, [&](Note& note) { stamp(note, value); });
    });
}

// Items of one name stay together: the first one takes what was there away.
STATUS LNPUBLIC NSFDbStampNotesMultiItem(DBHANDLE hDB, DHANDLE hTable, DHANDLE hInNote) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbStampNotesMultiItem", hDB);
        const Note values = note_of("NSFDbStampNotesMultiItem", hInNote).snapshot();
        return stamp_documents(store, hTable, [&](Note& note) {
            std::erase_if(note.items, [&](const Item& old) {
                return std::ranges::any_of(
                    values.items, [&](const Item& value) { return equal_ignoring_case(value.name, old.name); });
            });
            note.items.insert(note.items.end(), values.items.begin(), values.items.end());
        });
    });
}

STATUS LNPUBLIC NSFDbDeleteNotes(DBHANDLE hDB, DHANDLE hTable, UNID far* retUNIDArray) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbDeleteNotes", hDB);
        std::vector<UNID> erased;
        const std::vector<NOTEID> ids = ids_of(hTable);
        store.in_transaction([&] { erased = erase_documents(store, ids); });
        if (erased.empty()) return ERR_NO_DELETED_NOTES;
        if (retUNIDArray != nullptr) std::memcpy(retUNIDArray, erased.data(), erased.size() * sizeof(UNID));
        return NOERROR;
    });
}

}  // extern "C"
