/* International settings: those of the stub are fixed. */
#ifndef NOTES_STUB_INTL_H
#define NOTES_STUB_INTL_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lengths with the terminating zero. The reference gives no numbers: the lengths and the flags are the stub's own. */
#define ISTRMAX 5
#define YTSTRMAX 32

#define CURRENCY_SUFFIX 0x0001 /* behind the amount */
#define CURRENCY_SPACE 0x0002
#define NUMBER_LEADING_ZERO 0x0004
#define CLOCK_24_HOUR 0x0008
#define DAYLIGHT_SAVINGS 0x0010
#define DATE_MDY 0x0020
#define DATE_DMY 0x0040
#define DATE_YMD 0x0080

#define DATE_4DIGIT_YEAR 0x0100
#define TIME_AMPM_PREFIX 0x0200 /* before the hours */

typedef struct {
    WORD Flags;
    BYTE CurrencyDigits;
    BYTE Length; /* of this structure */
    int TimeZone;
    char AMString[ISTRMAX];
    char PMString[ISTRMAX];
    char CurrencyString[ISTRMAX];
    char ThousandString[ISTRMAX];
    char DecimalString[ISTRMAX];
    char DateString[ISTRMAX];
    char TimeString[ISTRMAX];
    char YesterdayString[YTSTRMAX];
    char TodayString[YTSTRMAX];
    char TomorrowString[YTSTRMAX];
} INTLFORMAT;

/* As much of it as BufferSize has room for; Length becomes BufferSize. */
void LNPUBLIC OSGetIntlSettings(INTLFORMAT far* retIntlFormat, WORD BufferSize);

#define EXT_AM_STRING 1
#define EXT_PM_STRING 2
#define EXT_CURRENCY_STRING 3
#define MONTH_NAMES 4 /* index 1-12 */
#define ABBR_MONTH_NAMES 5
#define WEEKDAY_NAMES 6 /* index 1-7, Sunday is 1 */
#define ABBR_WEEKDAY_NAMES 7
#define CALENDARTYPE 8 /* one of CALENDAR_xxx, a WORD */
#define ERANAME 9      /* the stub's calendar has none, nor the next one */
#define ABBRERANAME 10
#define CALENDAR_NONE 0
#define CALENDAR_JAPAN 1
#define CALENDAR_TAIWAN 2
#define CALENDAR_THAI 3
#define CALENDAR_KOREA 4

/* The length of what is in buff, which has a zero behind that is not counted. 0: there is none, or no room. */
WORD LNPUBLIC OSGetExtIntlFormat(char item, char index, void* buff, WORD bufSize);

#ifdef __cplusplus
}
#endif

#endif
