#include <cstring>

#include "notes_stub/include/acl.h"
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/include/pool.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfFacts : public DatabaseTest {
protected:
    template <typename T>
    static DHANDLE memory_of(const std::vector<T>& elements) {
        DHANDLE memory = NULLHANDLE;
        EXPECT_EQ(OSMemAlloc(0, static_cast<DWORD>(elements.size() * sizeof(T)), &memory), NOERROR);
        std::memcpy(OSLock(char, memory), elements.data(), elements.size() * sizeof(T));
        OSUnlock(memory);
        return memory;
    }
    static std::string taken(DHANDLE memory, DWORD size) {
        std::string octets(OSLock(char, memory), size);
        OSUnlock(memory);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return octets;
    }
    template <typename T>
    static T at(const std::string& octets, std::size_t place) {
        T value{};
        std::memcpy(&value, octets.data() + place, sizeof value);
        return value;
    }
    static UNID unid_of(DBHANDLE in, NOTEID id) {
        OID oid{};
        EXPECT_EQ(NSFDbGetNoteInfo(in, id, &oid, nullptr, nullptr), NOERROR);
        return {oid.File, oid.Note};
    }
    static bool is_same(const UNID& a, const UNID& b) { return std::memcmp(&a, &b, sizeof a) == 0; }
};

