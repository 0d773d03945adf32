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
/* Databases like any other here; the numbers are the stub's own. */
#define DBCLASS_GIANTNOTEFILE 0xff05
#define DBCLASS_HUGENOTEFILE 0xff06
#define DBCLASS_ONEDOCFILE 0xff07
#define DBCLASS_V2NOTEFILE 0xff08
#define DBCLASS_ENCAPSMAILFILE 0xff09
#define DBCLASS_LRGENCAPSMAILFILE 0xff0a
#define DBCLASS_V3NOTEFILE 0xff0b
#define DBCLASS_OBJSTORE 0xff0c
#define DBCLASS_V3ONEDOCFILE 0xff0d
#define DBCLASS_V4NOTEFILE 0xff0e
#define DBCLASS_V5NOTEFILE 0xff0f
#define DBCLASS_V6NOTEFILE 0xff10
#define DBCLASS_V8NOTEFILE 0xff11
#define DBCLASS_V85NOTEFILE 0xff12
#define DBCLASS_V9NOTEFILE 0xff13
#define DBCLASS_MASK 0x00ff
#define DBCLASS_VALID_MASK 0xff00

#define fINFO_NOTEID 0x0001
#define fINFO_SEQTIME 0x0002
#define fINFO_SEQNUM 0x0004
#define fINFO_OID 0x0008
#define fINFO_COMPRESS 0x0040
#define fINFO_UNID 0x0080
#define fINFO_ALLOW_HUGE 0x0400

/* Options of a database. They are kept, and change nothing here. The reference gives them no numbers: these are the
   stub's own. */
#define DBOPTION_FT_INDEX 0x00000001
#define DBOPTION_IS_OBJSTORE 0x00000002
#define DBOPTION_USES_OBJSTORE 0x00000004
#define DBOPTION_OBJSTORE_NEVER 0x00000008
#define DBOPTION_IS_LIBRARY 0x00000010
#define DBOPTION_UNIFORM_ACCESS 0x00000020
#define DBOPTION_OBJSTORE_ALWAYS 0x00000040
#define DBOPTION_NO_BGAGENT 0x00000080
#define DBOPTION_OUT_OF_SERVICE 0x00000100
#define DBOPTION_IS_PERSONALJOURNAL 0x00000200
#define DBOPTION_MARKED_FOR_DELETE 0x00000400 /* once set, it stays */
#define DBOPTION_HAS_CALENDAR 0x00000800
#define DBOPTION_IS_CATALOG_INDEX 0x00001000
#define DBOPTION_IS_ADDRESS_BOOK 0x00002000
#define DBOPTION_IS_SEARCH_SCOPE 0x00004000
#define DBOPTION_IS_UA_CONFIDENTIAL 0x00008000
#define DBOPTION_RARELY_USED_NAMES 0x00010000
#define DBOPTION_IS_SITEDB 0x00020000
typedef DWORD DBOPTIONS[4]; /* the options, then room for more */

#define NSF_INFO_SIZE 128
#define INFOPARSE_TITLE 0
#define INFOPARSE_CATEGORIES 1
#define INFOPARSE_CLASS 2
#define INFOPARSE_DESIGN_CLASS 3

#define DB_LOADED 1    /* NSFDbModeGet: a database */
#define DB_DIRECTORY 2 /* NSFDbModeGet: a directory */

/* Options of NSFDbOpenExtended. They change nothing here but that those of a fixup open no directory, and the reference
   gives them no numbers: these are the stub's own. */
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
   directory. A server name before "!!" must be this server's. With `hNames`, a NAMES_LIST, the database's access
   control list holds for the handle: ERR_NOACCESS where the names are not authenticated, or nothing is allowed to them.
 */
STATUS LNPUBLIC NSFDbOpen(const char far* PathName, DBHANDLE far* rethDB);
STATUS LNPUBLIC NSFDbOpenExtended(const char far* PathName, WORD Options, DHANDLE hNames, TIMEDATE far* ModifiedTime,
                                  DBHANDLE far* rethDB, TIMEDATE far* retDataModified,
                                  TIMEDATE far* retNonDataModified);

/* The one function that takes another thread's handle: the new handle is the caller's. */
STATUS LNPUBLIC NSFDbReopen(DBHANDLE hDB, DBHANDLE far* rethDB);
STATUS LNPUBLIC NSFDbClose(DBHANDLE hDB);
/* As NSFDbClose: there are no sessions. */
STATUS LNPUBLIC NSFDbCloseSession(DBHANDLE hDB);
/* As the functions above, but what is not in the data directory is looked for below SharedDataDirectory= of notes.ini.
 */
