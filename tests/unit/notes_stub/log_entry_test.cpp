// Documents of log.nsf that a program fills by itself, and activity streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "notes_stub/include/log.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/nsfdata.h"
#include "notes_stub/nsf/status.hpp"
#include "notes_stub/nsf/store.hpp"
#include "notes_stub/nsf/value.hpp"
#include "tests/unit/notes_stub/server_process.hpp"

namespace notes_stub::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A server, and this process connected to it as a program of its own.
class LogEntries : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_NO_FATAL_FAILURE(start_and_connect(server_)); }
    void TearDown() override { NotesTerm(); }

    static WORD create(std::string form = "AddInEvent") {
        WORD entry = 0;
        EXPECT_EQ(LogCreateEntry(form.data(), &entry), NOERROR);
        EXPECT_GT(entry, MAX_RESERVED_LOG_ENTRY);
        return entry;
    }
    static STATUS add(WORD entry, WORD flags, const char* text, STATUS message = NOERROR, const char* item = "Body") {
        return LogAddText(entry, flags, const_cast<char*>(item), NULLHANDLE, message, format, text);
    }
    std::vector<Note> documents(const std::string& form = "AddInEvent") {
        std::vector<Note> found;
        try {
            Store store(server_.data() / "log.nsf");
            for (const NOTEID id : store.document_ids()) {
                auto note = store.read(id);
                if (value(note, "Form") == form) found.push_back(std::move(note));
            }
        } catch (const StatusError&) {
            // The file is not there before its first document.
        }
        return found;
    }
    static const Item* item(const Note& note, const std::string& name) {
        for (const auto& item : note.items)
            if (item.name == name) return &item;
        return nullptr;
    }
    static std::string value(const Note& note, const std::string& name) {
        const auto* found = item(note, name);
        return found == nullptr ? "(no " + name + ")" : found->value;
    }
    static std::vector<std::string> list(const Note& note, const std::string& name) {
        const auto* found = item(note, name);
        if (found == nullptr || found->type != TYPE_TEXT_LIST) return {"(no list)"};
        const auto entries = decode_text_list(found->value).value();
        return {entries.begin(), entries.end()};
    }

    static inline char format[] = "%s";
    ServerProcess server_{"ServerName=CN=log/O=Example\n"};
};

TEST_F(LogEntries, ADocumentHasItsFormTheServersNameAndTheTimesOfItsStartAndEnd) {
    EXPECT_EQ(LogCompleteEntry(create()), NOERROR);
    const auto found = documents();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(value(found[0], "Server"), "CN=log/O=Example");
    for (const auto* name : {"StartTime", "FinishTime"}) {
        ASSERT_NE(item(found[0], name), nullptr) << name;
        EXPECT_EQ(item(found[0], name)->type, TYPE_TIME) << name;
        EXPECT_LT(now_ticks() - to_ticks(decode_time(value(found[0], name)).value()), 100 * 60) << name;
    }
}

TEST_F(LogEntries, ALockedEntryIsNotOnDiskBeforeItsEnd) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "one"), NOERROR);
    EXPECT_THAT(documents(), IsEmpty());
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    ASSERT_THAT(documents(), SizeIs(1));
    EXPECT_EQ(value(documents()[0], "Body"), "one");
}

TEST_F(LogEntries, AnEntryThatIsNotLockedCanBeSeenBeforeItsEnd) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, 0, "one"), NOERROR);
    ASSERT_THAT(documents(), SizeIs(1));
    EXPECT_EQ(item(documents()[0], "FinishTime"), nullptr);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    ASSERT_THAT(documents(), SizeIs(1));
    EXPECT_NE(item(documents()[0], "FinishTime"), nullptr);
}

TEST_F(LogEntries, ClosingDiscardsAnEntryWithWhatWasSeenOfIt) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, 0, "one"), NOERROR);
    LogCloseEntry(entry);
    EXPECT_THAT(documents(), IsEmpty());
    EXPECT_EQ(LogCompleteEntry(entry), ERR_LOGENTRY_INVALID);
}

