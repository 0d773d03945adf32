// nif.h: views found and opened.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nif.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/nsf/open_collection.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/summary_buffer.hpp"

using namespace notes_stub;

namespace {

constexpr WORD named_classes = NOTE_CLASS_FORM | NOTE_CLASS_VIEW | NOTE_CLASS_FILTER | NOTE_CLASS_FIELD;

std::string flags_of(const Note& note) {
    for (const Item& item : note.items) {
        if (equal_ignoring_case(item.name, DESIGN_FLAGS) && item.type == TYPE_TEXT) return item.value;
    }
    return {};
}

// "-abc": none of these flags; "+abc": one of them at least; nothing: whatever they are.
bool has_pattern(const Note& note, std::string_view pattern) {
    if (pattern.empty()) return true;
    const std::string flags = flags_of(note);
    const bool has_any = flags.find_first_of(pattern.substr(1)) != std::string::npos;
    if (pattern.front() == '-') return !has_any;
    if (pattern.front() == '+') return has_any;
    throw StatusError(ERR_FUNC_NOT_IMPL, "a pattern of design flags");
}

struct DesignSearch {
    const char* name;
    WORD classes;
    const char* pattern = "";
    bool is_private = false;
};

STATUS find_design(const char* call, DBHANDLE database, const DesignSearch& search, NOTEID* found) {
    *found = 0;
    return guarded([&]() -> STATUS {
        if (search.name == nullptr) return ERR_MISC_INVALID_ARGS;
        Store& store = store_of(call, database);
        const WORD classes = search.classes == NOTE_CLASS_ALL ? named_classes : search.classes;
        for (const NoteHeader& header : store.changes(classes, 0, false).headers) {
            if (((header.note_class & NOTE_CLASS_PRIVATE) != 0) != search.is_private) continue;
            const Note note = store.read(header.id);
            if (!has_title(note, search.name) || !has_pattern(note, search.pattern)) continue;
            *found = header.id;
            return NOERROR;
        }
        return ERR_NOT_FOUND;
    });
}

// Documents that changed since the table's time come into it, and what was deleted goes.
void update_unread(Store& data, DHANDLE table) {
    void* memory = OSLockObject(table);
    const TIMEDATE since = IDTableTime(memory);
    OSUnlockObject(table);
    const Store::Changes changes = data.changes(NOTE_CLASS_DOCUMENT, to_ticks(since), true);
    for (const NoteHeader& header : changes.headers) {
        const STATUS status =
            header.deleted ? IDDelete(table, header.id, nullptr) : IDInsert(table, header.id, nullptr);
        if (status != NOERROR) throw StatusError(status);
    }
    memory = OSLockObject(table);
    IDTableSetTime(memory, to_timedate(changes.until));
    OSUnlockObject(table);
}

void make_table(DHANDLE& table, DHANDLE* returned) {
    if (returned == nullptr) return;
    if (const STATUS status = IDCreateTable(note_id_step, &table); status != NOERROR) throw StatusError(status);
    *returned = table;
}

DWORD add_key(std::string& memory, const CollectionEntry& entry) {
    const auto offset = static_cast<DWORD>(memory.size());
    std::vector<Item> keys;
    for (const FormulaValue& key : entry.keys) keys.push_back(simple_item(key));
    memory += value_table(keys);
    return offset;
}

std::string collection_data(const Collection& index) {
    std::vector<const CollectionEntry*> documents;
    for (const CollectionEntry& entry : index.entries()) {
        if (!entry.is_category()) documents.push_back(&entry);
    }
    COLLECTIONDATA data{};
    data.DocCount = index.documents();
    data.BTreeDepth = 1;
    data.BTreeLeafNodes = 1;
    std::string memory(sizeof data, '\0');
    for (std::size_t i = 0; !documents.empty() && i < PERCENTILE_COUNT; ++i)
        data.KeyOffset[i] = add_key(memory, *documents[(documents.size() - 1) * i / PERCENTILE_100]);
    data.DocTotalSize = static_cast<DWORD>(memory.size());
    std::memcpy(memory.data(), &data, sizeof data);
    return memory;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NIFFindView(DBHANDLE hFile, const char far* Name, NOTEID far* retNoteID) {
    return find_design("NIFFindView", hFile, {Name, NOTE_CLASS_VIEW}, retNoteID);
}

STATUS LNPUBLIC NIFFindDesignNote(DBHANDLE hFile, const char far* Name, WORD Class, NOTEID far* retNoteID) {
    return find_design("NIFFindDesignNote", hFile, {Name, Class}, retNoteID);
}

STATUS LNPUBLIC NIFFindDesignNoteByName(DBHANDLE hFile, const char far* Name, NOTEID far* retNoteID) {
    return find_design("NIFFindDesignNoteByName", hFile, {Name, NOTE_CLASS_ALL}, retNoteID);
}

STATUS LNPUBLIC NIFFindDesignNoteExt(DBHANDLE hFile, const char far* Name, WORD Class, const char* pszFlagsPattern,
                                     NOTEID far* retNoteID, DWORD /*Options*/) {
    return find_design("NIFFindDesignNoteExt", hFile, {Name, Class, pszFlagsPattern == nullptr ? "" : pszFlagsPattern},
                       retNoteID);
}

STATUS LNPUBLIC NIFFindPrivateDesignNote(DBHANDLE hFile, const char far* Name, WORD Class, NOTEID far* retNoteID) {
    return find_design("NIFFindPrivateDesignNote", hFile, {Name, Class, "", true}, retNoteID);
}

STATUS LNPUBLIC NIFFindPrivateView(DBHANDLE hFile, char far* Name, NOTEID far* retNoteID) {
    return find_design("NIFFindPrivateView", hFile, {Name, NOTE_CLASS_VIEW, "", true}, retNoteID);
}

STATUS LNPUBLIC NIFOpenCollection(DBHANDLE hViewDB, DBHANDLE hDataDB, NOTEID ViewNoteID, WORD /*OpenFlags*/,
                                  DHANDLE hUnreadList, HCOLLECTION far* rethCollection, NOTEHANDLE far* rethViewNote,
                                  UNID far* retViewUNID, DHANDLE far* rethCollapsedList,
                                  DHANDLE far* rethSelectedList) {
    *rethCollection = NULLHANDLE;
    if (rethViewNote != nullptr) *rethViewNote = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& views = store_of("NIFOpenCollection", hViewDB);
        Store& data = store_of("NIFOpenCollection", hDataDB);
        auto collection = std::make_unique<OpenCollection>();
        collection->view_database = hViewDB;
        collection->data_database = hDataDB;
        collection->view = ViewNoteID;
        ORIGINATORID oid{};
        if (ViewNoteID == (NOTE_ID_SPECIAL | NOTE_CLASS_DESIGN)) {
            collection->design = design_collection();
        } else {
            const Note note = views.read(ViewNoteID);
            collection->design = read_view_design(note);
            oid = note.header.oid;
        }
        collection->update();
        collection->unread = hUnreadList;
        if (hUnreadList != NULLHANDLE) update_unread(data, hUnreadList);
        make_table(collection->collapsed, rethCollapsedList);
        make_table(collection->selected, rethSelectedList);
        if (retViewUNID != nullptr) *retViewUNID = {oid.File, oid.Note};
        *rethCollection = collections().add(std::move(collection));
        return NOERROR;
    });
}

