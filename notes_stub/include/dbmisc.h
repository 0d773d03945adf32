/* Domino Query Language: the stub runs no queries. ERR_FUNC_NOT_IMPL. QUEP_xxx have the stub's own numbers; the
   reference names of QUEP_ARGVAL the members that are here. */
#ifndef NOTES_STUB_DBMISC_H
#define NOTES_STUB_DBMISC_H

#include "global.h"

#define QUEP_NO_EXEC 0x00000001
#define QUEP_DEBUG 0x00000002
#define QUEP_VIEWREFRESH 0x00000004
#define QUEP_PARSEONLY 0x00000008
#define QUEP_EXPLAIN 0x00000010
#define QUEP_NOVIEWS 0x00000020
#define QUEP_FT_REFRESH 0x00000040
#define QUEP_DSGNCATREFRESH 0x00000080
#define QUEP_DSGNCATREBUILD 0x00000100

typedef struct {
    WORD type;
    WORD length;
    BOOL bBinaryForm;
    char Value[MAXSPRINTF];
} QUEP_ARGVAL;

#ifdef __cplusplus
extern "C" {
#endif

STATUS NSFQueryDBAddArgs(QUEP_ARGVAL* pArg, MEMHANDLE* phQargList);
STATUS NSFQueryDBExt(DBHANDLE hDB, char* Query, DWORD Flags, DWORD MaxDocsScanned, DWORD MaxEntriesScanned,
                     DWORD MaxMsecs, DHANDLE* retResults, MEMHANDLE* retError, MEMHANDLE* retExplain, MEMHANDLE hQArgs);
STATUS NSFQueryDBExt2(DBHANDLE dbhandle, char* query, DWORD Qlen, DWORD Flags, DWORD MaxDocsScanned,
                      DWORD MaxEntriesScanned, DWORD MaxMsecs, MEMHANDLE* retResults, MEMHANDLE* retError,
                      MEMHANDLE* retExplain, MEMHANDLE hQArgList);

#ifdef __cplusplus
}
#endif

#endif
