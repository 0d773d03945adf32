// event.h, extmgr.h, agents.h, calapi.h, reg.h, billing.h and what else a server program asks for now and then.
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "notes_stub/include/agents.h"
#include "notes_stub/include/billing.h"
#include "notes_stub/include/calapi.h"
#include "notes_stub/include/event.h"
#include "notes_stub/include/extmgr.h"
#include "notes_stub/include/ldap.h"
#include "notes_stub/include/lookup.h"
#include "notes_stub/include/mime.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/nls.h"
#include "notes_stub/include/ns.h"
#include "notes_stub/include/osenv.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/reg.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using namespace std::string_literals;

class Events : public NsfTest {};

TEST_F(Events, ComeOutOfTheirQueueInTheirOrder) {
    char queue[] = "Alarms";
    char other[] = "Others";
    char server[] = "CN=hub/O=Example";
    char data[] = "plum";
    const TIMEDATE when{{7, 2459638}};
    DHANDLE event = NULLHANDLE;
    EXPECT_EQ(EventQueueGet(queue, &event), ERR_NOT_FOUND);
    ASSERT_EQ(EventQueueAlloc(queue), NOERROR);
    EXPECT_EQ(EventQueueAlloc(queue), ERR_EXISTS);
    EXPECT_EQ(EventQueueGet(queue, &event), ERR_EVTQUEUE_EMPTY);
    TIMEDATE time = when;
    EXPECT_EQ(EventQueuePut(queue, server, EVT_MAIL, SEV_FAILURE, &time, FMT_TEXT, 4, data), NOERROR);
    EXPECT_EQ(EventQueuePut(queue, nullptr, EVT_MISC, SEV_NORMAL, nullptr, FMT_UNKNOWN, 0, nullptr), NOERROR);
    EXPECT_EQ(EventQueuePut(other, nullptr, EVT_MISC, SEV_NORMAL, nullptr, FMT_UNKNOWN, 0, nullptr), ERR_NOT_FOUND);
    ASSERT_EQ(EventQueueGet(queue, &event), NOERROR);
    const auto* found = OSLock(EVENT_DATA, event);
    EXPECT_STREQ(found->OriginatingServerName, server);
    EXPECT_EQ(found->Type, EVT_MAIL);
    EXPECT_EQ(found->Severity, SEV_FAILURE);
    EXPECT_EQ(found->EventTime.Innards[0], 7u);
    EXPECT_EQ(found->FormatSpecifier, FMT_TEXT);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(&found->EventSpecificData), found->EventDataLength), "plum");
    OSUnlockObject(event);
    OSMemFree(event);
    ASSERT_EQ(EventQueueGet(queue, &event), NOERROR);
    found = OSLock(EVENT_DATA, event);
    EXPECT_STREQ(found->OriginatingServerName, "CN=mail/O=Example");
    EXPECT_NE(found->EventTime.Innards[1], 0u);
    OSUnlockObject(event);
    OSMemFree(event);
    EventQueueFree(queue);
    EXPECT_EQ(EventQueueGet(queue, &event), ERR_NOT_FOUND);
    char empty[] = "";
    std::string long_name(32, 'q');
    EXPECT_EQ(EventQueueAlloc(empty), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(EventQueueAlloc(long_name.data()), ERR_MISC_INVALID_ARGS);
}

