// nsfdb.h: unread marks.
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/miscerr.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using Ids = std::vector<DWORD>;

class NsfUnread : public DatabaseTest {
protected:
    char user[32] = "CN=Ann/O=Example";

    void TearDown() override {
        for (const DHANDLE table : tables_) EXPECT_EQ(IDDestroyTable(table), NOERROR);
        DatabaseTest::TearDown();
    }
    DHANDLE table_of(char* name, BOOL create = TRUE, BOOL update = FALSE) {
        DHANDLE table = 1;
        EXPECT_EQ(
            NSFDbGetUnreadNoteTable2(database, name, static_cast<WORD>(std::strlen(name)), create, update, &table),
            NOERROR);
        if (table != NULLHANDLE) tables_.push_back(table);
        return table;
    }
    DHANDLE copy_of(DHANDLE table) {
        DHANDLE copy = NULLHANDLE;
        EXPECT_EQ(IDTableCopy(table, &copy), NOERROR);
        tables_.push_back(copy);
        return copy;
    }
    STATUS set(DHANDLE original, DHANDLE table) {
        return NSFDbSetUnreadNoteTable(database, user, static_cast<WORD>(std::strlen(user)), FALSE, original, table);
    }
    static Ids ids(DHANDLE table) {
        Ids out;
        DWORD id = 0;
        for (BOOL is_first = TRUE; IDScan(table, is_first, &id) != FALSE; is_first = FALSE) out.push_back(id);
        return out;
    }
    void change(NOTEID id) const {
        TestNote note = TestNote::open(database, id);
        note.set("Subject", "changed");
        note.save();
    }

private:
    std::vector<DHANDLE> tables_;
};

TEST_F(NsfUnread, WithoutAListThereIsNoTableUnlessOneIsWanted) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    EXPECT_EQ(table_of(user, FALSE), NULLHANDLE);
    EXPECT_EQ(ids(table_of(user, TRUE)), (Ids{one, two}));
    EXPECT_EQ(ids(table_of(user, FALSE)), (Ids{one, two}));  // it was made then
    DHANDLE table = NULLHANDLE;
    EXPECT_EQ(NSFDbGetUnreadNoteTable(database, user, 0, TRUE, &table), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfUnread, EachUserHasAListWhoseNameDoesNotDistinguishCase) {
    const NOTEID one = add_document(database, "Subject", "one");
    const DHANDLE table = table_of(user);
    const DHANDLE original = copy_of(table);
    ASSERT_EQ(IDDelete(table, one, nullptr), NOERROR);
    ASSERT_EQ(set(original, table), NOERROR);
    char same[] = "cn=ann/o=example";
    char other[] = "CN=Bob/O=Example";
    EXPECT_EQ(ids(table_of(same)), Ids{});
    EXPECT_EQ(ids(table_of(other)), Ids{one});
}

TEST_F(NsfUnread, AnUpdateAddsWhatWasChangedAndTakesOutWhatWasDeleted) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    const DHANDLE table = table_of(user);
    ASSERT_EQ(IDDelete(table, one, nullptr), NOERROR);
    ASSERT_EQ(NSFDbUpdateUnread(database, table), NOERROR);
    EXPECT_EQ(ids(table), Ids{two});
    change(one);
    ASSERT_EQ(NSFNoteDelete(database, two, 0), NOERROR);
    const NOTEID three = add_document(database, "Subject", "three");
    ASSERT_EQ(NSFDbUpdateUnread(database, table), NOERROR);
    EXPECT_EQ(ids(table), (Ids{one, three}));
    ASSERT_EQ(IDDeleteAll(table), NOERROR);
    ASSERT_EQ(NSFDbUpdateUnread(database, table), NOERROR);
    EXPECT_EQ(ids(table), Ids{});
}

TEST_F(NsfUnread, ATableIsBroughtUpToDateAtOnceWhereThatIsWanted) {
    table_of(user);
    const NOTEID one = add_document(database, "Subject", "one");
    EXPECT_EQ(ids(table_of(user, TRUE, FALSE)), Ids{});
    EXPECT_EQ(ids(table_of(user, TRUE, TRUE)), Ids{one});
    EXPECT_EQ(ids(table_of(user, TRUE, FALSE)), Ids{});  // the list itself stays
}

