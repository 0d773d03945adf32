// Calls of a thread that did not begin with NotesInitThread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "notes_stub/include/addin.h"
#include "notes_stub/include/idtable.h"
#include "notes_stub/include/kfm.h"
#include "notes_stub/include/log.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/mq.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/osenv.h"
#include "notes_stub/include/osmem.h"
#include "notes_stub/include/stats.h"
#include "notes_stub/include/textlist.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

using ::testing::HasSubstr;

class Threads : public test::SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        ASSERT_EQ(OSMemAlloc(0, 8, &object_), NOERROR);
        ASSERT_EQ(OSMemoryAllocate(0, 8, &memory_), NOERROR);
    }
    static std::string said(const std::function<void()>& body) {
        testing::internal::CaptureStdout();
        std::thread{body}.join();
        std::fflush(stdout);
        return testing::internal::GetCapturedStdout();
    }

    DHANDLE object_ = NULLHANDLE;
    MEMHANDLE memory_ = NULLMEMHANDLE;
    // Each with its locks and unlocks in order.
    std::vector<std::pair<const char*, std::function<void()>>> calls_{
        {"OSMemAlloc",
         [] {
             DHANDLE h = NULLHANDLE;
             OSMemAlloc(0, 1, &h);
         }},
        {"OSMemRealloc", [this] { OSMemRealloc(object_, 16); }},
        {"OSMemGetSize",
         [this] {
             DWORD size = 0;
             OSMemGetSize(object_, &size);
         }},
        {"OSLockObject", [this] { OSLockObject(object_); }},
        {"OSUnlockObject", [this] { OSUnlockObject(object_); }},
        {"OSMemFree", [this] { OSMemFree(object_); }},
        {"OSMemoryAllocate",
         [] {
             MEMHANDLE h = NULLMEMHANDLE;
             OSMemoryAllocate(0, 1, &h);
         }},
        {"OSMemoryReallocate", [this] { OSMemoryReallocate(memory_, 16); }},
        {"OSMemoryGetSize", [this] { OSMemoryGetSize(memory_); }},
        {"OSMemoryLock", [this] { OSMemoryLock(memory_); }},
        {"OSMemoryUnlock", [this] { OSMemoryUnlock(memory_); }},
        {"OSMemoryFree", [this] { OSMemoryFree(memory_); }},
        {"OSSetEnvironmentVariable", [] { OSSetEnvironmentVariable("A", "1"); }},
        {"OSGetEnvironmentLong", [] { OSGetEnvironmentLong("A"); }},
        {"AddInLogMessageText", [this] { AddInLogMessageText(text_, NOERROR); }},
        {"AddInLogErrorText", [this] { AddInLogErrorText(text_, NOERROR, nullptr); }},
        {"LogEventText", [this] { LogEventText(text_, NULLHANDLE, NOERROR); }},
        {"AddInSetStatusText", [this] { AddInSetStatusText(text_); }},
        {"AddInSecondsHaveElapsed", [] { AddInSecondsHaveElapsed(1); }},
        {"AddInIdle", [] { AddInIdle(); }},
        {"MQCreate", [] { MQCreate("MQ$THREAD", 0, 0); }},
        {"StatDelete", [] { StatDelete("A", "B"); }},
        {"StatQuery", [this] { StatQuery(text_, text_, text_, text_, &statistics_, &length_); }},
        {"LogCompleteEntry", [] { LogCompleteEntry(1); }},
        {"LogAddText", [this] { LogAddText(LOG_EVENT_ENTRY, 0, text_, NULLHANDLE, NOERROR, text_); }},
        {"LogAddText", [this] { LogAddText(20, 0, text_, NULLHANDLE, NOERROR, text_); }},
        {"LogAddTextlistItem", [this] { LogAddTextlistItem(20, 0, text_, nullptr); }},
        {"LogAddNumberItem", [this] { LogAddNumberItem(20, 0, text_, nullptr); }},
        {"LogAddTimeItem", [this] { LogAddTimeItem(20, 0, text_, nullptr); }},
        {"NSFDbCreate", [this] { NSFDbCreate(file_.c_str(), DBCLASS_NOTEFILE, TRUE); }},
        {"NSFDbCreateExtended", [this] { NSFDbCreateExtended(file_.c_str(), DBCLASS_NOTEFILE, TRUE, 0, 0, 0); }},
        {"OSGetEnvironmentSeqNo", [] { OSGetEnvironmentSeqNo(); }},
        {"OSGetEnvironmentInt", [this] { OSGetEnvironmentInt(text_); }},
        {"OSSetEnvironmentInt", [] { OSSetEnvironmentInt("A", 1); }},
        {"OSSetEnvironmentTIMEDATE", [] { OSSetEnvironmentTIMEDATE("A", nullptr); }},
        {"SECKFMGetUserName", [this] { SECKFMGetUserName(name_); }},
        {"SECKFMUserInfo", [this] { SECKFMUserInfo(0, name_, nullptr); }},
        {"IntlTIMEDATECreateHandle", [this] { IntlTIMEDATECreateHandle(&times_); }},
        {"IntlTIMEDATEDeleteHandle", [this] { IntlTIMEDATEDeleteHandle(times_); }},
        {"IDCreateTable", [this] { IDCreateTable(sizeof(NOTEID), &table_); }},
        {"IDInsert", [this] { IDInsert(table_, 4, nullptr); }},
        {"IDInsertTable", [this] { IDInsertTable(table_, table_); }},
        {"IDDestroyTable", [this] { IDDestroyTable(table_); }},
        {"ListAllocate", [this] { ListAllocate(0, 0, TRUE, &list_, &list_data_, &size_); }},
        {"OSUnlockObject", [this] { OSUnlockObject(list_); }},
    };
    char text_[6] = "plain";
    char name_[MAXUSERNAME + 1] = {};
    std::string file_ = (data_.path() / "new.nsf").string();
    INTLTIMEDATEHANDLE times_ = 0;
    DHANDLE table_ = NULLHANDLE;
    DHANDLE list_ = NULLHANDLE;
    void* list_data_ = nullptr;
    WORD size_ = 0;
    DHANDLE statistics_ = NULLHANDLE;
    DWORD length_ = 0;
};

TEST_F(Threads, EveryCallOfOneThatDidNotBeginWithNotesInitThreadIsNamed) {
    expect_misuse();
    for (const auto& [name, call] : calls_) {
        const auto text = said(call);
        const auto line =
            std::string{"Misuse of "} + name + ": the calling thread called neither NotesInit nor NotesInitThread\n";
        EXPECT_THAT(text, HasSubstr(line));
        EXPECT_EQ(text.find("Misuse"), text.rfind("Misuse")) << text;
    }
}

TEST_F(Threads, TheSameCallsAreRightAfterNotesInitThread) {
    for (const auto& [name, call] : calls_) {
        EXPECT_THAT(said([&] {
                        ASSERT_EQ(NotesInitThread(), NOERROR);
                        call();
                        NotesTermThread();
                    }),
                    Not(HasSubstr("Misuse")))
            << name;
    }
}

}  // namespace
}  // namespace notes_stub
