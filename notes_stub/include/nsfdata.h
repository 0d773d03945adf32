/* Data of databases: item types and their layouts, note classes, summary buffers. Declared from the facts of HCL's
   reference. All layouts are the host's, which on Intel equal the canonical form: packed, least octet first. */
#ifndef NOTES_STUB_NSFDATA_H
#define NOTES_STUB_NSFDATA_H

#include "global.h"
#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TYPE_TEXT_LIST: LIST, a USHORT length for each entry, then the texts, packed and without terminators. */
typedef struct {
    USHORT ListEntries;
} LIST;

/* TYPE_NUMBER_RANGE and TYPE_TIME_RANGE: RANGE, then ListEntries values, then RangeEntries pairs. */
typedef struct {
    USHORT ListEntries;
    USHORT RangeEntries;
} RANGE;

typedef UNIVERSALNOTEID* PUNID;

/* What a link to a document names: a replica's id, a view and a note. */
typedef struct {
    TIMEDATE File;
    UNID View;
    UNID Note;
} NOTELINK;

/* One note of one database. File is the database's creation time, Note the note's modification time. */
typedef struct {
    DBID File;
    TIMEDATE Note;
    NOTEID NoteID;
} GLOBALINSTANCEID;

/* A summary buffer: ITEM_TABLE, its ITEMs, then for each item its name and its value (type WORD first), all packed. */
typedef struct {
    USHORT Length; /* of the whole buffer, this header included */
    USHORT Items;
} ITEM_TABLE;
typedef struct {
    USHORT NameLength;
    USHORT ValueLength; /* with the type WORD */
} ITEM;

/* The same without names: the lengths of all values, then the values (type WORD first), all packed. */
typedef struct {
    USHORT Length;
    USHORT Items;
} ITEM_VALUE_TABLE;

/* TYPE_OBJECT, in the host's layout. An item holds the canonical one, which is packed: 6 octets, a WORD and a DWORD. */
typedef struct {
    WORD ObjectType; /* OBJECT_xxx */
    DWORD RRV;       /* the object in this database */
} OBJECT_DESCRIPTOR;
#define OBJECT_NO_COPY 0x8000
#define OBJECT_PRESERVE 0x4000
#define OBJECT_PUBLIC 0x2000
#define OBJECT_FILE 0
#define OBJECT_FILTER_LEFTTODO 3
#define OBJECT_ASSIST_RUNDATA 8
#define OBJECT_UNKNOWN 0xffff

/* An attached file: the value of an item $FILE, in the host's layout. The name follows. Canonical: 36 octets, packed.
 */
typedef struct {
    OBJECT_DESCRIPTOR Header;
    WORD FileNameLength;
    WORD HostType;        /* HOST_xxx */
    WORD CompressionType; /* COMPRESS_xxx; the stub compresses nothing */
    WORD FileAttributes;
    WORD Flags;
    DWORD FileSize;
    TIMEDATE FileCreated;
    TIMEDATE FileModified;
} FILEOBJECT;
/* The stub keeps what is asked for with a file, and asks nothing of it. HOST_xxx and NTATT_xxx have no numbers in the
   reference: these are the stub's own. */
#define HOST_MSDOS 0x0000
#define HOST_OLE 0x0100
#define HOST_MAC 0x0200
#define HOST_UNKNOWN 0x0300
#define HOST_HPFS 0x0400
#define HOST_OLELIB 0x0500
#define HOST_BYTEARRAY_EXT 0x0600
#define HOST_BYTEARRAY_PAGE 0x0700
#define HOST_CDSTORAGE 0x0800
#define HOST_STREAM 0x0900
#define HOST_LINK 0x0a00
#define HOST_LOCAL 0x0f00
#define HOST_MASK 0x0f00
#define NTATT_FTYPE_FLAT 0x0000
#define NTATT_FTYPE_MACBIN 0x1000
#define NTATT_FTYPE_EBCDIC 0x2000
#define NTATT_FTYPE_MASK 0x3000
#define NTATT_NODEALLOC 0x8000
#define COMPRESS_NONE 0
#define COMPRESS_HUFF 1
#define COMPRESS_LZ1 2

