/* Times made of a calendar's members and counted on. */
#include <misc.h>
#include <ostime.h>

#include "family.h"

STATUS use_family(DBHANDLE db) {
    STATUS error = NOERROR;
    TIME time;
    TIMEDATE later;
    WORD length;
    char text[MAXALPHATIMEDATE + 1];

    (void)db;
    memset(&time, 0, sizeof(time));
    time.year = 2024;
    time.month = 2;
    time.day = 28;
    time.hour = 23;
    time.minute = 30;
    if (TimeLocalToGM(&time)) return ERR_MISC_INVALID_ARGS;
    later = time.GM;
    if (TimeDateAdjust(&later, 0, 45, 0, 1, 0, 0)) return ERR_MISC_INVALID_ARGS;
    TRY(ConvertTIMEDATEToText(NULL, NULL, &later, text, sizeof(text) - 1, &length));
    printf("%ld seconds later, a text of %s\n", (long)TimeDateDifference(&later, &time.GM),
           length > 0 && strchr(text, '2') != NULL ? "some length" : "none");
    time.GM = later;
    if (TimeGMToLocalZone(&time)) return ERR_MISC_INVALID_ARGS;
    printf("%d-%d-%d %d:%d\n", time.year, time.month, time.day, time.hour, time.minute);
    return NOERROR;
}
