/* Names in the address books: the databases that NAMES= of notes.ini lists, or names.nsf. */
#ifndef NOTES_STUB_LOOKUP_H
#define NOTES_STUB_LOOKUP_H

#include "global.h"
#include "niferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The reference gives these no numbers: they are the stub's own. */
#define NAME_LOOKUP_ALL 0x0001         /* every document of the view, whatever the names say */
#define NAME_LOOKUP_NOSEARCHING 0x0002 /* the first address book that has the view, and no other */
#define NAME_LOOKUP_EXHAUSTIVE 0x0020  /* in all address books, not only in the first one with a match */
#define NAME_LOOKUP_UPDATE 0x0100
#define NAME_GET_AB_TITLES 0x0001
#define NAME_DEFAULT_TITLES 0x0002

/* The view $Users: people by FullName, ShortName and InternetAddress, groups by ListName, other documents by FullName;
   in any case. ERR_NO_SUCH_NAMESPACE: any other view. ERR_NO_NAMES_FILE: no address book can be opened. Values come
   from the summary. The buffer is to be locked, and freed. ServerName must be NULL, empty, or this server's. */
STATUS LNPUBLIC NAMELookup(const char far* ServerName, WORD Flags, WORD NumNameSpaces, const char far* NameSpaces,
                           WORD NumNames, const char far* Names, WORD NumItems, const char far* Items,
                           DHANDLE far* rethBuffer);

/* One record for each view and name, in this order. NULL: there is no further one. */
void far* LNPUBLIC NAMELocateNextName(void far* pLookup, void far* pName, WORD far* retNumMatches);
void far* LNPUBLIC NAMELocateNextMatch(void far* pLookup, void far* pName, void far* pMatch);
/* The value with its type word, perhaps at an odd address. NULL: the document has no such item. */
void far* LNPUBLIC NAMELocateItem(void far* pMatch, WORD Item, WORD far* retDataType, WORD far* retSize);
/* ERR_NO_SUCH_ITEM, ERR_NO_MORE_MEMBERS, ERR_UNSUPPORTED_DATATYPE; what does not fit is cut. */
STATUS LNPUBLIC NAMEGetTextItem(void far* pMatch, WORD Item, WORD Member, char far* Buffer, WORD BufLen);

/* The address books that exist: paths, each ended by a zero; with NAME_GET_AB_TITLES each followed by the database's
   title, with NAME_DEFAULT_TITLES too by the path where there is none. The buffer is to be locked and freed; none: no
   book. There is no directory assistance. */
STATUS LNPUBLIC NAMEGetAddressBooks(const char far* pszServer, WORD wOptions, WORD far* pwReturnCount,
                                    WORD far* pwReturnLength, DHANDLE far* phReturn);

#ifdef __cplusplus
}
#endif

#endif
