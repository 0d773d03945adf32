// nsfdb.h: quotas, options, object stores and other facts that a database keeps; opening by other ways.
#include <cstring>
#include <fstream>

#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfobjec.h"
#include "notes_stub/include/oserr.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfSettings : public NsfTest {
protected:
    static DBQUOTAINFO quota(const char* name = "test.nsf") {
        DBQUOTAINFO info{};
        EXPECT_EQ(NSFDbQuotaGet(name, &info), NOERROR);
        return info;
    }
    static STATUS set_quota(DWORD warning, DWORD limit) {
        DBQUOTAINFO info{warning, limit, DBQUOTA_NOT_SPECIFIED, DBQUOTA_NOT_SPECIFIED};
        return NSFDbQuotaSetExt("test.nsf", 0, &info);
    }
    static DWORD options(DBHANDLE database) {
        DWORD options = 0;
        static_cast<void>(NSFDbGetOptions(database, &options));
        return options;
    }
    static DBREPLICAINFO replica(DBHANDLE database) {
        DBREPLICAINFO info{};
        EXPECT_EQ(NSFDbReplicaInfoGet(database, &info), NOERROR);
        return info;
    }
    static bool are_replicas(DBHANDLE one, DBHANDLE other) {
        const DBREPLICAINFO first = replica(one);
        const DBREPLICAINFO second = replica(other);
        return std::memcmp(&first.ID, &second.ID, sizeof first.ID) == 0;
    }
};

TEST_F(NsfSettings, QuotasAreSetEachForItself) {
    new_database();
    EXPECT_EQ(quota().WarningThreshold, 0U);
    EXPECT_EQ(quota().SizeLimit, 0U);
    EXPECT_EQ(set_quota(580, 600), NOERROR);
    EXPECT_EQ(quota().WarningThreshold, 580U);
    EXPECT_EQ(quota().SizeLimit, 600U);
    EXPECT_GT(quota().CurrentDbSize, 0U);
    EXPECT_EQ(set_quota(DBQUOTA_NOT_SPECIFIED, 700), NOERROR);
    EXPECT_EQ(quota().WarningThreshold, 580U);
    EXPECT_EQ(quota().SizeLimit, 700U);
    EXPECT_EQ(set_quota(DBQUOTA_NOT_SPECIFIED, 500), ERR_QUOTA_LESS_THAN_WARNING);
    EXPECT_EQ(set_quota(0, 0), NOERROR);
    EXPECT_EQ(quota().SizeLimit, 0U);
}

