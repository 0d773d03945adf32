#include "view_fixture.hpp"

#include <cstring>

#include "notes_stub/include/ods.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stdnames.h"
#include "notes_stub/include/viewfmt.h"

namespace notes_test {
namespace {

std::string compiled(const std::string& text, const std::string& name = {}) {
    FORMULAHANDLE handle = NULLHANDLE;
    WORD size = 0, line = 0, column = 0, offset = 0, length = 0;
    STATUS error = NOERROR;
    std::string copy = name;
    EXPECT_EQ(
        NSFFormulaCompile(copy.empty() ? nullptr : copy.data(), static_cast<WORD>(copy.size()), text.data(),
                          static_cast<WORD>(text.size()), &handle, &size, &error, &line, &column, &offset, &length),
        NOERROR)
        << text;
    std::string octets(static_cast<const char*>(OSLockObject(handle)), size);
    OSUnlockObject(handle);
    EXPECT_EQ(OSMemFree(handle), NOERROR);
    return octets;
}

void put(std::string& out, WORD type, const void* structure) {
    const std::size_t before = out.size();
    out.resize(before + ODSLength(type));
    char* to = out.data() + before;
    ODSWriteMemory(&to, type, structure, 1);
    EXPECT_EQ(to, out.data() + out.size());
}

std::string format_of(const TestView& view) {
    std::string out;
    const VIEW_TABLE_FORMAT table{
        {VIEW_FORMAT_VERSION, VIEW_STYLE_TABLE}, static_cast<WORD>(view.columns.size()), 0, view.flags, 0};
    put(out, _VIEW_TABLE_FORMAT, &table);
    std::string rest;
    for (const TestColumn& column : view.columns) {
        const std::string formula = compiled(column.formula, column.item);
        VIEW_COLUMN_FORMAT format{};
        format.Signature = VIEW_COLUMN_FORMAT_SIGNATURE;
        format.Flags1 = column.flags;
        format.ItemNameSize = static_cast<WORD>(column.item.size());
        format.TitleSize = 5;
        format.FormulaSize = static_cast<WORD>(formula.size());
        format.FontID = DEFAULT_FONT_ID;
        put(out, _VIEW_COLUMN_FORMAT, &format);
        rest += column.item + "Title" + formula;
    }
    out += rest;
    VIEW_TABLE_FORMAT2 more{};
    more.Length = ODSLength(_VIEW_TABLE_FORMAT2);
    more.wSig = VALID_VIEW_FORMAT_SIG;
    put(out, _VIEW_TABLE_FORMAT2, &more);
    return out;
}

std::string collation_of(const TestView& view) {
    std::string descriptors;
    std::string names;
    USHORT count = 0;
    for (const TestColumn& column : view.columns) {
        if ((column.flags & VCF1_M_Sort) == 0) continue;
        const bool is_category = (column.flags & VCF1_M_SortCategorize) != 0;
        const COLLATE_DESCRIPTOR descriptor{column.sort_flags, COLLATE_DESCRIPTOR_SIGNATURE,
                                            static_cast<BYTE>(is_category ? COLLATE_TYPE_CATEGORY : COLLATE_TYPE_KEY),
                                            static_cast<WORD>(names.size()), static_cast<WORD>(column.item.size())};
        put(descriptors, _COLLATE_DESCRIPTOR, &descriptor);
        names += column.item;
        ++count;
    }
    std::string out;
    const auto size = static_cast<USHORT>(ODSLength(_COLLATION) + descriptors.size() + names.size());
    const COLLATION collation{size, count, 0, COLLATION_SIGNATURE};
    put(out, _COLLATION, &collation);
    return out + descriptors + names;
}

void append(const TestNote& note, const char* name, WORD type, const std::string& value) {
    EXPECT_EQ(NSFItemAppend(note.handle(), ITEM_SUMMARY, name, static_cast<WORD>(std::strlen(name)), type, value.data(),
                            static_cast<DWORD>(value.size())),
              NOERROR);
}

std::string number_text(NUMBER number) { return std::to_string(static_cast<int>(number)); }

std::string value_text(const char* value, USHORT length) {
    WORD type = 0;
    NUMBER number = 0;
    if (length < sizeof type) return "";
    std::memcpy(&type, value, sizeof type);
    if (type == TYPE_TEXT) return {value + sizeof type, length - sizeof type};
    if (type != TYPE_NUMBER) return "type " + std::to_string(type);
    std::memcpy(&number, value + sizeof type, sizeof number);
    return number_text(number);
}

// An entry read with READ_MASK_INDENTLEVELS and READ_MASK_SUMMARYVALUES.
std::string take_entry(const char*& at) {
    WORD level = 0;
    ITEM_VALUE_TABLE table{};
    std::memcpy(&level, at, sizeof level);
    std::memcpy(&table, at + sizeof level, sizeof table);
    const char* lengths = at + sizeof level + sizeof table;
    const char* value = lengths + table.Items * sizeof(USHORT);
    std::string text(level, ' ');
    for (USHORT i = 0; i < table.Items; ++i) {
        USHORT length = 0;
        std::memcpy(&length, lengths + i * sizeof length, sizeof length);
        text += (i == 0 ? "" : "|") + value_text(value, length);
        value += length;
    }
    at += sizeof level + table.Length;
    EXPECT_EQ(value, at);
    return text;
}

}  // namespace

NOTEID make_view(DBHANDLE database, const TestView& view) {
    TestNote note = TestNote::create(database);
    WORD note_class = NOTE_CLASS_VIEW;
    NSFNoteSetInfo(note.handle(), _NOTE_CLASS, &note_class);
    note.set(VIEW_TITLE_ITEM, view.title);
    note.set(VIEW_CLASSES_ITEM, "1");
    append(note, VIEW_FORMULA_ITEM, TYPE_FORMULA, compiled(view.selection));
    append(note, VIEW_VIEW_FORMAT_ITEM, TYPE_VIEW_FORMAT, format_of(view));
    append(note, VIEW_COLLATION_ITEM, TYPE_COLLATION, collation_of(view));
    return note.save();
}

TestCollection::TestCollection(DBHANDLE database, NOTEID view, DHANDLE unread) {
    EXPECT_EQ(
        NIFOpenCollection(database, database, view, 0, unread, &handle_, nullptr, nullptr, &collapsed_, &selected_),
        NOERROR);
}

TestCollection::~TestCollection() { EXPECT_EQ(NIFCloseCollection(handle_), NOERROR); }

std::vector<std::string> TestCollection::read(WORD navigator, COLLECTIONPOSITION position, DWORD skip,
                                              DWORD count) const {
    std::vector<std::string> entries;
    WORD signal = 0;
    do {
        DHANDLE buffer = NULLHANDLE;
        DWORD returned = 0;
        EXPECT_EQ(NIFReadEntries(handle_, &position, navigator, skip, navigator, count,
                                 READ_MASK_INDENTLEVELS | READ_MASK_SUMMARYVALUES, &buffer, nullptr, nullptr, &returned,
                                 &signal),
                  NOERROR);
        if (buffer == NULLHANDLE) break;
        const char* at = OSLock(char, buffer);
        for (DWORD i = 0; i < returned; ++i) entries.push_back(take_entry(at));
        OSUnlockObject(buffer);
        EXPECT_EQ(OSMemFree(buffer), NOERROR);
        skip = 1;
    } while ((signal & SIGNAL_MORE_TO_DO) != 0);
    return entries;
}

std::vector<std::string> TestCollection::find(const std::string& name, WORD flags) const {
    COLLECTIONPOSITION position{};
    DWORD matches = 0;
    const STATUS status = NIFFindByName(handle_, name.c_str(), flags, &position, &matches);
    if (status == ERR_NOT_FOUND) return {};
    EXPECT_EQ(status, NOERROR);
    return read(NAVIGATE_NEXT, position, 0, matches);
}

}  // namespace notes_test
