#include "core/queue/retry_schedule.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace postern::queue {
namespace {

using std::chrono::seconds;

TEST(RetrySchedule, DoublesFromTheFirstDelayUpToTheLongest) {
    const RetrySchedule schedule{seconds(300), seconds(3600)};
    EXPECT_EQ(retry_delay(schedule, 1), seconds(300));
    EXPECT_EQ(retry_delay(schedule, 2), seconds(600));
    EXPECT_EQ(retry_delay(schedule, 4), seconds(2400));
    EXPECT_EQ(retry_delay(schedule, 5), seconds(3600));
}

TEST(RetrySchedule, DoesNotOverflowAfterManyFailures) {
    EXPECT_EQ(retry_delay({seconds(300), seconds(3600)}, std::numeric_limits<unsigned>::max()), seconds(3600));
}

TEST(RetrySchedule, NeverWaitsLongerThanTheLongestDelayEvenAtFirst) {
    EXPECT_EQ(retry_delay({seconds(7200), seconds(3600)}, 1), seconds(3600));
}

}  // namespace
}  // namespace postern::queue
