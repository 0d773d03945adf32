/* An access control list made, stored and read again. */
#include <acl.h>

#include "family.h"

static void LNCALLBACK entry(void far* context, char far* name, WORD level, ACL_PRIVILEGES far* privileges,
                             WORD flags) {
    (void)context, (void)privileges, (void)flags;
    printf(" %s %d", name, level);
}

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    DHANDLE acl;
    ACL_PRIVILEGES privileges;

    memset(&privileges, 0, sizeof(privileges));
    TRY(ACLCreate(&acl));
    TRY(ACLAddEntry(acl, "CN=Ada Lovelace/O=Example", ACL_LEVEL_MANAGER, &privileges, 0));
    TRY(ACLUpdateEntry(acl, "-Default-", ACL_UPDATE_LEVEL, NULL, ACL_LEVEL_DESIGNER, &privileges, 0));
    TRY(NSFDbStoreACL(db, acl, 0, 0));
    OSMemFree(acl);
    TRY(NSFDbReadACL(db, &acl));
    printf("Levels:");
    TRY(ACLEnumEntries(acl, entry, NULL));
    printf("\n");
    return OSMemFree(acl);
}
