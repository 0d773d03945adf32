/* Views and folders as collections of entries: documents and categories, in the view's order. Declared from HCL's
   reference. */
#ifndef NOTES_STUB_NIF_H
#define NOTES_STUB_NIF_H

#include "nifcoll.h"
#include "niferr.h"
#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef DHANDLE HCOLLECTION;

#define MAXTUMBLERLEVELS 32

/* A place in the tree: ranks from 1 at each level. Level 0 and Tumbler[0] 0: before the first entry. */
typedef struct {
    WORD Level;    /* levels of Tumbler in use, less one */
    BYTE MinLevel; /* with NAVIGATE_MINLEVEL */
    BYTE MaxLevel; /* with NAVIGATE_MAXLEVEL */
    DWORD Tumbler[MAXTUMBLERLEVELS];
} COLLECTIONPOSITION;
/* What of it is in use: as much as READ_MASK_INDEXPOSITION returns. */
#define COLLECTIONPOSITIONSIZE(p) (sizeof(DWORD) * ((p)->Level + 2))
/* As release 3 had it; the number of levels is the stub's own. */
#define MAXTUMBLERLEVELS_V2 8
typedef struct {
    WORD Level;
    WORD Tumbler[MAXTUMBLERLEVELS_V2];
} COLLECTIONPOSITION16;
#define COLLECTIONPOSITIONSIZE16(p) (sizeof(DWORD) * ((p)->Level + 2))

typedef struct {
    DWORD TopLevelEntries;
    DWORD LastModifiedTime; /* 0 */
} COLLECTIONSTATS;

#define PERCENTILE_COUNT 11
#define PERCENTILE_0 0
#define PERCENTILE_10 1
#define PERCENTILE_20 2
#define PERCENTILE_30 3
#define PERCENTILE_40 4
#define PERCENTILE_50 5
#define PERCENTILE_60 6
#define PERCENTILE_70 7
#define PERCENTILE_80 8
#define PERCENTILE_90 9
#define PERCENTILE_100 10
typedef struct {
    DWORD DocCount;
    DWORD DocTotalSize;
    DWORD BTreeLeafNodes;
    WORD BTreeDepth;
    WORD Spare;
    DWORD KeyOffset[PERCENTILE_COUNT]; /* of ITEM_VALUE_TABLEs, from the start of this structure */
} COLLECTIONDATA;

/* Of NIFOpenCollection. An index is made at each opening, so these change nothing. */
#define OPEN_REBUILD_INDEX 0x0001
#define OPEN_NOUPDATE 0x0002
#define OPEN_DO_NOT_CREATE 0x0004

/* Note ids of categories. */
#define NOTEID_GHOST_ENTRY 0x40000000U
#define NOTEID_CATEGORY 0x80000000U
#define NOTEID_CATEGORY_TOTAL 0xc0000000U
#define NOTEID_CATEGORY_INDENT 0x3f000000U
#define NOTEID_CATEGORY_ID 0x00ffffffU

