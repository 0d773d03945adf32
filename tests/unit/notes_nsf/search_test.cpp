#include <cstring>
#include <map>

#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfSearch = NsfTest;

TEST_F(NsfSearch, FindsEveryDocumentByRisingId) {
    const DBHANDLE database = new_database();
    const NOTEID first = add_document(database, "Subject", "a");
    const NOTEID second = add_document(database, "Subject", "b");
    EXPECT_EQ(search(database).matching, (std::vector<NOTEID>{first, second}));
    EXPECT_TRUE(search(database, nullptr, 0, NOTE_CLASS_ALLNONDATA).matching.empty());
}

TEST_F(NsfSearch, LeavesDeletedNotesOutWhenNoTimeIsGiven) {
    const DBHANDLE database = new_database();
    const NOTEID gone = add_document(database, "Subject", "a");
    ASSERT_EQ(NSFNoteDelete(database, gone, 0), NOERROR);
    EXPECT_TRUE(search(database).matching.empty());
    EXPECT_TRUE(search(database).others.empty());
}

TEST_F(NsfSearch, SinceItsLastEndFindsWhatChangedOnceAndOnlyThat) {
    const DBHANDLE database = new_database();
    const NOTEID old_one = add_document(database, "Subject", "old");
    const NOTEID changed = add_document(database, "Subject", "changed");
    // All in one hundredth of a second, perhaps: nothing is missed and nothing comes twice all the same.
    const Found first = search(database);
    EXPECT_TRUE(search(database, &first.until).matching.empty());
    TestNote::open(database, changed).save();
    const Found second = search(database, &first.until);
    EXPECT_EQ(second.matching, std::vector<NOTEID>{changed});
    EXPECT_TRUE(search(database, &second.until).matching.empty());
    ASSERT_EQ(NSFNoteDelete(database, old_one, 0), NOERROR);
    const Found third = search(database, &second.until);
    EXPECT_TRUE(third.matching.empty());
    EXPECT_EQ(third.others, std::vector<NOTEID>{old_one});
}

TEST_F(NsfSearch, OfManyChangesInQuickSuccessionMissesNone) {
    const DBHANDLE database = new_database();
    TIMEDATE since = search(database).until;
    std::vector<NOTEID> made;
    std::vector<NOTEID> found;
    for (int i = 0; i < 40; ++i) {
        made.push_back(add_document(database, "Subject", std::to_string(i)));
        const Found step = search(database, &since);
        since = step.until;
        found.insert(found.end(), step.matching.begin(), step.matching.end());
    }
    EXPECT_EQ(found, made);
}

TEST_F(NsfSearch, MarksDeletedNotesWhenAskedTo) {
    const DBHANDLE database = new_database();
    const NOTEID gone = add_document(database, "Subject", "a");
    ASSERT_EQ(NSFNoteDelete(database, gone, 0), NOERROR);
    WORD note_class = 0;
    const auto remember = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        *static_cast<WORD*>(parameter) = match->NoteClass;
        return NOERROR;
    };
    ASSERT_EQ(NSFSearch(database, NULLHANDLE, nullptr, SEARCH_ALL_VERSIONS | SEARCH_NOTIFYDELETIONS,
                        NOTE_CLASS_DOCUMENT, nullptr, remember, &note_class, nullptr),
              NOERROR);
    EXPECT_EQ(note_class, NOTE_CLASS_DOCUMENT | NOTE_CLASS_NOTIFYDELETION);
}

TEST_F(NsfSearch, EndsWithTheStatusOfTheActionRoutine) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "a");
    add_document(database, "Subject", "b");
    int calls = 0;
    const auto stop = [](void* parameter, SEARCH_MATCH*, ITEM_TABLE*) -> STATUS {
        ++*static_cast<int*>(parameter);
        return ERR_CANCEL;
    };
    EXPECT_EQ(NSFSearch(database, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, stop, &calls, nullptr),
              ERR_CANCEL);
    EXPECT_EQ(calls, 1);
}

TEST_F(NsfSearch, DoesNotTakeAFormulaThatNobodyCompiled) {
    const DBHANDLE database = new_database();
    const auto never = [](void*, SEARCH_MATCH*, ITEM_TABLE*) -> STATUS { return ERR_CANCEL; };
    DHANDLE no_formula = NULLHANDLE;
    ASSERT_EQ(OSMemAlloc(0, 100, &no_formula), NOERROR);
    EXPECT_EQ(NSFSearch(database, no_formula, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, never, nullptr, nullptr),
              ERR_FORMULA_COMPILATION);
    OSMemFree(no_formula);
}

