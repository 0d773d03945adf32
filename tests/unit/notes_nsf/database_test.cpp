#include <algorithm>
#include <array>
#include <fstream>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/misc.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfDatabase = NsfTest;

STATUS status_of_open(const std::string& name) {
    DBHANDLE handle = 99;
    const STATUS status = NSFDbOpen(name.c_str(), &handle);
    if (status == NOERROR) {
        EXPECT_EQ(NSFDbClose(handle), NOERROR);
    } else {
        EXPECT_EQ(handle, NULLHANDLE);
    }
    return status;
}

TEST_F(NsfDatabase, IsCreatedInTheDataDirectoryAndOpenedByItsRelativeName) {
    ASSERT_EQ(NSFDbCreate("names.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    EXPECT_TRUE(std::filesystem::exists(data("names.nsf")));
    EXPECT_EQ(status_of_open("names.nsf"), NOERROR);
    EXPECT_EQ(status_of_open(data("names.nsf").string()), NOERROR);
}

TEST_F(NsfDatabase, IsGoneWithItsCompanionFilesOnceDeleted) {
    ASSERT_EQ(NSFDbCreate("old.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    EXPECT_EQ(NSFDbDelete("old.nsf"), NOERROR);
    for (const char* name : {"old.nsf", "old.nsf-wal", "old.nsf-shm"})
        EXPECT_FALSE(std::filesystem::exists(data(name)));
    EXPECT_EQ(NSFDbDelete("old.nsf"), ERR_NOEXIST);
}

TEST_F(NsfDatabase, DeletesNoFileThatIsNoDatabase) {
    write_file("text.nsf", std::string(4096, 'x'));
    EXPECT_EQ(NSFDbDelete("text.nsf"), ERR_NOT_NSF);
    EXPECT_TRUE(std::filesystem::exists(data("text.nsf")));
}

TEST_F(NsfDatabase, MayBeNamedWithoutItsExtension) {
    new_database("names.nsf");
    EXPECT_EQ(status_of_open("names"), NOERROR);
    EXPECT_EQ(NSFDbCreate("names", DBCLASS_NOTEFILE, FALSE), ERR_EXISTS);
}

TEST_F(NsfDatabase, MayHaveAnotherExtension) {
    new_database("mail.box");
    EXPECT_EQ(status_of_open("mail.box"), NOERROR);
}

TEST_F(NsfDatabase, IsNotThereWhenTheFileIsNot) { EXPECT_EQ(status_of_open("absent.nsf"), ERR_NOEXIST); }

TEST_F(NsfDatabase, IsNoDatabaseWhenTheFileHoldsSomethingElse) {
    write_file("text.nsf", std::string(4096, 'x'));
    write_file("empty.nsf", "");
    EXPECT_EQ(status_of_open("text.nsf"), ERR_NOT_NSF);
    EXPECT_EQ(status_of_open("empty.nsf"), ERR_NOT_NSF);
}

TEST_F(NsfDatabase, OfANewerFormatIsRefused) {
    ASSERT_EQ(NSFDbCreate("names.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    std::fstream file(data("names.nsf"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60);  // the format's number in the file's head, highest octet first
    file.write("\0\0\0\x63", 4);
    file.close();
    EXPECT_EQ(status_of_open("names.nsf"), ERR_NSF_VERSION);
}

TEST_F(NsfDatabase, ThatIsDamagedIsCalledSoAndNotBelieved) {
    ASSERT_EQ(NSFDbCreate("names.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    std::fstream file(data("names.nsf"), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::size_t>(std::filesystem::file_size(data("names.nsf")));
    file.seekp(100);
    file << std::string(size - 100, '\x5a');
    file.close();
    EXPECT_EQ(status_of_open("names.nsf"), ERR_NSF_CORRUPT2);
}

TEST_F(NsfDatabase, WhoseFileWasTakenAwayTakesNoUpdateThatNobodyWouldFind) {
    const DBHANDLE database = new_database("names.nsf");
    std::filesystem::rename(data("names.nsf"), data("away.nsf"));
    NOTEHANDLE note = NULLHANDLE;
    ASSERT_EQ(NSFNoteCreate(database, &note), NOERROR);
    EXPECT_EQ(NSFNoteUpdate(note, 0), ERR_OPEN_FILE);
    std::filesystem::rename(data("away.nsf"), data("names.nsf"));
    EXPECT_EQ(NSFNoteUpdate(note, 0), NOERROR) << "it is back";
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
}

TEST_F(NsfDatabase, DeletedWithItsLogLeftBehindStartsEmptyWhenItIsCreatedAnew) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "old");
    std::filesystem::copy_file(data("test.nsf-wal"), data("other.nsf-wal"));
    EXPECT_TRUE(search(new_database("other.nsf")).matching.empty());
}

TEST_F(NsfDatabase, IsNotOverwrittenUnlessForced) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "kept");
    EXPECT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), ERR_EXISTS);
    EXPECT_EQ(search(database).matching.size(), 1U);
    EXPECT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, TRUE), NOERROR);
    EXPECT_TRUE(search(database).matching.empty());
    add_document(database, "Subject", "new");
}

