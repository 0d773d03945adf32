/* Arithmetic and text of times, text of numbers, passwords. */
#ifndef NOTES_STUB_MISC_H
#define NOTES_STUB_MISC_H

#include "global.h"
#include "secerr.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MAXALPHATIMEDATE 80
#define MAXALPHATIMEDATEPAIR (2 * MAXALPHATIMEDATE + 3)
#define ALLDAY 0xffffffff
#define ANYDAY 0xffffffff

#define TIMEDATE_MINIMUM 0
#define TIMEDATE_MAXIMUM 1
#define TIMEDATE_WILDCARD 2

#define TDFMT_FULL 0     /* year, month and day */
#define TDFMT_CPARTIAL 1 /* month and day, with the year where it is not this one */
#define TDFMT_PARTIAL 2  /* month and day */
#define TDFMT_DPARTIAL 3 /* year and month */
#define TDFMT_FULL4 4    /* the same with a year of four digits */
#define TDFMT_CPARTIAL4 5
#define TDFMT_DPARTIAL4 6
#define TTFMT_FULL 0    /* hour, minute and second */
#define TTFMT_PARTIAL 1 /* hour and minute */
#define TTFMT_HOUR 2
#define TZFMT_NEVER 0 /* in the local zone */
#define TZFMT_SOMETIMES 1
#define TZFMT_ALWAYS 2
#define TSFMT_DATE 0
#define TSFMT_TIME 1
#define TSFMT_DATETIME 2
#define TSFMT_CDATETIME 3 /* the date, or Today, or Yesterday */

typedef struct {
    BYTE Date;
    BYTE Time;
    BYTE Zone;
    BYTE Structure;
} TFMT;

typedef struct {
    int year;      /* 1-32767 */
    int month;     /* 1-12 */
    int day;       /* 1-31 */
    int weekday;   /* 1-7, Sunday is 1 */
    int hour;      /* 0-23 */
    int minute;    /* 0-59 */
    int second;    /* 0-59 */
    int hundredth; /* 0-99 */
    int dst;       /* FALSE or TRUE */
    int zone;      /* hours west of GMT */
    TIMEDATE GM;
} TIME;

/* retTextBuffer is not ended with a zero; retTextLength may be NULL. */
STATUS LNPUBLIC ConvertTIMEDATEToText(const void far* IntlFormat, const TFMT far* TextFormat,
                                      const TIMEDATE far* InputTime, char far* retTextBuffer, WORD TextBufferLength,
                                      WORD far* retTextLength);
STATUS LNPUBLIC ConvertTextToTIMEDATE(const void far* IntlFormat, const TFMT far* TextFormat, char far* far* Text,
                                      WORD MaxLength, TIMEDATE far* retTIMEDATE);

/* Two of them with " - " between. ERR_NOT_TDPAIR: there is one alone, or both are the same. */
STATUS LNPUBLIC ConvertTIMEDATEPAIRToText(const void far* IntlFormat, const TFMT far* TextFormat,
                                          const TIMEDATE_PAIR far* InputTime, char far* retTextBuffer,
                                          WORD TextBufferLength, WORD far* retTextLength);
STATUS LNPUBLIC ConvertTextToTIMEDATEPAIR(const void far* IntlFormat, const TFMT far* TextFormat, char far* far* Text,
                                          WORD MaxLength, TIMEDATE_PAIR far* retTIMEDATE);

/* Parts of times. Julian days are those of TIMEDATE, ticks hundredths of a second since midnight GMT. */
void LNPUBLIC TimeConstruct(DWORD Date, DWORD Time, TIMEDATE far* result); /* without a zone */
DWORD LNPUBLIC TimeExtractDate(const TIMEDATE far* Time);                  /* with the bits of the zone */
DWORD LNPUBLIC TimeExtractJulianDate(const TIMEDATE far* Time);
DWORD LNPUBLIC TimeExtractTicks(const TIMEDATE far* Time);
/* The time (fTime) or the date alone, in the local zone. */
void LNPUBLIC TimeExtractLocal(const TIMEDATE far* Time, BOOL fTime, TIMEDATE far* retTime);

/* Times as a form's field shows them. The reference gives no numbers for what follows, but for the properties and the
   place of the style: they are the stub's own. */