STATUS LNPUBLIC NSFDbOpenTemplate(const char far* PathName, DBHANDLE far* rethDB);
STATUS LNPUBLIC NSFDbOpenTemplateExtended(const char far* PathName, WORD Options, DHANDLE hNames,
                                          TIMEDATE far* ModifiedTime, DBHANDLE far* rethDB,
                                          TIMEDATE far* retDataModified, TIMEDATE far* retNonDataModified);
/* The same for all handles of one file in this process, as long as one of them is open. 0: the handle is refused. */
DWORD LNPUBLIC NSFDbGetOpenDatabaseID(DBHANDLE hDBU);
STATUS LNPUBLIC NSFDbCreate(const char far* PathName, USHORT DbClass, BOOL ForceCreation);
/* ERR_NOEXIST, or ERR_NOT_NSF for a file that is no database; whoever has it open keeps what it had. */
STATUS LNPUBLIC NSFDbDelete(const char far* PathName);
STATUS LNPUBLIC NSFDbDeleteExtended(const char far* PathName, DHANDLE hNameList);
BOOL LNPUBLIC NSFDbIsRemote(DBHANDLE hdb);
/* By the path's looks: it names a server, and another one than this. */
BOOL NSFDbPathIsRemote(char* file_name);
/* The first of the list of names, else SECKFMGetUserName's, cut to the buffer. */
STATUS LNPUBLIC NSFDbUserNameGet(DBHANDLE hDB, char far* retUserName, WORD BufferLength);
/* In the directory of the handle and all below it; ERR_NOEXIST, ERR_NOT_DIRECTORY. */
STATUS LNPUBLIC NSFDbLocateByReplicaID(DBHANDLE hDB, DBID far* ReplicaID, char far* retPathName, WORD PathMaxLen);
/* A new database with the settings, the access list and the notes of the other. `limit` becomes its size limit, in
   megabytes. The reference gives the flags no numbers: these are the stub's own, and of them the first one alone
   changes something here. */
#define DBCOPY_REPLICA 0x00000001
#define DBCOPY_SUBCLASS_TEMPLATE 0x00000002
#define DBCOPY_DBINFO2 0x00000004 /* NSFDbCopyExtended: the quota too */
#define DBCOPY_SPECIAL_OBJECTS 0x00000008
#define DBCOPY_NO_ACL 0x00000010 /* NSFDbCopyExtended: not the access control list */
#define DBCOPY_NO_FULLTEXT 0x00000020
#define DBCOPY_ENCRYPT_SIMPLE 0x00000040
#define DBCOPY_ENCRYPT_MEDIUM 0x00000080
#define DBCOPY_ENCRYPT_STRONG 0x00000100
#define DBCOPY_KEEP_NOTE_MODTIME 0x00000200
#define DBCOPY_REPLICA_NAMELIST 0x00000400
#define DBCOPY_DEST_IS_NSF 0x00000800
#define DBCOPY_DEST_IS_DB2 0x00001000
#define DBCOPY_OVERRIDE_DEST 0x00002000
#define DBCOPY_COMPACT_REPLICA 0x00004000
STATUS LNPUBLIC NSFDbCreateAndCopy(const char far* srcDb, const char far* dstDb, WORD NoteClass, WORD limit,
                                   DWORD flags, DBHANDLE far* retHandle);
STATUS LNPUBLIC NSFDbCreateAndCopyExtended(const char far* srcDb, const char far* dstDb, WORD NoteClass, WORD limit,
                                           DWORD flags, DHANDLE hNames, DBHANDLE far* retHandle);
/* Options, encryption and the size limit change nothing. */
STATUS LNPUBLIC NSFDbCreateExtended(const char far* PathName, WORD DbClass, BOOL ForceCreation, WORD Options,
                                    BYTE EncryptStrength, DWORD MaxFileSize);
/* As NSFDbCreateExtended; ERR_DB2NSF_NOT_ENABLED_FOR_DB2 with DBCREATE_FORCE_DB2_DATASTORE. Numbers of DBCREATE_xxx are
   those that open source published, but that the ones of `Option2` are the stub's own. */
