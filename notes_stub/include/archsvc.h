/* Archiving services: ERR_FUNC_NOT_IMPL. The reference gives ARCHIVE_ATTACH_xxx no numbers: they are the stub's own. */
#ifndef NOTES_STUB_ARCHSVC_H
#define NOTES_STUB_ARCHSVC_H

#include "kfm.h"
#include "nsfdata.h"

#define ARCHIVE_ATTACH_ENCRYPTED 0x00000001
#define ARCHIVE_ATTACH_MACBIN_RAW 0x00000002
#define ARCHIVE_ATTACH_RAW 0x00000004

typedef void* HARCHIVEDOCUMENT;

typedef STATUS(LNCALLBACKPTR NOTEINITCALLBACK)(NOTEHANDLE hNote, STATUS retError, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ARCHIVEATTACHINIT)(const char* szFileName, DWORD dwFlags, DWORD dwDupIdx, STATUS retError,
                                                void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ARCHIVEATTACHOUTPUT)(const BYTE* Buffer, DWORD BufferSize, BOOL bLastBuffer,
                                                  STATUS retError, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ARCHIVEDOCUMENTCALLBACK)(HARCHIVEDOCUMENT hArchDoc, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ARCHIVEATTACHIMPORT)(const char* FileName, DWORD FileNameLen, DWORD dwDupIdx, BYTE* Buffer,
                                                  DWORD MaxToRead, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR NOTEEXPORTCALLBACK)(const BYTE* Buffer, DWORD dwBufferSize, BOOL bLastBuffer,
                                                 STATUS retError, void* pUserCtx);
typedef DWORD(LNCALLBACKPTR NOTEIMPORTCALLBACK)(BYTE* Buffer, DWORD MaxToRead, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ITEMEXTRACTCALLBACK)(const BYTE* Buffer, DWORD dwBufferSize, BOOL bLastBuffer,
                                                  STATUS retError, void* pUserCtx);
typedef DWORD(LNCALLBACKPTR ITEMINSERTCALLBACK)(BYTE* Buffer, DWORD MaxToRead, void* pUserCtx);
typedef STATUS(LNCALLBACKPTR ARCHIVETEXTOUTPUTCALLBACK)(const char* Text, DWORD dwTextSize, BOOL bLastBuffer,
                                                        void* pUserCtx);

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC ArchiveExportDatabase(DBHANDLE hDb, DHANDLE hIDTable, DWORD Flags, NOTEINITCALLBACK NoteInitCallback,
                                      ARCHIVEATTACHINIT AttachInitCallback, ARCHIVEATTACHOUTPUT AttachOutputCallback,
                                      ARCHIVEDOCUMENTCALLBACK ArchiveDocumentCallback, KFHANDLE hKFC, void* pUserCtx);
STATUS LNPUBLIC ArchiveDocumentExport(HARCHIVEDOCUMENT hDoc, NOTEEXPORTCALLBACK NoteExportCallback, void* pCtx);
STATUS LNPUBLIC ArchiveDocumentImport(DWORD Flags, NOTEIMPORTCALLBACK NoteImportCallback, void* pUserCtx,
                                      HARCHIVEDOCUMENT* phArchDoc);
void LNPUBLIC ArchiveDocumentDestroy(HARCHIVEDOCUMENT hArchDoc);
STATUS LNPUBLIC ArchiveDocumentExtractItem(HARCHIVEDOCUMENT hArchDoc, const char* ItemName, WORD NameLen,
                                           ITEMEXTRACTCALLBACK ItemExtractCallback, void* pUserCtx);
STATUS LNPUBLIC ArchiveDocumentInsertItem(HARCHIVEDOCUMENT hArchDoc, ITEMINSERTCALLBACK ItemInsertCallback,
                                          void* pUserCtx);
STATUS LNPUBLIC ArchiveDocumentGetText(HARCHIVEDOCUMENT hArchDoc, const char* ItemName, DWORD NameLen,
                                       ARCHIVETEXTOUTPUTCALLBACK ArchiveTextOutputCallback, void* pUserCtx);
STATUS LNPUBLIC ArchiveRestoreDocument(DBHANDLE hDb, DWORD Flags, HARCHIVEDOCUMENT hArchDoc,
                                       ARCHIVEATTACHIMPORT AttachImportCallback, void* pUserCtx, NOTEHANDLE* hNote);
STATUS LNPUBLIC ArchiveRestoreDocumentToNote(NOTEHANDLE hTargetNote, DWORD Flags, HARCHIVEDOCUMENT hArchDoc,
                                             void* pUserCtx);

#ifdef __cplusplus
}
#endif

#endif
