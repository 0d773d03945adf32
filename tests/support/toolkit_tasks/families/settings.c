/* notes.ini and the database's information. */
#include <osenv.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    char info[NSF_INFO_SIZE], text[NSF_INFO_SIZE];

    OSSetEnvironmentInt("FAMILY_COUNT", 20);
    TRY(NSFDbInfoGet(db, info));
    NSFDbInfoModify(info, INFOPARSE_TITLE, "Orchard");
    TRY(NSFDbInfoSet(db, info));
    TRY(NSFDbInfoGet(db, info));
    NSFDbInfoParse(info, INFOPARSE_TITLE, text, sizeof(text) - 1);
    printf("%ld, %s\n", OSGetEnvironmentLong("FAMILY_COUNT"), text);
    return NOERROR;
}