#define NPREF_CLIENT 0
#define NPREF_FIELD 1
#define DT_SHOWTIME 0x00000001 /* DTFlags */
#define DT_SHOWDATE 0x00000002
#define DT_24HOUR 0x00000004
#define DT_ALPHAMONTH 0x00000008
#define DT_4DIGITYEAR 0x00000010
#define DT_VALID 0x80000000
#define DT_STYLE_YMD 1
#define DT_STYLE_MDY 2
#define DT_STYLE_DMY 3
#define DT_STYLE_MSK 0x000f0000
#define DT_GET_STYLE(dwflag) (((dwflag)&DT_STYLE_MSK) >> 16)
#define DT_SET_STYLE(dwflag, style) ((dwflag) = ((dwflag) & ~(DWORD)DT_STYLE_MSK) | ((DWORD)(style) << 16))
#define DT_WFMT_WWW 1 /* DTDOWFmt: abbreviated, in full, either in parentheses */
#define DT_WFMT_WWWW 2
#define DT_WFMT_WWWP 3
#define DT_WFMT_WWWWP 4
#define DT_YFMT_YY 1 /* DTYearFmt */
#define DT_YFMT_YYYY 2
#define DT_YFMT_GE 3 /* this one and the next: of eras, shown as DT_YFMT_YYYY */
#define DT_YFMT_GEE 4
#define DT_YFMT_GGE 5
#define DT_YFMT_GGEE 6
#define DT_YFMT_GGGE 7
#define DT_YFMT_GGGEE 8
#define DT_MFMT_M 1 /* DTMonthFmt: number, with a leading zero, abbreviated, in full */
#define DT_MFMT_MM 2
#define DT_MFMT_MMM 3
#define DT_MFMT_MMMM 4
#define DT_DFMT_D 1 /* DTDayFmt */
#define DT_DFMT_DD 2
#define DT_DSHOW_ALL 1 /* DTDShow: weekday, day, month and year */
#define DT_DSHOW_YM 2
#define DT_DSHOW_WMD 3
#define DT_DSHOW_W 4
#define DT_DSHOW_M 5
#define DT_DSHOW_MD 6
#define DT_DSHOW_MDY 7
#define DT_DSHOW_D 8
#define DT_DSHOW_Y 9
#define DT_DSPEC_NONE 0  /* DTDSpecial */
#define DT_DSPEC_TODAY 1 /* Today, Yesterday, Tomorrow */
#define DT_DSPEC_Y4 2    /* years always have four digits */
#define DT_DSPEC_21Y4 3  /* from 2000 on they have */
#define DT_DSPEC_CURYR 4 /* no year where it is this one */
#define DT_TSHOW_H 1     /* DTTShow */
#define DT_TSHOW_HM 2
#define DT_TSHOW_HMS 3
#define DT_TSHOW_ALL 4

typedef struct {
    BYTE Preferences;
    DWORD DTFlags;
    DWORD DTFlags2;
    BYTE DTDOWFmt;
    BYTE DTYearFmt;
    BYTE DTMonthFmt;
    BYTE DTDayFmt;
    BYTE DTDShow;
    BYTE DTTShow;
    BYTE DTDSpecial;
    BYTE DTTZone;  /* TZFMT_xxx */
    char* DTDsep1; /* behind the weekday */
    char* DTDsep2; /* between the first two of day, month and year, and between the next two; NULL: those of the
                      settings */
    char* DTDsep3;
    char* DTTsep;
} DTFMT;

typedef MEMHANDLE INTLTIMEDATEHANDLE;
typedef enum { AMStringProperty = 1, PMStringProperty = 2 } INTL_TIMEDATE_PROPERTY;

STATUS LNPUBLIC IntlTIMEDATECreateHandle(INTLTIMEDATEHANDLE* hTimeDateHandle);
void LNPUBLIC IntlTIMEDATEDeleteHandle(INTLTIMEDATEHANDLE hTimeDateHandle);
/* Strings with a zero behind. ERR_MISC_INVALID_ARGS: no such property, or no room. */
STATUS LNPUBLIC IntlTIMEDATESetValue(INTLTIMEDATEHANDLE hTimeDateHandle, INTL_TIMEDATE_PROPERTY prop, void* propValue);
STATUS LNPUBLIC IntlTIMEDATEGetValue(INTLTIMEDATEHANDLE hTimeDateHandle, INTL_TIMEDATE_PROPERTY prop, WORD valueLen,
                                     void* retpropValue);
/* Without ExtTextFormat, or without DT_VALID in it, as ConvertTIMEDATEToText. The text is not ended with a zero. */
STATUS LNPUBLIC IntlTIMEDATEConvertToText(INTLTIMEDATEHANDLE hTimeDateHandle, const void far* IntlFormat,
                                          const DTFMT* ExtTextFormat, WORD DTFMTLen, const TIMEDATE* InputTime,
                                          WORD TextBufferLength, char* retTextBuffer, WORD* retTextLength);

/* Text of numbers. The reference gives no numbers for the formats: these are the stub's own. */
#define MAXALPHANUMBER 450
#define NFMT_GENERAL 0    /* 15 significant digits */
#define NFMT_FIXED 1      /* Digits behind the point, the rest cut off */
#define NFMT_SCIENTIFIC 2 /* the same, and a power of ten */
#define NFMT_CURRENCY 3   /* as fixed, with the currency's sign */
#define NATTR_PUNCTUATED 0x01
typedef struct {
    BYTE Digits;
    BYTE Format;
    BYTE Attributes;
    BYTE Unused;
} NFMT;

