// acl.h, and the functions of nsfdb.h that read and write lists.
#include <algorithm>
#include <cstring>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/acl.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

/// Runs `change` on the list in memory, and puts back what it leaves unless its status is an error.
template <typename Change>
STATUS change_acl(const char* call, DHANDLE handle, Change&& change) {
    return guarded([&]() -> STATUS {
        Acl acl = acl_in_memory(call, handle);
        const STATUS status = change(acl);
        if (status == NOERROR) replace_acl(handle, acl);
        return status;
    });
}

ACL_PRIVILEGES privileges_or_none(const ACL_PRIVILEGES* privileges) {
    return privileges == nullptr ? ACL_PRIVILEGES{} : *privileges;
}

std::vector<std::string_view> names_of(const NAMES_LIST& list) {
    std::vector<std::string_view> names;
    const char* text = reinterpret_cast<const char*>(&list + 1);
    for (WORD i = 0; i < list.NumNames; ++i) {
        names.emplace_back(text);
        text += names.back().size() + 1;
    }
    return names;
}

AclEntry entry_of(Acl& acl, const NAMES_LIST* list) {
    if (list == nullptr) return *std::ranges::min_element(acl.entries, {}, &AclEntry::level);
    return acl.entry_for(names_of(*list));
}

DHANDLE role_list(const Acl& acl, const ACL_PRIVILEGES& privileges) {
    DHANDLE list = NULLHANDLE;
    void* locked = nullptr;
    WORD size = 0;
    if (const STATUS status = ListAllocate(0, 0, FALSE, &list, &locked, &size); status != NOERROR)
        throw StatusError(status);
    OSUnlockObject(list);
    WORD count = 0;
    for (WORD number = 0; number < ACL_PRIVCOUNT; ++number) {
        const std::string name = acl.role_name(number);
        if (name.empty() || !ACLIsPrivSet(privileges, number)) continue;
        const STATUS status = ListAddEntry(list, FALSE, &size, count++, name.data(), static_cast<WORD>(name.size()));
        if (status != NOERROR) throw StatusError(status);
    }
    return list;
}

std::string manager_name(const char* manager) {
    if (manager != nullptr) return manager;
    std::string name(MAXUSERNAME + 1, '\0');
    if (const STATUS status = SECKFMGetUserName(name.data()); status != NOERROR) throw StatusError(status);
    return name.c_str();
}

void make_manager(Acl& acl, const std::string& name, WORD flags) {
    if (acl.find(name) == nullptr) acl.entries.push_back({.name = name});
    AclEntry& entry = *acl.find(name);
    entry.level = ACL_LEVEL_MANAGER;
    entry.flags |= flags;
}

std::optional<std::string> without_brackets(const std::string& name) {
    if (!name.starts_with('[') || !name.ends_with(']')) return std::nullopt;
    return name.substr(1, name.size() - 2);
}

Acl acl_from_template(Store& source, const std::string& manager, WORD default_level) {
    const Acl pattern = acl_of_database(source);
    Acl acl;
    acl.roles = pattern.roles;
    acl.entries.front().level = default_level;
    for (const AclEntry& entry : pattern.entries) {
        const auto name = without_brackets(entry.name);
        if (!name) continue;
        if (AclEntry* there = acl.find(*name); there != nullptr) {
            const std::string kept = there->name;
            *there = entry;
            there->name = kept;
        } else {
            acl.entries.push_back(entry);
            acl.entries.back().name = *name;
        }
    }
    make_manager(acl, manager, ACL_FLAG_PERSON);
    return acl;
}

}  // namespace

