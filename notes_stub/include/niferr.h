/* Status codes of views and address books. Values are facts that open source published. */
#ifndef NOTES_STUB_NIFERR_H
#define NOTES_STUB_NIFERR_H

#include "globerr.h"

#define ERR_NO_SUCH_NAMESPACE (PKG_NIF + 9) /* no address book has this view */
#define ERR_NO_NAMES_FILE (PKG_NIF + 10)    /* no address book can be opened */
#define ERR_NO_SUCH_NAMES_BOOK (PKG_NIF + 15)
#define ERR_NO_SUCH_ITEM (PKG_NIF + 16)
#define ERR_NO_MORE_MEMBERS (PKG_NIF + 17)
/* The reference names it without a number: this is the stub's own. */
#define ERR_UNSUPPORTED_DATATYPE (PKG_NIF + 100)

#endif
