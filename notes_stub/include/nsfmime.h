/* Items of TYPE_MIME_PART read one after the other. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_NSFMIME_H
#define NOTES_STUB_NSFMIME_H

#include "mimeods.h"
#include "nsferr.h"
#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lengths of parts are without the MIME_PART before them. After the last one: ERR_ITEM_NOT_FOUND and a null BLOCKID. */
STATUS LNPUBLIC NSFMimePartGetInfo(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD* pwPartType,
                                   DWORD* pdwFlags, WORD* pwReserved, WORD* pwPartLen, BLOCKID* pbhItem);
STATUS LNPUBLIC NSFMimePartGetInfoNext(NOTEHANDLE hNote, BLOCKID bhItem, char* pchItemName, WORD wItemNameLen,
                                       WORD* pwPartType, DWORD* pdwFlags, WORD* pwReserved, WORD* pwPartLen,
                                       BLOCKID* pbhItemNext);

/* All of one part, by its item. Offsets count from the MIME_PART that NSFMimePartGetPart returns; each result may be
   NULL. ERR_INVALID_ITEMUNK: the item is no MIME part. */
STATUS LNPUBLIC NSFMimePartGetInfoByBLOCKID(BLOCKID bhItem, WORD* pwPartType, DWORD* pdwFlags, WORD* pwReserved,
                                            WORD* pwPartOffset, WORD* pwPartLen, WORD* pwBoundaryOffset,
                                            WORD* pwBoundaryLen, WORD* pwHeadersOffset, WORD* pwHeadersLen,
                                            WORD* pwBodyOffset, WORD* pwBodyLen);
/* All parts of this name; attached files stay. ERR_ITEM_NOT_FOUND: there is none. */
STATUS LNPUBLIC NSFMimePartDelete(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen);

/* A part is boundary, headers and data, as the flags MIME_PART_HAS_xxx say; lines end in CR LF. */
STATUS LNPUBLIC NSFMimePartAppend(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType, DWORD dwFlags,
                                  char* pchPart, WORD wPartLen);
/* The same in pieces. What is longer than an item can hold becomes several items, of which the first has boundary and
   headers. The context belongs to the thread; NSFMimePartCloseStream frees it, and makes the items if bUpdate. */
STATUS LNPUBLIC NSFMimePartCreateStream(NOTEHANDLE hNote, char* pchItemName, WORD wItemNameLen, WORD wPartType,
                                        DWORD dwFlags, DHANDLE* phCtx);
STATUS LNPUBLIC NSFMimePartAppendStream(DHANDLE hCtx, char* pchData, WORD wDataLen);
/* All of the file as base64, in lines of 76 characters; headers that say so, and the boundary, are the caller's. */
STATUS LNPUBLIC NSFMimePartAppendFileToStream(DHANDLE hCtx, char* pszFilename);
/* The octets of a file attached to the note, as they are; the file stays attached. ERR_ITEM_NOT_FOUND: there is none.
 */
STATUS LNPUBLIC NSFMimePartAppendObjectToStream(DHANDLE hCtx, char* pszAttachmentName);
STATUS LNPUBLIC NSFMimePartCloseStream(DHANDLE hCtx, BOOL bUpdate);
/* Content lies in the items here, never in a file: FALSE, and an empty name. */
BOOL NSFIsMimePartInFile(NOTEHANDLE hNote, BLOCKID bhMIMEItem, char* pszFileName, WORD wMaxFileNameLen);

/* Whether the file of this $File item is the content of a MIME part: FALSE, for the same reason. */
BOOL NSFIsFileItemMimePart(NOTEHANDLE hNote, BLOCKID bhMIMEItem);

/* MIME_PART and what follows it, in memory that the caller frees. */
STATUS LNPUBLIC NSFMimePartGetPart(BLOCKID bhItem, DHANDLE* phPart);

#ifdef __cplusplus
}
#endif

#endif
