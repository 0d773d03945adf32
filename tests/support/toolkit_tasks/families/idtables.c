/* Sets of ids. */
#include <idtable.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE left, right, both = NULLHANDLE;
    DWORD id;
    BOOL more;

    (void)db;
    TRY(IDCreateTable(4, &left));
    TRY(IDCreateTable(4, &right));
    for (id = 4; id <= 40; id += 4) TRY(IDInsert(left, id, NULL));
    for (id = 12; id <= 80; id += 12) TRY(IDInsert(right, id, NULL));
    TRY(IDTableIntersect(left, right, &both));
    printf("%u of %u and %u:", (unsigned)IDEntries(both), (unsigned)IDEntries(left), (unsigned)IDEntries(right));
    for (more = IDScan(both, TRUE, &id); more; more = IDScan(both, FALSE, &id)) printf(" %u", (unsigned)id);
    printf("\n");
    IDDestroyTable(left);
    IDDestroyTable(right);
    return IDDestroyTable(both);
}
