/* Status codes of passwords. Values are facts that open source published. */
#ifndef NOTES_STUB_SECERR_H
#define NOTES_STUB_SECERR_H

#include "globerr.h"

#define ERR_SECURE_BADPASSWORD (PKG_SECURE + 8) /* the password is another one */

/* Named by the reference, and published nowhere with a number: the numbers are the stub's own. */
#define ERR_SECURE_NOKEYFILE (PKG_SECURE + 112) /* the ID file cannot be opened */
#define ERR_BSAFE_NULLPARAM (PKG_BSAFE + 240)   /* a name or a password is empty */

#endif
