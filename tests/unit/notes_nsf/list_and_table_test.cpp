#include "notes_stub/include/idtable.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using IdTable = NsfTest;
using IdTableMisuse = MisuseTest;
using TextList = NsfTest;

std::vector<DWORD> scanned(DHANDLE table) {
    std::vector<DWORD> ids;
    DWORD id = 0;
    for (BOOL more = IDScan(table, TRUE, &id); more != FALSE; more = IDScan(table, FALSE, &id)) ids.push_back(id);
    return ids;
}

TEST_F(IdTable, HoldsEachIdOnceInRisingOrder) {
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    BOOL inserted = FALSE;
    for (const DWORD id : {12U, 4U, 8U}) {
        EXPECT_EQ(IDInsert(table, id, &inserted), NOERROR);
        EXPECT_EQ(inserted, TRUE);
    }
    EXPECT_EQ(IDInsert(table, 8, &inserted), NOERROR);
    EXPECT_EQ(inserted, FALSE);
    EXPECT_EQ(IDEntries(table), 3U);
    EXPECT_EQ(scanned(table), (std::vector<DWORD>{4, 8, 12}));
    EXPECT_EQ(IDIsPresent(table, 12), TRUE);
    EXPECT_EQ(IDIsPresent(table, 16), FALSE);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

TEST_F(IdTable, GrowsWithItsIdsAndGivesThemUpAgain) {
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(0, &table), NOERROR);
    for (DWORD id = 4'000; id > 0; id -= 4) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    EXPECT_EQ(IDEntries(table), 1'000U);
    BOOL deleted = FALSE;
    EXPECT_EQ(IDDelete(table, 400, &deleted), NOERROR);
    EXPECT_EQ(deleted, TRUE);
    EXPECT_EQ(IDDelete(table, 400, &deleted), NOERROR);
    EXPECT_EQ(deleted, FALSE);
    DHANDLE copy = NULLHANDLE;
    ASSERT_EQ(IDTableCopy(table, &copy), NOERROR);
    EXPECT_EQ(IDDeleteAll(table), NOERROR);
    EXPECT_EQ(IDEntries(table), 0U);
    DWORD id = 0;
    EXPECT_EQ(IDScan(table, TRUE, &id), FALSE);
    EXPECT_EQ(IDEntries(copy), 999U);
    EXPECT_EQ(IDInsert(copy, 1, nullptr), NOERROR);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    EXPECT_EQ(IDDestroyTable(copy), NOERROR);
}

TEST_F(IdTable, IsEnumeratedUntilTheRoutineReturnsAnError) {
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(0, &table), NOERROR);
    for (const DWORD id : {4U, 8U, 12U}) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    DWORD sum = 0;
    const auto add = [](void* parameter, DWORD id) -> STATUS {
        *static_cast<DWORD*>(parameter) += id;
        return id == 8 ? ERR_CANCEL : NOERROR;
    };
    EXPECT_EQ(IDEnumerate(table, add, &sum), ERR_CANCEL);
    EXPECT_EQ(sum, 12U);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

DHANDLE table_of(const std::vector<DWORD>& ids) {
    DHANDLE table = NULLHANDLE;
    EXPECT_EQ(IDCreateTable(0, &table), NOERROR);
    for (const DWORD id : ids) EXPECT_EQ(IDInsert(table, id, nullptr), NOERROR);
    return table;
}

/// What a table holds; it is destroyed. Nothing for no table.
std::vector<DWORD> taken(DHANDLE table) {
    if (table == NULLHANDLE) return {};
    auto ids = scanned(table);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    return ids;
}

