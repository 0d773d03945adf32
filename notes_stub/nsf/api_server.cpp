// nsfdb.h: this server, and names of machines and files.
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osfile.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stats.h"
#include "notes_stub/ipc/statistics.hpp"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/hierarchical_name.hpp"
#include "notes_stub/nsf/path.hpp"
#include "notes_stub/nsf/property.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/session.hpp"

using namespace notes_stub;

namespace {

constexpr WORD build_version = 485;

/// Throws StatusError(ERR_INV_SERVER_NAME).
void require_this_server(const char* name) {
    if (name == nullptr || *name == '\0') return;
    static_cast<void>(resolve_path((std::string(name) + "!!").c_str()));
}

STATUS LNCALLBACK add_line(void* context, char* facility, char* name, WORD type, void* value) {
    char full_name[MAXSPRINTF + 1] = {};
    char text[MAXSPRINTF + 1] = {};
    StatToText(facility, name, type, value, full_name, sizeof full_name, text, sizeof text);
    static_cast<std::string*>(context)->append(full_name).append("\t").append(text).append("\n");
    return NOERROR;
}

void copy_text(std::string_view text, char* to, WORD size) {
    if (to == nullptr || size == 0) return;
    to[text.copy(to, size - std::size_t{1})] = '\0';
}

struct NetPath {
    std::string server;
    std::string file;

    /// Throws StatusError: what OSPathNetParse refuses.
    NetPath(const char* path, WORD length) {
        const std::string text = length == MAXWORD ? std::string(path) : std::string(path, length);
        char port[MAXPATH + 1] = {};
        char server_name[MAXPATH + 1] = {};
        char file_name[MAXPATH + 1] = {};
        const STATUS status = OSPathNetParse(text.c_str(), port, server_name, file_name);
        if (status != NOERROR) throw StatusError(status);
        server = abbreviated_name(server_name);
        file = file_name;
        std::ranges::replace(file, '\\', '/');
    }
    [[nodiscard]] bool is_flat() const { return server.find('/') == std::string::npos; }
    [[nodiscard]] std::string common_name() const { return server.substr(0, server.find('/')); }
};

bool is_same_server(const NetPath& first, const NetPath& second, bool match_flat) {
    if (equal_ignoring_case(first.server, second.server)) return true;
    return match_flat && first.is_flat() != second.is_flat() && !first.server.empty() && !second.server.empty() &&
           equal_ignoring_case(first.common_name(), second.common_name());
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFGetServerStats(char far* ServerName, char far* Facility, char far* StatName, DHANDLE far* rethTable,
                                  DWORD far* retTableSize) {
    *rethTable = NULLHANDLE;
    *retTableSize = 0;
    return guarded([&]() -> STATUS {
        if (!require_thread("NSFGetServerStats")) return status_of_misuse;
        require_this_server(ServerName);
        std::string text;
        StatTraverse(Facility, StatName, add_line, &text);
        if (const STATUS status = OSMemAlloc(0, static_cast<DWORD>(text.size() + 1), rethTable); status != NOERROR)
            return status;
        std::memcpy(OSLockObject(*rethTable), text.c_str(), text.size() + 1);
        OSUnlockObject(*rethTable);
        *retTableSize = static_cast<DWORD>(text.size());
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFGetServerLatency(char far* ServerName, DWORD /*Timeout*/, DWORD far* retClientToServerMS,
                                    DWORD far* retServerToClientMS, WORD far* ServerVersion) {
    return guarded([&]() -> STATUS {
        if (!require_thread("NSFGetServerLatency")) return status_of_misuse;
        require_this_server(ServerName);
        if (retClientToServerMS != nullptr) *retClientToServerMS = 0;
        if (retServerToClientMS != nullptr) *retServerToClientMS = 0;
        if (ServerVersion != nullptr) *ServerVersion = build_version;
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFGetTransLogStyle(WORD far* LogType) {
    if (!require_thread("NSFGetTransLogStyle")) return status_of_misuse;
    *LogType = TRANSLOG_STYLE_CIRCULAR;
    return ERR_SERVER_NOT_TRANSLOGGED;
}

STATUS NSFDbGetTcpHostName(DBHANDLE hdb, char* pszHostName, WORD wMaxHostNameLen, char* pszDomainName,
                           WORD wMaxDomainNameLen, char* pszFullName, WORD wMaxFullNameLen) {
    if (hdb == NULLHANDLE) return ERR_NULL_DBHANDLE;
    return guarded([&]() -> STATUS {
        if (databases().find("NSFDbGetTcpHostName", hdb) == nullptr) return status_of_misuse;
        char buffer[MAXPATH + 1] = {};
        if (::gethostname(buffer, sizeof buffer - 1) != 0) return ERR_NOACCESS;
        const std::string_view full(buffer);
        const std::size_t point = std::min(full.find('.'), full.size());
        copy_text(full.substr(0, point), pszHostName, wMaxHostNameLen);
        copy_text(full.substr(std::min(point + 1, full.size())), pszDomainName, wMaxDomainNameLen);
        copy_text(full, pszFullName, wMaxFullNameLen);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFGetMaxPasswordAccess(DBHANDLE hDB, WORD* retLevel) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFGetMaxPasswordAccess", hDB);
        *retLevel = read_property<WORD>(store, password_level_property).value_or(ACL_LEVEL_EDITOR);
        return NOERROR;
    });
}

STATUS LNPUBLIC NSFSetMaxPasswordAccess(DBHANDLE hDB, WORD Level) {
    return guarded([&]() -> STATUS {
        Store& store = store_of("NSFSetMaxPasswordAccess", hDB);
        if (Level > ACL_LEVEL_MANAGER) return ERR_ACL_VERSION;
        store.require_level(ACL_LEVEL_MANAGER);
        write_property(store, password_level_property, Level);
        return NOERROR;
    });
}

BOOL NSFPathsAreSame(const char* pNetPath1, WORD NetPathLen1, const char* pNetPath2, WORD NetPathLen2,
                     BOOL MatchFlatToHierarchical) {
    bool is_same = false;
    static_cast<void>(guarded([&]() -> STATUS {
        const NetPath first(pNetPath1, NetPathLen1);
        const NetPath second(pNetPath2, NetPathLen2);
        is_same = first.file == second.file && is_same_server(first, second, MatchFlatToHierarchical != FALSE);
        return NOERROR;
    }));
    return is_same ? TRUE : FALSE;
}

}  // extern "C"
