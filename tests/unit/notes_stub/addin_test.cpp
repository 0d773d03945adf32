// The AddIn functions of a program that runs without a server.
#include "notes_stub/include/addin.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "notes_stub/include/log.h"
#include "notes_stub/include/misc.h"
#include "notes_stub/include/miscerr.h"
#include "notes_stub/include/ossignal.h"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub {
namespace {

class AddIn : public test::SessionTest {
protected:
    template <class Action>
    static std::string logged(Action action) {
        testing::internal::CaptureStdout();
        action();
        std::fflush(stdout);
        return testing::internal::GetCapturedStdout();
    }
    // A line without its date and time.
    static std::string text_of(const std::string& line) {
        return line.size() > 22 ? line.substr(22) : "(" + line + ")";
    }
};

TEST_F(AddIn, IsNotToldToEndWithoutAServer) {
    EXPECT_FALSE(AddInIdle());
    EXPECT_FALSE(AddInShouldTerminate());
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(AddInIdleDelay(30));
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{30});
}

TEST_F(AddIn, SaysOnceThatADayHasElapsed) {
    EXPECT_TRUE(AddInDayHasElapsed());
    EXPECT_FALSE(AddInDayHasElapsed());
}

TEST_F(AddIn, SaysOnceThatSecondsHaveElapsed) {
    (void)AddInSecondsHaveElapsed(1);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    bool elapsed = false;
    while (!elapsed && std::chrono::steady_clock::now() < limit) elapsed = AddInSecondsHaveElapsed(1) != FALSE;
    EXPECT_TRUE(elapsed);
    EXPECT_FALSE(AddInSecondsHaveElapsed(1));
    EXPECT_FALSE(AddInMinutesHaveElapsed(100000));
}

TEST_F(AddIn, WritesLogLinesWithDateAndSecondaryStatus) {
    char format[] = "%s took %d of %z";
    TIMEDATE noon{{12U * 360000U, ANYDAY}};
    const auto line = logged([&] { AddInLogMessageText(format, ERR_MQ_EMPTY, "talker", 3, &noon); });
    EXPECT_EQ(text_of(line), "talker took 3 of 12:00:00 PM: The message queue is empty\n");
    EXPECT_EQ(line[2], '-');
    EXPECT_EQ(line[10], ' ');
    EXPECT_EQ(line[13], ':');
}

TEST_F(AddIn, LeavesTheSecondaryStatusOutWhenThereIsNone) {
    char format[] = "%s";
    char argument[] = "plain";
    EXPECT_EQ(text_of(logged([&] { AddInLogErrorText(format, NOERROR, argument); })), "plain\n");
    EXPECT_EQ(text_of(logged([&] { LogEventText(format, NULLHANDLE, NOERROR, argument); })), "plain\n");
    EXPECT_EQ(logged([&] { LogEventTextNoConsole(format, NULLHANDLE, NOERROR, argument); }), "");
}

TEST_F(AddIn, WritesTheTextOfAStatusWhereAStringIsNamedByOne) {
    char argument[] = "talker";
    EXPECT_EQ(text_of(logged([&] { AddInLogMessage(ERR_MQ_EMPTY, NOERROR); })), "The message queue is empty\n");
    EXPECT_EQ(text_of(logged([&] { AddInLogMessage(ERR_MQ_EMPTY, ERR_MQ_QUITTING, argument); })),
              "The message queue is empty: The message queue is quitting\n");
    EXPECT_EQ(text_of(logged([&] { AddInLogError(ERR_MQ_EMPTY, NOERROR, argument); })), "The message queue is empty\n");
    EXPECT_EQ(text_of(logged([&] { AddInLogMsg(ERR_MQ_EMPTY, argument); })), "The message queue is empty\n");
    EXPECT_EQ(text_of(logged([&] { EXPECT_EQ(LogEvent(ERR_MQ_EMPTY, NULLHANDLE, NOERROR), NOERROR); })),
              "The message queue is empty\n");
    EXPECT_EQ(text_of(logged([&] { AddInLogError(PKG_ADDIN + 1, NOERROR, argument); })), "status 0x3301\n");
    char to[MAXSPRINTF];
    AddInFormatError(to, ERR_MQ_EMPTY, argument);
    EXPECT_STREQ(to, "The message queue is empty");
}