#define DBCREATE_LOCALSECURITY 0x0001
#define DBCREATE_OBJSTORE_NEVER 0x0002
#define DBCREATE_MAX_SPECIFIED 0x0004
#define DBCREATE_NORESPONSE_INFO 0x0010
#define DBCREATE_NOUNREAD 0x0020
#define DBCREATE_NO_FREE_OVERWRITE 0x0200
#define DBCREATE_FORM_BUCKET_OPT 0x0400
#define DBCREATE_DISABLE_TXN_LOGGING 0x0800
#define DBCREATE_MAINTAIN_LAST_ACCESSED 0x1000
#define DBCREATE_IS_MAILBOX 0x4000
#define DBCREATE_LARGE_UNKTABLE 0x8000
#define DBCREATE_ENCRYPT_NONE 0
#define DBCREATE_ENCRYPT_SIMPLE 1
#define DBCREATE_ENCRYPT_MEDIUM 2
#define DBCREATE_ENCRYPT_STRONG 3
#define DBCREATE_USE_SERVER_DEFAULT_DATASTORE 0
#define DBCREATE_FORCE_NSF_DATASTORE 0x0010
#define DBCREATE_FORCE_DB2_DATASTORE 0x0020
#define DBCREATE_OVERRIDE_ADMINP 0x0040
#define DBCREATE_UNDEFINED_OPTIONS2 \
    (~(DBCREATE_FORCE_NSF_DATASTORE | DBCREATE_FORCE_DB2_DATASTORE | DBCREATE_OVERRIDE_ADMINP))
STATUS LNPUBLIC NSFDbCreateExtendedWithOptions(const char far* filename, WORD dbclass, BOOL force, WORD Option,
                                               DWORD Option2, BYTE EncryptStrength, DWORD MaxFileSize,
                                               const char far* String1, const char far* String2,
                                               WORD ReservedListLength, WORD ReservedListCount, DHANDLE hReservedList);
STATUS LNPUBLIC NSFDbRename(const char far* from, const char far* to);
STATUS LNPUBLIC NSFDbClassGet(DBHANDLE hDB, WORD far* retClass);
/* Without a list of names everything is allowed: ACL_LEVEL_MANAGER, no flags. */
void LNPUBLIC NSFDbAccessGet(DBHANDLE hDB, WORD far* retAccessLevel, WORD far* retAccessFlag);
FLAG NSFDbHasFullAccess(DBHANDLE hdb);
/* FALSE: nothing is encrypted here, and there is no DB2. */
STATUS LNPUBLIC NSFDbIsLocallyEncrypted(DBHANDLE hDB, BOOL* pRetval);
STATUS LNPUBLIC NSFDbIsDB2(DBHANDLE hDb, BOOL* isDB2);
/* A copy of the list of names that the database was opened with; NULLHANDLE without one. */
STATUS LNPUBLIC NSFDbGetNamesList(DBHANDLE hDB, DWORD Flags, DHANDLE* rethNamesList);
STATUS LNPUBLIC NSFDbIDGet(DBHANDLE hDB, DBID far* retDbID);
STATUS LNPUBLIC NSFDbReplicaInfoGet(DBHANDLE hDB, DBREPLICAINFO far* retReplicationInfo);
STATUS LNPUBLIC NSFDbReplicaInfoSet(DBHANDLE hDB, DBREPLICAINFO far* ReplicationInfo);
STATUS LNPUBLIC NSFDbReplicaInfoSetExtended(DBHANDLE hDB, DBREPLICAINFO far* ReplicationInfo, DHANDLE hNamesList);
STATUS LNPUBLIC NSFDbSpaceUsage(DBHANDLE hDB, DWORD far* retAllocatedBytes, DWORD far* retFreeByes);
STATUS LNPUBLIC NSFDbSpaceUsageScaled(DBHANDLE hDB, DWORD far* retAllocatedGranules, DWORD far* retFreeGranules,
                                      DWORD far* retGranularity);
