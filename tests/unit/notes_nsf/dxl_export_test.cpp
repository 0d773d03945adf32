// xml.h: what is written as DXL reads as the same again.
#include <cmath>
#include <cstring>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/textlist.h"
#include "notes_stub/include/xml.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

void LNCALLBACK append(const BYTE* octets, DWORD length, void* text) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(octets), length);
}

struct Input {
    std::string text;
    std::size_t at = 0;
};
// In pieces of seven octets, so that every border is met.
DWORD LNCALLBACK hand_over(BYTE* buffer, DWORD length, void* from) {
    auto& input = *static_cast<Input*>(from);
    const std::size_t octets = std::min<std::size_t>({input.text.size() - input.at, length, 7});
    std::memcpy(buffer, input.text.data() + input.at, octets);
    input.at += octets;
    return static_cast<DWORD>(octets);
}

class DxlTools : public DatabaseTest {
protected:
    DXLEXPORTHANDLE exporter = NULLMEMHANDLE;
    DXLIMPORTHANDLE importer = NULLMEMHANDLE;
    void SetUp() override {
        DatabaseTest::SetUp();
        ASSERT_EQ(DXLCreateExporter(&exporter), NOERROR);
        ASSERT_EQ(DXLCreateImporter(&importer), NOERROR);
    }
    void TearDown() override {
        DXLDeleteExporter(exporter);
        DXLDeleteImporter(importer);
        DatabaseTest::TearDown();
    }
    std::string exported(NOTEHANDLE note) {
        std::string text;
        EXPECT_EQ(DXLExportNote(exporter, append, note, &text), NOERROR);
        return text;
    }
    void set_switch(DXL_EXPORT_PROPERTY property, BOOL value) {
        EXPECT_EQ(DXLSetExporterProperty(exporter, property, &value), NOERROR);
    }
    STATUS import(const std::string& text, WORD option = DXLIMPORTOPTION_CREATE) {
        EXPECT_EQ(DXLSetImporterProperty(importer, iDocumentsImportOption, &option), NOERROR);
        Input input{text};
        return DXLImport(importer, hand_over, database, &input);
    }
    std::string log() {
        MEMHANDLE memory = NULLMEMHANDLE;
        EXPECT_EQ(DXLGetImporterProperty(importer, iResultLog, &memory), NOERROR);
        return text_of(memory);
    }
    static std::string text_of(MEMHANDLE memory) {
        if (memory == NULLMEMHANDLE) return {};
        std::string text = static_cast<const char*>(OSMemoryLock(memory));
        OSMemoryUnlock(memory);
        OSMemoryFree(memory);
        return text;
    }
};

void append_item(NOTEHANDLE note, const char* name, WORD type, const std::string& value, WORD flags = ITEM_SUMMARY) {
    EXPECT_EQ(NSFItemAppend(note, flags, name, static_cast<WORD>(std::strlen(name)), type, value.data(),
                            static_cast<DWORD>(value.size())),
              NOERROR);
}

template <typename T>
std::string octets_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string octets_of_item(NOTEHANDLE note, const char* name, WORD* type) {
    BLOCKID value{};
    DWORD length = 0;
    if (NSFItemInfo(note, name, static_cast<WORD>(std::strlen(name)), nullptr, type, &value, &length) != NOERROR)
        return "there is none";
    std::string octets(OSLockBlock(char, value), length);
    OSUnlockBlock(value);
    return octets;
}