/* Identifies a replica and says how it replicates, which nothing does here. */
typedef struct {
    TIMEDATE ID;
    WORD Flags;
    WORD CutoffInterval; /* days */
    TIMEDATE Cutoff;
} DBREPLICAINFO;

/* Kept, and heeded by nothing but REPLFLG_UNREADIFFNEW: changed documents are not unread again, new ones are. The
   reference gives them no numbers: these are the stub's own. */
#define REPLFLG_DISABLE 0x0001
#define REPLFLG_IGNORE_DELETES 0x0002
#define REPLFLG_HIDDEN_DESIGN 0x0004
#define REPLFLG_DO_NOT_CATALOG 0x0008
#define REPLFLG_CUTOFF_DELETE 0x0010
#define REPLFLG_NEVER_REPLICATE 0x0020
#define REPLFLG_ABSTRACT 0x0040
#define REPLFLG_DO_NOT_BROWSE 0x0080
#define REPLFLG_NO_CHRONOS 0x0100
#define REPLFLG_IGNORE_DEST_DELETES 0x0200
#define REPLFLG_MULTIDB_INDEX 0x0400
#define REPLFLG_UNREADIFFNEW 0x0800
#define REPLFLG_PRIORITY_LOW 0 /* these three stand in the field of the next one */
#define REPLFLG_PRIORITY_MED 1
#define REPLFLG_PRIORITY_HI 2
#define REPLFLG_PRIORITY_SHIFT 14
#define REPLFLG_PRIORITY_MASK 0x0003
#define REPLFLG_PRIORITY_INVMASK 0x3fff
#define REPLFLG_USED_MASK 0xcfff

/* In units of 1,024 octets; 0: none is set. */
typedef struct {
    DWORD WarningThreshold;
    DWORD SizeLimit;
    DWORD CurrentDbSize;
    DWORD MaxDbSize; /* that a file may have at most */
} DBQUOTAINFO;
typedef struct {
    DWORD WarningThreshold;
    DWORD SizeLimit;
    DWORD CurrentDbSize;
    DWORD MaxDbSize;
    WORD QuotaMethod;      /* NSF_QUOTA_METHOD_xxx */
    DWORD CurrentUsage;    /* without what is free in the file */
    DWORD CurrentSizeUsed; /* that of the two that the method goes by */
    DWORD Unused1;
    DWORD Unused2;
} DBQUOTAINFOEXT;
/* The reference gives them no numbers: these are the stub's own. */
#define NSF_QUOTA_METHOD_DEFAULT 0
#define NSF_QUOTA_METHOD_USAGE 1
#define NSF_QUOTA_METHOD_FILESIZE 2
#define NSF_QUOTA_METHOD_FILESIZE_ADD 3

#define CLASS_NOCOMPUTE (0 << 8)
#define CLASS_ERROR (1 << 8)
#define CLASS_UNAVAILABLE (2 << 8)
#define CLASS_NUMBER (3 << 8)
#define CLASS_TIME (4 << 8)
#define CLASS_TEXT (5 << 8)
#define CLASS_FORMULA (6 << 8)
#define CLASS_USERID (7 << 8)
#define CLASS_MASK 0xff00