/* Those of Domino 14.0, whose interface the stub follows. */
STATUS LNPUBLIC NSFDbGetBuildVersion(DBHANDLE hDB, WORD far* retVersion);
STATUS LNPUBLIC NSFDbMajorMinorVersionGet(DBHANDLE hDB, WORD far* retMajorVersion, WORD far* retMinorVersion);
typedef struct {
    DWORD MajorVersion;
    DWORD MinorVersion;
    DWORD QMRNumber; /* of maintenance: a release, an update */
    DWORD QMUNumber;
    DWORD HotfixNumber;
    DWORD Flags; /* BLDVERFLAGS_xxx */
    DWORD FixpackNumber;
    DWORD Spare[2];
} BUILDVERSION;
#define BLDVERFLAGS_NONPRODUCTION 0x00000001 /* never set; the stub's own number */
STATUS LNPUBLIC NSFDbGetMajMinVersion(DBHANDLE hDb, BUILDVERSION far* retBuildVersion);
/* Nothing is logged for recovery, and nothing indexed for full text: FALSE and zeros, and a size of 0. */
STATUS LNPUBLIC NSFDbGetLogInfo(DBHANDLE hDb, DWORD Flags, BOOL* LOGGED, UNID* LogID, UNID* DbIID, DWORD* LogExtent);
STATUS LNPUBLIC NSFDbFTSizeGet(const char far* Filename, DWORD* FTSize);
/* Filters are made by a Notes client: a line in the log and ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC NSFDbFilter(DBHANDLE hFilterDB, NOTEHANDLE hFilterNote, DHANDLE hNotesToFilter, BOOL fIncremental,
                            void far* Reserved1, void far* Reserved2, char far* DbTitle, char far* ViewTitle,
                            void far* Reserved3, void far* Reserved4, DHANDLE hDeletedList, DHANDLE hSelectedList);
/* Kept and given back; they change nothing. ERR_SPECIAL_ID: none was ever set. */
STATUS LNPUBLIC NSFDbGetOptions(DBHANDLE hDB, DWORD far* retDbOptions);
STATUS LNPUBLIC NSFDbSetOptions(DBHANDLE hDB, DWORD DbOptions, DWORD Mask);
STATUS LNPUBLIC NSFDbGetOptionsExt(DBHANDLE hDB, DBOPTIONS retDbOptions);
/* Each changes options of the database at the path, and keeps nobody out of it: there is no cluster.
   DBOPTION_OUT_OF_SERVICE; with NSFDbMarkForDelete DBOPTION_MARKED_FOR_DELETE too. */
STATUS LNPUBLIC NSFDbMarkForDelete(const char far* dbPathPtr);
STATUS LNPUBLIC NSFDbMarkInService(const char far* dbPathPtr);
STATUS LNPUBLIC NSFDbMarkInServiceExtended(const char far* dbPathPtr, DHANDLE hNames);
STATUS LNPUBLIC NSFDbMarkOutOfService(const char far* dbPathPtr);

/* An object store is a database like any other here; a database may say which one is its own, and puts nothing into it.
   ERR_IS_OBJSTORE: of an object store itself. */
STATUS LNPUBLIC NSFDbCreateObjectStore(const char far* PathName, BOOL ForceCreation);
STATUS LNPUBLIC NSFDbGetObjectStoreID(DBHANDLE dbhandle, BOOL far* Specified, DBID far* ObjStoreReplicaID);
STATUS LNPUBLIC NSFDbSetObjectStoreID(DBHANDLE dbhandle, DBID far* ObjStoreReplicaID);

/* Nothing replicates here: ERR_SPECIAL_ID, and nothing to clear. The reference gives the flags no numbers: these are
   the stub's own. */
#define REPLHIST_REMOVE_WILDCARDS 0x00000001
#define REPLHIST_SORT_BY_DATE 0x00000002
#define REPLHIST_ONLY_COMPLETE 0x00000004
#define DIRECTION_NEVER 0
#define DIRECTION_SEND 1
#define DIRECTION_RECEIVE 2
typedef struct {
    TIMEDATE ReplicationTime;
    WORD AccessLevel;
    WORD AccessFlags;
    WORD Direction;
    DWORD ServerNameOffset; /* from the first entry on */
    WORD ServerNameLength;
    WORD FileNameLength; /* SERVER!!FILE and a zero: both lengths and 3 */
    WORD MoreInfo;
    WORD wSpare;
    DWORD dwSpare;
} REPLHIST_SUMMARY;
#define NSFGetSummaryServerNamePtr(Summary, Index) ((char far*)(Summary) + (Summary)[Index].ServerNameOffset)
#define NSFGetSummaryFileNamePtr(Summary, Index) \
    (NSFGetSummaryServerNamePtr(Summary, Index) + (Summary)[Index].ServerNameLength + 2)
STATUS LNPUBLIC NSFDbGetReplHistorySummary(DBHANDLE hDb, DWORD Flags, DHANDLE* rethSummary, DWORD* retNumEntries);
STATUS LNPUBLIC NSFDbClearReplHistory(DBHANDLE hDb, DWORD dwFlags);

