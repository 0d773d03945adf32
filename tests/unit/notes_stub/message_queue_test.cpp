#include "notes_stub/ipc/message_queue.hpp"

#include <gtest/gtest.h>

#include "notes_stub/include/miscerr.h"

namespace notes_stub {
namespace {

std::string taken(MessageQueue& queue) {
    const auto message = queue.take();
    return message ? message->bytes : "(nothing)";
}

TEST(MessageQueueOrder, GivesHigherPrioritiesFirstAndEqualOnesInTheirOrder) {
    MessageQueue queue{0};
    queue.put(1, 0xffff, "last");
    queue.put(2, 5, "second");
    queue.put(3, 0, "first");
    queue.put(4, 5, "third");
    EXPECT_EQ(taken(queue), "first");
    EXPECT_EQ(taken(queue), "second");
    EXPECT_EQ(taken(queue), "third");
    EXPECT_EQ(taken(queue), "last");
    EXPECT_EQ(taken(queue), "(nothing)");
}

TEST(MessageQueueQuota, RefusesAMessagePastIt) {
    MessageQueue queue{2};
    EXPECT_EQ(queue.put(1, 0, "a"), NOERROR);
    EXPECT_EQ(queue.put(2, 0, "b"), NOERROR);
    EXPECT_EQ(queue.put(3, 0, "c"), ERR_MQ_EXCEEDED_QUOTA);
    EXPECT_EQ(taken(queue), "a");
    EXPECT_EQ(queue.put(4, 0, "d"), NOERROR);
}

TEST(MessageQueueQuit, TakesNothingAndGivesNothing) {
    MessageQueue queue{0};
    queue.put(1, 0, "a");
    queue.quit();
    EXPECT_EQ(queue.put(2, 0, "b"), ERR_MQ_QUITTING);
    EXPECT_EQ(taken(queue), "(nothing)");
}

}  // namespace
}  // namespace notes_stub