TEST_F(NsfUnread, DifferencesOfTheTwoTablesAreMergedIntoTheList) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    const DHANDLE mine = table_of(user);
    const DHANDLE my_original = copy_of(mine);
    const DHANDLE yours = table_of(user);
    const DHANDLE your_original = copy_of(yours);
    ASSERT_EQ(IDDelete(mine, one, nullptr), NOERROR);
    ASSERT_EQ(IDDelete(yours, two, nullptr), NOERROR);
    ASSERT_EQ(set(my_original, mine), NOERROR);
    ASSERT_EQ(set(your_original, yours), NOERROR);
    EXPECT_EQ(ids(yours), Ids{});
    EXPECT_EQ(ids(your_original), Ids{});
    EXPECT_EQ(ids(table_of(user)), Ids{});
    ASSERT_EQ(IDInsert(yours, two, nullptr), NOERROR);
    ASSERT_EQ(set(your_original, yours), NOERROR);
    EXPECT_EQ(ids(table_of(user)), Ids{two});
}

TEST_F(NsfUnread, ADocumentThatWasReadAndChangedByItsReaderStaysRead) {
    const NOTEID one = add_document(database, "Subject", "one");
    const DHANDLE table = table_of(user);
    ASSERT_EQ(IDDeleteAll(table), NOERROR);
    ASSERT_EQ(set(copy_of(table_of(user)), table), NOERROR);
    change(one);
    ASSERT_EQ(NSFDbUpdateUnread(database, table), NOERROR);
    EXPECT_EQ(ids(table), Ids{one});
    const DHANDLE original = copy_of(table);
    ASSERT_EQ(IDDelete(table, one, nullptr), NOERROR);
    ASSERT_EQ(set(original, table), NOERROR);
    EXPECT_EQ(ids(table_of(user, TRUE, TRUE)), Ids{});
}

TEST_F(NsfUnread, WhatChangedAfterTheTableWasReadIsUnreadAllTheSame) {
    const NOTEID one = add_document(database, "Subject", "one");
    const DHANDLE table = table_of(user);
    const DHANDLE original = copy_of(table);
    ASSERT_EQ(IDDelete(table, one, nullptr), NOERROR);
    const NOTEID two = add_document(database, "Subject", "two");
    ASSERT_EQ(set(original, table), NOERROR);
    EXPECT_EQ(ids(table), Ids{two});
    EXPECT_EQ(ids(table_of(user)), Ids{two});
}

TEST_F(NsfUnread, ChangedDocumentsStayReadWhereTheDatabaseSaysSo) {
    const NOTEID one = add_document(database, "Subject", "one");
    DBREPLICAINFO info{};
    ASSERT_EQ(NSFDbReplicaInfoGet(database, &info), NOERROR);
    info.Flags |= REPLFLG_UNREADIFFNEW;
    ASSERT_EQ(NSFDbReplicaInfoSet(database, &info), NOERROR);
    const DHANDLE table = table_of(user);
    EXPECT_EQ(ids(table), Ids{one});
    ASSERT_EQ(IDDeleteAll(table), NOERROR);
    change(one);
    const NOTEID two = add_document(database, "Subject", "two");
    ASSERT_EQ(NSFDbUpdateUnread(database, table), NOERROR);
    EXPECT_EQ(ids(table), Ids{two});
}

TEST_F(NsfUnread, ATableOfOnesOwnBecomesAList) {
    const NOTEID one = add_document(database, "Subject", "one");
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    const DHANDLE original = copy_of(table);
    ASSERT_EQ(IDInsert(table, one, nullptr), NOERROR);
    EXPECT_EQ(set(original, table), NOERROR);
    EXPECT_EQ(ids(table_of(user, FALSE)), Ids{one});
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

}  // namespace
}  // namespace notes_test
