// ods.h and easycd.h: rich text written, read record by record, and as text.
#include <cstring>
#include <filesystem>
#include <fstream>

#include "notes_stub/include/easycd.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/viewfmt.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using Lines = std::vector<std::string>;

// What a record is, and for texts what they say.
STATUS note_record(char* record, WORD type, DWORD length, void* context) {
    auto& lines = *static_cast<Lines*>(context);
    void* source = record;
    switch (type) {
        case SIG_CD_PARAGRAPH:
            lines.emplace_back("paragraph");
            break;
        case SIG_CD_PABDEFINITION: {
            CDPABDEFINITION definition{};
            ODSReadMemory(&source, _CDPABDEFINITION, &definition, 1);
            lines.push_back("style " + std::to_string(definition.PABID) + " justified " +
                            std::to_string(definition.JustifyMode));
            break;
        }
        case SIG_CD_PABREFERENCE: {
            CDPABREFERENCE reference{};
            ODSReadMemory(&source, _CDPABREFERENCE, &reference, 1);
            lines.push_back("in style " + std::to_string(reference.PABID));
            break;
        }
        case SIG_CD_TEXT: {
            CDTEXT text{};
            ODSReadMemory(&source, _CDTEXT, &text, 1);
            std::string octets(record + ODSLength(_CDTEXT), length - ODSLength(_CDTEXT));
            for (char& c : octets) c = c == '\0' ? '/' : c;
            lines.push_back("text " + octets);
            break;
        }
        case SIG_CD_LINKEXPORT2: {
            CDLINKEXPORT2 link{};
            ODSReadMemory(&source, _CDLINKEXPORT2, &link, 1);
            lines.push_back("link " + std::to_string(link.NoteLink.Note.Note.Innards[0]) + " " +
                            (record + ODSLength(_CDLINKEXPORT2)));
            break;
        }
        default:
            lines.push_back("record " + std::to_string(type));
    }
    return NOERROR;
}

Lines records_of(NOTEHANDLE note, const char* item) {
    Lines lines;
    BLOCKID block{}, value{};
    WORD type = 0;
    DWORD length = 0;
    STATUS status = NSFItemInfo(note, item, static_cast<WORD>(std::strlen(item)), &block, &type, &value, &length);
    while (status == NOERROR) {
        EXPECT_EQ(EnumCompositeBuffer(value, length, note_record, &lines), NOERROR);
        status =
            NSFItemInfoNext(note, block, item, static_cast<WORD>(std::strlen(item)), &block, &type, &value, &length);
    }
    return lines;
}

/// One note with a context for its item Body.
class CompoundTexts : public DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        ASSERT_EQ(NSFNoteCreate(database, &note), NOERROR);
        context = create(note, "Body");
    }
    void TearDown() override {
        EXPECT_EQ(NSFNoteClose(note), NOERROR);
        DatabaseTest::TearDown();
    }
    static DHANDLE create(NOTEHANDLE note, std::string item) {
        DHANDLE handle = NULLHANDLE;
        EXPECT_EQ(CompoundTextCreate(note, note == NULLHANDLE ? nullptr : item.data(), &handle), NOERROR);
        return handle;
    }
    static DWORD define(DHANDLE context, WORD justification = JUSTIFY_LEFT) {
        COMPOUNDSTYLE style;
        CompoundTextInitStyle(&style);
        style.JustifyMode = justification;
        DWORD id = 0;
        char name[] = "Normal";
        EXPECT_EQ(CompoundTextDefineStyle(context, name, &style, &id), NOERROR);
        return id;
    }
    static void add_paragraph(DHANDLE context, DWORD style, std::string text) {
        EXPECT_EQ(CompoundTextAddParagraphExt(context, style, DEFAULT_FONT_ID, text.data(),
                                              static_cast<DWORD>(text.size()), nullptr),
                  NOERROR);
    }
    static STATUS add_text(DHANDLE context, DWORD style, std::string text, DWORD flags,
                           std::string delimiter = "\r\n") {
        return CompoundTextAddTextExt(context, style, DEFAULT_FONT_ID, text.data(), static_cast<DWORD>(text.size()),
                                      delimiter.data(), flags, nullptr);
    }
    Lines closed() {
        EXPECT_EQ(CompoundTextClose(context, nullptr, nullptr, nullptr, 0), NOERROR);
        return records_of(note, "Body");
    }
    NOTEHANDLE note = NULLHANDLE;
    DHANDLE context = NULLHANDLE;
};

