/* The name in the current ID file: here the server's name, ServerName= of notes.ini, or KeyFileOwner= where that is
 * set. */
#ifndef NOTES_STUB_KFM_H
#define NOTES_STUB_KFM_H

#include "global.h"
#include "names.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NULLKFHANDLE
typedef void far* KFHANDLE; /* an ID file */
#define NULLKFHANDLE ((KFHANDLE)0)
#endif

STATUS LNPUBLIC SECKFMGetUserName(char far* retUserName); /* a buffer of MAXUSERNAME */

/* The same name, in MAXUSERNAME + 1 octets, and a licence of zeros; each may be NULL. The reference gives the function
   no number: the stub takes any. */
#define KFM_ui_GetUserInfo 1
STATUS LNPUBLIC SECKFMUserInfo(WORD Function, char far* lpName, LICENSEID far* lpLicense);
/* There are no ID files here: ERR_NOEXIST for a file that is not there, else ERR_FUNC_NOT_IMPL. */
STATUS LNPUBLIC SECKFMSwitchToIDFile(char* pIDFileName, char* pPassword, char* pUserName, WORD MaxUserNameLength,
                                     DWORD Flags, void* pReserved);

#ifdef __cplusplus
}
#endif

#endif
