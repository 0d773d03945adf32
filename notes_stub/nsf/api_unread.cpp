// nsfdb.h: unread marks. A user's list lies in a property of the database: when it was right, and the ids.
#include <algorithm>
#include <cctype>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/id_table.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

struct UnreadList {
    Ticks as_of = 0;  ///< later changes of the database are not in it
    Ids ids;
};

/// Throws StatusError(ERR_MISC_INVALID_ARGS): no name.
std::string property_of(const char* user, WORD length) {
    if (user == nullptr || length == 0) throw StatusError(ERR_MISC_INVALID_ARGS, "no user name");
    std::string name(user, length);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return "unread " + name;
}

std::string encode(const UnreadList& list) {
    std::string out(reinterpret_cast<const char*>(&list.as_of), sizeof list.as_of);
    return out.append(reinterpret_cast<const char*>(list.ids.data()), list.ids.size() * sizeof(DWORD));
}

std::optional<UnreadList> read_list(Store& store, const std::string& property) {
    const std::string octets = store.property(property);
    UnreadList list;
    if (octets.size() < sizeof list.as_of) return std::nullopt;
    list.ids.resize((octets.size() - sizeof list.as_of) / sizeof(DWORD));
    octets.copy(reinterpret_cast<char*>(&list.as_of), sizeof list.as_of);
    octets.copy(reinterpret_cast<char*>(list.ids.data()), list.ids.size() * sizeof(DWORD), sizeof list.as_of);
    return list;
}

bool only_new_ones(Store& store) {
    const auto replica = read_property<DBREPLICAINFO>(store, replica_property);
    return replica && (replica->Flags & REPLFLG_UNREADIFFNEW) != 0;
}

// What changed is unread, what is gone is not.
void bring_up_to_date(Store& store, UnreadList& list) {
    const bool new_alone = only_new_ones(store);
    const Store::Changes changes = store.changes(NOTE_CLASS_DOCUMENT, list.as_of, true);
    Ids changed;
    Ids gone;
    for (const NoteHeader& header : changes.headers) {
        if (header.deleted) gone.push_back(header.id);
        if (!header.deleted && (!new_alone || header.added >= list.as_of)) changed.push_back(header.id);
    }
    list.ids = in_either(only_in_first(list.ids, gone), changed);
    list.as_of = changes.until;
}

UnreadList all_documents(Store& store) {
    UnreadList list;
    bring_up_to_date(store, list);
    return list;
}

/// Throws StatusError.
UnreadList list_in_table(const char* call, DHANDLE table) {
    const auto ids = ids_of(call, table);
    if (!ids) throw StatusError(ERR_HDL_NULL);
    const TIMEDATE as_of = IDTableTime(OSLockObject(table));
    OSUnlockObject(table);
    return {to_ticks(as_of), *ids};
}

void put_into_table(const char* call, DHANDLE table, const UnreadList& list) {
    if (const STATUS status = set_ids(call, table, list.ids); status != NOERROR) throw StatusError(status);
    IDTableSetTime(OSLockObject(table), to_timedate(list.as_of));
    OSUnlockObject(table);
}

