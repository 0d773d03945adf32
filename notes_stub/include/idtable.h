/* Tables of note ids, ordered by value, each id at most once. A table is handle memory. Declared from HCL's reference.
 */
#ifndef NOTES_STUB_IDTABLE_H
#define NOTES_STUB_IDTABLE_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef STATUS(LNCALLBACKPTR IDENUMERATEPROC)(void far* Parameter, DWORD id);

STATUS LNPUBLIC IDCreateTable(DWORD Alignment, DHANDLE far* rethTable);
STATUS LNPUBLIC IDDestroyTable(DHANDLE hTable);
STATUS LNPUBLIC IDInsert(DHANDLE hTable, DWORD id, BOOL far* retfInserted);
STATUS LNPUBLIC IDDelete(DHANDLE hTable, DWORD id, BOOL far* retfDeleted);
STATUS LNPUBLIC IDDeleteAll(DHANDLE hTable);

/* With fFirst FALSE, *retID must hold the id that the call before returned. */
BOOL LNPUBLIC IDScan(DHANDLE hTable, BOOL fFirst, DWORD far* retID);
STATUS LNPUBLIC IDEnumerate(DHANDLE hTable, IDENUMERATEPROC Routine, void far* Parameter);
DWORD LNPUBLIC IDEntries(DHANDLE hTable);
BOOL LNPUBLIC IDIsPresent(DHANDLE hTable, DWORD id);
DWORD LNPUBLIC IDTableSize(DHANDLE hTable);
STATUS LNPUBLIC IDTableCopy(DHANDLE hTable, DHANDLE far* rethTable);

/* Of a table that is locked, by its address. The time is the caller's. The reference gives the flags no numbers: these
   are the stub's own. */
#define IDTABLE_MODIFIED 0x0001 /* ids came or went since the flag was cleared */
#define IDTABLE_INVERSED 0x0002 /* the caller's; it changes nothing */
WORD LNPUBLIC IDTableFlags(void far* pIDTable);
void LNPUBLIC IDTableSetFlags(void far* pIDTable, WORD Flags);
DWORD LNPUBLIC IDTableSizeP(void far* pIDTable);
TIMEDATE LNPUBLIC IDTableTime(void far* pIDTable);
void LNPUBLIC IDTableSetTime(void far* pIDTable, TIMEDATE Time);

/* The same backwards. */
BOOL LNPUBLIC IDScanBack(DHANDLE hTable, BOOL fLast, DWORD far* retID);

/* Every fourth id from one end to the other, both of which belong to the range. ERR_MISC_INVALID_ARGS: an end is no
   multiple of 4, and so no note's id. AddToEnd: the caller guarantees that all of it lies behind what is there. */
STATUS LNPUBLIC IDInsertRange(DHANDLE hTable, DWORD IDFrom, DWORD IDTo, BOOL AddToEnd);
STATUS LNPUBLIC IDInsertTable(DHANDLE hTable, DHANDLE hIDsToAdd);
STATUS LNPUBLIC IDDeleteTable(DHANDLE hTable, DHANDLE hIDsToDelete);
BOOL LNPUBLIC IDAreTablesEqual(DHANDLE hSrc1Table, DHANDLE hSrc2Table);

/* *rethDstTable is NULLHANDLE, and becomes a new table, or a table, which is replaced. */
STATUS LNPUBLIC IDTableIntersect(DHANDLE hSrc1Table, DHANDLE hSrc2Table, DHANDLE far* rethDstTable);
/* What is to be added to the first and deleted from it to make it like the second; any of the three may be NULL. A
   table that would be empty is NULLHANDLE. */
STATUS LNPUBLIC IDTableDifferences(DHANDLE hSrc1Table, DHANDLE hSrc2Table, DHANDLE far* rethAdds,
                                   DHANDLE far* rethDelete, DHANDLE far* rethSame);
/* The ids of the first take the place of those of the second. ERR_MISC_INVALID_ARGS: one of them is NULLHANDLE. */
STATUS IDTableReplaceExtended(DHANDLE hSrcTable, DHANDLE hDstTable);
#define IDTableReplaceExt IDTableReplaceExtended /* as the reference's example calls it */
/* Ids with RRV_DELETED go from the table into a new one, where `splitMask`, unless it is 0, takes its bits of each. */
STATUS IDTableSplitDeleted(DHANDLE hSrcTable, DWORD splitMask, DHANDLE* rethDeletedTable);

#ifdef __cplusplus
}
#endif

#endif
