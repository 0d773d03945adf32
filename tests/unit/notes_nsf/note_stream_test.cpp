// nsfnote.h: NSFDbGetNotes; nsfdb.h: NSFDbStampNotesMultiItem.
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/nsfobjec.h"
#include "notes_stub/include/osmem.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

/// What the routines of NSFDbGetNotes saw.
struct Seen {
    std::vector<std::pair<NOTEID, STATUS>> notes;
    std::vector<std::string> subjects;
    std::vector<DWORD> object_sizes;
    std::string object_octets;
    STATUS answer = NOERROR;
    bool closes = false;
};

STATUS see_note(void* parameter, NOTEHANDLE note, DWORD id, STATUS status) {
    auto& seen = *static_cast<Seen*>(parameter);
    seen.notes.emplace_back(id, status);
    if (note == NULLHANDLE) return seen.answer;
    char text[64] = {};
    seen.subjects.emplace_back(text, NSFItemGetText(note, "Subject", text, sizeof text));
    if (seen.closes) {
        EXPECT_EQ(NSFNoteClose(note), NOERROR);
    }
    return seen.answer;
}

STATUS see_object(void* parameter, NOTEHANDLE, NOTEID, STATUS status, DWORD size) {
    EXPECT_EQ(status, NOERROR);
    static_cast<Seen*>(parameter)->object_sizes.push_back(size);
    return NOERROR;
}

STATUS see_piece(void* parameter, NOTEHANDLE, NOTEID, STATUS, BYTE* octets, DWORD length) {
    auto& seen = *static_cast<Seen*>(parameter);
    seen.object_octets.append(reinterpret_cast<const char*>(octets), length);
    return seen.answer;
}

class NsfStream : public DatabaseTest {
protected:
    Seen seen;

    STATUS get(std::vector<NOTEID> ids, DWORD flags = 0, DBHANDLE objects = NULLHANDLE) {
        return NSFDbGetNotes(database, static_cast<DWORD>(ids.size()), ids.data(), nullptr, nullptr, flags, objects,
                             &seen, nullptr, see_note, see_object, see_piece, nullptr, nullptr);
    }
};

using Notes = std::vector<std::pair<NOTEID, STATUS>>;

TEST_F(NsfStream, HandsTheNotesOnInTheirOrderAndClosesThem) {
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Subject", "two");
    EXPECT_EQ(get({two, one}), NOERROR);
    EXPECT_EQ(seen.notes, (Notes{{two, NOERROR}, {one, NOERROR}}));
    EXPECT_EQ(seen.subjects, (std::vector<std::string>{"two", "one"}));
    seen.closes = true;
    EXPECT_EQ(get({one}), NOERROR);
}

TEST_F(NsfStream, EndsAtANoteThatIsNotThereUnlessItIsToGoOn) {
    const NOTEID one = add_document(database, "Subject", "one");
    EXPECT_EQ(get({0x7000, one}), ERR_INVALID_NOTE);
    EXPECT_EQ(seen.notes, (Notes{{0x7000, ERR_INVALID_NOTE}}));
    seen.notes.clear();
    EXPECT_EQ(get({0x7000, one}, GETNOTES_CONTINUE_ON_ERROR), NOERROR);
    EXPECT_EQ(seen.notes, (Notes{{0x7000, ERR_INVALID_NOTE}, {one, NOERROR}}));
}

TEST_F(NsfStream, EndsWithTheStatusOfARoutine) {
    const NOTEID one = add_document(database, "Subject", "one");
    seen.answer = ERR_CANCEL;
    EXPECT_EQ(get({one, one}), ERR_CANCEL);
    EXPECT_EQ(seen.notes.size(), 1U);
}

TEST_F(NsfStream, GivesSmallNotesFirstWhereThatIsWanted) {
    const NOTEID large = add_document(database, "Subject", std::string(30, 'x'));
    const NOTEID small = add_document(database, "Subject", "x");
    EXPECT_EQ(get({large, small}, GETNOTES_ORDER_BY_SIZE), NOERROR);
    EXPECT_EQ(seen.notes, (Notes{{small, NOERROR}, {large, NOERROR}}));
}