TEST_F(Events, AreAskedForByTypeAndSeverityWithANameForThem) {
    char queue[] = "Asked";
    char ada[] = "Ada";
    char bert[] = "Bert";
    char name[20] = {};
    EXPECT_EQ(EventRegisterEventRequest(EVT_MAIL, SEV_FATAL, queue, ada), ERR_NOT_FOUND);
    ASSERT_EQ(EventQueueAlloc(queue), NOERROR);
    EXPECT_EQ(EventRegisterEventRequest(EVT_MAIL, SEV_FATAL, queue, ada), NOERROR);
    EXPECT_TRUE(EventGetDestName(EVT_MAIL, SEV_FATAL, queue, name, sizeof name));
    EXPECT_STREQ(name, "Ada");
    EXPECT_FALSE(EventGetDestName(EVT_MAIL, SEV_FATAL, queue, name, 3));
    EXPECT_FALSE(EventGetDestName(EVT_MAIL, SEV_NORMAL, queue, name, sizeof name));
    EXPECT_EQ(EventRegisterEventRequest(EVT_MAIL, SEV_FATAL, queue, bert), NOERROR);
    EXPECT_TRUE(EventGetDestNameEx(EVT_MAIL, SEV_FATAL, nullptr, nullptr, queue, name, sizeof name));
    EXPECT_STREQ(name, "Bert");
    EXPECT_EQ(EventDeregisterEventRequest(EVT_MAIL, SEV_FATAL, queue), NOERROR);
    EXPECT_EQ(EventDeregisterEventRequest(EVT_MAIL, SEV_FATAL, queue), ERR_NOT_FOUND);
    EXPECT_EQ(EventRegisterEventRequest(EVT_MAIL, SEV_FATAL, queue, ada), NOERROR);
    EventQueueFree(queue);
    EXPECT_FALSE(EventGetDestName(EVT_MAIL, SEV_FATAL, queue, name, sizeof name));
}

// What the routines below were called with, and what they answer.
std::string calls;
STATUS answer_before = ERR_EM_CONTINUE;
STATUS answer_after = ERR_EM_CONTINUE;

STATUS LNCALLBACK note_call(EMRECORD* record) {
    calls += std::to_string(record->EId) + (record->NotificationType == EM_BEFORE ? "<" : ">");
    if (record->NotificationType == EM_AFTER) calls += std::to_string(record->Status);
    calls += " ";
    return record->NotificationType == EM_BEFORE ? answer_before : answer_after;
}

STATUS LNCALLBACK read_arguments(EMRECORD* record) {
    VARARG_PTR arguments;
    VARARG_COPY(arguments, record->Ap);
    const DBHANDLE database = VARARG_GET(arguments, DBHANDLE);
    const NOTEID id = VARARG_GET(arguments, NOTEID);
    const WORD flags = VARARG_PEEK(arguments, WORD);
    calls += std::to_string(database) + "/" + std::to_string(id) + "/" + std::to_string(flags);
    return ERR_EM_CONTINUE;
}

DBHANDLE looked_into = NULLHANDLE;
STATUS LNCALLBACK open_another(EMRECORD* /*record*/) {
    calls += "o";
    NOTEHANDLE note = NULLHANDLE;
    if (NSFNoteCreate(looked_into, &note) == NOERROR) NSFNoteClose(note);
    return ERR_EM_CONTINUE;
}

class ExtensionManager : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        calls.clear();
        answer_before = answer_after = ERR_EM_CONTINUE;
    }
    void TearDown() override {
        for (const HEMREGISTRATION one : registered_) EXPECT_EQ(EMDeregister(one), NOERROR);
        DatabaseTest::TearDown();
    }
    void add(EID id, EMHANDLER routine, DWORD flags = EM_REG_BEFORE | EM_REG_AFTER, WORD recursion = 0) {
        HEMREGISTRATION registration = 0;
        ASSERT_EQ(EMRegister(id, flags, routine, recursion, &registration), NOERROR);
        registered_.push_back(registration);
    }

private:
    std::vector<HEMREGISTRATION> registered_;
};

