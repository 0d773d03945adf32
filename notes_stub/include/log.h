/* Log lines with a status, to the console and to log.nsf. */
#ifndef NOTES_STUB_LOG_H
#define NOTES_STUB_LOG_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNVARARGS LogEvent(STATUS StringID, HMODULE hModule, STATUS AdditionalErrorCode, ...);
STATUS LNVARARGS LogEventText(char far* String, HANDLE hModule, STATUS AdditionalErrorCode, ...);
STATUS LNVARARGS LogEventTextNoConsole(char far* String, HANDLE hModule, STATUS AdditionalErrorCode, ...);

#ifdef __cplusplus
}
#endif

#endif
