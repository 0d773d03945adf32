// nsfnote.h, nsfole.h: what needs ID files, forms, LotusScript or OLE.
#include "notes_stub/nsf/needs_domino.hpp"

#include <algorithm>

#include "notes_stub/include/nsfasc.h"
#include "notes_stub/include/nsfole.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/nsf/handles.hpp"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/runtime/session.hpp"

namespace notes_stub {

STATUS needs_domino(const char* call, STATUS status) {
    log_text(std::string(call) + " needs a real Domino server: nothing was done");
    return status;
}

}  // namespace notes_stub

using namespace notes_stub;

namespace {

// The handle is looked at all the same: a misuse is named.
STATUS refuse(const char* call, NOTEHANDLE note, STATUS status = ERR_FUNC_NOT_IMPL) {
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of(call, note));
        return needs_domino(call, status);
    });
}

STATUS decrypt(const char* call, NOTEHANDLE handle) {
    return guarded([&]() -> STATUS {
        return note_of(call, handle).find("$Seal") == nullptr ? ERR_NOTE_NOT_SEALED : needs_domino(call);
    });
}

STATUS copy_and_encrypt(const char* call, NOTEHANDLE source, NOTEHANDLE* copy) {
    if (copy != nullptr) *copy = NULLHANDLE;
    return refuse(call, source);
}

STATUS compile(const char* call, NOTEHANDLE note) {
    return note == NULLHANDLE ? STATUS{ERR_NULL_NOTEHANDLE} : refuse(call, note);
}

}  // namespace

