#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfNote = NsfTest;

TEST_F(NsfNote, HasNoIdBeforeItsFirstUpdateAndThenAMultipleOfFour) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    NOTEID id = 99;
    NSFNoteGetInfo(note.handle(), _NOTE_ID, &id);
    EXPECT_EQ(id, 0U);
    id = note.save();
    EXPECT_GT(id, 0U);
    EXPECT_EQ(id % 4, 0U);
    EXPECT_NE(add_document(database, "Subject", "next"), id);
}

TEST_F(NsfNote, ReachesTheDatabaseWithTheUpdateAndNotBefore) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    note.set("Subject", "hello");
    EXPECT_TRUE(search(database).matching.empty());
    const NOTEID id = note.save();
    note.set("Subject", "changed in memory");
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "hello");
}

TEST_F(NsfNote, IsLostWhenItIsClosedWithoutAnUpdate) {
    const DBHANDLE database = new_database();
    { TestNote::create(database).set("Subject", "lost"); }
    EXPECT_TRUE(search(database).matching.empty());
}

TEST_F(NsfNote, KeepsIdAndUnidAndCountsItsRevisions) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    const NOTEID id = note.save();
    const OID first = note.oid();
    EXPECT_EQ(first.Sequence, 1U);
    EXPECT_EQ(note.save(), id);
    const OID second = note.oid();
    EXPECT_EQ(second.Sequence, 2U);
    EXPECT_EQ(describe(second.File), describe(first.File));
    EXPECT_EQ(describe(second.Note), describe(first.Note));
}

TEST_F(NsfNote, IsFoundByItsUnid) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    note.set("Subject", "hello");
    const NOTEID id = note.save();
    UNID unid{note.oid().File, note.oid().Note};
    NOTEHANDLE found = NULLHANDLE;
    ASSERT_EQ(NSFNoteOpenByUNID(database, &unid, 0, &found), NOERROR);
    NOTEID found_id = 0;
    NSFNoteGetInfo(found, _NOTE_ID, &found_id);
    EXPECT_EQ(found_id, id);
    EXPECT_EQ(NSFNoteClose(found), NOERROR);
    unid.File.Innards[0] ^= 1;
    EXPECT_EQ(NSFNoteOpenByUNID(database, &unid, 0, &found), ERR_NOT_FOUND);
    EXPECT_EQ(found, NULLHANDLE);
}

TEST_F(NsfNote, ThatDoesNotExistCannotBeOpenedOrDeleted) {
    const DBHANDLE database = new_database();
    NOTEHANDLE note = 99;
    EXPECT_EQ(NSFNoteOpen(database, 0x7000, 0, &note), ERR_INVALID_NOTE);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(NSFNoteDelete(database, 0x7000, 0), ERR_INVALID_NOTE);
}

TEST_F(NsfNote, LeavesAStubWhenItIsDeleted) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "gone");
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    NOTEHANDLE note = NULLHANDLE;
    EXPECT_EQ(NSFNoteOpen(database, id, 0, &note), ERR_NOTE_DELETED);
    EXPECT_EQ(NSFNoteDelete(database, id, 0), ERR_NOTE_DELETED);
    EXPECT_EQ(search(database, nullptr, SEARCH_ALL_VERSIONS).others, std::vector<NOTEID>{id});
}

TEST_F(NsfNote, LeavesNoStubWhenNoneIsWanted) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "gone");
    ASSERT_EQ(NSFNoteDelete(database, id, UPDATE_NOSTUB), NOERROR);
    NOTEHANDLE note = NULLHANDLE;
    EXPECT_EQ(NSFNoteOpen(database, id, 0, &note), ERR_INVALID_NOTE);
    EXPECT_NE(add_document(database, "Subject", "next"), id);
}

TEST_F(NsfNote, ConflictsWhenItChangedOnDiskSinceItWasOpened) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "first");
    TestNote mine = TestNote::open(database, id);
    TestNote theirs = TestNote::open(database, id);
    theirs.set("Subject", "theirs");
    theirs.save();
    mine.set("Subject", "mine");
    EXPECT_EQ(NSFNoteUpdate(mine.handle(), 0), ERR_CONFLICT);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "theirs");
    mine.save(UPDATE_FORCE);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "mine");
    EXPECT_EQ(mine.oid().Sequence, 3U);
    mine.save();
}