TEST_F(NsfSettings, QuotasAreRefusedWithFlagsAndWithoutADatabase) {
    new_database();
    DBQUOTAINFO info{};
    EXPECT_EQ(NSFDbQuotaSetExt("test.nsf", 1, &info), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(NSFDbQuotaSetExt("none.nsf", 0, &info), ERR_NOEXIST);
    EXPECT_EQ(NSFDbQuotaSetExt("", 0, &info), ERR_DIRECTORY);
}

TEST_F(NsfSettings, QuotasAreReadByHandleWithWhatIsUsed) {
    const DBHANDLE database = new_database();
    ASSERT_EQ(set_quota(1, 2), NOERROR);
    DBQUOTAINFOEXT info{};
    EXPECT_EQ(NSFDbQuotaGethDB(database, &info), NOERROR);
    EXPECT_EQ(info.WarningThreshold, 1U);
    EXPECT_EQ(info.SizeLimit, 2U);
    EXPECT_EQ(info.QuotaMethod, NSF_QUOTA_METHOD_FILESIZE);
    EXPECT_EQ(info.CurrentSizeUsed, info.CurrentDbSize);
    EXPECT_GT(info.CurrentUsage, 0U);
}

TEST_F(NsfSettings, ACopyWithALimitHasItAsItsQuota) {
    new_database();
    DBHANDLE copy = NULLHANDLE;
    ASSERT_EQ(NSFDbCreateAndCopyExtended("test.nsf", "copy.nsf", NOTE_CLASS_ALL, 3, 0, NULLHANDLE, &copy), NOERROR);
    EXPECT_EQ(NSFDbClose(copy), NOERROR);
    EXPECT_EQ(quota("copy.nsf").SizeLimit, 3U * 1024);
    EXPECT_EQ(quota("test.nsf").SizeLimit, 0U);
}

TEST_F(NsfSettings, CompactingGivesSpaceBackAndTheSizesBeforeAndAfter) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    const std::string octets(200'000, 'x');
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "Body", 4, TYPE_USERDATA, octets.data(), 60'000), NOERROR);
    ASSERT_EQ(NSFNoteDelete(database, note.save(), 0), NOERROR);
    DWORD sizes[2] = {};
    EXPECT_EQ(NSFDbCompactExtended("test.nsf", DBCOMPACT_NO_LOCKOUT | DBCOMPACT_RECOVER_ALL_SPACE, sizes), NOERROR);
    EXPECT_EQ(sizes[1], std::filesystem::file_size(data("test.nsf")));
    NUMBER before = 0;
    NUMBER after = 0;
    EXPECT_EQ(NSFDbCompactExtendedExt2("test.nsf", 0, DBCOMPACT2_FORCE_DAOS_OFF, &before, &after), NOERROR);
    EXPECT_EQ(before, sizes[1]);
    EXPECT_EQ(after, sizes[1]);
    EXPECT_EQ(NSFDbCompactExtended("test.nsf", 0, nullptr), NOERROR);
    write_file("text.nsf", "this is no database, whatever its name says");
    EXPECT_EQ(NSFDbCompactExtended("text.nsf", 0, sizes), ERR_NOT_NSF);
    EXPECT_EQ(NSFDbGetNoteInfo(database, 0x7000, nullptr, nullptr, nullptr), ERR_INVALID_NOTE);
}

TEST_F(NsfSettings, MarksOfServiceAreOptionsAndTheOneForDeletionStays) {
    const DBHANDLE database = new_database();
    ASSERT_EQ(NSFDbSetOptions(database, DBOPTION_IS_LIBRARY, DBOPTION_IS_LIBRARY), NOERROR);
    EXPECT_EQ(NSFDbMarkOutOfService("test.nsf"), NOERROR);
    EXPECT_EQ(options(database), DWORD{DBOPTION_IS_LIBRARY | DBOPTION_OUT_OF_SERVICE});
    EXPECT_EQ(NSFDbMarkInService("test.nsf"), NOERROR);
    EXPECT_EQ(options(database), DWORD{DBOPTION_IS_LIBRARY});
    EXPECT_EQ(NSFDbMarkForDelete("test.nsf"), NOERROR);
    EXPECT_EQ(options(database), DWORD{DBOPTION_IS_LIBRARY | DBOPTION_MARKED_FOR_DELETE | DBOPTION_OUT_OF_SERVICE});
    EXPECT_EQ(NSFDbMarkInServiceExtended("test.nsf", NULLHANDLE), NOERROR);
    EXPECT_EQ(NSFDbSetOptions(database, 0, MAXDWORD), NOERROR);
    EXPECT_EQ(options(database), DWORD{DBOPTION_MARKED_FOR_DELETE});
    EXPECT_TRUE(std::filesystem::exists(data("test.nsf")));  // no Cluster Manager deletes it
    EXPECT_EQ(NSFDbMarkForDelete("none.nsf"), ERR_NOEXIST);
}

TEST_F(NsfSettings, OptionsComeInALongerFormToo) {
    const DBHANDLE database = new_database();
    DBOPTIONS options = {1, 1, 1, 1};
    EXPECT_EQ(NSFDbGetOptionsExt(database, options), ERR_SPECIAL_ID);
    EXPECT_EQ(options[0], 0U);
    ASSERT_EQ(NSFDbSetOptions(database, DBOPTION_FT_INDEX, DBOPTION_FT_INDEX), NOERROR);
    EXPECT_EQ(NSFDbGetOptionsExt(database, options), NOERROR);
    EXPECT_EQ(options[0], DWORD{DBOPTION_FT_INDEX});
    EXPECT_EQ(options[3], 0U);
}

TEST_F(NsfSettings, AnObjectStoreBelongsToADatabaseAndNotToAnother) {
    const DBHANDLE database = new_database();
    EXPECT_EQ(NSFDbCreateObjectStore("store.nsf", FALSE), NOERROR);
    EXPECT_EQ(NSFDbCreateObjectStore("store.nsf", FALSE), ERR_EXISTS);
    const DBHANDLE store = open_database("store.nsf");
    EXPECT_EQ(options(store), DWORD{DBOPTION_IS_OBJSTORE});
    BOOL is_there = TRUE;
    DBID id{};
    EXPECT_EQ(NSFDbGetObjectStoreID(database, &is_there, &id), NOERROR);
    EXPECT_FALSE(is_there);
    DBID replica_id = replica(store).ID;
    EXPECT_EQ(NSFDbSetObjectStoreID(database, &replica_id), NOERROR);
    EXPECT_EQ(NSFDbGetObjectStoreID(database, &is_there, &id), NOERROR);
    EXPECT_TRUE(is_there);
    EXPECT_EQ(describe(id), describe(replica_id));
    EXPECT_EQ(NSFDbSetObjectStoreID(store, &replica_id), ERR_IS_OBJSTORE);
}

TEST_F(NsfSettings, NothingHasEverReplicated) {
    const DBHANDLE database = new_database();
    DHANDLE summary = 1;
    DWORD count = 1;
    EXPECT_EQ(NSFDbGetReplHistorySummary(database, REPLHIST_SORT_BY_DATE, &summary, &count), ERR_SPECIAL_ID);
    EXPECT_EQ(summary, NULLHANDLE);
    EXPECT_EQ(count, 0U);
    EXPECT_EQ(NSFDbClearReplHistory(database, 0), NOERROR);
    EXPECT_EQ(NSFDbClearReplHistory(database, 1), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfSettings, NamesOfAReplicationHistoryLieBehindItsEntries) {
    struct {
        REPLHIST_SUMMARY entry;
        char names[16];
    } summary = {{}, "mail!!a.nsf"};
    summary.entry.ServerNameOffset = sizeof summary.entry;
    summary.entry.ServerNameLength = 4;
    summary.entry.FileNameLength = 5;
    EXPECT_EQ(std::string(NSFGetSummaryServerNamePtr(&summary.entry, 0), 4), "mail");
    EXPECT_STREQ(NSFGetSummaryFileNamePtr(&summary.entry, 0), "a.nsf");
}

TEST_F(NsfSettings, HandlesOfOneFileHaveOneIdentity) {
    const DBHANDLE database = new_database();
    DBHANDLE again = NULLHANDLE;
    ASSERT_EQ(NSFDbReopen(database, &again), NOERROR);
    const DWORD id = NSFDbGetOpenDatabaseID(database);
    EXPECT_NE(id, 0U);
    EXPECT_EQ(NSFDbGetOpenDatabaseID(again), id);
    EXPECT_EQ(NSFDbGetOpenDatabaseID(open_database(data("test.nsf").string())), id);
    EXPECT_NE(NSFDbGetOpenDatabaseID(new_database("other.nsf")), id);
    EXPECT_EQ(NSFDbCloseSession(again), NOERROR);
}

TEST_F(NsfSettings, EverythingIsLocalAndOpenToTheOneUser) {
    const DBHANDLE database = new_database();
    DHANDLE names = 1;
    EXPECT_EQ(NSFDbGetNamesList(database, 0, &names), NOERROR);
    EXPECT_EQ(names, NULLHANDLE);
    EXPECT_TRUE(NSFDbHasFullAccess(database));
    BOOL is = TRUE;
    EXPECT_EQ(NSFDbIsLocallyEncrypted(database, &is), NOERROR);
    EXPECT_FALSE(is);
    is = TRUE;
    EXPECT_EQ(NSFDbIsDB2(database, is), NOERROR);  // as the reference has it
    EXPECT_FALSE(is);
    is = TRUE;
    EXPECT_EQ(NSFDbIsDB2(database, &is), NOERROR);
    EXPECT_FALSE(is);
}

TEST_F(NsfSettings, TimesOfChangesAreReadByName) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "x");
    TIMEDATE by_handle{};
    TIMEDATE data{};
    TIMEDATE non_data{};
    char name[] = "test.nsf";
    char none[] = "none.nsf";
    ASSERT_EQ(NSFDbModifiedTime(database, &by_handle, nullptr), NOERROR);
    EXPECT_EQ(NSFDbModifiedTimeByName(name, &data, &non_data), NOERROR);
    EXPECT_EQ(describe(data), describe(by_handle));
    EXPECT_EQ(NSFDbModifiedTimeByName(none, &data, &non_data), ERR_NOEXIST);
}

