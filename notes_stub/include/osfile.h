/* Directories of the server, and database paths with a port and a server in them. Buffers hold MAXPATH bytes. */
#ifndef NOTES_STUB_OSFILE_H
#define NOTES_STUB_OSFILE_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

WORD LNPUBLIC OSGetDataDirectory(char far* retPathName);
void LNPUBLIC OSGetExecutableDirectory(char far* retPathName);
WORD LNPUBLIC OSGetSharedDataDirectory(char far* retPathName);
STATUS LNPUBLIC OSPathNetConstruct(const char far* PortName, const char far* ServerName, const char far* FileName,
                                   char far* retPathName);
STATUS LNPUBLIC OSPathNetParse(const char far* PathName, char far* retPortName, char far* retServerName,
                               char far* retFileName);
STATUS LNPUBLIC OSPathAddTrailingPathSeparator(char far* dir, WORD wDirSize);

#ifdef __cplusplus
}
#endif

#endif
