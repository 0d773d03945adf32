// nsfdb.h: options, quotas, object stores, replication history: what a database keeps of itself beside its notes.
#include <algorithm>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/nsf/access.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"

using namespace notes_stub;

namespace {

constexpr std::string_view object_store_property = "object store";

struct Quota {
    DWORD warning = 0;
    DWORD limit = 0;
};

DWORD kilobytes(std::int64_t octets) { return static_cast<DWORD>(std::min<std::int64_t>(octets / 1024, MAXDWORD)); }

std::int64_t octets_of_file(const std::filesystem::path& file) {
    return static_cast<std::int64_t>(std::filesystem::file_size(file));
}

/// Throws StatusError: ERR_DIRECTORY, and what opening throws.
std::filesystem::path path_of_database(const char* path_name) {
    std::filesystem::path path = resolve_path(path_name);
    if (std::filesystem::is_directory(path)) throw StatusError(ERR_DIRECTORY);
    return path;
}

DBQUOTAINFO quota_of(Store& store, const std::filesystem::path& file) {
    const Quota quota = read_property<Quota>(store, quota_property).value_or(Quota{});
    return {quota.warning, quota.limit, kilobytes(octets_of_file(file)), MAXDWORD};
}

void set_options(Store& store, DWORD options, DWORD mask) {
    store.require_level(ACL_LEVEL_MANAGER);
    store.in_transaction([&] {
        const DWORD before = read_property<DWORD>(store, options_property).value_or(0);
        write_property(store, options_property, (before & (~mask | DBOPTION_MARKED_FOR_DELETE)) | (options & mask));
    });
}

STATUS mark(const char* path_name, DWORD options, DWORD mask) {
    return guarded([&]() -> STATUS {
        Store store(path_of_database(path_name));
        set_options(store, options, mask);
        return NOERROR;
    });
}

struct Sizes {
    std::int64_t before;
    std::int64_t after;
};

Sizes compact(const char* path_name) {
    const std::filesystem::path path = path_of_database(path_name);
    Store store(path);
    Sizes sizes{octets_of_file(path), 0};
    store.compact();
    sizes.after = octets_of_file(path);
    return sizes;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFDbGetOptions(DBHANDLE hDB, DWORD far* retDbOptions) {
    return guarded([&]() -> STATUS {
        const auto options = read_property<DWORD>(store_of("NSFDbGetOptions", hDB), options_property);
        *retDbOptions = options.value_or(0);
        return options ? NOERROR : ERR_SPECIAL_ID;
    });
}

STATUS LNPUBLIC NSFDbGetOptionsExt(DBHANDLE hDB, DBOPTIONS retDbOptions) {
    return guarded([&]() -> STATUS {
        const auto options = read_property<DWORD>(store_of("NSFDbGetOptionsExt", hDB), options_property);
        std::fill_n(retDbOptions, sizeof(DBOPTIONS) / sizeof(DWORD), 0);
        retDbOptions[0] = options.value_or(0);
        return options ? NOERROR : ERR_SPECIAL_ID;
    });
}

STATUS LNPUBLIC NSFDbSetOptions(DBHANDLE hDB, DWORD DbOptions, DWORD Mask) {
    return guarded([&]() -> STATUS {
        set_options(store_of("NSFDbSetOptions", hDB), DbOptions, Mask);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbMarkForDelete(const char far* dbPathPtr) {
    constexpr DWORD marks = DBOPTION_MARKED_FOR_DELETE | DBOPTION_OUT_OF_SERVICE;
    return mark(dbPathPtr, marks, marks);
}

STATUS LNPUBLIC NSFDbMarkInService(const char far* dbPathPtr) { return mark(dbPathPtr, 0, DBOPTION_OUT_OF_SERVICE); }

STATUS LNPUBLIC NSFDbMarkInServiceExtended(const char far* dbPathPtr, DHANDLE /*hNames*/) {
    return NSFDbMarkInService(dbPathPtr);
}

STATUS LNPUBLIC NSFDbMarkOutOfService(const char far* dbPathPtr) {
    return mark(dbPathPtr, DBOPTION_OUT_OF_SERVICE, DBOPTION_OUT_OF_SERVICE);
}

STATUS LNPUBLIC NSFDbCompact(const char far* Pathname, WORD Options, DWORD far* retStats) {
    return NSFDbCompactExtended(Pathname, Options, retStats);
}

STATUS LNPUBLIC NSFDbCompactExtended(const char* Pathname, DWORD /*Options*/, DWORD* retStats) {
    return guarded([&]() -> STATUS {
        const auto clipped = [](std::int64_t octets) {
            return static_cast<DWORD>(std::min<std::int64_t>(octets, MAXDWORD));
        };
        const Sizes sizes = compact(Pathname);
        if (retStats == nullptr) return NOERROR;
        retStats[0] = clipped(sizes.before);
        retStats[1] = clipped(sizes.after);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCompactExtendedExt2(const char* Pathname, DWORD /*Options*/, DWORD /*Options2*/,
                                         NUMBER* OriginalSize, NUMBER* CompactedSize) {
    return guarded([&]() -> STATUS {
        const Sizes sizes = compact(Pathname);
        if (OriginalSize != nullptr) *OriginalSize = static_cast<NUMBER>(sizes.before);
        if (CompactedSize != nullptr) *CompactedSize = static_cast<NUMBER>(sizes.after);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbQuotaGet(const char far* Filename, DBQUOTAINFO far* retQuotaInfo) {
    *retQuotaInfo = {};
    return guarded([&]() -> STATUS {
        const std::filesystem::path path = path_of_database(Filename);
        Store store(path);
        *retQuotaInfo = quota_of(store, path);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbQuotaSetExt(const char far* Filename, DWORD Flags, DBQUOTAINFO far* QuotaInfo) {
    if (Flags != 0) return ERR_MISC_INVALID_ARGS;
    return guarded([&]() -> STATUS {
        Store store(path_of_database(Filename));
        store.in_transaction([&] {
            Quota quota = read_property<Quota>(store, quota_property).value_or(Quota{});
            if (QuotaInfo->WarningThreshold != DBQUOTA_NOT_SPECIFIED) quota.warning = QuotaInfo->WarningThreshold;
            if (QuotaInfo->SizeLimit != DBQUOTA_NOT_SPECIFIED) quota.limit = QuotaInfo->SizeLimit;
            if (quota.limit != 0 && quota.limit < quota.warning) throw StatusError(ERR_QUOTA_LESS_THAN_WARNING);
            write_property(store, quota_property, quota);
        });
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbQuotaGethDB(DBHANDLE hDB, DBQUOTAINFOEXT* QuotaInfo) {
    *QuotaInfo = {};
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbQuotaGethDB", hDB);
        const OpenDatabase* database = databases().find("NSFDbQuotaGethDB", hDB);
        const DBQUOTAINFO info = quota_of(store, database->path);
        const DWORD usage = kilobytes(store.space().used);
        *QuotaInfo = {info.WarningThreshold,
                      info.SizeLimit,
                      info.CurrentDbSize,
                      info.MaxDbSize,
                      NSF_QUOTA_METHOD_FILESIZE,
                      usage,
                      info.CurrentDbSize,
                      0,
                      0};
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCreateObjectStore(const char far* PathName, BOOL ForceCreation) {
    const OuterCall outer("NSFDbCreateObjectStore");
    const STATUS status = NSFDbCreate(PathName, DBCLASS_BY_EXTENSION, ForceCreation);
    return status == NOERROR ? mark(PathName, DBOPTION_IS_OBJSTORE, DBOPTION_IS_OBJSTORE) : status;
}

STATUS LNPUBLIC NSFDbGetObjectStoreID(DBHANDLE dbhandle, BOOL far* Specified, DBID far* ObjStoreReplicaID) {
    *Specified = FALSE;
    return guarded([&]() -> STATUS {
        const auto id = read_property<DBID>(store_of("NSFDbGetObjectStoreID", dbhandle), object_store_property);
        if (!id) return NOERROR;
        *Specified = TRUE;
        *ObjStoreReplicaID = *id;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbSetObjectStoreID(DBHANDLE dbhandle, DBID far* ObjStoreReplicaID) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbSetObjectStoreID", dbhandle);
        if ((read_property<DWORD>(store, options_property).value_or(0) & DBOPTION_IS_OBJSTORE) != 0)
            return ERR_IS_OBJSTORE;
        write_property(store, object_store_property, *ObjStoreReplicaID);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbGetReplHistorySummary(DBHANDLE hDb, DWORD /*Flags*/, DHANDLE* rethSummary, DWORD* retNumEntries) {
    if (rethSummary != nullptr) *rethSummary = NULLHANDLE;
    if (retNumEntries != nullptr) *retNumEntries = 0;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbGetReplHistorySummary", hDb));
        return ERR_SPECIAL_ID;
    });
}

STATUS LNPUBLIC NSFDbClearReplHistory(DBHANDLE hDb, DWORD dwFlags) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbClearReplHistory", hDb));
        return dwFlags == 0 ? NOERROR : ERR_MISC_INVALID_ARGS;
    });
}

STATUS LNPUBLIC NSFDbGetNamesList(DBHANDLE hDB, DWORD /*Flags*/, DHANDLE* rethNamesList) {
    *rethNamesList = NULLHANDLE;
    return guarded([&]() -> STATUS {
        const OpenDatabase* database = databases().find("NSFDbGetNamesList", hDB);
        if (database == nullptr) return status_of_misuse;
        if (database->store && database->store->access())
            *rethNamesList = new_names_list(database->store->access()->list);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbIsLocallyEncrypted(DBHANDLE hDB, BOOL* pRetval) {
    *pRetval = FALSE;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbIsLocallyEncrypted", hDB));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbIsDB2(DBHANDLE hDb, BOOL* isDB2) {
    *isDB2 = FALSE;
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("NSFDbIsDB2", hDb));
        return NOERROR;
    });
}

FLAG NSFDbHasFullAccess(DBHANDLE hdb) {
    const OpenDatabase* database = databases().find("NSFDbHasFullAccess", hdb);
    if (database == nullptr) return FALSE;
    if (!database->store || !database->store->access()) return TRUE;
    return database->store->access()->level == ACL_LEVEL_MANAGER &&
           database->store->access()->may_delete(NOTE_CLASS_DOCUMENT);
}

}  // extern "C"
