// kfm.h: ID files and certifiers, which there are none of.
#include <nettle/pbkdf2.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/nsferr.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/secerr.h"
#include "notes_stub/nsf/needs_domino.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/check.hpp"
#include "notes_stub/runtime/lmbcs.hpp"

using namespace notes_stub;

namespace {

bool is_there(const char* file) {
    std::error_code error;
    return file != nullptr && std::filesystem::exists(lmbcs_to_utf8(file), error);
}

bool is_empty(const char* text) { return text != nullptr && *text == '\0'; }

/// What a call for the certifier of an ID file answers.
STATUS refuse_certifier(const char* call, const char* file, HCERTIFIER* context) {
    if (context != nullptr) *context = NULLHANDLE;
    return guarded([&]() -> STATUS { return is_there(file) ? needs_domino(call) : STATUS{ERR_NOEXIST}; });
}

}  // namespace

extern "C" {

STATUS LNPUBLIC SECKFMOpen(KFHANDLE* phKFC, char* pIDFileName, char* /*pPassword*/, DWORD /*Flags*/, DWORD /*Reserved*/,
                           void* /*pReserved*/) {
    if (phKFC != nullptr) *phKFC = NULLKFHANDLE;
    return guarded(
        [&]() -> STATUS { return is_there(pIDFileName) ? needs_domino("SECKFMOpen") : STATUS{ERR_NOEXIST}; });
}

STATUS LNPUBLIC SECKFMClose(KFHANDLE* phKFC, DWORD /*Flags*/, DWORD /*Reserved*/, void* /*pReserved*/) {
    if (phKFC != nullptr) *phKFC = NULLKFHANDLE;
    return NOERROR;
}

STATUS LNPUBLIC SECKFMGetUserInfo(KFHANDLE /*hKFC*/, char far* lpName, LICENSEID far* lpLicense) {
    const OuterCall outer("SECKFMGetUserInfo");
    return SECKFMUserInfo(KFM_ui_GetUserInfo, lpName, lpLicense);
}

STATUS LNPUBLIC SECKFMGetIDFlags(KFHANDLE /*hKFC*/, WORD* pWFlags) {
    *pWFlags = 0;
    return NOERROR;
}

STATUS LNPUBLIC SECKFMChangePassword(char far* pIDFile, char far* pOldPassword, char far* pNewPassword) {
    return guarded([&]() -> STATUS {
        if (is_empty(pIDFile) || is_empty(pOldPassword) || is_empty(pNewPassword)) return ERR_BSAFE_NULLPARAM;
        return is_there(pIDFile) ? needs_domino("SECKFMChangePassword") : STATUS{ERR_SECURE_NOKEYFILE};
    });
}

STATUS LNPUBLIC SECKFMGetPublicKey(char far* /*pName*/, WORD /*Function*/, WORD /*Flags*/, DHANDLE far* rethPubKey) {
    *rethPubKey = NULLHANDLE;
    return guarded([] { return needs_domino("SECKFMGetPublicKey"); });
}

// Without a salt: the reference has one password encode to one structure.
void LNPUBLIC SECKFMCreatePassword(char far* pPassword, KFM_PASSWORD far* retHashedPassword) {
    constexpr unsigned iterations = 1000;
    constexpr std::uint8_t salt[] = {0};
    *retHashedPassword = {};
    retHashedPassword->Type = 1;
    nettle_pbkdf2_hmac_sha256(std::strlen(pPassword), reinterpret_cast<const std::uint8_t*>(pPassword), iterations,
                              std::size(salt), salt, sizeof retHashedPassword->HashedPassword,
                              retHashedPassword->HashedPassword);
}

STATUS LNPUBLIC SECKFMGetCertifierCtx(char far* pCertFile, KFM_PASSWORD far* /*pKfmPW*/, char far* /*pLogFile*/,
                                      TIMEDATE far* /*pExpDate*/, char far* /*retCertName*/,
                                      HCERTIFIER far* rethKfmCertCtx, BOOL far* /*retfIsHierarchical*/,
                                      WORD far* /*retwFileVersion*/) {
    return refuse_certifier("SECKFMGetCertifierCtx", pCertFile, rethKfmCertCtx);
}

STATUS LNPUBLIC SECKFMGetCertifierCtxExt(char far* pCertFile, KFM_PASSWORD far* /*pKfmPW*/, char far* pCAServer,
                                         char far* pCAName, char far* /*pLogFile*/, TIMEDATE far* /*pExpDate*/,
                                         char far* /*retCertName*/, HCERTIFIER far* rethKfmCertCtx,
                                         BOOL far* /*retfIsHierarchical*/, WORD far* /*retwFileVersion*/) {
    constexpr const char* call = "SECKFMGetCertifierCtxExt";
    if (pCAServer == nullptr || pCAName == nullptr) return refuse_certifier(call, pCertFile, rethKfmCertCtx);
    if (rethKfmCertCtx != nullptr) *rethKfmCertCtx = NULLHANDLE;
    return guarded([] { return needs_domino(call); });
}

void LNPUBLIC SECKFMFreeCertifierCtx(HCERTIFIER /*hKfmCertCtx*/) {}

STATUS LNPUBLIC SECKFMSetCertifierExpiration(HCERTIFIER /*hKfmCertCtx*/, TIMEDATE far* /*pExpirationDate*/) {
    return guarded([] { return needs_domino("SECKFMSetCertifierExpiration"); });
}

}  // extern "C"