#define NAVIGATE_CURRENT 0
#define NAVIGATE_NEXT 1
#define NAVIGATE_PARENT 3
#define NAVIGATE_CHILD 4
#define NAVIGATE_NEXT_PEER 5
#define NAVIGATE_PREV_PEER 6
#define NAVIGATE_FIRST_PEER 7
#define NAVIGATE_LAST_PEER 8
#define NAVIGATE_PREV 9
#define NAVIGATE_NEXT_UNREAD 10
#define NAVIGATE_CURRENT_MAIN 11
#define NAVIGATE_NEXT_MAIN 12
#define NAVIGATE_PREV_MAIN 13
#define NAVIGATE_NEXT_SELECTED 14
#define NAVIGATE_NEXT_EXPANDED 15
#define NAVIGATE_PREV_EXPANDED 16
#define NAVIGATE_ALL_DESCENDANTS 17
#define NAVIGATE_NEXT_UNREAD_MAIN 18
#define NAVIGATE_NEXT_PARENT 19
#define NAVIGATE_PREV_PARENT 20
#define NAVIGATE_PREV_UNREAD 21
#define NAVIGATE_PREV_SELECTED 22
#define NAVIGATE_NEXT_EXPANDED_UNREAD 23
#define NAVIGATE_PREV_EXPANDED_UNREAD 24
#define NAVIGATE_NEXT_EXPANDED_SELECTED 25
#define NAVIGATE_PREV_EXPANDED_SELECTED 26
#define NAVIGATE_NEXT_EXPANDED_CATEGORY 27
#define NAVIGATE_PREV_EXPANDED_CATEGORY 28
#define NAVIGATE_NEXT_HIT 29 /* of full text searches, which there are none of: no entry is a hit */
#define NAVIGATE_PREV_HIT 30
#define NAVIGATE_CURRENT_HIT 31
#define NAVIGATE_NEXT_SELECTED_MAIN 32
#define NAVIGATE_PREV_SELECTED_MAIN 33
#define NAVIGATE_PREV_UNREAD_MAIN 34
#define NAVIGATE_NEXT_SELECTED_HIT 35
#define NAVIGATE_PREV_SELECTED_HIT 36
#define NAVIGATE_NEXT_UNREAD_HIT 37
#define NAVIGATE_PREV_UNREAD_HIT 38
#define NAVIGATE_NEXT_EXP_NONCATEGORY 39
#define NAVIGATE_PREV_EXP_NONCATEGORY 40
#define NAVIGATE_NEXT_CATEGORY 41
#define NAVIGATE_PREV_CATEGORY 42
#define NAVIGATE_NEXT_NONCATEGORY 43
#define NAVIGATE_PREV_NONCATEGORY 44
#define NAVIGATE_MASK 0x007f
#define NAVIGATE_MINLEVEL 0x0100
#define NAVIGATE_MAXLEVEL 0x0200
#define NAVIGATE_CONTINUE 0x8000 /* a skip that fails is no end: what can be read is read */

#define READ_MASK_NOTEID 0x00000001
#define READ_MASK_NOTEUNID 0x00000002
#define READ_MASK_NOTECLASS 0x00000004
#define READ_MASK_INDEXSIBLINGS 0x00000008
#define READ_MASK_INDEXCHILDREN 0x00000010
#define READ_MASK_INDEXDESCENDANTS 0x00000020
#define READ_MASK_INDEXANYUNREAD 0x00000040
#define READ_MASK_INDENTLEVELS 0x00000080
#define READ_MASK_COLLECTIONSTATS 0x00000100
#define READ_MASK_SCORE 0x00000200
#define READ_MASK_INDEXUNREAD 0x00000400
#define READ_MASK_SUMMARYVALUES 0x00002000
#define READ_MASK_INDEXPOSITION 0x00004000
#define READ_MASK_SUMMARY 0x00008000

#define SIGNAL_DEFN_ITEM_MODIFIED 0x0001
#define SIGNAL_VIEW_ITEM_MODIFIED 0x0002
#define SIGNAL_INDEX_MODIFIED 0x0004
#define SIGNAL_UNREADLIST_MODIFIED 0x0008
#define SIGNAL_DATABASE_MODIFIED 0x0010
#define SIGNAL_MORE_TO_DO 0x0020
#define SIGNAL_VIEW_TIME_RELATIVE 0x0040
#define SIGNAL_NOT_SUPPORTED 0x0080
#define SIGNAL_ANY_CONFLICT                                                                                       \
    (SIGNAL_DEFN_ITEM_MODIFIED | SIGNAL_VIEW_ITEM_MODIFIED | SIGNAL_INDEX_MODIFIED | SIGNAL_UNREADLIST_MODIFIED | \
     SIGNAL_DATABASE_MODIFIED)
#define SIGNAL_ANY_NONDATA_CONFLICT \
    (SIGNAL_DEFN_ITEM_MODIFIED | SIGNAL_VIEW_ITEM_MODIFIED | SIGNAL_INDEX_MODIFIED | SIGNAL_UNREADLIST_MODIFIED)

