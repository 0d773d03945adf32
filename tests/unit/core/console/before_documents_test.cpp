#include "core/console/before_documents.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace postern::console::test {
namespace {

/// A host that is idle until its script says otherwise.
class QuietHost : public ports::Host {
public:
    void log(const std::string& line) override { lines.push_back(line); }
    void set_status(const std::string&, const std::string& name, const std::string& text) override {
        status = name + ": " + text;
    }
    void remove_status(const std::string&) override {}
    void set_ready() override { is_ready = true; }
    [[nodiscard]] std::optional<std::string> next_command() override {
        if (commands.empty()) return std::nullopt;
        auto next = std::move(commands.front());
        commands.pop_front();
        return next;
    }
    [[nodiscard]] bool idle(unsigned milliseconds) override {
        idle_ms += milliseconds;
        return idle_ms > end_after_ms;
    }
    [[nodiscard]] Expected<std::vector<ports::Document>, std::string> documents() override { return {}; }
    [[nodiscard]] std::string environment(const std::string&) override { return {}; }
    [[nodiscard]] std::string data_directory() override { return {}; }
    void set_statistic(const std::string&, const std::string&, long) override {}

    std::vector<std::string> lines;
    std::string status;
    std::deque<std::string> commands;
    bool is_ready = false;
    unsigned idle_ms = 0;
    unsigned end_after_ms = 3'600'000;
};

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
