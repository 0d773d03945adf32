/* Status codes of passwords. Values are facts that open source published. */
#ifndef NOTES_STUB_SECERR_H
#define NOTES_STUB_SECERR_H

#include "globerr.h"

#define ERR_SECURE_BADPASSWORD (PKG_SECURE + 8) /* the password is another one */

#endif