class NsfStreamOfObjects : public NsfStream {
protected:
    NOTEID id = 0;
    std::string octets = std::string(70'000, 'x') + "end";

    void SetUp() override {
        NsfStream::SetUp();
        write_file("in.txt", octets);
        TestNote note = TestNote::create(database);
        ASSERT_EQ(NSFNoteAttachFile(note.handle(), "$FILE", 5, data("in.txt").c_str(), "in.txt", 0), NOERROR);
        id = note.save();
    }
    static std::size_t octets_of_objects(DBHANDLE in) {
        DWORD size = 0;
        return NSFDbGetObjectSize(in, 1, 0, &size, nullptr, nullptr) == NOERROR ? size : 0;
    }
};

TEST_F(NsfStreamOfObjects, PutsThemIntoTheOtherDatabase) {
    const DBHANDLE other = new_database("other.nsf");
    EXPECT_EQ(get({id}, GETNOTES_SEND_OBJECTS, other), NOERROR);
    EXPECT_EQ(seen.object_sizes, std::vector<DWORD>{static_cast<DWORD>(octets.size())});
    EXPECT_EQ(seen.object_octets, octets);
    EXPECT_EQ(octets_of_objects(other), octets.size());
}

TEST_F(NsfStreamOfObjects, SendsNoneUnlessTheyAreWantedAndHaveAPlace) {
    const DBHANDLE other = new_database("other.nsf");
    EXPECT_EQ(get({id}, 0, other), NOERROR);
    EXPECT_EQ(get({id}, GETNOTES_SEND_OBJECTS, NULLHANDLE), NOERROR);
    EXPECT_TRUE(seen.object_sizes.empty());
}

TEST_F(NsfStreamOfObjects, LeavesNoHalfOfOneBehindWhenARoutineEndsIt) {
    const DBHANDLE other = new_database("other.nsf");
    seen.answer = ERR_CANCEL;
    EXPECT_EQ(get({id}, GETNOTES_SEND_OBJECTS, other), ERR_CANCEL);
    EXPECT_TRUE(seen.notes.empty());
    EXPECT_EQ(octets_of_objects(other), 0U);
}

class NsfStamp : public NsfTest {};

TEST_F(NsfStamp, AllItemsOfANoteGoIntoEveryDocumentOfTheTable) {
    const DBHANDLE database = new_database();
    const NOTEID one = add_document(database, "Subject", "one");
    const NOTEID two = add_document(database, "Other", "two");
    TestNote values = TestNote::create(database);
    ASSERT_EQ(NSFItemCreateTextList(values.handle(), "SUBJECT", "a", 1), NOERROR);
    values.set("State", "done");
    DHANDLE table = NULLHANDLE;
    ASSERT_EQ(IDCreateTable(sizeof(NOTEID), &table), NOERROR);
    EXPECT_EQ(NSFDbStampNotesMultiItem(database, table, values.handle()), ERR_NO_STAMPED_NOTES);
    for (const NOTEID id : {one, two, NOTEID{0x7000}}) ASSERT_EQ(IDInsert(table, id, nullptr), NOERROR);
    const DWORD before = TestNote::open(database, one).oid().Sequence;
    EXPECT_EQ(NSFDbStampNotesMultiItem(database, table, values.handle()), NOERROR);
    for (const NOTEID id : {one, two}) {
        EXPECT_EQ(TestNote::open(database, id).list("Subject"), std::vector<std::string>{"a"});
        EXPECT_EQ(TestNote::open(database, id).text("State"), "done");
    }
    EXPECT_EQ(TestNote::open(database, two).text("Other"), "two");
    EXPECT_EQ(TestNote::open(database, one).oid().Sequence, before + 1);
    EXPECT_EQ(IDDestroyTable(table), NOERROR);
}

}  // namespace
}  // namespace notes_test
