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

#define fINFO_NOTEID 0x0001
#define fINFO_SEQTIME 0x0002
#define fINFO_SEQNUM 0x0004
#define fINFO_OID 0x0008
#define fINFO_COMPRESS 0x0040
#define fINFO_UNID 0x0080
#define fINFO_ALLOW_HUGE 0x0400

#define DBOPTION_FT_INDEX 0x00000001

#define NSF_INFO_SIZE 128
#define INFOPARSE_TITLE 0
#define INFOPARSE_CATEGORIES 1
#define INFOPARSE_CLASS 2
#define INFOPARSE_DESIGN_CLASS 3

#define DB_LOADED 1    /* NSFDbModeGet: a database */
#define DB_DIRECTORY 2 /* NSFDbModeGet: a directory */

/* Options of NSFDbOpenExtended. They change nothing here, and the reference gives them no numbers: these are the stub's
   own. */
#define DBOPEN_WITH_SCAN_LOCK 0x0001
#define DBOPEN_PURGE 0x0002
#define DBOPEN_NO_USERINFO 0x0004
#define DBOPEN_FORCE_FIXUP 0x0008
#define DBOPEN_FIXUP_FULL_NOTE_SCAN 0x0010
#define DBOPEN_FIXUP_NO_NOTE_DELETE 0x0020
#define DBOPEN_CLUSTER_FAILOVER 0x0080
#define DBOPEN_CLOSE_SESS_ON_ERROR 0x0100
#define DBOPEN_NOLOG 0x0200

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
/* By the path's looks: it names a server, and another one than this. */
BOOL NSFDbPathIsRemote(char* file_name);
/* SECKFMGetUserName's, cut to the buffer. */
STATUS LNPUBLIC NSFDbUserNameGet(DBHANDLE hDB, char far* retUserName, WORD BufferLength);
/* In the directory of the handle and all below it; ERR_NOEXIST, ERR_NOT_DIRECTORY. */
STATUS LNPUBLIC NSFDbLocateByReplicaID(DBHANDLE hDB, DBID far* ReplicaID, char far* retPathName, WORD PathMaxLen);
/* A new database with the settings, the access list and the notes of the other; its size is not limited, and it is not
   encrypted. The reference gives the flags no numbers: this one is the stub's own. */
#define DBCOPY_REPLICA 0x00000001
STATUS LNPUBLIC NSFDbCreateAndCopy(const char far* srcDb, const char far* dstDb, WORD NoteClass, WORD limit,
                                   DWORD flags, DBHANDLE far* retHandle);
/* Options, encryption and the size limit change nothing. */
STATUS LNPUBLIC NSFDbCreateExtended(const char far* PathName, WORD DbClass, BOOL ForceCreation, WORD Options,
                                    BYTE EncryptStrength, DWORD MaxFileSize);
STATUS LNPUBLIC NSFDbRename(const char far* from, const char far* to);
STATUS LNPUBLIC NSFDbClassGet(DBHANDLE hDB, WORD far* retClass);
/* The one user of the stub may do everything: ACL_LEVEL_MANAGER, no flags. */
void LNPUBLIC NSFDbAccessGet(DBHANDLE hDB, WORD far* retAccessLevel, WORD far* retAccessFlag);
STATUS LNPUBLIC NSFDbIDGet(DBHANDLE hDB, DBID far* retDbID);
STATUS LNPUBLIC NSFDbReplicaInfoGet(DBHANDLE hDB, DBREPLICAINFO far* retReplicationInfo);
STATUS LNPUBLIC NSFDbReplicaInfoSet(DBHANDLE hDB, DBREPLICAINFO far* ReplicationInfo);
STATUS LNPUBLIC NSFDbSpaceUsage(DBHANDLE hDB, DWORD far* retAllocatedBytes, DWORD far* retFreeByes);
STATUS LNPUBLIC NSFDbSpaceUsageScaled(DBHANDLE hDB, DWORD far* retAllocatedGranules, DWORD far* retFreeGranules,
                                      DWORD far* retGranularity);
/* Those of Domino 14.0, whose interface the stub follows. */
STATUS LNPUBLIC NSFDbGetBuildVersion(DBHANDLE hDB, WORD far* retVersion);
STATUS LNPUBLIC NSFDbMajorMinorVersionGet(DBHANDLE hDB, WORD far* retMajorVersion, WORD far* retMinorVersion);
/* Kept and given back; they change nothing. ERR_SPECIAL_ID: none was ever set. */
STATUS LNPUBLIC NSFDbGetOptions(DBHANDLE hDB, DWORD far* retDbOptions);
STATUS LNPUBLIC NSFDbSetOptions(DBHANDLE hDB, DWORD DbOptions, DWORD Mask);

