/* Attached files that belong to OLE objects, which the stub has none of. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_NSFASC_H
#define NOTES_STUB_NSFASC_H

#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ERR_ARGS_INVALID without a note, an object's or an attachment's name. Otherwise nothing is associated
   (ERR_NSF_NOT_SUPPORTED, and a line in the log), and nothing was: ERR_ASSOCITEM_NOITEMS. */
STATUS LNPUBLIC NSFNoteOLEAssociateFileToObject(NOTEHANDLE hNote, char* pszObjName, char* pszFileSpec,
                                                char* pszAttachmentName, WORD wIfExists, DWORD dwFlags, DWORD* pdwId);
STATUS LNPUBLIC NSFNoteOLEDisassociateFileFromObject(NOTEHANDLE hNote, char* pszObjName, char* pszAttachmentName);
STATUS LNPUBLIC NSFNoteOLEGetAssociateFileOnObject(NOTEHANDLE hNote, char* pszObjName, DHANDLE far* ppszAttachmentName,
                                                   DWORD dwId);

#ifdef __cplusplus
}
#endif

#endif
