#include <array>
#include <cstring>

#include "notes_stub/include/kfm.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/names.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/ostime.h"
#include "notes_stub/include/textlist.h"
#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

class NsfItem : public NsfTest {
protected:
    void SetUp() override {
        NsfTest::SetUp();
        database_ = new_database();
        NSFNoteCreate(database_, &note_);
    }
    void TearDown() override {
        EXPECT_EQ(NSFNoteClose(note_), NOERROR);
        NsfTest::TearDown();
    }
    void set(const char* name, const std::string& text) {
        EXPECT_EQ(NSFItemSetText(note_, name, text.data(), static_cast<WORD>(text.size())), NOERROR);
    }
    std::string converted(const char* name, char separator = ';', WORD size = 500) {
        std::vector<char> buffer(size, '?');
        const WORD length = NSFItemConvertToText(note_, name, buffer.data(), size, separator);
        EXPECT_EQ(buffer[length], '\0');
        return {buffer.data(), length};
    }
    struct Info {
        STATUS status = NOERROR;
        BLOCKID item{};
        WORD type = 0;
        BLOCKID value{};
        DWORD length = 0;
    };
    Info info(const char* name) {
        Info found;
        found.status = NSFItemInfo(note_, name, static_cast<WORD>(std::strlen(name)), &found.item, &found.type,
                                   &found.value, &found.length);
        return found;
    }
    std::vector<std::string> names() {
        std::vector<std::string> all;
        const auto collect = [](WORD, WORD, char* name, WORD length, void*, DWORD, void* parameter) -> STATUS {
            static_cast<std::vector<std::string>*>(parameter)->emplace_back(name, length);
            return NOERROR;
        };
        EXPECT_EQ(NSFItemScan(note_, collect, &all), NOERROR);
        return all;
    }
    /// The same note after a way through the database.
    void save_and_reopen() {
        ASSERT_EQ(NSFNoteUpdate(note_, 0), NOERROR);
        NOTEID id = 0;
        NSFNoteGetInfo(note_, _NOTE_ID, &id);
        ASSERT_EQ(NSFNoteClose(note_), NOERROR);
        ASSERT_EQ(NSFNoteOpen(database_, id, 0, &note_), NOERROR);
    }

    DBHANDLE database_ = NULLHANDLE;
    NOTEHANDLE note_ = NULLHANDLE;
};

TEST_F(NsfItem, OfTextComesBackWithEmbeddedZerosForLineBreaks) {
    const std::string text("two\0lines", 9);
    set("Body", text);
    save_and_reopen();
    std::array<char, 40> buffer{};
    ASSERT_EQ(NSFItemGetText(note_, "Body", buffer.data(), 40), 9);
    EXPECT_EQ(std::string(buffer.data(), 9), text);
}

TEST_F(NsfItem, OfTextIsMeasuredUpToItsZeroWhenItsLengthIsMaxword) {
    ASSERT_EQ(NSFItemSetText(note_, "Subject", "hello", MAXWORD), NOERROR);
    EXPECT_EQ(converted("Subject"), "hello");
}

TEST_F(NsfItem, OfTextIsCutToTheBufferAndEndedByAZero) {
    set("Subject", "hello");
    std::array<char, 8> buffer{'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'};
    EXPECT_EQ(NSFItemGetText(note_, "Subject", buffer.data(), 4), 3);
    EXPECT_STREQ(buffer.data(), "hel");
    EXPECT_EQ(buffer[4], 'x');
}

TEST_F(NsfItem, ThatIsAbsentHasNoTextAndIsNotPresent) {
    std::array<char, 8> buffer{'x'};
    EXPECT_EQ(NSFItemGetText(note_, "Subject", buffer.data(), 8), 0);
    EXPECT_STREQ(buffer.data(), "");
    char name[] = "Subject";
    EXPECT_EQ(NSFItemIsPresent(note_, name, 7), FALSE);
    set("Subject", "");
    EXPECT_EQ(NSFItemIsPresent(note_, name, 7), TRUE);
}

TEST_F(NsfItem, IsFoundWhateverTheCaseOfItsName) {
    set("Subject", "hello");
    EXPECT_EQ(converted("sUBJECT"), "hello");
    set("SUBJECT", "other");
    EXPECT_EQ(names(), std::vector<std::string>{"SUBJECT"});
}

