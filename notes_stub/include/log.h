/* Log lines with a status, to the console and to log.nsf; documents of log.nsf that a program fills by itself; activity
   streams. The reference gives no numbers for codes, flags and reserved entries: they are the stub's own. */
#ifndef NOTES_STUB_LOG_H
#define NOTES_STUB_LOG_H

#include "global.h"
#include "globerr.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNVARARGS LogEvent(STATUS StringID, HMODULE hModule, STATUS AdditionalErrorCode, ...);
STATUS LNVARARGS LogEventText(char far* String, HANDLE hModule, STATUS AdditionalErrorCode, ...);
STATUS LNVARARGS LogEventTextNoConsole(char far* String, HANDLE hModule, STATUS AdditionalErrorCode, ...);

#define ERR_LOGENTRY_INVALID (PKG_LOG + 96)   /* no such entry */
#define ERR_LOG_NULLHANDLE (PKG_LOG + 97)     /* the server does not run, or not any more */
#define ERR_LOG_RESERVED_ENTRY (PKG_LOG + 98) /* the number is one of the reserved ones */

#define LOG_EVENT_ENTRY 11 /* LogAddText: a line of the log */
#define LOG_EVENT_ENTRY_NO_TIMESTAMP 12
#define LOG_EVENT_ENTRY_NO_CONSOLE 13
#define LOG_ACTIVITY_ENTRY 14
#define MAX_RESERVED_LOG_ENTRY 15
#define LOG_ITEM_EVENTS "EventList"

#define LOG_LEAVE_LOCKED 0x0100    /* nothing is on disk before LogCompleteEntry */
#define LOG_AUTO_ROLLOVER 0x0200   /* no effect */
#define LOG_TO_CONSOLE 0x0400      /* LogAddText: the text is a line of the log too */
#define LOG_ADD_TIMESTAMP 0x0800   /* no effect: lines of the log have one */
#define LOG_FORMATTED_TEXT 0x1000  /* LogAddText: a % is a % */
#define LOG_ITEM_NONSUMMARY 0x2000 /* the item is not a summary item */

/* A document of log.nsf with Form, Server and StartTime. ERR_LOG_NULLHANDLE: there is no server. */
STATUS LNPUBLIC LogCreateEntry(char far* FormName, WORD far* retLogEntry);
/* Message other than NOERROR adds ": its text". A text item of this name goes on after '\r'. */
STATUS LNVARARGS LogAddText(WORD LogEntry, WORD Flags, char far* ItemName, HMODULE hModule, STATUS Message,
                            char far* FormatString, ...);
STATUS LNPUBLIC LogAddTextlistItem(WORD LogEntry, WORD Flags, char far* ItemName, char far* Text);
STATUS LNPUBLIC LogAddNumberItem(WORD LogEntry, WORD Flags, char far* ItemName, NUMBER far* Number);
STATUS LNPUBLIC LogAddTimeItem(WORD LogEntry, WORD Flags, char far* ItemName, TIMEDATE far* Time);
/* Adds FinishTime and writes the document. The number is free afterwards, as after LogCloseEntry, which writes nothing.
 */
STATUS LNPUBLIC LogCompleteEntry(WORD LogEntry);
void LNPUBLIC LogCloseEntry(WORD LogEntry);

#define ACTFLAGS_COLLAPSE_CHECKPOINTS 0x0001 /* LogOpenActivityStream */
#define ACTFLAGS_CHECKPOINTED_RECORD 0x0002  /* the others: of the action routine */
#define ACTFLAGS_CHECKPOINT_FINAL 0x0004
#define ACTFLAGS_RECORD_TRUNCATED 0x0008

typedef struct {
    NOTEID NoteID;
    DWORD RecordPos;
} ACTIVITYSTREAMPOSITION;

typedef STATUS(LNCALLBACKPTR ACTIVITYSTREAMACTION)(const char* DescName, DWORD DescIdx, DWORD Flags, WORD PrimaryKey,
                                                   const TIMEDATE* TimeStamp, void* pActivityRecord, void* pUserData);

/* The stub logs no activity: a stream is opened on a log that is there, and has no records. ServerName and LogPath may
   be NULL. Position, where it is not NULL, needs its size. */
STATUS LNPUBLIC LogOpenActivityStream(void** pStreamCtx, const char* ServerName, const char* LogPath,
                                      const char* ActivityName, DWORD Flags, const TIMEDATE_PAIR* DateRange);
STATUS LNPUBLIC LogEnumActivityStream(void* pStreamCtx, ACTIVITYSTREAMACTION ActionRoutine, void* pUserData,
                                      ACTIVITYSTREAMPOSITION* Position, DWORD PositionSize);
STATUS LNPUBLIC LogSetActivityStreamPosition(void* pStreamCtx, const ACTIVITYSTREAMPOSITION* Position,
                                             DWORD PositionSize);
STATUS LNPUBLIC LogCloseActivityStream(void* pStreamCtx);

#ifdef __cplusplus
}
#endif

#endif
