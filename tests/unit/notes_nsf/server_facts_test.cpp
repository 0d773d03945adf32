// nsfdb.h: this server, names of users and of files.
#include <cstring>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stats.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfServerFacts : public DatabaseTest {};

std::vector<std::string> names_in(DHANDLE list) {
    const auto* head = OSLock(NAMES_LIST, list);
    EXPECT_EQ(head->Authenticated, 0U);
    std::vector<std::string> names;
    const char* text = reinterpret_cast<const char*>(head + 1);
    for (WORD i = 0; i < head->NumNames; ++i, text += names.back().size() + 1) names.emplace_back(text);
    OSUnlock(list);
    OSMemFree(list);
    return names;
}

void add_group(DBHANDLE book, const char* name, const std::vector<const char*>& members) {
    TestNote note = TestNote::create(book);
    note.set("Form", "Group");
    note.set("ListName", name);
    for (const char* member : members) NSFItemAppendTextList(note.handle(), "Members", member, MAXWORD, TRUE);
    note.save();
}

TEST_F(NsfServerFacts, StatisticsComeAsNamesAndValuesBehindTabulators) {
    LONG three = 3;
    ASSERT_EQ(StatUpdate("Facts", "Count", ST_UNIQUE, VT_LONG, &three), NOERROR);
    ASSERT_EQ(StatUpdate("Facts", "Word", ST_UNIQUE, VT_TEXT, "yes"), NOERROR);
    char facility[] = "Facts";
    DHANDLE table = NULLHANDLE;
    DWORD size = 0;
    ASSERT_EQ(NSFGetServerStats(nullptr, facility, nullptr, &table, &size), NOERROR);
    const std::string text(OSLock(char, table), size);
    EXPECT_EQ(text, "Facts.Count\t3\nFacts.Word\tyes\n");
    OSUnlock(table);
    OSMemFree(table);
    char other[] = "CN=elsewhere/O=Example";
    EXPECT_EQ(NSFGetServerStats(other, facility, nullptr, &table, &size), ERR_INV_SERVER_NAME);
    EXPECT_EQ(table, NULLHANDLE);
    StatDelete("Facts", "Count");
    StatDelete("Facts", "Word");
}

TEST_F(NsfServerFacts, ThisServerIsNearAndAnotherUnknown) {
    char none[] = "";
    char other[] = "elsewhere";
    DWORD there = 9;
    DWORD back = 9;
    WORD version = 0;
    WORD of_database = 0;
    ASSERT_EQ(NSFDbGetBuildVersion(database, &of_database), NOERROR);
    ASSERT_EQ(NSFGetServerLatency(none, 0, &there, &back, &version), NOERROR);
    EXPECT_EQ(there, 0U);
    EXPECT_EQ(back, 0U);
    EXPECT_EQ(version, of_database);
    EXPECT_EQ(NSFGetServerLatency(none, 0, nullptr, nullptr, nullptr), NOERROR);
    EXPECT_EQ(NSFGetServerLatency(other, 0, nullptr, nullptr, nullptr), ERR_INV_SERVER_NAME);
    WORD style = 0;
    EXPECT_EQ(NSFGetTransLogStyle(&style), ERR_SERVER_NOT_TRANSLOGGED);
}

TEST_F(NsfServerFacts, TheNameOfTheMachineComesInPartsAndWhole) {
    char host[256];
    char domain[256];
    char full[256];
    ASSERT_EQ(NSFDbGetTcpHostName(database, host, sizeof host, domain, sizeof domain, full, sizeof full), NOERROR);
    EXPECT_STRNE(host, "");
    EXPECT_EQ(std::string(host) + (*domain == '\0' ? "" : ".") + domain, full);
    char one[2];
    ASSERT_EQ(NSFDbGetTcpHostName(database, one, sizeof one, nullptr, 0, nullptr, 0), NOERROR);
    EXPECT_EQ(std::string(one), std::string(host, 1));
    EXPECT_EQ(NSFDbGetTcpHostName(NULLHANDLE, host, 1, domain, 1, full, 1), ERR_NULL_DBHANDLE);
}

