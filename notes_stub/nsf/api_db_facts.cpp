// nsfdb.h: what a database is, and settings that it keeps.
#include <algorithm>
#include <cstring>
#include <vector>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/nsf/access.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"

using namespace notes_stub;

namespace {

// Of Domino 14.0; and the last format that the reference names.
constexpr DWORD domino_version = 14;
constexpr WORD build_version = 485;
constexpr WORD format_version = 52;

constexpr DWORD granule_octets = 16;

/// nullptr: the handle was opened without a list of names.
const Access* access_through(const OpenDatabase* database) {
    return database != nullptr && database->store ? database->store->access().get() : nullptr;
}

constexpr WORD default_cutoff_days = 90;

DWORD clipped(std::int64_t octets) { return octets > std::int64_t{MAXDWORD} ? MAXDWORD : static_cast<DWORD>(octets); }

// A database that nobody made a replica of another gets an id of its own when it is first asked for: two that were
// created in the same hundredth of a second are no replicas.
DBREPLICAINFO replica_info(Store& store) {
    if (const auto kept = read_property<DBREPLICAINFO>(store, replica_property)) return *kept;
    DBREPLICAINFO info{};
    store.in_transaction([&] {
        const auto kept = read_property<DBREPLICAINFO>(store, replica_property);
        info = kept.value_or(DBREPLICAINFO{generate_oid().File, 0, default_cutoff_days, {}});
        if (!kept) write_property(store, replica_property, info);
    });
    return info;
}

/// The first in the order of names; what cannot be opened is passed over.
std::optional<std::filesystem::path> find_replica(const std::filesystem::path& directory, const DBID& id) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error))
        if (entry.is_regular_file(error)) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) {
        try {
            Store store(file);
            const auto kept = read_property<DBREPLICAINFO>(store, replica_property);
            if (kept && std::memcmp(&kept->ID, &id, sizeof id) == 0) return file;
        } catch (const std::exception&) {
        }
    }
    return std::nullopt;
}

STATUS copy_database(DBHANDLE from, DBHANDLE to, WORD note_class, bool is_replica) {
    DBREPLICAINFO info{};
    DBREPLICAINFO own{};
    STATUS status = NSFDbReplicaInfoGet(from, &info);
    if (status == NOERROR && !is_replica) {
        status = NSFDbReplicaInfoGet(to, &own);
        info.ID = own.ID;
    }
    if (status == NOERROR) status = NSFDbReplicaInfoSet(to, &info);
    char title[NSF_INFO_SIZE] = {};
    if (status == NOERROR) status = NSFDbInfoGet(from, title);
    if (status == NOERROR) status = NSFDbInfoSet(to, title);
    DWORD options = 0;
    if (status == NOERROR && NSFDbGetOptions(from, &options) == NOERROR)
        status = NSFDbSetOptions(to, options, MAXDWORD);
    if (status == NOERROR) status = NSFDbCopyACL(from, to);
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    if (status == NOERROR) status = NSFDbCopy(from, to, ever, static_cast<WORD>(note_class & ~NOTE_CLASS_ACL));
    return status == ERR_NO_MODIFIED_NOTES ? STATUS{NOERROR} : status;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbCreateExtended(const char far* PathName, WORD DbClass, BOOL ForceCreation, WORD /*Options*/,
                                    BYTE /*EncryptStrength*/, DWORD /*MaxFileSize*/) {
    const OuterCall outer("NSFDbCreateExtended");
    return NSFDbCreate(PathName, DbClass, ForceCreation);
}

STATUS LNPUBLIC NSFDbCreateExtendedWithOptions(const char far* filename, WORD dbclass, BOOL force, WORD /*Option*/,
                                               DWORD Option2, BYTE /*EncryptStrength*/, DWORD /*MaxFileSize*/,
                                               const char far* /*String1*/, const char far* /*String2*/,
                                               WORD /*ReservedListLength*/, WORD /*ReservedListCount*/,
                                               DHANDLE /*hReservedList*/) {
    const OuterCall outer("NSFDbCreateExtendedWithOptions");
    if ((Option2 & DBCREATE_FORCE_DB2_DATASTORE) != 0) return ERR_DB2NSF_NOT_ENABLED_FOR_DB2;
    return NSFDbCreate(filename, dbclass, force);
}

// Opened first, so that nothing is renamed that is no database; closed, so that its log is folded into it.
STATUS LNPUBLIC NSFDbRename(const char far* from, const char far* to) {
    return guarded([&]() -> STATUS {
        const std::filesystem::path source = resolve_path(from);
        const std::filesystem::path target = resolve_path(to);
        if (std::filesystem::is_directory(source)) return ERR_DIRECTORY;
        static_cast<void>(Store(source));
        std::error_code error;
        if (std::filesystem::exists(target, error)) return ERR_EXISTS;
        // With its log it would be two files that have to move at once: somebody has it open.
        if (std::filesystem::exists(source.string() + "-wal", error)) return ERR_OPEN_FILE;
        std::filesystem::rename(source, target, error);
        return error ? ERR_NOACCESS : NOERROR;
    });
}

STATUS LNPUBLIC NSFDbClassGet(DBHANDLE hDB, WORD far* retClass) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbClassGet", hDB);
        if (database == nullptr) return status_of_misuse;
        *retClass = database->path.extension() == ".ntf" ? DBCLASS_TEMPLATEFILE : DBCLASS_NOTEFILE;
        return NOERROR;
    });
}

