// mailserv.h: what a gateway does with message files and messages.
#include <sqlite3.h>

#include <fstream>
#include <sstream>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/mailserv.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

std::string recipient(DARRAY* list, WORD message, WORD number) {
    char name[MAXRECIPIENTNAME + 1] = {};
    WORD length = 0;
    EXPECT_EQ(MailGetMessageRecipient(list, message, number, name, sizeof name, &length), NOERROR);
    return {name, length};
}

std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void LNCALLBACK note_entry(void* entries, char* name, WORD level, ACL_PRIVILEGES* /*roles*/, WORD /*flags*/) {
    *static_cast<std::string*>(entries) += std::string(name) + " " + std::to_string(level) + ", ";
}

class MailGateway : public NsfTest {
protected:
    DBHANDLE box = NULLHANDLE;
    void SetUp() override {
        NsfTest::SetUp();
        box = new_database("mail.box");
    }
    static DHANDLE text_list(const std::vector<std::string>& texts, WORD* size) {
        DHANDLE list = NULLHANDLE;
        EXPECT_EQ(ListAllocate(0, 0, TRUE, &list, nullptr, size), NOERROR);
        OSUnlockObject(list);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            EXPECT_EQ(ListAddEntry(list, TRUE, size, static_cast<WORD>(i), texts[i].data(),
                                   static_cast<WORD>(texts[i].size())),
                      NOERROR);
        }
        return list;
    }
    /// A message for Ada and Bert, in `file` and on disk.
    NOTEID add_message(DBHANDLE file) {
        DHANDLE message = NULLHANDLE;
        EXPECT_EQ(MailCreateMessage(file, &message), NOERROR);
        WORD size = 0;
        const DHANDLE recipients = text_list({"Ada @ Hill", "Bert @ Hill"}, &size);
        EXPECT_EQ(MailAddRecipientsItem(message, recipients, size), NOERROR);
        EXPECT_EQ(MailAddHeaderItem(message, MAIL_FROM_ITEM_NUM, "Carl @ Dale", 11), NOERROR);
        EXPECT_EQ(MailAddHeaderItem(message, MAIL_DELIVERYPRIORITY_ITEM_NUM, "H", 1), NOERROR);
        EXPECT_EQ(MailAddHeaderItem(message, MAIL_DELIVERYREPORT_ITEM_NUM, "C", 1), NOERROR);
        EXPECT_EQ(NSFNoteUpdate(message, 0), NOERROR);
        NOTEID id = 0;
        NSFNoteGetInfo(message, _NOTE_ID, &id);
        EXPECT_EQ(MailCloseMessage(message), NOERROR);
        return id;
    }
    struct List {
        DHANDLE handle = NULLHANDLE;
        DARRAY* array = nullptr;
        WORD count = 0;
        explicit List(DBHANDLE file) { EXPECT_EQ(MailCreateMessageList(file, &handle, &array, &count), NOERROR); }
        ~List() { EXPECT_EQ(MailFreeMessageList(handle, array), NOERROR); }
        List(const List&) = delete;
        List& operator=(const List&) = delete;
    };
};