TEST_F(DxlTools, EveryValueComesBackAsItWas) {
    const auto note = TestNote::create(database);
    const NOTEHANDLE handle = note.handle();
    append_item(handle, "Form", TYPE_TEXT, "Fruit");
    append_item(handle, "Text", TYPE_TEXT, "a <b> & 'c' \x81");
    append_item(handle, "Lines", TYPE_TEXT, std::string("one\0\0 two ", 10));
    append_item(handle, "Raw", TYPE_TEXT, "with\r\na line end\x07");
    append_item(handle, "Empty", TYPE_TEXT, "");
    append_item(handle, "Half", TYPE_NUMBER, octets_of(0.1));
    append_item(handle, "Nothing", TYPE_NUMBER, octets_of(std::nan("")));
    append_item(handle, "Winter", TYPE_TIME, octets_of(TIMEDATE{{123456, 0x41000000U | 2459638}}));
    append_item(handle, "Summer", TYPE_TIME, octets_of(TIMEDATE{{123456, 0xc1000000U | 2459638}}));
    append_item(handle, "West", TYPE_TIME, octets_of(TIMEDATE{{8600000, 0x15000000U | 2459638}}));
    append_item(handle, "Day", TYPE_TIME, octets_of(TIMEDATE{{0xffffffff, 2459638}}));
    append_item(handle, "Clock", TYPE_TIME, octets_of(TIMEDATE{{360000, 0x00ffffff}}));
    append_item(handle, "Secret", TYPE_TEXT, "x", 0);
    append_item(handle, "Who", TYPE_TEXT, "Ada", ITEM_SUMMARY | ITEM_NAMES | ITEM_READERS);
    append_item(handle, "Rich", TYPE_COMPOSITE, "\x85\x02", 0);
    struct {
        RANGE head{2, 0};
        NUMBER numbers[2] = {1.5, -2e300};
    } numbers;
    append_item(handle, "Numbers", TYPE_NUMBER_RANGE, octets_of(numbers.head) + octets_of(numbers.numbers));
    const std::string text = exported(handle);
    ASSERT_EQ(import(text), NOERROR) << text << log();
    const auto copies = search(database).matching;
    ASSERT_EQ(copies.size(), 1u);
    const auto copy = TestNote::open(database, copies[0]);
    for (const char* name : {"Form", "Text", "Lines", "Raw", "Empty", "Half", "Nothing", "Winter", "Summer", "West",
                             "Day", "Clock", "Secret", "Who", "Rich", "Numbers"}) {
        WORD type = 0;
        WORD copied_type = 0;
        EXPECT_EQ(octets_of_item(copy.handle(), name, &copied_type), octets_of_item(handle, name, &type)) << text;
        EXPECT_EQ(copied_type, type) << name;
    }
    EXPECT_NE(text.find("<item name='Text'><text>a &lt;b&gt; &amp; &apos;c&apos; \xc3\xbc</text>"), std::string::npos)
        << text;
    EXPECT_NE(text.find("<item name='Winter'><datetime>2022"), std::string::npos) << text;
    EXPECT_NE(text.find("<item name='Summer'><datetime dst='true'>2022"), std::string::npos) << text;
    EXPECT_NE(text.find("<item name='Secret' summary='false'>"), std::string::npos) << text;
    EXPECT_NE(text.find("<item name='Who' readers='true' names='true'>"), std::string::npos) << text;
    EXPECT_NE(text.find("<item name='Rich'><rawitemdata type='1'>hQI=</rawitemdata>"), std::string::npos) << text;
}