TEST_F(ExtensionManager, CallsARoutineBeforeAndAfterWhatItAskedFor) {
    for (const int id :
         {EM_NSFDBOPENEXTENDED, EM_NSFDBCLOSE, EM_NSFNOTECREATE, EM_NSFNOTEUPDATE, EM_NSFNOTEUPDATEXTENDED,
          EM_NSFNOTEOPEN, EM_NSFNOTEOPENEXTENDED, EM_NSFNOTECLOSE, EM_NSFNOTEDELETE})
        add(static_cast<EID>(id), note_call);
    DBHANDLE again = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen("test.nsf", &again), NOERROR);
    NOTEHANDLE note = NULLHANDLE;
    ASSERT_EQ(NSFNoteCreate(again, &note), NOERROR);
    ASSERT_EQ(NSFNoteUpdate(note, 0), NOERROR);
    ASSERT_EQ(NSFNoteUpdateExtended(note, 0), NOERROR);
    NOTEID id = 0;
    NSFNoteGetInfo(note, _NOTE_ID, &id);
    ASSERT_EQ(NSFNoteClose(note), NOERROR);
    ASSERT_EQ(NSFNoteDelete(again, id, 0), NOERROR);
    ASSERT_EQ(NSFNoteOpen(again, id, 0, &note), ERR_NOTE_DELETED);
    ASSERT_EQ(NSFNoteOpenExt(again, id, 0, &note), ERR_NOTE_DELETED);
    ASSERT_EQ(NSFDbClose(again), NOERROR);
    const std::string deleted = std::to_string(ERR_NOTE_DELETED);
    EXPECT_EQ(calls,
              "63< 63>0 7< 7>0 47< 47>0 102< 102>0 6< 6>0 8< 8>0 5< 5>" + deleted + " 64< 64>" + deleted + " 2< 2>0 ");
}

TEST_F(ExtensionManager, ARoutineMayAnswerInsteadOfTheCall) {
    add(EM_NSFNOTECREATE, note_call);
    answer_before = ERR_CANCEL;
    NOTEHANDLE note = 1;
    EXPECT_EQ(NSFNoteCreate(database, &note), ERR_CANCEL);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(calls, "7< ");
    answer_before = ERR_EM_CONTINUE;
    answer_after = ERR_MEMORY;
    EXPECT_EQ(NSFNoteCreate(database, &note), ERR_MEMORY);
    NSFNoteClose(note);
}

TEST_F(ExtensionManager, GivesTheArgumentsOfTheCall) {
    const NOTEID id = add_document(database, "Fruit", "plum");
    add(EM_NSFNOTEDELETE, read_arguments, EM_REG_BEFORE);
    EXPECT_EQ(NSFNoteDelete(database, id, UPDATE_FORCE), NOERROR);
    EXPECT_EQ(calls, std::to_string(database) + "/" + std::to_string(id) + "/" + std::to_string(UPDATE_FORCE));
}

TEST_F(ExtensionManager, UpdatesOfAMailboxAreToldOutsideTheOthers) {
    const DBHANDLE box = new_database("mail.box");
    add(EM_NSFNOTEUPDATE, note_call);
    add(EM_NSFNOTEUPDATEMAILBOX, note_call);
    add_document(box, "Fruit", "plum");
    EXPECT_EQ(calls, "164< 47< 47>0 164>0 ");
    calls.clear();
    add_document(database, "Fruit", "plum");
    EXPECT_EQ(calls, "47< 47>0 ");
}

TEST_F(ExtensionManager, ARecursionIdKeepsARoutineFromCallingItself) {
    looked_into = database;
    WORD recursion = 0;
    WORD another = 0;
    ASSERT_EQ(EMCreateRecursionID(&recursion), NOERROR);
    ASSERT_EQ(EMCreateRecursionID(&another), NOERROR);
    EXPECT_NE(recursion, another);
    add(EM_NSFNOTECREATE, open_another, EM_REG_BEFORE, recursion);
    const auto note = TestNote::create(database);
    EXPECT_EQ(calls, "o");
}

TEST_F(ExtensionManager, RefusesWhatItCannotDo) {
    HEMREGISTRATION registration = 1;
    EXPECT_EQ(EMRegister(0, EM_REG_BEFORE, note_call, 0, &registration), ERR_EM_ILLEGAL);
    EXPECT_EQ(registration, 0);
    EXPECT_EQ(EMRegister(EM_NSFDBNOTEUNLOCK + 1, EM_REG_BEFORE, note_call, 0, &registration), ERR_EM_ILLEGAL);
    EXPECT_EQ(EMRegister(EM_NSFDBCLOSE, EM_REG_BEFORE, nullptr, 0, &registration), ERR_EM_ILLEGAL);
    EXPECT_EQ(EMRegister(EM_NSFDBCLOSE, 0, note_call, 0, &registration), ERR_EM_ILLEGALFLAGS);
    EXPECT_EQ(EMRegister(EM_NSFDBCLOSE, 4, note_call, 0, &registration), ERR_EM_ILLEGALFLAGS);
    EXPECT_EQ(EMRegister(EM_CLEARPASSWORD, EM_REG_AFTER, note_call, 0, &registration), ERR_EM_ILLEGALFLAGS);
    EXPECT_EQ(EMDeregister(12345), ERR_ILLEGALEXT);
}

