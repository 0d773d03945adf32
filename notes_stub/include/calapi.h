/* Calendar entries as iCalendar. CalGetRecurrenceID works, CalGetUIDfromNOTEID, CalGetUIDfromUNID and
   CalOpenNoteHandle on notes that have an ApptUNID item; the others are ERR_FUNC_NOT_IMPL. The flags' numbers are the
   stub's own; the reference gives EXT_CALACTION_DATA no members. */
#ifndef NOTES_STUB_CALAPI_H
#define NOTES_STUB_CALAPI_H

#include "global.h"
#include "nsferr.h"

#define ERR_VALUE_LENGTH (PKG_MISC + 208) /* the stub's own number */

#define CAL_WRITE_COMPLETE_REPLACE 0x00000001
#define CAL_WRITE_DISABLE_IMPLICIT_SCHEDULING 0x00000002
#define CAL_WRITE_IGNORE_VERIFY_DB 0x00000004
#define CAL_WRITE_MODIFY_LITERAL 0x00000008
#define CAL_READ_HIDE_X_LOTUS 0x00000001
#define CAL_READ_INCLUDE_X_LOTUS 0x00000002
#define CAL_NOTEOPEN_HANDLE_NOSPLIT 0x00000001
#define CAL_PROCESS_DELEGATE 0x00000008
#define CAL_PROCESS_COUNTER 0x00000010

#define READ_RANGE_MASK_DTSTART 0x00000001
#define READ_RANGE_MASK_DTEND 0x00000002
#define READ_RANGE_MASK_DTSTAMP 0x00000004
#define READ_RANGE_MASK_SUMMARY 0x00000008
#define READ_RANGE_MASK_CLASS 0x00000010
#define READ_RANGE_MASK_PRIORITY 0x00000020
#define READ_RANGE_MASK_RECURRENCE_ID 0x00000040
#define READ_RANGE_MASK_SEQUENCE 0x00000080
#define READ_RANGE_MASK_LOCATION 0x00000100
#define READ_RANGE_MASK_TRANSP 0x00000200
#define READ_RANGE_MASK_CATEGORY 0x00000400
#define READ_RANGE_MASK_APPTTYPE 0x00000800
#define READ_RANGE_MASK_NOTICETYPE 0x00001000
#define READ_RANGE_MASK_STATUS 0x00002000
#define READ_RANGE_MASK_ONLINE_URL 0x00004000
#define READ_RANGE_MASK_NOTESORGANIZER 0x00008000
#define READ_RANGE_MASK_NOTESROOM 0x00010000
#define READ_RANGE_MASK_ALARM 0x00020000

typedef void* PEXT_CALACTION_DATA;

#ifdef __cplusplus
extern "C" {
#endif

STATUS CalCreateEntry(DBHANDLE hDB, const char* pszCalEntry, DWORD dwFlags, MEMHANDLE* hRetUID, void* pCtx);
STATUS CalUpdateEntry(DBHANDLE hDB, const char* pszCalEntry, const char* pszUID, const char* pszRecurID,
                      const char* pszComments, DWORD dwFlags, void* pCtx);
STATUS CalReadEntry(DBHANDLE hDB, const char* pszUID, const char* pszRecurID, MEMHANDLE far* hRetCalData,
                    DWORD* pdwReserved, DWORD dwFlags, void* pCtx);
STATUS CalReadRange(DBHANDLE hDB, TIMEDATE tdStart, TIMEDATE tdEnd, DWORD dwViewSkipCount, DWORD dwMaxReturnCount,
                    DWORD dwReturnMask, DWORD dwReturnMaskExt, void* pFilterInfo, MEMHANDLE far* hRetCalData,
                    WORD far* retCalBufferLength, MEMHANDLE far* hRetUIDData, DWORD far* retNumEntriesProcessed,
                    WORD far* retSignalFlags, DWORD dwFlags, void* pCtx);
STATUS CalReadNotice(DBHANDLE hDB, NOTEID noteID, MEMHANDLE far* hRetCalData, void* pReserved, DWORD dwFlags,
                     void* pCtx);
STATUS CalReadNoticeUNID(DBHANDLE hDB, UNID unid, MEMHANDLE far* hRetCalData, void* pReserved, DWORD dwFlags,
                         void* pCtx);
STATUS CalNoticeAction(DBHANDLE hDB, NOTEID noteID, DWORD dwAction, const char* pszComments,
                       PEXT_CALACTION_DATA pExtActionInfo, DWORD dwFlags, void* pCtx);
STATUS CalNoticeActionUNID(DBHANDLE hDB, UNID unid, DWORD dwAction, const char* pszComments,
                           PEXT_CALACTION_DATA pExtActionInfo, DWORD dwFlags, void* pCtx);
STATUS CalGetNewInvitations(DBHANDLE hDB, TIMEDATE* ptdStart, char* pszUID, TIMEDATE* ptdSince, TIMEDATE* ptdretUntil,
                            WORD* pwNumInvites, MEMHANDLE* phRetNOTEIDs, MEMHANDLE* phRetUNIDs, void* pReserved,
                            DWORD dwFlags, void* pCtx);
STATUS CalGetUnappliedNotices(DBHANDLE hDB, const char* pszUID, WORD* pwNumNotices, MEMHANDLE* phRetNOTEIDs,
                              MEMHANDLE* phRetUNIDs, void* pReserved, DWORD dwFlags, void* pCtx);

/* 20260301T083000Z. ERR_VALUE_LENGTH: no room; ERR_MISC_INVALID_ARGS: no date and time. */
STATUS CalGetRecurrenceID(TIMEDATE tdInput, char* pszRecurID, WORD wLenRecurId);
/* The text of ApptUNID. ERR_NULL_DBHANDLE; ERR_INVALID_NOTE: no such note, or no calendar entry; ERR_VALUE_LENGTH. */
STATUS CalGetUIDfromNOTEID(DBHANDLE hDB, NOTEID noteid, char* pszUID, WORD wLen, void* pReserved, DWORD dwFlags,
                           void* pCtx);
STATUS CalGetUIDfromUNID(DBHANDLE hDB, UNID unid, char* pszUID, WORD wLen, void* pReserved, DWORD dwFlags, void* pCtx);
/* The document with this ApptUNID. pszRecurID must be NULL: no entry recurs here (ERR_NOT_FOUND). */
STATUS CalOpenNoteHandle(DBHANDLE hDB, const char* pszUID, const char* pszRecurID, NOTEHANDLE far* rethNote,
                         DWORD dwFlags, void* pCtx);

#ifdef __cplusplus
}
#endif

#endif
