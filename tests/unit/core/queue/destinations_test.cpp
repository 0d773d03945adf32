#include "core/queue/destinations.hpp"

#include <gmock/gmock.h>

namespace postern::queue {
namespace {

using std::chrono::seconds;

TimePoint at(int second) { return TimePoint(seconds(second)); }

routing::NextHop domain(const std::string& name) {
    return {routing::NextHop::Kind::mx, name, 0, routing::NextHop::Protocol::smtp};
}

/// Destinations of two attempts each, and who started what.
struct Round {
    void add(const std::string& name, int messages) {
        for (; messages > 0; --messages)
            destinations.add(destinations.at(domain(name)), {{++last_id}, 1}, false, at(now));
    }
    /// As the scheduler does: starts one, and says so.
    std::string start() {
        auto turn = destinations.take_turn(Lane::connection, at(now));
        if (!turn) turn = destinations.take_turn(Lane::stranger, at(now));
        if (!turn) return "";
        turn->ready.pop_front();
        turn->on_started();
        destinations.update(turn, at(now));
        return turn->next_hop().host;
    }
    void fail(const std::string& name) {
        const auto destination = destinations.at(domain(name));
        destination->on_host_failure(at(now), "connection refused", RetrySchedule{}, at(now));
        destinations.update(destination, at(now));
    }
    void answer(const std::string& name) {
        const auto destination = destinations.at(domain(name));
        destination->on_answered();
        destinations.update(destination, at(now));
    }

    Destinations destinations{{2, 1, 3}};
    std::int64_t last_id = 0;
    int now = 100;
};

TEST(Destinations, TakeTurnsWhateverWaitsForEach) {
    Round round;
    round.add("many.example", 10'000);
    round.add("one.example", 1);
    round.add("two.example", 2);
    std::vector<std::string> started;
    for (std::string name; !(name = round.start()).empty();) started.push_back(name);
    EXPECT_THAT(started,
                testing::ElementsAre("many.example", "one.example", "two.example", "many.example", "two.example"));
}

TEST(Destinations, AreOutOfTheRoundWhilePaused) {
    Round round;
    round.add("dead.example", 3);
    EXPECT_EQ(round.start(), "dead.example");
    round.fail("dead.example");
    EXPECT_EQ(round.start(), "");
    EXPECT_EQ(round.destinations.next_pause_end(), at(101));
    round.now = 101;
    round.destinations.on_time(at(101));
    EXPECT_EQ(round.start(), "dead.example");
    EXPECT_EQ(round.start(), "") << "one probe";
    round.answer("dead.example");
    EXPECT_EQ(round.start(), "dead.example");
}

TEST(Destinations, GiveTheirTurnBackWhereThereIsNoRoom) {
    Round round;
    round.add("a.example", 1);
    round.add("b.example", 1);
    round.destinations.give_back_turn(Lane::stranger, round.destinations.take_turn(Lane::stranger, at(100)));
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.start(), "b.example");
}

TEST(Destinations, LetADepositNotWaitForConnections) {
    Round round;
    round.add("a.example", 1);
    const routing::NextHop mailbox{routing::NextHop::Kind::mailbox, {}, 0, routing::NextHop::Protocol::smtp};
    round.destinations.add(round.destinations.at(mailbox), {{1}, 1}, false, at(100));
    EXPECT_EQ(round.destinations.take_turn(Lane::deposit, at(100))->name(), "mail.box");
    EXPECT_EQ(round.start(), "a.example");
}

TEST(Destinations, HoldWhatGoesOutBySmtpAndNothingElse) {
    Round round;
    round.destinations.hold_smtp(true);
    round.add("a.example", 1);
    auto lmtp = *routing::parse_local_destination("lmtp:/run/lmtp");
    round.destinations.add(round.destinations.at(lmtp), {{1}, 1}, false, at(100));
    EXPECT_EQ(round.start(), "/run/lmtp");
    EXPECT_EQ(round.start(), "");
}

TEST(Destinations, LeaveTheLaneOfStrangersWhenTheyAnswer) {
    Round round;
    round.add("a.example", 4);
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.destinations.take_turn(Lane::connection, at(100)), nullptr);
    round.answer("a.example");
    EXPECT_EQ(round.destinations.take_turn(Lane::stranger, at(100)), nullptr);
    EXPECT_EQ(round.start(), "a.example");
    round.now = 101;
    round.fail("a.example");
    round.fail("a.example");
    round.now = 102;
    round.destinations.on_time(at(102));
    EXPECT_EQ(round.destinations.take_turn(Lane::connection, at(102)), nullptr);
    EXPECT_NE(round.destinations.take_turn(Lane::stranger, at(102)), nullptr) << "it is one again";
}

TEST(Destinations, AreForgottenAtRestBeyondABound) {
    Round round;
    for (int number = 0; number < 1000; ++number) {
        const auto name = "d" + std::to_string(number) + ".example";
        round.add(name, 1);
        EXPECT_EQ(round.start(), name);
        round.answer(name);
    }
    EXPECT_EQ(round.destinations.size(), 3u);
}

TEST(Destinations, RememberAtRestWhatWasLearnt) {
    Round round;
    round.add("dead.example", 1);
    EXPECT_EQ(round.start(), "dead.example");
    round.fail("dead.example");
    round.add("dead.example", 1);
    EXPECT_EQ(round.start(), "") << "its pause holds for the next message too";
}

TEST(Destinations, NeverForgetOneThatIsBusy) {
    Round round;
    round.add("busy.example", 1);
    EXPECT_EQ(round.start(), "busy.example");
    const auto busy = round.destinations.at(domain("busy.example"));
    for (int number = 0; number < 100; ++number) {
        const auto name = "d" + std::to_string(number) + ".example";
        round.add(name, 1);
        EXPECT_EQ(round.start(), name);
        round.answer(name);
    }
    EXPECT_EQ(round.destinations.at(domain("busy.example")), busy);
}

TEST(Destinations, StartMoreWhenTheirLimitIsRaised) {
    Round round;
    round.add("a.example", 5);
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.start(), "");
    round.destinations.set_limits({3, 1, 3}, at(100));
    EXPECT_EQ(round.start(), "a.example");
    EXPECT_EQ(round.start(), "");
}

TEST(Destinations, KnowHowManyDidNotAnswer) {
    Destinations destinations({});
    const auto sick = destinations.at(*routing::parse_next_hop("sick.example"));
    (void)destinations.at(*routing::parse_next_hop("well.example"));
    EXPECT_EQ(destinations.in_trouble(), 0u);
    sick->on_started();
    (void)sick->on_host_failure({}, "connection refused", {}, {});
    EXPECT_EQ(destinations.in_trouble(), 1u);
    sick->on_started();
    sick->on_answered();
    EXPECT_EQ(destinations.in_trouble(), 0u);
}

}  // namespace
}  // namespace postern::queue
