#include "core/console/before_documents.hpp"

#include "tests/unit/core/console/quiet_host.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace postern::console::test {
namespace {

/// Fails `failures` times with these words.
ReadDocuments reading_that_fails(int failures, int& readings) {
    return [failures, &readings] { return ++readings > failures ? std::string() : "names.nsf cannot be opened"; };
}

TEST(BeforeDocuments, SaysNothingWhenTheyCanBeRead) {
    QuietHost host;
    int readings = 0;
    EXPECT_TRUE(wait_for_documents(host, "smtp", reading_that_fails(0, readings)));
    EXPECT_TRUE(host.lines.empty());
    EXPECT_FALSE(host.is_ready);
}

TEST(BeforeDocuments, AreTriedEveryTenSecondsAndComplainedOfOnce) {
    QuietHost host;
    int readings = 0;
    EXPECT_TRUE(wait_for_documents(host, "smtp", reading_that_fails(3, readings)));
    EXPECT_EQ(host.idle_ms, 30'000u);
    ASSERT_EQ(host.lines.size(), 2u);
    EXPECT_NE(host.lines[0].find("names.nsf cannot be opened. Nothing is listened on"), std::string::npos);
    EXPECT_EQ(host.lines[1], "SMTP: the documents can be read now; the task starts");
    EXPECT_EQ(host.status, "SMTP: Waiting for the documents");
}

TEST(BeforeDocuments, AreTriedAtOnceByACommandWhichIsAnsweredAgain) {
    QuietHost host;
    host.commands = {"update config"};
    int readings = 0;
    EXPECT_TRUE(wait_for_documents(host, "smtp", reading_that_fails(2, readings)));
    EXPECT_EQ(host.idle_ms, 10'200u);
    EXPECT_EQ(host.lines.size(), 3u);
}

TEST(BeforeDocuments, AreNotWaitedForAfterQuitWhateverIsAskedBehindIt) {
    QuietHost host;
    host.commands = {"  QUIT ", "show queue"};
    int readings = 0;
    EXPECT_FALSE(wait_for_documents(host, "smtp", reading_that_fails(9, readings)));
    EXPECT_EQ(readings, 1);
}

TEST(BeforeDocuments, AreNotWaitedForWhenTheHostEnds) {
    QuietHost host;
    host.end_after_ms = 1000;
    int readings = 0;
    EXPECT_FALSE(wait_for_documents(host, "smtp", reading_that_fails(9, readings)));
    EXPECT_EQ(host.idle_ms, 1200u);
}

}  // namespace
}  // namespace postern::console::test
