// Message queues of a program that runs without a server: they work inside the process.
#include "notes_stub/include/mq.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "notes_stub/include/addin.h"
#include "notes_stub/include/miscerr.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class Queues : public test::SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        ASSERT_EQ(MQOpen("MQ$TEST", MQ_OPEN_CREATE, &queue_), NOERROR);
    }
    STATUS put(std::string text, WORD priority = NOPRIORITY) {
        return MQPut(queue_, priority, text.data(), static_cast<WORD>(text.size()), 0);
    }
    std::string get(DWORD options = 0, DWORD timeout = 0) {
        char buffer[64];
        WORD length = 99;
        const STATUS status = MQGet(queue_, buffer, sizeof buffer, options, timeout, &length);
        if (status != NOERROR) return "status " + std::to_string(status) + " length " + std::to_string(length);
        return {buffer, length};
    }
    /// What the runtime said while `body` ran, without its stamps.
    static std::string said(const std::function<void()>& body) {
        testing::internal::CaptureStdout();
        body();
        std::istringstream lines{testing::internal::GetCapturedStdout()};
        std::string text;
        for (std::string line; std::getline(lines, line);) {
            const auto begin = line.find("Misuse");
            text += line.substr(begin == std::string::npos ? 0 : begin) + "\n";
        }
        return text;
    }
    static std::string misuse(const std::string& call, MQHANDLE handle) {
        return "Misuse of " + call + ": the queue handle " + std::to_string(handle) + " is not open in this process\n";
    }
    static std::string failed(STATUS status) { return "status " + std::to_string(status) + " length 0"; }

    MQHANDLE queue_ = NULLHANDLE;
};

STATUS visit_none(const char*, WORD, WORD, void*) { return NOERROR; }

TEST_F(Queues, AreMadeOnceAndOpenedByName) {
    MQHANDLE other = NULLHANDLE;
    EXPECT_EQ(MQOpen("MQ$OTHER", 0, &other), ERR_NO_SUCH_MQ);
    EXPECT_EQ(MQCreate("MQ$OTHER", 1, 0), NOERROR);
    EXPECT_EQ(MQCreate("MQ$OTHER", 1, 0), ERR_DUPLICATE_MQ);
    EXPECT_EQ(MQOpen("MQ$OTHER", 0, &other), NOERROR);
    EXPECT_EQ(MQClose(other, 0), NOERROR);
    EXPECT_EQ(MQOpen("MQ$OTHER", 0, &other), ERR_NO_SUCH_MQ);
}

TEST_F(Queues, NameEachCallWithAHandleThatIsNotOpen) {
    expect_misuse();
    ASSERT_EQ(MQClose(queue_, 0), NOERROR);
    char text[] = "x";
    WORD length = 0;
    const std::vector<std::pair<std::string, std::function<void()>>> calls{
        {"MQPut", [&] { EXPECT_EQ(MQPut(queue_, 0, text, 1, 0), ERR_MQ_EMPTY); }},
        {"MQGet", [&] { EXPECT_EQ(MQGet(queue_, text, 1, MQ_WAIT_FOR_MSG, 0, &length), ERR_MQ_EMPTY); }},
        {"MQGetCount", [&] { EXPECT_EQ(MQGetCount(queue_), 0); }},
        {"MQPutQuitMsg", [&] { MQPutQuitMsg(queue_); }},
        {"MQIsQuitPending", [&] { EXPECT_FALSE(MQIsQuitPending(queue_)); }},
        {"MQScan", [&] { EXPECT_EQ(MQScan(queue_, text, 1, 0, visit_none, nullptr, &length), ERR_MQ_EMPTY); }},
        {"MQClose", [&] { EXPECT_EQ(MQClose(queue_, 0), ERR_MQ_EMPTY); }},
    };
    for (const auto& [name, call] : calls) EXPECT_EQ(said(call), misuse(name, queue_));
    EXPECT_EQ(said([] { MQGetCount(NULLHANDLE); }), misuse("MQGetCount", NULLHANDLE));
    EXPECT_EQ(said([&] { MQGetCount(queue_ + 1000); }), misuse("MQGetCount", queue_ + 1000));
}

