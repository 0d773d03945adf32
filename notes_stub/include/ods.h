/* Structures in the canonical form of databases (packed, the least octet first) and in the host's; records of rich text
   one by one; text to rich text and back. Declared from HCL's reference. */
#ifndef NOTES_STUB_ODS_H
#define NOTES_STUB_ODS_H

#include "fontid.h"
#include "nls.h"
#include "nsferr.h"
#include "osmisc.h"
#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the length of a record is written: in the octet behind the signature, in a WORD, or in a DWORD. */
#define LONGRECORDLENGTH 0x0000
#define WORDRECORDLENGTH 0xff00
#define BYTERECORDLENGTH 0

typedef struct {
    BYTE Signature;
    BYTE Length; /* of the record, this header included, without the octet that makes it even */
} BSIG;
typedef struct {
    WORD Signature;
    WORD Length;
} WSIG;
typedef struct {
    WORD Signature;
    DWORD Length;
} LSIG;

/* Structures by their names. */
#define _TIMEDATE 10
#define _TIMEDATE_PAIR 11
#define _LIST 13
#define _RANGE 14
#define _DBID 15
#define _ITEM 17
#define _ITEM_TABLE 18
#define _ORIGINATORID 26
#define _OID _ORIGINATORID
#define _OBJECT_DESCRIPTOR 27
#define _UNIVERSALNOTEID 28
#define _UNID _UNIVERSALNOTEID
#define _VIEW_TABLE_FORMAT 29
#define _VIEW_COLUMN_FORMAT 30
#define _NOTELINK 33
#define _VIEW_FORMAT_HEADER 42
#define _VIEW_TABLE_FORMAT2 43
#define _DBREPLICAINFO 56
#define _FILEOBJECT 58
#define _COLLATION 59
#define _COLLATE_DESCRIPTOR 60
#define _CDLINK2 72
#define _CDLINKEXPORT2 97
#define _CDPARAGRAPH 109
#define _CDPABDEFINITION 110
#define _CDPABREFERENCE 111
#define _CDTEXT 113
#define _CDDOCUMENT 114
#define _CDFIELD 118
#define _CDFONTTABLE 119
#define _CDFACE 120
#define _CDTABLEBEGIN 176
#define _CDTABLECELL 177
#define _CDTABLEEND 178
#define _CDHOTSPOTBEGIN 230
#define _CDHOTSPOTEND 231
#define _CDBUTTON 237
#define _CDBAR 308
#define _CDANCHOR 559
#define _CDBEGINRECORD 577
#define _CDENDRECORD 578
#define _COLOR_VALUE 690

/* Of a structure that the stub does not know: 0, and a line in the log. */
WORD LNPUBLIC ODSLength(WORD type);
/* The first argument is the address of a pointer, which moves behind what was read or written. Of a structure that the
   stub does not know nothing is, with a line in the log. */
void LNPUBLIC ODSReadMemory(void far* ppSrc, WORD type, void far* pDest, WORD iterations);
void LNPUBLIC ODSWriteMemory(void far* ppDest, WORD type, const void far* pSrc, WORD iterations);

/* The record, SIG_CD_xxx, its length in octets, and what was handed in. A status other than NOERROR ends it. */
typedef STATUS(LNCALLBACKPTR ActionRoutinePtr)(char far* RecordPtr, WORD RecordType, DWORD RecordLength,
                                               void far* vContext);
/* ERR_DATATYPE: it does not begin with the type word TYPE_COMPOSITE. NOERROR at the end. */
STATUS LNPUBLIC EnumCompositeBuffer(BLOCKID ItemValue, DWORD ItemValueLength, ActionRoutinePtr ActionRoutine,
                                    void far* vContext);
STATUS LNPUBLIC EnumCompositeFile(char far* Filename, ActionRoutinePtr ActionRoutine, void far* vContext);

/* TYPE_COMPOSITE or TYPE_TEXT as lines of at most CharsPerLine (0: of any length), each with the delimiter behind it
   ("": a zero). The memory is the caller's to free. ERR_DATATYPE. */
STATUS LNPUBLIC ConvertItemToText(BLOCKID ItemValue, DWORD ItemValueLength, const char far* LineDelimiter,
                                  WORD CharsPerLine, DHANDLE far* rethBuffer, DWORD far* retBufferLength,
                                  BOOL fStripTabs);

/* Where a paragraph begins. The reference gives them no numbers: these are the stub's own. */
#define PARADELIM_BLANKLINE 0x0001
#define PARADELIM_INDENTEDLINE 0x0002
#define PARADELIM_ANYBLANKLINE 0x0004
#define PARADELIM_ANYLINE 0x0008
#define PARADELIM_COLON 0x0010
#define PARADELIM_RTLREADING 0x0020
/* TYPE_TEXT as rich text with the type word. ERR_DATATYPE, ERR_ODS_TEXT_TOOBIG (past 60 KiB). */
STATUS LNPUBLIC ConvertItemToCompositeExt(BLOCKID ItemValue, DWORD ItemValueLength, FONTID CompositeFont,
                                          char far* LineDelimiter, WORD ParaDelimiterFlags, DHANDLE far* rethBuffer,
                                          DWORD far* retBufferLength, NLS_PINFO pInfo, int CDFileFD,
                                          BOOL fAppendToFile);

#ifdef __cplusplus
}
#endif

#endif