TEST_F(DxlTools, ADatabaseIsWrittenWithItsDocumentsDesignAndAcl) {
    add_document(database, "Fruit", "plum");
    auto form = TestNote::create(database);
    WORD form_class = NOTE_CLASS_FORM;
    NSFNoteSetInfo(form.handle(), _NOTE_CLASS, &form_class);
    form.save();
    std::string text;
    ASSERT_EQ(DXLExportDatabase(exporter, append, database, &text), NOERROR);
    EXPECT_EQ(text.find("<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE database>\n<database xmlns="), 0u) << text;
    EXPECT_NE(text.find("<aclentry default='true' name='-Default-' level='manager'/>"), std::string::npos) << text;
    EXPECT_NE(text.find("<document>\n<noteinfo noteid="), std::string::npos) << text;
    EXPECT_NE(text.find("<note class='form'>"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("</database>\n")) << text;
    EXPECT_FALSE(DXLExportWasErrorLogged(exporter));
    text.clear();
    ASSERT_EQ(DXLExportACL(exporter, append, database, &text), NOERROR);
    EXPECT_NE(text.find("<aclentry "), std::string::npos);
    EXPECT_EQ(text.find("<document"), std::string::npos);
}

TEST_F(DxlTools, PropertiesSayWhatIsWritten) {
    auto note = TestNote::create(database);
    note.set("Form", "Fruit");
    note.set("Name", "plum");
    note.save();
    set_switch(eOutputXmlDecl, FALSE);
    set_switch(eOutputDOCTYPE, FALSE);
    set_switch(eOutputRootAttrs, FALSE);
    set_switch(eForceNoteFormat, TRUE);
    EXPECT_EQ(exported(note.handle()).find("<note class='document'>\n<noteinfo "), 0u);
    ASSERT_EQ(import(exported(note.handle()), DXLIMPORTOPTION_CREATE), NOERROR);
    EXPECT_EQ(search(database).matching.size(), 2u);  // a note of this class is a document
    set_switch(eForceNoteFormat, FALSE);
    WORD size = 0;
    DHANDLE names = NULLHANDLE;
    ASSERT_EQ(ListAllocate(0, 0, FALSE, &names, nullptr, &size), NOERROR);
    OSUnlockObject(names);
    ASSERT_EQ(ListAddEntry(names, FALSE, &size, 0, "Name", 4), NOERROR);
    ASSERT_EQ(DXLSetExporterProperty(exporter, eOmitItemNames, &names), NOERROR);
    EXPECT_EQ(exported(note.handle()).find("plum"), std::string::npos);
    DHANDLE copy = NULLHANDLE;
    ASSERT_EQ(DXLGetExporterProperty(exporter, eOmitItemNames, &copy), NOERROR);
    EXPECT_EQ(ListGetNumEntries(OSLockObject(copy), FALSE), 1);
    OSUnlockObject(copy);
    OSMemFree(copy);
    ASSERT_EQ(DXLSetExporterProperty(exporter, eRestrictToItemNames, &names), NOERROR);
    OSMemFree(names);
    EXPECT_EQ(exported(note.handle()).find("<item"), std::string::npos);
    char system[] = "domino.dtd";
    set_switch(eOutputDOCTYPE, TRUE);
    ASSERT_EQ(DXLSetExporterProperty(exporter, eDoctypeSYSTEM, system), NOERROR);
    char comments[] = "<!-- one -->\0<!-- two -->\0";
    ASSERT_EQ(DXLSetExporterProperty(exporter, eDXLBannerComments, comments), NOERROR);
    EXPECT_EQ(exported(note.handle()).find("<!DOCTYPE document SYSTEM 'domino.dtd'>\n<!-- one -->\n<!-- two -->\n<doc"),
              0u);
    MEMHANDLE memory = NULLMEMHANDLE;
    ASSERT_EQ(DXLGetExporterProperty(exporter, eDoctypeSYSTEM, &memory), NOERROR);
    EXPECT_EQ(text_of(memory), "domino.dtd");
    int charset = eDxlExportUtf16;
    EXPECT_EQ(DXLSetExporterProperty(exporter, eDxlExportCharset, &charset), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(DXLSetExporterProperty(exporter, eDxlExportResultLog, &charset), ERR_MISC_INVALID_ARGS);
}

std::string document(const std::string& unid, const std::string& items) {
    return "<document><noteinfo unid='" + unid + "'/>" + items + "</document>";
}

TEST_F(DxlTools, AnOptionSaysWhatBecomesOfADocumentThatIsThere) {
    const std::string unid = "0123456789ABCDEF0123456789ABCDEF";
    const std::string first =
        document(unid, "<item name='A'><text>1</text></item><item name='B'><text>1</text></item>");
    const std::string second = document(unid, "<item name='A'><text>2</text></item>");
    const auto texts = [&](std::size_t number) {
        const auto ids = search(database).matching;
        if (ids.size() <= number) return std::string("none");
        const auto note = TestNote::open(database, ids[number]);
        return note.text("A") + note.text("B");
    };
    EXPECT_EQ(import(first, DXLIMPORTOPTION_IGNORE), NOERROR);
    EXPECT_EQ(import(first, DXLIMPORTOPTION_REPLACE_ELSE_IGNORE), NOERROR);
    EXPECT_EQ(texts(0), "none");
    EXPECT_EQ(import(first, DXLIMPORTOPTION_UPDATE_ELSE_CREATE), NOERROR);
    EXPECT_EQ(texts(0), "11");
    EXPECT_EQ(import(second, DXLIMPORTOPTION_IGNORE_ELSE_CREATE), NOERROR);
    EXPECT_EQ(texts(0), "11");
    EXPECT_EQ(import(second, DXLIMPORTOPTION_UPDATE_ELSE_IGNORE), NOERROR);
    EXPECT_EQ(texts(0), "21");
    EXPECT_EQ(import(second, DXLIMPORTOPTION_REPLACE_ELSE_CREATE), NOERROR);
    EXPECT_EQ(texts(0), "2");
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(DXLGetImporterProperty(importer, iImportedNoteList, &table), NOERROR);
    EXPECT_EQ(IDEntries(table), 1u);
    EXPECT_TRUE(IDIsPresent(table, search(database).matching.at(0)));
    IDDestroyTable(table);
    EXPECT_EQ(import(second, DXLIMPORTOPTION_CREATE), NOERROR);
    EXPECT_EQ(texts(1), "2");  // under a unid of its own
    WORD reserved = DXLIMPORTOPTION_REPLACE_RESERVED1;
    EXPECT_EQ(DXLSetImporterProperty(importer, iDocumentsImportOption, &reserved), ERR_MISC_INVALID_ARGS);
}

TEST_F(DxlTools, WhatCannotBeReadIsToldAndChangesNothing) {
    char comment[] = "of Monday";
    ASSERT_EQ(DXLSetImporterProperty(importer, iResultLogComment, comment), NOERROR);
    const std::string good = document("0123456789ABCDEF0123456789ABCDEF", "<item name='A'><text>1</text></item>");
    EXPECT_EQ(import("<database>" + good + document("x", "") + "</database>"), ERR_DXL_IMPORT);
    EXPECT_TRUE(DXLImportWasErrorLogged(importer));
    EXPECT_EQ(log().find("of Monday\nDXL, line 1, column "), 0u) << log();
    EXPECT_EQ(search(database).matching.size(), 0u);
    EXPECT_EQ(import(good), NOERROR);
    EXPECT_FALSE(DXLImportWasErrorLogged(importer));
}

TEST_F(DxlTools, ATableOfNotesIsWrittenInItsOrder) {
    const NOTEID plum = add_document(database, "Fruit", "plum");
    add_document(database, "Fruit", "fig");
    const NOTEID pear = add_document(database, "Fruit", "pear");
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    IDInsert(table, pear, nullptr);
    IDInsert(table, plum, nullptr);
    std::string text;
    EXPECT_EQ(DXLExportIDTable(exporter, append, database, table, &text), NOERROR);
    IDDestroyTable(table);
    EXPECT_LT(text.find("plum"), text.find("pear"));
    EXPECT_NE(text.find("pear"), std::string::npos);
    EXPECT_EQ(text.find("fig"), std::string::npos);
}

}  // namespace
}  // namespace notes_test
