/* Status codes of views and address books. Values are facts that open source published. */
#ifndef NOTES_STUB_NIFERR_H
#define NOTES_STUB_NIFERR_H

#include "globerr.h"

#define ERR_COLLECTION_HANDLE (PKG_NIF + 3) /* the collection is not open */
#define ERR_UNSUPPORTED_FLAGS (PKG_NIF + 6) /* READ_MASK_xxx that the stub does not know */
#define ERR_COLLECTION_NOT_CREATED (PKG_NIF + 11)
#define ERR_NAVIGATE_FAILED (PKG_NIF + 12) /* no entry to go to */
#define ERR_VIEW_NOACCESS (PKG_NIF + 13)
#define ERR_BAD_COLLATION (PKG_NIF + 27) /* the view's description of its order cannot be read */
#define ERR_BAD_COLLATION_NUM (PKG_NIF + 45)
#define ERR_NIF_BAD_KEYBUFFER (PKG_NIF + 48) /* more keys than the view has sorted columns */
#define ERR_NIF_VIEW_DELETED (PKG_NIF2 + 9)
#define ERR_NO_SUCH_NAMESPACE (PKG_NIF + 9) /* no address book has this view */
#define ERR_NO_NAMES_FILE (PKG_NIF + 10)    /* no address book can be opened */
#define ERR_NO_SUCH_NAMES_BOOK (PKG_NIF + 15)
#define ERR_NO_SUCH_ITEM (PKG_NIF + 16)
#define ERR_NO_MORE_MEMBERS (PKG_NIF + 17)
/* The reference names it without a number: this is the stub's own. */
#define ERR_UNSUPPORTED_DATATYPE (PKG_NIF + 100)

#endif
