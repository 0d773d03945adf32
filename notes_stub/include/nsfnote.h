/* Notes in memory and their items. A note's handle belongs to the thread that opened it, and nothing that is done to
   the note reaches the database before NSFNoteUpdate. Item names do not distinguish case. Declared from HCL's
   reference. */
#ifndef NOTES_STUB_NSFNOTE_H
#define NOTES_STUB_NSFNOTE_H

#include "nsfdata.h"
#include "nsferr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members of a note's header: NSFNoteGetInfo, NSFNoteSetInfo. */
#define _NOTE_DB 0              /* DBHANDLE */
#define _NOTE_ID 1              /* NOTEID; 0 before the first update */
#define _NOTE_OID 2             /* OID */
#define _NOTE_CLASS 3           /* WORD */
#define _NOTE_MODIFIED 4        /* TIMEDATE */
#define _NOTE_PRIVILEGES 5      /* WORD */
#define _NOTE_FLAGS 7           /* WORD */
#define _NOTE_ACCESSED 8        /* TIMEDATE */
#define _NOTE_PARENT_NOTEID 10  /* NOTEID */
#define _NOTE_RESPONSE_COUNT 11 /* DWORD */
#define _NOTE_RESPONSES 12      /* DHANDLE */
#define _NOTE_ADDED_TO_FILE 13  /* TIMEDATE */
#define _NOTE_OBJSTORE_DB 14    /* DBHANDLE */

#define NOTE_FLAG_READONLY 0x01
#define NOTE_FLAG_ABSTRACTED 0x02
/* Never set here; the numbers are the stub's own. */
#define NOTE_FLAG_INCREMENTAL 0x04
#define NOTE_FLAG_LINKED 0x20
#define NOTE_FLAG_INCREMENTAL_FULL 0x40
#define NOTE_FLAG_CANONICAL 0x80

#define OPEN_SUMMARY 0x0001
#define OPEN_NOVERIFYDEFAULT 0x0002
#define OPEN_EXPAND 0x0004 /* texts, numbers and times become lists of one; the others change nothing here */
#define OPEN_NOOBJECTS 0x0008
#define OPEN_SHARE 0x0020
#define OPEN_CANONICAL 0x0040
#define OPEN_MARK_READ 0x0100
#define OPEN_ABSTRACT 0x0200
#define OPEN_RESPONSE_ID_TABLE 0x1000
/* For the functions that take a DWORD. MIME stays as it is with and without; the numbers are the stub's own. */
#define OPEN_WITH_FOLDERS 0x00020000
#define OPEN_RAW_RFC822_TEXT 0x01000000
#define OPEN_RAW_MIME_PART 0x02000000
#define OPEN_RAW_MIME (OPEN_RAW_RFC822_TEXT | OPEN_RAW_MIME_PART)

#define UPDATE_FORCE 0x0001 /* write over what changed on disk meanwhile */
#define UPDATE_NAME_KEY_WARNING 0x0002
#define UPDATE_NOCOMMIT 0x0004 /* the stub commits all the same */
#define UPDATE_NOREVISION 0x0100
#define UPDATE_NOSTUB 0x0200 /* NSFNoteDelete: leave no deletion stub, and take one away that is there */
#define UPDATE_INCREMENTAL 0x4000
#define UPDATE_DELETED 0x8000
/* These change nothing here; the numbers are the stub's own. */
#define UPDATE_DUPLICATES 0x0040
#define UPDATE_SHARE_SECOND 0x00200000
#define UPDATE_SHARE_OBJECTS 0x00400000

STATUS LNPUBLIC NSFNoteCreate(DBHANDLE db_handle, NOTEHANDLE far* note_handle);
STATUS LNPUBLIC NSFNoteOpen(DBHANDLE db_handle, NOTEID note_id, WORD open_flags, NOTEHANDLE far* note_handle);
STATUS LNPUBLIC NSFNoteOpenExt(DBHANDLE hDB, NOTEID NoteID, DWORD flags, NOTEHANDLE* rethNote);
STATUS LNPUBLIC NSFNoteOpenByUNID(DBHANDLE hDB, UNID far* pUNID, WORD flags, NOTEHANDLE far* rethNote);
STATUS NSFNoteOpenByUNIDExtended(DBHANDLE hDB, UNID* pUNID, DWORD flags, NOTEHANDLE* rethNote);

