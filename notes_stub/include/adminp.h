/* Requests to the administration process: the stub has none that would perform them. ERR_FUNC_NOT_IMPL. The reference
   gives DELETE_xxxx_IN_NAB no numbers: they are the stub's own. */
#ifndef NOTES_STUB_ADMINP_H
#define NOTES_STUB_ADMINP_H

#include "kfm.h"
#include "nsfdata.h"

#define DELETE_PERSON_IN_NAB 1
#define DELETE_SERVER_IN_NAB 2
#define DELETE_GROUP_IN_NAB 3

typedef struct {
    DWORD Flags;
    DWORD dwDeleteInNABType; /* DELETE_xxxx_IN_NAB */
    char far* chGroupName;
    char far* chAltName;
    char far* chFirstName;
    char far* chMiddleInitial;
    char far* chLastName;
    char far* chAltCommonName;
    char far* chAltOrgUnitName;
    char far* chAltLanguage;
    BOOL fDontUseV1ChangeRequest;
    DBHANDLE dbhDirectory;
} ADMINReqParams;

#ifdef __cplusplus
extern "C" {
#endif

STATUS LNPUBLIC ADMINReqChkAccessMoveReplica(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chSrcServer,
                                             char far* chSrcPathName, char far* chTitle, DBREPLICAINFO* Replicainfo,
                                             char far* chDesServer, char far* chDesPathName,
                                             ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqChkAccessNCMoveReplica(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chSrcServer,
                                               char far* chSrcPathName, char far* chTitle, DBREPLICAINFO* Replicainfo,
                                               char far* chDesServer, char far* chDesPathName,
                                               ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqChkAccessNewReplica(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chSrcServer,
                                            char far* chSrcPathName, char far* chTitle, DBREPLICAINFO* Replicainfo,
                                            char far* chDesServer, char far* chDesPathName,
                                            ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqDeleteInACL(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chUserName,
                                    char far* chMailServerName, char far* chMailFileName, char far* chDeleteMailFile,
                                    ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqDeleteInACLExt(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chUserName,
                                       char far* chMailServerName, char far* chMailFileName, char far* chDeleteMailFile,
                                       char far* chIDVaultFlag, char far* chIDVaultName,
                                       ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqDeleteInNAB(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chUserName,
                                    char far* chMailServerName, char far* chMailFileName, char far* chDeleteMailFile,
                                    ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqDeleteInNABExt(DBHANDLE dbhAdmin4, char far* chAuthor, char far* chUserName,
                                       char far* chMailServerName, char far* chMailFileName, char far* chDeleteMailFile,
                                       char far* chIDVaultFlag, char far* chIDVaultName,
                                       ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqMoveComplete(HCERTIFIER hCertCtx, DBHANDLE dbhAdmin4, NOTEHANDLE nhAdminReq,
                                     char far* pTargetCert, BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                                     ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqMoveUserInHier(HCERTIFIER hCertCtx, DBHANDLE dbhNab, NOTEHANDLE nhNote, char far* pTargetCert,
                                       BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                                       ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqRecertify(HCERTIFIER hCertCtx, DBHANDLE dbhNab, NOTEHANDLE nhNote,
                                  BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                                  ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqRename(HCERTIFIER hCertCtx, DBHANDLE dbhNab, NOTEHANDLE nhNote, char far* pFirstName,
                               char far* pMiddleInitial, char far* pLastName, char far* pOU,
                               BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                               ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqRenameExt(HCERTIFIER hCertCtx, DBHANDLE dbhNab, NOTEHANDLE nhNote, char far* pFirstName,
                                  char far* pMiddleInitial, char far* pLastName, char far* pOU, char far* pShortName,
                                  char far* pINetAddr, BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                                  ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);
STATUS LNPUBLIC ADMINReqUpgradeToHier(HCERTIFIER hCertCtx, DBHANDLE dbhNab, NOTEHANDLE nhNote, char far* pOU,
                                      BOOL far* retfWeLoggedThisEntry, BOOL far* retfFatalError,
                                      ADMINReqParams far* arpAdminReqParamsPtr, WORD wAdminReqParamsSize);

#ifdef __cplusplus
}
#endif

#endif
