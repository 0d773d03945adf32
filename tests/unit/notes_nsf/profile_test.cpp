// nsfnote.h: profile documents.
#include <cstring>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/pool.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

constexpr char profile[] = "CalendarProfile";
constexpr char ann[] = "Ann Muster";

WORD length(const char* text) { return text == nullptr ? WORD{0} : static_cast<WORD>(std::strlen(text)); }

class NsfProfile : public DatabaseTest {
protected:
    NOTEHANDLE open(const char* user, const char* name = profile) {
        NOTEHANDLE note = NULLHANDLE;
        EXPECT_EQ(NSFProfileOpen(database, name, length(name), user, length(user), TRUE, &note), NOERROR);
        return note;
    }
    STATUS set(const char* user, const char* field, const char* text, const char* name = profile) {
        std::string value = text == nullptr ? "" : text;
        return NSFProfileSetField(database, name, length(name), user, length(user), field, length(field), TYPE_TEXT,
                                  text == nullptr ? nullptr : value.data(), static_cast<DWORD>(value.size()));
    }
    STATUS get(const char* user, const char* field, BLOCKID& value, DWORD& octets) {
        WORD type = 0;
        const STATUS status = NSFProfileGetField(database, profile, length(profile), user, length(user), field,
                                                 length(field), &type, &value, &octets);
        EXPECT_TRUE(status != NOERROR || type == TYPE_TEXT);
        return status;
    }
    static std::string text_at(BLOCKID value, DWORD octets) {
        const char* at = OSLockBlock(char, value);
        std::string text(at + sizeof(WORD), octets - sizeof(WORD));
        OSUnlockBlock(value);
        return text;
    }
    /// Empty: the status was not NOERROR.
    std::string field(const char* user, const char* name) {
        BLOCKID value{};
        DWORD octets = 0;
        return get(user, name, value, octets) == NOERROR ? text_at(value, octets) : std::string{};
    }
    STATUS remove(const char* user, const char* name = profile) {
        return NSFProfileDelete(database, name, length(name), user, length(user));
    }
};

std::string item(NOTEHANDLE note, const char* name) {
    char text[128] = {};
    NSFItemGetText(note, name, text, sizeof text - 1);
    return text;
}

TEST_F(NsfProfile, OneThatIsNotThereIsMadeAndFoundAgainWhateverTheCaseOfItsNames) {
    const NOTEHANDLE first = open(ann);
    NOTEID id = 0;
    NSFNoteGetInfo(first, _NOTE_ID, &id);
    EXPECT_NE(id, 0U);
    EXPECT_EQ(item(first, "$Name"), "$profile_015calendarprofile_ann muster");
    const NOTEHANDLE again = open("ANN MUSTER", "calendarprofile");
    NOTEID same = 0;
    NSFNoteGetInfo(again, _NOTE_ID, &same);
    EXPECT_EQ(same, id);
    const NOTEHANDLE nobodys = open(nullptr);
    NSFNoteGetInfo(nobodys, _NOTE_ID, &same);
    EXPECT_NE(same, id);
    EXPECT_EQ(item(nobodys, "$Name"), "$profile_015calendarprofile_");
    for (const NOTEHANDLE note : {first, again, nobodys}) EXPECT_EQ(NSFNoteClose(note), NOERROR);
}