TEST_F(LogEntries, TextOfTheSameItemGoesOnAfterACarriageReturn) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "one"), NOERROR);
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "two"), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_EQ(value(documents().at(0), "Body"), "one\rtwo");
    EXPECT_EQ(item(documents().at(0), "Body")->type, TYPE_TEXT);
}

TEST_F(LogEntries, TheMessageOfAStatusFollowsTheText) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "asked", ERR_MQ_EMPTY), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_EQ(value(documents().at(0), "Body"), "asked: The message queue is empty");
}

TEST_F(LogEntries, TextThatIsFormattedAlreadyIsNotFormatted) {
    const WORD entry = create();
    char text[] = "100 %s";
    char name[] = "Body";
    EXPECT_EQ(LogAddText(entry, LOG_LEAVE_LOCKED | LOG_FORMATTED_TEXT, name, NULLHANDLE, NOERROR, text), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_EQ(value(documents().at(0), "Body"), "100 %s");
}

TEST_F(LogEntries, TextsOfAListAreAppendedInOrder) {
    const WORD entry = create();
    char name[] = "AddInEvents";
    for (std::string text : {"one", "two", "three"})
        EXPECT_EQ(LogAddTextlistItem(entry, LOG_LEAVE_LOCKED, name, text.data()), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_THAT(list(documents().at(0), name), ElementsAre("one", "two", "three"));
}

TEST_F(LogEntries, ANumberAndATimeTakeThePlaceOfWhatHadTheirName) {
    const WORD entry = create();
    char number_name[] = "DaysExecuted";
    char time_name[] = "SpecialTime";
    NUMBER days = 1;
    EXPECT_EQ(LogAddNumberItem(entry, LOG_LEAVE_LOCKED, number_name, &days), NOERROR);
    days = 2.5;
    EXPECT_EQ(LogAddNumberItem(entry, LOG_LEAVE_LOCKED, number_name, &days), NOERROR);
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "text", NOERROR, time_name), NOERROR);
    TIMEDATE noon{{12U * 360000U, 2440588}};
    EXPECT_EQ(LogAddTimeItem(entry, LOG_LEAVE_LOCKED, time_name, &noon), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    const auto note = documents().at(0);
    EXPECT_THAT(note.items, SizeIs(6));
    EXPECT_EQ(decode_number(value(note, number_name)), 2.5);
    EXPECT_EQ(decode_time(value(note, time_name))->Innards[0], noon.Innards[0]);
}

TEST_F(LogEntries, AnItemIsASummaryItemUnlessTheFlagSaysOtherwise) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, "one", NOERROR, "In"), NOERROR);
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED | LOG_ITEM_NONSUMMARY, "two", NOERROR, "Out"), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_EQ(item(documents().at(0), "In")->flags, ITEM_SUMMARY);
    EXPECT_EQ(item(documents().at(0), "Out")->flags, 0);
}

TEST_F(LogEntries, WhatIsForTheConsoleTooIsALineOfIt) {
    const WORD entry = create();
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED | LOG_TO_CONSOLE, "in both places"), NOERROR);
    LogCloseEntry(entry);
    server_.read_until("in both places\n");
}

TEST_F(LogEntries, NumbersOutOfRangeAndReservedOnesAreToldApart) {
    EXPECT_EQ(LogCompleteEntry(MAX_RESERVED_LOG_ENTRY + 1), ERR_LOGENTRY_INVALID);
    EXPECT_EQ(LogCompleteEntry(MAX_RESERVED_LOG_ENTRY), ERR_LOG_RESERVED_ENTRY);
    EXPECT_EQ(add(MAX_RESERVED_LOG_ENTRY + 1, 0, "one"), ERR_LOGENTRY_INVALID);
    EXPECT_EQ(add(LOG_ACTIVITY_ENTRY, 0, "one"), ERR_LOG_RESERVED_ENTRY);
    const WORD entry = create();
    EXPECT_EQ(LogCompleteEntry(entry), NOERROR);
    EXPECT_EQ(LogCompleteEntry(entry), ERR_LOGENTRY_INVALID);
}

TEST_F(LogEntries, TextForTheEventEntryIsALineOfTheLog) {
    EXPECT_EQ(add(LOG_EVENT_ENTRY, LOG_TO_CONSOLE, "an event", NOERROR, LOG_ITEM_EVENTS), NOERROR);
    server_.read_until("an event\n");
}