TEST_F(NsfSettings, ADirectoryIsNotOpenedToBeFixed) {
    DBHANDLE directory = NULLHANDLE;
    ASSERT_EQ(NSFDbOpenExtended("", DBOPEN_PURGE, NULLHANDLE, nullptr, &directory, nullptr, nullptr), NOERROR);
    EXPECT_EQ(NSFDbClose(directory), NOERROR);
    for (const WORD option :
         {WORD{DBOPEN_FORCE_FIXUP}, WORD{DBOPEN_FIXUP_FULL_NOTE_SCAN}, WORD{DBOPEN_FIXUP_NO_NOTE_DELETE}})
        EXPECT_EQ(NSFDbOpenExtended("", option, NULLHANDLE, nullptr, &directory, nullptr, nullptr), ERR_DIRECTORY);
    EXPECT_EQ(directory, NULLHANDLE);
}

TEST_F(NsfSettings, ADatabaseOfAnyClassIsCreated) {
    for (const USHORT db_class : {USHORT{DBCLASS_V9NOTEFILE}, USHORT{DBCLASS_OBJSTORE}, USHORT{DBCLASS_GIANTNOTEFILE}})
        EXPECT_EQ(NSFDbCreate("any.nsf", db_class, TRUE), NOERROR);
    EXPECT_EQ(NSFDbCreate("any.nsf", DBCLASS_V9NOTEFILE + 1, TRUE), ERR_DBCLASS);
}