TEST_F(NsfDatabase, ReplacesAFileThatIsNoneWhenForced) {
    write_file("test.nsf", "not a database");
    EXPECT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, TRUE), NOERROR);
    EXPECT_EQ(status_of_open("test.nsf"), NOERROR);
}

TEST_F(NsfDatabase, HasAClassThatExists) {
    EXPECT_EQ(NSFDbCreate("test.nsf", 0x1234, FALSE), ERR_DBCLASS);
    EXPECT_FALSE(std::filesystem::exists(data("test.nsf")));
    EXPECT_EQ(NSFDbCreate("test.ntf", DBCLASS_BY_EXTENSION, FALSE), NOERROR);
}

TEST_F(NsfDatabase, LeavesNoOtherFileBehindWhenItIsCreatedAndClosed) {
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data(""))) files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, 2U);  // notes.ini and the database
}

TEST_F(NsfDatabase, OfThisServerIsOpenedWhateverFormTheServerNameHas) {
    new_database("names.nsf");
    EXPECT_EQ(status_of_open("CN=mail/O=Example!!names.nsf"), NOERROR);
    EXPECT_EQ(status_of_open("mail/Example!!names.nsf"), NOERROR);
    EXPECT_EQ(status_of_open("other/Example!!names.nsf"), ERR_INV_SERVER_NAME);
}

TEST_F(NsfDatabase, IsADirectoryWhenNoNameIsGiven) {
    DBHANDLE handle = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen(nullptr, &handle), NOERROR);
    USHORT mode = 0;
    EXPECT_EQ(NSFDbModeGet(handle, &mode), NOERROR);
    EXPECT_EQ(mode, DB_DIRECTORY);
    NOTEHANDLE note = 99;
    EXPECT_EQ(NSFNoteCreate(handle, &note), ERR_DIRECTORY);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(NSFNoteDelete(handle, 4, 0), ERR_DIRECTORY);
    EXPECT_EQ(NSFDbClose(handle), NOERROR);
}

TEST_F(NsfDatabase, TellsItsPathRelativeToTheDataDirectoryAndInFull) {
    std::filesystem::create_directory(data("mail"));
    const DBHANDLE database = new_database("mail/box1.nsf");
    std::array<char, MAXPATH> canonical{};
    std::array<char, MAXPATH> expanded{};
    ASSERT_EQ(NSFDbPathGet(database, canonical.data(), expanded.data()), NOERROR);
    EXPECT_STREQ(canonical.data(), "mail/box1.nsf");
    EXPECT_EQ(std::string(expanded.data()), data("mail/box1.nsf").string());
    EXPECT_EQ(NSFDbPathGet(database, nullptr, nullptr), NOERROR);
}

TEST_F(NsfDatabase, KnowsWhenDocumentsAndOtherNotesChanged) {
    const DBHANDLE database = new_database();
    TIMEDATE data_before{};
    TIMEDATE other_before{};
    ASSERT_EQ(NSFDbModifiedTime(database, &data_before, &other_before), NOERROR);
    add_document(database, "Subject", "a");
    TIMEDATE data_after{};
    TIMEDATE other_after{};
    ASSERT_EQ(NSFDbModifiedTime(database, &data_after, &other_after), NOERROR);
    EXPECT_GE(TimeDateCompare(&data_after, &data_before), 0);
    EXPECT_EQ(describe(other_after), describe(other_before));
}

