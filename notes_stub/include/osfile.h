/* Directories of the server, and database paths with a port and a server in them. Buffers hold MAXPATH bytes. */
#ifndef NOTES_STUB_OSFILE_H
#define NOTES_STUB_OSFILE_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What NSFSearch with SEARCH_FILETYPE finds: one type, by the extension in any case, and any of the modifiers. The
   numbers are those that open source published. */
#define FILE_ANY 0 /* files of all kinds, and directories */
#define FILE_DBREPL 1
#define FILE_DBDESIGN 2 /* .NS? and .NT? */
#define FILE_MAILBOX 3
#define FILE_DBANY 4 /* .NS? */
#define FILE_FTANY 5 /* .NT? */
#define FILE_MDMTYPE 6
#define FILE_DIRSONLY 7
#define FILE_VPCTYPE 8
#define FILE_SCRTYPE 9
#define FILE_SRCTYPE FILE_SCRTYPE /* the reference has both names */
#define FILE_ANYNOTEFILE 10       /* .NS?, .NT? and .BOX */
#define FILE_UNIQUETEMP 11
#define FILE_MULTICLN 12
#define FILE_SMARTI 13
#define FILE_TYPEMASK 0x00ff
#define FILE_DIRS 0x8000      /* directories too */
#define FILE_NOUPDIRS 0x4000  /* without ".." */
#define FILE_RECURSE 0x2000   /* in all directories below, too */
#define FILE_LINKSONLY 0x1000 /* directories, and of the files symbolic links alone */

WORD LNPUBLIC OSGetDataDirectory(char far* retPathName);
void LNPUBLIC OSGetExecutableDirectory(char far* retPathName);
/* SharedDataDirectory of notes.ini. 0: there is none. */
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
