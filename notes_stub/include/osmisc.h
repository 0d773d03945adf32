/* Character sets, status texts, programs and libraries. Every string of this API is LMBCS; only OSTranslate changes
 * that. */
#ifndef NOTES_STUB_OSMISC_H
#define NOTES_STUB_OSMISC_H

#include "global.h"
#include "nls.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OS_TRANSLATE_NATIVE_TO_LMBCS 0
#define OS_TRANSLATE_LMBCS_TO_NATIVE 1
#define OS_TRANSLATE_LOWER_TO_UPPER 3
#define OS_TRANSLATE_UPPER_TO_LOWER 4
#define OS_TRANSLATE_UNACCENT 5
#define OS_TRANSLATE_OSNATIVE_TO_LMBCS 7
#define OS_TRANSLATE_LMBCS_TO_OSNATIVE 8
#define OS_TRANSLATE_LMBCS_TO_ASCII 13
#define OS_TRANSLATE_LMBCS_TO_UNICODE 20
#define OS_TRANSLATE_LMBCS_TO_UTF8 22
#define OS_TRANSLATE_UNICODE_TO_LMBCS 23
#define OS_TRANSLATE_UTF8_TO_LMBCS 24

#define OS_LOADPROG_PRIMARY 0x0001
#define OS_LOADPROG_HIDDEN 0x0004
#define OS_LOADPROG_DEBUG 0x0008
#define OS_LOADPROG_ICONIC 0x0010
#define OS_LOADPROG_BACKGROUND 0x0080
/* Without numbers in the reference: the stub's own. */
#define OS_LOADPROG_DETACHED 0x0100
#define OS_LOADPROG_ASSOCIATE 0x0200
#define OS_LOADPROG_PRIORITY_LOW 0x0400
#define OS_LOADPROG_SHELL_SCRIPT_USE_EXECVP 0x0800
#define OS_LOADPROG_OPEN_WITH 0x1000

WORD LNPUBLIC OSLoadString(HMODULE hModule, STATUS StringCode, char far* retBuffer, WORD BufferLength);

/* InLength MAXWORD (or MAXDWORD): In ends with a zero. The result is the count of bytes written; no zero is added. */
WORD LNPUBLIC OSTranslate(WORD TranslateMode, const char far* In, WORD InLength, char far* Out, WORD OutLength);
DWORD LNPUBLIC OSTranslate32(WORD TranslateMode, const char far* In, DWORD InLength, char far* Out, DWORD OutLength);

NLS_PINFO LNPUBLIC OSGetNativeCLS(void);
NLS_PINFO LNPUBLIC OSGetLMBCSCLS(void);
void LNPUBLIC OSPreemptOccasionally(void);
/* WorkingDir NULL: where the program lies. */
STATUS LNPUBLIC OSLoadProgram(char far* filename, char far* WorkingDir, char far* Arguments, WORD Flags);
STATUS LNPUBLIC OSLoadLibrary(const char far* LibraryName, DWORD Flags, HMODULE far* rethModule,
                              void far* retEntryPoint);
void LNPUBLIC OSFreeLibrary(HMODULE hModule);

#ifdef __cplusplus
}

/* The reference's prototype names the output's size before the output, its example the other way round: both compile,
   also inside an extern "C". */
extern "C++" {
inline DWORD OSTranslate32(WORD TranslateMode, const char far* In, DWORD InLength, DWORD OutLength, char far* Out) {
    return OSTranslate32(TranslateMode, In, InLength, Out, OutLength);
}
}
#endif

#endif
