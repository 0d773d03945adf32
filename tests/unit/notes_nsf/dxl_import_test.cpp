#include <cstring>

#include "notes_stub/nsf/dxl_import.hpp"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using notes_stub::ImportResult;

class DxlImport : public NsfTest {
protected:
    ImportResult import(const std::string& dxl) {
        write_file("names.dxl", dxl);
        return notes_stub::import_dxl(data("names.dxl"), data("names.nsf"));
    }
    /// Imports, which must succeed, and opens the database on the first call.
    void load(const std::string& dxl) {
        const ImportResult result = import(dxl);
        ASSERT_TRUE(result.imported) << result.error;
        if (database_ == NULLHANDLE) database_ = open_database("names.nsf");
    }
    std::vector<NOTEID> ids() { return search(database_).matching; }
    TestNote only() {
        EXPECT_EQ(ids().size(), 1U);
        return TestNote::open(database_, ids().at(0));
    }
    DBHANDLE database_ = NULLHANDLE;
};

std::string database(const std::string& documents) {
    return "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE database SYSTEM 'xmlschemas/domino_14_0.dtd'>\n"
           "<database xmlns='http://www.lotus.com/dxl' version='14.0'>\n" +
           documents + "</database>\n";
}

std::string server(const std::string& name, const std::string& more = "") {
    return "<document form='Server'>\n<item name='ServerName' names='true'><text>" + name + "</text></item>\n" + more +
           "</document>\n";
}

std::string text_item(const std::string& name, const std::string& text) {
    return "<item name='" + name + "'><text>" + text + "</text></item>\n";
}

std::string first_as_text(const TestNote& note, const char* item) {
    std::vector<char> buffer(400);
    const WORD length = NSFItemConvertToText(note.handle(), item, buffer.data(), 400, '|');
    return {buffer.data(), length};
}

TEST_F(DxlImport, BringsTextNumbersTimesAndListsOfThem) {
    load(
        database("<document form='Server'>"
                 "<item name='Text'><text>plain &amp; simple</text></item>"
                 "<item name='Number'><number>2525</number></item>"
                 "<item name='Time'><datetime>20220227T123140,58+01</datetime></item>"
                 "<item name='Texts'><textlist><text>one</text><text/><text>three</text></textlist></item>"
                 "<item name='Numbers'><numberlist><number>1.5</number><number>-2</number></numberlist></item>"
                 "<item name='Times'><datetimelist><datetime>20220227</datetime></datetimelist></item>"
                 "<item name='Empty'><text/></item><item name='Bare'/>"
                 "</document>"));
    const TestNote note = only();
    EXPECT_EQ(note.text("Form"), "Server");
    EXPECT_EQ(note.text("Text"), "plain & simple");
    EXPECT_EQ(NSFItemGetLong(note.handle(), "Number", 0), 2525);
    EXPECT_EQ(note.list("Texts"), (std::vector<std::string>{"one", "", "three"}));
    EXPECT_EQ(first_as_text(note, "Numbers"), "1.5|-2");
    TIMEDATE time{};
    ASSERT_TRUE(NSFItemGetTime(note.handle(), "Time", &time));
    EXPECT_EQ(time.Innards[1] & 0xffffffU, 2'459'638U);                  // the Julian day of 2022-02-27
    EXPECT_EQ(time.Innards[0], ((11U * 60 + 31) * 60 + 40) * 100 + 58);  // an hour earlier, in GMT
    EXPECT_EQ(time.Innards[1] >> 24, 0x41U);                             // one hour, east
    char empty[] = "Empty";
    EXPECT_TRUE(NSFItemIsPresent(note.handle(), empty, 5));
}

TEST_F(DxlImport, TurnsABreakIntoAZeroAndDropsTheFilesOwnLineEnds) {
    load(database("<document form='Memo'>" + text_item("Body", "one<break/>two\n   three  four<break/>\n") +
                  "</document>"));
    EXPECT_EQ(only().text("Body"), std::string("one\0two three  four\0", 20));
}

TEST_F(DxlImport, StoresTextInLmbcs) {
    load(database("<document form='Person'>" + text_item("FullName", "M\xC3\xBCller") + "</document>"));
    const std::string name = only().text("FullName");
    EXPECT_EQ(name, "M\x81ller");  // code page 850, the optimised group
}