TEST_F(LogEntries, AnItemThatIsFullTakesNoMore) {
    const WORD entry = create();
    const std::string half(40000, 'x');
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, half.c_str()), NOERROR);
    EXPECT_EQ(add(entry, LOG_LEAVE_LOCKED, half.c_str()), ERR_SEGMENT_TOO_BIG);
    char name[] = "List";
    std::string text = half;
    EXPECT_EQ(LogAddTextlistItem(entry, LOG_LEAVE_LOCKED, name, text.data()), NOERROR);
    EXPECT_EQ(LogAddTextlistItem(entry, LOG_LEAVE_LOCKED, name, text.data()), ERR_SEGMENT_TOO_BIG);
    LogCloseEntry(entry);
}

TEST_F(LogEntries, TheLogIsGoneWithItsServer) {
    const WORD entry = create();
    server_.signal(9);
    (void)server_.wait();
    EXPECT_EQ(add(entry, 0, "one"), ERR_LOG_NULLHANDLE);
    EXPECT_EQ(LogCompleteEntry(entry), ERR_LOG_NULLHANDLE);
    LogCloseEntry(entry);
}

TEST_F(LogEntries, AnActivityStreamHasNoRecords) {
    EXPECT_EQ(LogCompleteEntry(create()), NOERROR);
    void* stream = nullptr;
    TIMEDATE_PAIR all{};
    ASSERT_EQ(LogOpenActivityStream(&stream, "", "log.nsf", "*", ACTFLAGS_COLLAPSE_CHECKPOINTS, &all), NOERROR);
    ACTIVITYSTREAMPOSITION position{1, 1};
    int calls = 0;
    const auto count = [](const char*, DWORD, DWORD, WORD, const TIMEDATE*, void*, void* calls_made) -> STATUS {
        ++*static_cast<int*>(calls_made);
        return NOERROR;
    };
    EXPECT_EQ(LogEnumActivityStream(stream, count, &calls, &position, sizeof position), NOERROR);
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(position.NoteID, 0U);
    EXPECT_EQ(LogSetActivityStreamPosition(stream, &position, sizeof position), NOERROR);
    EXPECT_EQ(LogSetActivityStreamPosition(stream, &position, 1), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(LogEnumActivityStream(stream, count, &calls, nullptr, 0), NOERROR);
    EXPECT_EQ(LogEnumActivityStream(stream, count, &calls, &position, 0), ERR_MISC_INVALID_ARGS);
    EXPECT_EQ(LogCloseActivityStream(stream), NOERROR);
}

TEST_F(LogEntries, AnActivityStreamIsOfALogThatIsThere) {
    void* stream = &stream;
    EXPECT_EQ(LogOpenActivityStream(&stream, nullptr, "absent.nsf", nullptr, 0, nullptr), ERR_NOEXIST);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(LogOpenActivityStream(&stream, "elsewhere/Example", "log.nsf", nullptr, 0, nullptr), ERR_INV_SERVER_NAME);
}

class LogAlone : public SessionTest {};

TEST_F(LogAlone, ThereIsNoEntryWithoutAServer) {
    char form[] = "AddInEvent";
    WORD entry = 7;
    EXPECT_EQ(LogCreateEntry(form, &entry), ERR_LOG_NULLHANDLE);
    EXPECT_EQ(entry, 0);
    EXPECT_EQ(LogCompleteEntry(MAX_RESERVED_LOG_ENTRY + 1), ERR_LOG_NULLHANDLE);
}

TEST_F(LogAlone, AnActivityStreamThatIsNotOpenIsAMisuse) {
    expect_misuse();
    testing::internal::CaptureStdout();
    EXPECT_EQ(LogCloseActivityStream(&data_), ERR_MISC_INVALID_ARGS);
    std::fflush(stdout);
    EXPECT_THAT(testing::internal::GetCapturedStdout(),
                ::testing::HasSubstr("Misuse of LogCloseActivityStream: the activity stream is not open"));
}

}  // namespace
}  // namespace notes_stub::test