TEST_F(Queues, EndWithTheirLastHandle) {
    MQHANDLE second = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$TEST", 0, &second), NOERROR);
    put("kept");
    EXPECT_EQ(MQClose(queue_, 0), NOERROR);
    EXPECT_EQ(MQGetCount(second), 1);
    EXPECT_EQ(MQClose(second, 0), NOERROR);
    EXPECT_EQ(MQOpen("MQ$TEST", 0, &second), ERR_NO_SUCH_MQ);
}

TEST_F(Queues, GiveMessagesByPriority) {
    put("low", LOWPRIORITY);
    put("high", HIGHPRIORITY);
    EXPECT_EQ(MQGetCount(queue_), 2);
    EXPECT_EQ(get(), "high");
    EXPECT_EQ(get(), "low");
    EXPECT_EQ(get(), failed(ERR_MQ_EMPTY));
}

TEST_F(Queues, TimeOutAfterTheMillisecondsAsked) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(get(MQ_WAIT_FOR_MSG, 50), failed(ERR_MQ_TIMEOUT));
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{50});
}

TEST_F(Queues, TruncateWhatIsLongerThanTheBuffer) {
    put("abcdef");
    char buffer[3];
    WORD length = 99;
    EXPECT_EQ(MQGet(queue_, buffer, sizeof buffer, 0, 0, &length), ERR_MQ_BFR_TOO_SMALL);
    EXPECT_EQ(std::string(buffer, 3), "abc");
    EXPECT_EQ(length, 0);
    EXPECT_EQ(get(), failed(ERR_MQ_EMPTY));
}

TEST_F(Queues, RefuseMessagesPastTheirSizeAndQuota) {
    std::string large(MQ_MAX_MSGSIZE + 1, 'x');
    EXPECT_NE(MQPut(queue_, 0, large.data(), static_cast<WORD>(large.size()), 0), NOERROR);
    MQHANDLE small = NULLHANDLE;
    MQCreate("MQ$SMALL", 1, 0);
    MQOpen("MQ$SMALL", 0, &small);
    EXPECT_EQ(MQPut(small, 0, large.data(), MQ_MAX_MSGSIZE, 0), NOERROR);
    EXPECT_EQ(MQPut(small, 0, large.data(), 1, 0), ERR_MQ_EXCEEDED_QUOTA);
}

TEST_F(Queues, QuitBeforeAnyMessage) {
    put("never read");
    MQPutQuitMsg(queue_);
    EXPECT_TRUE(MQIsQuitPending(queue_));
    EXPECT_EQ(get(), failed(ERR_MQ_QUITTING));
    EXPECT_EQ(put("more"), ERR_MQ_QUITTING);
}

TEST_F(Queues, WakeAReaderThatWaitsForEver) {
    std::vector<std::string> read;
    std::thread reader{[&] {
        NotesInitThread();
        read.push_back(get(MQ_WAIT_FOR_MSG, 0));
        read.push_back(get(MQ_WAIT_FOR_MSG, 0));
        NotesTermThread();
    }};
    put("hello");
    while (MQGetCount(queue_) > 0) std::this_thread::yield();
    MQPutQuitMsg(queue_);
    reader.join();
    EXPECT_EQ(read, (std::vector<std::string>{"hello", failed(ERR_MQ_QUITTING)}));
}

TEST_F(Queues, LoseAndDoubleNothingBetweenThreads) {
    constexpr int writers = 4;
    constexpr int messages = 50;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
        threads.emplace_back([this] {
            NotesInitThread();
            for (int k = 0; k < messages; ++k) EXPECT_EQ(put("x"), NOERROR);
            NotesTermThread();
        });
    }
    int read = 0;
    while (read < writers * messages && get(MQ_WAIT_FOR_MSG, 10000) == "x") ++read;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(read, writers * messages);
    EXPECT_EQ(MQGetCount(queue_), 0);
}

struct Scan {
    std::vector<std::string> seen;
    std::string wanted;
    STATUS verdict = NOERROR;
};

STATUS visit(const char* message, WORD length, WORD, void* context) {
    auto& scan = *static_cast<Scan*>(context);
    scan.seen.emplace_back(message, length);
    return scan.seen.back() == scan.wanted ? scan.verdict : NOERROR;
}

