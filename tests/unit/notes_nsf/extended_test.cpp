// Functions whose names say that they do a little more than another one.
#include "notes_stub/include/misc.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfExtended = DatabaseTest;

TEST_F(NsfExtended, FactsOfANoteAreThoseOfTheShortFunctionAndWhenItCame) {
    const NOTEID id = add_document(database, "Subject", "one");
    OID oid{};
    OID oid_of_the_other{};
    TIMEDATE modified{};
    TIMEDATE modified_of_the_other{};
    TIMEDATE added{};
    WORD note_class = 0;
    WORD responses = 17;
    NOTEID parent = 17;
    ASSERT_EQ(NSFDbGetNoteInfoExt(database, id, &oid, &modified, &note_class, &added, &responses, &parent), NOERROR);
    ASSERT_EQ(NSFDbGetNoteInfo(database, id, &oid_of_the_other, &modified_of_the_other, nullptr), NOERROR);
    EXPECT_EQ(describe(oid.File), describe(oid_of_the_other.File));
    EXPECT_EQ(describe(oid.Note), describe(oid_of_the_other.Note));
    EXPECT_EQ(describe(modified), describe(modified_of_the_other));
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
    EXPECT_LE(TimeDateCompare(&added, &modified), 0);
    EXPECT_EQ(responses, 0);
    EXPECT_EQ(parent, NOTEID{0});
    EXPECT_EQ(NSFDbGetNoteInfoExt(database, 0x7000, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
              ERR_INVALID_NOTE);
}

TEST_F(NsfExtended, VersionsOfAFormatAreLargeAndSmall) {
    WORD major_version = 0;
    WORD minor_version = 17;
    EXPECT_EQ(NSFDbMajorMinorVersionGet(database, &major_version, &minor_version), NOERROR);
    EXPECT_EQ(major_version, 52);
    EXPECT_EQ(minor_version, 0);
}

TEST_F(NsfExtended, SpaceIsCountedInGranules) {
    DWORD used = 0;
    DWORD unused = 0;
    DWORD granularity = 0;
    ASSERT_EQ(NSFDbSpaceUsageScaled(database, &used, &unused, &granularity), NOERROR);
    ASSERT_GT(granularity, 0U);
    DWORD used_octets = 0;
    DWORD unused_octets = 0;
    ASSERT_EQ(NSFDbSpaceUsage(database, &used_octets, &unused_octets), NOERROR);
    EXPECT_EQ(used, used_octets / granularity);
    EXPECT_EQ(unused, unused_octets / granularity);
    EXPECT_GT(used, 0U);
}

TEST_F(NsfExtended, AnItemsTimeIsFoundByItsBlockToo) {
    const NOTEID id = add_document(database, "Subject", "one");
    TestNote note = TestNote::open(database, id);
    BLOCKID item{};
    ASSERT_EQ(NSFItemInfo(note.handle(), "Subject", 7, &item, nullptr, nullptr, nullptr), NOERROR);
    TIMEDATE by_block{};
    TIMEDATE by_name{};
    ASSERT_EQ(NSFItemGetModifiedTimeByBLOCKID(note.handle(), item, 0, &by_block), NOERROR);
    ASSERT_EQ(NSFItemGetModifiedTime(note.handle(), "Subject", 7, 0, &by_name), NOERROR);
    EXPECT_EQ(describe(by_block), describe(by_name));
    EXPECT_NE(by_block.Innards[1], 0U);
    EXPECT_EQ(NSFItemGetModifiedTimeByBLOCKID(note.handle(), BLOCKID{}, 0, &by_block), ERR_ITEM_NOT_FOUND);
}

TEST_F(NsfExtended, ANoteIsUpdatedAndDeletedWithFlagsOfTwoWords) {
    NOTEID id = 0;
    {
        TestNote note = TestNote::create(database);
        note.set("Subject", "one");
        ASSERT_EQ(NSFNoteUpdateExtended(note.handle(), UPDATE_FORCE), NOERROR);
        NSFNoteGetInfo(note.handle(), _NOTE_ID, &id);
    }
    EXPECT_EQ(TestNote::open(database, id).text("Subject"), "one");
    EXPECT_EQ(NSFNoteDeleteExtended(database, id, UPDATE_FORCE), NOERROR);
    EXPECT_EQ(NSFNoteDeleteExtended(database, id, 0), ERR_NOTE_DELETED);
    NOTEHANDLE gone = NULLHANDLE;
    EXPECT_NE(NSFNoteOpen(database, id, 0, &gone), NOERROR);
}

TEST_F(NsfExtended, AFormIsNotComputed) {
    TestNote note = TestNote::create(database);
    testing::internal::CaptureStdout();
    EXPECT_EQ(NSFNoteComputeWithForm(note.handle(), NULLHANDLE, 0, nullptr, nullptr), ERR_FUNC_NOT_IMPL);
    EXPECT_NE(testing::internal::GetCapturedStdout().find("NSFNoteComputeWithForm needs a real Domino server"),
              std::string::npos);
}

}  // namespace
}  // namespace notes_test