void LNPUBLIC NSFDbAccessGet(DBHANDLE hDB, WORD far* retAccessLevel, WORD far* retAccessFlag) {
    const OpenDatabase* database = databases().find("NSFDbAccessGet", hDB);
    const Access* access = access_through(database);
    const WORD without_names = database != nullptr ? ACL_LEVEL_MANAGER : ACL_LEVEL_NOACCESS;
    if (retAccessLevel != nullptr) *retAccessLevel = access != nullptr ? access->level : without_names;
    if (retAccessFlag != nullptr) *retAccessFlag = access != nullptr ? access->flags : WORD{0};
}

STATUS LNPUBLIC NSFDbIDGet(DBHANDLE hDB, DBID far* retDbID) {
    return guarded([&]() -> STATUS {
        *retDbID = to_timedate(store_of("NSFDbIDGet", hDB).created());
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReplicaInfoGet(DBHANDLE hDB, DBREPLICAINFO far* retReplicationInfo) {
    return guarded([&]() -> STATUS {
        *retReplicationInfo = replica_info(store_of("NSFDbReplicaInfoGet", hDB));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReplicaInfoSet(DBHANDLE hDB, DBREPLICAINFO far* ReplicationInfo) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbReplicaInfoSet", hDB);
        store.require_level(ACL_LEVEL_MANAGER);
        write_property(store, replica_property, *ReplicationInfo);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReplicaInfoSetExtended(DBHANDLE hDB, DBREPLICAINFO far* ReplicationInfo, DHANDLE /*hNamesList*/) {
    const OuterCall outer("NSFDbReplicaInfoSetExtended");
    return NSFDbReplicaInfoSet(hDB, ReplicationInfo);
}

STATUS LNPUBLIC NSFDbSpaceUsage(DBHANDLE hDB, DWORD far* retAllocatedBytes, DWORD far* retFreeByes) {
    return guarded([&]() -> STATUS {
        const Store::Space space = store_of("NSFDbSpaceUsage", hDB).space();
        *retAllocatedBytes = clipped(space.used);
        *retFreeByes = clipped(space.free);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbSpaceUsageScaled(DBHANDLE hDB, DWORD far* retAllocatedGranules, DWORD far* retFreeGranules,
                                      DWORD far* retGranularity) {
    return guarded([&]() -> STATUS {
        const Store::Space space = store_of("NSFDbSpaceUsageScaled", hDB).space();
        *retAllocatedGranules = clipped(space.used / granule_octets);
        *retFreeGranules = clipped(space.free / granule_octets);
        *retGranularity = granule_octets;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetBuildVersion(DBHANDLE hDB, WORD far* retVersion) {
    return guarded([&]() -> STATUS {
        if (databases().find("NSFDbGetBuildVersion", hDB) == nullptr) return status_of_misuse;
        *retVersion = build_version;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbMajorMinorVersionGet(DBHANDLE hDB, WORD far* retMajorVersion, WORD far* retMinorVersion) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbMajorMinorVersionGet", hDB));
        *retMajorVersion = format_version;
        *retMinorVersion = 0;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetMajMinVersion(DBHANDLE hDb, BUILDVERSION far* retBuildVersion) {
    *retBuildVersion = {};
    return guarded([&]() -> STATUS {
        if (databases().find("NSFDbGetMajMinVersion", hDb) == nullptr) return status_of_misuse;
        retBuildVersion->MajorVersion = domino_version;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetLogInfo(DBHANDLE hDb, DWORD /*Flags*/, BOOL* LOGGED, UNID* LogID, UNID* DbIID,
                                DWORD* LogExtent) {
    if (LOGGED != nullptr) *LOGGED = FALSE;
    if (LogID != nullptr) *LogID = {};
    if (DbIID != nullptr) *DbIID = {};
    if (LogExtent != nullptr) *LogExtent = 0;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbGetLogInfo", hDb));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbFTSizeGet(const char far* Filename, DWORD* FTSize) {
    *FTSize = 0;
    return guarded([&]() -> STATUS {
        const std::filesystem::path path = resolve_path(Filename);
        if (std::filesystem::is_directory(path)) return ERR_DIRECTORY;
        static_cast<void>(Store(path));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbFilter(DBHANDLE hFilterDB, NOTEHANDLE hFilterNote, DHANDLE /*hNotesToFilter*/,
                            BOOL /*fIncremental*/, void far* /*Reserved1*/, void far* /*Reserved2*/,
                            char far* /*DbTitle*/, char far* /*ViewTitle*/, void far* /*Reserved3*/,
                            void far* /*Reserved4*/, DHANDLE /*hDeletedList*/, DHANDLE /*hSelectedList*/) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbFilter", hFilterDB));
        static_cast<void>(note_of("NSFDbFilter", hFilterNote));
        return needs_domino("NSFDbFilter");
    });
}

STATUS LNPUBLIC NSFDbDirGet(DBHANDLE hDB, char* retDir) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbDirGet", hDB);
        if (database == nullptr) return status_of_misuse;
        std::string directory = canonical_path(database->store ? database->path.parent_path() : database->path);
        if (directory == ".") directory.clear();
        retDir[directory.copy(retDir, MAXPATH - 1)] = '\0';
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetUserActivity(DBHANDLE hDB, DWORD /*Flags*/, DBACTIVITY far* retDbActivity,
                                     DHANDLE far* rethUserInfo, WORD far* retUserCount) {
    if (retDbActivity != nullptr) *retDbActivity = {};
    if (rethUserInfo != nullptr) *rethUserInfo = NULLHANDLE;
    if (retUserCount != nullptr) *retUserCount = 0;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbGetUserActivity", hDB));
        return ERR_SPECIAL_ID;
    });
}

BOOL NSFDbPathIsRemote(char* file_name) {
    return guarded([&]() -> STATUS {
               static_cast<void>(resolve_path(file_name));
               return NOERROR;
           }) == ERR_INV_SERVER_NAME
               ? TRUE
               : FALSE;
}

STATUS LNPUBLIC NSFDbUserNameGet(DBHANDLE hDB, char far* retUserName, WORD BufferLength) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbUserNameGet", hDB);
        if (database == nullptr) return status_of_misuse;
        std::string name(MAXUSERNAME + 1, '\0');
        if (const STATUS status = SECKFMGetUserName(name.data()); status != NOERROR) return status;
        name.resize(std::strlen(name.c_str()));
        if (const Access* access = access_through(database); access != nullptr && !access->list.names.empty())
            name = access->list.names.front();
        if (BufferLength == 0) return NOERROR;
        retUserName[name.copy(retUserName, BufferLength - std::size_t{1})] = '\0';
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbLocateByReplicaID(DBHANDLE hDB, DBID far* ReplicaID, char far* retPathName, WORD PathMaxLen) {
    return guarded([&]() -> STATUS {
        const OpenDatabase* directory = databases().find("NSFDbLocateByReplicaID", hDB);
        if (directory == nullptr) return status_of_misuse;
        if (directory->store) return ERR_NOT_DIRECTORY;
        const auto file = find_replica(directory->path, *ReplicaID);
        if (!file) return ERR_NOEXIST;
        const std::string path = expanded_path(*file);
        retPathName[path.copy(retPathName, PathMaxLen)] = '\0';
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCreateAndCopy(const char far* srcDb, const char far* dstDb, WORD NoteClass, WORD limit,
                                   DWORD flags, DBHANDLE far* retHandle) {
    const OuterCall outer("NSFDbCreateAndCopy");
    *retHandle = NULLHANDLE;
    DBHANDLE from = NULLHANDLE;
    DBHANDLE to = NULLHANDLE;
    STATUS status = NSFDbOpen(srcDb, &from);
    if (status != NOERROR) return status;
    status = NSFDbCreate(dstDb, DBCLASS_BY_EXTENSION, FALSE);
    const bool is_created = status == NOERROR;
    if (status == NOERROR) status = NSFDbOpen(dstDb, &to);
    if (status == NOERROR) status = copy_database(from, to, NoteClass, (flags & DBCOPY_REPLICA) != 0);
    DBQUOTAINFO quota{DBQUOTA_NOT_SPECIFIED, limit * DWORD{1024}, DBQUOTA_NOT_SPECIFIED, DBQUOTA_NOT_SPECIFIED};
    if (status == NOERROR && limit != 0) status = NSFDbQuotaSetExt(dstDb, 0, &quota);
    static_cast<void>(NSFDbClose(from));
    if (status == NOERROR) {
        *retHandle = to;
        return NOERROR;
    }
    if (to != NULLHANDLE) static_cast<void>(NSFDbClose(to));
    if (is_created) static_cast<void>(NSFDbDelete(dstDb));
    return status;
}

STATUS LNPUBLIC NSFDbCreateAndCopyExtended(const char far* srcDb, const char far* dstDb, WORD NoteClass, WORD limit,
                                           DWORD flags, DHANDLE /*hNames*/, DBHANDLE far* retHandle) {
    return NSFDbCreateAndCopy(srcDb, dstDb, NoteClass, limit, flags, retHandle);
}

}  // extern "C"