extern "C" {

STATUS LNPUBLIC NSFNoteComputeWithForm(NOTEHANDLE hNote, NOTEHANDLE /*hFormNote*/, DWORD /*dwFlags*/,
                                       CWF_ERROR_PROC /*ErrorRoutine*/, void* /*CallersContext*/) {
    return refuse("NSFNoteComputeWithForm", hNote);
}

STATUS LNPUBLIC NSFNoteSign(NOTEHANDLE hNote) { return refuse("NSFNoteSign", hNote); }

STATUS LNPUBLIC NSFNoteSignExt(NOTEHANDLE hNote, const char far* /*SignatureItemName*/, WORD /*ItemCount*/,
                               DHANDLE /*hItemIDs*/) {
    return refuse("NSFNoteSignExt", hNote);
}

STATUS LNPUBLIC NSFNoteSignExt3(NOTEHANDLE hNote, KFHANDLE /*hKFC*/, const char far* /*SignatureItemName*/,
                                WORD /*ItemCount*/, DHANDLE /*hItemIDs*/, DWORD /*Flags*/, DWORD /*Reserved*/,
                                void* /*pReserved*/) {
    return refuse("NSFNoteSignExt3", hNote);
}

STATUS LNPUBLIC NSFNoteSignHotspots(NOTEHANDLE hNote, DWORD /*dwFlags*/, BOOL* retfSigned) {
    if (retfSigned != nullptr) *retfSigned = FALSE;
    return guarded([&]() -> STATUS {
        const OpenNote& note = note_of("NSFNoteSignHotspots", hNote);
        const bool has_hotspots =
            (note.header.note_class & NOTE_CLASS_DOCUMENT) != 0 &&
            std::ranges::any_of(note.items(), [](const auto& item) { return item->type() == TYPE_COMPOSITE; });
        return has_hotspots ? needs_domino("NSFNoteSignHotspots") : STATUS{NOERROR};
    });
}

STATUS LNPUBLIC NSFNoteVerifySignature(NOTEHANDLE hNote, char far* /*SignatureItemName*/,
                                       TIMEDATE far* /*retWhenSigned*/, char far* /*retSigner*/,
                                       char far* /*retCertifier*/) {
    return refuse("NSFNoteVerifySignature", hNote);
}

STATUS LNPUBLIC NSFNoteInspectSignatureExt2(NOTEHANDLE hNote, KFHANDLE /*hKFC*/, char far* /*pzSigItemName*/,
                                            TIMEDATE far* /*retWhenSigned*/, char far* /*retSigner*/,
                                            char far* /*retCertifier*/, WORD* retItemCount, DHANDLE* rethItemIDs,
                                            DWORD /*Reserved*/, void* /*pReserved*/) {
    if (retItemCount != nullptr) *retItemCount = 0;
    if (rethItemIDs != nullptr) *rethItemIDs = NULLHANDLE;
    return refuse("NSFNoteInspectSignatureExt2", hNote);
}

STATUS LNPUBLIC NSFComputeObjectDigest(DHANDLE hNote, BLOCKID /*bItem*/) {
    return refuse("NSFComputeObjectDigest", hNote);
}

STATUS LNPUBLIC NSFNoteDecrypt(HANDLE hNote, WORD /*DecryptFlags*/, ENCRYPTION_KEY far* /*retKeyForAttachments*/) {
    return decrypt("NSFNoteDecrypt", hNote);
}

STATUS LNPUBLIC NSFNoteDecryptExt2(NOTEHANDLE hNote, KFHANDLE /*hKFC*/, WORD /*DecryptFlags*/,
                                   ENCRYPTION_KEY far* /*retKeyForAttachments*/, DWORD /*Reserved*/,
                                   void* /*pReserved*/) {
    return decrypt("NSFNoteDecryptExt2", hNote);
}

STATUS LNPUBLIC NSFNoteCipherDecrypt(NOTEHANDLE hNote, KFHANDLE /*hKFC*/, DWORD /*DecryptFlags*/,
                                     CIPHERHANDLE far* rethCipherForAttachments, DWORD /*Reserved*/,
                                     void* /*pReserved*/) {
    static_cast<void>(NSFCipherDestroy(rethCipherForAttachments));
    return decrypt("NSFNoteCipherDecrypt", hNote);
}

STATUS LNPUBLIC NSFCipherDestroy(CIPHERHANDLE* phCipher) {
    if (phCipher == nullptr || *phCipher == NULLCIPHERHANDLE) return NOERROR;
    OSMemoryFree(*phCipher);
    *phCipher = NULLCIPHERHANDLE;
    return NOERROR;
}

STATUS LNPUBLIC NSFNoteCopyAndEncrypt(NOTEHANDLE hSrcNote, WORD /*EncryptFlags*/, NOTEHANDLE far* rethDstNote) {
    return copy_and_encrypt("NSFNoteCopyAndEncrypt", hSrcNote, rethDstNote);
}

STATUS LNPUBLIC NSFNoteCopyAndEncryptExt2(NOTEHANDLE hSrcNote, KFHANDLE /*hKFC*/, WORD /*EncryptFlags*/,
                                          NOTEHANDLE far* rethDstNote, DWORD /*Reserved*/, void* /*pReserved*/) {
    return copy_and_encrypt("NSFNoteCopyAndEncryptExt2", hSrcNote, rethDstNote);
}

STATUS LNPUBLIC NSFNoteLSCompile(DBHANDLE /*hDb*/, NOTEHANDLE hNote, DWORD /*dwFlags*/) {
    return compile("NSFNoteLSCompile", hNote);
}

STATUS LNPUBLIC NSFNoteLSCompileExt(DBHANDLE /*hDb*/, NOTEHANDLE hNote, DWORD /*dwFlags*/,
                                    LSCOMPILEERRPROC /*pfnErrProc*/, void* /*pCtx*/) {
    return compile("NSFNoteLSCompileExt", hNote);
}

STATUS LNPUBLIC NSFNoteAttachOLE2Object(NOTEHANDLE hNote, char* /*pszFileName*/, char* /*pszObjectName*/,
                                        BOOL /*fCreateInfoItem*/, char* /*pszObjDescription*/, char* /*pszFieldName*/,
                                        OLE_GUID* /*pOleObjClassID*/, WORD /*wDisplayFormat*/, BOOL /*fScripted*/,
                                        BOOL /*fOleControl*/, DWORD /*dwFlags*/) {
    return refuse("NSFNoteAttachOLE2Object", hNote, ERR_NSF_NOT_SUPPORTED);
}

STATUS LNPUBLIC NSFNoteExtractOLE2Object(NOTEHANDLE hNote, char* /*pszObjectName*/, char* /*pszFileName*/,
                                         ENCRYPTION_KEY* /*pEncryptionKey*/, BOOL /*fOverwrite*/, DWORD /*dwFlags*/) {
    return refuse("NSFNoteExtractOLE2Object", hNote, ERR_NSF_NOT_SUPPORTED);
}

STATUS LNPUBLIC NSFNoteOLEAssociateFileToObject(NOTEHANDLE hNote, char* pszObjName, char* /*pszFileSpec*/,
                                                char* pszAttachmentName, WORD /*wIfExists*/, DWORD /*dwFlags*/,
                                                DWORD* /*pdwId*/) {
    if (hNote == NULLHANDLE || pszObjName == nullptr || pszAttachmentName == nullptr) return ERR_ARGS_INVALID;
    return refuse("NSFNoteOLEAssociateFileToObject", hNote, ERR_NSF_NOT_SUPPORTED);
}

STATUS LNPUBLIC NSFNoteOLEDisassociateFileFromObject(NOTEHANDLE hNote, char* pszObjName, char* pszAttachmentName) {
    if (hNote == NULLHANDLE || pszObjName == nullptr || pszAttachmentName == nullptr) return ERR_ARGS_INVALID;
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFNoteOLEDisassociateFileFromObject", hNote));
        return ERR_ASSOCITEM_NOITEMS;
    });
}

STATUS LNPUBLIC NSFNoteOLEGetAssociateFileOnObject(NOTEHANDLE hNote, char* pszObjName, DHANDLE far* ppszAttachmentName,
                                                   DWORD /*dwId*/) {
    if (hNote == NULLHANDLE || pszObjName == nullptr || ppszAttachmentName == nullptr) return ERR_ARGS_INVALID;
    *ppszAttachmentName = NULLHANDLE;
    return guarded([&]() -> STATUS {
        static_cast<void>(note_of("NSFNoteOLEGetAssociateFileOnObject", hNote));
        return ERR_ASSOCITEM_NOITEMS;
    });
}

STATUS LNPUBLIC NSFNoteDeleteOLE2Object(NOTEHANDLE hNote, char* /*pszObjectName*/, BOOL /*fDeleteObjInfo*/,
                                        ENCRYPTION_KEY* /*pEncryptionKey*/, DWORD /*dwFlags*/) {
    return refuse("NSFNoteDeleteOLE2Object", hNote, ERR_NSF_NOT_SUPPORTED);
}

}  // extern "C"