#define FIND_PARTIAL 0x0001
#define FIND_CASE_INSENSITIVE 0x0002
#define FIND_RETURN_DWORD 0x0004
#define FIND_ACCENT_INSENSITIVE 0x0008
#define FIND_NOCOUNT_ENTRIES 0x0010
#define FIND_UPDATE_IF_NOT_FOUND 0x0020
#define FIND_LESS_THAN 0x0040
#define FIND_FIRST_EQUAL 0x0000
#define FIND_LAST_EQUAL 0x0080
#define FIND_GREATER_THAN 0x00c0
#define FIND_EQUAL 0x0800
#define FIND_COMPARE_MASK 0x08c0
#define FIND_RANGE_OVERLAP 0x0100
#define FIND_RETURN_ANY_NON_CATEGORY_MATCH 0x0200
#define FIND_NONCATEGORY_ONLY 0x0400
#define FIND_AND_READ_MATCHES 0x2000
#define FIND_UNIQUE_NOTEIDS_IN_FLAT_VIEW 0x4000

/* By $TITLE and its aliases, in any case. ERR_NOT_FOUND. The last one is that of one's own. */
STATUS LNPUBLIC NIFFindView(DBHANDLE hFile, const char far* Name, NOTEID far* retNoteID);
STATUS LNPUBLIC NIFFindDesignNote(DBHANDLE hFile, const char far* Name, WORD Class, NOTEID far* retNoteID);
STATUS LNPUBLIC NIFFindDesignNoteByName(DBHANDLE hFile, const char far* Name, NOTEID far* retNoteID);
STATUS LNPUBLIC NIFFindDesignNoteExt(DBHANDLE hFile, const char far* Name, WORD Class, const char* pszFlagsPattern,
                                     NOTEID far* retNoteID, DWORD Options);
STATUS LNPUBLIC NIFFindPrivateDesignNote(DBHANDLE hFile, const char far* Name, WORD Class, NOTEID far* retNoteID);
STATUS LNPUBLIC NIFFindPrivateView(DBHANDLE hFile, char far* Name, NOTEID far* retNoteID);

/* ViewNoteID may be NOTE_ID_SPECIAL | NOTE_CLASS_DESIGN: all design notes. hUnreadList, rethCollapsedList and
   rethSelectedList are ID tables, which navigating goes by; the last two are freed with the collection. */
STATUS LNPUBLIC NIFOpenCollection(DBHANDLE hViewDB, DBHANDLE hDataDB, NOTEID ViewNoteID, WORD OpenFlags,
                                  DHANDLE hUnreadList, HCOLLECTION far* rethCollection, NOTEHANDLE far* rethViewNote,
                                  UNID far* retViewUNID, DHANDLE far* rethCollapsedList, DHANDLE far* rethSelectedList);
STATUS LNPUBLIC NIFCloseCollection(HCOLLECTION hCollection);
STATUS LNPUBLIC NIFUpdateCollection(HCOLLECTION hCollection);
/* Another of the view's $Collation items, by its number. ERR_BAD_COLLATION_NUM. */
STATUS LNPUBLIC NIFSetCollation(HCOLLECTION hCollection, WORD CollationNum);
STATUS LNPUBLIC NIFGetCollation(HCOLLECTION hCollection, WORD far* retCollationNum);
STATUS LNPUBLIC NIFGetCollectionData(HCOLLECTION hCollection, DHANDLE far* rethCollData);
STATUS NIFGetCollectionViewNoteIDAndDB(HCOLLECTION hCollection, NOTEID* NoteID, DBHANDLE* hDB);
/* A number, not a time: it changes whenever the collection's documents do. */
void LNPUBLIC NIFGetLastModifiedTime(HCOLLECTION hCollection, TIMEDATE far* retLastModifiedTime);

/* Skips, then reads; the position is that of the last entry read. A buffer holds whole entries and at most 65,535
   octets; with SIGNAL_MORE_TO_DO there are more. What is returned last may be NULL. */
STATUS LNPUBLIC NIFReadEntries(HCOLLECTION hCollection, COLLECTIONPOSITION far* IndexPos, WORD SkipNavigator,
                               DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask,
                               DHANDLE far* rethBuffer, WORD far* retBufferLength, DWORD far* retNumEntriesSkipped,
                               DWORD far* retNumEntriesReturned, WORD far* retSignalFlags);

/* The first entry (or the one that FindFlags ask for) whose sort keys match, and how many do. ERR_NOT_FOUND. A key
   buffer is an ITEM_TABLE whose names may be empty. */
STATUS LNPUBLIC NIFFindByName(HCOLLECTION hCollection, const char far* Name, WORD FindFlags,
                              COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches);
