/* Signal handlers of a process: routines that the runtime calls for events. Only the table is kept; see README.md. */
#ifndef NOTES_STUB_OSSIGNAL_H
#define NOTES_STUB_OSSIGNAL_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OS_SIGNAL_MESSAGE 3
#define OS_SIGNAL_BUSY 4
#define OS_SIGNAL_CHECK_BREAK 5
#define OS_SIGNAL_DIAL 10
#define OS_SIGNAL_PROGRESS 13
#define OS_SIGNAL_REPL 15

#define OSMESSAGETYPE_OK 0
#define OSMESSAGETYPE_OKCANCEL 1
#define OSMESSAGETYPE_YESNO 2
#define OSMESSAGETYPE_YESNOCANCEL 3
#define OSMESSAGETYPE_RETRYCANCEL 4
#define OSMESSAGETYPE_POST 5

typedef STATUS(LNCALLBACKPTR OSSIGPROC)(void);
typedef STATUS(LNCALLBACKPTR OSSIGMSGPROC)(char far* Message, WORD Type);
typedef STATUS(LNCALLBACKPTR OSSIGBUSYPROC)(WORD BusyType);
typedef STATUS(LNCALLBACKPTR OSSIGBREAKPROC)(void);

OSSIGPROC LNPUBLIC OSGetSignalHandler(WORD SignalHandlerID);
OSSIGPROC LNPUBLIC OSSetSignalHandler(WORD SignalHandlerID, OSSIGPROC Routine);

#ifdef __cplusplus
}
#endif

#endif