TEST_F(NsfDatabase, OpensOnlyWhenItChangedSinceTheTimeGiven) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "a");
    TIMEDATE modified{};
    ASSERT_EQ(NSFDbModifiedTime(database, &modified, nullptr), NOERROR);
    DBHANDLE again = NULLHANDLE;
    EXPECT_EQ(NSFDbOpenExtended("test.nsf", 0, NULLHANDLE, &modified, &again, nullptr, nullptr), ERR_NO_MODIFIED_NOTES);
    EXPECT_EQ(again, NULLHANDLE);
    modified.Innards[1] -= 1;  // a day earlier
    TIMEDATE data_modified{};
    ASSERT_EQ(NSFDbOpenExtended("test.nsf", 0, NULLHANDLE, &modified, &again, &data_modified, nullptr), NOERROR);
    EXPECT_EQ(data_modified.Innards[1] & 0xffffffU, (modified.Innards[1] & 0xffffffU) + 1);
    EXPECT_EQ(NSFDbClose(again), NOERROR);
}

TEST_F(NsfDatabase, KeepsItsTitleAndCategories) {
    const DBHANDLE database = new_database();
    std::array<char, NSF_INFO_SIZE> info{};
    NSFDbInfoModify(info.data(), INFOPARSE_TITLE, "Directory");
    NSFDbInfoModify(info.data(), INFOPARSE_CATEGORIES, "Servers");
    NSFDbInfoModify(info.data(), INFOPARSE_DESIGN_CLASS, "StdNames");
    ASSERT_EQ(NSFDbInfoSet(database, info.data()), NOERROR);
    std::array<char, NSF_INFO_SIZE> read{};
    ASSERT_EQ(NSFDbInfoGet(database, read.data()), NOERROR);
    std::array<char, NSF_INFO_SIZE> part{};
    NSFDbInfoParse(read.data(), INFOPARSE_TITLE, part.data(), NSF_INFO_SIZE - 1);
    EXPECT_STREQ(part.data(), "Directory");
    NSFDbInfoParse(read.data(), INFOPARSE_CATEGORIES, part.data(), NSF_INFO_SIZE - 1);
    EXPECT_STREQ(part.data(), "Servers");
    NSFDbInfoParse(read.data(), INFOPARSE_CLASS, part.data(), NSF_INFO_SIZE - 1);
    EXPECT_STREQ(part.data(), "");
    NSFDbInfoParse(read.data(), INFOPARSE_DESIGN_CLASS, part.data(), 3);
    EXPECT_STREQ(part.data(), "Std");
}

TEST_F(NsfDatabase, GivesOidsThatDiffer) {
    const DBHANDLE database = new_database();
    OID first{};
    OID second{};
    ASSERT_EQ(NSFDbGenerateOID(database, &first), NOERROR);
    ASSERT_EQ(NSFDbGenerateOID(database, &second), NOERROR);
    EXPECT_NE(describe(first.File), describe(second.File));
}

TEST_F(NsfDatabase, TellsOfANoteWithoutOpeningIt) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    const NOTEID id = note.save();
    OID oid{};
    TIMEDATE modified{};
    WORD note_class = 0;
    ASSERT_EQ(NSFDbGetNoteInfo(database, id, &oid, &modified, &note_class), NOERROR);
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
    EXPECT_EQ(describe(oid.File), describe(note.oid().File));
    EXPECT_EQ(oid.Sequence, 1U);
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFDbGetNoteInfo(database, id, &oid, &modified, &note_class), ERR_NOTE_DELETED);
    EXPECT_EQ(NSFDbGetNoteInfo(database, 0x7000, &oid, &modified, &note_class), ERR_INVALID_NOTE);
}

