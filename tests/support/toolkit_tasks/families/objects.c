/* An object of a database, written in pieces. */
#include <nsfobjec.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE memory;
    DWORD object;

    TRY(OSMemAlloc(0, 4, &memory));
    memcpy(OSLockObject(memory), "plum", 4);
    OSUnlockObject(memory);
    TRY(NSFDbAllocObject(db, 8, NOTE_CLASS_DOCUMENT, 0, &object));
    TRY(NSFDbWriteObject(db, object, memory, 0, 4));
    TRY(NSFDbWriteObject(db, object, memory, 4, 4));
    OSMemFree(memory);
    TRY(NSFDbReadObject(db, object, 2, 5, &memory));
    printf("%.5s\n", (char*)OSLockObject(memory));
    OSUnlockObject(memory);
    OSMemFree(memory);
    return NSFDbFreeObject(db, object);
}
