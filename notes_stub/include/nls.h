/* Character set descriptions, opaque. */
#ifndef NOTES_STUB_NLS_H
#define NOTES_STUB_NLS_H

#include "global.h"

typedef void far* NLS_PINFO;
typedef WORD NLS_STATUS;
#define NLS_SUCCESS 0
#define NLS_BADPARM 1      /* the numbers are the stub's own, as those below */
#define NLS_INVALIDTABLE 2 /* no such character set */

#define NLS_CS_LMBCS 0
#define NLS_CS_NATIVE 1
#define NLS_CS_UNICODE 2
#define NLS_CS_UTF8 3

#define NLS_NULLTERM 0xFFFF /* for Len: the text ends at its NUL */
#define NLS_NONULLTERMINATE 0x0001
#define NLS_NULLTERMINATE 0x0002
#define NLS_STRIPUNKNOWN 0x0004
#define NLS_TARGETISLMBCS 0x0008
#define NLS_SOURCEISLMBCS 0x0010
#define NLS_TARGETISUNICODE 0x0020
#define NLS_SOURCEISUNICODE 0x0040
#define NLS_TARGETISPLATFORM 0x0080
#define NLS_SOURCEISPLATFORM 0x0100

#ifdef __cplusplus
extern "C" {
#endif

NLS_STATUS LNPUBLIC NLS_load_charset(WORD CSID, NLS_PINFO far* ppInfo);
NLS_STATUS LNPUBLIC NLS_unload_charset(NLS_PINFO pInfo);
NLS_STATUS LNPUBLIC NLS_translate(BYTE far* pString, WORD Len, BYTE far* pStringTarget, WORD far* pSize,
                                  WORD ControlFlags, NLS_PINFO pInfo);

#ifdef __cplusplus
}
#endif

#endif