TEST_F(NsfItem, IsReplacedBySetAndDoubledByAppend) {
    set("Subject", "first");
    set("Subject", "second");
    EXPECT_EQ(names().size(), 1U);
    ASSERT_EQ(NSFItemAppend(note_, 0, "Subject", 7, TYPE_TEXT, "third", 5), NOERROR);
    EXPECT_EQ(names().size(), 2U);
    EXPECT_EQ(converted("Subject"), "second");
}

TEST_F(NsfItem, OfANumberComesBackAsNumberAndAsLong) {
    const NUMBER number = 2525.75;
    ASSERT_EQ(NSFItemSetNumber(note_, "Port", &number), NOERROR);
    save_and_reopen();
    NUMBER read = 0;
    EXPECT_EQ(NSFItemGetNumber(note_, "Port", &read), TRUE);
    EXPECT_EQ(read, number);
    EXPECT_EQ(NSFItemGetLong(note_, "Port", 7), 2525);
    EXPECT_EQ(NSFItemGetLong(note_, "Absent", 7), 7);
    EXPECT_EQ(NSFItemGetNumber(note_, "Absent", &read), FALSE);
    EXPECT_EQ(converted("Port"), "2525.75");
}

TEST_F(NsfItem, OfTextIsNoNumber) {
    set("Port", "25");
    NUMBER read = 0;
    EXPECT_EQ(NSFItemGetNumber(note_, "Port", &read), FALSE);
    EXPECT_EQ(NSFItemGetLong(note_, "Port", 7), 7);
}

TEST_F(NsfItem, OfATimeComesBackUnchanged) {
    const TIMEDATE time{{360'000, 0x4925'8a1f}};
    ASSERT_EQ(NSFItemSetTime(note_, "When", &time), NOERROR);
    save_and_reopen();
    TIMEDATE read{};
    EXPECT_EQ(NSFItemGetTime(note_, "When", &read), TRUE);
    EXPECT_EQ(read.Innards[0], time.Innards[0]);
    EXPECT_EQ(read.Innards[1], time.Innards[1]);
    EXPECT_EQ(NSFItemGetTime(note_, "Absent", &read), FALSE);
    EXPECT_NE(converted("When"), "");
}

TEST_F(NsfItem, OfATextListKeepsItsEntriesInOrder) {
    ASSERT_EQ(NSFItemCreateTextList(note_, "Recipients", "a@example.test", MAXWORD), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "Recipients", "b@example.test", MAXWORD, TRUE), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "Recipients", "", 0, TRUE), NOERROR);
    save_and_reopen();
    ASSERT_EQ(NSFItemGetTextListEntries(note_, "Recipients"), 3);
    std::array<char, 40> buffer{};
    EXPECT_EQ(NSFItemGetTextListEntry(note_, "Recipients", 1, buffer.data(), 39), 14);
    EXPECT_STREQ(buffer.data(), "b@example.test");
    EXPECT_EQ(NSFItemGetTextListEntry(note_, "Recipients", 2, buffer.data(), 39), 0);
    EXPECT_EQ(NSFItemGetTextListEntry(note_, "Recipients", 3, buffer.data(), 39), 0);
    EXPECT_EQ(converted("Recipients", '\n'), "a@example.test\nb@example.test\n");
    EXPECT_EQ(converted("Recipients", '\0'), "a@example.test;b@example.test;");
}

TEST_F(NsfItem, OfATextListTakesADuplicateOnlyWhenThatIsAllowed) {
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "a", MAXWORD, FALSE), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "a", MAXWORD, FALSE), NOERROR);
    EXPECT_EQ(NSFItemGetTextListEntries(note_, "List"), 1);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "a", MAXWORD, TRUE), NOERROR);
    EXPECT_EQ(NSFItemGetTextListEntries(note_, "List"), 2);
}

