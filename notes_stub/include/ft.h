/* Full text search: the stub makes no index. ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_FT_H
#define NOTES_STUB_FT_H

#include "nif.h"
#include "niferr.h"

/* The reference names it without a number: this is the stub's own. */
#define ERR_FT_NOT_INDEXED (PKG_NIF + 101)

typedef struct {
    DWORD DocsAdded;
    DWORD DocsUpdated;
    DWORD DocsDeleted;
    DWORD BytesIndexed;
    DWORD Merges;
    DWORD MergeMsec;
} FT_INDEX_STATS;

typedef struct {
    DWORD NumHits;
    WORD Flags;
    WORD VarLength; /* of the strings behind the entries */
} FT_SEARCH_RESULTS;

#ifdef __cplusplus
extern "C" {
#endif

/* ERR_FT_NOT_INDEXED: no database is. */
STATUS LNPUBLIC FTGetLastIndexTime(DBHANDLE hDB, TIMEDATE far* retTime);
STATUS LNPUBLIC FTIndex(DBHANDLE hDB, WORD Options, char far* StopFile, FT_INDEX_STATS far* retStats);
STATUS LNPUBLIC FTDeleteIndex(DBHANDLE hDB);
STATUS LNPUBLIC FTOpenSearch(DHANDLE far* rethSearch);
STATUS LNPUBLIC FTCloseSearch(DHANDLE hSearch);
STATUS LNPUBLIC FTSearch(DBHANDLE hDB, DHANDLE far* phSearch, HCOLLECTION hColl, char far* Query, DWORD Options,
                         WORD Limit, DHANDLE hIDTable, DWORD far* retNumDocs, DHANDLE far* Reserved,
                         DHANDLE far* rethResults);
STATUS LNPUBLIC FTSearchExt(DBHANDLE hDB, DHANDLE far* phSearch, HCOLLECTION hColl, char far* Query, DWORD Options,
                            WORD Limit, DHANDLE hIDTable, DWORD far* retNumDocs, DHANDLE far* Reserved,
                            DHANDLE far* rethResults, DWORD far* retNumHits, DWORD Start, WORD Count, WORD Arg,
                            HANDLE hNames);

#ifdef __cplusplus
}
#endif

#endif
