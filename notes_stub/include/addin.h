/* What a server task needs of the server: its status lines, the log, and the word when to end.
   AddInMain is declared here and nowhere else; notesai0.o calls it. */
#ifndef NOTES_STUB_ADDIN_H
#define NOTES_STUB_ADDIN_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC AddInMain(HMODULE hModule, int argc, char far* argv[]);

/* Status lines. The default one is made by notesai0.o and named by the first 20 characters of the program's name. */
void LNPUBLIC AddInQueryDefaults(HMODULE far* rethModule, DHANDLE far* rethDesc);
void LNPUBLIC AddInSetDefaults(HMODULE hNewModule, DHANDLE hDesc);
DHANDLE LNPUBLIC AddInCreateStatusLine(char far* TaskName);
void LNPUBLIC AddInDeleteStatusLine(DHANDLE hDesc);
void LNVARARGS AddInSetStatusLine(DHANDLE hDesc, char far* String, ...);
void LNVARARGS AddInSetStatus(STATUS StringID, ...);
void LNVARARGS AddInSetStatusText(char far* String, ...);

/* Log lines, printf-like; %z takes a TIMEDATE*. A secondary status other than NOERROR adds ": its text". */
void LNVARARGS AddInLogMessageText(char far* String, STATUS AdditionalErrorCode, ...);
void LNPUBLIC AddInLogErrorText(char far* String, STATUS AdditionalErrorCode, char far* Arg);
void LNVARARGS AddInLogMessage(STATUS StringID, STATUS AdditionalErrorCode, ...);
void LNPUBLIC AddInLogError(STATUS StringID, STATUS AdditionalErrorCode, char far* Arg);
void LNVARARGS AddInFormatErrorText(char far* retString, char far* String, ...);
void LNVARARGS AddInFormatError(char far* retString, STATUS StringID, ...);
#define AddInLogMsg(s, e) AddInLogError(s, NOERROR, e)

/* TRUE: the task has to end. Every task must ask at least once in five seconds. */
BOOL LNPUBLIC AddInIdle(void);
BOOL LNPUBLIC AddInIdleDelay(DWORD Delay); /* milliseconds */
BOOL LNPUBLIC AddInShouldTerminate(void);

/* TRUE once when the wall clock has passed a multiple of the interval since the last TRUE. */
BOOL LNPUBLIC AddInSecondsHaveElapsed(DWORD Seconds);
BOOL LNPUBLIC AddInDayHasElapsed(void);
#define AddInMinutesHaveElapsed(x) AddInSecondsHaveElapsed((DWORD)(x)*60)

#ifdef __cplusplus
}
#endif

#endif
