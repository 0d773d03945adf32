// nsfdb.h: opening, closing, creating databases and what is known of them.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/nsf/access.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/extension_manager.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

// Never forgotten: a few octets for each file that a process ever opens.
DWORD identity_of(const std::filesystem::path& path) {
    static std::mutex mutex;
    static auto& known = *new std::map<std::pair<dev_t, ino_t>, DWORD>;
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return 0;
    const std::lock_guard lock(mutex);
    return known.try_emplace({facts.st_dev, facts.st_ino}, static_cast<DWORD>(known.size() + 1)).first->second;
}

// Below the shared data directory where the data directory has no such file.
std::filesystem::path template_path(const char* path_name) {
    std::filesystem::path path = resolve_path(path_name);
    const auto shared = notes_ini()->get("SharedDataDirectory");
    std::error_code error;
    if (!shared || std::filesystem::exists(path, error)) return path;
    const auto inside = path.lexically_relative(data_directory());
    if (inside.empty() || *inside.begin() == "..") return path;
    std::filesystem::path other = std::filesystem::path(*shared) / inside;
    return std::filesystem::exists(other, error) ? other : path;
}

/// What opens a database that is not the server's own.
using AccessFor = std::function<std::shared_ptr<const Access>(Store&)>;

AccessFor access_from(const char* call, DHANDLE names) {
    if (names == NULLHANDLE) return nullptr;
    return [=](Store& store) {
        const WORD password_level = read_property<WORD>(store, password_level_property).value_or(ACL_LEVEL_EDITOR);
        return access_of(acl_of_database(store), password_level, read_names_list(call, names));
    };
}

STATUS open_path(const char* call, const std::filesystem::path& path, DBHANDLE* result,
                 const AccessFor& access = nullptr) {
    require_thread(call);
    auto database = std::make_unique<OpenDatabase>();
    database->path = path;
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) database->store = std::make_unique<Store>(path);
    if (access && database->store) database->store->restrict_to(access(*database->store));
    database->identity = identity_of(path);
    *result = databases().add(std::move(database));
    return NOERROR;
}

void copy_text(const std::string& text, char* buffer, std::size_t size) {
    const std::size_t length = std::min(text.size(), size - 1);
    std::memcpy(buffer, text.data(), length);
    buffer[length] = '\0';
}

void put_time(TIMEDATE* where, Ticks ticks) {
    if (where != nullptr) *where = to_timedate(ticks);
}

constexpr WORD fixup_options = DBOPEN_FORCE_FIXUP | DBOPEN_FIXUP_FULL_NOTE_SCAN | DBOPEN_FIXUP_NO_NOTE_DELETE;

struct Opened {
    DBHANDLE* handle;
    TIMEDATE* data;  ///< when documents, and when other notes were modified; each may be NULL
    TIMEDATE* non_data;
};

// The other options change nothing here: there is no cluster, and no fixup.
template <typename Path>
STATUS open_if_modified(const char* call, Path&& path, WORD options, const TIMEDATE* since, const AccessFor& access,
                        const Opened& result) {
    *result.handle = NULLHANDLE;
    DBHANDLE opened = NULLHANDLE;
    const STATUS status = guarded([&]() -> STATUS {
        if (const STATUS failed = open_path(call, path(), &opened, access); failed != NOERROR) return failed;
        const OpenDatabase* database = databases().find(call, opened);
        if (database == nullptr || !database->store) return (options & fixup_options) != 0 ? ERR_DIRECTORY : NOERROR;
        const Store::Modified modified = database->store->modified_times();
        put_time(result.data, modified.data);
        put_time(result.non_data, modified.non_data);
        const bool is_new =
            since == nullptr || is_wildcard(*since) || std::max(modified.data, modified.non_data) > to_ticks(*since);
        return is_new ? NOERROR : ERR_NO_MODIFIED_NOTES;
    });
    if (status == NOERROR) {
        *result.handle = opened;
    } else if (opened != NULLHANDLE) {
        static_cast<void>(databases().remove(call, opened));
    }
    return status;
}