TEST_F(NsfFacts, OfManyNotesComeInOneAnswerInTheirOrder) {
    const NOTEID first = add_document(database, "Subject", "one");
    const NOTEID gone = add_document(database, "Subject", "two");
    const NOTEID last = add_document(database, "Subject", "three");
    ASSERT_EQ(NSFNoteDelete(database, gone, 0), NOERROR);
    const DHANDLE ids = memory_of(std::vector<NOTEID>{last, gone, 0x12340, first});
    DHANDLE answer = NULLHANDLE;
    DWORD size = 0;
    ASSERT_EQ(NSFDbGetMultNoteInfo(database, 4, fINFO_UNID, ids, &size, &answer), NOERROR);
    constexpr std::size_t entry = sizeof(NOTEID) + sizeof(UNID);
    ASSERT_EQ(size, 4 * entry);
    const auto octets = taken(answer, size);
    EXPECT_EQ(at<NOTEID>(octets, 0), last);
    EXPECT_TRUE(is_same(at<UNID>(octets, sizeof(NOTEID)), unid_of(database, last)));
    EXPECT_EQ(at<NOTEID>(octets, entry), gone | NOTEID_RESERVED);
    EXPECT_EQ(at<NOTEID>(octets, 2 * entry), 0u);
    EXPECT_EQ(at<NOTEID>(octets, 3 * entry), first);
    ASSERT_EQ(NSFDbGetMultNoteInfo(database, 5, 0, ids, &size, &answer), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(OSMemFree(ids), NOERROR);
}

TEST_F(NsfFacts, OfManyUnidsComeInOneAnswer) {
    const NOTEID id = add_document(database, "Subject", "one");
    const DHANDLE unids = memory_of(std::vector<UNID>{UNID{}, unid_of(database, id)});
    DHANDLE answer = NULLHANDLE;
    DWORD size = 0;
    ASSERT_EQ(NSFDbGetMultNoteInfoByUNID(database, 2, fINFO_NOTEID | fINFO_SEQNUM, unids, &size, &answer), NOERROR);
    const auto octets = taken(answer, size);
    ASSERT_EQ(octets.size(), 16u);
    EXPECT_EQ(at<NOTEID>(octets, 0), 0u);
    EXPECT_EQ(at<NOTEID>(octets, 8), id);
    EXPECT_EQ(at<DWORD>(octets, 12), 1u);
    EXPECT_EQ(OSMemFree(unids), NOERROR);
}

TEST_F(NsfFacts, AreDeletedByTheTableAllOrNone) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    const UNID unid = unid_of(database, one);
    auto form = TestNote::create(database);
    WORD form_class = NOTE_CLASS_FORM;
    NSFNoteSetInfo(form.handle(), _NOTE_CLASS, &form_class);
    const NOTEID form_id = form.save();
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    EXPECT_EQ(NSFDbDeleteNotes(database, table, nullptr), ERR_NO_DELETED_NOTES);
    for (const NOTEID id : {one, two, form_id}) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    EXPECT_EQ(NSFDbDeleteNotes(database, table, nullptr), ERR_VIEW_UPDATE);
    EXPECT_EQ(search(database).matching.size(), 2u);
    ASSERT_EQ(IDDelete(table, form_id, nullptr), NOERROR);
    UNID deleted[2] = {};
    EXPECT_EQ(NSFDbDeleteNotes(database, table, deleted), NOERROR);
    EXPECT_TRUE(is_same(deleted[0], unid));
    EXPECT_TRUE(search(database).matching.empty());
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

TEST_F(NsfFacts, OfManyNotesAreStampedAtOnce) {
    const NOTEID one = add_document(database, "Category", "old");
    const NOTEID two = add_document(database, "Subject", "two");
    const NOTEID gone = add_document(database, "Subject", "three");
    ASSERT_EQ(NSFNoteDelete(database, gone, 0), NOERROR);
    std::string value = "xxnew";
    const WORD type = TYPE_TEXT;
    std::memcpy(value.data(), &type, sizeof type);
    const auto stamp = [&](DHANDLE table) {
        return NSFDbStampNotes(database, table, "CATEGORY", 8, value.data(), static_cast<WORD>(value.size()));
    };
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    EXPECT_EQ(stamp(table), ERR_NO_STAMPED_NOTES);
    ASSERT_EQ(IDInsert(table, gone, nullptr), NOERROR);
    EXPECT_EQ(stamp(table), ERR_NO_STAMPED_NOTES);
    for (const NOTEID id : {one, two}) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    EXPECT_EQ(stamp(table), NOERROR);
    for (const NOTEID id : {one, two}) {
        NOTEHANDLE note = NULLHANDLE;
        ASSERT_EQ(NSFNoteOpen(database, id, 0, &note), NOERROR);
        char text[10];
        EXPECT_EQ(NSFItemGetText(note, "Category", text, sizeof text), 3);
        EXPECT_STREQ(text, "new");
        EXPECT_EQ(NSFNoteClose(note), NOERROR);
    }
    EXPECT_EQ(NSFDbStampNotes(database, table, "Category", 8, value.data(), 1), ERR_INVALID_ITEMLEN);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

TEST_F(NsfFacts, OfTheFileAreItsSizeBeforeAndAfterACompaction) {
    const std::string text(30'000, 'x');
    std::vector<NOTEID> ids;
    for (int count = 0; count < 40; ++count) ids.push_back(add_document(database, "Body", text));
    for (const NOTEID id : ids) ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    const NOTEID kept = add_document(database, "Subject", "kept");
    DWORD sizes[2] = {};
    ASSERT_EQ(NSFDbCompact("test", 0, sizes), NOERROR);
    EXPECT_LT(sizes[1], 500'000U);
    OID oid{};
    EXPECT_EQ(NSFDbGetNoteInfo(database, kept, &oid, nullptr, nullptr), NOERROR);
    EXPECT_EQ(NSFDbGetNoteInfo(database, ids.front(), &oid, nullptr, nullptr), ERR_NOTE_DELETED);
    DBQUOTAINFO quota{};
    ASSERT_EQ(NSFDbQuotaGet("test.nsf", &quota), NOERROR);
    EXPECT_EQ(quota.CurrentDbSize, sizes[1] / 1024);
    EXPECT_EQ(quota.SizeLimit, 0U);
    EXPECT_EQ(NSFDbQuotaGet("absent.nsf", &quota), ERR_NOEXIST);
    EXPECT_EQ(NSFDbCompact("absent.nsf", 0, sizes), ERR_NOEXIST);
}

TEST_F(NsfFacts, OfAccessAreCopiedWithTheirNote) {
    const DBHANDLE other = new_database("other.nsf");
    EXPECT_EQ(NSFDbCopyACL(database, other), NOERROR);
    for (const char* reader : {"anna", "bert"}) {
        NOTEHANDLE list = NULLHANDLE;
        const STATUS opened = NSFNoteOpen(database, NOTE_ID_SPECIAL + NOTE_CLASS_ACL, 0, &list);
        ASSERT_EQ(opened == NOERROR ? NOERROR : NSFNoteCreate(database, &list), NOERROR);
        WORD acl_class = NOTE_CLASS_ACL;
        NSFNoteSetInfo(list, _NOTE_CLASS, &acl_class);
        ASSERT_EQ(NSFItemSetText(list, "Reader", reader, MAXWORD), NOERROR);
        ASSERT_EQ(NSFNoteUpdate(list, 0), NOERROR);
        ASSERT_EQ(NSFNoteClose(list), NOERROR);
        ASSERT_EQ(NSFDbCopyACL(database, other), NOERROR);
        ASSERT_EQ(NSFNoteOpen(other, NOTE_ID_SPECIAL + NOTE_CLASS_ACL, 0, &list), NOERROR);
        EXPECT_TRUE(NSFItemTextEqual(list, "Reader", reader, MAXWORD, TRUE));
        ASSERT_EQ(NSFNoteClose(list), NOERROR);
    }
}

TEST_F(NsfFacts, AreThoseOfTheCopiedDatabase) {
    add_document(database, "Subject", "one");
    char info[NSF_INFO_SIZE] = {};
    NSFDbInfoModify(info, INFOPARSE_TITLE, "Title");
    ASSERT_EQ(NSFDbInfoSet(database, info), NOERROR);
    DBREPLICAINFO source{};
    ASSERT_EQ(NSFDbReplicaInfoGet(database, &source), NOERROR);
    DBHANDLE directory = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen("", &directory), NOERROR);
    for (const auto& [name, flags] : {std::pair{"replica.nsf", DWORD{DBCOPY_REPLICA}}, {"copy.nsf", DWORD{0}}}) {
        DBHANDLE copy = NULLHANDLE;
        ASSERT_EQ(NSFDbCreateAndCopy("test.nsf", name, NOTE_CLASS_ALL, 0, flags, &copy), NOERROR);
        DBREPLICAINFO copied{};
        ASSERT_EQ(NSFDbReplicaInfoGet(copy, &copied), NOERROR);
        EXPECT_EQ(std::memcmp(&copied.ID, &source.ID, sizeof source.ID) == 0, flags == DBCOPY_REPLICA);
        EXPECT_EQ(search(copy).matching.size(), 1u);
        char title[NSF_INFO_SIZE] = {};
        ASSERT_EQ(NSFDbInfoGet(copy, info), NOERROR);
        NSFDbInfoParse(info, INFOPARSE_TITLE, title, NSF_INFO_SIZE - 1);
        EXPECT_STREQ(title, "Title");
        char path[MAXPATH] = {};
        ASSERT_EQ(NSFDbLocateByReplicaID(directory, &copied.ID, path, MAXPATH - 1), NOERROR);
        EXPECT_EQ(std::filesystem::path(path), data(flags == 0 ? "copy.nsf" : "replica.nsf"));
        EXPECT_EQ(NSFDbClose(copy), NOERROR);
        EXPECT_EQ(NSFDbCreateAndCopy("test.nsf", name, NOTE_CLASS_ALL, 0, flags, &copy), ERR_EXISTS);
        EXPECT_EQ(copy, NULLHANDLE);
    }
    char path[MAXPATH] = {};
    DBID unknown{{1, 2}};
    EXPECT_EQ(NSFDbLocateByReplicaID(directory, &unknown, path, MAXPATH - 1), ERR_NOEXIST);
    EXPECT_EQ(NSFDbLocateByReplicaID(database, &unknown, path, MAXPATH - 1), ERR_NOT_DIRECTORY);
    EXPECT_EQ(NSFDbClose(directory), NOERROR);
    DBHANDLE none = NULLHANDLE;
    EXPECT_EQ(NSFDbCreateAndCopy("absent.nsf", "new.nsf", NOTE_CLASS_ALL, 0, 0, &none), ERR_NOEXIST);
    EXPECT_FALSE(std::filesystem::exists(data("new.nsf")));
}

TEST_F(NsfFacts, OfThePathAndTheUser) {
    std::string other = "CN=other/O=example!!test.nsf";
    std::string own = "test.nsf";
    EXPECT_TRUE(NSFDbPathIsRemote(other.data()));
    EXPECT_FALSE(NSFDbPathIsRemote(own.data()));
    std::string user(MAXUSERNAME + 1, '\0');
    std::string name(MAXUSERNAME + 1, '\0');
    ASSERT_EQ(SECKFMGetUserName(user.data()), NOERROR);
    ASSERT_EQ(NSFDbUserNameGet(database, name.data(), MAXUSERNAME + 1), NOERROR);
    EXPECT_EQ(name, user);
    ASSERT_EQ(NSFDbUserNameGet(database, name.data(), 3), NOERROR);
    EXPECT_EQ(std::string(name.c_str()), user.substr(0, 2));
    const NOTEID id = add_document(database, "Subject", "one");
    UNID unid = unid_of(database, id);
    NOTEHANDLE note = NULLHANDLE;
    ASSERT_EQ(NSFNoteOpenByUNIDExtended(database, &unid, 0, &note), NOERROR);
    EXPECT_TRUE(NSFItemTextEqual(note, "Subject", "one", MAXWORD, TRUE));
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
}

TEST_F(NsfFacts, OfActivityAreNone) {
    DBACTIVITY activity{};
    DHANDLE users = 1;
    WORD count = 1;
    EXPECT_EQ(NSFDbGetUserActivity(database, 0, &activity, &users, &count), ERR_SPECIAL_ID);
    EXPECT_EQ(users, NULLHANDLE);
    EXPECT_EQ(count, 0);
}

TEST_F(NsfFacts, AreKeptByACopyBetweenReplicasOnly) {
    const NOTEID id = add_document(database, "Subject", "one");
    const DBHANDLE replica = new_database("replica.nsf");
    const DBHANDLE other = new_database("other.nsf");
    DBREPLICAINFO info{};
    ASSERT_EQ(NSFDbReplicaInfoGet(database, &info), NOERROR);
    ASSERT_EQ(NSFDbReplicaInfoSet(replica, &info), NOERROR);
    for (const DBHANDLE target : {replica, other}) {
        NOTEID copy = 0;
        WORD note_class = 0;
        ASSERT_EQ(NSFDbCopyNote(database, nullptr, nullptr, id, target, nullptr, nullptr, &copy, &note_class), NOERROR);
        EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT);
        EXPECT_EQ(TestNote::open(target, copy).text("Subject"), "one");
        EXPECT_EQ(is_same(unid_of(target, copy), unid_of(database, id)), target == replica);
    }
    // Again: the replica has one note still, the other database two.
    for (const DBHANDLE target : {replica, other})
        ASSERT_EQ(NSFDbCopyNote(database, nullptr, nullptr, id, target, nullptr, nullptr, nullptr, nullptr), NOERROR);
    EXPECT_EQ(search(replica).matching.size(), 1u);
    EXPECT_EQ(search(other).matching.size(), 2u);
}

TEST_F(NsfFacts, AreCopiedForAWholeDatabase) {
    for (const char* text : {"one", "two", "three"}) add_document(database, "Subject", text);
    const DBHANDLE other = new_database("other.nsf");
    TIMEDATE everything{};
    TimeConstant(TIMEDATE_WILDCARD, &everything);
    EXPECT_EQ(NSFDbCopy(database, other, everything, NOTE_CLASS_FORM), ERR_NO_MODIFIED_NOTES);
    EXPECT_EQ(NSFDbCopy(database, other, everything, NOTE_CLASS_DOCUMENT), NOERROR);
    EXPECT_EQ(search(other).matching.size(), 3u);
}

TEST_F(NsfFacts, SayWhoMayDoWhatAndWhatTheDatabaseIs) {
    WORD level = 0;
    WORD flags = 9;
    NSFDbAccessGet(database, &level, &flags);
    EXPECT_EQ(level, ACL_LEVEL_MANAGER);
    EXPECT_EQ(flags, 0);
    WORD database_class = 0;
    EXPECT_EQ(NSFDbClassGet(database, &database_class), NOERROR);
    EXPECT_EQ(database_class, DBCLASS_NOTEFILE);
    DBID id{};
    EXPECT_EQ(NSFDbIDGet(database, &id), NOERROR);
    EXPECT_NE(id.Innards[1], 0u);
    DBREPLICAINFO replica{};
    DBREPLICAINFO again{};
    EXPECT_EQ(NSFDbReplicaInfoGet(database, &replica), NOERROR);
    EXPECT_EQ(NSFDbReplicaInfoGet(database, &again), NOERROR);
    EXPECT_EQ(std::memcmp(&replica, &again, sizeof replica), 0);
    DWORD used = 0;
    DWORD free = 0;
    EXPECT_EQ(NSFDbSpaceUsage(database, &used, &free), NOERROR);
    EXPECT_GT(used, 0u);
    WORD build = 0;
    EXPECT_EQ(NSFDbGetBuildVersion(database, &build), NOERROR);
    EXPECT_EQ(build, 485);
}

TEST_F(NsfFacts, KeepOptionsBitByBit) {
    DWORD options = 0;
    EXPECT_EQ(NSFDbGetOptions(database, &options), ERR_SPECIAL_ID);
    ASSERT_EQ(NSFDbSetOptions(database, 0x5, 0xF), NOERROR);
    ASSERT_EQ(NSFDbSetOptions(database, 0x2, 0x3), NOERROR);
    EXPECT_EQ(NSFDbGetOptions(database, &options), NOERROR);
    EXPECT_EQ(options, 0x6u);
}

TEST_F(NsfFacts, ADatabaseIsRenamedUnlessTheNewNameIsTaken) {
    ASSERT_EQ(NSFDbCreateExtended("old.nsf", DBCLASS_NOTEFILE, FALSE, 0, 0, 0), NOERROR);
    EXPECT_EQ(NSFDbRename("old.nsf", "test.nsf"), ERR_EXISTS);
    EXPECT_EQ(NSFDbRename("old.nsf", "new.nsf"), NOERROR);
    EXPECT_EQ(NSFDbRename("old.nsf", "newer.nsf"), ERR_NOEXIST);
    EXPECT_TRUE(std::filesystem::exists(data("new.nsf")));
    EXPECT_EQ(NSFDbRename("test.nsf", "other.nsf"), ERR_OPEN_FILE);
}

TEST_F(NsfFacts, OfANoteSayWhatItHolds) {
    auto note = TestNote::create(database);
    note.set("Subject", "x");
    EXPECT_EQ(NSFNoteCheck(note.handle()), NOERROR);
    EXPECT_FALSE(NSFNoteHasComposite(note.handle()));
    BLOCKID readers{};
    EXPECT_FALSE(NSFNoteHasReadersField(note.handle(), &readers));
    ASSERT_EQ(NSFItemAppend(note.handle(), ITEM_READERS, "Who", 3, TYPE_TEXT, "ann", 3), NOERROR);
    EXPECT_TRUE(NSFNoteHasReadersField(note.handle(), &readers));
    BOOL is_signed = TRUE;
    BOOL is_sealed = TRUE;
    EXPECT_FALSE(NSFNoteIsSignedOrSealed(note.handle(), &is_signed, &is_sealed));
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "$Signature", 10, TYPE_SIGNATURE, "x", 1), NOERROR);
    EXPECT_TRUE(NSFNoteIsSignedOrSealed(note.handle(), &is_signed, &is_sealed));
    EXPECT_TRUE(is_signed);
    EXPECT_FALSE(is_sealed);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "Body", 4, TYPE_COMPOSITE, "xx", 2), NOERROR);
    EXPECT_TRUE(NSFNoteHasComposite(note.handle()));
    EXPECT_EQ(NSFNoteSign(note.handle()), ERR_FUNC_NOT_IMPL);
}

