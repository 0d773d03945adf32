/* Folders: views that show what was put into them. Their names cascade, with a backslash between them. */
#ifndef NOTES_STUB_FOLDMAN_H
#define NOTES_STUB_FOLDMAN_H

#include "design.h"
#include "nsfdb.h"

#define DESIGN_FOLDER_MAX_NAME 64 /* octets of one name in the cascade */

#ifdef __cplusplus
extern "C" {
#endif

/* hFolderDB is NULLHANDLE, dwFlags 0. wNameLen may be MAXWORD. Parents that are not there are created as well. Without
   FormatNoteID the design is that of the default view. ERR_EXISTS: there is one of this name. ERR_MISC_INVALID_ARGS: a
   name that is too long or empty. */
STATUS LNPUBLIC FolderCreate(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FormatNoteID, DBHANDLE hFormatDB,
                             char far* pszName, WORD wNameLen, DESIGN_TYPE FolderType, DWORD dwFlags,
                             NOTEID far* pNoteID);
/* With what is in it, and with its subfolders; the id is that of the last one. */
STATUS LNPUBLIC FolderCopy(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, char far* pszName, WORD wNameLen,
                           DWORD dwFlags, NOTEID far* pNewNoteID);
/* With its subfolders; the documents stay in the database. */
STATUS LNPUBLIC FolderDelete(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD dwFlags);
/* ERR_MISC_INVALID_ARGS: one is shared and the other private, or the parent is below the folder. */
STATUS LNPUBLIC FolderMove(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DBHANDLE hParentDB,
                           NOTEID ParentNoteID, DWORD dwFlags);
/* Its subfolders' names begin with the new one from then on. The folder stays where it is in the cascade. */
STATUS LNPUBLIC FolderRename(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, char far* pszName,
                             WORD wNameLen, DWORD dwFlags);

/* hTable is an ID table of documents; what is there already, or is not there, changes nothing. */
STATUS LNPUBLIC FolderDocAdd(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DHANDLE hTable, DWORD dwFlags);
STATUS LNPUBLIC FolderDocRemove(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DHANDLE hTable,
                                DWORD dwFlags);
STATUS LNPUBLIC FolderDocRemoveAll(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD dwFlags);
/* Entries of its index: documents and categories. */
STATUS LNPUBLIC FolderDocCount(DBHANDLE hDataDB, DBHANDLE hFolderDB, NOTEID FolderNoteID, DWORD dwFlags,
                               DWORD far* pdwNumDocs);

#ifdef __cplusplus
}
#endif

#endif
