/* Statistics: named values by facility, kept in the server's process. */
#ifndef NOTES_STUB_STATS_H
#define NOTES_STUB_STATS_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ST_UNIQUE 0x0001
#define ST_ADDITIVE 0x0002

#define VT_LONG 0     /* LONG */
#define VT_TEXT 1     /* zero-terminated */
#define VT_TIMEDATE 2 /* TIMEDATE */
#define VT_NUMBER 3   /* NUMBER */

#define STATPKG_OS "OS"
#define STATPKG_STATS "Stats"
#define STATPKG_OSMEM "Mem"
#define STATPKG_OSSEM "Sem"
#define STATPKG_OSSPIN "Spin"
#define STATPKG_OSFILE "Disk"
#define STATPKG_SERVER "Server"
#define STATPKG_REPLICA "Replica"
#define STATPKG_MAIL "Mail"
#define STATPKG_MAILBYDEST "MailByDest"
#define STATPKG_COMM "Comm"
#define STATPKG_NSF "Database"
#define STATPKG_NIF "Database"
#define STATPKG_TESTNSF "Testnsf"
#define STATPKG_OSIO "IO"
#define STATPKG_NET "NET"
#define STATPKG_OBJSTORE "Object"
#define STATPKG_AGENT "Agent"
#define STATPKG_WEB "Web"
#define STATPKG_CAL "Calendar"
#define STATPKG_SMTP "SMTP"

typedef STATUS(LNPCALLBACKPTR STATTRAVERSEPROC)(void far* Context, char far* Facility, char far* StatName,
                                                WORD ValueType, void far* Value);

STATUS LNPUBLIC StatUpdate(const char far* Facility, const char far* StatName, WORD Flags, WORD ValueType,
                           const void far* Value);
void LNPUBLIC StatDelete(const char far* Facility, const char far* StatName);
STATUS LNPUBLIC StatReset(const char far* Facility, const char far* StatName);
void LNPUBLIC StatTraverse(char far* Facility, char far* StatName, STATTRAVERSEPROC Routine, void far* Context);
STATUS LNPUBLIC StatQuery(char far* HeaderString, char far* NamePrefix, char far* ValuePrefix, char far* LineSuffix,
                          DHANDLE far* rethStats, DWORD far* retStatsLength);
STATUS LNPUBLIC StatQueryTime(char far* Facility, char far* StatName, char far* HeaderString, char far* NamePrefix,
                              char far* ValuePrefix, char far* LineSuffix, DHANDLE far* rethStats,
                              DWORD far* retStatsLength);
void LNPUBLIC StatToText(char far* Facility, char far* StatName, WORD ValueType, void far* Value, char far* NameBuffer,
                         WORD NameBufferLen, char far* ValueBuffer, WORD ValueBufferLen);

#ifdef __cplusplus
}
#endif

#endif