// Opened first, so that no file is removed that is not a database.
STATUS delete_database(const char* call, const char* path_name, DHANDLE names) {
    return guarded([&]() -> STATUS {
        require_thread(call);
        const std::filesystem::path path = resolve_path(path_name);
        if (std::filesystem::is_directory(path)) return ERR_DIRECTORY;
        {
            Store store(path);
            if (const AccessFor access = access_from(call, names)) store.restrict_to(access(store));
            store.require_level(ACL_LEVEL_MANAGER);
        }
        std::filesystem::remove(path);
        for (const char* companion : {"-wal", "-shm"}) std::filesystem::remove(path.string() + companion);
        return NOERROR;
    });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbOpen(const char far* PathName, DBHANDLE far* rethDB) {
    *rethDB = NULLHANDLE;
    constexpr TIMEDATE* no_time = nullptr;
    return extended(
        EM_NSFDBOPENEXTENDED,
        [&] { return guarded([&] { return open_path("NSFDbOpen", resolve_path(PathName), rethDB); }); }, PathName,
        WORD{0}, DHANDLE{NULLHANDLE}, no_time, rethDB, no_time, no_time);
}

STATUS LNPUBLIC NSFDbOpenExtended(const char far* PathName, WORD Options, DHANDLE hNames, TIMEDATE far* ModifiedTime,
                                  DBHANDLE far* rethDB, TIMEDATE far* retDataModified,
                                  TIMEDATE far* retNonDataModified) {
    const auto open = [&] {
        return open_if_modified("NSFDbOpenExtended", [&] { return resolve_path(PathName); }, Options, ModifiedTime,
                                access_from("NSFDbOpenExtended", hNames),
                                {rethDB, retDataModified, retNonDataModified});
    };
    return extended(EM_NSFDBOPENEXTENDED, open, PathName, Options, hNames, ModifiedTime, rethDB, retDataModified,
                    retNonDataModified);
}

STATUS LNPUBLIC NSFDbOpenTemplate(const char far* PathName, DBHANDLE far* rethDB) {
    *rethDB = NULLHANDLE;
    return guarded([&] { return open_path("NSFDbOpenTemplate", template_path(PathName), rethDB); });
}

STATUS LNPUBLIC NSFDbOpenTemplateExtended(const char far* PathName, WORD Options, DHANDLE hNames,
                                          TIMEDATE far* ModifiedTime, DBHANDLE far* rethDB,
                                          TIMEDATE far* retDataModified, TIMEDATE far* retNonDataModified) {
    return open_if_modified("NSFDbOpenTemplateExtended", [&] { return template_path(PathName); }, Options, ModifiedTime,
                            access_from("NSFDbOpenTemplateExtended", hNames),
                            {rethDB, retDataModified, retNonDataModified});
}

DWORD LNPUBLIC NSFDbGetOpenDatabaseID(DBHANDLE hDBU) {
    const OpenDatabase* database = databases().find("NSFDbGetOpenDatabaseID", hDBU);
    return database == nullptr ? 0 : database->identity;
}

STATUS LNPUBLIC NSFDbReopen(DBHANDLE hDB, DBHANDLE far* rethDB) {
    *rethDB = NULLHANDLE;
    return guarded([&]() -> STATUS {
        std::filesystem::path path;
        std::shared_ptr<const Access> access;
        const bool found = databases().with_any("NSFDbReopen", hDB, [&](const OpenDatabase& database) {
            path = database.path;
            if (database.store) access = database.store->access();
        });
        return found ? open_path("NSFDbReopen", path, rethDB, [&](Store&) { return access; }) : status_of_misuse;
    });
}

STATUS LNPUBLIC NSFDbClose(DBHANDLE hDB) {
    const auto close = [&] {
        return guarded([&]() -> STATUS { return databases().remove("NSFDbClose", hDB) ? NOERROR : status_of_misuse; });
    };
    return extended(EM_NSFDBCLOSE, close, hDB);
}

STATUS LNPUBLIC NSFDbCloseSession(DBHANDLE hDB) {
    return guarded(
        [&]() -> STATUS { return databases().remove("NSFDbCloseSession", hDB) ? NOERROR : status_of_misuse; });
}

STATUS LNPUBLIC NSFDbDelete(const char far* PathName) { return delete_database("NSFDbDelete", PathName, NULLHANDLE); }

STATUS LNPUBLIC NSFDbDeleteExtended(const char far* PathName, DHANDLE hNameList) {
    return delete_database("NSFDbDeleteExtended", PathName, hNameList);
}

STATUS LNPUBLIC NSFDbCreate(const char far* PathName, USHORT DbClass, BOOL ForceCreation) {
    require_thread("NSFDbCreate");
    if (DbClass != DBCLASS_BY_EXTENSION && (DbClass < DBCLASS_NSFTESTFILE || DbClass > DBCLASS_V9NOTEFILE)) {
        return ERR_DBCLASS;
    }
    return guarded([&]() -> STATUS {
        Store::create(resolve_path(PathName), ForceCreation != FALSE);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbModeGet(DBHANDLE hDB, USHORT far* retMode) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbModeGet", hDB);
        if (database == nullptr) return status_of_misuse;
        *retMode = database->store ? DB_LOADED : DB_DIRECTORY;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbPathGet(DBHANDLE hDB, char far* retCanonicalPathName, char far* retExpandedPathName) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbPathGet", hDB);
        if (database == nullptr) return status_of_misuse;
        if (retCanonicalPathName != nullptr) copy_text(canonical_path(database->path), retCanonicalPathName, MAXPATH);
        if (retExpandedPathName != nullptr) copy_text(expanded_path(database->path), retExpandedPathName, MAXPATH);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbModifiedTime(DBHANDLE hDB, TIMEDATE far* retDataModified, TIMEDATE far* retNonDataModified) {
    return guarded([&]() -> STATUS {
        const Store::Modified modified = store_of("NSFDbModifiedTime", hDB).modified_times();
        put_time(retDataModified, modified.data);
        put_time(retNonDataModified, modified.non_data);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbModifiedTimeByName(char* DbName, TIMEDATE* retDataModified, TIMEDATE* retNonDataModified) {
    return guarded([&]() -> STATUS {
        const std::filesystem::path path = resolve_path(DbName);
        if (std::filesystem::is_directory(path)) return ERR_DIRECTORY;
        const Store::Modified modified = Store(path).modified_times();
        put_time(retDataModified, modified.data);
        put_time(retNonDataModified, modified.non_data);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetModifiedNoteTable(DBHANDLE hDB, WORD NoteClassMask, TIMEDATE Since, TIMEDATE far* retUntil,
                                          DHANDLE far* rethTable) {
    *rethTable = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const bool with_deleted = !is_minimum(Since);
        const Ticks since = is_wildcard(Since) ? 0 : to_ticks(Since);
        const Store::Changes changes =
            store_of("NSFDbGetModifiedNoteTable", hDB).changes(NoteClassMask, since, with_deleted);
        put_time(retUntil, changes.until);
        if (changes.headers.empty()) return ERR_NO_MODIFIED_NOTES;
        DHANDLE table = NULLHANDLE;
        STATUS status = IDCreateTable(sizeof(NOTEID), &table);
        for (const NoteHeader& header : changes.headers) {
            if (status == NOERROR) status = IDInsert(table, header.id | (header.deleted ? RRV_DELETED : 0), nullptr);
        }
        if (status == NOERROR) {
            *rethTable = table;
        } else if (table != NULLHANDLE) {
            IDDestroyTable(table);
        }
        return status;
    });
}

STATUS LNPUBLIC NSFDbGetNoteInfo(DBHANDLE hDb, NOTEID NoteID, OID far* retNoteOID, TIMEDATE far* retModified,
                                 WORD far* retNoteClass) {
    return guarded([&]() -> STATUS {
        const NoteHeader header = store_of("NSFDbGetNoteInfo", hDb).header(NoteID);
        if (retNoteOID != nullptr) *retNoteOID = header.oid;
        put_time(retModified, header.modified);
        if (retNoteClass != nullptr) *retNoteClass = header.note_class;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetNoteInfoByUNID(DBHANDLE hDB, UNID far* pUNID, NOTEID far* retNoteID, OID far* retOID,
                                       TIMEDATE far* retModTime, WORD far* retClass) {
    return guarded([&]() -> STATUS {
        const ORIGINATORID oid{pUNID->File, pUNID->Note, 0, {}};
        const auto id = store_of("NSFDbGetNoteInfoByUNID", hDB).find_unid(unid_text(oid));
        if (!id) return ERR_NOT_FOUND;
        if (retNoteID != nullptr) *retNoteID = *id;
        return NSFDbGetNoteInfo(hDB, *id, retOID, retModTime, retClass);
    });
}

// Every database is a file of this machine.
BOOL LNPUBLIC NSFDbIsRemote(DBHANDLE hdb) {
    if (hdb != NULLHANDLE) static_cast<void>(databases().find("NSFDbIsRemote", hdb));  // Names a misuse.
    return FALSE;
}

STATUS LNPUBLIC NSFDbGetSpecialNoteID(DBHANDLE hDB, WORD Index, NOTEID far* retNoteID) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbGetSpecialNoteID", hDB);
        const auto note_class = static_cast<WORD>(Index & NOTE_CLASS_ALLNONDATA);
        const auto found = (Index & SPECIAL_ID_NOTE) != 0 ? store.find_special(note_class) : std::nullopt;
        if (!found) return ERR_SPECIAL_ID;
        *retNoteID = *found;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGenerateOID(DBHANDLE hDB, OID far* retOID) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbGenerateOID", hDB));
        *retOID = generate_oid();
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbInfoGet(DBHANDLE hDB, char far* retBuffer) {
    return guarded([&]() -> STATUS {
        copy_text(store_of("NSFDbInfoGet", hDB).info(), retBuffer, NSF_INFO_SIZE);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbInfoSet(DBHANDLE hDB, char far* Buffer) {
    return guarded([&]() -> STATUS {
        store_of("NSFDbInfoSet", hDB).set_info(std::string_view(Buffer, strnlen(Buffer, NSF_INFO_SIZE - 1)));
        return NOERROR;
    });
}

}  // extern "C"