TEST_F(NsfServerFacts, AUsersNamesAreItsOwnAndThoseOfItsGroupsAndTheirGroups) {
    const DBHANDLE book = new_database("names.nsf");
    add_group(book, "Mail", {"CN=Ann/O=Example", "CN=Bob/O=Example"});
    add_group(book, "All", {"Mail", "Others"});
    add_group(book, "Others", {"All"});
    add_group(book, "Strangers", {"CN=Cy/O=Example"});
    char ann[] = "cn=ann/o=example";
    DHANDLE list = NULLHANDLE;
    ASSERT_EQ(NSFBuildNamesList(ann, 0, &list), NOERROR);
    EXPECT_EQ(names_in(list), (std::vector<std::string>{ann, "Mail", "All", "Others"}));
    ASSERT_EQ(NSFBuildNamesList(nullptr, 0, &list), NOERROR);
    EXPECT_EQ(names_in(list).size(), 1U);
}

TEST_F(NsfServerFacts, WithoutAnAddressBookAUserIsInNoGroup) {
    char ann[] = "CN=Ann/O=Example";
    DHANDLE list = NULLHANDLE;
    ASSERT_EQ(NSFBuildNamesList(ann, 0, &list), NOERROR);
    EXPECT_EQ(names_in(list), std::vector<std::string>{ann});
}

TEST_F(NsfServerFacts, ADatabaseIsCreatedForAListOfNamesAsForNobody) {
    EXPECT_EQ(NSFDbCreateWithUserNameList("listed.nsf", DBCLASS_NOTEFILE, FALSE, 0, 0, 0, NULLHANDLE), NOERROR);
    EXPECT_EQ(NSFDbCreateWithUserNameList("listed.nsf", DBCLASS_NOTEFILE, FALSE, 0, 0, 0, NULLHANDLE), ERR_EXISTS);
}

TEST_F(NsfServerFacts, TheLevelForPasswordsIsKept) {
    WORD level = 0;
    ASSERT_EQ(NSFGetMaxPasswordAccess(database, &level), NOERROR);
    EXPECT_EQ(level, ACL_LEVEL_EDITOR);
    ASSERT_EQ(NSFSetMaxPasswordAccess(database, ACL_LEVEL_READER), NOERROR);
    EXPECT_EQ(NSFSetMaxPasswordAccess(database, ACL_LEVEL_MANAGER + 1), ERR_ACL_VERSION);
    ASSERT_EQ(NSFGetMaxPasswordAccess(database, &level), NOERROR);
    EXPECT_EQ(level, ACL_LEVEL_READER);
}

TEST_F(NsfServerFacts, PathsAreComparedByServerAndFile) {
    const auto same = [](const char* first, const char* second, BOOL match_flat = FALSE) {
        return NSFPathsAreSame(first, MAXWORD, second, static_cast<WORD>(std::strlen(second)), match_flat) != FALSE;
    };
    EXPECT_TRUE(same("CN=mail/O=Example!!a/b.nsf", "MAIL/example!!a\\b.nsf"));
    EXPECT_FALSE(same("CN=mail/O=Example!!a.nsf", "CN=mail/O=Example!!b.nsf"));
    EXPECT_FALSE(same("CN=mail/O=Example!!a.nsf", "CN=mail/O=Other!!a.nsf", TRUE));
    EXPECT_FALSE(same("CN=mail/O=Example!!a.nsf", "mail!!a.nsf"));
    EXPECT_TRUE(same("CN=mail/O=Example!!a.nsf", "mail!!a.nsf", TRUE));
    EXPECT_FALSE(same("CN=mail/O=Example!!a.nsf", "a.nsf", TRUE));
    EXPECT_TRUE(same("a.nsf", "a.nsf"));
}

TEST_F(NsfServerFacts, ChangesComeIntoATableAndDeletedNotesLeaveIt) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    DHANDLE target = NULLHANDLE;
    DHANDLE modified = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &target), NOERROR);
    ASSERT_EQ(IDInsert(target, two, nullptr), NOERROR);
    ASSERT_EQ(NSFNoteDelete(database, two, 0), NOERROR);
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    TIMEDATE until{};
    ASSERT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_DOCUMENT, ever, &until, &modified), NOERROR);
    ASSERT_EQ(NSFApplyModifiedNoteTable(modified, target), NOERROR);
    EXPECT_EQ(IDEntries(target), 1U);
    EXPECT_TRUE(IDIsPresent(target, one));
    EXPECT_EQ(IDDestroyTable(modified), NOERROR);
    EXPECT_EQ(IDDestroyTable(target), NOERROR);
}

}  // namespace
}  // namespace notes_test
