#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Scheduler, SendsAnAcceptedMessageAtOnceWithItsBody) {
    Rig rig;
    auto queued = message(7, {"a@x.example", "b@y.example"});
    queued.body = std::make_shared<const std::string>("octets");
    rig.accept({queued});

    const auto attempt = rig.next_started();
    EXPECT_EQ(attempt.job.id, QueueId{7});
    EXPECT_EQ(attempt.job.next_hop.host, "relay.example");
    EXPECT_EQ(attempt.job.helo_name, "mail.example.test");
    EXPECT_THAT(attempt.job.transaction.recipients, SizeIs(2));
    EXPECT_EQ(attempt.body, queued.body);
    EXPECT_FALSE(attempt.reuse);
}

TEST(Scheduler, AppliesTheDeliveryBeforeItForgetsTheMessage) {
    Rig rig;
    const auto attempt = rig.accept(7).next_started();
    rig.finish(attempt, {taken()});
    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(rig.applied[0].recipients[0].state, mail::RecipientState::delivered);
    EXPECT_EQ(rig.scheduler.summary(10).messages, 1u);

    rig.stored(7);
    EXPECT_EQ(rig.scheduler.summary(10).messages, 0u);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST(Scheduler, RecordsHostVerdictAndSentenceOfEachRecipient) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"}).finish_next({taken(), refused("550 5.1.1 no such user")});
    const auto& deliveries = rig.applied.at(0).deliveries;
    ASSERT_THAT(deliveries, SizeIs(2));
    EXPECT_EQ(deliveries[0].recipient, "a@x.example");
    EXPECT_EQ(deliveries[0].host, "relay.example [192.0.2.7]:25");
    EXPECT_EQ(deliveries[0].result, "delivered");
    EXPECT_EQ(deliveries[0].verdict, "may:clear:STARTTLS not offered");
    EXPECT_EQ(deliveries[1].result, "failed");
    EXPECT_THAT(deliveries[1].sentence, HasSubstr("no such user"));
}

TEST(Scheduler, ReportsTransferAndFailureInTheWordsOfTheRouter) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"}).finish_next({taken(), refused()});
    ASSERT_THAT(rig.lines, SizeIs(2));
    EXPECT_THAT(rig.lines[0], HasSubstr("Router: Message 0000000000000007 transferred to relay.example [192.0.2.7]:25 "
                                        "for a@x.example from s@here.example"));
    EXPECT_THAT(rig.lines[1], HasSubstr("Router: Message 0000000000000007 for b@x.example failed: "));
}

TEST(Scheduler, CallsItTrafficWhenAllOfAMessageWentItsWayAndNothingElse) {
    Rig rig;
    rig.accept(7).finish_next({taken()});
    EXPECT_EQ(rig.traffic, rig.lines);
    ASSERT_THAT(rig.traffic, SizeIs(1));
    rig.accept(8, {"a@x.example", "b@x.example"}).finish_next({taken(), refused()});
    rig.accept(9).finish_next({greylisted()});
    EXPECT_THAT(rig.traffic, SizeIs(1));
    EXPECT_GT(rig.lines.size(), 3u);
}

