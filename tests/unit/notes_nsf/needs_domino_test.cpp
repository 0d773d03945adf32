// nsfnote.h, nsfole.h: what is declared for programs that name it, and needs a real Domino.
#include <fstream>

#include "notes_stub/include/adminp.h"
#include "notes_stub/include/agents.h"
#include "notes_stub/include/alarm.h"
#include "notes_stub/include/archsvc.h"
#include "notes_stub/include/calapi.h"
#include "notes_stub/include/client.h"
#include "notes_stub/include/dbmisc.h"
#include "notes_stub/include/ft.h"
#include "notes_stub/include/ldap.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/mime.h"
#include "notes_stub/include/mimedir.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/nif.h"
#include "notes_stub/include/nls.h"
#include "notes_stub/include/ns.h"
#include "notes_stub/include/nsfasc.h"
#include "notes_stub/include/nsfdbsrv.h"
#include "notes_stub/include/nsfole.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/reg.h"
#include "notes_stub/include/repl.h"
#include "notes_stub/include/schedule.h"
#include "notes_stub/include/xml.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfWithoutDomino : public DatabaseTest {
protected:
    /// The status of `call`, which must log one line with its name; NOERROR is never one.
    template <typename Call>
    static STATUS refused(const char* name, Call&& call) {
        testing::internal::CaptureStdout();
        const STATUS status = call();
        const std::string log = testing::internal::GetCapturedStdout();
        EXPECT_NE(log.find(std::string(name) + " needs a real Domino server"), std::string::npos) << log;
        EXPECT_EQ(log.find('\n'), log.size() - 1) << log;
        return status;
    }
};

