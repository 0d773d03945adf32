#include "core/queue/connection_ledger.hpp"

#include <gmock/gmock.h>

namespace postern::queue {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

TimePoint at(int second) { return TimePoint(seconds(second)); }
IdleConnection idle(std::uint64_t number, std::string hop, int since) {
    return {{0, number}, std::move(hop), {"host"}, 1, at(since)};
}

TEST(ConnectionLedger, GivesTheOneUsedLastSoThatOthersGrowOld) {
    ConnectionLedger ledger(1);
    ledger.keep(idle(1, "relay", 10));
    ledger.keep(idle(2, "relay", 11));
    EXPECT_EQ(ledger.take("relay")->id.number, 2u);
    EXPECT_EQ(ledger.take("relay")->id.number, 1u);
    EXPECT_FALSE(ledger.take("relay"));
}

TEST(ConnectionLedger, GivesNoConnectionOfAnotherHop) {
    ConnectionLedger ledger(1);
    ledger.keep(idle(1, "relay", 10));
    EXPECT_FALSE(ledger.take("other"));
    EXPECT_EQ(ledger.idle(), 1u);
}

TEST(ConnectionLedger, DropsWhatIsIdleTooLongAndNothingElse) {
    ConnectionLedger ledger(1);
    for (int since = 10; since < 14; ++since) ledger.keep(idle(static_cast<std::uint64_t>(since), "relay", since));
    EXPECT_THAT(ledger.drop_idle_since(at(11)), ElementsAre(ConnectionId{0, 10}, ConnectionId{0, 11}));
    EXPECT_EQ(ledger.oldest_idle_since(), at(12));
}

TEST(ConnectionLedger, FindsTheWorkerWithTheFewestAttempts) {
    ConnectionLedger ledger(3);
    ledger.on_attempt_started(0);
    ledger.on_attempt_started(1);
    EXPECT_EQ(ledger.least_busy_worker(), 2u);
    ledger.on_attempt_started(2);
    ledger.on_attempt_ended(1);
    EXPECT_EQ(ledger.least_busy_worker(), 1u);
}

}  // namespace
}  // namespace postern::queue