TEST_F(CompoundTexts, OfParagraphsDefineEachStyleOnce) {
    const DWORD left = define(context);
    const DWORD centred = define(context, JUSTIFY_CENTER);
    add_paragraph(context, centred, "Title");
    add_paragraph(context, left, "one");
    add_paragraph(context, left, "two");
    EXPECT_EQ(closed(), (Lines{"style 2 justified 3", "paragraph", "in style 2", "text Title", "style 1 justified 0",
                               "paragraph", "in style 1", "text one", "paragraph", "in style 1", "text two"}));
}

TEST_F(CompoundTexts, OfLinesKeepThemOrMakeParagraphsOfThem) {
    const DWORD style = define(context);
    EXPECT_EQ(add_text(context, style, "a\nb\r\nc", COMP_PRESERVE_LINES), NOERROR);
    EXPECT_EQ(add_text(context, STYLE_ID_SAMEASPREV, "d\ne", 0), NOERROR);
    EXPECT_EQ(closed(), (Lines{"style 1 justified 0", "paragraph", "in style 1", "text a/", "text b/", "text c",
                               "text d ", "text e"}));
}

TEST_F(CompoundTexts, EndParagraphsAtEachLineOrAtBlankOnes) {
    const DWORD style = define(context);
    EXPECT_EQ(add_text(context, style, "a\nb", COMP_PARA_LINE), NOERROR);
    const DWORD other = define(context);
    EXPECT_EQ(add_text(context, other, "c|d||e", COMP_PARA_BLANK_LINE, "|"), NOERROR);
    EXPECT_EQ(closed(), (Lines{"style 1 justified 0", "paragraph", "in style 1", "text a", "paragraph", "in style 1",
                               "text b", "style 2 justified 0", "paragraph", "in style 2", "text c ", "text d ",
                               "paragraph", "in style 2", "text e"}));
}

TEST_F(CompoundTexts, TakeTextFromAFile) {
    write_file("in.txt", "from a file");
    const DWORD style = define(context);
    EXPECT_EQ(add_text(context, style, data("in.txt").string() + '\0', COMP_FROM_FILE), NOERROR);
    EXPECT_EQ(add_text(context, style, data("none.txt").string() + '\0', COMP_FROM_FILE), ERR_NOEXIST);
    EXPECT_EQ(closed().back(), "text from a file");
}

