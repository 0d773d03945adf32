// nsfnote.h: links to documents as text.
#include <cstring>

#include "notes_stub/include/names.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfNoteLink : public NsfTest {
protected:
    NOTELINK link{};
    char hint[MAXUSERNAME] = {};
    char remark[100] = {};
    DWORD flags = 0;

    STATUS read(const std::string& text, WORD most = 100) {
        DHANDLE memory = NULLHANDLE;
        EXPECT_EQ(OSMemAlloc(0, static_cast<DWORD>(text.size()), &memory), NOERROR);
        text.copy(OSLock(char, memory), text.size());
        OSUnlockObject(memory);
        const STATUS status =
            NSFNoteLinkFromText(memory, static_cast<WORD>(text.size()), &link, hint, remark, most, &flags);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return status;
    }
    static std::string write(NOTELINK& link, char* title, char* hint, char* remark, DWORD flags) {
        DHANDLE memory = NULLHANDLE;
        WORD length = 0;
        EXPECT_EQ(NSFNoteLinkToText(title, &link, hint, remark, &memory, &length, flags), NOERROR);
        if (memory == NULLHANDLE) return {};
        std::string text(OSLock(char, memory), length);
        OSUnlockObject(memory);
        EXPECT_EQ(OSMemFree(memory), NOERROR);
        return text;
    }
};

const std::string full =
    "A title\n<NDL>\n<REPLICA>85250123:006E4567</REPLICA>\n"
    "<VIEW>OF85258901:00682345-ON8525ABCD:0065EF01</VIEW>\n<NOTE>OF4E851234:A91A5678-ON85259ABC:004BDEF0</NOTE>\n"
    "<HINT>CN=mail/O=Example</HINT>\n<REM>Database 'One', Document 'Two'</REM>\n"
    "<FLAGS ADDTEMPORARY=1 NOREPLSEARCH=1>\n</NDL>\n";

TEST_F(NsfNoteLink, IsReadFromTaggedTextWithAllThatItNames) {
    ASSERT_EQ(read(full), NOERROR);
    EXPECT_EQ(link.File.Innards[1], 0x85250123U);
    EXPECT_EQ(link.File.Innards[0], 0x006E4567U);
    EXPECT_EQ(link.View.File.Innards[1], 0x85258901U);
    EXPECT_EQ(link.View.Note.Innards[0], 0x0065EF01U);
    EXPECT_EQ(link.Note.File.Innards[0], 0xA91A5678U);
    EXPECT_EQ(link.Note.Note.Innards[1], 0x85259ABCU);
    EXPECT_STREQ(hint, "CN=mail/O=Example");
    EXPECT_STREQ(remark, "Database 'One', Document 'Two'");
    EXPECT_EQ(flags, DWORD{LINKFLAG_ADD_TEMPORARY | LINKFLAG_NO_REPL_SEARCH});
}

TEST_F(NsfNoteLink, IsWrittenAsItIsRead) {
    ASSERT_EQ(read(full), NOERROR);
    char title[] = "A title";
    EXPECT_EQ(write(link, title, hint, remark, flags), full);
}

TEST_F(NsfNoteLink, ToADatabaseAloneHasNeitherViewNorNote) {
    NOTELINK database{};
    database.File.Innards[0] = 1;
    const std::string text = write(database, nullptr, nullptr, nullptr, 0);
    EXPECT_EQ(text, "<NDL>\n<REPLICA>00000000:00000001</REPLICA>\n</NDL>\n");
    ASSERT_EQ(read(text), NOERROR);
    EXPECT_EQ(std::memcmp(&link, &database, sizeof link), 0);
    EXPECT_STREQ(hint, "");
    EXPECT_EQ(flags, 0U);
}

TEST_F(NsfNoteLink, ItsDescriptionIsCutToTheBuffer) {
    ASSERT_EQ(read(full, 9), NOERROR);
    EXPECT_STREQ(remark, "Database");
}

TEST_F(NsfNoteLink, WhatIsNoneIsRefused) {
    for (const char* text :
         {"no link", "<NDL>\n</NDL>", "<NDL><REPLICA>85250123</REPLICA></NDL>", "<NDL><REPLICA>1:2</REPLICA></NDL>",
          "<NDL><REPLICA>85250123:006E4567</NDL>", "</NDL><NDL>",
          "<NDL><REPLICA>85250123:006E4567</REPLICA><NOTE>4E851234:A91A5678-ON85259ABC:004BDEF0</NOTE></NDL>"})
        EXPECT_EQ(read(text), ERR_LINK_FORMAT) << text;
}

}  // namespace
}  // namespace notes_test