TEST_F(NsfSettings, TemplatesAreLookedForInTheSharedDirectoryToo) {
    TempDirectory shared;
    std::ofstream(data("notes.ini"), std::ios::app) << "SharedDataDirectory=" << shared.path().string() << "\n";
    NotesTerm();
    std::string ini = data("notes.ini").string();
    ASSERT_EQ(NotesInitIni(ini.data()), NOERROR);
    ASSERT_EQ(NSFDbCreate((shared.path() / "mail.ntf").c_str(), DBCLASS_TEMPLATEFILE, FALSE), NOERROR);
    DBHANDLE database = NULLHANDLE;
    EXPECT_EQ(NSFDbOpen("mail.ntf", &database), ERR_NOEXIST);
    ASSERT_EQ(NSFDbOpenTemplate("mail.ntf", &database), NOERROR);
    EXPECT_EQ(NSFDbClose(database), NOERROR);
    TIMEDATE modified{};
    ASSERT_EQ(NSFDbOpenTemplateExtended("mail.ntf", 0, NULLHANDLE, nullptr, &database, &modified, nullptr), NOERROR);
    EXPECT_EQ(NSFDbClose(database), NOERROR);
    EXPECT_EQ(NSFDbOpenTemplateExtended("mail.ntf", 0, NULLHANDLE, &modified, &database, nullptr, nullptr),
              ERR_NO_MODIFIED_NOTES);
    EXPECT_EQ(NSFDbOpenTemplate("none.ntf", &database), ERR_NOEXIST);
    ASSERT_EQ(NSFDbCreate("mail.ntf", DBCLASS_TEMPLATEFILE, FALSE),
              NOERROR);  // the one of the data directory comes first
    ASSERT_EQ(NSFDbOpenTemplate("mail.ntf", &database), NOERROR);
    char path[MAXPATH] = {};
    ASSERT_EQ(NSFDbPathGet(database, path, nullptr), NOERROR);
    EXPECT_STREQ(path, "mail.ntf");
    EXPECT_EQ(NSFDbClose(database), NOERROR);
}