TEST_F(NsfItem, OfATextListHasItsLimits) {
    const std::string long_text(61'500, 'x');
    EXPECT_EQ(NSFItemCreateTextList(note_, "List", long_text.data(), 61'500), ERR_SEGMENT_TOO_BIG);
    const std::string half(30'000, 'x');
    ASSERT_EQ(NSFItemCreateTextList(note_, "List", half.data(), 30'000), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", half.data(), 30'000, TRUE), NOERROR);
    EXPECT_EQ(NSFItemAppendTextList(note_, "List", half.data(), 30'000, TRUE), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(NSFItemGetTextListEntries(note_, "List"), 2);
}

TEST_F(NsfItem, InItsLayoutIsTypeListLengthsAndText) {
    ASSERT_EQ(NSFItemCreateTextList(note_, "List", "ab", 2), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "c", 1, TRUE), NOERROR);
    const Info found = info("List");
    ASSERT_EQ(found.status, NOERROR);
    EXPECT_EQ(found.type, TYPE_TEXT_LIST);
    ASSERT_EQ(found.length, 11U);
    const std::string expected(
        "\x01\x05\x02\x00\x02\x00\x01\x00"
        "abc",
        11);
    EXPECT_EQ(std::string(OSLockBlock(char, found.value), 11), expected);
    OSUnlockBlock(found.value);
}

TEST_F(NsfItem, IsReadThroughListFunctionsInPlace) {
    ASSERT_EQ(NSFItemCreateTextList(note_, "List", "first", 5), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "second", 6, TRUE), NOERROR);
    const Info found = info("List");
    char* list = OSLockBlock(char, found.value);
    EXPECT_EQ(ListGetNumEntries(list, TRUE), 2);
    char* text = nullptr;
    WORD length = 0;
    ASSERT_EQ(ListGetText(list, TRUE, 1, &text, &length), NOERROR);
    EXPECT_EQ(std::string(text, length), "second");
    EXPECT_EQ(ListGetText(list, TRUE, 2, &text, &length), ERR_ODS_NO_SUCH_ENTRY);
    OSUnlockBlock(found.value);
}

TEST_F(NsfItem, ChangedThroughItsMemoryIsSavedSo) {
    set("Subject", "hello");
    const Info found = info("Subject");
    OSLockBlock(char, found.value)[2] = 'J';
    OSUnlockBlock(found.value);
    EXPECT_EQ(converted("Subject"), "Jello");
    save_and_reopen();
    EXPECT_EQ(converted("Subject"), "Jello");
}

TEST_F(NsfItem, InfoSaysWhenThereIsNone) {
    const Info found = info("Absent");
    EXPECT_EQ(found.status, ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(found.type, TYPE_INVALID_OR_UNKNOWN);
    EXPECT_EQ(NSFItemInfo(note_, nullptr, 0, nullptr, nullptr, nullptr, nullptr), ERR_ITEM_NOT_FOUND);
    set("Subject", "x");
    EXPECT_EQ(NSFItemInfo(note_, nullptr, 0, nullptr, nullptr, nullptr, nullptr), NOERROR);
}

TEST_F(NsfItem, InfoNextFindsTheOthersOfTheSameName) {
    for (const char* text : {"one", "two", "three"}) {
        ASSERT_EQ(NSFItemAppend(note_, 0, "Body", 4, TYPE_TEXT, text, static_cast<DWORD>(std::strlen(text))), NOERROR);
        set("Other", text);
    }
    Info found = info("Body");
    std::size_t count = 1;
    while (NSFItemInfoNext(note_, found.item, "Body", 4, &found.item, &found.type, &found.value, &found.length) ==
           NOERROR) {
        ++count;
    }
    EXPECT_EQ(count, 3U);
    EXPECT_EQ(found.type, TYPE_INVALID_OR_UNKNOWN);
    BLOCKID previous{};
    ASSERT_EQ(NSFItemInfoPrev(note_, found.item, "Body", 4, &previous, nullptr, nullptr, nullptr), NOERROR);
    EXPECT_EQ(NSFItemInfoNext(note_, previous, nullptr, 0, &previous, nullptr, nullptr, nullptr), NOERROR);
}

TEST_F(NsfItem, QueryTellsNameFlagsTypeAndLength) {
    ASSERT_EQ(NSFItemAppend(note_, ITEM_SUMMARY | ITEM_NAMES, "From", 4, TYPE_TEXT, "CN=A", 4), NOERROR);
    const Info found = info("From");
    std::array<char, 10> name{};
    WORD name_length = 0;
    WORD flags = 0;
    WORD type = 0;
    BLOCKID value{};
    DWORD length = 0;
    NSFItemQuery(note_, found.item, name.data(), 10, &name_length, &flags, &type, &value, &length);
    EXPECT_EQ(std::string(name.data(), name_length), "From");
    EXPECT_EQ(flags, ITEM_SUMMARY | ITEM_NAMES);
    EXPECT_EQ(type, TYPE_TEXT);
    EXPECT_EQ(length, 6U);
    NSFItemQuery(note_, found.item, name.data(), 2, &name_length, nullptr, nullptr, nullptr, nullptr);
    EXPECT_EQ(name_length, 2);
}

TEST_F(NsfItem, IsComparedWithATextATimeAndANumber) {
    set("Subject", "Hello");
    EXPECT_TRUE(NSFItemTextEqual(note_, "subject", "Hello", 5, TRUE));
    EXPECT_FALSE(NSFItemTextEqual(note_, "Subject", "hello", MAXWORD, TRUE));
    EXPECT_TRUE(NSFItemTextEqual(note_, "Subject", "hello", MAXWORD, FALSE));
    EXPECT_FALSE(NSFItemTextEqual(note_, "Subject", "Hell", 4, TRUE));
    EXPECT_FALSE(NSFItemTextEqual(note_, "Absent", "", 0, TRUE));
    const NUMBER number = 12.9;
    ASSERT_EQ(NSFItemSetNumber(note_, "Size", &number), NOERROR);
    int result = 7;
    EXPECT_FALSE(NSFItemLongCompare(note_, "Absent", 1, &result));
    EXPECT_EQ(result, 7);
    for (const auto& [value, expected] : {std::pair{11L, -1}, {12L, 0}, {13L, 1}}) {
        EXPECT_FALSE(NSFItemLongCompare(note_, "Size", static_cast<LONG>(value), &result));
        EXPECT_EQ(result, expected);
    }
    TIMEDATE time{};
    OSCurrentTIMEDATE(&time);
    ASSERT_FALSE(TimeDateAdjust(&time, 0, 0, 0, -1, 0, 0));
    ASSERT_EQ(NSFItemSetTime(note_, "When", &time), NOERROR);
    EXPECT_TRUE(NSFItemTimeCompare(note_, "When", &time, &result));
    EXPECT_EQ(result, 0);
    EXPECT_TRUE(NSFItemTimeCompare(note_, "When", nullptr, &result));  // now is later
    EXPECT_EQ(result, 1);
    ASSERT_FALSE(TimeDateAdjust(&time, 0, 0, 0, -1, 0, 0));
    EXPECT_TRUE(NSFItemTimeCompare(note_, "When", &time, &result));
    EXPECT_EQ(result, -1);
    EXPECT_FALSE(NSFItemTimeCompare(note_, "Subject", &time, &result));
}

TEST_F(NsfItem, KeepsItsTimeUntilItChanges) {
    const auto modified = [&](const char* name) {
        TIMEDATE time{};
        EXPECT_EQ(NSFItemGetModifiedTime(note_, name, MAXWORD, 0, &time), NOERROR) << name;
        return time;
    };
    const auto note_time = [&] {
        TIMEDATE time{};
        NSFNoteGetInfo(note_, _NOTE_MODIFIED, &time);
        return time;
    };
    TIMEDATE cleared{};
    TimeDateClear(&cleared);
    set("Still", "same");
    set("Moving", "one");
    EXPECT_EQ(TimeDateCompare(&static_cast<const TIMEDATE&>(modified("Still")), &cleared), 0);
    save_and_reopen();
    const TIMEDATE first = note_time();
    EXPECT_EQ(std::memcmp(&static_cast<const TIMEDATE&>(modified("still")), &first, sizeof first), 0);
    const auto sequence = [&](const char* name) {
        BYTE octet = 0;
        BYTE duplicate = 9;
        NSFItemQueryEx(note_, info(name).item, nullptr, 0, nullptr, nullptr, nullptr, nullptr, nullptr, &octet,
                       &duplicate);
        EXPECT_EQ(duplicate, 0);
        return octet;
    };
    EXPECT_EQ(sequence("Still"), 1);
    do {  // hundredths of a second are the least that a time shows
        set("Moving", converted("Moving") == "two" ? "three" : "two");
        save_and_reopen();
    } while (TimeDateCompare(&static_cast<const TIMEDATE&>(note_time()), &first) == 0);
    const TIMEDATE last = note_time();
    EXPECT_EQ(std::memcmp(&static_cast<const TIMEDATE&>(modified("Still")), &first, sizeof first), 0);
    EXPECT_EQ(std::memcmp(&static_cast<const TIMEDATE&>(modified("Moving")), &last, sizeof last), 0);
    EXPECT_EQ(sequence("Still"), 1);
    EXPECT_GT(sequence("Moving"), 1);
    TIMEDATE time{};
    EXPECT_EQ(NSFItemGetModifiedTimeByBLOCKID(note_, info("Still").item, 0, &time), NOERROR);
    EXPECT_EQ(std::memcmp(&time, &first, sizeof first), 0);
    EXPECT_EQ(NSFItemGetModifiedTimeByBLOCKID(note_, info("Moving").item, 0, &time), NOERROR);
    EXPECT_EQ(std::memcmp(&time, &last, sizeof last), 0);
    EXPECT_EQ(NSFItemGetModifiedTimeByBLOCKID(note_, {}, 0, &time), ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(NSFItemGetModifiedTimeByBLOCKID(NULLHANDLE, {}, 0, &time), NOERROR);
    EXPECT_EQ(TimeDateCompare(&time, &cleared), 0);
    time = last;
    EXPECT_EQ(NSFItemGetModifiedTime(note_, "Absent", 6, 0, &time), ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(NSFItemGetModifiedTime(NULLHANDLE, "Absent", 6, 0, &time), NOERROR);
    EXPECT_EQ(TimeDateCompare(&time, &cleared), 0);
}

TEST_F(NsfItem, OfASignatureIsTakenAwayByUnsign) {
    EXPECT_EQ(NSFNoteUnsign(note_), ERR_ITEM_NOT_FOUND);
    set(ITEM_NAME_NOTE_SIGNATURE, "x");
    EXPECT_TRUE(NSFNoteIsSignedOrSealed(note_, nullptr, nullptr));
    EXPECT_EQ(NSFNoteUnsign(note_), NOERROR);
    EXPECT_FALSE(NSFNoteIsSignedOrSealed(note_, nullptr, nullptr));
}

TEST_F(NsfItem, OfAuthorsHasTheFirstAuthor) {
    EXPECT_EQ(NSFNoteGetAuthor(note_, nullptr, nullptr, nullptr), ERR_ITEM_NOT_FOUND);
    ASSERT_EQ(NSFItemCreateTextList(note_, FIELD_UPDATED_BY, "CN=anna/O=example", MAXWORD), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, FIELD_UPDATED_BY, "CN=bert/O=example", MAXWORD, TRUE), NOERROR);
    std::string name(MAXUSERNAME, '?');
    WORD length = 0;
    BOOL is_me = TRUE;
    ASSERT_EQ(NSFNoteGetAuthor(note_, name.data(), &length, &is_me), NOERROR);
    EXPECT_EQ(name.substr(0, length), "CN=anna/O=example");
    EXPECT_EQ(name[length], '?');
    EXPECT_FALSE(is_me);
    std::string me(MAXUSERNAME + 1, '\0');
    ASSERT_EQ(SECKFMGetUserName(me.data()), NOERROR);
    set(FIELD_UPDATED_BY, me.c_str());
    ASSERT_EQ(NSFNoteGetAuthor(note_, nullptr, nullptr, &is_me), NOERROR);
    EXPECT_TRUE(is_me);
}

TEST_F(NsfItem, ScanPassesTypeWordAndValueAndStopsAtAnError) {
    set("First", "ab");
    set("Second", "cd");
    const auto check = [](WORD, WORD flags, char*, WORD, void* value, DWORD length, void* parameter) -> STATUS {
        EXPECT_EQ(flags, ITEM_SUMMARY);
        EXPECT_EQ(std::string(static_cast<char*>(value), length), std::string("\x00\x05"
                                                                              "ab",
                                                                              4));
        ++*static_cast<int*>(parameter);
        return ERR_CANCEL;
    };
    int calls = 0;
    EXPECT_EQ(NSFItemScan(note_, check, &calls), ERR_CANCEL);
    EXPECT_EQ(calls, 1);
}

TEST_F(NsfItem, IsDeletedWithAllOfItsName) {
    ASSERT_EQ(NSFItemAppend(note_, 0, "Body", 4, TYPE_TEXT, "a", 1), NOERROR);
    ASSERT_EQ(NSFItemAppend(note_, 0, "Body", 4, TYPE_TEXT, "b", 1), NOERROR);
    set("Kept", "c");
    EXPECT_EQ(NSFItemDelete(note_, "body", 4), NOERROR);
    EXPECT_EQ(names(), std::vector<std::string>{"Kept"});
    EXPECT_EQ(NSFItemDelete(note_, "body", 4), ERR_ITEM_NOT_FOUND);
    EXPECT_EQ(NSFItemDeleteByBLOCKID(note_, info("Kept").item), NOERROR);
    EXPECT_TRUE(names().empty());
}

TEST_F(NsfItem, IsCopiedByItsIdIntoAnotherNoteBesideWhatIsThere) {
    set("Subject", "original");
    const Info found = info("Subject");
    TestNote target = TestNote::create(database_);
    target.set("Subject", "own");
    ASSERT_EQ(NSFItemCopy(target.handle(), found.item), NOERROR);
    EXPECT_EQ(target.text("Subject"), "own");
    ASSERT_EQ(NSFItemDelete(target.handle(), "Subject", 7), NOERROR);
    ASSERT_EQ(NSFItemCopy(target.handle(), found.item), NOERROR);
    EXPECT_EQ(target.text("Subject"), "original");
    EXPECT_EQ(NSFItemCopy(target.handle(), found.value), ERR_ITEM_NOT_FOUND);
}

TEST_F(NsfItem, ModifiedGetsANewTypeAndFlags) {
    set("Subject", "hello");
    const NUMBER number = 5;
    ASSERT_EQ(NSFItemModifyValue(note_, info("Subject").item, 0, TYPE_NUMBER, &number, sizeof number), NOERROR);
    EXPECT_EQ(converted("Subject"), "5");
    EXPECT_EQ(names().size(), 1U);
}

TEST_F(NsfItem, AppendedByBlockidTakesTheMemoryOver) {
    BLOCKID value{};
    ASSERT_EQ(OSMemAlloc(0, 6, &value.pool), NOERROR);
    const WORD type = TYPE_TEXT;
    char* start = OSLockBlock(char, value);
    std::memcpy(start, &type, 2);
    std::memcpy(start + 2, "hell", 4);
    OSUnlockBlock(value);
    BLOCKID item{};
    ASSERT_EQ(NSFItemAppendByBLOCKID(note_, ITEM_SUMMARY, "Subject", 7, value, 6, &item), NOERROR);
    EXPECT_EQ(converted("Subject"), "hell");
    EXPECT_EQ(info("Subject").item.pool, item.pool);
    save_and_reopen();
    EXPECT_EQ(converted("Subject"), "hell");
}

TEST_F(NsfItem, AppendedHasTheSizesOfTheReference) {
    const std::string big(65'537, 'x');
    EXPECT_EQ(NSFItemAppend(note_, 0, "Body", 4, TYPE_TEXT, big.data(), 65'537), ERR_SEGMENT_TOO_BIG);
    EXPECT_EQ(NSFItemAppend(note_, ITEM_SUMMARY, "Body", 4, TYPE_TEXT, big.data(), 32'769), ERR_SUMMARY_TOO_BIG);
    EXPECT_EQ(NSFItemAppend(note_, 0, "Body", 4, TYPE_TEXT, big.data(), 65'536), NOERROR);
    EXPECT_TRUE(names().size() == 1);
}

TEST_F(NsfItem, ValueIsConvertedByItsBlockid) {
    ASSERT_EQ(NSFItemCreateTextList(note_, "List", "a", 1), NOERROR);
    ASSERT_EQ(NSFItemAppendTextList(note_, "List", "b", 1, TRUE), NOERROR);
    const Info found = info("List");
    std::array<char, 10> buffer{};
    EXPECT_EQ(NSFItemConvertValueToText(found.type, found.value, found.length, buffer.data(), 10, ','), 3);
    EXPECT_STREQ(buffer.data(), "a,b");
}

TEST_F(NsfItem, OfNumbersConvertsToTextWithSeparatorsAndIsCutToTheBuffer) {
    struct {
        RANGE range{2, 0};
        char numbers[16];
    } value;
    const NUMBER numbers[] = {1, 2.5};
    std::memcpy(value.numbers, numbers, 16);
    ASSERT_EQ(NSFItemAppend(note_, ITEM_SUMMARY, "Hours", 5, TYPE_NUMBER_RANGE, &value, 20), NOERROR);
    EXPECT_EQ(converted("Hours"), "1;2.5");
    EXPECT_EQ(converted("Hours", ' ', 4), "1 2");
    EXPECT_EQ(converted("Absent"), "");
}

TEST_F(NsfItem, WithADamagedListIsReadAsNone) {
    ASSERT_EQ(NSFItemAppend(note_, 0, "List", 4, TYPE_TEXT_LIST, "\x05\x00\xff\xff", 4), NOERROR);
    EXPECT_EQ(NSFItemGetTextListEntries(note_, "List"), 0);
    EXPECT_EQ(converted("List"), "");
    EXPECT_EQ(NSFItemAppendTextList(note_, "List", "a", 1, TRUE), ERR_INVALID_ARG_TYPE);
}

}  // namespace
}  // namespace notes_test