TEST_F(DxlImport, SetsFlagsFromTheItemsAttributes) {
    load(
        database("<document form='Server'><item name='Who' names='true'><text>CN=A</text></item>"
                 "<item name='Long' summary='false'><text>x</text></item>"
                 "<item name='Hidden' readers='true' protected='true'><text>x</text></item></document>"));
    const TestNote note = only();
    const auto flags = [&](const char* name) {
        BLOCKID item{};
        WORD found = 0;
        EXPECT_EQ(
            NSFItemInfo(note.handle(), name, static_cast<WORD>(std::strlen(name)), &item, nullptr, nullptr, nullptr),
            NOERROR);
        NSFItemQuery(note.handle(), item, nullptr, 0, nullptr, &found, nullptr, nullptr, nullptr);
        return found;
    };
    EXPECT_EQ(flags("Who"), ITEM_SUMMARY | ITEM_NAMES);
    EXPECT_EQ(flags("Long"), 0);
    EXPECT_EQ(flags("Hidden"), ITEM_SUMMARY | ITEM_READERS | ITEM_NAMES | ITEM_PROTECTED);
}

TEST_F(DxlImport, BringsRichTextRawDataAndObjects) {
    load(
        database("<document form='Memo'>"
                 "<item name='Body'><richtext><pardef id='1'/><par def='1'><run>Hello </run><run>there</run></par>"
                 "<par>again</par></richtext></item>"
                 "<item name='Raw'><rawitemdata type='19'>AQID\nBA==</rawitemdata></item>"
                 "<item name='$FILE'><object><file name='a.txt'><filedata>aGVsbG8=</filedata></file></object></item>"
                 "</document>"));
    const TestNote note = only();
    EXPECT_EQ(first_as_text(note, "Body"), "Hello there\nagain");
    WORD type = 0;
    DWORD length = 0;
    ASSERT_EQ(NSFItemInfo(note.handle(), "Raw", 3, nullptr, &type, nullptr, &length), NOERROR);
    EXPECT_EQ(type, TYPE_MIME_PART);
    EXPECT_EQ(length, 6U);
    ASSERT_EQ(NSFItemInfo(note.handle(), "$FILE", 5, nullptr, &type, nullptr, &length), NOERROR);
    EXPECT_EQ(type, TYPE_OBJECT);
}

TEST_F(DxlImport, TakesOneDocumentAsTheRoot) {
    load("<document xmlns='http://www.lotus.com/dxl' form='Server'>" + text_item("ServerName", "a") + "</document>");
    EXPECT_EQ(only().text("ServerName"), "a");
}

TEST_F(DxlImport, KeepsTheUnidThatTheFileNames) {
    load(database(
        "<document form='Server'><noteinfo noteid='8fe' unid='85255E8F0057A8B085255E8F0057A8B1' sequence='3'/>" +
        text_item("ServerName", "a") + "</document>"));
    const OID oid = only().oid();
    EXPECT_EQ(oid.File.Innards[1], 0x85255E8FU);
    EXPECT_EQ(oid.File.Innards[0], 0x0057A8B0U);
    EXPECT_EQ(oid.Note.Innards[1], 0x85255E8FU);
    EXPECT_EQ(oid.Note.Innards[0], 0x0057A8B1U);
}

TEST_F(DxlImport, DoesNotTouchADocumentThatIsTheSame) {
    const std::string dxl = database(server("a") + server("b"));
    load(dxl);
    const std::vector<NOTEID> before = ids();
    const TIMEDATE since = search(database_).until;
    load(dxl);
    EXPECT_EQ(ids(), before);
    EXPECT_TRUE(search(database_, &since).matching.empty());
}

TEST_F(DxlImport, ChangesOnlyTheDocumentThatChangedAndKeepsItsIds) {
    load(database(server("a") + server("b")));
    const std::vector<NOTEID> before = ids();
    const OID oid = TestNote::open(database_, before[1]).oid();
    const TIMEDATE since = search(database_).until;
    load(database(server("a") + server("b", text_item("SMTPListenerEnabled", "1"))));
    EXPECT_EQ(search(database_, &since).matching, std::vector<NOTEID>{before[1]});
    const TestNote changed = TestNote::open(database_, before[1]);
    EXPECT_EQ(changed.text("SMTPListenerEnabled"), "1");
    EXPECT_EQ(describe(changed.oid().File), describe(oid.File));
    EXPECT_EQ(changed.oid().Sequence, oid.Sequence + 1);
}

