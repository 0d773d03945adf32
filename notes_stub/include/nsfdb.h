/* Databases by handle: open, create, times, notes that changed. A handle belongs to the thread that opened it; another
   thread opens its own with NSFDbReopen. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_NSFDB_H
#define NOTES_STUB_NSFDB_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DBCLASS_BY_EXTENSION 0x0000 /* .nsf: a note file, .ntf: a template */
#define DBCLASS_NSFTESTFILE 0xff00
#define DBCLASS_NOTEFILE 0xff01
#define DBCLASS_DESKTOP 0xff02
#define DBCLASS_NOTECLIPBOARD 0xff03
#define DBCLASS_TEMPLATEFILE 0xff04

#define NSF_INFO_SIZE 128
#define INFOPARSE_TITLE 0
#define INFOPARSE_CATEGORIES 1
#define INFOPARSE_CLASS 2
#define INFOPARSE_DESIGN_CLASS 3

#define DB_LOADED 1    /* NSFDbModeGet: a database */
#define DB_DIRECTORY 2 /* NSFDbModeGet: a directory */

/* `PathName` is relative to the data directory or absolute; .nsf may be left out. NULL, or a directory's path, opens a
   directory. A server name before "!!" must be this server's. */
STATUS LNPUBLIC NSFDbOpen(const char far* PathName, DBHANDLE far* rethDB);
STATUS LNPUBLIC NSFDbOpenExtended(const char far* PathName, WORD Options, DHANDLE hNames, TIMEDATE far* ModifiedTime,
                                  DBHANDLE far* rethDB, TIMEDATE far* retDataModified,
                                  TIMEDATE far* retNonDataModified);

/* The one function that takes another thread's handle: the new handle is the caller's. */
STATUS LNPUBLIC NSFDbReopen(DBHANDLE hDB, DBHANDLE far* rethDB);
STATUS LNPUBLIC NSFDbClose(DBHANDLE hDB);
STATUS LNPUBLIC NSFDbCreate(const char far* PathName, USHORT DbClass, BOOL ForceCreation);
/* ERR_NOEXIST, or ERR_NOT_NSF for a file that is no database; whoever has it open keeps what it had. */
STATUS LNPUBLIC NSFDbDelete(const char far* PathName);
BOOL LNPUBLIC NSFDbIsRemote(DBHANDLE hdb);
STATUS LNPUBLIC NSFDbModeGet(DBHANDLE hDB, USHORT far* retMode);
STATUS LNPUBLIC NSFDbPathGet(DBHANDLE hDB, char far* retCanonicalPathName, char far* retExpandedPathName);
STATUS LNPUBLIC NSFDbModifiedTime(DBHANDLE hDB, TIMEDATE far* retDataModified, TIMEDATE far* retNonDataModified);

/* The ids of notes changed at `Since` or later, deleted ones with RRV_DELETED; free the table with IDDestroyTable. */
STATUS LNPUBLIC NSFDbGetModifiedNoteTable(DBHANDLE hDB, WORD NoteClassMask, TIMEDATE Since, TIMEDATE far* retUntil,
                                          DHANDLE far* rethTable);
STATUS LNPUBLIC NSFDbGetNoteInfo(DBHANDLE hDb, NOTEID NoteID, OID far* retNoteOID, TIMEDATE far* retModified,
                                 WORD far* retNoteClass);
/* Each of the four results may be NULL. */
STATUS LNPUBLIC NSFDbGetNoteInfoByUNID(DBHANDLE hDB, UNID far* pUNID, NOTEID far* retNoteID, OID far* retOID,
                                       TIMEDATE far* retModTime, WORD far* retClass);
STATUS LNPUBLIC NSFDbGetSpecialNoteID(DBHANDLE hDB, WORD Index, NOTEID far* retNoteID);
STATUS LNPUBLIC NSFDbGenerateOID(DBHANDLE hDB, OID far* retOID);

/* The information buffer: title, categories, class, design class; NSF_INFO_SIZE octets with the terminating zero. */
STATUS LNPUBLIC NSFDbInfoGet(DBHANDLE hDB, char far* retBuffer);
STATUS LNPUBLIC NSFDbInfoSet(DBHANDLE hDB, char far* Buffer);
void LNPUBLIC NSFDbInfoParse(char far* Info, WORD What, char far* Buffer, WORD Length);
void LNPUBLIC NSFDbInfoModify(char far* Info, WORD What, const char far* Buffer);

#ifdef __cplusplus
}
#endif

#endif