TEST_F(CompoundTexts, WithAStyleThatNobodyDefinedAreRefused) {
    EXPECT_EQ(add_text(context, STYLE_ID_SAMEASPREV, "x", 0), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(add_text(context, 1, "x", 0), ERR_MISC_INVALID_ARGS);
    CompoundTextDiscard(context);
    EXPECT_EQ(NSFItemIsPresent(note, const_cast<char*>("Body"), 4), FALSE);
}

TEST_F(CompoundTexts, HoldLinksAndRecordsOfOnesOwn) {
    add_paragraph(context, define(context), "see ");
    UNID view{}, linked{};
    linked.Note.Innards[0] = 77;
    char comment[] = "the document";
    EXPECT_EQ(CompoundTextAddDocLink(context, TIMEDATE{}, view, linked, comment, 0), NOERROR);
    char rule[] = "\xc9\xff\x06\x00xy";
    EXPECT_EQ(CompoundTextAddCDRecords(context, rule, 6), NOERROR);
    const Lines lines = closed();
    EXPECT_EQ(Lines(lines.end() - 2, lines.end()),
              (Lines{"link 77 the document", "record " + std::to_string(SIG_CD_HORIZONTALRULE)}));
}

TEST_F(CompoundTexts, AssimilateOthersWithStylesOfOtherNumbers) {
    const DHANDLE first = create(note, "First");
    add_paragraph(first, define(first, JUSTIFY_RIGHT), "from first");
    EXPECT_EQ(CompoundTextClose(first, nullptr, nullptr, nullptr, 0), NOERROR);
    add_paragraph(context, define(context), "own");
    char item[] = "First";
    char none[] = "None";
    EXPECT_EQ(CompoundTextAssimilateItem(context, note, item, 0), NOERROR);
    EXPECT_EQ(CompoundTextAssimilateItem(context, note, none, 0), ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(closed(), (Lines{"style 1 justified 0", "paragraph", "in style 1", "text own", "style 2 justified 1",
                               "paragraph", "in style 2", "text from first"}));
}

TEST_F(CompoundTexts, OfAnyLengthBecomeItemsThatFit) {
    const DWORD style = define(context);
    for (int i = 0; i < 5; ++i) add_paragraph(context, style, std::string(30'001, 'x'));
    std::size_t texts = 0;
    for (const std::string& line : closed()) texts += line.starts_with("text ") ? line.size() - 5 : 0;
    EXPECT_EQ(texts, 5 * 30'001U);
    TestNote::open(database, [&] {
        EXPECT_EQ(NSFNoteUpdate(note, 0), NOERROR);
        NOTEID id = 0;
        NSFNoteGetInfo(note, _NOTE_ID, &id);
        return id;
    }());
}

TEST_F(CompoundTexts, WithoutANoteAreReturnedInMemoryOrInAFile) {
    CompoundTextDiscard(context);
    const DHANDLE small = create(NULLHANDLE, "");
    add_paragraph(small, define(small), "small");
    DHANDLE memory = NULLHANDLE;
    DWORD size = 0;
    char file[MAXPATH] = "";
    ASSERT_EQ(CompoundTextClose(small, &memory, &size, file, sizeof file - 1), NOERROR);
    Lines lines;
    EXPECT_EQ(EnumCompositeBuffer(BLOCKID{memory, NULLBLOCK}, size, note_record, &lines), NOERROR);
    EXPECT_EQ(lines.back(), "text small");
    EXPECT_EQ(OSMemFree(memory), NOERROR);
    const DHANDLE large = create(NULLHANDLE, "");
    const DWORD style = define(large);
    for (int i = 0; i < 5; ++i) add_paragraph(large, style, std::string(15'000, 'x'));
    ASSERT_EQ(CompoundTextClose(large, &memory, &size, file, sizeof file - 1), NOERROR);
    EXPECT_EQ(memory, static_cast<DHANDLE>(NULLHANDLE));
    EXPECT_EQ(size, 0U);
    lines.clear();
    EXPECT_EQ(EnumCompositeFile(file, note_record, &lines), NOERROR);
    EXPECT_EQ(lines.size(), 1 + 5 * 3U);
    const DHANDLE again = create(note, "Again");
    EXPECT_EQ(CompoundTextAssimilateFile(again, file, 0), NOERROR);
    EXPECT_EQ(CompoundTextClose(again, nullptr, nullptr, nullptr, 0), NOERROR);
    EXPECT_EQ(records_of(note, "Again").size(), lines.size());
    EXPECT_TRUE(std::filesystem::remove(file));
}

TEST_F(CompoundTexts, AreNotMadeOfFormsThatNobodyRenders) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(CompoundTextAddRenderedNote(context, note, NULLHANDLE, 0), ERR_FUNC_NOT_IMPL);
    EXPECT_NE(testing::internal::GetCapturedStdout().find("CompoundTextAddRenderedNote needs"), std::string::npos);
    CompoundTextDiscard(context);
}

class RichText : public DatabaseTest {
protected:
    /// Type word and value in memory, as an item's value lies there.
    static BLOCKID block(WORD type, const std::string& value, DWORD& length) {
        DHANDLE memory = NULLHANDLE;
        length = static_cast<DWORD>(sizeof type + value.size());
        EXPECT_EQ(OSMemAlloc(0, length, &memory), NOERROR);
        char* octets = OSLock(char, memory);
        std::memcpy(octets, &type, sizeof type);
        std::memcpy(octets + sizeof type, value.data(), value.size());
        OSUnlockObject(memory);
        return {memory, NULLBLOCK};
    }
    static std::string taken(DHANDLE memory, DWORD length) {
        std::string text(OSLock(char, memory), length);
        OSUnlockObject(memory);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return text;
    }
    static std::string as_text(WORD type, const std::string& value, const char* delimiter, WORD width,
                               BOOL strip = FALSE) {
        DWORD length = 0, text_length = 0;
        const BLOCKID item = block(type, value, length);
        DHANDLE text = NULLHANDLE;
        EXPECT_EQ(ConvertItemToText(item, length, delimiter, width, &text, &text_length, strip), NOERROR);
        EXPECT_EQ(OSMemFree(item.pool), NOERROR);
        return taken(text, text_length);
    }
    static std::string composite(const std::string& text, WORD flags) {
        DWORD length = 0, made = 0;
        const BLOCKID item = block(TYPE_TEXT, text, length);
        DHANDLE memory = NULLHANDLE;
        char delimiter[] = "\n";
        EXPECT_EQ(ConvertItemToCompositeExt(item, length, DEFAULT_FONT_ID, delimiter, flags, &memory, &made, nullptr, 0,
                                            FALSE),
                  NOERROR);
        EXPECT_EQ(OSMemFree(item.pool), NOERROR);
        return taken(memory, made).substr(sizeof(WORD));
    }
};

TEST_F(RichText, AsTextIsWrappedBetweenWords) {
    EXPECT_EQ(as_text(TYPE_TEXT, "one two three", "\n", 8), "one two\nthree\n");
    EXPECT_EQ(as_text(TYPE_TEXT, "abcdefgh", "\n", 3), "abc\ndef\ngh\n");
    EXPECT_EQ(as_text(TYPE_TEXT, std::string("a\0b", 3), "\r\n", 80), "a\r\nb\r\n");
    EXPECT_EQ(as_text(TYPE_TEXT, "a\tb", "", 80, TRUE), std::string("ab\0", 3));
}

TEST_F(RichText, OfTextBeginsParagraphsWhereItIsTold) {
    EXPECT_EQ(as_text(TYPE_COMPOSITE, composite("a\nb\n\nc", PARADELIM_BLANKLINE), "\n", 0), "a b\nc\n");
    EXPECT_EQ(as_text(TYPE_COMPOSITE, composite("a\nb", PARADELIM_ANYLINE), "\n", 0), "a\nb\n");
    EXPECT_EQ(as_text(TYPE_COMPOSITE, composite("a\nb", PARADELIM_ANYBLANKLINE), "\n", 0), "a\nb\n");
    EXPECT_EQ(as_text(TYPE_COMPOSITE, composite("a\n b\nc", PARADELIM_INDENTEDLINE), "\n", 0), "a\n b c\n");
    EXPECT_EQ(as_text(TYPE_COMPOSITE, composite("To: x\ny\nCc: z", PARADELIM_COLON), "\n", 0), "To: x y\nCc: z\n");
}

TEST_F(RichText, OfOtherTypesIsRefused) {
    DWORD length = 0, made = 0;
    const BLOCKID number = block(TYPE_NUMBER, "12345678", length);
    DHANDLE memory = NULLHANDLE;
    char delimiter[] = "";
    Lines lines;
    EXPECT_EQ(ConvertItemToText(number, length, "", 0, &memory, &made, FALSE), ERR_DATATYPE);
    EXPECT_EQ(ConvertItemToCompositeExt(number, length, 0, delimiter, 0, &memory, &made, nullptr, 0, FALSE),
              ERR_DATATYPE);
    EXPECT_EQ(EnumCompositeBuffer(number, length, note_record, &lines), ERR_DATATYPE);
    EXPECT_EQ(OSMemFree(number.pool), NOERROR);
    const BLOCKID damaged = block(TYPE_COMPOSITE, std::string("\x81\x02\x85\xff\xff\xff", 6), length);
    EXPECT_EQ(EnumCompositeBuffer(damaged, length, note_record, &lines), ERR_ODS_REC_ZEROLENGTH);
    EXPECT_EQ(lines, Lines{"paragraph"});
    EXPECT_EQ(OSMemFree(damaged.pool), NOERROR);
}

TEST_F(RichText, EndsWhereItsRoutineSaysSo) {
    DWORD length = 0;
    const BLOCKID two = block(TYPE_COMPOSITE, "\x81\x02\x81\x02", length);
    int calls = 0;
    const auto stop = [](char*, WORD, DWORD, void* context) -> STATUS {
        ++*static_cast<int*>(context);
        return ERR_ODS_ENUM_COMPLETE;
    };
    EXPECT_EQ(EnumCompositeBuffer(two, length, stop, &calls), ERR_ODS_ENUM_COMPLETE);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(OSMemFree(two.pool), NOERROR);
}

TEST_F(RichText, HasStructuresThatArePackedOnDisk) {
    EXPECT_EQ(ODSLength(_CDPABDEFINITION), 70);
    EXPECT_EQ(ODSLength(_VIEW_COLUMN_FORMAT), 32);
    EXPECT_EQ(ODSLength(_CDFIELD), 36);
    EXPECT_EQ(ODSLength(_FILEOBJECT), 36);
    CDFACE faces[2] = {{5, 0x22, "Georgia"}, {6, 0x31, "Courier"}};
    std::string packed(2 * std::size_t{ODSLength(_CDFACE)}, '\0');
    char* to = packed.data();
    ODSWriteMemory(&to, _CDFACE, faces, 2);
    EXPECT_EQ(to, packed.data() + packed.size());
    CDFACE read[2] = {};
    const char* from = packed.data();
    ODSReadMemory(&from, _CDFACE, read, 2);
    EXPECT_EQ(std::memcmp(faces, read, sizeof faces), 0);
    VIEW_COLUMN_FORMAT column{};
    column.FontID = DEFAULT_BOLD_FONT_ID;
    column.ListSep = 7;
    std::string octets(ODSLength(_VIEW_COLUMN_FORMAT), '\0');
    to = octets.data();
    ODSWriteMemory(&to, _VIEW_COLUMN_FORMAT, &column, 1);
    EXPECT_EQ(octets.substr(14, 4), std::string("\x01\x01\x00\x0a", 4));
    EXPECT_EQ(octets.substr(30), std::string("\x07\x00", 2));
    testing::internal::CaptureStdout();
    EXPECT_EQ(ODSLength(9999), 0);
    EXPECT_NE(testing::internal::GetCapturedStdout().find("ODSLength: the stub does not know the structure 9999"),
              std::string::npos);
}

TEST_F(RichText, HasFontsWhosePartsAreReadAndSet) {
    FONTID font = DEFAULT_FONT_ID;
    FontSetFaceID(font, FONT_FACE_TYPEWRITER);
    FontSetSize(font, 24);
    FontSetColor(font, NOTES_COLOR_BLUE);
    FontSetStyle(font, ISBOLD | ISITALIC);
    FONTIDFIELDS fields{};
    std::memcpy(&fields, &font, sizeof fields);
    EXPECT_EQ(fields.Face, FONT_FACE_TYPEWRITER);
    EXPECT_EQ(fields.Attrib, ISBOLD | ISITALIC);
    EXPECT_EQ(fields.Color, FontGetColor(font));
    EXPECT_EQ(fields.PointSize, 24);
}

}  // namespace
}  // namespace notes_test