TEST_F(NsfSearch, LetsTheRoutineChangeAndDeleteNotes) {
    const DBHANDLE database = new_database();
    for (int i = 0; i < 5; ++i) add_document(database, "Subject", "a");
    DBHANDLE handle = database;
    const auto remove = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        const DBHANDLE db = *static_cast<DBHANDLE*>(parameter);
        add_document(db, "Subject", "new");
        return NSFNoteDelete(db, match->ID.NoteID, 0);
    };
    EXPECT_EQ(NSFSearch(database, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, remove, &handle, nullptr),
              NOERROR);
    EXPECT_EQ(search(database).matching.size(), 5U);
}

TEST_F(NsfSearch, WithANamesListFindsWhatItFindsWithoutOne) {
    const DBHANDLE database = new_database();
    const NOTEID first = add_document(database, "Subject", "a");
    std::vector<NOTEID> found;
    TIMEDATE until{};
    const auto take = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE*) -> STATUS {
        static_cast<std::vector<NOTEID>*>(parameter)->push_back(match->ID.NoteID);
        return NOERROR;
    };
    EXPECT_EQ(NSFSearchWithUserNameList(database, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, take, &found,
                                        &until, NULLHANDLE),
              NOERROR);
    EXPECT_EQ(found, std::vector<NOTEID>{first});
    EXPECT_TRUE(search(database, &until).matching.empty());
}

std::map<std::string, std::string> parse_summary(const char* table, WORD length) {
    ITEM_TABLE head{};
    std::memcpy(&head, table, sizeof head);
    EXPECT_EQ(head.Length, length);
    const char* at = table + sizeof head + head.Items * sizeof(ITEM);
    std::map<std::string, std::string> items;
    for (USHORT i = 0; i < head.Items; ++i) {
        ITEM item{};
        std::memcpy(&item, table + sizeof head + i * sizeof item, sizeof item);
        items[std::string(at, item.NameLength)] = std::string(at + item.NameLength, item.ValueLength);
        at += item.NameLength + item.ValueLength;
    }
    EXPECT_EQ(at - table, head.Length);
    return items;
}

TEST_F(NsfSearch, LocatesItemsOfASummaryByTheirNames) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    note.set("Subject", "hello");
    const NUMBER port = 25;
    ASSERT_EQ(NSFItemSetNumber(note.handle(), "Port", &port), NOERROR);
    note.save();
    const auto look = [](void* parameter, SEARCH_MATCH*, ITEM_TABLE* table) -> STATUS {
        char* value = nullptr;
        WORD length = 0;
        WORD type = 0;
        EXPECT_TRUE(NSFLocateSummaryValue(table, "subject", &value, &length, &type));
        EXPECT_EQ(type, TYPE_TEXT);
        EXPECT_EQ(std::string(value, length), "hello");
        EXPECT_TRUE(NSFLocateSummaryValue(table, "Port", &value, &length, &type));
        EXPECT_EQ(type, TYPE_NUMBER);
        EXPECT_EQ(length, sizeof(NUMBER));
        EXPECT_FALSE(NSFLocateSummaryValue(table, "None", &value, &length, &type));
        char text[4] = {};
        EXPECT_TRUE(NSFGetSummaryValue(table, "Subject", text, sizeof text));
        EXPECT_STREQ(text, "hel");
        EXPECT_FALSE(NSFGetSummaryValue(table, "Port", text, sizeof text));
        EXPECT_FALSE(NSFGetSummaryValue(table, "None", text, sizeof text));
        ++*static_cast<int*>(parameter);
        return NOERROR;
    };
    int calls = 0;
    ASSERT_EQ(
        NSFSearch(database, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT, nullptr, look, &calls, nullptr),
        NOERROR);
    EXPECT_EQ(calls, 1);
}

TEST_F(NsfSearch, GivesTheSummaryItemsOfEachNote) {
    const DBHANDLE database = new_database();
    TestNote note = TestNote::create(database);
    note.set("Subject", "hello");
    ASSERT_EQ(NSFItemSetTextSummary(note.handle(), "Body", "long", 4, FALSE), NOERROR);
    const NUMBER port = 25;
    ASSERT_EQ(NSFItemSetNumber(note.handle(), "Port", &port), NOERROR);
    note.save();
    std::map<std::string, std::string> items;
    const auto read = [](void* parameter, SEARCH_MATCH* match, ITEM_TABLE* table) -> STATUS {
        *static_cast<std::map<std::string, std::string>*>(parameter) =
            parse_summary(reinterpret_cast<const char*>(table), match->SummaryLength);
        return NOERROR;
    };
    ASSERT_EQ(
        NSFSearch(database, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT, nullptr, read, &items, nullptr),
        NOERROR);
    EXPECT_EQ(items.size(), 2U);
    EXPECT_EQ(items["Subject"], std::string("\x00\x05hello", 7));
    EXPECT_EQ(items["Port"].size(), 10U);
}

}  // namespace
}  // namespace notes_test
