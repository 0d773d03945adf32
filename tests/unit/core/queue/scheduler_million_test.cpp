#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

#include <malloc.h>

// A long queue: what it costs in memory, and that no event takes all of it at once.
namespace postern::queue::test {
namespace {

// Sanitizers take ten times as long, and their memory says nothing of ours.
#ifdef POSTERN_SANITIZED
constexpr std::int64_t many = 20'000;
constexpr bool is_memory_ours = false;
#else
constexpr std::int64_t many = 100'000;  // Messages, of ten recipients each.
constexpr bool is_memory_ours = true;
#endif

constexpr double most_octets_each = 1024.0 * 1024 * 1024 / 1'000'000;  // A million in 1 GiB.

double octets_in_use() {
    const auto heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd);
}

/// As a queue is that was tried once.
ports::QueuedMessage tried_once(std::int64_t id, WallTime next_try) {
    ports::QueuedMessage queued;
    queued.envelope.id = {id};
    queued.envelope.sender = {"newsletter", "sender.example.com"};
    const auto domain = "domain" + std::to_string(id % 1000) + ".customers.example.com";
    for (int number = 0; number < 10; ++number)
        queued.envelope.recipients.push_back(
            {{"subscriber" + std::to_string(id) + "." + std::to_string(number), domain},
             mail::RecipientState::waiting,
             "mx.customers.example.com [192.0.2.7]:25: while sending RCPT: 450 4.2.1 later"});
    queued.envelope.message_id = "<" + std::to_string(id) + ".1234567890@mail.sender.example.com>";
    queued.envelope.accepted_at = beginning;
    queued.body_octets = 4000;
    queued.failures = 1;
    queued.next_try = next_try;
    return queued;
}

TEST(SchedulerMillion, TakesNoMoreThanAKibibyteARecipientAndALittleOfItAtAnEvent) {
    const auto empty = octets_in_use();
    Rig rig(by_mx());
    for (std::int64_t id = 0; id < many;) {
        std::vector<ports::QueuedMessage> page;
        for (int left = 1000; left > 0; --left, ++id)
            page.push_back(tried_once(id + 1, rig.now().wall + seconds(60) + milliseconds(id % 3'600'000)));
        rig.take(rig.scheduler.on_claimed(std::move(page), rig.now()));
    }
    rig.loaded();
    EXPECT_EQ(rig.scheduler.summary(0).waiting_for_retry, static_cast<std::size_t>(many));
    if (is_memory_ours) {
        EXPECT_LT((octets_in_use() - empty) / static_cast<double>(10 * many), most_octets_each);
    }

    // Everything is due: made ready in slices, and no more attempts than there are connections.
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_GT(rig.scheduler.summary(0).waiting_for_retry + 2 * Scheduler::due_slice, static_cast<std::size_t>(many));
    rig.pass(seconds(1));
    EXPECT_EQ(rig.scheduler.summary(0).waiting_for_retry, 0U);
    EXPECT_LE(rig.started.size(), rig.scheduler.settings().max_connections);
    EXPECT_GE(rig.wakes, static_cast<std::size_t>(many) / Scheduler::due_slice - 1);

    // An order on all of it, in slices too: never more outcomes on their way than there may be.
    rig.order(Verb::hold, "newsletter@*").order(Verb::hold, "from:newsletter@*");
    std::size_t stored = 0;
    while (rig.orders_done.size() < 2) {
        ASSERT_LE(rig.applied.size() - stored, Scheduler::most_unstored);
        if (stored == rig.applied.size()) rig.pass(milliseconds(1));
        for (const auto end = rig.applied.size(); stored < end; ++stored)
            rig.stored(std::exchange(rig.applied[stored], {}).id.value);
    }
    EXPECT_EQ(rig.touched().messages, static_cast<std::size_t>(many));
    EXPECT_GT(rig.scheduler.summary(0).held,
              static_cast<std::size_t>(many) - rig.scheduler.settings().max_connections - 1);
    if (is_memory_ours) {
        rig.applied = {};
        rig.bounces = {};
        EXPECT_LT((octets_in_use() - empty) / static_cast<double>(10 * many), most_octets_each);
    }
}

}  // namespace
}  // namespace postern::queue::test