/* Durable when it returns NOERROR. */
STATUS LNPUBLIC NSFNoteUpdate(NOTEHANDLE note_handle, WORD update_flags);
STATUS LNPUBLIC NSFNoteUpdateExtended(NOTEHANDLE hNote, DWORD UpdateFlags);
STATUS LNPUBLIC NSFNoteClose(NOTEHANDLE note_handle);
STATUS LNPUBLIC NSFNoteDelete(DBHANDLE db_handle, NOTEID note_id, WORD update_flags);
STATUS LNPUBLIC NSFNoteCopy(NOTEHANDLE note_handle, NOTEHANDLE far* dstNote_handle);
void LNPUBLIC NSFNoteGetInfo(NOTEHANDLE note_handle, WORD note_member, void far* value_ptr);
void LNPUBLIC NSFNoteSetInfo(NOTEHANDLE note_handle, WORD note_member, void far* value_ptr);

STATUS LNPUBLIC NSFNoteDeleteExtended(DBHANDLE hDB, NOTEID NoteID, DWORD UpdateFlags);
/* Nothing is deleted softly here, so there is nothing to open or to delete for good: ERR_NOTE_DELETED for a note that
   is gone, else ERR_INVALID_NOTE. */
STATUS LNPUBLIC NSFNoteHardDelete(DBHANDLE hDB, NOTEID NoteID, DWORD Reserved);
STATUS LNPUBLIC NSFNoteOpenSoftDelete(DBHANDLE hDB, NOTEID NoteID, DWORD Reserved, NOTEHANDLE* rethNote);

/* Locks: names in the note's item $Writers, who alone may change or delete the note then (ERR_NOT_AUTHOR), or unlock it
   (ERR_NOTE_NOT_LOCKED_BY_LOCKER). `pLockers` has semicolons between names; NULL: the current user. A locked note is
   ERR_NOTE_LOCKED, and with NOTE_LOCK_STATUS, which locks nothing by itself, says who has locked it; free that with
   OSMemFree. The numbers are the stub's own. */
#define NOTE_LOCK_STATUS 0x00000001
#define NOTE_LOCK_HARD 0x00000002
#define NOTE_LOCK_PROVISIONAL 0x00000004
STATUS LNPUBLIC NSFDbNoteLock(DBHANDLE hDB, NOTEID NoteID, DWORD Flags, char* pLockers, DHANDLE* rethLockers,
                              DWORD* retLength);
STATUS LNPUBLIC NSFDbNoteUnlock(DBHANDLE hDB, NOTEID NoteID, DWORD Flags);
STATUS LNPUBLIC NSFNoteOpenWithLock(DBHANDLE hDB, NOTEID NoteID, DWORD LockFlags, DWORD OpenFlags, char* pLockers,
                                    DHANDLE* rethLockers, DWORD* retLength, NOTEHANDLE far* rethNote);

/* Many notes, one after the other, each handed to a routine and closed after it. A routine's status other than NOERROR
   ends it. `GetNotesCallback` is for remote databases and `FolderAddCallback` for folders: neither is called here. The
   numbers are the stub's own. */
#define GETNOTES_PRESERVE_ORDER 0x00000001
#define GETNOTES_SEND_OBJECTS 0x00000002
#define GETNOTES_ORDER_BY_SIZE 0x00000004
#define GETNOTES_CONTINUE_ON_ERROR 0x00000008
#define GETNOTES_GET_FOLDER_ADDS 0x00000010
#define GETNOTES_APPLY_FOLDER_ADDS 0x00000020
#define GETNOTES_NO_STREAMING 0x00000040
typedef STATUS(LNCALLBACKPTR NSFGETNOTESCALLBACK)(void* Param, DWORD TotalSizeLow, DWORD TotalSizeHigh);
typedef STATUS(LNCALLBACKPTR NSFNOTEOPENCALLBACK)(void* Param, NOTEHANDLE hNote, DWORD NoteID, STATUS status);
typedef STATUS(LNCALLBACKPTR NSFOBJECTALLOCCALLBACK)(void* Param, NOTEHANDLE hNote, NOTEID OldRRV, STATUS status,
                                                     DWORD ObjectSize);
