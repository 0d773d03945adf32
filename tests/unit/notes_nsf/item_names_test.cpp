// nsfdb.h: the item definition table.
#include <cstring>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using Names = std::vector<std::string>;

class NsfItemNames : public DatabaseTest {
protected:
    STATUS add(const char* name, DWORD* number) const {
        std::string copy(name);
        return NSFDbAddItemName(database, TYPE_NUMBER, copy.data(), static_cast<WORD>(copy.size()), number);
    }
    /// "NAME:TYPE", read as the reference's example reads them.
    [[nodiscard]] Names names() const {
        ITEMDEFTABLEHANDLE handle = NULLHANDLE;
        EXPECT_EQ(NSFDbItemDefTable(database, &handle), NOERROR);
        if (handle == NULLHANDLE) return {};
        const auto* table = OSLock(ITEM_DEFINITION_TABLE, handle);
        DWORD size = 0;
        EXPECT_EQ(OSMemGetSize(handle, &size), NOERROR);
        EXPECT_EQ(table->Length, size);
        const auto* definition = reinterpret_cast<const ITEM_DEFINITION*>(table + 1);
        const char* text = reinterpret_cast<const char*>(definition + table->Items);
        Names out;
        for (WORD i = 0; i < table->Items; text += definition[i++].NameLength)
            out.push_back(std::string(text, definition[i].NameLength) + ":" + std::to_string(definition[i].ItemType));
        OSUnlockObject(handle);
        EXPECT_EQ(OSMemFree(handle), NOERROR);
        return out;
    }
    [[nodiscard]] Names extended_names() const {
        ITEMDEFTABLEEXTHANDLE handle = NULLHANDLE;
        EXPECT_EQ(NSFDbItemDefTableExt(database, &handle), NOERROR);
        if (handle == NULLHANDLE) return {};
        auto* table = OSLock(ITEM_DEFINITION_TABLE_EXT, handle);
        ITEM_DEFINITION_TABLE_LOCK lock{};
        EXPECT_EQ(NSFItemDefExtLock(table, &lock), NOERROR);
        DWORD count = 0;
        EXPECT_EQ(NSFItemDefExtEntries(&lock, &count), NOERROR);
        WORD type = 0;
        WORD length = 0;
        char* name = nullptr;
        Names out;
        for (DWORD i = 0; i < count; ++i) {
            EXPECT_EQ(NSFItemDefExtGetEntry(&lock, i, &type, &length, &name), NOERROR);
            out.push_back(std::string(name, length) + ":" + std::to_string(type));
        }
        EXPECT_EQ(NSFItemDefExtGetEntry(&lock, count, &type, &length, &name), ERR_NOT_FOUND);
        EXPECT_EQ(NSFItemDefExtUnlock(table, &lock), NOERROR);
        EXPECT_EQ(NSFItemDefExtFree(table), NOERROR);
        OSUnlockObject(handle);
        EXPECT_EQ(OSMemFree(handle), NOERROR);
        return out;
    }
};

std::string text_item(const char* name) { return std::string(name) + ":" + std::to_string(TYPE_TEXT); }
std::string number_item(const char* name) { return std::string(name) + ":" + std::to_string(TYPE_NUMBER); }

TEST_F(NsfItemNames, AreThoseOfAllNotesEachOnceWithTheirFirstType) {
    EXPECT_EQ(names(), Names{});
    EXPECT_EQ(extended_names(), Names{});
    TestNote note = TestNote::create(database);
    note.set("Subject", "x");
    const NUMBER size = 3;
    ASSERT_EQ(NSFItemSetNumber(note.handle(), "Size", &size), NOERROR);
    note.save();
    add_document(database, "SIZE", "large");
    EXPECT_EQ(names(), (Names{text_item("Subject"), number_item("Size")}));
    EXPECT_EQ(extended_names(), names());
}

TEST_F(NsfItemNames, AnAddedOneHasANumberThatStays) {
    const NOTEID id = add_document(database, "Subject", "x");
    DWORD number = 0;
    EXPECT_EQ(add("Weight", &number), NOERROR);
    EXPECT_EQ(number, 1U);
    EXPECT_EQ(add("SUBJECT", &number), NOERROR);
    EXPECT_EQ(number, 0U);
    add_document(database, "From", "x");
    ASSERT_EQ(NSFNoteDelete(database, id, 0), NOERROR);
    EXPECT_EQ(names(), (Names{text_item("Subject"), number_item("Weight"), text_item("From")}));
    EXPECT_EQ(add("weight", &number), NOERROR);
    EXPECT_EQ(number, 1U);
    EXPECT_EQ(add("", &number), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfItemNames, TooManyForTheOldTableAreInTheExtendedOne) {
    TestNote note = TestNote::create(database);
    const std::string tail(200, 'x');
    for (int i = 0; i < 400; ++i) {
        const std::string name = std::to_string(i) + tail;
        ASSERT_EQ(NSFItemAppend(note.handle(), 0, name.c_str(), static_cast<WORD>(name.size()), TYPE_TEXT, "", 0),
                  NOERROR);
    }
    note.save();
    ITEMDEFTABLEHANDLE handle = 1;
    EXPECT_EQ(NSFDbItemDefTable(database, &handle), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(handle, NULLHANDLE);
    EXPECT_EQ(extended_names().size(), 400U);
}

}  // namespace
}  // namespace notes_test
