/* OLE objects in notes, which the stub has none of: each function logs a line and returns ERR_NSF_NOT_SUPPORTED.
   Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_NSFOLE_H
#define NOTES_STUB_NSFOLE_H

#include "nsfnote.h"
#include "oleods.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The reference gives them no numbers: these are the stub's own. */
#define OLE_ROOTISTORAGE_SUPPORTED 0x00000001
#define OLE_ISTORAGE_SUPPORTED 0x00000002

STATUS LNPUBLIC NSFNoteAttachOLE2Object(NOTEHANDLE hNote, char* pszFileName, char* pszObjectName, BOOL fCreateInfoItem,
                                        char* pszObjDescription, char* pszFieldName, OLE_GUID* pOleObjClassID,
                                        WORD wDisplayFormat, BOOL fScripted, BOOL fOleControl, DWORD dwFlags);
STATUS LNPUBLIC NSFNoteExtractOLE2Object(NOTEHANDLE hNote, char* pszObjectName, char* pszFileName,
                                         ENCRYPTION_KEY* pEncryptionKey, BOOL fOverwrite, DWORD dwFlags);
STATUS LNPUBLIC NSFNoteDeleteOLE2Object(NOTEHANDLE hNote, char* pszObjectName, BOOL fDeleteObjInfo,
                                        ENCRYPTION_KEY* pEncryptionKey, DWORD dwFlags);

#ifdef __cplusplus
}
#endif

#endif