STATUS LNPUBLIC NIFCloseCollection(HCOLLECTION hCollection) {
    return guarded([&]() -> STATUS {
        return collections().remove("NIFCloseCollection", hCollection) ? NOERROR : ERR_COLLECTION_HANDLE;
    });
}

STATUS LNPUBLIC NIFUpdateCollection(HCOLLECTION hCollection) {
    return guarded([&]() -> STATUS {
        OpenCollection& collection = collection_of("NIFUpdateCollection", hCollection);
        collection.update();
        if (collection.unread != NULLHANDLE)
            update_unread(store_of("NIFUpdateCollection", collection.data_database), collection.unread);
        return NOERROR;
    });
}

STATUS LNPUBLIC NIFSetCollation(HCOLLECTION hCollection, WORD CollationNum) {
    return guarded([&]() -> STATUS {
        OpenCollection& collection = collection_of("NIFSetCollation", hCollection);
        if (CollationNum >= collection.design.collations.size()) return ERR_BAD_COLLATION_NUM;
        collection.collation = CollationNum;
        collection.update();
        return NOERROR;
    });
}

STATUS LNPUBLIC NIFGetCollation(HCOLLECTION hCollection, WORD far* retCollationNum) {
    return guarded([&]() -> STATUS {
        *retCollationNum = collection_of("NIFGetCollation", hCollection).collation;
        return NOERROR;
    });
}

STATUS LNPUBLIC NIFGetCollectionData(HCOLLECTION hCollection, DHANDLE far* rethCollData) {
    *rethCollData = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const std::string memory = collection_data(collection_of("NIFGetCollectionData", hCollection).index);
        return to_memory(memory, rethCollData);
    });
}

STATUS NIFGetCollectionViewNoteIDAndDB(HCOLLECTION hCollection, NOTEID* NoteID, DBHANDLE* hDB) {
    if (NoteID == nullptr || hDB == nullptr) return ERR_MISC_INVALID_ARGS;
    return guarded([&]() -> STATUS {
        const OpenCollection& collection = collection_of("NIFGetCollectionViewNoteIDAndDB", hCollection);
        *NoteID = collection.view;
        *hDB = collection.view_database;
        return NOERROR;
    });
}

void LNPUBLIC NIFGetLastModifiedTime(HCOLLECTION hCollection, TIMEDATE far* retLastModifiedTime) {
    *retLastModifiedTime = TIMEDATE{};
    static_cast<void>(guarded([&]() -> STATUS {
        retLastModifiedTime->Innards[0] = collection_of("NIFGetLastModifiedTime", hCollection).changes;
        return NOERROR;
    }));
}

}  // extern "C"
