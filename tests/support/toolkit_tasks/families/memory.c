/* Memory by handle, which keeps what is in it when it grows. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE memory;
    DWORD size;

    (void)db;
    TRY(OSMemAlloc(0, 10, &memory));
    strcpy(OSLock(char, memory), "plum");
    OSUnlockObject(memory);
    TRY(OSMemRealloc(memory, 100000));
    TRY(OSMemGetSize(memory, &size));
    printf("%s in %s octets\n", OSLock(char, memory), size >= 100000 ? "enough" : "too few");
    OSUnlockObject(memory);
    return OSMemFree(memory);
}