class ExtensionManagerAtTheEnd : public NsfTest {};

TEST_F(ExtensionManagerAtTheEnd, TellsOfIt) {
    calls.clear();
    HEMREGISTRATION registration = 0;
    ASSERT_EQ(EMRegister(EM_TERMINATENSF, EM_REG_BEFORE, note_call, 0, &registration), NOERROR);
    NotesTerm();
    EXPECT_EQ(calls, "69< ");
    EXPECT_EQ(EMDeregister(registration), NOERROR);
    NsfTest::SetUp();
}

class Agents : public DatabaseTest {
protected:
    NOTEID add_agent(const char* flags) {
        auto note = TestNote::create(database);
        WORD agent_class = NOTE_CLASS_FILTER;
        NSFNoteSetInfo(note.handle(), _NOTE_CLASS, &agent_class);
        note.set("$AssistFlags", flags);
        return note.save();
    }
};

TEST_F(Agents, AreOpenedAsNotesAndNotRun) {
    HAGENT agent = nullptr;
    HAGENT disabled = nullptr;
    HAGENTCTX context = nullptr;
    HAGENTCTX copy = nullptr;
    EXPECT_EQ(AgentOpen(database, add_document(database, "Fruit", "plum"), &agent), ERR_INVALID_NOTE);
    EXPECT_EQ(agent, nullptr);
    const NOTEID id = add_agent("E");
    ASSERT_EQ(AgentOpen(database, id, &agent), NOERROR);
    ASSERT_EQ(AgentOpen(database, add_agent("D"), &disabled), NOERROR);
    EXPECT_TRUE(AgentIsEnabled(agent));
    EXPECT_FALSE(AgentIsEnabled(disabled));
    ASSERT_EQ(AgentCreateRunContext(agent, nullptr, AGENT_SECURITY_ON, &context), NOERROR);
    EXPECT_EQ(AgentRun(agent, context, NULLHANDLE, 0), ERR_FUNC_NOT_IMPL);
    DHANDLE output = 1;
    DWORD size = 1;
    AgentQueryStdoutBuffer(context, &output, &size);
    EXPECT_EQ(output, NULLHANDLE);  // it goes to the log
    EXPECT_EQ(AgentRedirectStdout(context, AGENT_REDIR_MEMORY), NOERROR);
    EXPECT_EQ(AgentRedirectStdout(context, 9), ERR_MISC_INVALID_ARGS);
    ASSERT_EQ(AgentCreateRunContextExt(nullptr, nullptr, context, 0, &copy), NOERROR);
    AgentQueryStdoutBuffer(copy, &output, &size);
    EXPECT_NE(output, NULLHANDLE);  // as in the context that it was made from
    EXPECT_EQ(size, 0u);
    OSMemFree(output);
    const auto document = TestNote::create(database);
    EXPECT_EQ(AgentSetDocumentContext(context, document.handle()), NOERROR);
    EXPECT_EQ(AgentSetTimeExecutionLimit(context, 60), NOERROR);
    EXPECT_EQ(AgentSetHttpStatusCode(context, 200), NOERROR);
    EXPECT_EQ(SetParamNoteID(context, id), NOERROR);
    EXPECT_EQ(SetSupressPrintToConsole(context, TRUE), NOERROR);
    AgentDestroyRunContext(copy);
    AgentDestroyRunContext(context);
    EXPECT_EQ(AgentDelete(agent), NOERROR);
    AgentClose(agent);
    AgentClose(disabled);
    EXPECT_EQ(AgentOpen(database, id, &agent), ERR_NOTE_DELETED);
}

class FoundDocuments : public DatabaseTest {};

