/* A list of texts in memory. */
#include <textlist.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE list;
    void far* memory;
    char far* text;
    WORD size, length, i, count;

    (void)db;
    TRY(ListAllocate(0, 0, FALSE, &list, &memory, &size));
    OSUnlockObject(list);
    TRY(ListAddEntry(list, FALSE, &size, 0, "plum", 4));
    TRY(ListAddEntry(list, FALSE, &size, 0, "fig", 3));
    memory = OSLockObject(list);
    count = ListGetNumEntries(memory, FALSE);
    for (i = 0; i < count; ++i) {
        TRY(ListGetText(memory, FALSE, i, &text, &length));
        printf("%s%.*s", i == 0 ? "" : ", ", (int)length, text);
    }
    printf("\n");
    OSUnlockObject(list);
    return OSMemFree(list);
}
