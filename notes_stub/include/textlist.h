/* Text lists in handle memory, in the layout of a TYPE_TEXT_LIST value. `fPrefixDataType`: the type WORD stands before
   the list, as it does in a note. Declared from HCL's reference. */
#ifndef NOTES_STUB_TEXTLIST_H
#define NOTES_STUB_TEXTLIST_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The new list is returned locked; `retpList` is the address of a pointer, or NULL. */
STATUS LNPUBLIC ListAllocate(WORD ListEntries, WORD TextSize, BOOL fPrefixDataType, DHANDLE far* rethList,
                             void far* retpList, WORD far* retListSize);
STATUS LNPUBLIC ListAddText(void far* pList, BOOL fPrefixDataType, WORD EntryNumber, const char far* Text,
                            WORD TextSize);

/* The list may move: unlock and lock it again before using a pointer into it. */
STATUS LNPUBLIC ListAddEntry(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize, WORD EntryNumber,
                             const char far* Text, WORD TextSize);
STATUS LNPUBLIC ListRemoveEntry(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize, WORD EntryNumber);
STATUS LNPUBLIC ListRemoveAllEntries(DHANDLE hList, BOOL fPrefixDataType, WORD far* pListSize);
STATUS LNPUBLIC ListGetText(void far* pList, BOOL fPrefixDataType, WORD EntryNumber, char far* far* retTextPointer,
                            WORD far* retTextLength);
WORD LNPUBLIC ListGetNumEntries(void far* vList, BOOL NoteItem);
WORD LNPUBLIC ListGetSize(void far* pList, BOOL fPrefixDataType);
STATUS LNPUBLIC ListDuplicate(LIST far* pInList, BOOL fPrefixDataType, DHANDLE far* rethList);

#ifdef __cplusplus
}
#endif

#endif
