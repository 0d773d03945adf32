/* Events: queues by name, of this process, and who wants which events. EVT_xxx, SEV_xxx and FMT_xxx have no numbers in
   the reference: they are the stub's own. */
#ifndef NOTES_STUB_EVENT_H
#define NOTES_STUB_EVENT_H

#include "global.h"
#include "globerr.h"
#include "names.h"

#define ERR_EVTQUEUE_EMPTY (PKG_EVENT + 5)

#define EVT_UNKNOWN 0
#define EVT_COMM 1
#define EVT_SECURITY 2
#define EVT_MAIL 3
#define EVT_REPLICA 4
#define EVT_RESOURCE 5
#define EVT_MISC 6
#define EVT_SERVER 7
#define EVT_ALARM 8
#define EVT_UPDATE 9
#define EVT_DATABASE 10
#define EVT_NETWORK 11
#define EVT_COMPILER 12
#define EVT_ROUTER 13
#define EVT_AGENT 14
#define EVT_CLIENT 15
#define EVT_ADDIN 16
#define EVT_ADMINP 17
#define EVT_WEB_CODE 18
#define EVT_NNTP_CODE 19
#define EVT_FTP_CODE 20
#define EVT_CODE 21
#define EVT_LDAP 22
#define EVT_MONITOR 23
#define EVT_PROG 24

#define SEV_UNKNOWN 0
#define SEV_FATAL 1
#define SEV_FAILURE 2
#define SEV_WARNING1 3
#define SEV_WARNING2 4
#define SEV_NORMAL 5

#define FMT_UNKNOWN 0
#define FMT_TEXT 1
#define EVENT_VERSION 1

typedef struct {
    DWORD Links[3]; /* 0 */
    char OriginatingServerName[MAXUSERNAME];
    WORD Version;
    WORD ErrorCode;           /* 0 */
    WORD AdditionalErrorCode; /* 0 */
    WORD AddinNameLength;     /* of the name behind the data */
    WORD Type;                /* EVT_xxx */
    WORD Severity;            /* SEV_xxx */
    TIMEDATE EventTime;
    WORD FormatSpecifier; /* FMT_xxx */
    WORD EventDataLength;
    BYTE EventSpecificData; /* the first octet of the data */
} EVENT_DATA;

#ifdef __cplusplus
extern "C" {
#endif

/* At most 31 octets. ERR_EXISTS: there is one of this name; ERR_MISC_INVALID_ARGS: no name. Case matters. */
STATUS LNPUBLIC EventQueueAlloc(char far* QueueName);
/* Its requests go too. */
void LNPUBLIC EventQueueFree(char far* QueueName);
/* An EVENT_DATA, to be locked and freed. ERR_EVTQUEUE_EMPTY; ERR_NOT_FOUND: no such queue, as below. */
STATUS LNPUBLIC EventQueueGet(char far* QueueName, DHANDLE far* rethEvent);
/* OriginatingServer NULL: this server. EventTime NULL: now. */
STATUS LNPUBLIC EventQueuePut(char far* QueueName, char far* OriginatingServer, WORD Type, WORD Severity,
                              TIMEDATE far* EventTime, WORD FormatSpecifier, WORD EventDataLength,
                              void far* EventSpecificData);
/* A further request of the same type and severity changes the name. */
STATUS LNPUBLIC EventRegisterEventRequest(WORD EventType, WORD EventSeverity, char far* QueueName, char far* DestName);
STATUS LNPUBLIC EventDeregisterEventRequest(WORD EventType, WORD EventSeverity, char far* QueueName);
/* FALSE: no such request, or no room. */
BOOL LNPUBLIC EventGetDestName(WORD EventType, WORD EventSeverity, char far* QueueName, char far* DestName,
                               WORD DestNameSize);
/* ErrorCode and ErrorText narrow nothing down: a request names neither. */
BOOL LNPUBLIC EventGetDestNameEx(WORD EventType, WORD EventSeverity, char* ErrorCode, char* ErrorText, char* QueueName,
                                 char* DestName, WORD DestNameSize);

#ifdef __cplusplus
}
#endif

#endif