TEST_F(IdTable, KeepsFlagsAndATime) {
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(0, &table), NOERROR);
    const auto flags = [](DHANDLE of) {
        const WORD found = IDTableFlags(OSLockObject(of));
        OSUnlockObject(of);
        return found;
    };
    EXPECT_EQ(flags(table), 0);
    ASSERT_EQ(IDInsert(table, 8, nullptr), NOERROR);
    EXPECT_EQ(flags(table), IDTABLE_MODIFIED);
    void* locked = OSLockObject(table);
    IDTableSetFlags(locked, 0);
    IDTableSetTime(locked, {{17, 4}});
    OSUnlockObject(table);
    ASSERT_EQ(IDInsert(table, 8, nullptr), NOERROR);  // it was there
    EXPECT_EQ(flags(table), 0);
    ASSERT_EQ(IDDelete(table, 8, nullptr), NOERROR);
    DHANDLE copy = NULLHANDLE;
    ASSERT_EQ(IDTableCopy(table, &copy), NOERROR);
    EXPECT_EQ(flags(copy), IDTABLE_MODIFIED);
    const TIMEDATE time = IDTableTime(OSLockObject(copy));
    OSUnlockObject(copy);
    EXPECT_EQ(time.Innards[0], 17U);
    EXPECT_EQ(time.Innards[1], 4U);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
    EXPECT_EQ(IDDestroyTable(copy), NOERROR);
}

