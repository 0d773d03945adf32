/* Dynamic arrays: a head, elements of one size, and behind them the strings that the elements name. The array lies in
   handle memory, of MAXONESEGSIZE octets at most, and stays locked from OSDArrayAlloc on: OSUnlockObject, then
   OSMemFree. */
#ifndef NOTES_STUB_DARRAY_H
#define NOTES_STUB_DARRAY_H

#include "global.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The last members of an element. `String` is a pointer in an element that is to be added, and in the array the
   string's offset into the storage: OSDArrayString. There is no terminating zero. */
typedef struct {
    WORD StringSize;
    WORD StringType; /* the program's own */
    char far* String;
} PSTRING;

typedef struct {
    WORD ObjectSize; /* of everything, in octets */
    WORD ElementsUsed;
    WORD ElementsFree;
    WORD ElementsFreeMax;
    WORD ElementsFreeExtra;
    WORD ElementSize;
    WORD ElementStrings; /* PSTRINGs in an element */
    WORD StringStorageOffset;
    WORD StringStorageUsed; /* octets, as those below */
    WORD StringStorageFree;
    WORD StringStorageFreeMax;
    WORD StringStorageFreeExtra;
} DARRAY;

#define OSDArray(darray, elementtype) ((elementtype far*)((DARRAY far*)(darray) + 1))
#define OSDArrayString(darray, pstring) \
    ((char far*)(darray) + (darray)->StringStorageOffset + (unsigned long)((pstring).String))

/* ERR_SEGMENT_TOO_BIG; ERR_MISC_INVALID_ARGS: elements that cannot hold so many PSTRINGs. */
STATUS LNPUBLIC OSDArrayAlloc(WORD ElementSize, WORD StringsPerElement, WORD InitialElements, WORD InitialStringStorage,
                              DHANDLE far* rethDArray, DARRAY far* far* retDArray);
/* Before element `NewIndex`, or at the end. The array may move, as in OSDArrayRemoveElement. On an error it is as it
   was. */
STATUS LNPUBLIC OSDArrayAddElement(DHANDLE hDArray, DARRAY far* far* DArray, void far* NewElement, WORD NewIndex);
/* ERR_MISC_INVALID_ARGS: there is no such element. */
STATUS LNPUBLIC OSDArrayRemoveElement(DHANDLE hDArray, DARRAY far* far* DArray, WORD Index);
STATUS LNPUBLIC OSDArraySetFreeSizes(DARRAY far* DArray, WORD ElementsFreeExtra, WORD ElementsFreeMax,
                                     WORD StringStorageFreeExtra, WORD StringStorageFreeMax);

#ifdef __cplusplus
}
#endif

#endif
