#include "core/report/queue_counters.hpp"

#include <gtest/gtest.h>

namespace postern::report {
namespace {

TEST(QueueCounters, AreThoseOfTheSummary) {
    queue::QueueSummary summary;
    summary.messages = 1;
    summary.waiting_for_retry = 2;
    summary.being_sent = 3;
    summary.connections = 4;
    summary.idle_connections = 5;
    summary.pausing_destinations = 6;
    summary.totals.bounces = 7;
    const auto counters = counters_of(summary);
    EXPECT_EQ(counters.pending, 1U);
    EXPECT_EQ(counters.waiting, 2U);
    EXPECT_EQ(counters.attempts, 3U);
    EXPECT_EQ(counters.connections, 4U);
    EXPECT_EQ(counters.idle_connections, 5U);
    EXPECT_EQ(counters.pausing_destinations, 6U);
    EXPECT_EQ(counters.router.bounces, 7U);
}

}  // namespace
}  // namespace postern::report