TEST_F(FoundDocuments, ACalendarEntryIsKnownByItsUid) {
    auto note = TestNote::create(database);
    note.set("ApptUNID", "ABC-1");
    const NOTEID id = note.save();
    const OID oid = note.oid();
    char uid[64] = {};
    EXPECT_EQ(CalGetUIDfromNOTEID(database, id, uid, sizeof uid, nullptr, 0, nullptr), NOERROR);
    EXPECT_STREQ(uid, "ABC-1");
    EXPECT_EQ(CalGetUIDfromNOTEID(database, id, uid, 5, nullptr, 0, nullptr), ERR_VALUE_LENGTH);
    EXPECT_EQ(CalGetUIDfromNOTEID(NULLHANDLE, id, uid, sizeof uid, nullptr, 0, nullptr), ERR_NULL_DBHANDLE);
    const NOTEID other = add_document(database, "Fruit", "plum");
    EXPECT_EQ(CalGetUIDfromNOTEID(database, other, uid, sizeof uid, nullptr, 0, nullptr), ERR_INVALID_NOTE);
    EXPECT_EQ(CalGetUIDfromUNID(database, UNID{oid.File, oid.Note}, uid, sizeof uid, nullptr, 0, nullptr), NOERROR);
    EXPECT_EQ(CalGetUIDfromUNID(database, UNID{}, uid, sizeof uid, nullptr, 0, nullptr), ERR_INVALID_NOTE);
    NOTEHANDLE opened = NULLHANDLE;
    ASSERT_EQ(CalOpenNoteHandle(database, "ABC-1", nullptr, &opened, 0, nullptr), NOERROR);
    NOTEID found = 0;
    NSFNoteGetInfo(opened, _NOTE_ID, &found);
    EXPECT_EQ(found, id);
    NSFNoteClose(opened);
    EXPECT_EQ(CalOpenNoteHandle(database, "ABC-2", nullptr, &opened, 0, nullptr), ERR_NOT_FOUND);
    EXPECT_EQ(CalOpenNoteHandle(database, "ABC-1", "20260301T083000Z", &opened, 0, nullptr), ERR_NOT_FOUND);
}

TEST_F(FoundDocuments, ARecurrenceIdIsTheTimeInUtc) {
    char id[40] = {};
    const TIMEDATE time{{3066000, 0x41000000U | 2461101}};
    EXPECT_EQ(CalGetRecurrenceID(time, id, sizeof id), NOERROR);
    EXPECT_STREQ(id, "20260301T083100Z");
    EXPECT_EQ(CalGetRecurrenceID(time, id, 16), ERR_VALUE_LENGTH);
    EXPECT_EQ(CalGetRecurrenceID(TIMEDATE{{MAXDWORD, 2461101}}, id, sizeof id), ERR_MISC_INVALID_ARGS);
}

TEST_F(FoundDocuments, AnAddressBookEntryIsKnownByItsName) {
    auto note = TestNote::create(database);
    note.set("Form", "Server");
    note.set("ServerName", "CN=mail/O=Example");
    const NOTEID id = note.save();
    char servers[] = "$Servers";
    char users[] = "$Users";
    char others[] = "$Groups";
    char name[] = "mail/Example";
    NOTEID found = 1;
    EXPECT_EQ(REGFindAddressBookEntry(database, users, name, &found), NOERROR);
    EXPECT_EQ(found, 0u);
    EXPECT_EQ(REGFindAddressBookEntry(database, servers, name, &found), NOERROR);
    EXPECT_EQ(found, id);
    EXPECT_EQ(REGFindAddressBookEntry(database, others, name, &found), ERR_MISC_INVALID_ARGS);
}

