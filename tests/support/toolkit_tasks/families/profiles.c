/* A profile of the database and one of a user. */
#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    char colour[] = "red", shade[] = "dark red";
    BLOCKID value;
    DWORD length;
    WORD type;

    TRY(NSFProfileSetField(db, "Paint", 5, NULL, 0, "Colour", 6, TYPE_TEXT, colour, 3));
    TRY(NSFProfileSetField(db, "Paint", 5, "Ada", 3, "Colour", 6, TYPE_TEXT, shade, 8));
    TRY(NSFProfileGetField(db, "Paint", 5, "Ada", 3, "Colour", 6, &type, &value, &length));
    printf("%u octets", (unsigned)length);
    TRY(NSFProfileGetField(db, "Paint", 5, NULL, 0, "Colour", 6, &type, &value, &length));
    printf(", for all %u\n", (unsigned)length);
    return NOERROR;
}