TEST_F(MailGateway, ListsMessagesWithTheirRecipients) {
    const DBHANDLE file = new_database("out.box");
    add_message(file);
    add_message(file);
    const List list(file);
    ASSERT_EQ(list.count, 2);
    WORD recipients = 0;
    WORD priority = 0;
    WORD report = 0;
    EXPECT_EQ(MailGetMessageInfo(list.array, 1, &recipients, &priority, &report), NOERROR);
    EXPECT_EQ(recipients, 2);
    EXPECT_EQ(priority, DELIVERY_PRIORITY_HIGH);
    EXPECT_EQ(report, DELIVERY_REPORT_CONFIRMED);
    EXPECT_EQ(MailGetMessageInfo(list.array, 0, nullptr, nullptr, nullptr), NOERROR);
    EXPECT_EQ(MailGetMessageInfo(list.array, 2, &recipients, nullptr, nullptr), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(recipient(list.array, 1, 0), "Ada @ Hill");
    EXPECT_EQ(recipient(list.array, 1, 1), "Bert @ Hill");
    char text[20] = {};
    WORD length = 0;
    EXPECT_EQ(MailGetMessageRecipient(list.array, 1, 2, text, sizeof text, &length), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(MailGetMessageRecipient(list.array, 1, 0, text, 4, &length), NOERROR);
    EXPECT_STREQ(text, "Ada");
    EXPECT_EQ(MailGetMessageOriginator(list.array, 0, text, sizeof text, &length), NOERROR);
    EXPECT_STREQ(text, "Carl @ Dale");
    EXPECT_EQ(MailGetMessageOriginatorDomain(list.array, 0, text, sizeof text, &length), NOERROR);
    EXPECT_EQ(std::string(text, length), "Dale");
    DWORD size = 0;
    EXPECT_EQ(MailGetMessageSize(list.array, 0, &size), NOERROR);
    EXPECT_GT(size, 30u);
}

TEST_F(MailGateway, PurgesWhatEveryRecipientHasAndKeepsTheOthers) {
    const DBHANDLE file = new_database("out.box");
    const NOTEID first = add_message(file);
    const NOTEID second = add_message(file);
    const List list(file);
    EXPECT_EQ(MailDeleteMessageRecipient(list.array, 0, 0), NOERROR);
    EXPECT_EQ(MailDeleteMessageRecipient(list.array, 0, 1), NOERROR);
    EXPECT_EQ(MailDeleteMessageRecipient(list.array, 1, 0), NOERROR);
    EXPECT_EQ(MailPurgeMessage(list.array, 0), NOERROR);
    EXPECT_EQ(MailPurgeMessage(list.array, 1), NOERROR);
    NOTEHANDLE gone = NULLHANDLE;
    EXPECT_EQ(NSFNoteOpen(file, first, 0, &gone), ERR_NOTE_DELETED);
    EXPECT_EQ(TestNote::open(file, second).list(MAIL_RECIPIENTS_ITEM), std::vector<std::string>{"Bert @ Hill"});
    EXPECT_EQ(search(box).matching.size(), 0u);
    EXPECT_EQ(MailPurgeMessageFile(file), NOERROR);
}

TEST_F(MailGateway, TellsTheOriginatorWhatBecameOfTheMessage) {
    const DBHANDLE file = new_database("out.box");
    add_message(file);
    const List list(file);
    WORD numbers[] = {1};
    char reason[] = "no such user";
    ASSERT_EQ(MailSendNonDeliveryReport(list.array, 0, 1, numbers, reason, sizeof reason - 1), NOERROR);
    ASSERT_EQ(MailSendDeliveryReport(list.array, 0, 1, numbers), NOERROR);
    const auto reports = search(box).matching;
    ASSERT_EQ(reports.size(), 2u);
    const auto failure = TestNote::open(box, reports[0]);
    EXPECT_TRUE(MailIsNonDeliveryReport(failure.handle()));
    EXPECT_EQ(failure.list(MAIL_RECIPIENTS_ITEM), std::vector<std::string>{"Carl @ Dale"});
    EXPECT_EQ(failure.list("IntendedRecipient"), std::vector<std::string>{"Bert @ Hill"});
    EXPECT_EQ(failure.text(MAIL_FAILUREREASON_ITEM), "no such user");
    EXPECT_EQ(failure.text(MAIL_DELIVERYREPORT_ITEM), "C");  // of the original
    EXPECT_EQ(MailGetMessageType(TestNote::open(box, reports[1]).handle()), MAIL_MESSAGE_DELIVERYREPORT);
    EXPECT_EQ(MailSetMessageLastError(list.array, 0, reason), NOERROR);
    DHANDLE message = NULLHANDLE;
    ASSERT_EQ(MailOpenMessage(list.array, 0, &message), NOERROR);
    char text[40] = {};
    WORD length = 0;
    EXPECT_EQ(MailGetMessageItem(message, MAIL_FAILUREREASON_ITEM_NUM, text, sizeof text, &length), NOERROR);
    EXPECT_STREQ(text, "no such user");
    EXPECT_EQ(MailCloseMessage(message), NOERROR);
}

TEST_F(MailGateway, ReportsAMessageThatIsTooOldAndDropsIt) {
    const DBHANDLE file = new_database("out.box");
    add_message(file);
    const List list(file);
    EXPECT_EQ(MailPurgeMessage(list.array, 0), NOERROR);  // it is young
    EXPECT_EQ(search(file).matching.size(), 1u);
    EXPECT_EQ(search(box).matching.size(), 0u);
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(data("out.box").c_str(), &connection), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(connection, "UPDATE note SET added = added - 25 * 360000", nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(connection);
    EXPECT_EQ(MailPurgeMessage(list.array, 0), NOERROR);
    EXPECT_EQ(search(file).matching.size(), 0u);
    const auto reports = search(box).matching;
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(TestNote::open(box, reports[0]).list("IntendedRecipient").size(), 2u);
}

TEST_F(MailGateway, TransfersACopyWithItsAttachment) {
    write_file("plum.txt", "ripe");
    const DBHANDLE file = new_database("own.nsf");
    const auto message = TestNote::create(file);
    std::string path = data("plum.txt").string();
    char name[] = "plum.txt";
    char hold[] = MAIL_DONOTHOLD_ITEM;
    ASSERT_EQ(MailAddMessageAttachment(message.handle(), path.data(), name), NOERROR);
    EXPECT_FALSE(MailIsNotToBeHeld(message.handle()));
    ASSERT_EQ(MailReplaceHeaderItem(message.handle(), MAIL_DONOTHOLD_ITEM_NUM, "1", 1), NOERROR);
    EXPECT_TRUE(NSFItemIsPresent(message.handle(), hold, sizeof hold - 1));
    EXPECT_TRUE(MailIsNotToBeHeld(message.handle()));
    ASSERT_EQ(MailTransferMessageLocal(message.handle()), NOERROR);
    DBHANDLE mailbox = NULLHANDLE;
    ASSERT_EQ(MailOpenMessageFile(nullptr, &mailbox), NOERROR);
    const auto arrived = search(mailbox).matching;
    ASSERT_EQ(arrived.size(), 1u);
    {
        const auto copy = TestNote::open(mailbox, arrived[0]);
        BLOCKID item{};
        char found[MAXPATH + 1] = {};
        DWORD size = 0;
        TIMEDATE modified{};
        ASSERT_TRUE(
            MailGetMessageAttachmentInfo(copy.handle(), 0, &item, found, &size, nullptr, nullptr, nullptr, &modified));
        EXPECT_STREQ(found, "plum.txt");
        EXPECT_EQ(size, 4u);
        EXPECT_NE(modified.Innards[1], 0u);
        EXPECT_FALSE(MailGetMessageAttachmentInfo(copy.handle(), 1, &item, nullptr, nullptr, nullptr, nullptr, nullptr,
                                                  nullptr));
        std::string out = data("out.txt").string();
        ASSERT_TRUE(MailGetMessageAttachmentInfo(copy.handle(), 0, &item, nullptr, nullptr, nullptr, nullptr, nullptr,
                                                 nullptr));
        EXPECT_EQ(MailExtractMessageAttachment(copy.handle(), item, out.data()), NOERROR);
        EXPECT_EQ(content(out), "ripe");
    }
    EXPECT_EQ(MailCloseMessageFile(mailbox), NOERROR);
}

TEST_F(MailGateway, WritesAndReadsItemsByTheirCodes) {
    const auto message = TestNote::create(box);
    const NOTEHANDLE handle = message.handle();
    WORD size = 0;
    const DHANDLE copies = text_list({"Ada", "Bert"}, &size);
    EXPECT_EQ(MailAddHeaderItemByHandle(handle, MAIL_COPYTO_ITEM_NUM, copies, size, 0), NOERROR);
    EXPECT_EQ(MailAddHeaderItem(handle, MAIL_SUBJECT_ITEM_NUM, "Plums", 5), NOERROR);
    EXPECT_EQ(MailReplaceHeaderItem(handle, MAIL_SUBJECT_ITEM_NUM, "Figs", 4), NOERROR);
    EXPECT_EQ(MailAddHeaderItem(handle, 999, "x", 1), ERR_MISC_INVALID_ARGS);
    const TIMEDATE posted{{1000, 2459638}};
    EXPECT_EQ(MailAddHeaderItem(handle, MAIL_POSTEDDATE_ITEM_NUM, &posted, sizeof posted), NOERROR);
    EXPECT_EQ(MailAddHeaderItem(handle, MAIL_POSTEDDATE_ITEM_NUM, "x", 1), ERR_MISC_INVALID_ARGS);
    char text[20] = {};
    WORD length = 0;
    EXPECT_EQ(MailGetMessageItem(handle, MAIL_COPYTO_ITEM_NUM, text, sizeof text, &length), NOERROR);
    EXPECT_STREQ(text, "Ada,Bert");
    EXPECT_EQ(MailGetMessageItem(handle, MAIL_SUBJECT_ITEM_NUM, text, 3, &length), NOERROR);
    EXPECT_STREQ(text, "Fi");
    EXPECT_EQ(MailGetMessageItem(handle, MAIL_POSTEDDATE_ITEM_NUM, text, sizeof text, &length), NOERROR);
    EXPECT_EQ(length, 0);  // no text
    EXPECT_EQ(MailGetMessageItem(handle, MAIL_SENDTO_ITEM_NUM, text, sizeof text, &length), ERR_ITEM_NOT_FOUND);
    TIMEDATE read{};
    EXPECT_EQ(MailGetMessageItemTimeDate(handle, MAIL_POSTEDDATE_ITEM_NUM, &read), NOERROR);
    EXPECT_EQ(read.Innards[0], 1000u);
    EXPECT_EQ(MailGetMessageItemTimeDate(handle, MAIL_SUBJECT_ITEM_NUM, &read), ERR_INVALID_ITEMTYPE);
    BLOCKID value{};
    WORD type = 0;
    DWORD octets = 0;
    EXPECT_EQ(MailGetMessageItemHandle(handle, MAIL_SUBJECT_ITEM_NUM, &value, &type, &octets), NOERROR);
    EXPECT_EQ(type, TYPE_TEXT);
    EXPECT_EQ(octets, 4u + sizeof(WORD));
}

TEST_F(MailGateway, TakesABodyLineByLineAndGivesItBack) {
    const auto message = TestNote::create(box);
    DHANDLE body = NULLHANDLE;
    DWORD size = 0;
    ASSERT_EQ(MailCreateBodyItem(&body, &size), NOERROR);
    char one[] = "Plums are\tripe.";
    char two[] = "Figs are not.";
    EXPECT_EQ(MailAppendBodyItemLine(body, &size, one, sizeof one - 1), NOERROR);
    EXPECT_EQ(MailAppendBodyItemLine(body, &size, two, sizeof two - 1), NOERROR);
    EXPECT_EQ(MailAddBodyItemExt(message.handle(), body, size, nullptr), NOERROR);
    OSMemFree(body);
    DHANDLE lines = NULLHANDLE;
    ASSERT_EQ(MailGetMessageBody(message.handle(), &lines, &size), NOERROR);
    const std::string text(OSLock(char, lines), size);
    OSUnlockObject(lines);
    OSMemFree(lines);
    EXPECT_NE(text.find(std::string("ripe.") + '\0' + "Figs are not." + '\0'), std::string::npos) << text;
    std::string file = data("body.txt").string();
    char delimiter[] = "\r\n";
    EXPECT_EQ(MailGetMessageBodyText(message.handle(), nullptr, delimiter, 80, TRUE, file.data(), &size), NOERROR);
    EXPECT_EQ(content(file), "Plums are       ripe.\r\nFigs are not.\r\n");
    EXPECT_EQ(size, content(file).size());
    EXPECT_EQ(MailGetMessageBodyComposite(message.handle(), nullptr, file.data(), &size), NOERROR);
    EXPECT_EQ(content(file).substr(0, 2), std::string("\x01\0", 2));  // TYPE_COMPOSITE
    char other[] = "Other";
    EXPECT_EQ(MailGetMessageBodyText(message.handle(), other, delimiter, 80, TRUE, file.data(), &size),
              ERR_ITEM_NOT_FOUND);
    write_file("in.txt", "a line\nanother\n");
    std::string input = data("in.txt").string();
    char newline[] = "\n";
    EXPECT_EQ(MailAddMessageBodyTextExt(message.handle(), other, input.data(), 0, newline, PARADELIM_ANYLINE, nullptr),
              NOERROR);
    EXPECT_EQ(MailGetMessageBodyText(message.handle(), other, newline, 80, FALSE, file.data(), &size), NOERROR);
    EXPECT_EQ(content(file).substr(0, 14), "a line\nanother");
}

TEST_F(MailGateway, CreatesAFileThatOthersMayDepositIn) {
    DBHANDLE file = NULLHANDLE;
    char name[] = "gate.box";
    char title[] = "The gate";
    ASSERT_EQ(MailCreateMessageFile(name, nullptr, title, &file), NOERROR);
    DHANDLE acl = NULLHANDLE;
    ASSERT_EQ(NSFDbReadACL(file, &acl), NOERROR);
    std::string entries;
    ASSERT_EQ(ACLEnumEntries(acl, note_entry, &entries), NOERROR);
    EXPECT_EQ(entries, "-Default- 1, CN=mail/O=Example 6, ");
    OSMemFree(acl);
    char info[NSF_INFO_SIZE] = {};
    char text[NSF_INFO_SIZE] = {};
    ASSERT_EQ(NSFDbInfoGet(file, info), NOERROR);
    NSFDbInfoParse(info, INFOPARSE_TITLE, text, sizeof text - 1);
    EXPECT_STREQ(text, "The gate");
    TIMEDATE modified{};
    EXPECT_EQ(MailGetMessageFileModifiedTime(file, &modified), NOERROR);
    EXPECT_NE(modified.Innards[1], 0u);
    EXPECT_EQ(MailCloseMessageFile(file), NOERROR);
    EXPECT_EQ(MailCreateMessageFile(name, nullptr, title, &file), ERR_EXISTS);
}

class MailNames : public NsfTest {
protected:
    void SetUp() override {
        NsfTest::SetUp();
        const DBHANDLE names = new_database("names.nsf");
        add(names, {{"Form", "Person"},
                    {"FullName", "CN=Ada Byron/O=Example"},
                    {"LastName", "Byron"},
                    {"ShortName", "ada"},
                    {"MailFile", "mail/ada.nsf"},
                    {"MailServer", "CN=mail/O=Example"},
                    {"MailDomain", "Hill"}});
        add(names, {{"Form", "Person"},
                    {"FullName", "CN=Bert Byron/O=Example"},
                    {"LastName", "Byron"},
                    {"ShortName", "bert"},
                    {"MailAddress", "bert@elsewhere.test"}});
        add(names, {{"Form", "Group"}, {"ListName", "Poets"}, {"Members", "Ada Byron/Example"}});
        add(names, {{"Form", "Group"}, {"ListName", "All"}, {"Members", "Poets"}});
        add(names, {{"Form", "Server"}, {"ServerName", "CN=mail/O=Example"}, {"Domain", "Example"}});
    }
    static void add(DBHANDLE database, const std::vector<std::pair<const char*, std::string>>& items) {
        auto note = TestNote::create(database);
        for (const auto& [name, value] : items) note.set(name, value);
        note.save();
    }
    static DHANDLE list_of(std::string text, WORD* size) {
        DHANDLE list = NULLHANDLE;
        EXPECT_EQ(ListAllocate(0, 0, TRUE, &list, nullptr, size), NOERROR);
        OSUnlockObject(list);
        EXPECT_EQ(ListAddEntry(list, TRUE, size, 0, text.data(), static_cast<WORD>(text.size())), NOERROR);
        return list;
    }
    static std::string first_of(DHANDLE list) {
        char* text = nullptr;
        WORD length = 0;
        std::string found;
        if (ListGetText(OSLockObject(list), TRUE, 0, &text, &length) == NOERROR) found.assign(text, length);
        OSUnlockObject(list);
        return found;
    }
};

TEST_F(MailNames, AreFoundByAnyNameThatIsOnlyTheirs) {
    char address[MAXRECIPIENTNAME + 1] = {};
    char ada[] = "ada";
    char bert[] = "Bert Byron/Example";
    char byron[] = "byron";
    char nobody[] = "nobody";
    EXPECT_EQ(MailLookupAddress(ada, address), NOERROR);
    EXPECT_STREQ(address, "Ada Byron/Example @ Hill");
    EXPECT_EQ(MailLookupAddress(bert, address), NOERROR);
    EXPECT_STREQ(address, "bert@elsewhere.test");
    EXPECT_EQ(MailLookupAddress(byron, address), ERR_ROUTER_NOTUNIQUE);
    EXPECT_EQ(MailLookupAddress(nobody, address), ERR_ROUTER_NOSUCHUSER);
    char full[MAXUSERNAME + 1] = {};
    char server[MAXUSERNAME + 1] = {};
    char file[MAXPATH] = {};
    char own[MAXUSERNAME + 1] = {};
    EXPECT_EQ(MailLookupUser(ada, full, server, file, nullptr, own), NOERROR);
    EXPECT_STREQ(full, "CN=Ada Byron/O=Example");
    EXPECT_STREQ(server, "CN=mail/O=Example");
    EXPECT_STREQ(file, "mail/ada.nsf");
    EXPECT_STREQ(own, "ada");
    char domain[MAXDOMAINNAME] = {};
    EXPECT_EQ(MailGetDomainName(domain), NOERROR);
    EXPECT_STREQ(domain, "EXAMPLE");
}

TEST_F(MailNames, ComeOutOfGroupsInGroups) {
    WORD size = 0;
    DHANDLE members = NULLHANDLE;
    ASSERT_EQ(MailExpandNames(list_of("All", &size), size, &members, &size, FALSE, NULLHANDLE), NOERROR);
    EXPECT_EQ(first_of(members), "Ada Byron/Example");
    OSMemFree(members);
    WORD done_size = 0;
    const DHANDLE done = list_of("Poets", &done_size);
    ASSERT_EQ(MailExpandNames(list_of("All", &size), size, &members, &size, TRUE, done), NOERROR);
    EXPECT_EQ(first_of(members), "");  // expanded before
    EXPECT_EQ(first_of(done), "All");
    OSMemFree(members);
    OSMemFree(done);
}

TEST_F(MailNames, AreParsedAtTheLastAt) {
    char user[40] = {};
    char domain[40] = {};
    WORD user_length = 0;
    WORD domain_length = 0;
    std::string address = "Donna@next.test @ UUCP";
    EXPECT_EQ(MailParseMailAddress(address.data(), static_cast<WORD>(address.size()), user, sizeof user, &user_length,
                                   domain, sizeof domain, &domain_length),
              NOERROR);
    EXPECT_STREQ(user, "Donna@next.test");
    EXPECT_STREQ(domain, "UUCP");
    EXPECT_EQ(user_length, 15);
    address = "Donna";
    EXPECT_EQ(MailParseMailAddress(address.data(), static_cast<WORD>(address.size()), user, sizeof user, &user_length,
                                   domain, sizeof domain, &domain_length),
              NOERROR);
    EXPECT_STREQ(user, "Donna");
    EXPECT_EQ(domain_length, 0);
}

TEST_F(MailNames, OfEventsStandInTheLog) {
    testing::internal::CaptureStdout();
    char text[] = "Gate: %s for %d";
    EXPECT_EQ(MailLogEventText(MAIL_LOG_TO_BOTH, text, NULLHANDLE, NOERROR, "mail", 7), NOERROR);
    EXPECT_EQ(MailLogEvent(MAIL_LOG_TO_MAILEVENTS, ERR_NOEXIST, NULLHANDLE, NOERROR), NOERROR);
    const std::string log = testing::internal::GetCapturedStdout();
    EXPECT_NE(log.find("Gate: mail for 7\n"), std::string::npos) << log;
    EXPECT_NE(log.find("The file does not exist\n"), std::string::npos) << log;
}

}  // namespace
}  // namespace notes_test
