/* Objects: octets in a database beside its notes, which items of TYPE_OBJECT name. Declared from the facts of HCL's
   reference. Every change is on disk when the function returns. */
#ifndef NOTES_STUB_NSFOBJEC_H
#define NOTES_STUB_NSFOBJEC_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ERR_OBJECT_CANNOT_BE_ZERO for a size of 0. */
STATUS LNPUBLIC NSFDbAllocObject(DBHANDLE hDB, DWORD dwSize, WORD Class, WORD Privileges, DWORD far* retObjectID);
STATUS LNPUBLIC NSFDbReallocObject(DBHANDLE hDB, DWORD ObjectID, DWORD NewSize);
STATUS LNPUBLIC NSFDbFreeObject(DBHANDLE hDB, DWORD ObjectID);
/* Results may be NULL; `ObjectType` is not looked at. */
STATUS LNPUBLIC NSFDbGetObjectSize(DBHANDLE hDB, DWORD ObjectID, WORD ObjectType, DWORD far* retSize,
                                   WORD far* retClass, WORD far* retPrivileges);
/* A length of MAXDWORD reads to the end. Free the result with OSMemFree. */
STATUS LNPUBLIC NSFDbReadObject(DBHANDLE hDB, DWORD ObjectID, DWORD Offset, DWORD Length, DHANDLE far* rethBuffer);
STATUS LNPUBLIC NSFDbWriteObject(DBHANDLE hDB, DWORD ObjectID, DHANDLE hBuffer, DWORD Offset, DWORD Length);

#ifdef __cplusplus
}
#endif

#endif
