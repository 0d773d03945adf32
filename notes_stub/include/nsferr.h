/* Status codes of the database packages: NSF, formulas, on-disk structures. Values are facts that open source
 * published. */
#ifndef NOTES_STUB_NSFERR_H
#define NOTES_STUB_NSFERR_H

#include "globerr.h"

#define ERR_NOT_NSF (PKG_NSF + 1)  /* the file is no database */
#define ERR_CONFLICT (PKG_NSF + 5) /* the note changed on disk since it was opened */
#define ERR_NO_MORE_MATCHES (PKG_NSF + 16)
#define ERR_NEW_NAME_KEY (PKG_NSF + 21)
#define ERR_NSF_VERSION (PKG_NSF + 25)   /* written by a version that this one cannot read */
#define ERR_DIRECTORY (PKG_NSF + 28)     /* the handle is a directory's, the function wants a database */
#define ERR_NOT_DIRECTORY (PKG_NSF + 29) /* the handle is a database's, the function wants a directory */
#define ERR_NOT_LOCAL (PKG_NSF + 32)     /* another server's database */
#define ERR_ITEM_NOT_FOUND (PKG_NSF + 34)
#define ERR_NOTE_DELETED (PKG_NSF + 37) /* only its deletion stub is left */
#define ERR_INVALID_NOTE (PKG_NSF + 39) /* no note has this id */
#define ERR_SUMMARY_TOO_BIG (PKG_NSF + 49)
#define ERR_DBCLASS (PKG_NSF + 50)
#define ERR_ENCODING (PKG_NSF + 58)
#define ERR_NO_MODIFIED_NOTES (PKG_NSF + 60) /* nothing changed since the given time */
#define ERR_NO_STAMPED_NOTES (PKG_NSF + 61)  /* none of them was there */
#define ERR_SPECIAL_ID (PKG_NSF + 66)
#define ERR_INVALID_ITEMLEN (PKG_NSF + 67)  /* the length does not fit the type */
#define ERR_INVALID_ITEMTYPE (PKG_NSF + 68) /* the type is not known */
#define ERR_NOACCESS (PKG_NSF + 70)
#define ERR_OPEN_FILE (PKG_NSF + 75)
#define ERR_UPDATE_CLASS (PKG_NSF + 77)
#define ERR_NOT_AUTHOR (PKG_NSF + 78)
#define ERR_OBJECT_TRUNCATED (PKG_NSF + 79)
#define ERR_NTCREATE_LICENSE (PKG_NSF + 85)
#define ERR_NOTE_BADATTSIGN (PKG_NSF + 97)
#define ERR_NOTE_NOT_SEALED (PKG_NSF + 98) /* the note is not encrypted */
#define ERR_NOEXTRACT_ENCRYPTED (PKG_NSF + 100)
#define ERR_ALREADY_LOCKED (PKG_NSF + 102)
#define ERR_NO_DELETED_NOTES (PKG_NSF + 111) /* none of them was there */
#define ERR_DATA_ONLY (PKG_NSF + 112)
#define ERR_REMOTE_UNID (PKG_NSF + 113) /* UNIDs of what was deleted in another server's database */
#define ERR_INVALID_ITEMUNK (PKG_NSF + 115)
#define ERR_NSF_CORRUPT2 (PKG_NSF + 134)
#define ERR_HDL_NULL (PKG_NSF + 178)
#define ERR_OBJECT_CANNOT_BE_ZERO (PKG_NSF + 197) /* a length of zero */

/* Named by the reference, and published nowhere with a number, or the stub's alone: the numbers are the stub's own,
 * from a gap. */
#define ERR_INVALID_OBJECT (PKG_NSF + 168)         /* no object has this id */
#define ERR_FUNC_NOT_IMPL (PKG_NSF + 169)          /* documented, but not without a real Domino */
#define ERR_TIMEOUT_CANNOT_BE_ZERO (PKG_NSF + 170) /* NSFSearchExt2 */

#define ERR_DB2NSF_NOT_ENABLED_FOR_DB2 (PKG_NSF + 171)
#define ERR_DB2NSF_CANNOT_USE_DATASTORE (PKG_NSF + 172)
#define ERR_LINK_FORMAT (PKG_NSF + 173) /* NSFNoteLinkFromText: the text is no link */
#define ERR_ARGS_INVALID (PKG_NSF + 174)
#define ERR_ASSOCITEM_NOITEMS (PKG_NSF + 175)   /* no files belong to the OLE object */
#define ERR_SYNC_TIME_NOT_FOUND (PKG_NSF + 176) /* the notes have no common revision */
#define ERR_NULL_DBHANDLE (PKG_NSF + 177)       /* NSFDbGetTcpHostName */

#define ERR_IS_OBJSTORE (PKG_NSF2 + 3)      /* the database is an object store itself */
#define ERR_NSF_CORRUPT_ACL (PKG_NSF2 + 58) /* the access control list cannot be read */
#define ERR_VIEW_UPDATE (PKG_NSF2 + 68)     /* NSFDbDeleteNotes: the table names a view or design note */
#define ERR_NULL_NOTEHANDLE (PKG_NSF3 + 59)
#define ERR_NOTE_LOCKED (PKG_NSF3 + 125)           /* somebody has locked the note */
#define ERR_QUOTA_LESS_THAN_WARNING (PKG_NSF5 + 1) /* the limit of a size is below its warning */
#define ERR_NSF_NOT_SUPPORTED (PKG_NSF6 + 1)       /* not on this platform */
#define ERR_NOTE_NOT_LOCKED_BY_LOCKER (PKG_NSF7 + 18)

#define ERR_FORMULA_COMPILATION (PKG_FORMULA + 1)
#define ERR_INVALID_ARG_TYPE (PKG_FORMULA + 3)
#define ERR_DATATYPE (PKG_ODS + 2) /* the item is of no type that can be converted */
#define ERR_ODS_TEXT_TOOBIG (PKG_ODS + 3)
#define ERR_ODS_ENUM_COMPLETE (PKG_ODS + 4) /* a routine's: it has seen enough */
#define ERR_ODS_NO_SUCH_ENTRY (PKG_ODS + 5)
#define ERR_ODS_REC_ZEROLENGTH (PKG_ODS + 7) /* a record that has no length */
#define ERR_VERSION (PKG_CLIENT + 2)

#endif