TEST_F(NsfFacts, OfANoteThatIsNotWellFormedAreRefusedByNSFNoteCheck) {
    auto note = TestNote::create(database);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "Size", 4, TYPE_NUMBER, "1234", 4), NOERROR);
    EXPECT_EQ(NSFNoteCheck(note.handle()), ERR_INVALID_ITEMLEN);
    ASSERT_EQ(NSFItemDelete(note.handle(), "Size", 4), NOERROR);
    ASSERT_EQ(NSFItemAppend(note.handle(), 0, "Odd", 3, 0x7777, "1", 1), NOERROR);
    EXPECT_EQ(NSFNoteCheck(note.handle()), ERR_INVALID_ITEMTYPE);
}

TEST_F(NsfFacts, AListOfOneBecomesASimpleValue) {
    auto note = TestNote::create(database);
    ASSERT_EQ(NSFItemCreateTextList(note.handle(), "One", "x", 1), NOERROR);
    ASSERT_EQ(NSFItemCreateTextList(note.handle(), "Two", "x", 1), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note.handle(), "Two", "y", 1, TRUE), NOERROR);
    ASSERT_EQ(NSFNoteContract(note.handle()), NOERROR);
    EXPECT_EQ(NSFItemGetTextListEntries(note.handle(), "Two"), 2);
    BLOCKID item{};
    BLOCKID value{};
    WORD type = 0;
    DWORD length = 0;
    ASSERT_EQ(NSFItemInfo(note.handle(), "One", 3, &item, &type, &value, &length), NOERROR);
    EXPECT_EQ(type, TYPE_TEXT);
    EXPECT_EQ(note.text("One"), "x");
}

