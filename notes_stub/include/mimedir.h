/* The parts of a MIME message in a note. The stub parses no MIME: MIMEOpenDirectory is ERR_FUNC_NOT_IMPL, so that no
   directory and no entity exists; the others say nothing, or ERR_FUNC_NOT_IMPL. */
#ifndef NOTES_STUB_MIMEDIR_H
#define NOTES_STUB_MIMEDIR_H

#include "mimedirs.h"

typedef DWORD HMIMEDIRECTORY;
typedef void* PMIMEENTITY;

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC MIMEOpenDirectory(NOTEHANDLE hNote, HMIMEDIRECTORY* phMIMEDir);
STATUS LNPUBLIC MIMEFreeDirectory(HMIMEDIRECTORY hMIMEDir);
STATUS LNPUBLIC MIMEGetRootEntity(HMIMEDIRECTORY hMIMEDir, PMIMEENTITY* retpMIMEEntity);
STATUS LNPUBLIC MIMEGetDecodedEntityData(DHANDLE hNote, PMIMEENTITY pMimeEntity, DWORD dwEncodedOffset,
                                         DWORD dwChunkLen, DHANDLE* phData, DWORD* pdwDecodedDataLen,
                                         DWORD* pdwEncodedDataLen);
STATUS LNPUBLIC MIMEEntityGetTypeParam(PMIMEENTITY pMIMEEntity, MIMESYMBOL symParam, DHANDLE* phValue,
                                       DWORD* pdwValueLen);
const char* LNPUBLIC MIMEEntityGetHeader(PMIMEENTITY pMIMEEntity, MIMESYMBOL symKey);
const char* LNPUBLIC MIMEEntityContentID(PMIMEENTITY pMIMEEntity);
const char* LNPUBLIC MIMEEntityContentLocation(PMIMEENTITY pMIMEEntity);
MIMESYMBOL LNPUBLIC MIMEEntityContentType(PMIMEENTITY pMIMEEntity);
MIMESYMBOL LNPUBLIC MIMEEntityContentSubtype(PMIMEENTITY pMIMEEntity);
BOOL LNPUBLIC MIMEEntityIsMultiPart(PMIMEENTITY pMimeEntity);
BOOL LNPUBLIC MIMEEntityIsMessagePart(PMIMEENTITY pMIMEEntity);
BOOL LNPUBLIC MIMEEntityIsDiscretePart(PMIMEENTITY pMimeEntity);

#ifdef __cplusplus
}
#endif

#endif
