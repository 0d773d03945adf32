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

#ifdef __cplusplus
}
#endif

#endif