TEST_F(AddIn, SetsAStatusLineOfItsOwnByAStatus) {
    char name[] = "talker";
    const DHANDLE line = AddInCreateStatusLine(name);
    EXPECT_NE(line, NULLHANDLE);
    AddInSetDefaults(NULLHANDLE, line);
    AddInSetStatus(ERR_MQ_EMPTY);
    DHANDLE current = NULLHANDLE;
    HMODULE module = 17;
    AddInQueryDefaults(&module, &current);
    EXPECT_EQ(current, line);
    EXPECT_EQ(module, NULLHANDLE);
    AddInDeleteStatusLine(line);
    AddInQueryDefaults(nullptr, &current);
    EXPECT_EQ(current, NULLHANDLE);
}

TEST_F(AddIn, TakesEveryKindOfArgument) {
    char to[MAXSPRINTF];
    char integers[] = "%d %5u|%-4x|%hd";
    AddInFormatErrorText(to, integers, -1, 42U, 255U, 70000);
    EXPECT_STREQ(to, "-1    42|ff  |4464");
    char others[] = "%c%c %.2f %ld %%";
    AddInFormatErrorText(to, others, 'a', 'b', 1.005, 1L << 40);
    EXPECT_STREQ(to, "ab 1.00 1099511627776 %");
    char star[] = "[%*s][%-3s][%s]";
    AddInFormatErrorText(to, star, 4, "x", "y", static_cast<char*>(nullptr));
    EXPECT_STREQ(to, "[   x][y  ][(null)]");
}

TEST_F(AddIn, CutsAFormattedTextToItsBuffer) {
    char to[MAXSPRINTF + 8];
    std::memset(to, '#', sizeof to);
    const std::string text(400, 'x');
    char format[] = "%s";
    AddInFormatErrorText(to, format, text.c_str());
    EXPECT_EQ(std::strlen(to), MAXSPRINTF - 1U);
    EXPECT_EQ(to[MAXSPRINTF], '#');
}

TEST_F(AddIn, ReportsMoreConversionsThanTheLimit) {
    expect_misuse();
    char four[] = "%d%d%d%d";
    EXPECT_EQ(logged([&] { AddInSetStatusText(four, 1, 2, 3, 4); }), "");
    char five[] = "%d%d%d%d%d";
    EXPECT_NE(logged([&] { AddInSetStatusText(five, 1, 2, 3, 4, 5); }).find("Misuse of AddInSetStatusText"),
              std::string::npos);
}

TEST_F(AddIn, ReportsAThreadThatIsNotInitialised) {
    expect_misuse();
    const auto text = logged([] { std::thread{[] { AddInShouldTerminate(); }}.join(); });
    EXPECT_NE(text.find("Misuse of AddInShouldTerminate"), std::string::npos);
}

TEST_F(AddIn, KeepsItsDefaults) {
    char name[] = "Other";
    const DHANDLE line = AddInCreateStatusLine(name);
    EXPECT_NE(line, NULLHANDLE);
    AddInSetDefaults(7, line);
    HMODULE module = 0;
    DHANDLE found = NULLHANDLE;
    AddInQueryDefaults(&module, &found);
    EXPECT_EQ(module, 7U);
    EXPECT_EQ(found, line);
    AddInDeleteStatusLine(line);
    AddInQueryDefaults(&module, &found);
    EXPECT_EQ(found, NULLHANDLE);
}

TEST_F(AddIn, KeepsASignalHandlerThatIsSet) {
    const OSSIGPROC own = [] { return STATUS{NOERROR}; };
    const auto before = OSSetSignalHandler(OS_SIGNAL_BUSY, own);
    EXPECT_EQ(OSGetSignalHandler(OS_SIGNAL_BUSY), own);
    OSSetSignalHandler(OS_SIGNAL_BUSY, before);
    EXPECT_NE(OSGetSignalHandler(OS_SIGNAL_CHECK_BREAK), nullptr);
}

}  // namespace
}  // namespace notes_stub
