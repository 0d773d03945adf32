/* The part of nsfdb.h about servers, names of users and of files. Programs include nsfdb.h, which includes it. */
#ifndef NOTES_STUB_NSFDBSRV_H
#define NOTES_STUB_NSFDBSRV_H

#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* There is one server, and it is this one: by its name, "" or NULL. Any other name is ERR_INV_SERVER_NAME. */

/* A command to the console of this server, and all that is said until it is done. ERR_SERVER_UNAVAILABLE (ns.h). */
STATUS LNPUBLIC NSFRemoteConsole(char far* ServerName, char far* ConsoleCommand, DHANDLE far* hResponseText);
/* A line for each statistic: FACILITY.NAME, a tabulator, the value, a line feed; a zero behind all, not counted.
   Facility and name may be NULL. Free the memory with OSMemFree. */
STATUS LNPUBLIC NSFGetServerStats(char far* ServerName, char far* Facility, char far* StatName, DHANDLE far* rethTable,
                                  DWORD far* retTableSize);
/* 0 ms, and the version that NSFDbGetBuildVersion says. Each result may be NULL. */
STATUS LNPUBLIC NSFGetServerLatency(char far* ServerName, DWORD Timeout, DWORD far* retClientToServerMS,
                                    DWORD far* retServerToClientMS, WORD far* ServerVersion);
/* No transactions are logged: ERR_SERVER_NOT_TRANSLOGGED. */
#define TRANSLOG_STYLE_CIRCULAR 0
#define TRANSLOG_STYLE_ARCHIVE 1
STATUS LNPUBLIC NSFGetTransLogStyle(WORD far* LogType);
/* This machine's name, up to its first point, behind it, and whole. ERR_NULL_DBHANDLE: no handle. */
STATUS NSFDbGetTcpHostName(DBHANDLE hdb, char* pszHostName, WORD wMaxHostNameLen, char* pszDomainName,
                           WORD wMaxDomainNameLen, char* pszFullName, WORD wMaxFullNameLen);

/* A NAMES_LIST (acl.h) of the user, NULL: the current one, and of all groups of the address book that the user is in,
   directly or by other groups. Nothing is authenticated in it. Free it with OSMemFree. */
STATUS LNPUBLIC NSFBuildNamesList(char* UserName, DWORD dwFlags, DHANDLE* rethNamesList);
/* As NSFDbCreateExtended; the list changes nothing. */
STATUS LNPUBLIC NSFDbCreateWithUserNameList(const char far* PathName, WORD DbClass, BOOL ForceCreation, WORD Options,
                                            BYTE EncryptStrength, DWORD MaxFileSize, DHANDLE hNamesList);
/* The highest level of who comes with a name and a password, kept and heeded by nobody: ACL_LEVEL_EDITOR where it was
   never set. ERR_ACL_VERSION: no level. */
STATUS LNPUBLIC NSFGetMaxPasswordAccess(DBHANDLE hDB, WORD* retLevel);
STATUS LNPUBLIC NSFSetMaxPasswordAccess(DBHANDLE hDB, WORD Level);

/* Network paths, PORT!!!SERVER!!FILE, of MAXWORD or so many octets. Names of servers do not distinguish case nor their
   full from their abbreviated form; with MatchFlatToHierarchical a common name alone is any server's of that name. */
BOOL NSFPathsAreSame(const char* pNetPath1, WORD NetPathLen1, const char* pNetPath2, WORD NetPathLen2,
                     BOOL MatchFlatToHierarchical);

/* Of an ID table as NSFDbGetModifiedNoteTable returns it: what was modified comes into the target, what was deleted
   goes. */
STATUS LNPUBLIC NSFApplyModifiedNoteTable(DHANDLE hModifiedNotes, DHANDLE hTargetTable);

/* Changes of a folder are not kept: ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC NSFGetFolderChanges(DBHANDLE hViewDB, DBHANDLE hDataDB, NOTEID ViewNoteID, TIMEDATE* Since, DWORD Flags,
                                    DHANDLE* AddedNoteTable, DHANDLE* RemovedNoteTable);

/* Backup: ERR_FUNC_NOT_IMPL. The flags' numbers are the stub's own. */
#define BACKUPEND_ABORT 0x00000001
#define APPLYEND_ABORT 0x00000001
STATUS LNPUBLIC NSFBackupStart(DBHANDLE hDB, DWORD Flags, DHANDLE* BackupContext, DWORD* FileSizeLow,
                               DWORD* FileSizeHigh);
STATUS LNPUBLIC NSFBackupStop(DBHANDLE hDB, DHANDLE BackupContext);
STATUS LNPUBLIC NSFBackupEnd(DBHANDLE hDB, DHANDLE BackupContext, DWORD Options);
STATUS LNPUBLIC NSFBackupSetHighWaterMark(DBHANDLE hDB, DHANDLE BackupContext, DWORD HighWaterMarkLow,
                                          DWORD HighWaterMarkHigh);
STATUS LNPUBLIC NSFBackupGetChangeInfoSize(DBHANDLE hDB, DHANDLE hBackupContext, DWORD Flags, DWORD* InfoSizeLow,
                                           DWORD* InfoSizeHigh);
STATUS LNPUBLIC NSFBackupGetNextChangeInfo(DBHANDLE hDB, DHANDLE hBackupContext, DWORD Flags, char* Buffer,
                                           DWORD BufferSize, DWORD* FilledSize);
STATUS LNPUBLIC NSFBackupStartApplyChangeInfo(DHANDLE* ApplyInfoContext, char* CopyFilePath, DWORD Flags,
                                              DWORD InfoSizeLow, DWORD InfoSizeHigh);
STATUS LNPUBLIC NSFBackupApplyNextChangeInfo(DHANDLE ApplyInfoContext, DWORD Flags, char* Buffer, DWORD BufferSize);
STATUS LNPUBLIC NSFBackupEndApplyChangeInfo(DHANDLE ApplyInfoContext, DWORD Flags);

#ifdef __cplusplus
}
#endif

#endif