typedef STATUS(LNCALLBACKPTR NSFOBJECTWRITECALLBACK)(void* Param, NOTEHANDLE hNote, NOTEID OldRRV, STATUS status,
                                                     BYTE* Buffer, DWORD BufferSize);
typedef STATUS(LNCALLBACKPTR NSFFOLDERADDCALLBACK)(void* Param, UNID* NoteUNID, DHANDLE OpBlock, DWORD OpBlockSize);
STATUS LNPUBLIC NSFDbGetNotes(DBHANDLE hDB, DWORD NumNotes, NOTEID* NoteID, DWORD* NoteOpenFlags, DWORD* SinceSeqNum,
                              DWORD ControlFlags, DBHANDLE hObjectDB, void* CallbackParam,
                              NSFGETNOTESCALLBACK GetNotesCallback, NSFNOTEOPENCALLBACK NoteOpenCallback,
                              NSFOBJECTALLOCCALLBACK ObjectAllocCallback, NSFOBJECTWRITECALLBACK ObjectWriteCallback,
                              TIMEDATE* FolderSinceTime, NSFFOLDERADDCALLBACK FolderAddCallback);

/* ERR_INVALID_ITEMLEN, ERR_INVALID_ITEMTYPE: an item's length does not fit its type, or its type is not known. */
STATUS LNPUBLIC NSFNoteCheck(DHANDLE note_handle);
/* Lists and ranges of one value become simple values. */
STATUS LNPUBLIC NSFNoteContract(NOTEHANDLE hNote);
BOOL LNPUBLIC NSFNoteHasComposite(NOTEHANDLE hNote);
/* The first such item's BLOCKID; NULL: not wanted. */
BOOL LNPUBLIC NSFNoteHasObjects(NOTEHANDLE hNote, BLOCKID far* bhFirstObjectItem);
BOOL NSFNoteHasReadersField(DHANDLE hnote, BLOCKID far* retbhItem);
/* Signed: it has an item $Signature; sealed: $Seal. */
BOOL LNPUBLIC NSFNoteIsSignedOrSealed(NOTEHANDLE note_handle, BOOL far* signed_flag_ptr, BOOL far* sealed_flag_ptr);

/* Files in items $FILE. The octets go into the database at once, and stay there only when the note is updated with its
   item; they go with it at the update or deletion that takes the item away. */
typedef struct {
    BYTE Byte1;
    WORD Word1;
    BYTE Text[16];
} ENCRYPTION_KEY;
#define ITEM_NAME_ATTACHMENT "$FILE"
STATUS LNPUBLIC NSFNoteAttachFile(NOTEHANDLE note_handle, const char far* item_name, WORD item_name_length,
                                  const char far* file_name, const char far* orig_path_name, WORD encoding_type);
/* A file that is there is replaced. With a key: ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC NSFNoteExtractFile(NOTEHANDLE note_handle, BLOCKID item_blockid, const char far* file_name,
                                   ENCRYPTION_KEY far* DecryptionKey);
/* The octets go to the routine in pieces; its status other than NOERROR ends it. With a key: ERR_FUNC_NOT_IMPL. */
typedef STATUS(LNCALLBACKPTR NOTEEXTRACTCALLBACK)(const BYTE* bytes, DWORD length, void far* pParam);
STATUS LNPUBLIC NSFNoteExtractWithCallback(NOTEHANDLE hNote, BLOCKID bhItem, ENCRYPTION_KEY far* DecryptionKey,
                                           WORD wFlags, NOTEEXTRACTCALLBACK pNoteExtractCallback, void far* pParam);
STATUS LNPUBLIC NSFNoteDetachFile(NOTEHANDLE note_handle, BLOCKID item_blockid);
/* The same with flags, which change nothing here, and with a cipher in place of a key. The reference gives the flags no
   numbers: these are the stub's own. */
