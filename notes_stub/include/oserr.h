/* Status codes of the operating-system package. */
#ifndef NOTES_STUB_OSERR_H
#define NOTES_STUB_OSERR_H

#include "globerr.h"

#define ERR_NOEXIST (PKG_OS + 3)
#define ERR_EXISTS (PKG_OS + 4)
#define ERR_MEMORY (PKG_OS + 7)
#define ERR_INV_SERVER_NAME (PKG_OS + 18)
#define ERR_INV_FILE_NAME (PKG_OS + 19)
#define ERR_SEGMENT_TOO_BIG (PKG_OS + 59)
#define ERR_CANCEL (PKG_OS + 157)
/* No number of these is public: they are the stub's own, which returns neither. */
#define ERR_LOCK (PKG_OS + 200)
#define ERR_LOCK_FAILED (PKG_OS + 201)

#endif