/* IntlFormat and NumberFormat may be NULL. ERR_IFMT, ERR_NFMT; ERR_FLOAT_CONVERSION: no number, or no room for its
   text. A zero ends the text where there is room. */
STATUS LNPUBLIC ConvertFLOATToText(const void far* IntlFormat, const NFMT far* NumberFormat, NUMBER far* Number,
                                   char far* retTextBuffer, WORD TextBufferLength, WORD far* retTextLength);
/* Reads up to what is no part of a number, and moves the pointer there. */
STATUS LNPUBLIC ConvertTextToFLOAT(const void far* IntlFormat, const NFMT far* NumberFormat, char far* far* ppInputText,
                                   WORD InputTextMaxLength, NUMBER far* retNumber);

/* FALSE is success for these four. */
BOOL LNPUBLIC TimeLocalToGM(TIME far* Time);
BOOL LNPUBLIC TimeGMToLocal(TIME far* Time);
BOOL LNPUBLIC TimeGMToLocalZone(TIME far* Time);
BOOL LNPUBLIC TimeDateAdjust(TIMEDATE far* Time, int seconds, int minutes, int hours, int days, int months, int years);

LONG LNPUBLIC TimeDateDifference(const TIMEDATE far* t1, const TIMEDATE far* t2); /* seconds, t1 - t2 */
NUMBER LNPUBLIC TimeDateDifferenceFloat(const TIMEDATE far* t1, const TIMEDATE far* t2);
int LNPUBLIC TimeDateCompare(const TIMEDATE far* t1, const TIMEDATE far* t2);
int LNPUBLIC TimeDateCollate(const TIMEDATE far* t1, const TIMEDATE far* t2);
STATUS LNPUBLIC TimeDateIncrement(TIMEDATE far* Time, LONG Interval); /* hundredths of a second */
void LNPUBLIC TimeDateClear(TIMEDATE far* Time);
void LNPUBLIC TimeConstant(WORD TimeConstantType, TIMEDATE far* tdptr);

/* A salted digest of an Internet password, as HTTPPassword of a Person document holds it; the stub's own form.
   retDigest is not ended with a zero. ERR_MISC_INVALID_ARGS: no room. */
STATUS LNPUBLIC SECHashPassword(WORD wPasswordLen, BYTE* Password, WORD wMaxDigestLen, WORD* retDigestLen,
                                BYTE* retDigest, DWORD ReservedFlags, void* pReserved);
/* ERR_SECURE_BADPASSWORD also where the digest is none. */
STATUS LNPUBLIC SECVerifyPassword(WORD wPasswordLen, BYTE* Password, WORD wDigestLen, BYTE* Digest, DWORD ReservedFlags,
                                  void* pReserved);

/* As -1, 0, 1, by the code points of the characters; without INTL_CASE_SENSITIVE letters of both cases are the same,
   without INTL_ACCENT_SENSITIVE letters with marks and without. The flags' numbers are the stub's own. */
#define INTL_ACCENT_SENSITIVE 0x00000001
#define INTL_CASE_SENSITIVE 0x00000002
int LNPUBLIC IntlTextCompare(const void far* Str1, WORD Str1Len, const void far* Str2, WORD Str2Len, DWORD Flags);

/* Queues of memory handles, first in, first out, of this process. QueueGet: ERR_QUEUE_EMPTY; QueueDelete:
   ERR_QUEUE_NOT_EMPTY. Nothing puts into one: NSFSearchStart, which would, is ERR_FUNC_NOT_IMPL. */
#define ERR_QUEUE_EMPTY (PKG_MISC + 206) /* the numbers are the stub's own */
#define ERR_QUEUE_NOT_EMPTY (PKG_MISC + 207)
STATUS LNPUBLIC QueueCreate(DHANDLE* rtnhandle);
STATUS LNPUBLIC QueueGet(DHANDLE queue, DHANDLE* rtnhandle);
STATUS LNPUBLIC QueueDelete(DHANDLE queue);

/* Abridged text: ERR_FUNC_NOT_IMPL. Commands are words with a blank behind them; those that the reference spells. */
#define ABS_CHUNKSEP "ChunkSep="
#define ABS_TRIMWHITE "ab-trimwhite "
#define ABS_TRIMPUNCT "ab-trimpunct "
#define ABS_TEXTONLY "textonly "
#define ABS_TRYFIT "tryfit "
#define ABS_USEDICT "ab-usedict "
#define ABS_KEEPVOWELS "ab-dropvowels=0 "
#define ABS_ABBREV "abbrev "
STATUS LNPUBLIC Abstract(char far* szKeywords, char far* szText, DWORD maxAbstract, char far* szAbstract,
                         DWORD far* retSize);

/* Time zones are not compared. */
#define TimeDateEqual(t1, t2) (TimeDateCollate((t1), (t2)) == 0)

#ifdef __cplusplus
}
#endif

#endif