/* Between replicas the originator id is kept, else the copy gets its own. Results may be NULL. */
STATUS LNPUBLIC NSFDbCopyNote(DBHANDLE hSrcDB, DBID far* SrcDbID, DBID far* SrcReplicaID, NOTEID SrcNoteID,
                              DBHANDLE hDstDB, DBID far* DstDbID, DBID far* DstReplicaID, NOTEID far* retDstNoteID,
                              WORD far* retNoteClass);
/* With options of opening and updating, which change nothing here. */
STATUS LNPUBLIC NSFDbCopyNoteExt(DBHANDLE hSrcDB, DBID far* SrcDbID, DBID far* SrcReplicaID, NOTEID SrcNoteID,
                                 DBHANDLE hDstDB, DBID far* DstDbID, DBID far* DstReplicaID, DWORD dwOpenFlags,
                                 DWORD dwUpdateFlags, NOTEID far* retDstNoteID, WORD far* retNoteClass);
/* All but the access control list, and the source's cutoff of replication. ERR_NO_MODIFIED_NOTES: nothing to copy. */
STATUS LNPUBLIC NSFDbCopy(DBHANDLE hSrcDB, DBHANDLE hDstDB, TIMEDATE Since, WORD NoteClassMask);
/* The access control list too, in place of the one that is there. `retUntil` may be NULL: when the last of the copied
   notes was modified. */
STATUS LNPUBLIC NSFDbCopyExtended(DBHANDLE hSrcDB, DBHANDLE hDstDB, TIMEDATE Since, WORD NoteClassMask, DWORD Flags,
                                  TIMEDATE far* retUntil);
/* The note of the access control list, where the source has one; a database without one lets its user do everything. */
STATUS LNPUBLIC NSFDbCopyACL(DBHANDLE hSrcDB, DBHANDLE hDstDB);
/* A list in memory, for the functions of acl.h; free it with OSMemFree. A database without one: its default entry may
   do everything. */
STATUS LNPUBLIC NSFDbReadACL(DBHANDLE hDB, DHANDLE far* rethACL);
/* On disk when it returns. Whatever `Method` says, the list takes the place of the one that was there. */
STATUS LNPUBLIC NSFDbStoreACL(DBHANDLE hDB, DHANDLE hACL, DWORD ObjectID, WORD Method);
/* Of the template's entries those in brackets, without them; [-Default-] or else the level becomes the default. The
   manager, NULL for the current user, may do everything. */
STATUS LNPUBLIC NSFDbCopyTemplateACL(DBHANDLE hSrcDB, DBHANDLE hDstDB, char far* Manager, WORD DefaultAccessLevel);
/* The same in memory. With `hNSF`, this server may do everything too. */
STATUS LNPUBLIC NSFDbCreateACLFromTemplate(DBHANDLE hNTF, DBHANDLE hNSF, const char far* Manager, WORD DefaultAccess,
                                           DHANDLE far* rethACL);
/* All or none. `retUNIDArray` may be NULL. */
STATUS LNPUBLIC NSFDbDeleteNotes(DBHANDLE hDB, DHANDLE hTable, UNID far* retUNIDArray);
STATUS LNPUBLIC NSFDbModeGet(DBHANDLE hDB, USHORT far* retMode);
STATUS LNPUBLIC NSFDbPathGet(DBHANDLE hDB, char far* retCanonicalPathName, char far* retExpandedPathName);
/* The directory of the database, or the directory itself, below the data directory: "" for that; MAXPATH octets. */
STATUS LNPUBLIC NSFDbDirGet(DBHANDLE hDB, char* retDir);
STATUS LNPUBLIC NSFDbModifiedTime(DBHANDLE hDB, TIMEDATE far* retDataModified, TIMEDATE far* retNonDataModified);
STATUS LNPUBLIC NSFDbModifiedTimeByName(char* DbName, TIMEDATE* retDataModified, TIMEDATE* retNonDataModified);

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
/* An id that no note of the database has, nor will have. */
STATUS LNPUBLIC NSFDbCreateNoteID(DBHANDLE hDB, BOOL fData, NOTEID* retNoteID);
/* Modified later than `Since`, or in that hundredth of a second with another sequence number than `*pSeqNum` was. The
   number and the time are always brought up to date; each pointer but `Since` may be NULL. */