#define NTEXT_RESONLY 0x0001
#define NTEXT_FTYPE_MASK 0x000e
#define NTEXT_FTYPE_FLAT 0x0002
#define NTEXT_FTYPE_MACBIN 0x0004
#define NTEXT_RAWMIME 0x0010
#define NTEXT_IGNORE_HUFF2 0x0020
typedef MEMHANDLE CIPHERHANDLE;
#define NULLCIPHERHANDLE NULLMEMHANDLE
#ifndef NULLKFHANDLE
typedef void far* KFHANDLE; /* an ID file */
#define NULLKFHANDLE ((KFHANDLE)0)
#endif
STATUS LNPUBLIC NSFNoteExtractFileExt(NOTEHANDLE note_handle, BLOCKID item_blockid, const char far* file_name,
                                      ENCRYPTION_KEY far* DecryptionKey, WORD wFlags);
STATUS LNPUBLIC NSFNoteCipherExtractFile(NOTEHANDLE hNote, BLOCKID bhItem, DWORD ExtractFlags,
                                         CIPHERHANDLE hDecryptionCipher, const char far* FileName, DWORD Reserved,
                                         void* pReserved);
STATUS LNPUBLIC NSFNoteCipherExtractWithCallback(NOTEHANDLE hNote, BLOCKID bhItem, DWORD ExtractFlags,
                                                 CIPHERHANDLE hDecryptionCipher,
                                                 NOTEEXTRACTCALLBACK pNoteExtractCallback, void far* pParam,
                                                 DWORD Reserved, void* pReserved);

/* Encryption needs ID files, which only a real Domino has. A note without an item $Seal is ERR_NOTE_NOT_SEALED; else a
   line is logged, and the answer is ERR_FUNC_NOT_IMPL. The reference gives the flags no numbers: these are the stub's
   own. */
#define DECRYPT_ATTACHMENTS_IN_PLACE 0x0001
#define ENCRYPT_WITH_USER_PUBLIC_KEY 0x0001
#define ENCRYPT_SMIME_IF_MIME_PRESENT 0x0002
#define ENCRYPT_SMIME_NO_SENDER 0x0004
#define ENCRYPT_SMIME_TRUST_ALL_CERTS 0x0008
STATUS LNPUBLIC NSFNoteDecrypt(HANDLE hNote, WORD DecryptFlags, ENCRYPTION_KEY far* retKeyForAttachments);
STATUS LNPUBLIC NSFNoteDecryptExt2(NOTEHANDLE hNote, KFHANDLE hKFC, WORD DecryptFlags,
                                   ENCRYPTION_KEY far* retKeyForAttachments, DWORD Reserved, void* pReserved);
/* A cipher handed in is destroyed. */
STATUS LNPUBLIC NSFNoteCipherDecrypt(NOTEHANDLE hNote, KFHANDLE hKFC, DWORD DecryptFlags,
                                     CIPHERHANDLE far* rethCipherForAttachments, DWORD Reserved, void* pReserved);
STATUS LNPUBLIC NSFCipherDestroy(CIPHERHANDLE* phCipher);
STATUS LNPUBLIC NSFNoteCopyAndEncrypt(NOTEHANDLE hSrcNote, WORD EncryptFlags, NOTEHANDLE far* rethDstNote);
STATUS LNPUBLIC NSFNoteCopyAndEncryptExt2(NOTEHANDLE hSrcNote, KFHANDLE hKFC, WORD EncryptFlags,
                                          NOTEHANDLE far* rethDstNote, DWORD Reserved, void* pReserved);

/* LotusScript: ERR_NULL_NOTEHANDLE without a note, else a line in the log and ERR_FUNC_NOT_IMPL. */
typedef struct {
    WORD Version; /* 1 */
    WORD Line;
    const char* pErrText;
    const char* pErrFile;
} LSCOMPILE_ERR_INFO;
typedef STATUS(LNCALLBACKPTR LSCOMPILEERRPROC)(const LSCOMPILE_ERR_INFO* pInfo, void* pCtx);
STATUS LNPUBLIC NSFNoteLSCompile(DBHANDLE hDb, NOTEHANDLE hNote, DWORD dwFlags);
STATUS LNPUBLIC NSFNoteLSCompileExt(DBHANDLE hDb, NOTEHANDLE hNote, DWORD dwFlags, LSCOMPILEERRPROC pfnErrProc,
                                    void* pCtx);