TEST(Scheduler, ForgetsADeadMessageOnceThatIsDurable) {
    Rig rig;
    auto report = message(7);
    report.envelope.sender = {};
    rig.accept({report}).finish_next({refused()});
    EXPECT_EQ(rig.applied.at(0).recipients[0].state, mail::RecipientState::failed);
    EXPECT_FALSE(rig.applied.at(0).is_reported);
    EXPECT_FALSE(rig.bounces.at(0));
    EXPECT_EQ(rig.scheduler.summary(10).messages, 0u);
    EXPECT_EQ(rig.scheduler.totals().died, 1u);
    EXPECT_THAT(rig.pass(seconds(100'000)).started, IsEmpty());
}

TEST(Scheduler, TriesOnlyTheWaitingRecipientsAgainAfterTheFirstDelay) {
    Rig rig;
    rig.accept(7, {"a@x.example", "b@x.example"}).finish_next({taken(), greylisted()});
    EXPECT_EQ(rig.applied.at(0).failures, 1u);
    EXPECT_EQ(rig.applied.at(0).next_try, rig.now().wall + seconds(300));

    EXPECT_THAT(rig.pass(seconds(299)).started, IsEmpty());
    const auto attempt = rig.pass(seconds(1)).next_started();
    EXPECT_THAT(attempt.job.transaction.recipients, ElementsAre(mail::Address{"b", "x.example"}));
    rig.finish(attempt, {greylisted()});
    EXPECT_EQ(rig.applied.at(1).next_try, rig.now().wall + seconds(600));
}

TEST(Scheduler, DoesNotTryAgainBeforeTheOutcomeIsDurable) {
    Rig rig;
    const auto attempt = rig.accept(7).next_started();
    rig.finish(attempt, {greylisted()});
    EXPECT_THAT(rig.pass(seconds(10'000)).started, IsEmpty());
    EXPECT_THAT(rig.take(rig.scheduler.on_retry_all(rig.now())).started, IsEmpty()) << "not even when asked for";
    rig.stored(7);
    EXPECT_THAT(rig.started, SizeIs(1));
}

TEST(Scheduler, AppliesAgainWhatTheSpoolCouldNotStoreAndSendsNothingMeanwhile) {
    Rig rig;
    const auto attempt = rig.accept(7).next_started();
    rig.finish(attempt, {taken()});
    rig.not_stored(7);
    EXPECT_THAT(rig.applied, SizeIs(1));
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    rig.pass(seconds(5));

    ASSERT_THAT(rig.applied, SizeIs(2));
    EXPECT_EQ(rig.applied[1].recipients[0].state, mail::RecipientState::delivered);
    EXPECT_THAT(rig.applied[1].deliveries, SizeIs(1));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.stored(7);
    EXPECT_EQ(rig.scheduler.summary(10).messages, 0u);
}

TEST(Scheduler, DoesNotSendAMessageTwiceThatItIsGivenTwice) {
    Rig rig;
    rig.accept(7).take(rig.scheduler.on_claimed({message(7)}, rig.now()));
    EXPECT_THAT(rig.started_messages(), ElementsAre(7));
}

TEST(SchedulerClaims, AsksPageByPageUntilTheSpoolHasNoMore) {
    Rig rig;
    rig.take(rig.scheduler.on_start(rig.now()));
    EXPECT_EQ(rig.claims, 1u);
    rig.take(rig.scheduler.on_claimed({message(1), message(2)}, rig.now()));
    EXPECT_EQ(rig.claims, 2u);
    rig.take(rig.scheduler.on_claimed({}, rig.now()));
    EXPECT_EQ(rig.claims, 2u);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1, 2));
}

TEST(SchedulerClaims, AsksAgainAfterAWhileForWhatOthersLeftBehind) {
    Rig rig;
    rig.take(rig.scheduler.on_start(rig.now())).take(rig.scheduler.on_claimed({}, rig.now()));
    EXPECT_EQ(rig.pass(seconds(60)).claims, 2u);
}

TEST(SchedulerClaims, AsksAgainSoonWhenTheSpoolFailed) {
    Rig rig;
    rig.take(rig.scheduler.on_start(rig.now())).take(rig.scheduler.on_claim_failed(rig.now()));
    EXPECT_EQ(rig.claims, 1u);
    EXPECT_EQ(rig.pass(seconds(5)).claims, 2u);
}

TEST(SchedulerClaims, HonoursTheNextTryOfAStoredMessage) {
    Rig rig;
    auto stored = message(7);
    stored.next_try = rig.now().wall + seconds(120);
    stored.failures = 1;
    rig.take(rig.scheduler.on_claimed({stored}, rig.now()));
    EXPECT_THAT(rig.started, IsEmpty());
    rig.pass(seconds(120)).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(0).failures, 2u);
}

TEST(SchedulerClaims, WaitsNoLongerThanTheLongestDelayWhateverTheClockWas) {
    Rig rig;
    auto stored = message(7);
    stored.next_try = rig.now().wall + std::chrono::hours(10'000);
    rig.take(rig.scheduler.on_claimed({stored}, rig.now()));
    EXPECT_EQ(rig.scheduler.summary(1).rows.at(0).next_try, rig.now().wall + seconds(3600)) << "and says so";
    EXPECT_THAT(rig.pass(seconds(3600)).started, SizeIs(1));
}

TEST(SchedulerHeld, StartsNothingWithBothPortsDisabledAndAgesNothing) {
    auto settings = relaying();
    settings.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(settings);
    rig.accept(7).pass(seconds(100'000));
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_EQ(rig.scheduler.summary(10).held_because, "outbound TCP/IP port status and SSL port status are Disabled");
    EXPECT_EQ(rig.scheduler.summary(10).rows.at(0).reason,
              "outbound TCP/IP port status and SSL port status are Disabled");

    rig.take(rig.scheduler.on_settings(relaying(), rig.now())).finish_next({greylisted()});
    EXPECT_EQ(rig.applied.at(0).failures, 1u);
}

TEST(SchedulerHeld, SendsOverTheSslPortAloneWhenOnlyThatIsEnabled) {
    auto settings = relaying();
    settings.ports.tcp_status = tls::PortStatus::disabled;
    settings.ports.is_ssl_enabled = true;
    Rig rig(settings);
    EXPECT_THAT(rig.accept(7).started, SizeIs(1));
}

TEST(SchedulerHeld, AResultThatNothingWasTriedLeavesTheMessageAsItWas) {
    Rig rig;
    const auto attempt = rig.accept(7).next_started();
    auto nothing = result({});
    nothing.does_not_age = true;
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, nothing, {}, rig.now()));
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_THAT(rig.started, IsEmpty()) << "at once again would be a tight loop";
    EXPECT_THAT(rig.pass(seconds(300)).started, SizeIs(1));
}

TEST(SchedulerHeld, GoesToTheNewRelayHostWithEverythingThatWaits) {
    Rig rig;
    rig.accept(7).finish_next({unreachable()}).accept(8);
    EXPECT_THAT(rig.started, IsEmpty());
    auto settings = relaying();
    settings.routes.relay_host->host = "other.example";
    rig.take(rig.scheduler.on_settings(settings, rig.now()));
    ASSERT_THAT(rig.started, SizeIs(2));
    EXPECT_EQ(rig.started[0].job.next_hop.host, "other.example");
    EXPECT_EQ(rig.started[1].job.next_hop.host, "other.example");
}

TEST(SchedulerOrder, SendsTheOldestFirst) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept({message(1), message(2), message(3)});
    rig.finish_next({taken()}).finish_next({taken()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(3));
}

TEST(SchedulerOrder, AMessageThatIsTriedAgainIsNotStarvedByNewOnes) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept(1).finish_next({greylisted()});
    rig.accept(2).pass(seconds(300));
    for (std::int64_t id = 3; id < 6; ++id) rig.accept(id);
    rig.finish_next({taken()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST(SchedulerOrder, TriesEverythingNowWhenAnAdministratorAsks) {
    Rig rig;
    rig.accept(1).finish_next({greylisted()}).accept(2).finish_next({greylisted()});
    EXPECT_THAT(rig.started, IsEmpty());
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_THAT(rig.started_messages(), ElementsAre(1, 2));
}

TEST(SchedulerOrder, TriesAgainAtOnceWhatFailedWhileAnAdministratorAsked) {
    Rig rig;
    const auto attempt = rig.accept(1).next_started();
    rig.pass(seconds(1)).take(rig.scheduler.on_retry_all(rig.now()));
    rig.finish(attempt, {greylisted()});
    rig.stored(1);
    EXPECT_THAT(rig.started_messages(), ElementsAre(1));
}

TEST(SchedulerLimits, KeepsTheConnectionsOfOneDestinationWithinTheirLimit) {
    auto settings = relaying();
    settings.max_connections_per_hop = 3;
    Rig rig(settings);
    for (std::int64_t id = 1; id <= 10; ++id) rig.accept(id);
    EXPECT_THAT(rig.started, SizeIs(3));
    rig.finish_next({taken()});
    EXPECT_THAT(rig.started, SizeIs(3));
}

TEST(SchedulerLimits, KeepsAllConnectionsWithinTheirLimit) {
    auto settings = relaying();
    settings.max_connections = 2;
    Rig rig(settings);
    for (std::int64_t id = 1; id <= 10; ++id) rig.accept(id);
    EXPECT_THAT(rig.started, SizeIs(2));
}

TEST(SchedulerLimits, SpreadsNewConnectionsOverTheWorkers) {
    Rig rig;
    for (std::int64_t id = 1; id <= 4; ++id) rig.accept(id);
    std::vector<std::size_t> workers;
    for (const auto& attempt : rig.started) workers.push_back(attempt.worker);
    EXPECT_THAT(workers, ElementsAre(0, 1, 0, 1));
}

TEST(SchedulerConnections, ReusesAnIdleConnectionOnItsOwnWorker) {
    Rig rig;
    const ConnectionId connection{1, 42};
    rig.accept(1).finish_next({taken()}, connection).accept(2);
    const auto attempt = rig.next_started();
    EXPECT_EQ(attempt.reuse, connection);
    EXPECT_EQ(attempt.worker, 1u);
    EXPECT_EQ(attempt.reusable.host, "relay.example [192.0.2.7]:25");
}

TEST(SchedulerConnections, GivesAFreeConnectionToTheNextMessageThatWaits) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    const ConnectionId connection{0, 1};
    rig.accept({message(1), message(2)}).finish_next({taken()}, connection);
    EXPECT_EQ(rig.next_started().reuse, connection);
}

TEST(SchedulerConnections, ClosesAConnectionThatWasIdleTooLong) {
    Rig rig;
    const ConnectionId connection{0, 1};
    rig.accept(1).finish_next({taken()}, connection);
    EXPECT_THAT(rig.pass(milliseconds(4999)).closed, IsEmpty());
    EXPECT_THAT(rig.pass(milliseconds(1)).closed, ElementsAre(connection));
    rig.accept(2);
    EXPECT_FALSE(rig.next_started().reuse);
}

TEST(SchedulerConnections, ClosesAConnectionThatCarriedItsShareOfMessages) {
    auto settings = relaying();
    settings.max_messages_per_connection = 2;
    Rig rig(settings);
    const ConnectionId connection{0, 1};
    rig.accept(1).finish_next({taken()}, connection).accept(2).finish_next({taken()}, connection);
    EXPECT_THAT(rig.closed, ElementsAre(connection));
}

TEST(SchedulerConnections, DoesNotReuseAConnectionThatItsPeerClosed) {
    Rig rig;
    const ConnectionId connection{0, 1};
    rig.accept(1).finish_next({taken()}, connection);
    rig.take(rig.scheduler.on_connection_lost(connection, rig.now())).accept(2);
    EXPECT_FALSE(rig.next_started().reuse);
}

TEST(SchedulerConnections, DoesNotReuseAConnectionThatWasMadeUnderOtherPortSettings) {
    Rig rig;
    const ConnectionId idle{0, 1};
    const ConnectionId busy{1, 2};
    rig.accept({message(1), message(2)}).finish_next({taken()}, idle);
    auto settings = relaying();
    settings.ports.tcp_status = tls::PortStatus::enabled;
    rig.take(rig.scheduler.on_settings(settings, rig.now()));
    EXPECT_THAT(rig.closed, ElementsAre(idle));
    rig.finish_next({taken()}, busy);
    EXPECT_THAT(rig.closed, ElementsAre(idle, busy));
}

TEST(SchedulerConnections, KeepsConnectionsWhenTheDocumentsAreReadAgainUnchanged) {
    Rig rig;
    rig.accept(1).finish_next({taken()}, ConnectionId{0, 1});
    rig.take(rig.scheduler.on_settings(relaying(), rig.now()));
    EXPECT_THAT(rig.closed, IsEmpty());
}

TEST(SchedulerDeadHost, CostsOneConnectionAPauseHoweverMuchWaits) {
    Rig rig;
    for (std::int64_t id = 1; id <= 1000; ++id) rig.accept(id);
    std::size_t attempts = 0;
    for (int second = 0; second < 600; ++second) {
        while (!rig.started.empty()) {
            rig.finish_next({unreachable()});
            ++attempts;
        }
        rig.pass(seconds(1));
    }
    // Twenty at once before the first answer, then probes after 1, 2, 4, ... 256, 300 s.
    EXPECT_LE(attempts, 32u);
    EXPECT_GE(attempts, 27u);
    EXPECT_LE(rig.wakes, 100u);
    EXPECT_EQ(rig.scheduler.summary(10).messages, 1000u);
    EXPECT_THAT(rig.scheduler.summary(1000).rows.back().reason, HasSubstr("connection refused"));
}

TEST(SchedulerDeadHost, IsServedInFullSoonAfterItAnswersAgain) {
    Rig rig;
    for (std::int64_t id = 1; id <= 100; ++id) rig.accept(id);
    while (!rig.started.empty()) rig.finish_next({unreachable()});
    rig.pass(seconds(1));
    EXPECT_THAT(rig.started, SizeIs(1)) << "one probe";
    while (!rig.started.empty()) rig.finish_next({taken()});
    EXPECT_EQ(rig.scheduler.totals().transferred, 80u) << "all but the twenty that wait for their own next try";
}

TEST(SchedulerDeadHost, IsNotTakenForDeadBecauseOfTheMessagesAtTheFront) {
    Rig rig;
    for (std::int64_t id = 1; id <= 26; ++id) rig.accept(id, {"poison@there.example"});
    for (std::int64_t id = 101; id <= 120; ++id) rig.accept(id, {"good@there.example"});
    std::size_t probes = 0;
    while (rig.scheduler.totals().transferred == 0 && ++probes < 100) {
        if (rig.started.empty()) rig.pass(seconds(300));
        const bool is_good = rig.started.front().job.transaction.recipients[0].local_part == "good";
        rig.finish_next({is_good ? taken() : unreachable("421 not from you")});
    }
    EXPECT_LE(probes, 20u + 2u) << "twenty at once, and two probes";
}

TEST(SchedulerDeadHost, GoesOnWithTheOthersWhenOnlyOneRecipientIsPutOff) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept({message(1), message(2)}).finish_next({greylisted()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
}

TEST(SchedulerTurnedAway, PutsTheMessageBackWithoutAFailureWhileOtherConnectionsWork) {
    Rig rig;
    rig.accept({message(1), message(2), message(3), message(4)});
    const auto first = rig.next_started();
    rig.turn_away(rig.next_started()).turn_away(rig.next_started()).turn_away(rig.next_started());
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_THAT(rig.started, IsEmpty()) << "it takes one connection";
    rig.finish(first, {taken()});
    EXPECT_THAT(rig.started_messages(), ElementsAre(2));
    rig.finish_next({taken()}).finish_next({taken()}).finish_next({taken()});
    EXPECT_EQ(rig.scheduler.totals().transferred, 4u);
    EXPECT_EQ(rig.scheduler.totals().transfer_failures, 0u);
}

TEST(SchedulerTurnedAway, IsAFailureWhereNoConnectionWorks) {
    Rig rig;
    rig.accept({message(1), message(2)});
    rig.turn_away(rig.next_started()).turn_away(rig.next_started());
    ASSERT_THAT(rig.applied, SizeIs(1));
    EXPECT_EQ(rig.applied[0].id, QueueId{2});
    EXPECT_THAT(rig.started, IsEmpty());
    EXPECT_THAT(rig.pass(seconds(1)).started_messages(), ElementsAre(1)) << "a probe";
}

TEST(SchedulerTurnedAway, GoesTheNewWayWhenTheDocumentsChanged) {
    Rig rig;
    rig.accept({message(1), message(2)});
    rig.take(rig.scheduler.on_settings(by_mx(), rig.now())).turn_away(rig.next_started());
    EXPECT_EQ(rig.started.back().job.next_hop.to_string(), "MX there.example");
}

TEST(SchedulerMemory, LetsBodiesGoThatWaitTooMany) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    const auto body = std::make_shared<const std::string>(std::string(4u << 20, 'x'));
    for (std::int64_t id = 1; id <= 10; ++id) {
        auto queued = message(id);
        queued.body = body;
        rig.accept({queued});
    }
    // This test, the one being sent, and 16 MiB of those that wait.
    EXPECT_EQ(body.use_count(), 1 + 1 + 4);
    for (int sent = 0; sent < 10; ++sent) rig.finish_next({taken()});
    EXPECT_EQ(body.use_count(), 1);
}

TEST(SchedulerMemory, LetsTheBodyGoOfAMessageThatCannotBeSentNow) {
    auto settings = relaying();
    settings.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(settings);
    auto queued = message(1);
    const auto body = std::make_shared<const std::string>("octets");
    queued.body = body;
    rig.accept({std::move(queued)});
    EXPECT_EQ(body.use_count(), 1);
}

TEST(SchedulerSilentHosts, TellsTheNextAttemptForAnHourWhichSslPortsDidNotAnswer) {
    Rig rig;
    const auto attempt = rig.accept(1).next_started();
    auto first = result({taken()});
    first.newly_silent_ssl_hosts = {"192.0.2.7"};
    rig.take(rig.scheduler.on_attempt_finished(attempt.id, first, {}, rig.now()));
    EXPECT_THAT(rig.accept(2).next_started().job.silent_ssl_hosts, ElementsAre("192.0.2.7"));
    rig.pass(std::chrono::hours(1));
    EXPECT_THAT(rig.accept(3).next_started().job.silent_ssl_hosts, IsEmpty());
}

TEST(SchedulerShutdown, ClosesIdleConnectionsAndStartsNothingMore) {
    Rig rig;
    const ConnectionId idle{0, 1};
    rig.accept(1).finish_next({taken()}, idle).take(rig.scheduler.on_shutdown(rig.now()));
    EXPECT_THAT(rig.closed, ElementsAre(idle));
    EXPECT_THAT(rig.accept(2).pass(seconds(100)).started, IsEmpty());
}

TEST(SchedulerShutdown, StillStoresWhatAnAttemptUnderWayAchieved) {
    Rig rig;
    rig.accept(1);
    const auto attempt = rig.next_started();
    rig.take(rig.scheduler.on_shutdown(rig.now()));
    EXPECT_FALSE(rig.scheduler.is_at_rest());
    rig.finish(attempt, {taken()}, ConnectionId{0, 1});
    EXPECT_THAT(rig.applied, SizeIs(1));
    EXPECT_THAT(rig.closed, SizeIs(1));
    rig.stored(1);
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST(SchedulerShutdown, DoesNotCountATryThatItCutShort) {
    Rig rig;
    const auto attempt = rig.accept(1).next_started();
    rig.take(rig.scheduler.on_shutdown(rig.now())).finish(attempt, {unreachable("the task ends")});
    EXPECT_THAT(rig.applied, IsEmpty());
    EXPECT_TRUE(rig.scheduler.is_at_rest());
}

TEST(SchedulerSummary, ShowsTheOldestMessagesAndWhatTheyWaitFor) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept(1).finish_next({greylisted("try again later")}).accept({message(2), message(3), message(4)});
    const auto summary = rig.scheduler.summary(3);
    EXPECT_EQ(summary.messages, 4u);
    EXPECT_EQ(summary.being_sent, 1u);
    EXPECT_EQ(summary.waiting_for_retry, 1u);
    EXPECT_EQ(summary.connections, 1u);
    ASSERT_THAT(summary.rows, SizeIs(3));
    EXPECT_EQ(summary.rows[0].id, QueueId{1});
    EXPECT_THAT(summary.rows[0].reason, HasSubstr("try again later"));
    EXPECT_EQ(summary.rows[0].next_try, rig.now().wall + seconds(300));
    EXPECT_TRUE(summary.rows[1].is_being_sent);
    EXPECT_EQ(summary.rows[0].sender.to_string(), "s@here.example");
}

// A long queue.

SchedulerSettings with_room_for_all() {
    auto settings = relaying();
    settings.max_connections = settings.max_connections_per_hop = 100 * Scheduler::due_slice;
    return settings;
}

/// More than two slices of messages that wait for a next try in a minute.
Rig with_a_long_queue() {
    Rig rig(with_room_for_all());
    std::vector<ports::QueuedMessage> messages;
    for (std::size_t id = 1; id <= 2 * Scheduler::due_slice + 1; ++id) {
        messages.push_back(message(static_cast<std::int64_t>(id)));
        messages.back().next_try = beginning + seconds(60);
    }
    rig.accept(std::move(messages));
    return rig;
}

TEST(SchedulerLongQueue, IsMadeReadyInSlicesBetweenWhichOutcomesAreStored) {
    auto rig = with_a_long_queue();
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    EXPECT_THAT(rig.started, SizeIs(Scheduler::due_slice));
    rig.finish(rig.next_started(), {taken()});
    EXPECT_THAT(rig.applied, SizeIs(1));
    EXPECT_THAT(rig.started, SizeIs(Scheduler::due_slice - 1)) << "an outcome waits for no slice";
    rig.pass(seconds(0));
    EXPECT_THAT(rig.started, SizeIs(2 * Scheduler::due_slice)) << "all of them, and at once";
}

TEST(SchedulerLongQueue, ThatFallsDueTogetherIsMadeReadyInSlices) {
    auto rig = with_a_long_queue();
    rig.pass(seconds(60) - milliseconds(1));
    EXPECT_THAT(rig.started, IsEmpty());
    const auto before = rig.wakes;
    rig.pass(milliseconds(1));
    EXPECT_THAT(rig.started, SizeIs(2 * Scheduler::due_slice + 1));
    EXPECT_EQ(rig.wakes - before, 3);
}

TEST(SchedulerLongQueue, IsTriedOnceHoweverOftenItIsAskedForMeanwhile) {
    auto rig = with_a_long_queue();
    for (int time = 0; time < 3; ++time) rig.take(rig.scheduler.on_retry_all(rig.now()));
    rig.pass(seconds(120));
    EXPECT_THAT(rig.started, SizeIs(2 * Scheduler::due_slice + 1));
}

TEST(SchedulerLongQueue, KeepsTheTimeOfWhatFailsWhileTheRestIsStillMadeReady) {
    auto rig = with_a_long_queue();
    rig.take(rig.scheduler.on_retry_all(rig.now()));
    const auto first = rig.next_started();
    rig.finish(first, {greylisted()}).stored(first.job.id.value);
    rig.pass(seconds(0));
    EXPECT_THAT(rig.started, SizeIs(2 * Scheduler::due_slice)) << "the first one waits";
    rig.pass(std::chrono::hours(1));
    EXPECT_THAT(rig.started, SizeIs(2 * Scheduler::due_slice + 1));
}

}  // namespace
}  // namespace postern::queue::test
