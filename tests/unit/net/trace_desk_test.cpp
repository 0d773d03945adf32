#include "adapters/net/trace_desk.hpp"

#include "adapters/net/clock.hpp"
#include "tests/support/files/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>

namespace postern::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

class TraceDeskTest : public testing::Test {
protected:
    TraceDeskTest() { desk.set_directory(folder.path()); }

    std::string start(const std::string& target = "there.example") {
        return desk.start_trace(report::TraceTarget::parse(target).value(), 10min).value();
    }
    std::unique_ptr<SessionTrace> session(const std::string& helo = "there.example") {
        return desk.find([&](const auto& target) { return target.is_client("192.0.2.7", helo); }, "in 1 192.0.2.7");
    }
    static std::string text(const std::string& file) {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    test::TemporaryFolder folder;
    TraceDesk desk;
};

TEST_F(TraceDeskTest, FindsNothingWhereNothingRuns) {
    EXPECT_EQ(desk.round(), 0u);
    EXPECT_EQ(session(), nullptr);
}

TEST_F(TraceDeskTest, WritesMatchingSessionsIntoAFileOfItsOwnersAlone) {
    const auto file = start();
    const auto permissions = std::filesystem::status(file).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(session("other.example"), nullptr);
    session()->dialogue().client("NOOP\r\n", false);
    EXPECT_THAT(text(file), IsEmpty()) << "only flush() writes";
    EXPECT_THAT(desk.flush(read_clocks().steady), IsEmpty());
    EXPECT_THAT(text(file),
                testing::ContainsRegex("\n[0-9-]+ [0-9:]+\\.[0-9][0-9][0-9] in 1 192\\.0\\.2\\.7 C: NOOP\n$"));
}

TEST_F(TraceDeskTest, EndsATraceWhenItsTimeIsOver) {
    const auto file = start();
    const auto followed = session();
    EXPECT_THAT(desk.flush(read_clocks().steady + 9min), IsEmpty());
    const auto lines = desk.flush(read_clocks().steady + 10min + 1s);
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_THAT(lines[0], HasSubstr("SMTP: the trace of there.example ended: its time is over. 1 lines are in "));
    EXPECT_EQ(desk.round(), 0u);
    followed->dialogue().client("NOOP\r\n", false);
    EXPECT_THAT(text(file), testing::EndsWith("-- the trace ends: its time is over\n"));
}

TEST_F(TraceDeskTest, EndsAllOfThemByHand) {
    const auto file = start();
    (void)start("192.0.2.7");
    session()->dialogue().client("NOOP\r\n", false);
    EXPECT_THAT(desk.running_traces(), SizeIs(2));
    EXPECT_EQ(desk.end_traces(), 2u);
    EXPECT_THAT(desk.running_traces(), IsEmpty());
    EXPECT_THAT(text(file), HasSubstr("C: NOOP\n-- the trace ends: it was ended at the console\n"));
}

TEST_F(TraceDeskTest, SaysHowManyLinesItLeftOut) {
    const auto file = start();
    const auto followed = session();
    for (unsigned line = 0; line < 3 * report::TraceBudget::most_lines_per_second; ++line)
        followed->dialogue().client("NOOP\r\n", false);
    EXPECT_EQ(desk.end_traces(), 1u);
    EXPECT_THAT(text(file), HasSubstr(" lines were left out"));
}

TEST(TraceTest, IsOverWhenItsFileIsFull) {
    test::TemporaryFolder folder;
    const auto file = (folder.path() / "trace").string();
    Trace trace(report::TraceTarget::parse("there.example").value(), file,
                ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), TimePoint{9h});
    const std::string line(1u << 20, 'x');
    Now now{TimePoint{1h}, WallTime{1h}};
    for (int number = 0; number < 15; ++number) trace.write(line, now);
    EXPECT_EQ(trace.flush(now.steady), "");
    trace.write(line, now);
    trace.write("NOOP", now);
    EXPECT_EQ(trace.flush(now.steady), "it has its 16 MB");
    EXPECT_LE(std::filesystem::file_size(file), report::TraceBudget::most_octets);
}

TEST_F(TraceDeskTest, HasSoManyAndNoMore) {
    for (std::size_t number = 0; number < TraceDesk::most_traces; ++number) (void)start();
    const auto more = desk.start_trace(report::TraceTarget::parse("x.example").value(), 1min);
    EXPECT_THAT(more.error(), HasSubstr("5 traces are running already"));
}

TEST_F(TraceDeskTest, SaysWhyAFileCannotBeMade) {
    desk.set_directory(folder.path() / "missing");
    const auto started = desk.start_trace(report::TraceTarget::parse("x.example").value(), 1min);
    EXPECT_THAT(started.error(), HasSubstr("cannot be made: No such file or directory"));
}

TEST_F(TraceDeskTest, TakesLinesFromManyThreads) {
    const auto file = start();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([this] {
            const auto followed = session();
            for (int line = 0; line < 100; ++line) followed->dialogue().client("NOOP\r\n", false);
        });
    for (int round = 0; round < 20; ++round) EXPECT_THAT(desk.flush(read_clocks().steady), IsEmpty());
    for (auto& thread : threads) thread.join();
    EXPECT_THAT(desk.flush(read_clocks().steady), IsEmpty());
    const auto written = text(file);
    EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 401);
}

}  // namespace
}  // namespace postern::net