/* These need keys and forms, which only a real Domino has: a line in the log and ERR_FUNC_NOT_IMPL. */
typedef WORD(LNCALLBACKPTR CWF_ERROR_PROC)(const void far* pCDField, WORD phase, STATUS error, HANDLE ErrorText,
                                           WORD wErrorTextSize, void far* ctx);
STATUS LNPUBLIC NSFNoteComputeWithForm(NOTEHANDLE hNote, NOTEHANDLE hFormNote, DWORD dwFlags,
                                       CWF_ERROR_PROC ErrorRoutine, void* CallersContext);
STATUS LNPUBLIC NSFNoteSign(NOTEHANDLE hNote);
#define ITEM_NAME_NOTE_SIG_PREFIX "$Sig_"
STATUS LNPUBLIC NSFNoteSignExt(NOTEHANDLE hNote, const char far* SignatureItemName, WORD ItemCount, DHANDLE hItemIDs);
#define SIGN_NOTES_IF_MIME_PRESENT 0x00000001 /* the stub's own number */
STATUS LNPUBLIC NSFNoteSignExt3(NOTEHANDLE hNote, KFHANDLE hKFC, const char far* SignatureItemName, WORD ItemCount,
                                DHANDLE hItemIDs, DWORD Flags, DWORD Reserved, void* pReserved);
/* NOERROR and FALSE where there is nothing to sign: no rich text, or no document. `retfSigned` may be NULL. */
STATUS LNPUBLIC NSFNoteSignHotspots(NOTEHANDLE hNote, DWORD dwFlags, BOOL* retfSigned);
/* Takes $Signature away. */
STATUS LNPUBLIC NSFNoteUnsign(NOTEHANDLE hNote);
/* The first entry of $UpdatedBy. Each result may be NULL; the name is not ended by a zero. */
#define FIELD_UPDATED_BY "$UpdatedBy"
#define ITEM_NAME_NOTE_SIGNATURE "$Signature"
STATUS LNPUBLIC NSFNoteGetAuthor(NOTEHANDLE hNote, char far* retName, WORD far* retNameLength, BOOL far* retIsItMe);
STATUS LNPUBLIC NSFNoteVerifySignature(NOTEHANDLE hNote, char far* SignatureItemName, TIMEDATE far* retWhenSigned,
                                       char far* retSigner, char far* retCertifier);
/* The number of items and their handle become 0 where they are asked for. */
STATUS LNPUBLIC NSFNoteInspectSignatureExt2(NOTEHANDLE hNote, KFHANDLE hKFC, char far* pzSigItemName,
                                            TIMEDATE far* retWhenSigned, char far* retSigner, char far* retCertifier,
                                            WORD* retItemCount, DHANDLE* rethItemIDs, DWORD Reserved, void* pReserved);
STATUS LNPUBLIC NSFComputeObjectDigest(DHANDLE hNote, BLOCKID bItem);

/* MIME: items of TYPE_MIME_PART, or of TYPE_RFC822_TEXT too. */
BOOL LNPUBLIC NSFNoteHasMIME(NOTEHANDLE hNote);
BOOL LNPUBLIC NSFNoteHasMIMEPart(NOTEHANDLE hNote);
BOOL LNPUBLIC NSFNoteHasRFC822Text(NOTEHANDLE hNote);

/* Links to documents as text: a title, then the tags between <NDL> and </NDL>, a line each. A view or a note of zeros
   has no tag, and without a tag it is zeros. The text is freed with OSMemFree, and ends with no zero. Of ServerHint at
   most MAXUSERNAME octets are written, of LinkText MaxLinkText, each with its zero; each of the four results may be
   NULL. ERR_LINK_FORMAT. The flags' numbers are the stub's own. */
