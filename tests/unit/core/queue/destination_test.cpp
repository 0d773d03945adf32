#include "core/queue/destination.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace postern::queue {
namespace {

using std::chrono::seconds;

TimePoint at(int second) { return TimePoint(seconds(second)); }

/// A destination with `active` attempts under way and a limit of 8.
struct Host {
    explicit Host(int active) {
        for (int count = 0; count < active; ++count) destination.on_started();
    }
    void fail(int began, int now) {
        destination.on_host_failure(at(began), "connection refused", RetrySchedule{}, at(now));
    }

    Destination destination{{routing::NextHop::Kind::host, "relay.example", 0}, 8};
};

TEST(Destination, TakesAsManyAttemptsAsItsLimitSays) {
    Host host(7);
    EXPECT_TRUE(host.destination.may_start(at(0)));
    host.destination.on_started();
    EXPECT_FALSE(host.destination.may_start(at(0)));
}

TEST(Destination, PausesAfterAFailureAndThenTakesOneProbe) {
    Host host(1);
    host.fail(10, 20);
    EXPECT_FALSE(host.destination.may_start(at(20)));
    EXPECT_EQ(host.destination.paused_until(), at(21));
    EXPECT_TRUE(host.destination.may_start(at(21)));
    host.destination.on_started();
    EXPECT_FALSE(host.destination.may_start(at(21)));
}

TEST(Destination, DoublesThePauseOfEachProbeUpToTheFirstRetryDelay) {
    Host host(1);
    int now = 10;
    int pause = 0;
    for (int probe = 0; probe < 12; ++probe) {
        host.fail(now, now);
        pause =
            static_cast<int>(std::chrono::duration_cast<seconds>(host.destination.paused_until() - at(now)).count());
        now += pause;
        host.destination.on_started();
        if (probe == 3) {
            EXPECT_EQ(pause, 8);
        }
    }
    EXPECT_EQ(pause, 300);
}

TEST(Destination, ProbesWithMessagesFromAllOverTheLine) {
    Host host(1);
    std::list<GroupRef> line;
    for (std::int64_t id = 0; id < 100; ++id) line.push_back({{id}, 1});
    std::set<std::int64_t> tenths;
    for (int probe = 0; probe < 16; ++probe) {
        host.fail(10 * probe, 10 * probe);
        host.destination.on_started();
        host.destination.choose_probe(line);
        tenths.insert(line.front().message.value / 10);
    }
    EXPECT_EQ(tenths.size(), 10u);
    EXPECT_EQ(line.size(), 100u);
}

TEST(Destination, TakesTheLongestDueWhileItAnswers) {
    Host host(1);
    std::list<GroupRef> line{{{1}, 1}, {{2}, 1}, {{3}, 1}};
    host.destination.on_answered();
    host.destination.choose_probe(line);
    EXPECT_EQ(line.front().message, QueueId{1});
}

TEST(Destination, CountsFailuresOfOneMomentOnce) {
    Host host(8);
    for (int attempt = 0; attempt < 8; ++attempt) host.fail(10, 20);
    EXPECT_EQ(host.destination.paused_until(), at(21));
}

TEST(Destination, IsOpenAgainAfterOneAnswer) {
    Host host(2);
    host.fail(10, 20);
    host.destination.on_answered();
    EXPECT_TRUE(host.destination.may_start(at(20)));
    EXPECT_TRUE(host.destination.trouble().empty());
}

TEST(Destination, HoldsThePlaceOfAttemptsThatFailedUntilAnswersEarnThemBack) {
    Host host(8);
    for (int refused = 0; refused < 4; ++refused)
        host.fail(10, 20);  // As a peer does that takes four connections only.
    host.destination.on_answered();
    EXPECT_EQ(host.destination.active(), 3u);
    EXPECT_TRUE(host.destination.may_start(at(20)));
    host.destination.on_started();
    EXPECT_FALSE(host.destination.may_start(at(20)));
    for (int answer = 0; answer < 4; ++answer) {
        host.destination.on_answered();
        host.destination.on_started();
    }
    EXPECT_TRUE(host.destination.may_start(at(20))) << "a fifth, after a round of answers";
}

TEST(Destination, HoldsItsAttemptsAtWhatTheHostTakesAndTriesOneMoreNowAndThen) {
    Host host(3);
    host.destination.on_started();
    EXPECT_TRUE(host.destination.is_at_work_besides());
    host.destination.on_turned_away();
    EXPECT_FALSE(host.destination.may_start(at(0)));
    std::vector<int> tries_for_one_more;
    for (int answer = 1; answer <= 1000; ++answer) {
        host.destination.on_answered();
        host.destination.on_started();
        if (!host.destination.may_start(at(0))) continue;
        tries_for_one_more.push_back(answer);
        host.destination.on_started();
        host.destination.on_turned_away();
    }
    EXPECT_EQ(tries_for_one_more, (std::vector<int>{24, 72, 168, 360, 552, 744, 936}));
    EXPECT_TRUE(host.destination.trouble().empty());
}

TEST(Destination, ThatTurnsTheOnlyAttemptAwayHasFailed) {
    Host host(1);
    EXPECT_FALSE(host.destination.is_at_work_besides());
}

TEST(Destination, IsForgivenByAnAdministrator) {
    Host host(1);
    host.fail(10, 20);
    host.destination.forgive();
    EXPECT_TRUE(host.destination.may_start(at(20)));
}

}  // namespace
}  // namespace postern::queue