/* Between replicas the originator id is kept, else the copy gets its own. Results may be NULL. */
STATUS LNPUBLIC NSFDbCopyNote(DBHANDLE hSrcDB, DBID far* SrcDbID, DBID far* SrcReplicaID, NOTEID SrcNoteID,
                              DBHANDLE hDstDB, DBID far* DstDbID, DBID far* DstReplicaID, NOTEID far* retDstNoteID,
                              WORD far* retNoteClass);
/* ERR_NO_MODIFIED_NOTES: nothing to copy. */
STATUS LNPUBLIC NSFDbCopy(DBHANDLE hSrcDB, DBHANDLE hDstDB, TIMEDATE Since, WORD NoteClassMask);
/* The note of the access control list, where the source has one; a database without one lets its user do everything. */
STATUS LNPUBLIC NSFDbCopyACL(DBHANDLE hSrcDB, DBHANDLE hDstDB);
/* All or none. `retUNIDArray` may be NULL. */
STATUS LNPUBLIC NSFDbDeleteNotes(DBHANDLE hDB, DHANDLE hTable, UNID far* retUNIDArray);
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
/* As NSFDbGetNoteInfo, and when the note came into the database; there are no responses and no parents here. */
STATUS LNPUBLIC NSFDbGetNoteInfoExt(DBHANDLE hDB, NOTEID NoteID, OID far* retNoteOID, TIMEDATE far* retModified,
                                    WORD far* retNoteClass, TIMEDATE* retAddedToFile, WORD* retResponseCount,
                                    NOTEID* retParentNoteID);
/* For each id of the array in `hInBuf`: NOTEID, then the OID or the UNID where asked for. 0: no such note; with
   NOTEID_RESERVED: deleted. Free the result with OSMemFree. */
STATUS LNPUBLIC NSFDbGetMultNoteInfo(DBHANDLE hDb, WORD Count, WORD Options, DHANDLE hInBuf, DWORD* retSize,
                                     DHANDLE* rethOutBuf);
/* For each UNID of the array: NOTEID, OID, sequence time and sequence number, as far as asked for; zeros where there is
   none. fINFO_COMPRESS is refused with ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC NSFDbGetMultNoteInfoByUNID(DBHANDLE hDB, WORD Count, WORD Options, DHANDLE hInBuf, DWORD* retSize,
                                           DHANDLE* rethOutBuf);
/* The same value into every document of the table; an item of another type is replaced. The value begins with its type
   WORD. ERR_NO_STAMPED_NOTES: none of them was there. */
STATUS LNPUBLIC NSFDbStampNotes(DBHANDLE hDB, DHANDLE hTable, const char far* ItemName, WORD ItemNameLength,
                                void far* Data, WORD DataLength);
/* Two DWORDs: octets before and after. ERR_OPEN_FILE while somebody works on the database. */
#define DBCOMPACT_MAILBOX 0x0001
STATUS LNPUBLIC NSFDbCompact(const char far* Pathname, WORD Options, DWORD far* retStats);
/* Nothing sets quotas here: no threshold and no limit, the size that the files have. */
STATUS LNPUBLIC NSFDbQuotaGet(const char far* Filename, DBQUOTAINFO far* retQuotaInfo);
/* Activity is not recorded: ERR_SPECIAL_ID. */
typedef struct {
    TIMEDATE First; /* of the period that is reported on */
    TIMEDATE Last;
    DWORD Uses;
    DWORD Reads;
    DWORD Writes;
    DWORD PrevDayUses; /* of the last 24 hours, and so on */
    DWORD PrevDayReads;
    DWORD PrevDayWrites;
    DWORD PrevWeekUses;
    DWORD PrevWeekReads;
    DWORD PrevWeekWrites;
    DWORD PrevMonthUses;
    DWORD PrevMonthReads;
    DWORD PrevMonthWrites;
} DBACTIVITY;
typedef struct {
    TIMEDATE Time;
    WORD Reads;
    WORD Writes;
    DWORD UserNameOffset; /* from the first entry on */
} DBACTIVITY_ENTRY;
#define NSFDbGetActivityUserNamePtr(entries, index) ((char*)(entries) + (entries)[index].UserNameOffset)
STATUS LNPUBLIC NSFDbGetUserActivity(DBHANDLE hDB, DWORD Flags, DBACTIVITY far* retDbActivity,
                                     DHANDLE far* rethUserInfo, WORD far* retUserCount);
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
