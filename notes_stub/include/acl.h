/* Access control lists: who may do what with a database. A list in memory is handle memory, freed with OSMemFree. A
   list holds for whoever opens the database with a list of names; without one everything is allowed. The
   reference gives flags and lengths no numbers: they are the stub's own. Declared from the facts of HCL's reference. */
#ifndef NOTES_STUB_ACL_H
#define NOTES_STUB_ACL_H

#include "global.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ACL_LEVEL_NOACCESS 0
#define ACL_LEVEL_DEPOSITOR 1
#define ACL_LEVEL_READER 2
#define ACL_LEVEL_AUTHOR 3
#define ACL_LEVEL_EDITOR 4
#define ACL_LEVEL_DESIGNER 5
#define ACL_LEVEL_MANAGER 6

/* What an entry is, and what its level is without or has besides. */
#define ACL_FLAG_AUTHOR_NOCREATE 0x0001
#define ACL_FLAG_SERVER 0x0002
#define ACL_FLAG_NODELETE 0x0004
#define ACL_FLAG_CREATE_PRAGENT 0x0008
#define ACL_FLAG_CREATE_PRFOLDER 0x0010
#define ACL_FLAG_PERSON 0x0020
#define ACL_FLAG_GROUP 0x0040
#define ACL_FLAG_CREATE_FOLDER 0x0080
#define ACL_FLAG_CREATE_LOTUSSCRIPT 0x0100
#define ACL_FLAG_PUBLICREADER 0x0200
#define ACL_FLAG_PUBLICWRITER 0x0400
#define ACL_FLAG_MONITORS_DISALLOWED 0x0800
#define ACL_FLAG_NOREPLICATE 0x1000
#define ACL_FLAG_ADMIN_SERVER 0x4000

/* Of the whole list: ACLGetFlags. */
#define ACL_UNIFORM_ACCESS 0x00000001
#define ACL_FLAG_ADMIN_READERAUTHOR 0x00000002

#define ACL_UPDATE_NAME 0x01
#define ACL_UPDATE_LEVEL 0x02
#define ACL_UPDATE_PRIVILEGES 0x04
#define ACL_UPDATE_FLAGS 0x08

/* One bit a role. The first five are privileges of Notes 2; their names stand in parentheses, roles in brackets. */
#define ACL_PRIVCOUNT 80
#define ACL_BITPRIVCOUNT 5
#define ACL_BITPRIVS 0x1f
#define ACL_PRIVNAMEMAX 16                      /* without brackets, with the terminating zero */
#define ACL_PRIVSTRINGMAX (ACL_PRIVNAMEMAX + 2) /* with brackets */
typedef struct {
    BYTE BitMask[ACL_PRIVCOUNT / 8];
} ACL_PRIVILEGES;
#define ACLIsPrivSet(Priv, Num) (((Priv).BitMask[(Num) / 8] & (1 << ((Num) % 8))) != 0)
#define ACLSetPriv(Priv, Num) ((Priv).BitMask[(Num) / 8] = (BYTE)((Priv).BitMask[(Num) / 8] | (1 << ((Num) % 8))))
#define ACLClearPriv(Priv, Num) ((Priv).BitMask[(Num) / 8] = (BYTE)((Priv).BitMask[(Num) / 8] & ~(1 << ((Num) % 8))))
#define ACLInvertPriv(Priv, Num) ((Priv).BitMask[(Num) / 8] = (BYTE)((Priv).BitMask[(Num) / 8] ^ (1 << ((Num) % 8))))

/* Names follow, each ended by a zero: the user's, then those of all groups that the user is in. */
typedef struct {
    WORD NumNames;
    LICENSEID License; /* zeros */
    DWORD Authenticated;
} NAMES_LIST;
#define NAMES_LIST_AUTHENTICATED 0x0001
#define NAMES_LIST_PASSWORD_AUTHENTICATED 0x0002
#define NAMES_LIST_FULL_ADMIN_ACCESS 0x0004

/* A list with the default entry alone: ACL_LEVEL_NOACCESS. Names do not distinguish case. */
STATUS LNPUBLIC ACLCreate(DHANDLE far* rethACL);
/* ERR_EXISTS: the name has an entry already. */
STATUS LNPUBLIC ACLAddEntry(DHANDLE hACL, const char far* Name, WORD AccessLevel, ACL_PRIVILEGES far* Privileges,
                            WORD AccessFlags);
/* ERR_NOT_FOUND; ERR_MISC_INVALID_ARGS for the default entry. */
STATUS LNPUBLIC ACLDeleteEntry(DHANDLE hACL, const char far* Name);
/* `Name` NULL: the default entry, which keeps its name. A new name begins with no access, as far as the flags give
 * none. */
STATUS LNPUBLIC ACLUpdateEntry(DHANDLE hACL, const char far* Name, WORD UpdateFlags, const char far* NewName,
                               WORD NewAccessLevel, ACL_PRIVILEGES far* NewPrivileges, WORD NewAccessFlags);
/* The default entry, "-Default-", comes first. */
typedef void(LNCALLBACKPTR ACLENTRYENUMFUNC)(void far* EnumFuncParam, char far* Name, WORD AccessLevel,
                                             ACL_PRIVILEGES far* Privileges, WORD AccessFlags);
STATUS LNPUBLIC ACLEnumEntries(DHANDLE hACL, ACLENTRYENUMFUNC EnumFunc, void far* EnumFuncParam);
/* The user's own entry, else the best of the groups', else the default; no list of names: the entry that may do least.
   Results may be NULL. The names of the roles are a text list, to be freed with OSMemFree. */
STATUS LNPUBLIC ACLLookupAccess(DHANDLE hACL, NAMES_LIST far* pNamesList, WORD far* retAccessLevel,
                                ACL_PRIVILEGES far* retPrivileges, WORD far* retAccessFlags,
                                DHANDLE far* rethPrivNames);
/* ACL_PRIVSTRINGMAX octets; empty for a bit without a name. */
STATUS LNPUBLIC ACLGetPrivName(DHANDLE hACL, WORD PrivNum, char far* retPrivName);
STATUS LNPUBLIC ACLSetPrivName(DHANDLE hACL, WORD PrivNum, char far* PrivName);
STATUS LNPUBLIC ACLGetFlags(DHANDLE hACL, DWORD far* Flags);
STATUS LNPUBLIC ACLSetFlags(DHANDLE hACL, DWORD Flags);
/* None is kept: 0 and NULLHANDLE. */
STATUS LNPUBLIC ACLGetHistory(DHANDLE hACL, DHANDLE far* hHistory, WORD far* HistoryCount);
STATUS LNPUBLIC ACLGetAdminServer(DHANDLE hList, char far* ServerName); /* a buffer of MAXUSERNAME */
STATUS LNPUBLIC ACLSetAdminServer(DHANDLE hList, char far* ServerName);

#ifdef __cplusplus
}
#endif

#endif
