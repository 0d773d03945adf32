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

#ifdef __cplusplus
}
#endif

#endif
