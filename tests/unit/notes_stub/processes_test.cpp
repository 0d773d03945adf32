// Queues, statistics and status lines across processes, and what is left when one of them dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "notes_stub/include/addin.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/mq.h"
#include "notes_stub/include/nsfdb.h"
#include "notes_stub/include/nsfsearc.h"
#include "notes_stub/include/stats.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/ipc/wire.hpp"
#include "tests/unit/notes_stub/server_process.hpp"

namespace notes_stub::test {
namespace {

using ::testing::HasSubstr;

/// A server with the task talker, and this process connected to it as a program of its own.
class WithServer : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(start_and_connect(server_));
        ASSERT_EQ(MQOpen("MQ$MINE", MQ_OPEN_CREATE, &mine_), NOERROR);
    }
    void TearDown() override { NotesTerm(); }

    STATUS get(std::string& text, DWORD timeout) {
        char buffer[256];
        WORD length = 0;
        const STATUS status = MQGet(mine_, buffer, sizeof buffer, MQ_WAIT_FOR_MSG, timeout, &length);
        text.assign(buffer, length);
        return status;
    }
    static STATUS put(MQHANDLE queue, std::string text) {
        return MQPut(queue, NOPRIORITY, text.data(), static_cast<WORD>(text.size()), 0);
    }

    ServerProcess server_{"ServerTasks=talker\n"};
    MQHANDLE mine_ = NULLHANDLE;
};

TEST_F(WithServer, MessagesGoFromOneProcessToAnother) {
    MQHANDLE talker = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$TALKER", 0, &talker), NOERROR);
    EXPECT_EQ(put(talker, "send MQ$MINE hello you"), NOERROR);
    std::string text;
    EXPECT_EQ(get(text, 10000), NOERROR);
    EXPECT_EQ(text, "hello you");
    server_.read_until("sent to MQ$MINE: status 0\n");
}

TEST_F(WithServer, StatisticsAreSharedByAllProcesses) {
    LONG two = 2;
    ASSERT_EQ(StatUpdate("Talker", "Shared", ST_ADDITIVE, VT_LONG, &two), NOERROR);
    server_.send("tell talker count Shared\nshow stat talker\n");
    server_.read_until("  Talker.Shared = 3\n");
}

TEST_F(WithServer, AProgramMayShowAStatusLine) {
    char name[] = "Unit test";
    char text[] = "looking around";
    const DHANDLE line = AddInCreateStatusLine(name);
    AddInSetStatusLine(line, text);
    server_.send("show tasks\n");
    server_.read_until("  Unit test            looking around\n");
    AddInDeleteStatusLine(line);
}

TEST_F(WithServer, AHandleOfAnotherProcessIsNoHandleHere) {
    MQHANDLE talker = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$TALKER", 0, &talker), NOERROR);
    server_.send("set config STUB_STRICT=0\n");
    server_.read_until("STUB_STRICT");
    for (MQHANDLE guess = 1; guess < mine_; ++guess) EXPECT_EQ(MQGetCount(guess), 0);
    server_.read_until("Misuse of MQGetCount: the queue handle 1 is not open in this process\n");
    EXPECT_EQ(MQClose(mine_ + 1000, 0), ERR_MQ_EMPTY);
}

TEST_F(WithServer, WaitingInOneThreadDoesNotHoldUpAnother) {
    std::string text;
    std::thread reader{[&] {
        NotesInitThread();
        EXPECT_EQ(get(text, 0), NOERROR);
        NotesTermThread();
    }};
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(MQIsQuitPending(mine_));
    EXPECT_FALSE(AddInIdleDelay(1));
    EXPECT_EQ(put(mine_, "at last"), NOERROR);
    reader.join();
    EXPECT_EQ(text, "at last");
}

TEST_F(WithServer, ManyThreadsShareTheServer) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([this] {
            NotesInitThread();
            LONG one = 1;
            for (int k = 0; k < 20; ++k) {
                StatUpdate("Test", "Calls", ST_ADDITIVE, VT_LONG, &one);
                EXPECT_EQ(put(mine_, "x"), NOERROR);
                std::string text;
                EXPECT_EQ(get(text, 10000), NOERROR);
            }
            NotesTermThread();
        });
    }
    for (auto& thread : threads) thread.join();
    server_.send("show stat test.calls\n");
    server_.read_until("  Test.Calls = 160\n");
}

STATUS count_document(void* count, SEARCH_MATCH*, ITEM_TABLE*) {
    ++*static_cast<int*>(count);
    return NOERROR;
}