#define LINKFLAG_ADD_TEMPORARY 0x00000001
#define LINKFLAG_NO_REPL_SEARCH 0x00000002
STATUS LNPUBLIC NSFNoteLinkFromText(DHANDLE hLinkText, WORD LinkTextLength, NOTELINK far* NoteLink,
                                    char far* ServerHint, char far* LinkText, WORD MaxLinkText, DWORD far* retFlags);
STATUS LNPUBLIC NSFNoteLinkToText(char far* Title, NOTELINK far* NoteLink, char far* ServerHint, char far* LinkText,
                                  DHANDLE far* phLinkText, WORD far* pLinkTextLength, DWORD Flags);

/* Items of a summary buffer, an ITEM_TABLE, by name in any case. `item_value_ptr_ptr` is the address of a pointer, of
   any type, to the value behind its type word; the length is without that too. */
BOOL LNPUBLIC NSFLocateSummaryValue(const void far* summary_buffer_ptr, const char far* item_name,
                                    void far* item_value_ptr_ptr, WORD far* item_len_ptr, WORD far* item_type_ptr);
/* Of TYPE_TEXT alone; cut to the buffer and ended by a zero. */
BOOL LNPUBLIC NSFGetSummaryValue(const void far* summary_buffer_ptr, const char far* text_item_name,
                                 char far* text_item_value, WORD max_buffer_len);

typedef STATUS(LNCALLBACKPTR NSFITEMSCANPROC)(WORD Spare, WORD ItemFlags, char far* Name, WORD NameLength,
                                              void far* Value, DWORD ValueLength, void far* RoutineParameter);

/* Lengths of values returned include the type WORD that stands before every value; lengths passed in do not, except to
   NSFItemAppendByBLOCKID. A text length of MAXWORD means: up to the terminating zero. */
STATUS LNPUBLIC NSFItemInfo(NOTEHANDLE note_handle, const char far* item_name, WORD name_len, BLOCKID far* item_blockid,
                            WORD far* value_datatype, BLOCKID far* value_blockid, DWORD far* value_len);
STATUS LNPUBLIC NSFItemInfoNext(NOTEHANDLE note_handle, BLOCKID NextItem, const char far* item_name, WORD name_len,
                                BLOCKID far* item_blockid_ptr, WORD far* value_type_ptr, BLOCKID far* value_blockid_ptr,
                                DWORD far* value_len_ptr);
STATUS LNPUBLIC NSFItemInfoPrev(NOTEHANDLE note_handle, BLOCKID CurrItem, const char far* item_name, WORD name_len,
                                BLOCKID far* item_blockid_ptr, WORD far* value_type_ptr, BLOCKID far* value_blockid_ptr,
                                DWORD far* value_len_ptr);
void LNPUBLIC NSFItemQuery(NOTEHANDLE note_handle, BLOCKID item_bid, char far* item_name, WORD return_buf_len,
                           WORD far* name_len_ptr, WORD far* item_flags_ptr, WORD far* value_datatype_ptr,
                           BLOCKID far* value_bid_ptr, DWORD far* value_len_ptr);
BOOL NSFItemIsPresent(NOTEHANDLE note_handle, char far* item_name, WORD item_name_length);
STATUS NSFItemScan(NOTEHANDLE note_handle, NSFITEMSCANPROC ActionRoutine, void far* func_param);

WORD LNPUBLIC NSFItemGetText(NOTEHANDLE note_handle, const char far* item_name, char far* item_text, WORD text_len);
WORD LNPUBLIC NSFItemGetTextListEntries(NOTEHANDLE note_handle, const char far* item_name);
WORD LNPUBLIC NSFItemGetTextListEntry(NOTEHANDLE note_handle, const char far* item_name, WORD entry_position,
                                      char far* entry_text, WORD text_len);
BOOL LNPUBLIC NSFItemGetNumber(NOTEHANDLE hNote, const char far* ItemName, NUMBER far* retNumber);
LONG LNPUBLIC NSFItemGetLong(NOTEHANDLE note_handle, const char far* number_item_name, LONG number_item_default);
BOOL LNPUBLIC NSFItemGetTime(NOTEHANDLE note_handle, const char far* td_item_name, TIMEDATE far* td_item_value);
WORD LNPUBLIC NSFItemConvertToText(NOTEHANDLE note_handle, const char far* item_name_ptr, char far* text_buf_ptr,
                                   WORD text_buf_len, char separator);
