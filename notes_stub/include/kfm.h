/* The name in the current ID file: here the server's name, ServerName= of notes.ini, or KeyFileOwner= where that is
 * set. */
#ifndef NOTES_STUB_KFM_H
#define NOTES_STUB_KFM_H

#include "global.h"
#include "names.h"

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC SECKFMGetUserName(char far* retUserName); /* a buffer of MAXUSERNAME */

#ifdef __cplusplus
}
#endif

#endif