STATUS LNPUBLIC NIFFindByKey(HCOLLECTION hCollection, void far* KeyBuffer, WORD FindFlags,
                             COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches);
STATUS LNPUBLIC NIFLocateNote(HCOLLECTION hCollection, COLLECTIONPOSITION far* IndexPos, NOTEID NoteID);
STATUS NIFIsNoteInView(HCOLLECTION hCollection, NOTEID NoteID, BOOL* retInView);
/* All documents' ids; Flags are kept free. */
STATUS NIFGetIDTableExtended(HCOLLECTION hCollection, WORD Navigator, DWORD Flags, DHANDLE hIDTable);

/* As NIFReadEntries, on the whole index: a differential reading is not done (SIGNAL_DIFF_READ_NOT_DONE), one column
   alone neither (ERR_FUNC_NOT_IMPL), nor JSON. retDiffTime and retLastModifiedTime are the present time and that of the
   database's last change, retSequence is 0. */
#define SIGNAL_DIFF_READ_NOT_DONE 0x0100 /* the number is the stub's own */
STATUS NIFReadEntriesExt(HCOLLECTION hCollection, COLLECTIONPOSITION* CollectionPos, WORD SkipNavigator,
                         DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask, TIMEDATE* DiffTime,
                         DHANDLE DiffIDTable, DWORD ColumnNumber, DWORD Flags, DHANDLE* rethBuffer,
                         WORD* retBufferLength, DWORD* retNumEntriesSkipped, DWORD* retNumEntriesReturned,
                         WORD* retSignalflags, TIMEDATE* retDiffTime, TIMEDATE* retLastModifiedTime,
                         DWORD* retSequence);
#define READ_MASK2_TO_JSON ((DWORD64)1) /* likewise */
STATUS NIFReadEntriesExt2(HCOLLECTION hCollection, COLLECTIONPOSITION* CollectionPos, WORD SkipNavigator,
                          DWORD SkipCount, WORD ReturnNavigator, DWORD ReturnCount, DWORD ReturnMask,
                          DWORD64 ReturnMask2, TIMEDATE* DiffTime, DHANDLE DiffIDTable, DWORD ColumnNumber, DWORD Flags,
                          DHANDLE* rethBuffer, WORD* retBufferLength, DWORD* retNumEntriesSkipped,
                          DWORD* retNumEntriesReturned, WORD* retSignalflags, TIMEDATE* retDiffTime,
                          TIMEDATE* retLastModifiedTime, DWORD* retSequence);

typedef struct NIFFindByKeyContext {
    WORD EntriesThisChunk;
    WORD wSizeOfChunk;
    void* SummaryBuffer;
    MEMHANDLE hUserData;
    DWORD UserDataLen;
    DWORD TotalDataInBuffer;
} NIFFINDBYKEYCTX;
typedef STATUS(LNCALLBACKPTR NIFFINDBYKEYPROC)(NIFFINDBYKEYCTX* Ctx);
/* NIFFindByKey, and with ReturnFlags what NIFReadEntries gives of the entries from there on that match. */
STATUS LNPUBLIC NIFFindByKeyExtended2(HCOLLECTION hCollection, void far* KeyBuffer, DWORD FindFlags, DWORD ReturnFlags,
                                      COLLECTIONPOSITION far* retIndexPos, DWORD far* retNumMatches,
                                      WORD* retSignalFlags, DHANDLE* rethBuffer, DWORD* retSequence);
/* ERR_FUNC_NOT_IMPL, FALSE. */
STATUS NIFFindByKeyExtended4(HCOLLECTION hCollection, void* KeyBuffer, DWORD FindFlags, DWORD ReturnFlags,
                             void* pReserved, NIFFINDBYKEYPROC NIFFindByKeyCallback, NIFFINDBYKEYCTX* Ctx,
                             DWORD dwTimeOutSecs, COLLECTIONPOSITION* retIndexPos, DWORD* retNumMatches,
                             WORD* retSignalFlags, DHANDLE* rethBuffer, DWORD* retSequence);
BOOL NIFGetViewRebuildDir(char* szTempDir, WORD wBufLen);

#ifdef __cplusplus
}
#endif

#endif