WORD LNPUBLIC NSFItemConvertValueToText(WORD value_type, BLOCKID value_bid, DWORD value_len, char far* text_buf_ptr,
                                        WORD text_buf_len, char separator);

/* A text item against a text, up to its zero where the length is MAXWORD. */
BOOL LNPUBLIC NSFItemTextEqual(NOTEHANDLE note_handle, const char far* item_name, const char far* item_text,
                               WORD text_len, BOOL case_sensitive_flag);
/* FALSE: no such item of this type. -1: the given time is the earlier one. NULL: compared with now. */
BOOL LNPUBLIC NSFItemTimeCompare(NOTEHANDLE note_handle, const char far* item_name, const TIMEDATE far* td_item_ptr,
                                 int far* result_ptr);
/* Always FALSE. -1: the item is greater. */
BOOL LNPUBLIC NSFItemLongCompare(NOTEHANDLE note_handle, const char far* item_name, LONG long_value,
                                 int far* result_ptr);
/* NSFItemQuery, the last octet of the note's sequence number when the item changed, and how many items of its name
   stand before it. */
void LNPUBLIC NSFItemQueryEx(NOTEHANDLE note_handle, BLOCKID item_bid, char* item_name, WORD return_buf_len,
                             WORD* name_len_ptr, WORD* item_flags_ptr, WORD* value_datatype_ptr, BLOCKID* value_bid_ptr,
                             DWORD* value_len_ptr, BYTE* retSeqByte, BYTE* retDupItemID);
/* When the item was last changed in the database; cleared for one that was never written, and for a NULLHANDLE. */
STATUS LNPUBLIC NSFItemGetModifiedTime(DHANDLE hNote, const char* ItemName, WORD ItemNameLength, DWORD Flags,
                                       TIMEDATE* retTime);
STATUS LNPUBLIC NSFItemGetModifiedTimeByBLOCKID(DHANDLE hNote, BLOCKID bhItem, DWORD Flags, TIMEDATE* retTime);

STATUS LNPUBLIC NSFItemSetText(NOTEHANDLE hNote, const char far* ItemName, const char far* ItemText, WORD TextLength);
STATUS LNPUBLIC NSFItemSetTextSummary(NOTEHANDLE hNote, const char far* ItemName, const char far* ItemText,
                                      WORD TextLength, BOOL Summary);
STATUS LNPUBLIC NSFItemSetNumber(NOTEHANDLE hNote, const char far* ItemName, const NUMBER far* Number);
STATUS LNPUBLIC NSFItemSetTime(NOTEHANDLE note_handle, const char far* td_item_name, const TIMEDATE far* td_item_ptr);
STATUS LNPUBLIC NSFItemCreateTextList(NOTEHANDLE note_handle, const char far* item_name, const char far* item_text,
                                      WORD text_len);
STATUS LNPUBLIC NSFItemAppendTextList(NOTEHANDLE note_handle, const char far* item_name, const char far* entry_text,
                                      WORD text_len, BOOL duplicate_flag);
STATUS LNPUBLIC NSFItemAppend(NOTEHANDLE note_handle, WORD item_flags, const char far* item_name, WORD name_len,
                              WORD item_type, const void far* item_value, DWORD value_len);

/* Takes the memory of `value_bid` over: the caller unlocks it and never frees it. */
STATUS LNPUBLIC NSFItemAppendByBLOCKID(NOTEHANDLE note_handle, WORD item_flags, const char far* item_name,
                                       WORD name_len, BLOCKID value_bid, DWORD value_len, BLOCKID far* item_bid_ptr);
