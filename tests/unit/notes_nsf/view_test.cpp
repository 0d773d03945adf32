// nif.h: views found, opened, read and searched.
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/include/viewfmt.h"
#include "view_fixture.hpp"

namespace notes_test {
namespace {

using Lines = std::vector<std::string>;

/// Documents with a City, a Name and an Age.
class Views : public DatabaseTest {
protected:
    NOTEID add(const std::string& city, const std::string& name, double age, const std::string& form = "Person") {
        TestNote note = TestNote::create(database);
        note.set("Form", form);
        note.set("City", city);
        note.set("Name", name);
        EXPECT_EQ(NSFItemSetNumber(note.handle(), "Age", &age), NOERROR);
        return note.save();
    }
    void add_people() {
        ada = add("London", "Ada", 36);
        bob = add("Bern", "Bob", 20);
        eve = add("London", "eve", 20);
        add("Paris", "Nobody", 1, "Other");
    }
    NOTEID by_name() {
        return make_view(
            database,
            {"By name|names", "SELECT Form = \"Person\"", {{"Name", "Name", VCF1_M_Sort}, {"Next", "Age + 1"}}});
    }
    NOTEID by_city() {
        return make_view(database,
                         {"By city",
                          "SELECT Form = \"Person\"",
                          {{"City", "City", VCF1_M_Sort | VCF1_M_SortCategorize}, {"Name", "Name", VCF1_M_Sort}}});
    }
    NOTEID ada = 0, bob = 0, eve = 0;
};

TEST_F(Views, AreFoundByTitleAndAliasInAnyCase) {
    const NOTEID view = by_name();
    NOTEID found = 0;
    for (const char* name : {"By name", "by NAME", "names"}) {
        EXPECT_EQ(NIFFindView(database, name, &found), NOERROR) << name;
        EXPECT_EQ(found, view) << name;
    }
    EXPECT_EQ(NIFFindDesignNoteByName(database, "names", &found), NOERROR);
    EXPECT_EQ(NIFFindDesignNote(database, "names", NOTE_CLASS_FORM, &found), ERR_NOT_FOUND);
    EXPECT_EQ(NIFFindView(database, "name", &found), ERR_NOT_FOUND);
    EXPECT_EQ(found, 0U);
    char private_name[] = "names";
    EXPECT_EQ(NIFFindPrivateView(database, private_name, &found), ERR_NOT_FOUND);
    EXPECT_EQ(NIFFindPrivateDesignNote(database, "names", NOTE_CLASS_VIEW, &found), ERR_NOT_FOUND);
    EXPECT_EQ(NIFFindDesignNoteExt(database, "names", NOTE_CLASS_VIEW, "-F", &found, 0), NOERROR);
    EXPECT_EQ(NIFFindDesignNoteExt(database, "names", NOTE_CLASS_VIEW, "+F", &found, 0), ERR_NOT_FOUND);
}

TEST_F(Views, ShowWhatTheySelectSortedWithComputedColumns) {
    add_people();
    const TestCollection view(database, by_name());
    EXPECT_EQ(view.read(), (Lines{"Ada|37", "Bob|21", "eve|21"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT, {}, 1, 2), (Lines{"Ada|37", "Bob|21"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT, {}, 2), (Lines{"Bob|21", "eve|21"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT, {}, 4), Lines{});
}

TEST_F(Views, OfNothingAreReadWithoutABuffer) {
    const TestCollection view(database, by_name());
    EXPECT_EQ(view.read(), Lines{});
}

TEST_F(Views, SortDownwardsAndByASecondColumn) {
    add_people();
    const NOTEID id = make_view(
        database, {"By age",
                   "SELECT Form = \"Person\"",
                   {{"Age", "Age", VCF1_M_Sort, CDF_M_descending}, {"Name", "Name", VCF1_M_Sort, CDF_M_descending}}});
    EXPECT_EQ(TestCollection(database, id).read(), (Lines{"36|Ada", "20|eve", "20|Bob"}));
}

TEST_F(Views, PutDocumentsIntoTheirCategories) {
    add_people();
    add("Bern\\Altstadt", "Zoe", 5);
    const TestCollection view(database, by_city());
    EXPECT_EQ(view.read(), (Lines{"Bern|", " |Bob", " Altstadt|", "  |Zoe", "London|", " |Ada", " |eve"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT_PEER), (Lines{"Bern|", "London|"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT_NONCATEGORY), (Lines{" |Bob", "  |Zoe", " |Ada", " |eve"}));
    EXPECT_EQ(view.read(NAVIGATE_NEXT_CATEGORY), (Lines{"Bern|", " Altstadt|", "London|"}));
}

TEST_F(Views, PutADocumentIntoEachCategoryOfAPermutedList) {
    TestNote note = TestNote::create(database);
    ASSERT_EQ(NSFItemCreateTextList(note.handle(), "Tags", "red", MAXWORD), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note.handle(), "Tags", "blue", MAXWORD, TRUE), NOERROR);
    note.set("Name", "both");
    note.save();
    const NOTEID id = make_view(database, {"By tag",
                                           "SELECT @All",
                                           {{"Tags", "Tags", VCF1_M_Sort | VCF1_M_SortCategorize, CDF_M_permuted},
                                            {"Name", "Name", VCF1_M_Sort}}});
    EXPECT_EQ(TestCollection(database, id).read(), (Lines{"blue|", " |both", "red|", " |both"}));
}

void respond(const TestNote& note, const OID& parent) {
    std::string value("\x01\x00", 2);
    const UNID unid{parent.File, parent.Note};
    value.append(reinterpret_cast<const char*>(&unid), sizeof unid);
    EXPECT_EQ(NSFItemAppend(note.handle(), ITEM_SUMMARY, FIELD_LINK, 4, TYPE_NOTEREF_LIST, value.data(),
                            static_cast<DWORD>(value.size())),
              NOERROR);
}

TEST_F(Views, PutResponsesBelowTheirParentsUnlessTheyAreFlat) {
    ada = add("London", "Ada", 36);
    const OID parent = TestNote::open(database, ada).oid();
    TestNote answer = TestNote::create(database);
    answer.set("Name", "re: Ada");
    respond(answer, parent);
    answer.save();
    TestNote again = TestNote::create(database);
    again.set("Name", "re: re: Ada");
    respond(again, answer.oid());
    again.save();
    const std::vector<TestColumn> columns{{"Name", "Name", VCF1_M_Sort}};
    EXPECT_EQ(TestCollection(database, make_view(database, {"Tree", "SELECT @All", columns, 0})).read(),
              (Lines{"Ada", " re: Ada", "  re: re: Ada"}));
    EXPECT_EQ(TestCollection(database, make_view(database, {"Flat", "SELECT @All", columns})).read(),
              (Lines{"Ada", "re: Ada", "re: re: Ada"}));
}

TEST_F(Views, AreWalkedInEachDirection) {
    add_people();
    const TestCollection view(database, by_city());
    const auto from = [](WORD level, DWORD first, DWORD second = 0) {
        COLLECTIONPOSITION position{};
        position.Level = level;
        position.Tumbler[0] = first;
        position.Tumbler[1] = second;
        return position;
    };
    EXPECT_EQ(view.read(NAVIGATE_CURRENT, from(1, 2, 1), 0), Lines{" |Ada"});
    EXPECT_EQ(view.read(NAVIGATE_PREV, from(1, 2, 1)), (Lines{"London|", " |Bob", "Bern|"}));
    EXPECT_EQ(view.read(NAVIGATE_PARENT, from(1, 2, 2)), Lines{"London|"});
    EXPECT_EQ(view.read(NAVIGATE_CHILD, from(0, 2)), Lines{" |Ada"});
    EXPECT_EQ(view.read(NAVIGATE_PREV_PEER, from(1, 2, 2)), Lines{" |Ada"});
    EXPECT_EQ(view.read(NAVIGATE_LAST_PEER, from(1, 2, 1), 1, 1), Lines{" |eve"});
    EXPECT_EQ(view.read(NAVIGATE_FIRST_PEER, from(1, 2, 2), 1, 1), Lines{" |Ada"});
    EXPECT_EQ(view.read(NAVIGATE_NEXT_PARENT, from(1, 1, 1), 1, 1), Lines{"London|"});
    EXPECT_EQ(view.read(NAVIGATE_PREV_PARENT, from(1, 2, 1), 1, 1), Lines{"Bern|"});
    EXPECT_EQ(view.read(NAVIGATE_NEXT_MAIN, from(1, 2, 1), 1, 1), Lines{" |eve"});
    EXPECT_EQ(view.read(NAVIGATE_ALL_DESCENDANTS, from(0, 1)), Lines{" |Bob"});
    EXPECT_EQ(view.read(NAVIGATE_NEXT_HIT), Lines{});
    EXPECT_EQ(view.read(NAVIGATE_CURRENT, from(1, 9, 1), 0), Lines{});
}

TEST_F(Views, LastEntriesAreReachedBySkippingToTheEnd) {
    add_people();
    const TestCollection view(database, by_name());
    COLLECTIONPOSITION position{};
    DHANDLE buffer = NULLHANDLE;
    DWORD skipped = 0, returned = 0;
    ASSERT_EQ(
        NIFReadEntries(view.handle(), &position, NAVIGATE_NEXT | NAVIGATE_CONTINUE, MAXDWORD, NAVIGATE_PREV_EXPANDED, 2,
                       READ_MASK_NOTEID, &buffer, nullptr, &skipped, &returned, nullptr),
        NOERROR);
    EXPECT_EQ(skipped, 3U);
    ASSERT_EQ(returned, 2U);
    const NOTEID expected[] = {eve, bob};
    EXPECT_EQ(std::memcmp(OSLockObject(buffer), expected, sizeof expected), 0);
    OSUnlockObject(buffer);
    EXPECT_EQ(OSMemFree(buffer), NOERROR);
}

TEST_F(Views, AreWalkedByUnreadSelectedAndExpandedEntries) {
    add_people();
    DHANDLE unread = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(4, &unread), NOERROR);
    {
        const TestCollection view(database, by_city(), unread);
        EXPECT_EQ(IDEntries(unread), 4U);  // all documents, whether they are in the view or not
        EXPECT_EQ(IDDelete(unread, ada, nullptr), NOERROR);
        EXPECT_EQ(view.read(NAVIGATE_NEXT_UNREAD), (Lines{" |Bob", " |eve"}));
        EXPECT_EQ(IDInsert(view.selected(), ada, nullptr), NOERROR);
        EXPECT_EQ(view.read(NAVIGATE_NEXT_SELECTED), Lines{" |Ada"});
        COLLECTIONPOSITION position{};
        DHANDLE buffer = NULLHANDLE;
        ASSERT_EQ(NIFReadEntries(view.handle(), &position, NAVIGATE_NEXT, 1, NAVIGATE_NEXT, 1,
                                 READ_MASK_NOTEID | READ_MASK_INDEXANYUNREAD | READ_MASK_INDEXUNREAD, &buffer, nullptr,
                                 nullptr, nullptr, nullptr),
                  NOERROR);
        const char* octets = OSLock(char, buffer);
        NOTEID category = 0;
        WORD flags[2] = {};
        std::memcpy(&category, octets, sizeof category);
        std::memcpy(flags, octets + sizeof category, sizeof flags);
        OSUnlockObject(buffer);
        EXPECT_EQ(OSMemFree(buffer), NOERROR);
        EXPECT_EQ(flags[0], TRUE);
        EXPECT_EQ(flags[1], FALSE);
        EXPECT_NE(category & NOTEID_CATEGORY, 0U);
        EXPECT_EQ(IDInsert(view.collapsed(), category, nullptr), NOERROR);
        EXPECT_EQ(view.read(NAVIGATE_NEXT_EXPANDED), (Lines{"Bern|", "London|", " |Ada", " |eve"}));
        EXPECT_EQ(view.read(NAVIGATE_NEXT_EXP_NONCATEGORY), (Lines{" |Ada", " |eve"}));
    }
    EXPECT_EQ(IDDestroyTable(unread), NOERROR);
}

TEST_F(Views, AreReadWholeWhereADifferenceIsAskedFor) {
    add_people();
    const TestCollection view(database, by_city());
    const auto read = [&](TIMEDATE* since, DWORD column, DWORD64 more, DWORD* returned, WORD* signal) {
        COLLECTIONPOSITION position{};
        DHANDLE buffer = NULLHANDLE;
        TIMEDATE at{};
        DWORD sequence = 1;
        const STATUS status = NIFReadEntriesExt2(view.handle(), &position, NAVIGATE_NEXT, 1, NAVIGATE_NEXT, MAXDWORD,
                                                 READ_MASK_NOTEID, more, since, NULLHANDLE, column, 0, &buffer, nullptr,
                                                 nullptr, returned, signal, &at, nullptr, &sequence);
        if (buffer != NULLHANDLE) OSMemFree(buffer);
        return status;
    };
    DWORD all = 0;
    DWORD returned = 0;
    WORD signal = 0;
    DHANDLE buffer = NULLHANDLE;
    COLLECTIONPOSITION position{};
    ASSERT_EQ(NIFReadEntriesExt(view.handle(), &position, NAVIGATE_NEXT, 1, NAVIGATE_NEXT, MAXDWORD, READ_MASK_NOTEID,
                                nullptr, NULLHANDLE, MAXDWORD, 0, &buffer, nullptr, nullptr, &all, &signal, nullptr,
                                nullptr, nullptr),
              NOERROR);
    ASSERT_NE(buffer, NULLHANDLE);
    EXPECT_EQ(OSMemFree(buffer), NOERROR);
    EXPECT_GT(all, 2U);
    EXPECT_EQ(signal & SIGNAL_DIFF_READ_NOT_DONE, 0);
    TIMEDATE since{};
    EXPECT_EQ(read(&since, MAXDWORD, 0, &returned, &signal), NOERROR);
    EXPECT_EQ(returned, all);
    EXPECT_NE(signal & SIGNAL_DIFF_READ_NOT_DONE, 0);
    EXPECT_EQ(read(nullptr, 1, 0, &returned, &signal), ERR_FUNC_NOT_IMPL) << "one column";
    EXPECT_EQ(read(nullptr, MAXDWORD, READ_MASK2_TO_JSON, &returned, &signal), ERR_FUNC_NOT_IMPL);
}

TEST_F(Views, ReturnWhatTheMaskAsksForInTheOrderOfItsBits) {
    add_people();
    const NOTEID id = by_city();
    const TestCollection view(database, id);
    COLLECTIONPOSITION position{};
    position.Level = 0;
    position.Tumbler[0] = 2;
    DHANDLE buffer = NULLHANDLE;
    WORD length = 0;
    ASSERT_EQ(NIFReadEntries(view.handle(), &position, NAVIGATE_CURRENT, 0, NAVIGATE_NEXT, 2,
                             READ_MASK_COLLECTIONSTATS | READ_MASK_NOTEID | READ_MASK_NOTECLASS |
                                 READ_MASK_INDEXSIBLINGS | READ_MASK_INDEXCHILDREN | READ_MASK_INDEXDESCENDANTS |
                                 READ_MASK_INDENTLEVELS | READ_MASK_INDEXPOSITION | READ_MASK_SUMMARY,
                             &buffer, &length, nullptr, nullptr, nullptr),
              NOERROR);
    std::string octets(OSLock(char, buffer), length);
    OSUnlockObject(buffer);
    EXPECT_EQ(OSMemFree(buffer), NOERROR);
    const auto take = [&](auto value) {
        std::memcpy(&value, octets.data(), sizeof value);
        octets.erase(0, sizeof value);
        return value;
    };
    EXPECT_EQ(take(COLLECTIONSTATS{}).TopLevelEntries, 2U);
    EXPECT_EQ(take(NOTEID{}) & NOTEID_CATEGORY, NOTEID_CATEGORY);
    EXPECT_EQ(take(WORD{}), 0);
    EXPECT_EQ(take(DWORD{}), 2U);
    EXPECT_EQ(take(DWORD{}), 2U);
    EXPECT_EQ(take(DWORD{}), 2U);
    EXPECT_EQ(take(WORD{}), 0);
    EXPECT_EQ(take(WORD{}), 0);  // the position: its level, its limits and one rank
    take(WORD{});
    EXPECT_EQ(take(DWORD{}), 2U);
    const auto table = take(ITEM_TABLE{});
    ASSERT_EQ(table.Items, 2);
    EXPECT_EQ(take(ITEM{}).ValueLength, 2 + 6);
    EXPECT_EQ(take(ITEM{}).ValueLength, 0);
    EXPECT_EQ(octets.substr(0, 4), "City");
    octets.erase(0, table.Length - sizeof table - 2 * sizeof(ITEM));
    EXPECT_EQ(take(NOTEID{}), ada);
    EXPECT_EQ(take(WORD{}), NOTE_CLASS_DOCUMENT);
    EXPECT_EQ(position.Level, 1);
    EXPECT_EQ(position.Tumbler[1], 1U);
    EXPECT_EQ(
        NIFReadEntries(view.handle(), &position, 0, 0, 0, 1, 0x40000000, &buffer, nullptr, nullptr, nullptr, nullptr),
        ERR_UNSUPPORTED_FLAGS);
}

TEST_F(Views, AreFoundInByName) {
    add_people();
    add("Rome", "Adam", 1);
    const TestCollection view(database, by_name());
    EXPECT_EQ(view.find("Ada"), Lines{"Ada|37"});
    EXPECT_EQ(view.find("ada"), Lines{});
    EXPECT_EQ(view.find("ada", FIND_CASE_INSENSITIVE), Lines{"Ada|37"});
    EXPECT_EQ(view.find("ad", FIND_CASE_INSENSITIVE | FIND_PARTIAL), (Lines{"Ada|37", "Adam|2"}));
    EXPECT_EQ(view.find("Adá", FIND_ACCENT_INSENSITIVE), Lines{});  // no LMBCS
    EXPECT_EQ(view.find("Bob", FIND_LESS_THAN), Lines{"Adam|2"});
    EXPECT_EQ(view.find("Bob", FIND_LESS_THAN | FIND_EQUAL), Lines{"Bob|21"});
    EXPECT_EQ(view.find("Bob", FIND_GREATER_THAN), Lines{"eve|21"});
    EXPECT_EQ(view.find("Aa", FIND_LESS_THAN), Lines{});
    EXPECT_EQ(view.find("zz", FIND_GREATER_THAN), Lines{});
    COLLECTIONPOSITION position{};
    DWORD matches = 0;
    EXPECT_EQ(NIFFindByName(view.handle(), "Ad", FIND_PARTIAL | FIND_LAST_EQUAL, &position, &matches), NOERROR);
    EXPECT_EQ(position.Tumbler[0], 2U);
    EXPECT_EQ(matches, 2U);
}

TEST_F(Views, FindCategoriesWithAllThatIsInThem) {
    add_people();
    const TestCollection view(database, by_city());
    EXPECT_EQ(view.find("LONDON", FIND_CASE_INSENSITIVE), (Lines{"London|", " |Ada", " |eve"}));
    EXPECT_EQ(view.find("London", FIND_NONCATEGORY_ONLY), (Lines{" |Ada", " |eve"}));
}

TEST_F(Views, AreFoundInByKeysOfSeveralKinds) {
    add_people();
    const NOTEID id =
        make_view(database, {"By age", "SELECT @All", {{"Age", "Age", VCF1_M_Sort}, {"Name", "Name", VCF1_M_Sort}}});
    const TestCollection view(database, id);
    const auto key = [](double age, const std::string& name) {
        std::string values("\x00\x03", 2);
        values.append(reinterpret_cast<const char*>(&age), sizeof age);
        if (!name.empty()) values += std::string("\x00\x05", 2) + name;
        std::string items;
        const ITEM number{0, 2 + sizeof age};
        items.append(reinterpret_cast<const char*>(&number), sizeof number);
        const ITEM text{0, static_cast<USHORT>(2 + name.size())};
        if (!name.empty()) items.append(reinterpret_cast<const char*>(&text), sizeof text);
        const ITEM_TABLE table{static_cast<USHORT>(sizeof table + items.size() + values.size()),
                               static_cast<USHORT>(name.empty() ? 1 : 2)};
        return std::string(reinterpret_cast<const char*>(&table), sizeof table) + items + values;
    };
    COLLECTIONPOSITION position{};
    DWORD matches = 0;
    EXPECT_EQ(NIFFindByKey(view.handle(), key(20, "").data(), 0, &position, &matches), NOERROR);
    EXPECT_EQ(matches, 2U);
    EXPECT_EQ(position.Tumbler[0], 2U);
    EXPECT_EQ(NIFFindByKey(view.handle(), key(20, "eve").data(), 0, &position, &matches), NOERROR);
    EXPECT_EQ(matches, 1U);
    EXPECT_EQ(position.Tumbler[0], 3U);
    EXPECT_EQ(NIFFindByKey(view.handle(), key(21, "").data(), 0, &position, &matches), ERR_NOT_FOUND);
    EXPECT_EQ(NIFFindByName(view.handle(), "eve", 0, &position, &matches), ERR_NOT_FOUND);
    DHANDLE buffer = NULLHANDLE;
    WORD signal = 0;
    DWORD sequence = 1;
    EXPECT_EQ(NIFFindByKeyExtended2(view.handle(), key(20, "").data(), 0, READ_MASK_NOTEID, &position, &matches,
                                    &signal, &buffer, &sequence),
              NOERROR);
    EXPECT_EQ(matches, 2U);
    EXPECT_EQ(sequence, 0U);
    ASSERT_NE(buffer, NULLHANDLE);
    const auto* ids = OSLock(NOTEID, buffer);
    EXPECT_NE(ids[0], ids[1]) << "both that match";
    OSUnlockObject(buffer);
    EXPECT_EQ(OSMemFree(buffer), NOERROR);
    std::string broken = key(20, "");
    broken[2] = 9;
    EXPECT_EQ(NIFFindByKey(view.handle(), broken.data(), 0, &position, &matches), ERR_NIF_BAD_KEYBUFFER);
}

TEST_F(Views, KnowWhereANoteIs) {
    add_people();
    const NOTEID id = by_city();
    const TestCollection view(database, id);
    COLLECTIONPOSITION position{};
    EXPECT_EQ(NIFLocateNote(view.handle(), &position, eve), NOERROR);
    EXPECT_EQ(position.Level, 1);
    EXPECT_EQ(position.Tumbler[0], 2U);
    EXPECT_EQ(position.Tumbler[1], 2U);
    EXPECT_EQ(NIFLocateNote(view.handle(), &position, id), ERR_NOT_FOUND);
    BOOL is_in_view = FALSE;
    EXPECT_EQ(NIFIsNoteInView(view.handle(), eve, &is_in_view), NOERROR);
    EXPECT_EQ(is_in_view, TRUE);
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(4, &table), NOERROR);
    EXPECT_EQ(NIFGetIDTableExtended(view.handle(), NAVIGATE_NEXT, 0, table), NOERROR);
    EXPECT_EQ(IDEntries(table), 3U);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    NOTEID view_id = 0;
    DBHANDLE of_database = NULLHANDLE;
    EXPECT_EQ(NIFGetCollectionViewNoteIDAndDB(view.handle(), &view_id, &of_database), NOERROR);
    EXPECT_EQ(view_id, id);
    EXPECT_EQ(of_database, database);
}

TEST_F(Views, StayAsTheyWereUntilTheyAreUpdated) {
    add_people();
    const TestCollection view(database, by_name());
    TIMEDATE before{}, behind{};
    NIFGetLastModifiedTime(view.handle(), &before);
    add("Rome", "Dora", 1);
    COLLECTIONPOSITION position{};
    WORD signal = 0;
    EXPECT_EQ(NIFReadEntries(view.handle(), &position, NAVIGATE_NEXT, 1, NAVIGATE_NEXT, 1, 0, nullptr, nullptr, nullptr,
                             nullptr, &signal),
              NOERROR);
    EXPECT_EQ(signal & SIGNAL_DATABASE_MODIFIED, SIGNAL_DATABASE_MODIFIED);
    EXPECT_EQ(view.read(), (Lines{"Ada|37", "Bob|21", "eve|21"}));
    EXPECT_EQ(view.find("Dora", FIND_UPDATE_IF_NOT_FOUND), Lines{"Dora|2"});
    EXPECT_EQ(NIFUpdateCollection(view.handle()), NOERROR);
    EXPECT_EQ(view.read(), (Lines{"Ada|37", "Bob|21", "Dora|2", "eve|21"}));
    NIFGetLastModifiedTime(view.handle(), &behind);
    EXPECT_NE(before.Innards[0], behind.Innards[0]);
}

TEST_F(Views, OfTheDesignListTheDesignNotes) {
    by_name();
    by_city();
    const TestCollection design(database, NOTE_ID_SPECIAL | NOTE_CLASS_DESIGN);
    EXPECT_EQ(design.read(), (Lines{"By city|", "By name|names|"}));
}

TEST_F(Views, SayHowManyDocumentsTheyHaveAndWhatLiesBetween) {
    add_people();
    const TestCollection view(database, by_name());
    DHANDLE memory = NULLHANDLE;
    ASSERT_EQ(NIFGetCollectionData(view.handle(), &memory), NOERROR);
    const char* octets = OSLock(char, memory);
    COLLECTIONDATA data{};
    std::memcpy(&data, octets, sizeof data);
    EXPECT_EQ(data.DocCount, 3U);
    EXPECT_EQ(std::string(octets + data.KeyOffset[PERCENTILE_0] + 8, 3), "Ada");
    EXPECT_EQ(std::string(octets + data.KeyOffset[PERCENTILE_100] + 8, 3), "eve");
    OSUnlockObject(memory);
    EXPECT_EQ(OSMemFree(memory), NOERROR);
}

TEST_F(Views, HaveTheCollationsOfTheirNote) {
    const TestCollection view(database, by_name());
    WORD collation = 9;
    EXPECT_EQ(NIFGetCollation(view.handle(), &collation), NOERROR);
    EXPECT_EQ(collation, 0);
    EXPECT_EQ(NIFSetCollation(view.handle(), 0), NOERROR);
    EXPECT_EQ(NIFSetCollation(view.handle(), 1), ERR_BAD_COLLATION_NUM);
}

TEST_F(Views, ThatAreNoneAreNotOpened) {
    ada = add("London", "Ada", 36);
    HCOLLECTION collection = 1;
    EXPECT_EQ(
        NIFOpenCollection(database, database, ada, 0, NULLHANDLE, &collection, nullptr, nullptr, nullptr, nullptr),
        ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(collection, static_cast<HCOLLECTION>(NULLHANDLE));
    TestNote note = TestNote::open(database, by_name());
    ASSERT_EQ(NSFItemDelete(note.handle(), VIEW_VIEW_FORMAT_ITEM, 11), NOERROR);
    ASSERT_EQ(
        NSFItemAppend(note.handle(), ITEM_SUMMARY, VIEW_VIEW_FORMAT_ITEM, 11, TYPE_VIEW_FORMAT, "\x01\x00\x05", 3),
        NOERROR);
    const NOTEID broken = note.save();
    EXPECT_EQ(
        NIFOpenCollection(database, database, broken, 0, NULLHANDLE, &collection, nullptr, nullptr, nullptr, nullptr),
        ERR_BAD_COLLATION);
}

class ViewMisuse : public MisuseTest {};

TEST_F(ViewMisuse, AClosedCollectionIsNotRead) {
    const DBHANDLE database = new_database();
    HCOLLECTION collection = NULLHANDLE;
    ASSERT_EQ(NIFOpenCollection(database, database, make_view(database, {"All"}), 0, NULLHANDLE, &collection, nullptr,
                                nullptr, nullptr, nullptr),
              NOERROR);
    EXPECT_EQ(NIFCloseCollection(collection), NOERROR);
    EXPECT_EQ(NIFCloseCollection(collection), ERR_COLLECTION_HANDLE);
    COLLECTIONPOSITION position{};
    EXPECT_EQ(NIFReadEntries(collection, &position, 0, 0, 0, 1, 0, nullptr, nullptr, nullptr, nullptr, nullptr),
              ERR_COLLECTION_HANDLE);
}

}  // namespace
}  // namespace notes_test