TEST_F(NsfWithoutDomino, AnEncryptedNoteIsNotDecrypted) {
    TestNote note = TestNote::create(database);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "$Seal", 5, TYPE_SEAL, "x", 1), NOERROR);
    EXPECT_EQ(refused("NSFNoteDecrypt", [&] { return NSFNoteDecrypt(note.handle(), 0, nullptr); }), ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(refused("NSFNoteDecryptExt2",
                      [&] { return NSFNoteDecryptExt2(note.handle(), NULLKFHANDLE, 0, nullptr, 0, nullptr); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(refused("NSFNoteCipherDecrypt",
                      [&] { return NSFNoteCipherDecrypt(note.handle(), NULLKFHANDLE, 0, nullptr, 0, nullptr); }),
              ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, ANoteThatIsNotEncryptedIsSaidToBeNone) {
    TestNote note = TestNote::create(database);
    ENCRYPTION_KEY key{};
    EXPECT_EQ(NSFNoteDecrypt(note.handle(), DECRYPT_ATTACHMENTS_IN_PLACE, &key), ERR_NOTE_NOT_SEALED);
    EXPECT_EQ(NSFNoteDecryptExt2(note.handle(), NULLKFHANDLE, 0, &key, 0, nullptr), ERR_NOTE_NOT_SEALED);
}

TEST_F(NsfWithoutDomino, ACipherHandedInIsDestroyedAndNoneComesBack) {
    TestNote note = TestNote::create(database);
    CIPHERHANDLE cipher = NULLCIPHERHANDLE;
    ASSERT_EQ(OSMemoryAllocate(0, 100, &cipher), NOERROR);
    EXPECT_EQ(NSFNoteCipherDecrypt(note.handle(), NULLKFHANDLE, 0, &cipher, 0, nullptr), ERR_NOTE_NOT_SEALED);
    EXPECT_EQ(cipher, NULLCIPHERHANDLE);
    EXPECT_EQ(NSFCipherDestroy(&cipher), NOERROR);
    EXPECT_EQ(NSFCipherDestroy(nullptr), NOERROR);
}

TEST_F(NsfWithoutDomino, NothingIsEncryptedOrSigned) {
    TestNote note = TestNote::create(database);
    NOTEHANDLE copy = 1;
    EXPECT_EQ(refused("NSFNoteCopyAndEncrypt",
                      [&] { return NSFNoteCopyAndEncrypt(note.handle(), ENCRYPT_WITH_USER_PUBLIC_KEY, &copy); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(copy, NULLHANDLE);
    copy = 1;
    EXPECT_EQ(refused("NSFNoteCopyAndEncryptExt2",
                      [&] { return NSFNoteCopyAndEncryptExt2(note.handle(), NULLKFHANDLE, 0, &copy, 0, nullptr); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(copy, NULLHANDLE);
    EXPECT_EQ(refused("NSFNoteSignExt", [&] { return NSFNoteSignExt(note.handle(), nullptr, MAXWORD, NULLHANDLE); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(refused("NSFNoteSignExt3",
                      [&] {
                          return NSFNoteSignExt3(note.handle(), NULLKFHANDLE, nullptr, MAXWORD, NULLHANDLE,
                                                 SIGN_NOTES_IF_MIME_PRESENT, 0, nullptr);
                      }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(refused("NSFNoteVerifySignature",
                      [&] { return NSFNoteVerifySignature(note.handle(), nullptr, nullptr, nullptr, nullptr); }),
              ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, HotspotsAreSignedWhereThereAreNone) {
    TestNote note = TestNote::create(database);
    BOOL is_signed = TRUE;
    EXPECT_EQ(NSFNoteSignHotspots(note.handle(), 0, &is_signed), NOERROR);
    EXPECT_FALSE(is_signed);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "Body", 4, TYPE_COMPOSITE, "xx", 2), NOERROR);
    EXPECT_EQ(refused("NSFNoteSignHotspots", [&] { return NSFNoteSignHotspots(note.handle(), 0, nullptr); }),
              ERR_FUNC_NOT_IMPL);
    WORD form = NOTE_CLASS_FORM;
    NSFNoteSetInfo(note.handle(), _NOTE_CLASS, &form);
    EXPECT_EQ(NSFNoteSignHotspots(note.handle(), 0, &is_signed), NOERROR);  // a design element
}

TEST_F(NsfWithoutDomino, LotusScriptIsNotCompiled) {
    TestNote note = TestNote::create(database);
    EXPECT_EQ(NSFNoteLSCompile(database, NULLHANDLE, 0), ERR_NULL_NOTEHANDLE);
    EXPECT_EQ(NSFNoteLSCompileExt(database, NULLHANDLE, 0, nullptr, nullptr), ERR_NULL_NOTEHANDLE);
    EXPECT_EQ(refused("NSFNoteLSCompile", [&] { return NSFNoteLSCompile(database, note.handle(), 0); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(refused("NSFNoteLSCompileExt",
                      [&] { return NSFNoteLSCompileExt(database, note.handle(), 0, nullptr, nullptr); }),
              ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, OleIsNotSupportedOnThisPlatform) {
    TestNote note = TestNote::create(database);
    char name[] = "ext1";
    OLE_GUID guid{};
    EXPECT_EQ(refused("NSFNoteAttachOLE2Object",
                      [&] {
                          return NSFNoteAttachOLE2Object(note.handle(), name, name, TRUE, name, name, &guid, 0, FALSE,
                                                         FALSE, OLE_ISTORAGE_SUPPORTED);
                      }),
              ERR_NSF_NOT_SUPPORTED);
    EXPECT_EQ(refused("NSFNoteExtractOLE2Object",
                      [&] { return NSFNoteExtractOLE2Object(note.handle(), name, name, nullptr, TRUE, 0); }),
              ERR_NSF_NOT_SUPPORTED);
    EXPECT_EQ(refused("NSFNoteDeleteOLE2Object",
                      [&] { return NSFNoteDeleteOLE2Object(note.handle(), name, TRUE, nullptr, 0); }),
              ERR_NSF_NOT_SUPPORTED);
}

TEST_F(NsfWithoutDomino, NoSearchIsStartedThatTheReferenceSaysNothingOf) {
    SEARCHHANDLE search = 1;
    TIMEDATE since{};
    EXPECT_EQ(refused("NSFSearchStart",
                      [&] {
                          return NSFSearchStart(database, NULLHANDLE, nullptr, nullptr, NULLHANDLE, 0,
                                                NOTE_CLASS_DOCUMENT, 0, 0, since, nullptr, &search);
                      }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(search, NULLHANDLE);
    EXPECT_EQ(NSFSearchStop(search), ERR_HDL_NULL);
    EXPECT_EQ(refused("NSFSearchStop", [] { return NSFSearchStop(1); }), ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, NothingIsIndexedForItsText) {
    const auto is_refused = [](const char* name, auto&& call) { EXPECT_EQ(refused(name, call), ERR_FUNC_NOT_IMPL); };
    DHANDLE search = 1;
    DHANDLE results = 1;
    DWORD found = 1;
    DWORD hits = 1;
    std::string query = "plum";
    TIMEDATE when{};
    EXPECT_EQ(FTGetLastIndexTime(database, &when), ERR_FT_NOT_INDEXED);
    is_refused("FTIndex", [&] { return FTIndex(database, 0, nullptr, nullptr); });
    is_refused("FTDeleteIndex", [&] { return FTDeleteIndex(database); });
    is_refused("FTOpenSearch", [&] { return FTOpenSearch(&search); });
    EXPECT_EQ(search, NULLHANDLE);
    is_refused("FTSearch", [&] {
        return FTSearch(database, &search, NULLHANDLE, query.data(), 0, 0, NULLHANDLE, &found, nullptr, &results);
    });
    EXPECT_EQ(results, NULLHANDLE);
    EXPECT_EQ(found, 0u);
    is_refused("FTSearchExt", [&] {
        return FTSearchExt(database, &search, NULLHANDLE, query.data(), 0, 0, NULLHANDLE, &found, nullptr, &results,
                           &hits, 0, 0, 0, NULLHANDLE);
    });
    EXPECT_EQ(hits, 0u);
    is_refused("FTCloseSearch", [&] { return FTCloseSearch(search); });
}

TEST_F(NsfWithoutDomino, NoOtherServerIsThere) {
    const auto is_refused = [](const char* name, auto&& call) { EXPECT_EQ(refused(name, call), ERR_FUNC_NOT_IMPL); };
    DHANDLE memory = 1;
    std::string server = "Hub/Example";
    REPLSERVSTATS statistics{};
    is_refused("NSPingServer", [&] { return NSPingServer(server.data(), nullptr, &memory); });
    is_refused("NSGetServerList", [&] { return NSGetServerList(nullptr, &memory); });
    is_refused("ReplicateWithServer",
               [&] { return ReplicateWithServer(nullptr, server.data(), 0, 0, nullptr, &statistics); });
}

/// Calls `function` with nothing in any argument.
template <typename Result, typename... Arguments>
void call_with_nothing(Result (*function)(Arguments...)) {
    static_cast<void>(function(Arguments{}...));
}

struct RefusedFunction {
    const char* name;
    void (*call)();
};
#define REFUSES(function)                              \
    RefusedFunction {                                  \
#function, [] { call_with_nothing(function); } \
    }
constexpr RefusedFunction refused_functions[] = {
    REFUSES(MailLoadRoutingTables),
    REFUSES(MailLoadRoutingTablesExt),
    REFUSES(MailReloadRoutingTables),
    REFUSES(MailUnloadRoutingTables),
    REFUSES(MailFindNextHopToDomain),
    REFUSES(MailFindNextHopToDomainExt),
    REFUSES(MailFindNextHopToRecipient),
    REFUSES(MailFindNextHopToRecipientExt),
    REFUSES(MailFindNextHopToServer),
    REFUSES(MailFindNextHopViaRules),
    REFUSES(NLS_translate),
    REFUSES(XSLTTransform),
    REFUSES(CalCreateEntry),
    REFUSES(CalUpdateEntry),
    REFUSES(CalReadEntry),
    REFUSES(CalReadRange),
    REFUSES(CalReadNotice),
    REFUSES(CalReadNoticeUNID),
    REFUSES(CalNoticeAction),
    REFUSES(CalNoticeActionUNID),
    REFUSES(CalGetNewInvitations),
    REFUSES(CalGetUnappliedNotices),
    REFUSES(Alarm_RegisterInterest),
    REFUSES(Alarm_DeregisterInterest),
    REFUSES(Alarm_RefreshAlarms),
    REFUSES(Alarm_ProcessAlarm),
    REFUSES(Alarm_ChangeLocation),
    REFUSES(ADMINReqChkAccessMoveReplica),
    REFUSES(ADMINReqChkAccessNCMoveReplica),
    REFUSES(ADMINReqChkAccessNewReplica),
    REFUSES(ADMINReqDeleteInACL),
    REFUSES(ADMINReqDeleteInACLExt),
    REFUSES(ADMINReqDeleteInNAB),
    REFUSES(ADMINReqDeleteInNABExt),
    REFUSES(ADMINReqMoveComplete),
    REFUSES(ADMINReqMoveUserInHier),
    REFUSES(ADMINReqRecertify),
    REFUSES(ADMINReqRename),
    REFUSES(ADMINReqRenameExt),
    REFUSES(ADMINReqUpgradeToHier),
    REFUSES(ArchiveExportDatabase),
    REFUSES(ArchiveDocumentExport),
    REFUSES(ArchiveDocumentImport),
    REFUSES(ArchiveDocumentDestroy),
    REFUSES(ArchiveDocumentExtractItem),
    REFUSES(ArchiveDocumentInsertItem),
    REFUSES(ArchiveDocumentGetText),
    REFUSES(ArchiveRestoreDocument),
    REFUSES(ArchiveRestoreDocumentToNote),
    REFUSES(ClientRunServerAgent),
    REFUSES(NSFQueryDBAddArgs),
    REFUSES(NSFQueryDBExt),
    REFUSES(NSFQueryDBExt2),
    REFUSES(SchFreeTimeSearch),
    REFUSES(SchRetrieve),
    REFUSES(SchContainer_Free),
    REFUSES(SchContainer_GetFirstSchedule),
    REFUSES(Schedule_GetFirstDetails),
    REFUSES(Schedule_ExtractBusyTimeRange),
    REFUSES(MIMEOpenDirectory),
    REFUSES(MIMEFreeDirectory),
    REFUSES(MIMEGetRootEntity),
    REFUSES(MIMEGetDecodedEntityData),
    REFUSES(MIMEEntityGetTypeParam),
    REFUSES(MIMEConvertRFC822TextItems),
    REFUSES(REGNewUser),
    REFUSES(REGNewPerson),
    REFUSES(REGNewServer),
    REFUSES(REGNewServerExtended),
    REFUSES(REGNewCertifier),
    REFUSES(REGNewWorkstation),
    REFUSES(REGNewWorkstationExtended),
    REFUSES(REGCrossCertifyID),
    REFUSES(REGGetIDInfo),
    REFUSES(ReplicateWithServerExt),
    REFUSES(Abstract),
    REFUSES(NIFFindByKeyExtended4),
    REFUSES(NSFGetFolderChanges),
    REFUSES(NSFBackupStart),
    REFUSES(NSFBackupStop),
    REFUSES(NSFBackupEnd),
    REFUSES(NSFBackupSetHighWaterMark),
    REFUSES(NSFBackupGetChangeInfoSize),
    REFUSES(NSFBackupGetNextChangeInfo),
    REFUSES(NSFBackupStartApplyChangeInfo),
    REFUSES(NSFBackupApplyNextChangeInfo),
    REFUSES(NSFBackupEndApplyChangeInfo),
    REFUSES(AgentLSTextFormat),
    REFUSES(MailSetDynamicCost),
    REFUSES(MailResetAllDynamicCosts),
    REFUSES(MIMEEntityGetHeader),
    REFUSES(MIMEEntityContentID),
    REFUSES(MIMEEntityContentLocation),
    REFUSES(MIMEEntityContentType),
    REFUSES(MIMEEntityContentSubtype),
    REFUSES(MIMEEntityIsMultiPart),
    REFUSES(MIMEEntityIsMessagePart),
    REFUSES(MIMEEntityIsDiscretePart),
    REFUSES(NIFGetViewRebuildDir),
    REFUSES(ND_ldap_bind),
    REFUSES(ND_ldap_result),
    REFUSES(ND_ldap_get_option),
    REFUSES(ND_ldap_rename),
    REFUSES(ND_ldap_parse_sasl_bind_result),
    REFUSES(ND_ldap_first_reference),
    REFUSES(ND_ldap_next_entry),
    REFUSES(ND_ldap_next_message),
};
#undef REFUSES

TEST_F(NsfWithoutDomino, WhatOnlyARealServerDoesSaysSoByItsName) {
    for (const RefusedFunction& function : refused_functions)
        refused(function.name, [&] { return function.call(), STATUS{NOERROR}; });
    EXPECT_EQ(CalReadEntry(database, "uid", nullptr, nullptr, nullptr, 0, nullptr), ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(ldap_bind(nullptr, "", "", LDAP_AUTH_SIMPLE), -1);
    EXPECT_EQ(ldap_rename(nullptr, "", "", "", 0, nullptr, nullptr, nullptr), LDAP_SERVER_DOWN);
    EXPECT_EQ(ldap_first_reference(nullptr, nullptr), nullptr);
}

TEST_F(NsfWithoutDomino, NoSignatureIsInspectedAndNoDigestMade) {
    const TestNote note = TestNote::create(database);
    WORD count = 1;
    DHANDLE items = 1;
    EXPECT_EQ(refused("NSFNoteInspectSignatureExt2",
                      [&] {
                          return NSFNoteInspectSignatureExt2(note.handle(), NULLKFHANDLE, nullptr, nullptr, nullptr,
                                                             nullptr, &count, &items, 0, nullptr);
                      }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(count, 0);
    EXPECT_EQ(items, NULLHANDLE);
    EXPECT_EQ(refused("NSFComputeObjectDigest", [&] { return NSFComputeObjectDigest(note.handle(), {}); }),
              ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, NoFilterIsRun) {
    const TestNote filter = TestNote::create(database);
    EXPECT_EQ(refused("NSFDbFilter",
                      [&] {
                          return NSFDbFilter(database, filter.handle(), NULLHANDLE, FALSE, nullptr, nullptr, nullptr,
                                             nullptr, nullptr, nullptr, NULLHANDLE, NULLHANDLE);
                      }),
              ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfWithoutDomino, NothingWasDeletedSoftly) {
    const NOTEID id = add_document(database, "Subject", "x");
    NOTEHANDLE note = 1;
    EXPECT_EQ(NSFNoteOpenSoftDelete(database, id, 0, &note), ERR_INVALID_NOTE);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(NSFNoteHardDelete(database, id, 0), ERR_INVALID_NOTE);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "x");
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFNoteOpenSoftDelete(database, id, 0, &note), ERR_NOTE_DELETED);
    EXPECT_EQ(NSFNoteHardDelete(database, id, 0), ERR_NOTE_DELETED);
}

TEST_F(NsfWithoutDomino, NoFilesBelongToOleObjects) {
    const TestNote note = TestNote::create(database);
    char name[] = "ext1";
    DHANDLE attachment = 1;
    EXPECT_EQ(NSFNoteOLEGetAssociateFileOnObject(note.handle(), name, &attachment, 0), ERR_ASSOCITEM_NOITEMS);
    EXPECT_EQ(attachment, NULLHANDLE);
    EXPECT_EQ(NSFNoteOLEDisassociateFileFromObject(note.handle(), name, name), ERR_ASSOCITEM_NOITEMS);
    EXPECT_EQ(NSFNoteOLEDisassociateFileFromObject(note.handle(), name, nullptr), ERR_ARGS_INVALID);
    DWORD id = 0;
    EXPECT_EQ(refused("NSFNoteOLEAssociateFileToObject",
                      [&] { return NSFNoteOLEAssociateFileToObject(note.handle(), name, nullptr, name, 0, 0, &id); }),
              ERR_NSF_NOT_SUPPORTED);
}

TEST_F(NsfWithoutDomino, ANoteIsNotComputedWithAForm) {
    const TestNote note = TestNote::create(database);
    EXPECT_EQ(refused("NSFNoteComputeWithForm",
                      [&] { return NSFNoteComputeWithForm(note.handle(), NULLHANDLE, 0, nullptr, nullptr); }),
              ERR_FUNC_NOT_IMPL);
}

class NsfExtracts : public NsfWithoutDomino {
protected:
    BLOCKID file{};

    static TestNote with_file(DBHANDLE database, const std::string& path, BLOCKID* file) {
        TestNote note = TestNote::create(database);
        EXPECT_EQ(NSFNoteAttachFile(note.handle(), "$FILE", 5, path.c_str(), "in.txt", 0), NOERROR);
        EXPECT_TRUE(NSFNoteHasObjects(note.handle(), file));
        return note;
    }
    [[nodiscard]] std::string content(const char* name) const {
        std::ifstream stream(data(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
};

STATUS append_piece(const BYTE* octets, DWORD length, void* text) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(octets), length);
    return NOERROR;
}

TEST_F(NsfExtracts, WithFlagsOrACipherAreExtractsLikeOthers) {
    write_file("in.txt", "hello");
    const TestNote note = with_file(database, data("in.txt").string(), &file);
    EXPECT_EQ(NSFNoteExtractFileExt(note.handle(), file, data("one").c_str(), nullptr, NTEXT_FTYPE_FLAT), NOERROR);
    EXPECT_EQ(content("one"), "hello");
    EXPECT_EQ(NSFNoteCipherExtractFile(note.handle(), file, 0, NULLCIPHERHANDLE, data("two").c_str(), 0, nullptr),
              NOERROR);
    EXPECT_EQ(content("two"), "hello");
    std::string text;
    EXPECT_EQ(
        NSFNoteCipherExtractWithCallback(note.handle(), file, 0, NULLCIPHERHANDLE, append_piece, &text, 0, nullptr),
        NOERROR);
    EXPECT_EQ(text, "hello");
}

TEST_F(NsfExtracts, WithAKeyAreRefusedAndLeaveNoFile) {
    write_file("in.txt", "hello");
    const TestNote note = with_file(database, data("in.txt").string(), &file);
    ENCRYPTION_KEY key{};
    EXPECT_EQ(refused("NSFNoteExtractFileExt",
                      [&] { return NSFNoteExtractFileExt(note.handle(), file, data("out").c_str(), &key, 0); }),
              ERR_FUNC_NOT_IMPL);
    EXPECT_EQ(
        refused("NSFNoteCipherExtractFile",
                [&] { return NSFNoteCipherExtractFile(note.handle(), file, 0, 1, data("out").c_str(), 0, nullptr); }),
        ERR_FUNC_NOT_IMPL);
    EXPECT_FALSE(std::filesystem::exists(data("out")));
}

}  // namespace
}  // namespace notes_test
