// nsfnote.h: locks of notes.
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfNoteLock : public DatabaseTest {
protected:
    NOTEID id = 0;

    void SetUp() override {
        DatabaseTest::SetUp();
        id = add_document(database, "Subject", "x");
    }
    [[nodiscard]] STATUS lock(const char* names, DWORD flags = NOTE_LOCK_HARD) const {
        std::string copy(names == nullptr ? "" : names);
        return NSFDbNoteLock(database, id, flags, names == nullptr ? nullptr : copy.data(), nullptr, nullptr);
    }
    [[nodiscard]] STATUS change() const {
        TestNote note = TestNote::open(database, id);
        note.set("Subject", "changed");
        return NSFNoteUpdate(note.handle(), 0);
    }
};

TEST_F(NsfNoteLock, OfTheCurrentUserLetsNobodyElseLock) {
    EXPECT_EQ(lock(nullptr), NOERROR);
    EXPECT_EQ(TestNote::open(database, id).list("$Writers"), std::vector<std::string>{"CN=mail/O=Example"});
    EXPECT_EQ(lock("CN=Ann/O=Example"), ERR_NOTE_LOCKED);
    EXPECT_EQ(change(), NOERROR);
    EXPECT_EQ(NSFDbNoteUnlock(database, id, NOTE_LOCK_HARD), NOERROR);
    EXPECT_EQ(NSFDbNoteUnlock(database, id, NOTE_LOCK_HARD), ERR_NOTE_NOT_LOCKED_BY_LOCKER);
    EXPECT_FALSE(NSFItemIsPresent(TestNote::open(database, id).handle(), const_cast<char*>("$Writers"), 8));
    EXPECT_EQ(lock("CN=Ann/O=Example"), NOERROR);
}

TEST_F(NsfNoteLock, OfOthersLetsTheUserOpenTheNoteAndNotChangeOrDeleteOrUnlockIt) {
    ASSERT_EQ(lock("CN=Ann/O=Example; CN=Bob/O=Example"), NOERROR);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "x");
    EXPECT_EQ(change(), ERR_NOT_AUTHOR);
    EXPECT_EQ(NSFNoteDelete(database, id, 0), ERR_NOT_AUTHOR);
    EXPECT_EQ(NSFDbNoteUnlock(database, id, 0), ERR_NOTE_NOT_LOCKED_BY_LOCKER);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "x");
}

TEST_F(NsfNoteLock, IsNoRevision) {
    const DWORD before = TestNote::open(database, id).oid().Sequence;
    ASSERT_EQ(lock(nullptr), NOERROR);
    EXPECT_EQ(TestNote::open(database, id).oid().Sequence, before);
}

TEST_F(NsfNoteLock, ItsStatusNamesTheHoldersAndLocksNothing) {
    DHANDLE holders = 1;
    DWORD length = 1;
    EXPECT_EQ(NSFDbNoteLock(database, id, NOTE_LOCK_STATUS, nullptr, &holders, &length), NOERROR);
    EXPECT_EQ(holders, NULLHANDLE);
    EXPECT_EQ(length, 0U);
    ASSERT_EQ(lock("Ann;Bob"), NOERROR);
    EXPECT_EQ(NSFDbNoteLock(database, id, NOTE_LOCK_HARD, nullptr, &holders, &length), ERR_NOTE_LOCKED);
    EXPECT_EQ(holders, NULLHANDLE);
    EXPECT_EQ(NSFDbNoteLock(database, id, NOTE_LOCK_STATUS, nullptr, &holders, &length), ERR_NOTE_LOCKED);
    EXPECT_EQ(length, 7U);
    EXPECT_STREQ(OSLock(char, holders), "Ann;Bob");
    OSUnlockObject(holders);
    EXPECT_EQ(OSMemFree(holders), NOERROR);
}

TEST_F(NsfNoteLock, IsTakenWhileTheNoteIsOpened) {
    NOTEHANDLE note = 1;
    char ann[] = "Ann";
    ASSERT_EQ(NSFNoteOpenWithLock(database, id, NOTE_LOCK_HARD, 0, ann, nullptr, nullptr, &note), NOERROR);
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
    EXPECT_EQ(NSFNoteOpenWithLock(database, id, NOTE_LOCK_HARD, 0, ann, nullptr, nullptr, &note), ERR_NOTE_LOCKED);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(NSFNoteOpenWithLock(database, 0x7000, NOTE_LOCK_HARD, 0, ann, nullptr, nullptr, &note), ERR_INVALID_NOTE);
}

TEST_F(NsfNoteLock, KeepsStampsOutAndTheOtherNotesAreStamped) {
    ASSERT_EQ(lock("Ann"), NOERROR);
    const NOTEID other = add_document(database, "Subject", "y");
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    for (const NOTEID one : {id, other}) ASSERT_EQ(IDInsert(table, one, nullptr), NOERROR);
    TestNote values = TestNote::create(database);
    values.set("Subject", "stamped");
    EXPECT_EQ(NSFDbStampNotesMultiItem(database, table, values.handle()), ERR_NOACCESS);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "x");
    EXPECT_EQ(TestNote::open(database, other).text("Subject"), "stamped");
    EXPECT_EQ(NSFDbDeleteNotes(database, table, nullptr), ERR_NOT_AUTHOR);
    EXPECT_EQ(search(database).matching.size(), 2U);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

}  // namespace
}  // namespace notes_test
