/* MIME items as they are stored. Declared from the facts of HCL's reference. Packed: what lies in an item is read with
 * memcpy. */
#ifndef NOTES_STUB_MIMEODS_H
#define NOTES_STUB_MIMEODS_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MIME_PART_VERSION 2

#define MIME_PART_HAS_BOUNDARY 0x00000001
#define MIME_PART_HAS_HEADERS 0x00000002
#define MIME_PART_BODY_IN_DBOBJECT 0x00000004
#define MIME_PART_SHARED_DBOBJECT 0x00000008
#define MIME_PART_SKIP_FOR_CONVERSION 0x00000010

#define MIME_PART_PROLOG 1
#define MIME_PART_BODY 2
#define MIME_PART_EPILOG 3
#define MIME_PART_RETRIEVE_INFO 4
#define MIME_PART_MESSAGE 5

#define RFC822_ITEM_FORMAT_MASK 0x00000007
#define RFC822_ITEM_FORMAT_ADDR 0x00000000
#define RFC822_ITEM_FORMAT_DATE 0x00000001
#define RFC822_ITEM_FORMAT_TEXT 0x00000002
#define RFC822_ITEM_STORAGE_STRICT 0x00000008
#define RFC822_ITEM_TEXT_LIST 0x00000010

#pragma pack(push, 1)

/* TYPE_MIME_PART: this, then boundary, headers and data, wByteCount octets in all. */
typedef struct {
    WORD wVersion;
    DWORD dwFlags;
    BYTE cPartType;
    BYTE cSpare;
    WORD wByteCount;
    WORD wBoundaryLen;
    WORD wHeadersLen;
    WORD wSpare;
    DWORD dwSpare;
} MIME_PART;

/* TYPE_RFC822_TEXT: this, then the value as Notes has it (LMBCS or a TIMEDATE), then name, delimiter and body of the
   header field as they came. */
typedef struct {
    WORD wVersion; /* this structure's size */
    DWORD dwFlags;
    WORD wNotesNativeLen;
    WORD w822NameLen;
    WORD w822DelimLen;
    WORD w822BodyLen;
} RFC822ITEMDESC;

#pragma pack(pop)

#ifdef __cplusplus
}
#endif

#endif
