#include <functional>
#include <thread>

#include "nsf_fixture.hpp"

namespace notes_test {
namespace {

using NsfThreads = NsfTest;
using NsfThreadMisuse = MisuseTest;

void in_other_thread(const std::function<void()>& body) {
    std::thread([&] {
        EXPECT_EQ(NotesInitThread(), NOERROR);
        body();
        NotesTermThread();
    }).join();
}

/// What the runtime said while `body` ran.
std::string said(const std::function<void()>& body) {
    testing::internal::CaptureStdout();
    body();
    return testing::internal::GetCapturedStdout();
}

TEST_F(NsfThreadMisuse, NamesTheCallThatUsedAnotherThreadsDatabase) {
    const DBHANDLE database = new_database();
    const std::string line = said([&] {
        in_other_thread([&] {
            NOTEHANDLE note = NULLHANDLE;
            EXPECT_EQ(NSFNoteCreate(database, &note), ERR_HDL_NULL);
        });
    });
    EXPECT_NE(line.find("NSFNoteCreate"), std::string::npos) << line;
    EXPECT_NE(line.find("another thread"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, NamesAThreadThatDidNotBeginWithNotesInitThread) {
    const DBHANDLE database = new_database();
    const std::string line = said([&] {
        std::thread([&] {
            NOTEHANDLE note = NULLHANDLE;
            EXPECT_EQ(NSFNoteCreate(database, &note), ERR_HDL_NULL);
        }).join();
    });
    EXPECT_NE(line.find("Misuse of NSFNoteCreate: the calling thread called neither NotesInit nor NotesInitThread"),
              std::string::npos)
        << line;
}

TEST_F(NsfThreadMisuse, NamesTheCallThatUsedAnotherThreadsNote) {
    const TestNote note = TestNote::create(new_database());
    const std::string line = said(
        [&] { in_other_thread([&] { EXPECT_EQ(NSFItemSetText(note.handle(), "Subject", "x", 1), ERR_HDL_NULL); }); });
    EXPECT_NE(line.find("NSFItemSetText"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, IsNoticedEvenWhenTheOwnerIsGone) {
    DBHANDLE database = NULLHANDLE;
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    in_other_thread([&] { EXPECT_EQ(NSFDbOpen("test.nsf", &database), NOERROR); });
    const std::string line = said([&] { in_other_thread([&] { EXPECT_EQ(NSFDbClose(database), ERR_HDL_NULL); }); });
    EXPECT_NE(line.find("NSFDbClose"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, NamesTheCallThatUsedAHandleAfterItsClose) {
    DBHANDLE database = NULLHANDLE;
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    ASSERT_EQ(NSFDbOpen("test.nsf", &database), NOERROR);
    ASSERT_EQ(NSFDbClose(database), NOERROR);
    const std::string line = said([&] { EXPECT_EQ(NSFDbClose(database), ERR_HDL_NULL); });
    EXPECT_NE(line.find("closed before"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, NamesTheCallThatGaveANoteForADatabase) {
    TestNote note = TestNote::create(new_database());
    const std::string line = said([&] { EXPECT_EQ(NSFNoteDelete(note.handle(), 4, 0), ERR_HDL_NULL); });
    EXPECT_NE(line.find("never given out"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, IsNoticedWhenANoteIsUpdatedAfterItsDatabaseWasClosed) {
    DBHANDLE database = NULLHANDLE;
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    ASSERT_EQ(NSFDbOpen("test.nsf", &database), NOERROR);
    const TestNote note = TestNote::create(database);
    ASSERT_EQ(NSFDbClose(database), NOERROR);
    const std::string line = said([&] { EXPECT_EQ(NSFNoteUpdate(note.handle(), 0), ERR_HDL_NULL); });
    EXPECT_NE(line.find("NSFNoteUpdate"), std::string::npos) << line;
}

TEST_F(NsfThreadMisuse, IsNoticedInAThreadThatWasNotInitialised) {
    ASSERT_EQ(NSFDbCreate("test.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    const std::string line = said([] {
        std::thread([] {
            DBHANDLE database = NULLHANDLE;
            EXPECT_EQ(NSFDbOpen("test.nsf", &database), NOERROR);
            EXPECT_EQ(NSFDbClose(database), NOERROR);
        }).join();
    });
    EXPECT_NE(line.find("NSFDbOpen"), std::string::npos) << line;
}

TEST_F(NsfThreads, ReopenGivesAnotherThreadAHandleOfItsOwn) {
    const DBHANDLE database = new_database();
    in_other_thread([&] {
        DBHANDLE own = NULLHANDLE;
        ASSERT_EQ(NSFDbReopen(database, &own), NOERROR);
        add_document(own, "Subject", "from the thread");
        EXPECT_EQ(NSFDbClose(own), NOERROR);
    });
    EXPECT_EQ(search(database).matching.size(), 1U);
}

TEST_F(NsfThreads, EightWriteOneDatabaseAtOnce) {
    const DBHANDLE database = new_database();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            NotesInitThread();
            DBHANDLE own = NULLHANDLE;
            ASSERT_EQ(NSFDbReopen(database, &own), NOERROR);
            for (int n = 0; n < 10; ++n) add_document(own, "Subject", std::to_string(n));
            EXPECT_EQ(NSFDbClose(own), NOERROR);
            NotesTermThread();
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(search(database).matching.size(), 80U);
}

}  // namespace
}  // namespace notes_test