STATUS LNPUBLIC NSFItemDelete(NOTEHANDLE note_handle, const char far* item_name, WORD name_len);
STATUS LNPUBLIC NSFItemDeleteByBLOCKID(NOTEHANDLE note_handle, BLOCKID item_blockid);
STATUS LNPUBLIC NSFItemCopy(NOTEHANDLE note_handle, BLOCKID item_blockid);
/* `pszNewItemName` NULL: the name stays. */
STATUS NSFItemCopyAndRename(DHANDLE hnote, BLOCKID bhItem, const char* pszNewItemName);
/* The value keeps its octets as far as they fit; the length includes the type WORD. */
STATUS LNPUBLIC NSFItemRealloc(BLOCKID item_blockid, BLOCKID far* value_blockid_ptr, DWORD value_len);
/* As NSFItemAppendByBLOCKID, for an item of TYPE_OBJECT. fDealloc: the object goes with the item. */
STATUS LNPUBLIC NSFItemAppendObject(NOTEHANDLE hNote, WORD ItemFlags, const char far* Name, WORD NameLength,
                                    BLOCKID bhValue, DWORD ValueLength, BOOL fDealloc);
STATUS NSFItemModifyValue(DHANDLE hnote, BLOCKID bhItem, WORD ItemFlags, WORD DataType, const void* Value,
                          DWORD ValueLength);

/* The first item of note 2 that has the name of the item of note 1. ERR_ITEM_NOT_FOUND: there is none. Flags are 0. */
STATUS LNPUBLIC NSFNoteFindMatchingItem(NOTEHANDLE hNote1, BLOCKID bhItem1, NOTEHANDLE hNote2, DWORD dwFlags,
                                        BLOCKID* retbhItem2);
/* The last revision that both notes have had, by their sequence times and their $Revisions. ERR_SYNC_TIME_NOT_FOUND:
   none. Flags are 0. */
STATUS LNPUBLIC NSFNoteFindDivergenceTime(NOTEHANDLE hNote1, NOTEHANDLE hNote2, DWORD dwFlags,
                                          TIMEDATE* tdLastSyncTime);

/* Profile documents: one for each pair of a profile name and a user name, which may be NULL. Names do not distinguish
   case. NSFSearch passes over them. */
typedef STATUS(LNCALLBACKPTR NSFPROFILEENUMPROC)(DBHANDLE hDB, void far* Ctx, char* ProfileName, WORD ProfileNameLength,
                                                 char* UserName, WORD UserNameLength, NOTEID ProfileNoteID);
/* A document that is not there is written at once. ERR_MISC_INVALID_ARGS: no profile name, or CopyProfile is FALSE. */
STATUS LNPUBLIC NSFProfileOpen(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                               WORD UserNameLength, BOOL CopyProfile, NOTEHANDLE* rethProfileNote);
STATUS LNPUBLIC NSFProfileUpdate(NOTEHANDLE hProfile, const char* ProfileName, WORD ProfileNameLength,
                                 const char* UserName, WORD UserNameLength);
/* ERR_ITEM_NOT_FOUND: no such field, or no such document, which is not made. Type word and value stay where they are
   until the document changes or the database is closed; nobody frees them. */
STATUS LNPUBLIC NSFProfileGetField(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                   WORD UserNameLength, const char* FieldName, WORD FieldNameLength, WORD* retDatatype,
                                   BLOCKID* retbhValue, DWORD* retValueLength);
/* Is on disk when it returns. A NULL value takes the field away. */
STATUS LNPUBLIC NSFProfileSetField(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                   WORD UserNameLength, const char* FieldName, WORD FieldNameLength, WORD Datatype,
                                   void* Value, DWORD ValueLength);
/* ERR_NOT_FOUND: there is none. */
STATUS LNPUBLIC NSFProfileDelete(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength, const char* UserName,
                                 WORD UserNameLength);
/* Without a profile name: all. Names are as the documents keep them, in lower case, each with a zero behind it. A
   status other than NOERROR ends the enumeration and is returned. Flags are 0. */
STATUS LNPUBLIC NSFProfileEnum(DBHANDLE hDB, const char* ProfileName, WORD ProfileNameLength,
                               NSFPROFILEENUMPROC Callback, void* CallbackCtx, DWORD Flags);

#ifdef __cplusplus
}
#endif

#endif
