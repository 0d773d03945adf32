// foldman.h
#include <algorithm>
#include <cstring>

#include "notes_stub/include/foldman.h"
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/nsf/folders.hpp"
#include "notes_stub/nsf/open_collection.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

struct FolderCall {
    const char* name;
    DBHANDLE database;
    DBHANDLE folder_database;
};

STATUS with_folders(const FolderCall& call, const std::function<void(Store&, Folders&)>& body) {
    return guarded([&]() -> STATUS {
        if (call.folder_database != NULLHANDLE) return ERR_MISC_INVALID_ARGS;
        Store& store = store_of(call.name, call.database);
        store.in_transaction([&] {
            Folders folders(store);
            body(store, folders);
        });
        return NOERROR;
    });
}

std::string_view name_of(const char* name, WORD length) {
    if (name == nullptr) throw StatusError(ERR_MISC_INVALID_ARGS, "a folder without a name");
    return length == MAXWORD ? std::string_view(name) : std::string_view(name, length);
}

std::vector<Item> design_of(Store& store, NOTEID id) {
    if (id != 0) return design_items(store.read(id));
    const std::optional<NOTEID> view = store.find_special(NOTE_CLASS_VIEW);
    return view ? design_items(store.read(*view)) : std::vector<Item>{};
}

// Those of the table come into the folder, or go.
STATUS change_contents(const FolderCall& call, NOTEID folder, DHANDLE table, bool is_added) {
    return with_folders(call, [&](Store& store, Folders& folders) {
        static_cast<void>(folders.at(folder));
        std::vector<NOTEID> ids = folder_contents(store, folder);
        DWORD id = 0;
        for (BOOL found = IDScan(table, TRUE, &id); found != FALSE; found = IDScan(table, FALSE, &id)) {
            std::erase(ids, id);
            if (is_added) ids.push_back(id);
        }
        set_folder_contents(store, folder, ids);
    });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC FolderCreate(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FormatNoteID, DBHANDLE hFormatDB,
                             char far* pszName, WORD wNameLen, DESIGN_TYPE FolderType, DWORD /*dwFlags*/,
                             NOTEID far* pNoteID) {
    return with_folders({"FolderCreate", hDataDB, hFolderDB}, [&](Store& store, Folders& folders) {
        Store& format = hFormatDB == NULLHANDLE ? store : store_of("FolderCreate", hFormatDB);
        const WORD own = FolderType == DESIGN_TYPE_PRIVATE_DATABASE ? NOTE_CLASS_PRIVATE : 0;
        const NOTEID id =
            folders.create(name_of(pszName, wNameLen), NOTE_CLASS_VIEW | own, design_of(format, FormatNoteID));
        if (pNoteID != nullptr) *pNoteID = id;
    });
}

STATUS LNPUBLIC FolderCopy(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, char far* pszName, WORD wNameLen,
                           DWORD /*dwFlags*/, NOTEID far* pNewNoteID) {
    return with_folders({"FolderCopy", hDataDB, hFolderDB}, [&](Store& /*store*/, Folders& folders) {
        const NOTEID id = folders.copy(FolderNoteID, name_of(pszName, wNameLen));
        if (pNewNoteID != nullptr) *pNewNoteID = id;
    });
}

STATUS LNPUBLIC FolderDelete(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD /*dwFlags*/) {
    return with_folders({"FolderDelete", hDataDB, hFolderDB},
                        [&](Store& /*store*/, Folders& folders) { folders.erase(FolderNoteID); });
}

STATUS LNPUBLIC FolderMove(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DBHANDLE hParentDB,
                           NOTEID ParentNoteID, DWORD /*dwFlags*/) {
    if (hParentDB != NULLHANDLE) return ERR_MISC_INVALID_ARGS;
    return with_folders({"FolderMove", hDataDB, hFolderDB}, [&](Store& /*store*/, Folders& folders) {
        const Note& folder = folders.at(FolderNoteID);
        const Note& parent = folders.at(ParentNoteID);
        const std::string name = Folders::title(folder);
        const std::string above = Folders::title(parent);
        if (folder.header.note_class != parent.header.note_class || (above + '\\').starts_with(name + '\\'))
            throw StatusError(ERR_MISC_INVALID_ARGS, "a folder's parent");
        folders.rename(FolderNoteID, above + '\\' + name.substr(name.rfind('\\') + 1));
    });
}

STATUS LNPUBLIC FolderRename(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, char far* pszName,
                             WORD wNameLen, DWORD /*dwFlags*/) {
    return with_folders({"FolderRename", hDataDB, hFolderDB}, [&](Store& /*store*/, Folders& folders) {
        const std::string name = Folders::title(folders.at(FolderNoteID));
        const std::size_t last = name.rfind('\\') + 1;
        folders.rename(FolderNoteID, name.substr(0, last).append(name_of(pszName, wNameLen)));
    });
}

STATUS LNPUBLIC FolderDocAdd(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DHANDLE hTable,
                             DWORD /*dwFlags*/) {
    return change_contents({"FolderDocAdd", hDataDB, hFolderDB}, FolderNoteID, hTable, true);
}

STATUS LNPUBLIC FolderDocRemove(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DHANDLE hTable,
                                DWORD /*dwFlags*/) {
    return change_contents({"FolderDocRemove", hDataDB, hFolderDB}, FolderNoteID, hTable, false);
}

STATUS LNPUBLIC FolderDocRemoveAll(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD /*dwFlags*/) {
    return with_folders({"FolderDocRemoveAll", hDataDB, hFolderDB}, [&](Store& store, Folders& folders) {
        static_cast<void>(folders.at(FolderNoteID));
        set_folder_contents(store, FolderNoteID, {});
    });
}

STATUS LNPUBLIC FolderDocCount(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD /*dwFlags*/,
                               DWORD far* pdwNumDocs) {
    *pdwNumDocs = 0;
    return with_folders({"FolderDocCount", hDataDB, hFolderDB}, [&](Store& store, Folders& folders) {
        Collection index;
        index.build(store, read_view_design(folders.at(FolderNoteID)), 0, folder_contents(store, FolderNoteID));
        *pdwNumDocs = static_cast<DWORD>(index.entries().size());
    });
}

}  // extern "C"