TEST_F(NsfFacts, SimpleValuesBecomeListsOfOneWhereTheOpenSaysSo) {
    auto note = TestNote::create(database);
    note.set("Text", "x");
    const NUMBER number = 7;
    TIMEDATE time{};
    OSCurrentTIMEDATE(&time);
    ASSERT_EQ(NSFItemSetNumber(note.handle(), "Number", &number), NOERROR);
    ASSERT_EQ(NSFItemSetTime(note.handle(), "Time", &time), NOERROR);
    const NOTEID id = note.save();
    UNID unid = unid_of(database, id);
    const auto types = [](NOTEHANDLE of) {
        std::vector<WORD> out;
        for (const char* name : {"Text", "Number", "Time"}) {
            WORD type = 0;
            EXPECT_EQ(NSFItemInfo(of, name, static_cast<WORD>(std::strlen(name)), nullptr, &type, nullptr, nullptr),
                      NOERROR);
            out.push_back(type);
        }
        return out;
    };
    const std::vector<WORD> lists{TYPE_TEXT_LIST, TYPE_NUMBER_RANGE, TYPE_TIME_RANGE};
    const std::vector<WORD> simple{TYPE_TEXT, TYPE_NUMBER, TYPE_TIME};
    NOTEHANDLE opened = NULLHANDLE;
    ASSERT_EQ(NSFNoteOpen(database, id, OPEN_EXPAND, &opened), NOERROR);
    EXPECT_EQ(types(opened), lists);
    EXPECT_EQ(NSFNoteCheck(opened), NOERROR);
    ASSERT_EQ(NSFNoteContract(opened), NOERROR);
    EXPECT_EQ(types(opened), simple);
    EXPECT_EQ(NSFNoteClose(opened), NOERROR);
    ASSERT_EQ(NSFNoteOpenByUNID(database, &unid, OPEN_EXPAND, &opened), NOERROR);
    EXPECT_EQ(types(opened), lists);
    EXPECT_EQ(NSFNoteClose(opened), NOERROR);
    ASSERT_EQ(NSFNoteOpenExt(database, id, OPEN_RAW_MIME, &opened), NOERROR);
    EXPECT_EQ(types(opened), simple);
    EXPECT_EQ(NSFNoteClose(opened), NOERROR);
}

