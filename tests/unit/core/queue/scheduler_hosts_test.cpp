#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

/// Domains that share one host, as its customers do; each was delivered to once, so that their host is known.
class SharedHost : public testing::Test {
protected:
    SharedHost() {
        for (int number = 0; number < domains; ++number)
            rig.accept(++last_id, {at_domain(number)}).finish_next({taken()});
    }
    static constexpr int domains = 10;
    static std::string at_domain(int number) { return "a@d" + std::to_string(number) + ".example"; }
    static SchedulerSettings with_three_per_host() {
        auto settings = by_mx();
        settings.max_connections_per_hop = 1;
        settings.max_connections_per_host = 3;
        return settings;
    }
    void accept_one_for_each() {
        for (int number = 0; number < domains; ++number) rig.accept(++last_id, {at_domain(number)});
    }
    Rig rig{with_three_per_host()};
    std::int64_t last_id = 0;
};

TEST_F(SharedHost, GetsSoManyConnectionsAtOnceWhateverDomainsTheyAreFor) {
    accept_one_for_each();
    EXPECT_THAT(rig.started, SizeIs(3));
}

TEST_F(SharedHost, GetsTheNextWhenOneEnds) {
    accept_one_for_each();
    std::size_t sent = 0;
    for (; !rig.started.empty(); ++sent) {
        ASSERT_LE(rig.started.size(), 3U);
        rig.finish_next({taken()});
    }
    EXPECT_EQ(sent, std::size_t{domains});
}

TEST_F(SharedHost, DoesNotKeepOtherHostsWaiting) {
    accept_one_for_each();
    rig.accept(++last_id, {"a@elsewhere.example"});
    EXPECT_THAT(rig.started, SizeIs(4));
}

TEST_F(SharedHost, IsNotForgottenByThoseWhoWaitWhenTheFirstOfThemIsDeleted) {
    rig.loaded();
    accept_one_for_each();
    // Whose turn is next is not there any more.
    rig.order(Verb::remove, "d3.example").stored(last_id - domains + 4);
    std::size_t sent = 0;
    for (; !rig.started.empty(); ++sent) rig.finish_next({taken()});
    EXPECT_EQ(sent, std::size_t{domains - 1});
}

TEST_F(SharedHost, MayGetMoreWhenTheSettingSaysSo) {
    accept_one_for_each();
    auto settings = with_three_per_host();
    settings.max_connections_per_host = 5;
    rig.take(rig.scheduler.on_settings(settings, rig.now()));
    EXPECT_THAT(rig.started, SizeIs(5));
}

}  // namespace
}  // namespace postern::queue::test