TEST_F(DxlImport, DeletesADocumentThatTheFileNoLongerHolds) {
    load(database(server("a") + server("b")));
    const std::vector<NOTEID> before = ids();
    load(database(server("b")));
    EXPECT_EQ(ids(), std::vector<NOTEID>{before[1]});
    NOTEHANDLE note = NULLHANDLE;
    EXPECT_EQ(NSFNoteOpen(database_, before[0], 0, &note), ERR_NOTE_DELETED);
}

TEST_F(DxlImport, KnowsADocumentByItsUnidWhenItsKeyChanged) {
    const auto with = [](const std::string& name) {
        return database("<document form='Server'><noteinfo unid='0123456789abcdef0123456789ABCDEF'/>" +
                        text_item("ServerName", name) + "</document>");
    };
    load(with("old"));
    const std::vector<NOTEID> before = ids();
    load(with("new"));
    EXPECT_EQ(ids(), before);
    EXPECT_EQ(only().text("ServerName"), "new");
}

TEST_F(DxlImport, GivesADocumentThatComesBackItsOldId) {
    const std::string document = "<document form='Server'><noteinfo unid='0123456789ABCDEF0123456789ABCDEF'/>" +
                                 text_item("ServerName", "a") + "</document>";
    load(database(document));
    const std::vector<NOTEID> before = ids();
    load(database(""));
    EXPECT_TRUE(ids().empty());
    load(database(document));
    EXPECT_EQ(ids(), before);
}

TEST_F(DxlImport, CountsEveryDocumentOfTheFile) {
    EXPECT_EQ(import(database(server("a") + server("b"))).documents, 2U);
    EXPECT_EQ(import(database(server("a") + server("b"))).documents, 2U);
    EXPECT_EQ(import(database("")).documents, 0U);
}

TEST_F(DxlImport, LeavesNotesThatAreNoDocumentsAlone) {
    load(database(server("a")));
    TestNote icon = TestNote::create(database_);
    WORD note_class = NOTE_CLASS_ICON;
    NSFNoteSetInfo(icon.handle(), _NOTE_CLASS, &note_class);
    icon.save();
    load(database(""));
    EXPECT_EQ(search(database_, nullptr, 0, NOTE_CLASS_ALL).matching.size(), 1U);
}

