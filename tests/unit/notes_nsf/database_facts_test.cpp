// nsfdb.h: what is known of a database and its notes, by the functions that no other test names.
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/oserr.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfDatabaseFacts = DatabaseTest;

bool equal(const TIMEDATE& one, const TIMEDATE& other) { return std::memcmp(&one, &other, sizeof one) == 0; }

std::string directory_of(DBHANDLE handle) {
    char directory[MAXPATH] = {};
    EXPECT_EQ(NSFDbDirGet(handle, directory), NOERROR);
    return directory;
}

TEST_F(NsfDatabaseFacts, TheDirectoryOfADatabaseIsRelativeToTheDataDirectory) {
    EXPECT_EQ(directory_of(database), "");
    std::filesystem::create_directories(data("mail/old"));
    EXPECT_EQ(directory_of(new_database("mail/old/a.nsf")), "mail/old");
    EXPECT_EQ(directory_of(open_database("mail")), "mail");
}

TEST_F(NsfDatabaseFacts, ANoteIdMadeForSomethingElseIsNoNotes) {
    NOTEID made = 0;
    ASSERT_EQ(NSFDbCreateNoteID(database, TRUE, &made), NOERROR);
    NOTEID other = 0;
    ASSERT_EQ(NSFDbCreateNoteID(open_database(), FALSE, &other), NOERROR);
    EXPECT_NE(made, 0U);
    EXPECT_NE(made, other);
    const NOTEID document = add_document(database, "Subject", "x");
    EXPECT_NE(document, made);
    EXPECT_NE(document, other);
    OID oid{};
    EXPECT_EQ(NSFDbGetNoteInfo(database, made, &oid, nullptr, nullptr), ERR_INVALID_NOTE);
}

STATUS create(const char* name, BOOL force, DWORD options) {
    return NSFDbCreateExtendedWithOptions(name, DBCLASS_NOTEFILE, force, DBCREATE_MAX_SPECIFIED, options,
                                          DBCREATE_ENCRYPT_NONE, 0, nullptr, nullptr, 0, 0, NULLHANDLE);
}

TEST_F(NsfDatabaseFacts, ADatabaseIsCreatedWithOptionsUnlessItIsThereOrWantsDb2) {
    EXPECT_EQ(create("new", FALSE, DBCREATE_USE_SERVER_DEFAULT_DATASTORE), NOERROR);
    open_database("new.nsf");
    EXPECT_EQ(create("new", FALSE, DBCREATE_FORCE_NSF_DATASTORE), ERR_EXISTS);
    EXPECT_EQ(create("new", TRUE, DBCREATE_FORCE_NSF_DATASTORE), NOERROR);
    EXPECT_EQ(create("other", FALSE, DBCREATE_FORCE_DB2_DATASTORE), ERR_DB2NSF_NOT_ENABLED_FOR_DB2);
    EXPECT_FALSE(std::filesystem::exists(data("other.nsf")));
    EXPECT_EQ(NSFDbCreateExtendedWithOptions("bad", 1, FALSE, 0, 0, 0, 0, nullptr, nullptr, 0, 0, NULLHANDLE),
              ERR_DBCLASS);
}

TEST_F(NsfDatabaseFacts, TheVersionsAreThoseOfOneRelease) {
    BUILDVERSION build{};
    build.Spare[1] = 1;
    ASSERT_EQ(NSFDbGetMajMinVersion(database, &build), NOERROR);
    EXPECT_EQ(build.MajorVersion, 14U);
    EXPECT_EQ(build.MinorVersion + build.QMRNumber + build.QMUNumber + build.HotfixNumber + build.Flags, 0U);
    EXPECT_EQ(build.Spare[1], 0U);
    WORD major = 0;
    WORD minor = 1;
    ASSERT_EQ(NSFDbMajorMinorVersionGet(database, &major, &minor), NOERROR);
    EXPECT_EQ(major, 52);
    EXPECT_EQ(minor, 0);
}

TEST_F(NsfDatabaseFacts, AProfileNoteHasChangedSinceTheTimeOfItsLastChangeOnce) {
    const NOTEID id = add_document(database, "Subject", "x");
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    DWORD number = 0;
    BOOL has_changed = FALSE;
    TIMEDATE modified{};
    ASSERT_EQ(NSFDbHasProfileNoteChanged(database, id, &number, &ever, &has_changed, &modified), NOERROR);
    EXPECT_TRUE(has_changed);
    TIMEDATE known{};
    ASSERT_EQ(NSFDbGetNoteInfo(database, id, nullptr, &known, nullptr), NOERROR);
    EXPECT_TRUE(equal(modified, known));
    ASSERT_EQ(NSFDbHasProfileNoteChanged(database, id, &number, &known, &has_changed, &modified), NOERROR);
    EXPECT_FALSE(has_changed);
    const DWORD before = number;
    TestNote::open(database, id).save();
    ASSERT_EQ(NSFDbHasProfileNoteChanged(database, id, &number, &known, &has_changed, &modified), NOERROR);
    EXPECT_TRUE(has_changed);
    EXPECT_NE(number, before);
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFDbHasProfileNoteChanged(database, id, &number, &known, &has_changed, &modified), ERR_NOTE_DELETED);
}