TEST_F(NsfProfile, WithoutANameOrACopyNothingIsMade) {
    NOTEHANDLE note = 1;
    EXPECT_EQ(NSFProfileOpen(database, nullptr, 0, ann, length(ann), TRUE, &note), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(note, NULLHANDLE);
    EXPECT_EQ(NSFProfileOpen(database, profile, length(profile), nullptr, 0, FALSE, &note), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(remove(nullptr), ERR_NOT_FOUND);
}

TEST_F(NsfProfile, AnUpdateReplacesItsItems) {
    ASSERT_EQ(set(ann, "Old", "x"), NOERROR);
    const NOTEHANDLE note = open(ann);
    ASSERT_EQ(NSFItemDelete(note, "Old", 3), NOERROR);
    ASSERT_EQ(NSFItemSetText(note, "Owner", ann, MAXWORD), NOERROR);
    ASSERT_EQ(NSFProfileUpdate(note, profile, length(profile), ann, length(ann)), NOERROR);
    ASSERT_EQ(NSFItemSetText(note, "Owner", "Bob", MAXWORD), NOERROR);
    ASSERT_EQ(NSFProfileUpdate(note, profile, length(profile), ann, length(ann)), NOERROR);  // the handle is up to date
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
    EXPECT_EQ(field(ann, "Owner"), "Bob");
    EXPECT_EQ(field(ann, "Old"), "");
    EXPECT_EQ(remove(ann), NOERROR);
    EXPECT_EQ(remove(ann), ERR_NOT_FOUND);  // there was one
}

TEST_F(NsfProfile, AFieldIsMadeReplacedAndTakenAwayOnDiskAtOnce) {
    ASSERT_EQ(set(ann, "Owner", ann), NOERROR);
    EXPECT_EQ(field(ann, "OWNER"), ann);
    ASSERT_EQ(set(ann, "Owner", "Bob"), NOERROR);
    const NOTEHANDLE note = open(ann);
    EXPECT_EQ(item(note, "Owner"), "Bob");
    EXPECT_EQ(NSFNoteClose(note), NOERROR);
    ASSERT_EQ(set(ann, "Owner", nullptr), NOERROR);
    BLOCKID value{};
    DWORD octets = 0;
    EXPECT_EQ(get(ann, "Owner", value, octets), ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(set(ann, "$Name", "x"), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfProfile, ReadingAFieldMakesNoDocument) {
    EXPECT_EQ(field(ann, "Owner"), "");
    EXPECT_EQ(remove(ann), ERR_NOT_FOUND);
}

TEST_F(NsfProfile, ValuesOfSeveralFieldsStayWhereTheyAreUntilTheDocumentChanges) {
    ASSERT_EQ(set(ann, "One", "1"), NOERROR);
    ASSERT_EQ(set(ann, "Two", "zwei"), NOERROR);
    BLOCKID one{};
    BLOCKID two{};
    DWORD one_octets = 0;
    DWORD two_octets = 0;
    ASSERT_EQ(get(ann, "One", one, one_octets), NOERROR);
    ASSERT_EQ(get(ann, "Two", two, two_octets), NOERROR);
    EXPECT_EQ(text_at(one, one_octets), "1");
    EXPECT_EQ(text_at(two, two_octets), "zwei");
    ASSERT_EQ(set(ann, "One", "eins"), NOERROR);
    EXPECT_EQ(field(ann, "One"), "eins");
}

TEST_F(NsfProfile, ASearchPassesOverProfilesAndFindsDocuments) {
    ASSERT_EQ(set(ann, "Owner", ann), NOERROR);
    const NOTEID document = add_document(database, "Subject", "x");
    EXPECT_EQ(search(database).matching, std::vector<NOTEID>{document});
    ASSERT_EQ(remove(ann), NOERROR);
    EXPECT_EQ(search(database, nullptr, SEARCH_ALL_VERSIONS).others, std::vector<NOTEID>{});
}

struct Seen {
    std::vector<std::string> names;
    STATUS answer = NOERROR;
};

STATUS LNCALLBACK note_down(DBHANDLE, void* context, char* name, WORD name_length, char* user, WORD user_length,
                            NOTEID) {
    auto& seen = *static_cast<Seen*>(context);
    EXPECT_EQ(std::strlen(name), name_length);
    seen.names.push_back(std::string(name) + ":" + std::string(user, user_length));
    return seen.answer;
}

TEST_F(NsfProfile, ThoseOfOneNameOrAllAreEnumerated) {
    ASSERT_EQ(set(ann, "Owner", ann), NOERROR);
    ASSERT_EQ(set(nullptr, "Owner", "x"), NOERROR);
    ASSERT_EQ(set(ann, "Owner", "x", "Other_Profile"), NOERROR);
    Seen seen;
    ASSERT_EQ(NSFProfileEnum(database, profile, length(profile), note_down, &seen, 0), NOERROR);
    EXPECT_EQ(seen.names, (std::vector<std::string>{"calendarprofile:ann muster", "calendarprofile:"}));
    seen.names.clear();
    ASSERT_EQ(NSFProfileEnum(database, nullptr, 0, note_down, &seen, 0), NOERROR);
    EXPECT_EQ(seen.names,
              (std::vector<std::string>{"calendarprofile:ann muster", "calendarprofile:", "other_profile:ann muster"}));
    seen = {{}, ERR_CANCEL};
    EXPECT_EQ(NSFProfileEnum(database, nullptr, 0, note_down, &seen, 0), ERR_CANCEL);
    EXPECT_EQ(seen.names.size(), 1U);
    EXPECT_EQ(NSFProfileEnum(database, nullptr, 0, note_down, &seen, 1), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfProfile, AnItemMatchesTheOneOfItsNameInAnotherNote) {
    auto first = TestNote::create(database);
    auto second = TestNote::create(database);
    first.set("Subject", "one");
    second.set("Other", "x");
    BLOCKID subject{};
    BLOCKID value{};
    BLOCKID match{};
    WORD type = 0;
    DWORD octets = 0;
    ASSERT_EQ(NSFItemInfo(first.handle(), "Subject", 7, &subject, &type, &value, &octets), NOERROR);
    EXPECT_EQ(NSFNoteFindMatchingItem(first.handle(), subject, second.handle(), 0, &match), ERR_ITEM_NOT_FOUND);
    second.set("subject", "two");
    ASSERT_EQ(NSFNoteFindMatchingItem(first.handle(), subject, second.handle(), 0, &match), NOERROR);
    char name[16] = {};
    WORD name_length = 0;
    WORD flags = 0;
    NSFItemQuery(second.handle(), match, name, sizeof name, &name_length, &flags, &type, &value, &octets);
    EXPECT_EQ(std::string(name, name_length), "subject");
    EXPECT_EQ(NSFNoteFindMatchingItem(first.handle(), subject, second.handle(), 1, &match), ERR_MISC_INVALID_ARGS);
}

TEST_F(NsfProfile, NotesDivergedAtTheLastRevisionThatBothHaveHad) {
    auto first = TestNote::create(database);
    first.set("Subject", "one");
    const NOTEID id = first.save();
    const TIMEDATE shared = first.oid().SequenceTime;
    auto second = TestNote::open(database, id);
    TIMEDATE time{};
    ASSERT_EQ(NSFNoteFindDivergenceTime(first.handle(), second.handle(), 0, &time), NOERROR);
    EXPECT_EQ(describe(time), describe(shared));
    ASSERT_EQ(NSFItemSetTime(second.handle(), "$Revisions", &shared), NOERROR);
    OID oid = second.oid();
    TIMEDATE later = shared;
    later.Innards[0] += 100;
    oid.SequenceTime = later;
    NSFNoteSetInfo(second.handle(), _NOTE_OID, &oid);
    ASSERT_EQ(NSFNoteFindDivergenceTime(first.handle(), second.handle(), 0, &time), NOERROR);
    EXPECT_EQ(describe(time), describe(shared));
    ASSERT_EQ(NSFItemDelete(second.handle(), "$Revisions", 10), NOERROR);
    EXPECT_EQ(NSFNoteFindDivergenceTime(first.handle(), second.handle(), 0, &time), ERR_SYNC_TIME_NOT_FOUND);
    auto other = TestNote::create(database);
    EXPECT_EQ(NSFNoteFindDivergenceTime(first.handle(), other.handle(), 0, &time), ERR_SYNC_TIME_NOT_FOUND);
}

}  // namespace
}  // namespace notes_test