TEST_F(NsfFacts, ADeletionStubIsTakenAwayWithoutATrace) {
    const NOTEID id = add_document(database, "Subject", "x");
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(NSFNoteDelete(database, id, 0), ERR_NOTE_DELETED);
    EXPECT_EQ(NSFNoteDelete(database, id, UPDATE_NOSTUB), NOERROR);
    EXPECT_EQ(NSFDbGetNoteInfo(database, id, nullptr, nullptr, nullptr), ERR_INVALID_NOTE);
    EXPECT_EQ(NSFNoteDelete(database, id, UPDATE_NOSTUB), ERR_INVALID_NOTE);
}

TEST_F(NsfFacts, AnItemIsCopiedUnderAnotherNameAndResizedInPlace) {
    auto source = TestNote::create(database);
    auto target = TestNote::create(database);
    source.set("From", "hello");
    BLOCKID item{};
    BLOCKID value{};
    WORD type = 0;
    DWORD length = 0;
    ASSERT_EQ(NSFItemInfo(source.handle(), "From", 4, &item, &type, &value, &length), NOERROR);
    ASSERT_EQ(NSFItemCopyAndRename(target.handle(), item, "To"), NOERROR);
    EXPECT_EQ(target.text("To"), "hello");
    ASSERT_EQ(NSFItemRealloc(item, &value, sizeof(WORD) + 8), NOERROR);
    std::memcpy(OSLockBlock(char, value) + sizeof(WORD) + 5, "you", 3);
    OSUnlockBlock(value);
    EXPECT_EQ(source.text("From"), "helloyou");
}

