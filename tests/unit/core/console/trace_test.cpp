#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

TEST(TraceCommand, RunsForTenMinutesOrAsManyAsSaid) {
    Task task;
    EXPECT_THAT(task.tell("trace there.example"),
                AllOf(HasSubstr("Sessions with there.example are written to /data/trace.txt for 10 minute[s]"),
                      HasSubstr("2000 lines a second and 16 MB at most")));
    EXPECT_THAT(task.tell("trace 192.0.2.0/24 90"), HasSubstr("for 90 minute[s]"));
    ASSERT_THAT(task.noted_traces.running, SizeIs(2));
    EXPECT_EQ(task.noted_traces.running[1].left, 90min);
}

TEST(TraceCommand, SaysWhatIsWrongAndStartsNothing) {
    Task task;
    EXPECT_THAT(task.tell("trace"), HasSubstr("Name an address"));
    EXPECT_THAT(task.tell("trace a!b"), HasSubstr("is neither an address"));
    for (const auto* minutes : {"0", "1441", "ten", "5 6", "-1", "99999999999999999999"})
        EXPECT_THAT(task.tell("trace there.example " + std::string(minutes)), HasSubstr("minutes from 1 to 1440"));
    EXPECT_THAT(task.noted_traces.running, SizeIs(0));
    task.noted_traces.trouble = "the disk is full";
    EXPECT_EQ(task.tell("trace there.example"), "Nothing is traced: the disk is full\n");
}

TEST(TraceCommand, EndsThemAll) {
    Task task;
    (void)task.tell("trace there.example");
    EXPECT_EQ(task.tell("TRACE OFF"), "1 trace[s] ended.\n");
    EXPECT_EQ(task.tell("trace off"), "0 trace[s] ended.\n");
}

TEST(ShowTrace, ListsThoseThatRun) {
    Task task;
    EXPECT_EQ(task.tell("show trace"), "No trace is running.\n");
    (void)task.tell("trace there.example 5");
    task.noted_traces.running[0].lines = 17;
    EXPECT_THAT(task.tell("show trace"),
                AllOf(HasSubstr("there.example"), HasSubstr("5 min"), HasSubstr("17"), HasSubstr("/data/trace.txt")));
}

}  // namespace
}  // namespace postern::console::test
