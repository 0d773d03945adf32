// ft.h, ns.h, repl.h: what programs may name, and only a real server does.
#include "notes_stub/include/ft.h"
#include "notes_stub/include/ns.h"
#include "notes_stub/include/repl.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/status.hpp"

using namespace notes_stub;

namespace {

// The handle is looked at all the same: a misuse is named.
STATUS refuse(const char* call, DBHANDLE database) {
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of(call, database));
        return needs_domino(call);
    });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC FTGetLastIndexTime(DBHANDLE hDB, TIMEDATE far* retTime) {
    *retTime = TIMEDATE{};
    return guarded([&]() -> STATUS {
        static_cast<void>(store_of("FTGetLastIndexTime", hDB));
        return ERR_FT_NOT_INDEXED;
    });
}

STATUS LNPUBLIC FTIndex(DBHANDLE hDB, WORD /*Options*/, char far* /*StopFile*/, FT_INDEX_STATS far* /*retStats*/) {
    return refuse("FTIndex", hDB);
}

STATUS LNPUBLIC FTDeleteIndex(DBHANDLE hDB) { return refuse("FTDeleteIndex", hDB); }

STATUS LNPUBLIC FTOpenSearch(DHANDLE far* rethSearch) {
    if (rethSearch != nullptr) *rethSearch = NULLHANDLE;
    return guarded([]() -> STATUS { return needs_domino("FTOpenSearch"); });
}

STATUS LNPUBLIC FTCloseSearch(DHANDLE /*hSearch*/) {
    return guarded([]() -> STATUS { return needs_domino("FTCloseSearch"); });
}

STATUS LNPUBLIC FTSearch(DBHANDLE hDB, DHANDLE far* /*phSearch*/, HCOLLECTION /*hColl*/, char far* /*Query*/,
                         DWORD /*Options*/, WORD /*Limit*/, DHANDLE /*hIDTable*/, DWORD far* retNumDocs,
                         DHANDLE far* /*Reserved*/, DHANDLE far* rethResults) {
    if (retNumDocs != nullptr) *retNumDocs = 0;
    if (rethResults != nullptr) *rethResults = NULLHANDLE;
    return refuse("FTSearch", hDB);
}

STATUS LNPUBLIC FTSearchExt(DBHANDLE hDB, DHANDLE far* /*phSearch*/, HCOLLECTION /*hColl*/, char far* /*Query*/,
                            DWORD /*Options*/, WORD /*Limit*/, DHANDLE /*hIDTable*/, DWORD far* retNumDocs,
                            DHANDLE far* /*Reserved*/, DHANDLE far* rethResults, DWORD far* retNumHits, DWORD /*Start*/,
                            WORD /*Count*/, WORD /*Arg*/, HANDLE /*hNames*/) {
    if (retNumDocs != nullptr) *retNumDocs = 0;
    if (rethResults != nullptr) *rethResults = NULLHANDLE;
    if (retNumHits != nullptr) *retNumHits = 0;
    return refuse("FTSearchExt", hDB);
}

STATUS LNPUBLIC NSPingServer(char far* /*pServerName*/, DWORD far* /*pdwIndex*/, DHANDLE far* phList) {
    if (phList != nullptr) *phList = NULLHANDLE;
    return guarded([]() -> STATUS { return needs_domino("NSPingServer"); });
}

STATUS LNPUBLIC NSGetServerList(char far* /*pPortName*/, DHANDLE far* retServerTextList) {
    if (retServerTextList != nullptr) *retServerTextList = NULLHANDLE;
    return guarded([]() -> STATUS { return needs_domino("NSGetServerList"); });
}

STATUS LNPUBLIC ReplicateWithServer(char far* /*PortName*/, char far* /*ServerName*/, WORD /*Options*/,
                                    WORD /*NumFiles*/, const char far* /*FileList*/, REPLSERVSTATS far* /*retStats*/) {
    return guarded([]() -> STATUS { return needs_domino("ReplicateWithServer"); });
}

}  // extern "C"