TEST_F(FoundDocuments, AddressBooksAreListedWithTheirTitles) {
    WORD count = 1;
    WORD length = 1;
    DHANDLE books = 1;
    EXPECT_EQ(NAMEGetAddressBooks(nullptr, 0, &count, &length, &books), NOERROR);
    EXPECT_EQ(count, 0);
    EXPECT_EQ(books, NULLHANDLE);
    const DBHANDLE names = new_database("names.nsf");
    ASSERT_EQ(NAMEGetAddressBooks("", NAME_GET_AB_TITLES | NAME_DEFAULT_TITLES, &count, &length, &books), NOERROR);
    EXPECT_EQ(count, 1);
    EXPECT_EQ(std::string(OSLock(char, books), length), "names.nsf\0names.nsf\0"s);
    OSUnlockObject(books);
    OSMemFree(books);
    char info[NSF_INFO_SIZE] = {};
    NSFDbInfoModify(info, INFOPARSE_TITLE, "Directory");
    ASSERT_EQ(NSFDbInfoSet(names, info), NOERROR);
    ASSERT_EQ(NAMEGetAddressBooks(nullptr, NAME_GET_AB_TITLES, &count, &length, &books), NOERROR);
    EXPECT_EQ(std::string(OSLock(char, books), length), "names.nsf\0Directory\0"s);
    OSUnlockObject(books);
    OSMemFree(books);
    EXPECT_EQ(NAMEGetAddressBooks("hub/Example", 0, &count, &length, &books), ERR_NO_NAMES_FILE);
}

TEST_F(FoundDocuments, AMessageIsExportedOctetForOctet) {
    const std::string text = "Subject: Plums\r\nMIME-Version: 1.0\r\n\r\nThey are ripe.\r\n";
    auto note = TestNote::create(database);
    char body[] = "Body";
    MIMEHANDLE stream = nullptr;
    ASSERT_EQ(MIMEStreamOpen(note.handle(), body, 4, MIME_STREAM_OPEN_WRITE, &stream), NOERROR);
    std::string octets = text;
    ASSERT_EQ(
        MIMEStreamWrite(reinterpret_cast<unsigned char*>(octets.data()), static_cast<unsigned>(octets.size()), stream),
        MIME_STREAM_SUCCESS);
    ASSERT_EQ(MIMEStreamItemize(note.handle(), body, 4, MIME_STREAM_ITEMIZE_FULL, stream), NOERROR);
    MIMEStreamClose(stream);
    const NOTEID id = note.save();
    char name[] = "test.nsf";
    const std::string file = data("out.eml").string();
    EXPECT_EQ(MIMEEMLExport3(name, id, data("out.txt").c_str(), FALSE), ERR_FILE_INVALID);
    EXPECT_EQ(MIMEEMLExport3(name, id, nullptr, FALSE), ERR_MISC_INVALID_ARGS);
    ASSERT_EQ(MIMEEMLExport3(name, id, file.c_str(), FALSE), NOERROR);
    EXPECT_EQ(MIMEEMLExport3(name, id, file.c_str(), FALSE), ERR_EXISTS);
    EXPECT_EQ(MIMEEMLExport3(name, id, file.c_str(), TRUE), NOERROR);
    std::ostringstream written;
    written << std::ifstream(file, std::ios::binary).rdbuf();
    EXPECT_EQ(written.str(), text);
}

class Tools : public NsfTest {};

int compared(const std::string& one, const std::string& other, DWORD flags) {
    return IntlTextCompare(one.data(), static_cast<WORD>(one.size()), other.data(), static_cast<WORD>(other.size()),
                           flags);
}

TEST_F(Tools, TextsAreComparedByCaseAndMarksAsAskedFor) {
    constexpr DWORD both = INTL_ACCENT_SENSITIVE | INTL_CASE_SENSITIVE;
    EXPECT_EQ(compared("plum", "plum", both), 0);
    EXPECT_EQ(compared("plum", "Plum", both), 1);
    EXPECT_EQ(compared("plum", "Plum", INTL_ACCENT_SENSITIVE), 0);
    EXPECT_EQ(compared("fig", "plum", 0), -1);
    EXPECT_EQ(compared("\x06\x81", "u", 0), 0);  // ü
    EXPECT_EQ(compared("\x06\x81", "u", INTL_ACCENT_SENSITIVE), 1);
}