STATUS LNPUBLIC NSFDbHasProfileNoteChanged(DBHANDLE hDb, NOTEID noteid, DWORD* pSeqNum, TIMEDATE* Since,
                                           BOOL* HasChanged, TIMEDATE* retModTime);
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
/* All items of the note, in place of those of the same names. */
STATUS LNPUBLIC NSFDbStampNotesMultiItem(DBHANDLE hDB, DHANDLE hTable, DHANDLE hInNote);

/* Unread marks: ID tables of documents that a user has not read, kept in the database by the user's name. Free a table
   with IDDestroyTable. Without a list the table is NULLHANDLE, or with `fCreateIfNotAvailable` all documents, which
   then are the list. */
STATUS LNPUBLIC NSFDbGetUnreadNoteTable(DBHANDLE hDB, char far* UserName, WORD UserNameLength,
                                        BOOL fCreateIfNotAvailable, DHANDLE far* rethUnreadList);
STATUS LNPUBLIC NSFDbGetUnreadNoteTable2(DBHANDLE hDB, char far* UserName, WORD UserNameLength,
                                         BOOL fCreateIfNotAvailable, BOOL fUpdateUnread, DHANDLE far* rethUnreadList);
/* Puts documents into the table that were changed since IDTableTime(), takes deleted ones out, and sets that time. */
STATUS LNPUBLIC NSFDbUpdateUnread(DBHANDLE hDataDB, DHANDLE hUnreadList);
/* The differences of the two tables are made to the user's list, which both tables then are. On disk when it returns.
 */
STATUS LNPUBLIC NSFDbSetUnreadNoteTable(DBHANDLE hDB, char far* UserName, WORD UserNameLength, BOOL fFlushToDisk,
                                        DHANDLE hOriginalUnreadList, DHANDLE hUnreadUnreadList);

/* Unread marks do not replicate here: two empty tables, both for IDDestroyTable, and the present time. */
STATUS LNPUBLIC NSFDbGetModifiedUnreadTables(DBHANDLE hDB, char* UserName, WORD UserNameLen, TIMEDATE Since,
                                             TIMEDATE* Until, DHANDLE* hRead, DHANDLE* hUnread);

/* The names of all items of a database, each with the type that it had first. A name has a number, its place; added
   ones stay. ITEM_DEFINITION_TABLE, then its ITEM_DEFINITIONs, then the names, packed and without terminators; free it
   with OSMemFree. ERR_SEGMENT_TOO_BIG: NSFDbItemDefTableExt has room for more. */
typedef struct {
    WORD Length; /* of all */
    WORD Items;
} ITEM_DEFINITION_TABLE;
typedef struct {
    WORD Spare;
    WORD ItemType;
    WORD NameLength;
} ITEM_DEFINITION;
typedef DHANDLE ITEMDEFTABLEHANDLE;
STATUS LNPUBLIC NSFDbItemDefTable(DBHANDLE hDB, ITEMDEFTABLEHANDLE far* retItemNameTable);
STATUS LNPUBLIC NSFDbAddItemName(DBHANDLE hDB, WORD type, char* string, WORD length, DWORD* rtnItemNumber);

/* The handle is that of an ITEM_DEFINITION_TABLE_EXT; what it holds is locked by NSFItemDefExtLock and freed by
   NSFItemDefExtFree, the handle by OSMemFree. */
#define MAX_ITEMDEF_SEGMENTS 25
typedef struct {
    DWORD ItemOffset;
    WORD ItemType;
    WORD ItemNameLength;
} ITEM_DEFINITION_EXT;
typedef struct {
    DWORD Items;
    DWORD ItemDefArray; /* handle of ITEM_DEFINITION_EXTs */
    DWORD NumSegments;
    DHANDLE ItemNameSegs[MAX_ITEMDEF_SEGMENTS];
    DWORD ItemNameSegLengths[MAX_ITEMDEF_SEGMENTS];
} ITEM_DEFINITION_TABLE_EXT;
typedef struct {
    DWORD Items;
    void* pItemDefArray;
    char* ItemText[MAX_ITEMDEF_SEGMENTS];
    DWORD NumSegments;
    DWORD ItemNameSegLengths[MAX_ITEMDEF_SEGMENTS];
} ITEM_DEFINITION_TABLE_LOCK;
typedef DHANDLE ITEMDEFTABLEEXTHANDLE;
STATUS LNPUBLIC NSFDbItemDefTableExt(DBHANDLE hDB, ITEMDEFTABLEEXTHANDLE far* retItemNameTable);
STATUS LNPUBLIC NSFItemDefExtLock(ITEM_DEFINITION_TABLE_EXT* ItemDefTable,
                                  ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock);