#define TYPE_INVALID_OR_UNKNOWN (0 + CLASS_NOCOMPUTE)
#define TYPE_COMPOSITE (1 + CLASS_NOCOMPUTE)
#define TYPE_COLLATION (2 + CLASS_NOCOMPUTE)
#define TYPE_OBJECT (3 + CLASS_NOCOMPUTE)
#define TYPE_NOTEREF_LIST (4 + CLASS_NOCOMPUTE)
#define TYPE_VIEW_FORMAT (5 + CLASS_NOCOMPUTE)
#define TYPE_ICON (6 + CLASS_NOCOMPUTE)
#define TYPE_NOTELINK_LIST (7 + CLASS_NOCOMPUTE)
#define TYPE_SIGNATURE (8 + CLASS_NOCOMPUTE)
#define TYPE_SEAL (9 + CLASS_NOCOMPUTE)
#define TYPE_SEALDATA (10 + CLASS_NOCOMPUTE)
#define TYPE_SEAL_LIST (11 + CLASS_NOCOMPUTE)
#define TYPE_HIGHLIGHTS (12 + CLASS_NOCOMPUTE)
#define TYPE_WORKSHEET_DATA (13 + CLASS_NOCOMPUTE)
#define TYPE_USERDATA (14 + CLASS_NOCOMPUTE)
#define TYPE_QUERY (15 + CLASS_NOCOMPUTE)
#define TYPE_ACTION (16 + CLASS_NOCOMPUTE)
#define TYPE_ASSISTANT_INFO (17 + CLASS_NOCOMPUTE)
#define TYPE_VIEWMAP_DATASET (18 + CLASS_NOCOMPUTE)
#define TYPE_VIEWMAP_LAYOUT (19 + CLASS_NOCOMPUTE)
#define TYPE_LSOBJECT (20 + CLASS_NOCOMPUTE)
#define TYPE_HTML (21 + CLASS_NOCOMPUTE)
#define TYPE_SCHED_LIST (22 + CLASS_NOCOMPUTE)
#define TYPE_CALENDAR_FORMAT (24 + CLASS_NOCOMPUTE)
#define TYPE_MIME_PART (25 + CLASS_NOCOMPUTE)
#define TYPE_ERROR (0 + CLASS_ERROR)
#define TYPE_UNAVAILABLE (0 + CLASS_UNAVAILABLE)
#define TYPE_NUMBER (0 + CLASS_NUMBER)
#define TYPE_NUMBER_RANGE (1 + CLASS_NUMBER)
#define TYPE_TIME (0 + CLASS_TIME)
#define TYPE_TIME_RANGE (1 + CLASS_TIME)
#define TYPE_TEXT (0 + CLASS_TEXT) /* '\0' is a line break */
#define TYPE_TEXT_LIST (1 + CLASS_TEXT)
#define TYPE_RFC822_TEXT (2 + CLASS_TEXT)
#define TYPE_FORMULA (0 + CLASS_FORMULA)
#define TYPE_USERID (0 + CLASS_USERID)

#define ITEM_SIGN 0x0001
#define ITEM_SEAL 0x0002
#define ITEM_SUMMARY 0x0004
#define ITEM_READWRITERS 0x0020
#define ITEM_NAMES 0x0040
#define ITEM_PLACEHOLDER 0x0100
#define ITEM_PROTECTED 0x0200
#define ITEM_READERS 0x0400
#define ITEM_UNCHANGED 0x1000

#define NOTE_CLASS_NONE 0x0000
#define NOTE_CLASS_DOCUMENT 0x0001
#define NOTE_CLASS_DATA NOTE_CLASS_DOCUMENT
#define NOTE_CLASS_INFO 0x0002
#define NOTE_CLASS_FORM 0x0004
#define NOTE_CLASS_VIEW 0x0008
#define NOTE_CLASS_ICON 0x0010
#define NOTE_CLASS_DESIGN 0x0020
#define NOTE_CLASS_ACL 0x0040
#define NOTE_CLASS_HELP_INDEX 0x0080
#define NOTE_CLASS_HELP 0x0100
#define NOTE_CLASS_FILTER 0x0200
#define NOTE_CLASS_FIELD 0x0400
#define NOTE_CLASS_REPLFORMULA 0x0800
#define NOTE_CLASS_PRIVATE 0x1000
#define NOTE_CLASS_SINGLE_INSTANCE \
    (NOTE_CLASS_DESIGN | NOTE_CLASS_ACL | NOTE_CLASS_INFO | NOTE_CLASS_ICON | NOTE_CLASS_HELP_INDEX)
#define NOTE_CLASS_DEFAULT 0x8000 /* or'ed to a class: the default note of that class */
#define NOTE_CLASS_NOTIFYDELETION NOTE_CLASS_DEFAULT
#define NOTE_CLASS_ALL 0x7fff
#define NOTE_CLASS_ALLNONDATA 0x7ffe

#define NOTE_ID_SPECIAL 0xffff0000U /* plus a NOTE_CLASS_xxx: that special note */
#define SPECIAL_ID_NOTE 0x8000
#define RRV_DELETED 0x80000000U     /* in an ID table: this note was deleted */
#define NOTEID_RESERVED 0x80000000U /* in NSFDbGetMultNoteInfo: this note was deleted */
#define NOTEID_NO_PARENT 0U

#ifdef __cplusplus
}
#endif

/* What NSFComputeStart returns. */
typedef void far* HCOMPUTE;

#endif