TEST_F(Tools, AQueueOfHandlesIsEmptyAndGoes) {
    DHANDLE queue = NULLHANDLE;
    DHANDLE entry = 1;
    ASSERT_EQ(QueueCreate(&queue), NOERROR);
    EXPECT_EQ(QueueGet(queue, &entry), ERR_QUEUE_EMPTY);
    EXPECT_EQ(entry, NULLHANDLE);
    EXPECT_EQ(QueueDelete(queue), NOERROR);
    EXPECT_EQ(QueueDelete(queue), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(QueueGet(queue, &entry), ERR_MISC_INVALID_ARGS);
}

TEST_F(Tools, ACharacterSetIsLoadedByItsNumber) {
    NLS_PINFO info = nullptr;
    EXPECT_EQ(NLS_load_charset(NLS_CS_UTF8, &info), NLS_SUCCESS);
    EXPECT_NE(info, nullptr);
    EXPECT_EQ(NLS_unload_charset(info), NLS_SUCCESS);
    EXPECT_EQ(NLS_load_charset(999, &info), NLS_INVALIDTABLE);
    EXPECT_EQ(info, nullptr);
    EXPECT_EQ(NLS_unload_charset(nullptr), NLS_BADPARM);
}

TEST_F(Tools, ABillingRecordGoesIntoItsQueue) {
    DWORD classes = 1;
    EXPECT_EQ(BillingGetClass(&classes), ERR_BAD_PARAM);
    OSSetEnvironmentVariable("BillingClass", "Agent, session,Nonsense");
    EXPECT_EQ(BillingGetClass(&classes), NOERROR);
    EXPECT_EQ(classes, DWORD{BILL_CLASS_AGENT | BILL_CLASS_SESSION});
    BILLMSG message{};
    EXPECT_EQ(BillingWrite(BILL_CLASS_AGENT, BILL_AGENTREC, sizeof message, &message, nullptr), ERR_NO_SUCH_MQ);
    EXPECT_EQ(BillingWrite(BILL_CLASS_AGENT, BILL_AGENTREC, 0, nullptr, nullptr), ERR_BAD_PARAM);
    ASSERT_EQ(MQCreate(BILL_QUEUE_NAME, 0, 0), NOERROR);
    MQHANDLE queue = NULLHANDLE;
    ASSERT_EQ(MQOpen(BILL_QUEUE_NAME, 0, &queue), NOERROR);
    ASSERT_EQ(BillingWrite(BILL_CLASS_AGENT, BILL_AGENTREC, sizeof message, &message, nullptr), NOERROR);
    BILLMSG read{};
    WORD length = 0;
    EXPECT_EQ(MQGet(queue, reinterpret_cast<char*>(&read), sizeof read, 0, 0, &length), NOERROR);
    EXPECT_EQ(length, sizeof read);
    EXPECT_EQ(read.StructType, BILL_AGENTREC);
    EXPECT_EQ(read.Class, DWORD{BILL_CLASS_AGENT});
    MQClose(queue, 0);
}

TEST_F(Tools, LdapHasWordsWithoutAServer) {
    EXPECT_STREQ(ldap_err2string(49), "Invalid credentials");
    EXPECT_STREQ(ldap_err2string(-5), "Unknown error");
    char* name = ldap_dn2ufn("cn=Ada Byron, o=Example,c=GB");
    EXPECT_STREQ(name, "Ada Byron, Example, GB");
    std::free(name);
    auto** controls = static_cast<LDAPControl**>(std::calloc(2, sizeof(LDAPControl*)));
    controls[0] = static_cast<LDAPControl*>(std::calloc(1, sizeof(LDAPControl)));
    controls[0]->ldctl_oid = strdup("1.2.3");
    ldap_controls_free(controls);
    ldap_controls_free(nullptr);
}

TEST_F(Tools, ARemoteConsoleNeedsTheServer) {
    DHANDLE answer = 1;
    char command[] = "show tasks";
    char other[] = "hub/Example";
    EXPECT_EQ(NSFRemoteConsole(nullptr, command, &answer), ERR_SERVER_UNAVAILABLE);
    EXPECT_EQ(answer, NULLHANDLE);
    EXPECT_EQ(NSFRemoteConsole(other, command, &answer), ERR_INV_SERVER_NAME);
}

}  // namespace
}  // namespace notes_test