TEST_F(NsfDatabaseFacts, ReplicaInformationIsSetWithANamesListAsWithoutOne) {
    DBREPLICAINFO info{};
    ASSERT_EQ(NSFDbReplicaInfoGet(database, &info), NOERROR);
    info.Flags = REPLFLG_DISABLE;
    ASSERT_EQ(NSFDbReplicaInfoSetExtended(database, &info, NULLHANDLE), NOERROR);
    DBREPLICAINFO kept{};
    ASSERT_EQ(NSFDbReplicaInfoGet(database, &kept), NOERROR);
    EXPECT_EQ(std::memcmp(&kept, &info, sizeof info), 0);
}

TEST_F(NsfDatabaseFacts, UnreadTablesOfADatabaseThatDoesNotReplicateThemAreEmpty) {
    add_document(database, "Subject", "x");
    char user[] = "CN=Ann/O=Example";
    DHANDLE read = NULLHANDLE;
    DHANDLE unread = NULLHANDLE;
    TIMEDATE since{};
    TIMEDATE until{};
    ASSERT_EQ(NSFDbGetModifiedUnreadTables(database, user, sizeof user - 1, since, &until, &read, &unread), NOERROR);
    EXPECT_EQ(IDEntries(read), 0U);
    EXPECT_EQ(IDEntries(unread), 0U);
    EXPECT_NE(until.Innards[1], 0U);
    EXPECT_EQ(IDDestroyTable(read), NOERROR);
    EXPECT_EQ(IDDestroyTable(unread), NOERROR);
}

TEST_F(NsfDatabaseFacts, ADatabaseIsNeitherLoggedNorIndexed) {
    BOOL is_logged = TRUE;
    UNID log{{{1, 1}}, {{1, 1}}};
    DWORD extent = 1;
    EXPECT_EQ(NSFDbGetLogInfo(database, 0, &is_logged, &log, nullptr, &extent), NOERROR);
    EXPECT_FALSE(is_logged);
    EXPECT_EQ(log.File.Innards[0], 0U);
    EXPECT_EQ(extent, 0U);
    DWORD size = 1;
    EXPECT_EQ(NSFDbFTSizeGet("test.nsf", &size), NOERROR);
    EXPECT_EQ(size, 0U);
    EXPECT_EQ(NSFDbFTSizeGet("none.nsf", &size), ERR_NOEXIST);
}

TEST_F(NsfDatabaseFacts, UserNamesOfActivityLieBehindItsEntries) {
    struct {
        DBACTIVITY_ENTRY entries[2];
        char names[10];
    } activity{{}, "Ann\0Bob"};
    for (DWORD place = 0; place < 2; ++place)
        activity.entries[place].UserNameOffset = static_cast<DWORD>(sizeof activity.entries + place * 4);
    EXPECT_STREQ(NSFDbGetActivityUserNamePtr(activity.entries, 0), "Ann");
    EXPECT_STREQ(NSFDbGetActivityUserNamePtr(activity.entries, 1), "Bob");
}

TEST_F(NsfDatabaseFacts, SpaceIsCountedInGranulesToo) {
    DWORD used = 0;
    DWORD free_octets = 0;
    ASSERT_EQ(NSFDbSpaceUsage(database, &used, &free_octets), NOERROR);
    DWORD used_granules = 0;
    DWORD free_granules = 0;
    DWORD granularity = 0;
    ASSERT_EQ(NSFDbSpaceUsageScaled(database, &used_granules, &free_granules, &granularity), NOERROR);
    ASSERT_NE(granularity, 0U);
    EXPECT_EQ(used_granules, used / granularity);
    EXPECT_EQ(free_granules, free_octets / granularity);
    EXPECT_GT(used_granules, 0U);
}

TEST_F(NsfDatabaseFacts, ANotesInformationSaysWhenItCameIntoTheDatabase) {
    const NOTEID id = add_document(database, "Subject", "x");
    TIMEDATE first{};
    ASSERT_EQ(NSFDbGetNoteInfo(database, id, nullptr, &first, nullptr), NOERROR);
    TIMEDATE now = first;
    while (equal(now, first)) {
        TestNote::open(database, id).save();
        ASSERT_EQ(NSFDbGetNoteInfo(database, id, nullptr, &now, nullptr), NOERROR);
    }
    OID oid{};
    TIMEDATE modified{};
    TIMEDATE added{};
    WORD note_class = 0;
    WORD responses = 1;
    NOTEID parent = 1;
    ASSERT_EQ(NSFDbGetNoteInfoExt(database, id, &oid, &modified, &note_class, &added, &responses, &parent), NOERROR);
    EXPECT_TRUE(equal(added, first));
    EXPECT_TRUE(equal(modified, now));
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
    EXPECT_EQ(responses, 0);
    EXPECT_EQ(parent, NOTEID_NO_PARENT);
    EXPECT_EQ(oid.Sequence, TestNote::open(database, id).oid().Sequence);
    OID oid_of_the_other{};
    ASSERT_EQ(NSFDbGetNoteInfo(database, id, &oid_of_the_other, nullptr, nullptr), NOERROR);
    EXPECT_TRUE(equal(oid.File, oid_of_the_other.File));
    EXPECT_TRUE(equal(oid.Note, oid_of_the_other.Note));
    EXPECT_EQ(NSFDbGetNoteInfoExt(database, 0x7000, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
              ERR_INVALID_NOTE);
    EXPECT_EQ(NSFDbGetNoteInfoExt(database, id, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), NOERROR);
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFDbGetNoteInfoExt(database, id, &oid, nullptr, nullptr, nullptr, nullptr, nullptr), ERR_NOTE_DELETED);
}

}  // namespace
}  // namespace notes_test
