/* Memory by handle. Two kinds: DHANDLE (OSMemAlloc, OSLockObject) and MEMHANDLE (OSMemoryAllocate, OSMemoryLock); they
   have no relation to each other. Locks are counted; memory may be freed only when its count is back at zero. */
#ifndef NOTES_STUB_OSMEM_H
#define NOTES_STUB_OSMEM_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MEM_SHARE
#define MEM_SHARE 0x8000
#endif
#ifndef MEM_GROWABLE
#define MEM_GROWABLE 0x4000
#endif

STATUS LNPUBLIC OSMemAlloc(WORD BlkType, DWORD dwSize, DHANDLE far* retHandle);
STATUS LNPUBLIC OSMemRealloc(DHANDLE Handle, DWORD NewSize);
STATUS LNPUBLIC OSMemFree(DHANDLE Handle);
STATUS LNPUBLIC OSMemGetSize(DHANDLE Handle, DWORD far* retSize);
void far* LNPUBLIC OSLockObject(DHANDLE Handle);
BOOL LNPUBLIC OSUnlockObject(DHANDLE Handle);

#define OSLock(blocktype, handle) ((blocktype far*)OSLockObject(handle))
#define OSUnlock(handle) OSUnlockObject(handle)

STATUS LNPUBLIC OSMemoryAllocate(DWORD dwtype, DWORD size, MEMHANDLE* rethandle);
STATUS LNPUBLIC OSMemoryReallocate(MEMHANDLE handle, DWORD size);
void far* LNPUBLIC OSMemoryLock(MEMHANDLE handle);
BOOL LNPUBLIC OSMemoryUnlock(MEMHANDLE handle);
void LNPUBLIC OSMemoryFree(MEMHANDLE handle);
DWORD LNPUBLIC OSMemoryGetSize(MEMHANDLE handle);

#ifdef __cplusplus
}
#endif

#endif