STATUS count_and_wait(void* count, SEARCH_MATCH*, ITEM_TABLE*) {
    ++*static_cast<int*>(count);
    return NOERROR;
}

TEST_F(NsfFacts, AreFoundByASearchWithALimitOfTimeThatIsNotReached) {
    add_document(database, "Subject", "one");
    int count = 0;
    TIMEDATE until{};
    EXPECT_EQ(NSFSearchExt2(database, NULLHANDLE, NULLHANDLE, SEARCH_FILTER_NONE, nullptr, 0, 0, NOTE_CLASS_DOCUMENT,
                            nullptr, count_and_wait, &count, 60, &until),
              NOERROR);
    EXPECT_EQ(count, 1);
    EXPECT_EQ(NSFSearchExt2(database, NULLHANDLE, NULLHANDLE, SEARCH_FILTER_NONE, nullptr, 0, 0, NOTE_CLASS_DOCUMENT,
                            nullptr, count_and_wait, &count, &until, 60),
              NOERROR);
    EXPECT_EQ(count, 2);
    EXPECT_EQ(NSFSearchExt2(database, NULLHANDLE, 5, 0, nullptr, 0, 0, NOTE_CLASS_DOCUMENT, nullptr, count_and_wait,
                            &count, 0, nullptr),
              ERR_FUNC_NOT_IMPL);
}

}  // namespace
}  // namespace notes_test