TEST_F(WithServer, FourProcessesOfEightThreadsLoseAndDoubleNothing) {
    constexpr int processes = 4;
    constexpr int messages = processes * 8 * 25;
    MQHANDLE queue = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$CROWD", MQ_OPEN_CREATE, &queue), NOERROR);
    ASSERT_EQ(NSFDbCreate("crowd.nsf", DBCLASS_NOTEFILE, FALSE), NOERROR);
    const std::string ini = "=" + server_.ini_file().string();
    std::vector<pid_t> crowd;
    for (int number = 0; number < processes; ++number) {
        const std::string name = std::to_string(number);
        const char* arguments[] = {NOTES_STUB_CROWD, ini.c_str(), name.c_str(), nullptr};
        pid_t pid = 0;
        ASSERT_EQ(::posix_spawn(&pid, NOTES_STUB_CROWD, nullptr, nullptr, const_cast<char**>(arguments), environ), 0);
        crowd.push_back(pid);
    }
    std::set<std::string> seen;
    for (int number = 0; number < messages; ++number) {
        char buffer[64];
        WORD length = 0;
        ASSERT_EQ(MQGet(queue, buffer, sizeof buffer, MQ_WAIT_FOR_MSG, 30000, &length), NOERROR);
        EXPECT_TRUE(seen.emplace(buffer, length).second);
    }
    for (const pid_t pid : crowd) {
        int status = 0;
        ASSERT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(MQGetCount(queue), 0);
    server_.send("show stat crowd.calls\n");
    server_.read_until("  Crowd.Calls = " + std::to_string(messages) + "\n");
    DBHANDLE database = NULLHANDLE;
    ASSERT_EQ(NSFDbOpen("crowd.nsf", &database), NOERROR);
    int documents = 0;
    EXPECT_EQ(
        NSFSearch(database, NULLHANDLE, nullptr, 0, NOTE_CLASS_DOCUMENT, nullptr, count_document, &documents, nullptr),
        NOERROR);
    EXPECT_EQ(documents, processes * 8 * 5);
    EXPECT_EQ(NSFDbClose(database), NOERROR);
}

TEST_F(WithServer, AQueueIsQuitWhenTheTaskThatMadeItIsKilled) {
    MQHANDLE talker = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$TALKER", 0, &talker), NOERROR);
    server_.send("tell talker crash\nload talker\ntell talker say new one\n");
    server_.read_until("new one\n");
    EXPECT_EQ(put(talker, "say to the dead"), ERR_MQ_QUITTING);
}

TEST_F(WithServer, ATaskKilledWhileTheConsoleWaitsForItDoesNotHoldItUp) {
    server_.send("tell talker pid\n");
    const auto said = server_.read_until(" is my process\n");
    const auto number = said.rfind("   ");
    ASSERT_NE(number, std::string::npos);
    const pid_t talker = std::atoi(said.c_str() + number);
    ASSERT_GT(talker, 0);
    server_.send("tell talker hang\nshow config after\n");
    server_.read_until("hanging\n");
    ASSERT_EQ(::kill(talker, SIGKILL), 0);
    // Which is said first is open: the console goes on at once, the end is reported when the process is reaped.
    const std::string end = "was ended by signal 9 (Killed)";
    const std::string answer = "after is not set in notes.ini\n";
    server_.read_until_all({end, answer});
}

TEST_F(WithServer, EveryProcessIsToldToEndWhenTheServerIsKilled) {
    std::thread killer{[this] { server_.signal(SIGKILL); }};
    std::string text;
    EXPECT_EQ(get(text, 0), ERR_MQ_QUITTING);
    killer.join();
    EXPECT_TRUE(AddInIdle());
    EXPECT_TRUE(AddInIdleDelay(100000));
    EXPECT_TRUE(AddInShouldTerminate());
    EXPECT_TRUE(MQIsQuitPending(mine_));
    EXPECT_EQ(put(mine_, "x"), ERR_MQ_QUITTING);
    // The task ends by itself: nobody holds the server's output any more.
    server_.read_all();
    EXPECT_EQ(server_.wait(), 1000 + SIGKILL);
}

TEST_F(WithServer, ANewServerStartsCleanAfterAKill) {
    server_.signal(SIGKILL);
    EXPECT_EQ(server_.wait(), 1000 + SIGKILL);
    server_.read_all();
    server_.start();
    server_.send("tell talker say fresh\nquit\n");
    EXPECT_THAT(server_.read_all(), HasSubstr("fresh\n"));
    EXPECT_EQ(server_.wait(), 0);
}

TEST_F(WithServer, NonsenseOnTheSocketHarmsNobody) {
    for (const std::string& nonsense :
         {std::string("\xff\xff\xff\xff"), std::string(100, '\0'), std::string("\1\0\0\0\1", 5)}) {
        const auto socket = connect_to_server(server_.data());
        ASSERT_TRUE(socket);
        EXPECT_EQ(::send(socket.get(), nonsense.data(), nonsense.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(nonsense.size()));
    }
    const auto wrong_version = connect_to_server(server_.data());
    ASSERT_TRUE(send_frame(wrong_version.get(), Writer{}.u8(1).u16(99).u64(0).u32(1).bytes("old").take()));
    const auto reply = receive_frame(wrong_version.get());
    ASSERT_TRUE(reply);
    EXPECT_EQ(Reader{*reply}.u8(), 0);
    server_.send("tell talker say unharmed\n");
    server_.read_until("unharmed\n");
}

}  // namespace
}  // namespace notes_stub::test
