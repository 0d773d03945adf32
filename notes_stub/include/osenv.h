/* Settings of notes.ini. Names are case-insensitive. */
#ifndef NOTES_STUB_OSENV_H
#define NOTES_STUB_OSENV_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MAXENVVALUE 256

/* BufferLength is the size of the buffer less one. */
BOOL LNPUBLIC OSGetEnvironmentString(const char far* VariableName, char far* retValueBuffer, WORD BufferLength);
long LNPUBLIC OSGetEnvironmentLong(const char far* VariableName);
int LNPUBLIC OSGetEnvironmentInt(char far* VariableName);
BOOL LNPUBLIC OSGetEnvironmentTIMEDATE(const char far* EnvVariable, TIMEDATE far* td);
void LNPUBLIC OSSetEnvironmentVariable(const char far* VariableName, const char far* Value);
void LNPUBLIC OSSetEnvironmentInt(const char far* VariableName, int Value);
/* With its hundredths and its zone. NULL: the time now. */
void LNPUBLIC OSSetEnvironmentTIMEDATE(const char far* EnvVariable, TIMEDATE far* td);
WORD LNPUBLIC OSGetEnvironmentSeqNo(void);

#ifdef __cplusplus
}
#endif

#endif