class QueueScan : public Queues {
protected:
    STATUS scan(const std::string& wanted, STATUS verdict) {
        for (const char* text : {"a", "b", "c"}) put(text);
        scan_ = Scan{{}, wanted, verdict};
        return MQScan(queue_, buffer_, sizeof buffer_, 0, visit, &scan_, &length_);
    }
    Scan scan_;
    char buffer_[16] = "";
    WORD length_ = 99;
};

TEST_F(QueueScan, ChangesNothingByItself) {
    EXPECT_EQ(scan("", NOERROR), ERR_MQ_EMPTY);
    EXPECT_EQ(scan_.seen, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(length_, 0);
    EXPECT_EQ(MQGetCount(queue_), 3);
}

TEST_F(QueueScan, StopsWhereItIsAborted) {
    EXPECT_EQ(scan("b", ERR_MQSCAN_ABORT), ERR_MQSCAN_ABORT);
    EXPECT_EQ(scan_.seen.size(), 2U);
    EXPECT_EQ(MQGetCount(queue_), 3);
}

TEST_F(QueueScan, TakesTheMessageThatIsDequeued) {
    EXPECT_EQ(scan("b", ERR_MQSCAN_DEQUEUE), NOERROR);
    EXPECT_EQ(std::string(buffer_, length_), "b");
    EXPECT_EQ(MQGetCount(queue_), 2);
}

TEST_F(QueueScan, DeletesAndGoesOn) {
    EXPECT_EQ(scan("b", ERR_MQSCAN_DELETE), ERR_MQ_EMPTY);
    EXPECT_EQ(scan_.seen.size(), 3U);
    EXPECT_EQ(get(), "a");
    EXPECT_EQ(get(), "c");
}

/// A scan in whose middle another thread puts a message.
struct ScanWithWriter {
    std::function<void()> start_writer;
    std::vector<std::string> seen;
};

STATUS visit_while_another_writes(const char* message, WORD length, WORD, void* context) {
    auto& scan = *static_cast<ScanWithWriter*>(context);
    if (scan.seen.empty()) scan.start_writer();
    scan.seen.emplace_back(message, length);
    return NOERROR;
}

TEST_F(QueueScan, SeesNothingOfWhatAnotherThreadPutsMeanwhileWhichArrivesAfterIt) {
    put("a");
    put("b");
    std::thread writer;
    std::atomic<bool> has_begun = false;
    ScanWithWriter scan;
    scan.start_writer = [&] {
        writer = std::thread([&] {
            NotesInitThread();
            has_begun = true;
            EXPECT_EQ(put("late"), NOERROR);
            NotesTermThread();
        });
        while (!has_begun) std::this_thread::yield();
    };
    EXPECT_EQ(MQScan(queue_, buffer_, sizeof buffer_, 0, visit_while_another_writes, &scan, &length_), ERR_MQ_EMPTY);
    writer.join();
    EXPECT_EQ(scan.seen, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(MQGetCount(queue_), 3);
}

STATUS close_scanned(const char*, WORD, WORD, void* context) { return MQClose(*static_cast<MQHANDLE*>(context), 0); }

TEST_F(QueueScan, EndsWhereItsRoutineClosesTheQueueAndLeavesItUnlocked) {
    expect_misuse();
    MQHANDLE second = NULLHANDLE;
    ASSERT_EQ(MQOpen("MQ$TEST", 0, &second), NOERROR);
    for (const char* text : {"a", "b"}) put(text);
    EXPECT_EQ(said([&] {
                  EXPECT_EQ(MQScan(queue_, buffer_, sizeof buffer_, 0, close_scanned, &queue_, &length_), ERR_MQ_EMPTY);
              }),
              misuse("MQScan", queue_));
    queue_ = second;
    std::thread([this] {
        NotesInitThread();
        EXPECT_EQ(get(), "a");
        NotesTermThread();
    }).join();
}

TEST_F(QueueScan, DoesNotBeginInAQueueThatQuits) {
    MQPutQuitMsg(queue_);
    EXPECT_EQ(MQScan(queue_, nullptr, 0, 0, visit, &scan_, &length_), ERR_MQ_QUITTING);
    EXPECT_TRUE(scan_.seen.empty());
}

}  // namespace
}  // namespace notes_stub
