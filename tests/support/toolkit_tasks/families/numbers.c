/* Numbers from texts and to texts. */
#include <misc.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    NUMBER number;
    char input[] = "1.5E2 kg";
    char* rest = input;
    char text[32];
    WORD length;

    (void)db;
    TRY(ConvertTextToFLOAT(NULL, NULL, &rest, (WORD)strlen(input), &number));
    TRY(ConvertFLOATToText(NULL, NULL, &number, text, sizeof(text) - 1, &length));
    printf("%.*s, and%s is left\n", (int)length, text, rest);
    return NOERROR;
}