TEST_F(NsfNote, IsUpdatedAndDeletedWithExtendedFlagsAsWithOthers) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "first");
    TestNote mine = TestNote::open(database, id);
    TestNote::open(database, id).save();
    mine.set("Subject", "mine");
    EXPECT_EQ(NSFNoteUpdateExtended(mine.handle(), UPDATE_SHARE_SECOND), ERR_CONFLICT);
    EXPECT_EQ(NSFNoteUpdateExtended(mine.handle(), UPDATE_SHARE_SECOND | UPDATE_FORCE), NOERROR);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "mine");
    EXPECT_EQ(NSFNoteDeleteExtended(database, id, UPDATE_SHARE_SECOND), NOERROR);
    EXPECT_EQ(NSFNoteDeleteExtended(database, id, 0), ERR_NOTE_DELETED);
    EXPECT_EQ(search(database, nullptr, SEARCH_ALL_VERSIONS).others, std::vector<NOTEID>{id});
    EXPECT_EQ(NSFNoteDeleteExtended(database, id, UPDATE_NOSTUB), NOERROR);
    EXPECT_TRUE(search(database, nullptr, SEARCH_ALL_VERSIONS).others.empty());
    DBHANDLE directory = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen(nullptr, &directory), NOERROR);
    EXPECT_EQ(NSFNoteDeleteExtended(directory, id, 0), ERR_DIRECTORY);
    EXPECT_EQ(NSFDbClose(directory), NOERROR);
}

TEST_F(NsfNote, IsNotBroughtBackByAnUpdateAfterItsDeletion) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "first");
    TestNote note = TestNote::open(database, id);
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFNoteUpdate(note.handle(), 0), ERR_NOTE_DELETED);
    EXPECT_EQ(note.save(UPDATE_FORCE), id);
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "first");
}

TEST_F(NsfNote, BecomesANewNoteWithItsIdZeroedAndANewOid) {
    const DBHANDLE database = new_database();
    const NOTEID id = add_document(database, "Subject", "original");
    const TestNote original = TestNote::open(database, id);
    NOTEHANDLE copy = NULLHANDLE;
    ASSERT_EQ(NSFNoteCopy(original.handle(), &copy), NOERROR);
    OID oid{};
    ASSERT_EQ(NSFDbGenerateOID(database, &oid), NOERROR);
    NSFNoteSetInfo(copy, _NOTE_ID, nullptr);
    NSFNoteSetInfo(copy, _NOTE_OID, &oid);
    ASSERT_EQ(NSFNoteUpdate(copy, 0), NOERROR);
    NOTEID copy_id = 0;
    NSFNoteGetInfo(copy, _NOTE_ID, &copy_id);
    EXPECT_NE(copy_id, id);
    EXPECT_EQ(NSFNoteClose(copy), NOERROR);
    EXPECT_EQ(TestNote::open(database, copy_id).text("Subject"), "original");
}

TEST_F(NsfNote, WithAUnidThatIsTakenIsRefused) {
    const DBHANDLE database = new_database();
    TestNote first = TestNote::create(database);
    first.save();
    TestNote second = TestNote::create(database);
    OID oid = first.oid();
    NSFNoteSetInfo(second.handle(), _NOTE_OID, &oid);
    EXPECT_EQ(NSFNoteUpdate(second.handle(), 0), ERR_CONFLICT);
    NOTEID id = 99;
    NSFNoteGetInfo(second.handle(), _NOTE_ID, &id);
    EXPECT_EQ(id, 0U);
}

TEST_F(NsfNote, GoesIntoTheDatabaseThatItsHeaderNames) {
    const DBHANDLE here = new_database("here.nsf");
    DBHANDLE there = new_database("there.nsf");
    TestNote note = TestNote::create(here);
    NSFNoteSetInfo(note.handle(), _NOTE_DB, &there);
    note.set("Subject", "moved");
    note.save();
    EXPECT_TRUE(search(here).matching.empty());
    EXPECT_EQ(search(there).matching.size(), 1U);
}

TEST_F(NsfNote, WithTooMuchSummaryIsRefusedByTheUpdateAlone) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    note.set("First", std::string(20'000, 'a'));
    note.set("Second", std::string(20'000, 'b'));
    EXPECT_EQ(NSFNoteUpdate(note.handle(), 0), ERR_SUMMARY_TOO_BIG);
    const std::string text(20'000, 'b');
    ASSERT_EQ(NSFItemSetTextSummary(note.handle(), "Second", text.data(), static_cast<WORD>(text.size()), FALSE),
              NOERROR);
    EXPECT_EQ(NSFNoteUpdate(note.handle(), 0), NOERROR);
}

TEST_F(NsfNote, SurvivesTheCloseOfTheDatabase) {
    NOTEID id = 0;
    {
        DBHANDLE database = NULLHANDLE;
        ASSERT_EQ(NSFDbCreate("kept.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
        ASSERT_EQ(NSFDbOpen("kept.nsf", &database), NOERROR);
        id = add_document(database, "Subject", "kept");
        ASSERT_EQ(NSFDbClose(database), NOERROR);
    }
    EXPECT_EQ(TestNote::open(open_database("kept.nsf"), id).text("Subject"), "kept");
}

}  // namespace
}  // namespace notes_test