STATUS LNPUBLIC NSFItemDefExtUnlock(ITEM_DEFINITION_TABLE_EXT* ItemDefTable,
                                    ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock);
STATUS LNPUBLIC NSFItemDefExtEntries(ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock, DWORD* NumEntries);
/* ERR_NOT_FOUND: no such number. */
STATUS LNPUBLIC NSFItemDefExtGetEntry(ITEM_DEFINITION_TABLE_LOCK* ItemDefTableLock, DWORD ItemNum, WORD* ItemType,
                                      WORD* ItemLength, char** ItemName);
STATUS LNPUBLIC NSFItemDefExtFree(ITEM_DEFINITION_TABLE_EXT* ItemDeftable);

/* Two DWORDs: octets before and after. ERR_OPEN_FILE while somebody works on the database. */
#define DBCOMPACT_MAILBOX 0x0001
#define DBCOMPACT_NO_INDEXES 0x00000002
#define DBCOMPACT_NO_LOCKOUT 0x00000004
#define DBCOMPACT_REVERT_ODS 0x00000008
#define DBCOMPACT_MAX_4GB 0x00000010
#define DBCOMPACT_NO_INPLACE 0x00000020
#define DBCOMPACT_DISABLE_UNREAD 0x00000040
#define DBCOMPACT_ENABLE_UNREAD 0x00000080
#define DBCOMPACT_DISABLE_RESPONSE_INFO 0x00000100
#define DBCOMPACT_ENABLE_RESPONSE_INFO 0x00000200
#define DBCOMPACT_ENABLE_FORM_BKT_OPT 0x00000400
#define DBCOMPACT_DISABLE_FORM_BKT_OPT 0x00000800
#define DBCOMPACT_IGNORE_ERRORS 0x00001000
#define DBCOMPACT_RECOVER_SPACE_ONLY 0x00002000
#define DBCOMPACT_ARCHIVE 0x00004000
#define DBCOMPACT_ARCHIVE_ONLY 0x00008000
#define DBCOMPACT_RECOVER_ALL_SPACE 0x00010000
STATUS LNPUBLIC NSFDbCompact(const char far* Pathname, WORD Options, DWORD far* retStats);
STATUS LNPUBLIC NSFDbCompactExtended(const char* Pathname, DWORD Options, DWORD* retStats);
/* Sizes may be NULL. Nothing is compressed, and there is no DAOS. These numbers are the reference's. */
#define DBCOMPACT2_COMPRESS_DESIGN_NS 0x00000400
#define DBCOMPACT2_UNCOMPRESS_DESIGN_NS 0x00000800
#define DBCOMPACT2_COMPRESS_DATA_DOCS 0x00004000
#define DBCOMPACT2_UNCOMPRESS_DATA_DOCS 0x00008000
#define DBCOMPACT2_FORCE_DAOS_ON 0x00020000
#define DBCOMPACT2_FORCE_DAOS_OFF 0x00040000
STATUS LNPUBLIC NSFDbCompactExtendedExt2(const char* Pathname, DWORD Options, DWORD Options2, NUMBER* OriginalSize,
                                         NUMBER* CompactedSize);

/* Quotas are kept, and keep nobody from writing. A threshold above the limit is ERR_QUOTA_LESS_THAN_WARNING. */
#define DBQUOTA_NOT_SPECIFIED MAXDWORD
STATUS LNPUBLIC NSFDbQuotaGet(const char far* Filename, DBQUOTAINFO far* retQuotaInfo);
STATUS LNPUBLIC NSFDbQuotaSetExt(const char far* Filename, DWORD Flags, DBQUOTAINFO far* QuotaInfo);
STATUS LNPUBLIC NSFDbQuotaGethDB(DBHANDLE hDB, DBQUOTAINFOEXT* QuotaInfo);
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

/* The reference has a reference here, which C has not: both compile, also inside an extern "C". */
extern "C++" {
inline STATUS NSFDbIsDB2(DBHANDLE hDb, BOOL& isDB2) { return NSFDbIsDB2(hDb, &isDB2); }
}
#endif

#include "nsfdbsrv.h"

#endif
