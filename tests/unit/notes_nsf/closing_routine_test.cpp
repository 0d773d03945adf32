// Routines of a program that close the very handle that the function which calls them works on: a misuse, named.
#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "notes_stub/include/idtable.h"
#include "notes_stub/include/osfile.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using ::testing::HasSubstr;

class ClosingRoutine : public MisuseTest {
protected:
    void SetUp() override {
        MisuseTest::SetUp();
        ASSERT_EQ(NSFDbCreate("own.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
        ASSERT_EQ(NSFDbOpen("own.nsf", &handle), NOERROR);
        for (const char* text : {"a", "b", "c"}) add_document(handle, "Subject", text);
    }
    void TearDown() override {
        if (handle != NULLHANDLE) {
            EXPECT_EQ(NSFDbClose(handle), NOERROR);
        }
        MisuseTest::TearDown();
    }

    /// What the runtime said while `body` ran.
    static std::string said(const std::function<void()>& body) {
        testing::internal::CaptureStdout();
        body();
        return testing::internal::GetCapturedStdout();
    }

    DBHANDLE handle = NULLHANDLE;
    int calls = 0;
    int closes_at = 1;
    NOTEHANDLE note = NULLHANDLE;
};

class ClosingSearch : public ClosingRoutine {
public:
    STATUS seen() {
        if (++calls != closes_at) return NOERROR;
        EXPECT_EQ(NSFDbClose(std::exchange(handle, DBHANDLE{NULLHANDLE})), NOERROR);
        return NOERROR;
    }
};

STATUS close_database(void* parameter, SEARCH_MATCH*, ITEM_TABLE*) {
    return static_cast<ClosingSearch*>(parameter)->seen();
}

TEST_F(ClosingSearch, EndsNsfSearchWithTheErrorOfAClosedHandle) {
    const std::string line = said([&] {
        EXPECT_EQ(NSFSearch(handle, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT, nullptr, close_database,
                            this, nullptr),
                  ERR_HDL_NULL);
    });
    EXPECT_THAT(line, HasSubstr("Misuse of NSFSearch: the database handle"));
    EXPECT_THAT(line, HasSubstr("was closed before"));
    EXPECT_EQ(calls, 1);
}

TEST_F(ClosingSearch, IsNamedAtTheLastNoteToo) {
    closes_at = 3;
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFSearch(handle, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, close_database,
                                        this, nullptr),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFSearch: the database handle"));
}

TEST_F(ClosingSearch, EndsTheOtherSearchesUnderTheirNames) {
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFSearchExt2(handle, NULLHANDLE, NULLHANDLE, SEARCH_FILTER_NONE, nullptr, SEARCH_SUMMARY,
                                            0, NOTE_CLASS_DOCUMENT, nullptr, close_database, this, nullptr, 0),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFSearchExt2: the database handle"));
    ASSERT_EQ(NSFDbOpen("own.nsf", &handle), NOERROR);
    calls = 0;
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(
                        NSFSearchWithUserNameList(handle, NULLHANDLE, nullptr, SEARCH_SUMMARY, NOTE_CLASS_DOCUMENT,
                                                  nullptr, close_database, this, nullptr, NULLHANDLE),
                        ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFSearchWithUserNameList: the database handle"));
}

TEST_F(ClosingSearch, EndsTheSearchOfADirectory) {
    ASSERT_EQ(NSFDbClose(handle), NOERROR);
    ASSERT_EQ(NSFDbOpen(nullptr, &handle), NOERROR);
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFSearch(handle, NULLHANDLE, nullptr, SEARCH_FILETYPE, FILE_ANY, nullptr, close_database,
                                        this, nullptr),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFSearch: the database handle"));
}

STATUS close_scanned(WORD, WORD, char*, WORD, void*, DWORD, void* parameter) {
    return NSFNoteClose(*static_cast<NOTEHANDLE*>(parameter));
}

TEST_F(ClosingRoutine, EndsNsfItemScan) {
    ASSERT_EQ(NSFNoteCreate(handle, &note), NOERROR);
    for (const char* name : {"One", "Two"}) ASSERT_EQ(NSFItemSetText(note, name, "x", 1), NOERROR);
    EXPECT_THAT(said([&] { EXPECT_EQ(NSFItemScan(note, close_scanned, &note), ERR_HDL_NULL); }),
                HasSubstr("Misuse of NSFItemScan: the note handle"));
}

STATUS destroy_table(void* parameter, DWORD) { return IDDestroyTable(*static_cast<DHANDLE*>(parameter)); }

TEST_F(ClosingRoutine, EndsIdEnumerate) {
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    for (const DWORD id : {4U, 8U}) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    EXPECT_THAT(said([&] { EXPECT_EQ(IDEnumerate(table, destroy_table, &table), ERR_HDL_NULL); }),
                HasSubstr("Misuse of IDEnumerate: there is no memory with handle"));
}

/// A note with an attached file of several pieces.
class ClosingTransfer : public ClosingRoutine {
protected:
    void SetUp() override {
        ClosingRoutine::SetUp();
        write_file("source.bin", std::string(300'000, 'x'));
        ASSERT_EQ(NSFNoteCreate(handle, &note), NOERROR);
        char item[] = ITEM_NAME_ATTACHMENT;
        ASSERT_EQ(NSFNoteAttachFile(note, item, sizeof item - 1, data("source.bin").c_str(), "source.bin", 0), NOERROR);
        ASSERT_EQ(NSFNoteUpdate(note, 0), NOERROR);
        NSFNoteGetInfo(note, _NOTE_ID, &id);
    }
    BLOCKID attachment() {
        BLOCKID item{};
        EXPECT_EQ(NSFItemInfo(note, ITEM_NAME_ATTACHMENT, 5, &item, nullptr, nullptr, nullptr), NOERROR);
        return item;
    }
    NOTEID id = 0;

public:
    STATUS close_own_database() { return NSFDbClose(std::exchange(handle, DBHANDLE{NULLHANDLE})); }
    STATUS close_note() { return NSFNoteClose(std::exchange(note, NOTEHANDLE{NULLHANDLE})); }
};

TEST_F(ClosingTransfer, EndsTheExtractionOfAFile) {
    const BLOCKID item = attachment();
    const auto close_note_at_piece = [](const BYTE*, DWORD, void* parameter) -> STATUS {
        return static_cast<ClosingTransfer*>(parameter)->close_note();
    };
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFNoteExtractWithCallback(note, item, nullptr, 0, close_note_at_piece, this),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFNoteExtractWithCallback: the note handle"));
}

TEST_F(ClosingTransfer, EndsTheExtractionOfAFileOfAClosedDatabase) {
    const auto close_at_piece = [](const BYTE*, DWORD, void* parameter) -> STATUS {
        return static_cast<ClosingTransfer*>(parameter)->close_own_database();
    };
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFNoteExtractWithCallback(note, attachment(), nullptr, 0, close_at_piece, this),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFNoteExtractWithCallback: the database handle"));
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
}

STATUS close_at_note(void* parameter, NOTEHANDLE, DWORD, STATUS) {
    return static_cast<ClosingTransfer*>(parameter)->close_own_database();
}

STATUS close_at_piece(void* parameter, NOTEHANDLE, NOTEID, STATUS, BYTE*, DWORD) {
    return static_cast<ClosingTransfer*>(parameter)->close_own_database();
}

STATUS close_note_at_object(void*, NOTEHANDLE given, NOTEID, STATUS, DWORD) { return NSFNoteClose(given); }

TEST_F(ClosingTransfer, EndsNsfDbGetNotesAtTheNote) {
    ASSERT_EQ(close_note(), NOERROR);
    std::vector<NOTEID> ids{id, id};
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFDbGetNotes(handle, 2, ids.data(), nullptr, nullptr, 0, NULLHANDLE, this, nullptr,
                                            close_at_note, nullptr, nullptr, nullptr, nullptr),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFDbGetNotes: the database handle"));
}

TEST_F(ClosingTransfer, EndsNsfDbGetNotesAtAnObject) {
    const DBHANDLE objects = new_database("objects.nsf");
    ASSERT_EQ(close_note(), NOERROR);
    std::vector<NOTEID> ids{id, id};
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFDbGetNotes(handle, 2, ids.data(), nullptr, nullptr, GETNOTES_SEND_OBJECTS, objects,
                                            this, nullptr, nullptr, nullptr, close_at_piece, nullptr, nullptr),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFDbGetNotes: the database handle"));
}

TEST_F(ClosingTransfer, EndsNsfDbGetNotesWhereTheNoteIsClosedAtItsObject) {
    const DBHANDLE objects = new_database("objects.nsf");
    ASSERT_EQ(close_note(), NOERROR);
    std::vector<NOTEID> ids{id, id};
    EXPECT_THAT(said([&] {
                    EXPECT_EQ(NSFDbGetNotes(handle, 2, ids.data(), nullptr, nullptr, GETNOTES_SEND_OBJECTS, objects,
                                            this, nullptr, nullptr, close_note_at_object, nullptr, nullptr, nullptr),
                              ERR_HDL_NULL);
                }),
                HasSubstr("Misuse of NSFDbGetNotes: the note handle"));
}

}  // namespace
}  // namespace notes_test