TEST_F(NsfDatabase, TellsOfANoteByItsUnid) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    const NOTEID id = note.save();
    UNID unid{note.oid().File, note.oid().Note};
    NOTEID found = 0;
    OID oid{};
    WORD note_class = 0;
    ASSERT_EQ(NSFDbGetNoteInfoByUNID(database, &unid, &found, &oid, nullptr, &note_class), NOERROR);
    EXPECT_EQ(found, id);
    EXPECT_EQ(describe(oid.File), describe(note.oid().File));
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
    EXPECT_EQ(NSFDbGetNoteInfoByUNID(database, &unid, nullptr, nullptr, nullptr, nullptr), NOERROR);
    UNID unknown{};
    EXPECT_EQ(NSFDbGetNoteInfoByUNID(database, &unknown, &found, nullptr, nullptr, nullptr), ERR_NOT_FOUND);
}

TEST_F(NsfDatabase, IsNeverRemote) {
    EXPECT_EQ(NSFDbIsRemote(new_database()), FALSE);
    EXPECT_EQ(NSFDbIsRemote(NULLHANDLE), FALSE);
}

TEST_F(NsfDatabase, FindsSpecialNotesByTheirClass) {
    const DBHANDLE database = new_database();
    NOTEID found = 0;
    EXPECT_EQ(NSFDbGetSpecialNoteID(database, SPECIAL_ID_NOTE | NOTE_CLASS_ICON, &found), ERR_SPECIAL_ID);
    TestNote icon = TestNote::create(database);
    WORD note_class = NOTE_CLASS_ICON;
    NSFNoteSetInfo(icon.handle(), _NOTE_CLASS, &note_class);
    const NOTEID id = icon.save();
    ASSERT_EQ(NSFDbGetSpecialNoteID(database, SPECIAL_ID_NOTE | NOTE_CLASS_ICON, &found), NOERROR);
    EXPECT_EQ(found, id);
    NOTEHANDLE note = NULLHANDLE;
    ASSERT_EQ(NSFNoteOpen(database, NOTE_ID_SPECIAL + NOTE_CLASS_ICON, 0, &note), NOERROR);
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
}

std::vector<DWORD> ids_of(DHANDLE table) {
    std::vector<DWORD> ids;
    DWORD id = 0;
    for (BOOL more = IDScan(table, TRUE, &id); more != FALSE; more = IDScan(table, FALSE, &id)) ids.push_back(id);
    return ids;
}

TEST_F(NsfDatabase, ListsChangedNotesAndMarksDeletedOnes) {
    const DBHANDLE database = new_database();
    const NOTEID kept = add_document(database, "Subject", "kept");
    const NOTEID gone = add_document(database, "Subject", "gone");
    ASSERT_EQ(NSFNoteDelete(database, gone, 0), NOERROR);
    TIMEDATE wildcard{};
    TimeConstant(TIMEDATE_WILDCARD, &wildcard);
    TIMEDATE until{};
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_DOCUMENT, wildcard, &until, &table), NOERROR);
    EXPECT_EQ(ids_of(table), (std::vector<DWORD>{kept, gone | RRV_DELETED}));
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    TIMEDATE minimum{};
    TimeConstant(TIMEDATE_MINIMUM, &minimum);
    ASSERT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_DOCUMENT, minimum, &until, &table), NOERROR);
    EXPECT_EQ(ids_of(table), (std::vector<DWORD>{kept}));
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

TEST_F(NsfDatabase, SaysWhenNothingChangedSinceTheLastTable) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "a");
    TIMEDATE since{};
    TimeConstant(TIMEDATE_WILDCARD, &since);
    TIMEDATE until{};
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_ALL, since, &until, &table), NOERROR);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    EXPECT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_ALL, until, &since, &table), ERR_NO_MODIFIED_NOTES);
    EXPECT_EQ(table, NULLHANDLE);
    const NOTEID later = add_document(database, "Subject", "b");
    ASSERT_EQ(NSFDbGetModifiedNoteTable(database, NOTE_CLASS_ALL, since, &until, &table), NOERROR);
    EXPECT_EQ(ids_of(table), std::vector<DWORD>{later});
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

}  // namespace
}  // namespace notes_test
