/* The time now, and the time zone of this machine. */
#ifndef NOTES_STUB_OSTIME_H
#define NOTES_STUB_OSTIME_H

#include "global.h"
#include "misc.h" /* programs that include this one alone convert times */

#ifdef __cplusplus
extern "C" {
#endif

void LNPUBLIC OSCurrentTIMEDATE(TIMEDATE far* retTimeDate);
/* Hours west of GMT, so that GMT+1 is -1; with quarter hours, hours + 100 * minutes. retDST: 1 where daylight saving
 * time is in use. */
void LNPUBLIC OSCurrentTimeZone(int far* retZone, int far* retDST);

#ifdef __cplusplus
}
#endif

#endif