extern "C" {

STATUS LNPUBLIC ACLCreate(DHANDLE far* rethACL) {
    *rethACL = NULLHANDLE;
    return guarded([&]() -> STATUS {
        *rethACL = new_acl_memory(Acl{});
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLAddEntry(DHANDLE hACL, const char far* Name, WORD AccessLevel, ACL_PRIVILEGES far* Privileges,
                            WORD AccessFlags) {
    return change_acl("ACLAddEntry", hACL, [&](Acl& acl) -> STATUS {
        if (acl.find(Name) != nullptr) return ERR_EXISTS;
        acl.entries.push_back({Name, AccessLevel, privileges_or_none(Privileges), AccessFlags});
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLDeleteEntry(DHANDLE hACL, const char far* Name) {
    return change_acl("ACLDeleteEntry", hACL, [&](Acl& acl) -> STATUS {
        const AclEntry* entry = acl.find(Name);
        if (entry == nullptr) return ERR_NOT_FOUND;
        if (entry == &acl.entries.front()) return ERR_MISC_INVALID_ARGS;
        acl.entries.erase(acl.entries.begin() + (entry - acl.entries.data()));
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLUpdateEntry(DHANDLE hACL, const char far* Name, WORD UpdateFlags, const char far* NewName,
                               WORD NewAccessLevel, ACL_PRIVILEGES far* NewPrivileges, WORD NewAccessFlags) {
    return change_acl("ACLUpdateEntry", hACL, [&](Acl& acl) -> STATUS {
        AclEntry* entry = Name == nullptr ? &acl.entries.front() : acl.find(Name);
        if (entry == nullptr) return ERR_NOT_FOUND;
        if ((UpdateFlags & ACL_UPDATE_NAME) != 0) {
            if (entry == &acl.entries.front()) return ERR_MISC_INVALID_ARGS;
            const AclEntry* there = acl.find(NewName);
            if (there != nullptr && there != entry) return ERR_EXISTS;
            *entry = {.name = NewName};
        }
        if ((UpdateFlags & ACL_UPDATE_LEVEL) != 0) entry->level = NewAccessLevel;
        if ((UpdateFlags & ACL_UPDATE_PRIVILEGES) != 0) entry->privileges = privileges_or_none(NewPrivileges);
        if ((UpdateFlags & ACL_UPDATE_FLAGS) != 0) entry->flags = NewAccessFlags;
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLEnumEntries(DHANDLE hACL, ACLENTRYENUMFUNC EnumFunc, void far* EnumFuncParam) {
    return guarded([&]() -> STATUS {
        Acl acl = acl_in_memory("ACLEnumEntries", hACL);
        for (AclEntry& entry : acl.entries)
            EnumFunc(EnumFuncParam, entry.name.data(), entry.level, &entry.privileges, entry.flags);
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLLookupAccess(DHANDLE hACL, NAMES_LIST far* pNamesList, WORD far* retAccessLevel,
                                ACL_PRIVILEGES far* retPrivileges, WORD far* retAccessFlags,
                                DHANDLE far* rethPrivNames) {
    if (rethPrivNames != nullptr) *rethPrivNames = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Acl acl = acl_in_memory("ACLLookupAccess", hACL);
        const AclEntry access = entry_of(acl, pNamesList);
        if (retAccessLevel != nullptr) *retAccessLevel = access.level;
        if (retPrivileges != nullptr) *retPrivileges = access.privileges;
        if (retAccessFlags != nullptr) *retAccessFlags = access.flags;
        if (rethPrivNames != nullptr) *rethPrivNames = role_list(acl, access.privileges);
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLGetPrivName(DHANDLE hACL, WORD PrivNum, char far* retPrivName) {
    *retPrivName = '\0';
    return guarded([&]() -> STATUS {
        const Acl acl = acl_in_memory("ACLGetPrivName", hACL);
        if (PrivNum >= ACL_PRIVCOUNT) return ERR_MISC_INVALID_ARGS;
        const std::string name = acl.role_name(PrivNum);
        retPrivName[name.copy(retPrivName, ACL_PRIVSTRINGMAX - 1)] = '\0';
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLSetPrivName(DHANDLE hACL, WORD PrivNum, char far* PrivName) {
    return change_acl("ACLSetPrivName", hACL, [&](Acl& acl) -> STATUS {
        const std::string name = PrivName == nullptr ? "" : PrivName;
        if (PrivNum >= ACL_PRIVCOUNT || name.size() >= ACL_PRIVNAMEMAX) return ERR_MISC_INVALID_ARGS;
        acl.roles.at(PrivNum) = name;
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLGetFlags(DHANDLE hACL, DWORD far* Flags) {
    return guarded([&]() -> STATUS {
        *Flags = acl_in_memory("ACLGetFlags", hACL).flags;
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLSetFlags(DHANDLE hACL, DWORD Flags) {
    return change_acl("ACLSetFlags", hACL, [&](Acl& acl) -> STATUS {
        acl.flags = Flags;
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLGetHistory(DHANDLE hACL, DHANDLE far* hHistory, WORD far* HistoryCount) {
    *hHistory = NULLHANDLE;
    *HistoryCount = 0;
    return guarded([&]() -> STATUS {
        static_cast<void>(acl_in_memory("ACLGetHistory", hACL));
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLGetAdminServer(DHANDLE hList, char far* ServerName) {
    *ServerName = '\0';
    return guarded([&]() -> STATUS {
        const std::string name = acl_in_memory("ACLGetAdminServer", hList).admin_server;
        ServerName[name.copy(ServerName, MAXUSERNAME - 1)] = '\0';
        return NOERROR;
    });
}

STATUS LNPUBLIC ACLSetAdminServer(DHANDLE hList, char far* ServerName) {
    return change_acl("ACLSetAdminServer", hList, [&](Acl& acl) -> STATUS {
        acl.admin_server = ServerName == nullptr ? "" : ServerName;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbReadACL(DBHANDLE hDB, DHANDLE far* rethACL) {
    *rethACL = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFDbReadACL", hDB);
        store.require_level(ACL_LEVEL_READER);
        *rethACL = new_acl_memory(acl_of_database(store));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbStoreACL(DBHANDLE hDB, DHANDLE hACL, DWORD /*ObjectID*/, WORD /*Method*/) {
    return guarded([&]() -> STATUS {
        store_acl(store_of("NSFDbStoreACL", hDB), acl_in_memory("NSFDbStoreACL", hACL));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCopyTemplateACL(DBHANDLE hSrcDB, DBHANDLE hDstDB, char far* Manager, WORD DefaultAccessLevel) {
    return guarded([&]() -> STATUS {
        Store& source = store_of("NSFDbCopyTemplateACL", hSrcDB);
        store_acl(store_of("NSFDbCopyTemplateACL", hDstDB),
                  acl_from_template(source, manager_name(Manager), DefaultAccessLevel));
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFDbCreateACLFromTemplate(DBHANDLE hNTF, DBHANDLE hNSF, const char far* Manager, WORD DefaultAccess,
                                           DHANDLE far* rethACL) {
    *rethACL = NULLHANDLE;
    return guarded([&]() -> STATUS {
        Acl acl = acl_from_template(store_of("NSFDbCreateACLFromTemplate", hNTF), manager_name(Manager), DefaultAccess);
        if (hNSF != NULLHANDLE) {
            static_cast<void>(store_of("NSFDbCreateACLFromTemplate", hNSF));
            if (const auto server = notes_ini()->get("ServerName"))
                make_manager(acl, utf8_to_lmbcs(*server), ACL_FLAG_SERVER);
        }
        *rethACL = new_acl_memory(acl);
        return NOERROR;
    });
}

}  // extern "C"