struct Broken {
    const char* name;
    std::string dxl;
    std::string place;
    std::string cause;
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

class BrokenDxl : public NsfTest, public testing::WithParamInterface<Broken> {};

TEST_P(BrokenDxl, IsRefusedWithItsPlaceAndChangesNothing) {
    write_file("names.dxl", database(server("a")));
    ASSERT_TRUE(notes_stub::import_dxl(data("names.dxl"), data("names.nsf")).imported);
    const DBHANDLE handle = open_database("names.nsf");
    const Found before = search(handle);
    write_file("names.dxl", GetParam().dxl);
    const ImportResult result = notes_stub::import_dxl(data("names.dxl"), data("names.nsf"));
    EXPECT_FALSE(result.imported);
    EXPECT_TRUE(result.error.starts_with("names.dxl, " + GetParam().place + ": ")) << result.error;
    EXPECT_NE(result.error.find(GetParam().cause), std::string::npos) << result.error;
    EXPECT_TRUE(search(handle, &before.until).matching.empty());
    EXPECT_EQ(search(handle).matching, before.matching);
}

std::string item_document(const std::string& item) {
    return "<database>\n<document form='Server'>\n" + item + "\n</document>\n</database>\n";
}

INSTANTIATE_TEST_SUITE_P(
    Files, BrokenDxl,
    testing::Values(
        Broken{"Empty", "", "line 1, column 1", "No document element"},
        Broken{"CutOff", "<database>\n<document form='Server'>\n<item name='a'><text>x", "line 3, column 22", ""},
        Broken{"EndTagOfAnother", "<database>\n<document>\n</database>\n", "line 3, column 3", "mismatch"},
        Broken{"NotXml", "ServerName=mail\n", "line 1, column 1", "No document element"},
        Broken{"AnotherRoot", "<names>\n</names>\n", "line 1, column 2", "allowed are database, document"},
        Broken{"TwoRoots", "<document form='a'/>\n<document form='b'/>\n", "line 2, column 2", "second root"},
        Broken{"NotUtf8", "<database>\n<document form='M\xFCller'/>\n</database>\n", "line 2, column 18", "not UTF-8"},
        Broken{"ItemWithoutName", item_document("<item><text>x</text></item>"), "line 3, column 2", "no name"},
        Broken{"UnknownKind", item_document("<item name='a'><txt>x</txt></item>"), "line 3, column 17", "\"txt\""},
        Broken{"TwoValues", item_document("<item name='a'><text/><text/></item>"), "line 3, column 24",
               "more than one"},
        Broken{"TextOutsideOfText", item_document("<item name='a'>x</item>"), "line 3, column 16", "outside of <text>"},
        Broken{"NumberThatIsNone", item_document("<item name='a'><number>25a</number></item>"), "line 3, column 17",
               "\"25a\" is not a number"},
        Broken{"TimeThatIsNone", item_document("<item name='a'><datetime>20221327</datetime></item>"),
               "line 3, column 17", "not a date"},
        Broken{"ListOfAnotherKind", item_document("<item name='a'><textlist><number>1</number></textlist></item>"),
               "line 3, column 27", "allowed is text"},
        Broken{"Base64ThatIsNone", item_document("<item name='a'><rawitemdata type='19'>A*</rawitemdata></item>"),
               "line 3, column 17", "not base64"},
        Broken{"RawWithoutType", item_document("<item name='a'><rawitemdata>AAAA</rawitemdata></item>"),
               "line 3, column 17", "not a hexadecimal number"},
        Broken{"ElementInText", item_document("<item name='a'><text>x<b/></text></item>"), "line 3, column 24",
               "allowed is break"},
        Broken{"TextTooLong", item_document("<item name='a'><text>" + std::string(70'000, 'x') + "</text></item>"),
               "line 3, column 17", "64 KiB"},
        Broken{"UnidThatIsNone", "<database>\n<document><noteinfo unid='xyz'/></document></database>\n",
               "line 2, column 12", "32 hexadecimal digits"},
        Broken{"UnidUsedTwice",
               "<database>\n<document><noteinfo unid='0123456789ABCDEF0123456789ABCDEF'/></document>\n"
               "<document><noteinfo unid='0123456789abcdef0123456789abcdef'/></document></database>\n",
               "line 3, column 1", "two documents"}),
    [](const auto& broken) { return std::string(broken.param.name); });

TEST_F(DxlImport, NamesTheFileThatIsNotThere) {
    const ImportResult result = notes_stub::import_dxl(data("absent.dxl"), data("names.nsf"));
    EXPECT_FALSE(result.imported);
    EXPECT_NE(result.error.find("absent.dxl"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(data("names.nsf")));
}

TEST_F(DxlImport, CutOffAtAnyOctetIsRefused) {
    const std::string whole =
        database(server("a") + server("b", text_item("Body", "one<break/>M\xC3\xBCller &amp; Co")));
    const std::size_t end = whole.find("</database>") + std::string("</database>").size();
    for (std::size_t size = 0; size < end; ++size) {
        const ImportResult result = import(whole.substr(0, size));
        EXPECT_FALSE(result.imported) << size << " octets of " << end;
        EXPECT_TRUE(result.error.starts_with("names.dxl, line ")) << result.error;
    }
    EXPECT_TRUE(import(whole.substr(0, end)).imported);
}

TEST_F(DxlImport, DoesNotMakeADatabaseFromABrokenFile) {
    EXPECT_FALSE(import("<database>").imported);
    EXPECT_FALSE(std::filesystem::exists(data("names.nsf")));
}

TEST_F(DxlImport, DoesNotOverwriteAFileThatIsNoDatabase) {
    write_file("names.nsf", "precious");
    const ImportResult result = import(database(server("a")));
    EXPECT_FALSE(result.imported);
    EXPECT_NE(result.error.find("names.nsf"), std::string::npos) << result.error;
    EXPECT_EQ(std::filesystem::file_size(data("names.nsf")), 8U);
}

}  // namespace
}  // namespace notes_test
