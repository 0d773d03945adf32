/* Hierarchical names. */
#include <dname.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    char name[MAXUSERNAME], back[MAXUSERNAME];
    DN_COMPONENTS parts;

    (void)db;
    TRY(DNCanonicalize(0, NULL, "Ada Lovelace/Sales/Example/GB", name, sizeof(name), NULL));
    TRY(DNAbbreviate(0, NULL, name, back, sizeof(back), NULL));
    TRY(DNParse(0, NULL, name, &parts, sizeof(parts)));
    printf("%s, %s, of %.*s\n", name, back, (int)parts.OLength, parts.O);
    return NOERROR;
}