DHANDLE new_table(const char* call, const UnreadList& list) {
    DHANDLE table = NULLHANDLE;
    if (const STATUS status = IDCreateTable(sizeof(NOTEID), &table); status != NOERROR) throw StatusError(status);
    try {
        put_into_table(call, table, list);
    } catch (...) {
        IDDestroyTable(table);
        throw;
    }
    return table;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbGetUnreadNoteTable(DBHANDLE hDB, char far* UserName, WORD UserNameLength,
                                        BOOL fCreateIfNotAvailable, DHANDLE far* rethUnreadList) {
    return NSFDbGetUnreadNoteTable2(hDB, UserName, UserNameLength, fCreateIfNotAvailable, FALSE, rethUnreadList);
}

STATUS LNPUBLIC NSFDbGetUnreadNoteTable2(DBHANDLE hDB, char far* UserName, WORD UserNameLength,
                                         BOOL fCreateIfNotAvailable, BOOL fUpdateUnread, DHANDLE far* rethUnreadList) {
    constexpr const char* call = "NSFDbGetUnreadNoteTable";
    *rethUnreadList = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of(call, hDB);
        const std::string property = property_of(UserName, UserNameLength);
        auto list = read_list(store, property);
        if (!list && fCreateIfNotAvailable == FALSE) return NOERROR;
        if (!list) {
            list = all_documents(store);
            store.set_property(property, encode(*list));
        }
        if (fUpdateUnread != FALSE) bring_up_to_date(store, *list);
        *rethUnreadList = new_table(call, *list);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetModifiedUnreadTables(DBHANDLE hDB, char* UserName, WORD UserNameLen, TIMEDATE /*Since*/,
                                             TIMEDATE* Until, DHANDLE* hRead, DHANDLE* hUnread) {
    constexpr const char* call = "NSFDbGetModifiedUnreadTables";
    *hRead = NULLHANDLE;
    *hUnread = NULLHANDLE;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of(call, hDB));
        static_cast<void>(property_of(UserName, UserNameLen));
        const UnreadList none{now_ticks(), {}};
        *hRead = new_table(call, none);
        *hUnread = new_table(call, none);
        if (Until != nullptr) *Until = to_timedate(none.as_of);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbUpdateUnread(DBHANDLE hDataDB, DHANDLE hUnreadList) {
    constexpr const char* call = "NSFDbUpdateUnread";
    return guarded([&]() -> STATUS {
        Store& store = store_of(call, hDataDB);
        UnreadList list = list_in_table(call, hUnreadList);
        bring_up_to_date(store, list);
        put_into_table(call, hUnreadList, list);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFApplyModifiedNoteTable(DHANDLE hModifiedNotes, DHANDLE hTargetTable) {
    constexpr const char* call = "NSFApplyModifiedNoteTable";
    return guarded([&]() -> STATUS {
        const auto modified = ids_of(call, hModifiedNotes);
        const auto before = ids_of(call, hTargetTable);
        if (!modified || !before) return ERR_HDL_NULL;
        Ids changed;
        Ids gone;
        for (const DWORD id : *modified) ((id & RRV_DELETED) != 0 ? gone : changed).push_back(id & ~RRV_DELETED);
        return set_ids(call, hTargetTable, in_either(only_in_first(*before, gone), changed));
    });
}

// The user's list is brought up to date first: what the caller's tables have seen of the database since it was stored
// is in both of them, and so is no difference.
STATUS LNPUBLIC NSFDbSetUnreadNoteTable(DBHANDLE hDB, char far* UserName, WORD UserNameLength, BOOL /*fFlushToDisk*/,
                                        DHANDLE hOriginalUnreadList, DHANDLE hUnreadUnreadList) {
    constexpr const char* call = "NSFDbSetUnreadNoteTable";
    return guarded([&]() -> STATUS {
        Store& store = store_of(call, hDB);
        const std::string property = property_of(UserName, UserNameLength);
        const UnreadList before = list_in_table(call, hOriginalUnreadList);
        const UnreadList after = list_in_table(call, hUnreadUnreadList);
        UnreadList list;
        store.in_transaction([&] {
            const auto stored = read_list(store, property);
            list = stored.value_or(UnreadList{});
            bring_up_to_date(store, list);
            if (!stored) list.ids = before.ids;
            list.ids = in_either(only_in_first(list.ids, only_in_first(before.ids, after.ids)),
                                 only_in_first(after.ids, before.ids));
            store.set_property(property, encode(list));
        });
        put_into_table(call, hOriginalUnreadList, list);
        put_into_table(call, hUnreadUnreadList, list);
        return NOERROR;
    });
}

}  // extern "C"