TEST_F(NsfSettings, AnExtendedCopyTakesTheCutoffAndSaysHowFarItCame) {
    const DBHANDLE source = new_database();
    add_document(source, "Subject", "x");
    TIMEDATE modified{};
    ASSERT_EQ(NSFDbModifiedTime(source, &modified, nullptr), NOERROR);
    DBREPLICAINFO info = replica(source);
    info.CutoffInterval = 7;
    ASSERT_EQ(NSFDbReplicaInfoSet(source, &info), NOERROR);
    ASSERT_EQ(set_quota(0, 9), NOERROR);
    const DBHANDLE target = new_database("copy.nsf");
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    TIMEDATE until{};
    EXPECT_EQ(NSFDbCopyExtended(source, target, ever, NOTE_CLASS_ALL, DBCOPY_DBINFO2, &until), NOERROR);
    EXPECT_EQ(describe(until), describe(modified));
    EXPECT_EQ(replica(target).CutoffInterval, 7);
    EXPECT_FALSE(are_replicas(source, target));
    EXPECT_EQ(quota("copy.nsf").SizeLimit, 9U);
    EXPECT_EQ(search(target).matching.size(), 1U);
    EXPECT_EQ(NSFDbCopyExtended(source, target, ever, NOTE_CLASS_FORM, 0, nullptr), ERR_NO_MODIFIED_NOTES);
}

TEST_F(NsfSettings, ACopyTakesTheCutoffToo) {
    const DBHANDLE source = new_database();
    add_document(source, "Subject", "x");
    DBREPLICAINFO info = replica(source);
    info.CutoffInterval = 7;
    ASSERT_EQ(NSFDbReplicaInfoSet(source, &info), NOERROR);
    const DBHANDLE target = new_database("copy.nsf");
    TIMEDATE ever{};
    TimeConstant(TIMEDATE_WILDCARD, &ever);
    EXPECT_EQ(NSFDbCopy(source, target, ever, NOTE_CLASS_DOCUMENT), NOERROR);
    EXPECT_EQ(replica(target).CutoffInterval, 7);
    EXPECT_FALSE(are_replicas(source, target));
}

TEST_F(NsfSettings, ANoteIsCopiedWithOptionsAsWithout) {
    const DBHANDLE source = new_database();
    const NOTEID id = add_document(source, "Subject", "x");
    const DBHANDLE target = new_database("copy.nsf");
    NOTEID copy = 0;
    WORD note_class = 0;
    ASSERT_EQ(NSFDbCopyNoteExt(source, nullptr, nullptr, id, target, nullptr, nullptr, OPEN_EXPAND, UPDATE_FORCE, &copy,
                               &note_class),
              NOERROR);
    EXPECT_EQ(TestNote::open(target, copy).text("Subject"), "x");
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
    ASSERT_EQ(NSFNoteDelete(source, id, 0), NOERROR);
    EXPECT_EQ(NSFDbCopyNoteExt(source, nullptr, nullptr, id, target, nullptr, nullptr, 0, 0, nullptr, nullptr),
              ERR_NOTE_DELETED);
}

TEST_F(NsfSettings, ADatabaseIsDeletedWithANamesListAsWithout) {
    ASSERT_EQ(NSFDbCreate("gone.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    EXPECT_EQ(NSFDbDeleteExtended("gone.nsf", NULLHANDLE), NOERROR);
    EXPECT_EQ(NSFDbDeleteExtended("gone.nsf", NULLHANDLE), ERR_NOEXIST);
}

// Its options, quota and objects would be another database's.
TEST_F(NsfSettings, NothingOfADatabaseOutlivesItsForcedCreation) {
    const DBHANDLE database = new_database();
    ASSERT_EQ(NSFDbSetOptions(database, DBOPTION_IS_LIBRARY, DBOPTION_IS_LIBRARY), NOERROR);
    ASSERT_EQ(set_quota(1, 2), NOERROR);
    DWORD object = 0;
    ASSERT_EQ(NSFDbAllocObject(database, 10, NOTE_CLASS_DOCUMENT, 0, &object), NOERROR);
    const DBREPLICAINFO before = replica(database);
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, TRUE), NOERROR);
    EXPECT_EQ(options(database), 0U);
    EXPECT_EQ(quota().SizeLimit, 0U);
    EXPECT_NE(describe(replica(database).ID), describe(before.ID));
    EXPECT_EQ(NSFDbFreeObject(database, object), ERR_INVALID_OBJECT);
    EXPECT_EQ(NSFDbAllocObject(database, 10, NOTE_CLASS_DOCUMENT, 0, &object), NOERROR);
}

}  // namespace
}  // namespace notes_test