TEST_F(IdTable, IsScannedBackwards) {
    const DHANDLE table = table_of({4, 8, 12});
    std::vector<DWORD> ids;
    DWORD id = 0;
    for (BOOL more = IDScanBack(table, TRUE, &id); more != FALSE; more = IDScanBack(table, FALSE, &id))
        ids.push_back(id);
    EXPECT_EQ(ids, (std::vector<DWORD>{12, 8, 4}));
    EXPECT_EQ(IDDeleteAll(table), NOERROR);
    EXPECT_EQ(IDScanBack(table, TRUE, &id), FALSE);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

TEST_F(IdTable, TakesOfARangeEveryFourthIdWithBothItsEnds) {
    const DHANDLE table = table_of({4, 0x24});
    EXPECT_EQ(IDInsertRange(table, 0x100, 0x10c, FALSE), NOERROR);
    EXPECT_EQ(IDInsertRange(table, 0x110, 0x110, TRUE), NOERROR);
    EXPECT_EQ(taken(table), (std::vector<DWORD>{4, 0x24, 0x100, 0x104, 0x108, 0x10c, 0x110}));
}

TEST_F(IdTable, RefusesARangeThatIsNoneOrHasAnEndThatIsNotAligned) {
    const DHANDLE table = table_of({4});
    EXPECT_EQ(IDInsertRange(table, 8, 4, FALSE), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDInsertRange(table, 5, 12, FALSE), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDInsertRange(table, 8, 13, FALSE), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDInsertRange(NULLHANDLE, 4, 8, FALSE), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDInsertRange(table, 0xfffffff8, 0xfffffffc, FALSE), NOERROR);
    EXPECT_EQ(taken(table), (std::vector<DWORD>{4, 0xfffffff8, 0xfffffffc}));
}

TEST_F(IdTable, GainsAndLosesWhatAnotherOneHolds) {
    const DHANDLE table = table_of({4, 8});
    const DHANDLE other = table_of({8, 12, 16});
    EXPECT_EQ(IDInsertTable(table, other), NOERROR);
    EXPECT_EQ(scanned(table), (std::vector<DWORD>{4, 8, 12, 16}));
    EXPECT_EQ(IDDelete(other, 8, nullptr), NOERROR);
    EXPECT_EQ(IDDeleteTable(table, other), NOERROR);
    EXPECT_EQ(taken(table), (std::vector<DWORD>{4, 8}));
    EXPECT_EQ(taken(other), (std::vector<DWORD>{12, 16})) << "which is left as it was";
}

TEST_F(IdTable, EqualsAnotherOneWithTheSameIds) {
    const DHANDLE table = table_of({4, 8});
    const DHANDLE same = table_of({8, 4});
    const DHANDLE longer = table_of({4, 8, 12});
    EXPECT_EQ(IDAreTablesEqual(table, same), TRUE);
    EXPECT_EQ(IDAreTablesEqual(table, longer), FALSE);
    EXPECT_EQ(IDAreTablesEqual(table, NULLHANDLE), FALSE);
    EXPECT_EQ(IDAreTablesEqual(NULLHANDLE, NULLHANDLE), TRUE);
    for (const DHANDLE one : {table, same, longer}) EXPECT_EQ(IDDestroyTable(one), NOERROR);
}

TEST_F(IdTable, HasWhatIsInBothOfTwo) {
    const DHANDLE first = table_of({4, 8, 12});
    const DHANDLE second = table_of({8, 12, 16});
    DHANDLE common = NULLHANDLE;
    ASSERT_EQ(IDTableIntersect(first, second, &common), NOERROR);
    EXPECT_EQ(scanned(common), (std::vector<DWORD>{8, 12}));
    EXPECT_EQ(IDDeleteAll(second), NOERROR);
    ASSERT_EQ(IDTableIntersect(first, second, &common), NOERROR);
    EXPECT_NE(common, NULLHANDLE);
    EXPECT_TRUE(taken(common).empty()) << "a table that is there is replaced";
    for (const DHANDLE one : {first, second}) EXPECT_EQ(IDDestroyTable(one), NOERROR);
}

TEST_F(IdTable, TakesTheIdsOfAnotherOneInPlaceOfItsOwn) {
    const DHANDLE source = table_of({4, 8, 12});
    const DHANDLE destination = table_of({16});
    const DWORD small = IDTableSize(destination);
    EXPECT_EQ(IDTableReplaceExt(source, destination), NOERROR);
    EXPECT_EQ(scanned(destination), (std::vector<DWORD>{4, 8, 12}));
    EXPECT_EQ(scanned(source), (std::vector<DWORD>{4, 8, 12}));
    EXPECT_GT(IDTableSize(destination), small);
    EXPECT_EQ(IDTableSize(destination), IDTableSize(source));
    EXPECT_EQ(IDDeleteAll(source), NOERROR);
    EXPECT_EQ(IDTableReplaceExtended(source, destination), NOERROR);
    EXPECT_TRUE(scanned(destination).empty());
    EXPECT_EQ(IDTableReplaceExtended(NULLHANDLE, destination), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDTableReplaceExtended(source, NULLHANDLE), ERR_MISC_INVALID_ARGS);
    for (const DHANDLE one : {source, destination}) EXPECT_EQ(IDDestroyTable(one), NOERROR);
}

TEST_F(IdTable, DiffersFromAnotherOneByAddsAndDeletes) {
    const DHANDLE first = table_of({4, 8, 12});
    const DHANDLE second = table_of({8, 12, 16});
    DHANDLE adds = NULLHANDLE;
    DHANDLE deletes = NULLHANDLE;
    DHANDLE same = NULLHANDLE;
    ASSERT_EQ(IDTableDifferences(first, second, &adds, &deletes, &same), NOERROR);
    EXPECT_EQ(taken(adds), std::vector<DWORD>{16});
    EXPECT_EQ(taken(deletes), std::vector<DWORD>{4});
    EXPECT_EQ(taken(same), (std::vector<DWORD>{8, 12}));
    ASSERT_EQ(IDTableDifferences(first, first, &adds, nullptr, nullptr), NOERROR);
    EXPECT_EQ(adds, NULLHANDLE) << "no difference";
    for (const DHANDLE one : {first, second}) EXPECT_EQ(IDDestroyTable(one), NOERROR);
}

TEST_F(IdTable, TakesTheContentOfAnother) {
    DHANDLE source = NULLHANDLE;
    DHANDLE target = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(0, &source), NOERROR);
    ASSERT_EQ(IDCreateTable(0, &target), NOERROR);
    ASSERT_EQ(IDInsertRange(source, 100, 200, FALSE), NOERROR);
    ASSERT_EQ(IDInsert(target, 4, nullptr), NOERROR);
    EXPECT_EQ(IDTableReplaceExtended(source, target), NOERROR);
    EXPECT_TRUE(IDAreTablesEqual(source, target));
    EXPECT_EQ(IDTableSize(source), IDTableSize(target));
    EXPECT_EQ(IDTableSizeP(OSLockObject(target)), IDTableSize(target));
    OSUnlockObject(target);
    ASSERT_EQ(IDInsert(target, 4, nullptr), NOERROR);
    EXPECT_GT(IDTableSize(target), IDTableSize(source));
    EXPECT_EQ(IDTableReplaceExtended(NULLHANDLE, target), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDTableReplaceExtended(source, NULLHANDLE), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(IDDestroyTable(source), NOERROR);
    EXPECT_EQ(IDDestroyTable(target), NOERROR);
}

TEST_F(IdTable, IsSplitIntoWhatIsThereAndWhatWasDeleted) {
    const auto split = [](DWORD mask) {
        DHANDLE table = NULLHANDLE;
        EXPECT_EQ(IDCreateTable(0, &table), NOERROR);
        for (const DWORD id : {0x8110U, 0x80008110U, 0x80009110U}) EXPECT_EQ(IDInsert(table, id, nullptr), NOERROR);
        DHANDLE deleted = NULLHANDLE;
        EXPECT_EQ(IDTableSplitDeleted(table, mask, &deleted), NOERROR);
        EXPECT_EQ(scanned(table), std::vector<DWORD>{0x8110});
        const auto ids = scanned(deleted);
        EXPECT_EQ(IDDestroyTable(table), NOERROR);
        EXPECT_EQ(IDDestroyTable(deleted), NOERROR);
        return ids;
    };
    EXPECT_EQ(split(0), (std::vector<DWORD>{0x80008110, 0x80009110}));
    EXPECT_EQ(split(1), std::vector<DWORD>{0});
    EXPECT_EQ(split(0x80008110), std::vector<DWORD>{0x80008110});
    DHANDLE deleted = NULLHANDLE;
    EXPECT_EQ(IDTableSplitDeleted(NULLHANDLE, 0, &deleted), ERR_MISC_INVALID_ARGS);
}

TEST_F(IdTableMisuse, IsNamedWhenOtherMemoryIsTakenForATable) {
    DHANDLE memory = NULLHANDLE;
    ASSERT_EQ(OSMemAlloc(0, 100, &memory), NOERROR);
    testing::internal::CaptureStdout();
    EXPECT_EQ(IDInsert(memory, 4, nullptr), ERR_HDL_NULL);
    EXPECT_NE(testing::internal::GetCapturedStdout().find("IDInsert"), std::string::npos);
    EXPECT_EQ(OSMemFree(memory), NOERROR);
}

/// A list as a program makes it: allocated, unlocked, filled.
struct List {
    DHANDLE handle = NULLHANDLE;
    WORD size = 0;
    BOOL prefix;

    explicit List(BOOL prefixed) : prefix(prefixed) {
        void* start = nullptr;
        EXPECT_EQ(ListAllocate(0, 0, prefix, &handle, &start, &size), NOERROR);
        OSUnlockObject(handle);
    }
    ~List() { EXPECT_EQ(OSMemFree(handle), NOERROR); }
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    void add(WORD place, const std::string& text) {
        EXPECT_EQ(ListAddEntry(handle, prefix, &size, place, text.data(), static_cast<WORD>(text.size())), NOERROR);
    }
    std::vector<std::string> entries() {
        void* start = OSLockObject(handle);
        std::vector<std::string> all;
        for (WORD i = 0; i < ListGetNumEntries(start, prefix); ++i) {
            char* text = nullptr;
            WORD length = 0;
            EXPECT_EQ(ListGetText(start, prefix, i, &text, &length), NOERROR);
            all.emplace_back(text, length);
        }
        EXPECT_EQ(ListGetSize(start, prefix), size);
        OSUnlockObject(handle);
        return all;
    }
};

TEST_F(TextList, TakesEntriesAtTheEndAndBetween) {
    for (const BOOL prefix : {FALSE, TRUE}) {
        List list(prefix);
        EXPECT_EQ(list.size, prefix != FALSE ? 4 : 2);
        list.add(0, "second");
        list.add(1, "fourth");
        list.add(0, "first");
        list.add(2, "third");
        list.add(4, "");
        EXPECT_EQ(list.entries(), (std::vector<std::string>{"first", "second", "third", "fourth", ""}));
        EXPECT_EQ(ListAddEntry(list.handle, prefix, &list.size, 9, "x", 1), ERR_ODS_NO_SUCH_ENTRY);
    }
}

TEST_F(TextList, LosesTheEntryThatIsRemoved) {
    List list(TRUE);
    for (WORD i = 0; i < 3; ++i) list.add(i, std::string(i + 1U, 'x'));
    EXPECT_EQ(ListRemoveEntry(list.handle, TRUE, &list.size, 1), NOERROR);
    EXPECT_EQ(list.entries(), (std::vector<std::string>{"x", "xxx"}));
    EXPECT_EQ(ListRemoveEntry(list.handle, TRUE, &list.size, 2), ERR_ODS_NO_SUCH_ENTRY);
    EXPECT_EQ(ListRemoveAllEntries(list.handle, TRUE, &list.size), NOERROR);
    EXPECT_TRUE(list.entries().empty());
}

TEST_F(TextList, HasADuplicateThatIsItsOwn) {
    for (const BOOL prefix : {FALSE, TRUE}) {
        List list(prefix);
        list.add(0, "first");
        list.add(1, "second");
        DHANDLE copy = NULLHANDLE;
        ASSERT_EQ(ListDuplicate(static_cast<LIST*>(OSLockObject(list.handle)), prefix, &copy), NOERROR);
        OSUnlockObject(list.handle);
        EXPECT_EQ(ListRemoveAllEntries(list.handle, prefix, &list.size), NOERROR);
        void* start = OSLockObject(copy);
        EXPECT_EQ(ListGetNumEntries(start, prefix), 2);
        char* text = nullptr;
        WORD length = 0;
        EXPECT_EQ(ListGetText(start, prefix, 1, &text, &length), NOERROR);
        EXPECT_EQ(std::string(text, length), "second");
        OSUnlockObject(copy);
        EXPECT_EQ(OSMemFree(copy), NOERROR);
    }
}

TEST_F(TextList, HasRoomForTheTextThatWasSetAside) {
    DHANDLE handle = NULLHANDLE;
    char* start = nullptr;
    WORD size = 0;
    ASSERT_EQ(ListAllocate(2, 10, FALSE, &handle, &start, &size), NOERROR);
    EXPECT_EQ(size, 2 + 4 + 10);
    EXPECT_EQ(ListAddText(start, FALSE, 0, "first", 5), NOERROR);
    EXPECT_EQ(ListAddText(start, FALSE, 1, "other", 5), NOERROR);
    EXPECT_EQ(ListAddText(start, FALSE, 2, "x", 1), ERR_ODS_NO_SUCH_ENTRY);
    EXPECT_EQ(ListGetSize(start, FALSE), 16);
    OSUnlockObject(handle);
    EXPECT_EQ(OSMemFree(handle), NOERROR);
}

TEST_F(TextList, IsLimitedTo60KiB) {
    DHANDLE handle = NULLHANDLE;
    EXPECT_EQ(ListAllocate(1, 61'440, FALSE, &handle, nullptr, nullptr), ERR_SEGMENT_TOO_BIG);
    List list(FALSE);
    list.add(0, std::string(40'000, 'x'));
    const std::string more(30'000, 'y');
    EXPECT_EQ(ListAddEntry(list.handle, FALSE, &list.size, 1, more.data(), 30'000), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(list.entries().size(), 1U);
}

TEST_F(TextList, BecomesAnItem) {
    List list(FALSE);
    list.add(0, "a");
    list.add(1, "b");
    TestNote note = TestNote::create(new_database());
    const void* start = OSLockObject(list.handle);
    EXPECT_EQ(NSFItemAppend(note.handle(), ITEM_SUMMARY, "List", 4, TYPE_TEXT_LIST, start, list.size), NOERROR);
    OSUnlockObject(list.handle);
    EXPECT_EQ(note.list("List"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace notes_test
