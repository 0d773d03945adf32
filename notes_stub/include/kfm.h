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
/* The same, and no handle. The current ID is NULLKFHANDLE, of SECKFMUserInfo's name and with no flags. */
#define SECKFM_open_All 0x00000001 /* these two are the stub's own numbers */
#define SECKFM_close_WriteIdFile 0x00000001
#define fIDFH_Password 0x0001
#define fIDFH_PWShareable 0x0008
STATUS LNPUBLIC SECKFMOpen(KFHANDLE* phKFC, char* pIDFileName, char* pPassword, DWORD Flags, DWORD Reserved,
                           void* pReserved);
STATUS LNPUBLIC SECKFMClose(KFHANDLE* phKFC, DWORD Flags, DWORD Reserved, void* pReserved);
STATUS LNPUBLIC SECKFMGetUserInfo(KFHANDLE hKFC, char far* lpName, LICENSEID far* lpLicense);
STATUS LNPUBLIC SECKFMGetIDFlags(KFHANDLE hKFC, WORD* pWFlags);
/* ERR_BSAFE_NULLPARAM: one of them is ""; ERR_SECURE_NOKEYFILE: there is no such file. */
STATUS LNPUBLIC SECKFMChangePassword(char far* pIDFile, char far* pOldPassword, char far* pNewPassword);
/* Nobody has a certified key here: a line in the log and ERR_FUNC_NOT_IMPL. The numbers are the stub's own. */
#define KFM_pubkey_Primary 1
#define KFM_pubkey_International 2
STATUS LNPUBLIC SECKFMGetPublicKey(char far* pName, WORD Function, WORD Flags, DHANDLE far* rethPubKey);

/* Certifiers: ERR_NOEXIST for an ID file that is not there, else a line in the log and ERR_FUNC_NOT_IMPL. A password is
   encoded, in a way of the stub's own, for nobody to read. */
typedef DHANDLE HCERTIFIER;
typedef struct {
    BYTE Type;
    BYTE HashedPassword[48];
} KFM_PASSWORD;
void LNPUBLIC SECKFMCreatePassword(char far* pPassword, KFM_PASSWORD far* retHashedPassword);
STATUS LNPUBLIC SECKFMGetCertifierCtx(char far* pCertFile, KFM_PASSWORD far* pKfmPW, char far* pLogFile,
                                      TIMEDATE far* pExpDate, char far* retCertName, HCERTIFIER far* rethKfmCertCtx,
                                      BOOL far* retfIsHierarchical, WORD far* retwFileVersion);
STATUS LNPUBLIC SECKFMGetCertifierCtxExt(char far* pCertFile, KFM_PASSWORD far* pKfmPW, char far* pCAServer,
                                         char far* pCAName, char far* pLogFile, TIMEDATE far* pExpDate,
                                         char far* retCertName, HCERTIFIER far* rethKfmCertCtx,
                                         BOOL far* retfIsHierarchical, WORD far* retwFileVersion);
void LNPUBLIC SECKFMFreeCertifierCtx(HCERTIFIER hKfmCertCtx);
STATUS LNPUBLIC SECKFMSetCertifierExpiration(HCERTIFIER hKfmCertCtx, TIMEDATE far* pExpirationDate);

#ifdef __cplusplus
}
#endif

#endif
