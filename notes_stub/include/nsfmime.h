/* Items of TYPE_MIME_PART read one after the other. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_NSFMIME_H
#define NOTES_STUB_NSFMIME_H

#include "mimeods.h"
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

/* MIME_PART and what follows it, in memory that the caller frees. */
STATUS LNPUBLIC NSFMimePartGetPart(BLOCKID bhItem, DHANDLE* phPart);

#ifdef __cplusplus
}
#endif

#endif
