#include "core/queue/queue_views.hpp"

#include "core/base/glob.hpp"
#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Which = DestinationCensus::Which;

DestinationRows look(const Rig& rig, Which which = Which::all, std::size_t max_rows = 100) {
    DestinationCensus census(which, max_rows);
    while (!census.step(rig.scheduler, rig.now())) continue;
    return census.take();
}

FoundMessages search(const Rig& rig, std::string_view typed, std::size_t max_rows = 100) {
    MessageSearch search(MessageQuery::read(typed), max_rows);
    while (!search.step(rig.scheduler)) continue;
    return search.take();
}

std::vector<std::int64_t> ids(const FoundMessages& found) {
    std::vector<std::int64_t> ids;
    for (const auto& row : found.rows) ids.push_back(row.id.value);
    return ids;
}

TEST(DestinationCensus, OfAnEmptyQueueHasNoRows) {
    const Rig rig;
    EXPECT_THAT(look(rig).rows, SizeIs(0));
}

TEST(DestinationCensus, CountsEachMessageAtEachOfItsDestinations) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example", "b@x.example", "c@y.example"}).accept(2, {"a@x.example"});
    const auto found = look(rig);
    EXPECT_EQ(found.destinations, 2u);
    EXPECT_EQ(found.messages, 2u);
    EXPECT_EQ(found.rows.at(0).name, "MX x.example");
    EXPECT_EQ(found.rows.at(0).messages, 2u);
    EXPECT_EQ(found.rows.at(0).recipients, 3u);
    EXPECT_EQ(found.rows.at(0).being_sent, 2u);
    EXPECT_EQ(found.rows.at(1).name, "MX y.example");
    EXPECT_EQ(found.rows.at(1).messages, 1u);
}

TEST(DestinationCensus, FindsTheDestinationsOfWhatWaitsTogether) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example", "b@y.example"});
    rig.finish_next({greylisted("come later")}).finish_next({greylisted("come later")});
    const auto found = look(rig, Which::delayed);
    EXPECT_EQ(found.destinations, 2u);
    for (const auto& row : found.rows) {
        EXPECT_EQ(row.waiting, 1u);
        EXPECT_EQ(row.recipients, 1u);
        EXPECT_EQ(row.failures, 1u);
        EXPECT_GT(row.next_try, rig.now().wall);
        EXPECT_THAT(row.last_error, HasSubstr("come later"));
    }
}

TEST(DestinationCensus, SaysUntilWhenADestinationPausesAndWhy) {
    auto settings = relaying();
    settings.max_connections_per_hop = 1;
    Rig rig(settings);
    rig.accept(1).accept(2);
    rig.finish_next({unreachable("connection refused")});
    const auto found = look(rig, Which::delayed);
    const auto& row = found.rows.at(0);
    EXPECT_EQ(row.ready, 1u);
    EXPECT_EQ(row.paused_until, rig.now().wall + seconds(1));
    EXPECT_THAT(row.pause_reason, HasSubstr("connection refused"));
    EXPECT_EQ(row.next_time(), row.paused_until);
    rig.pass(seconds(2));
    EXPECT_FALSE(look(rig).rows.at(0).is_paused());
}

TEST(DestinationCensus, KeepsTheVerdictOfTheLastDeliveryAndForgetsTheErrorBeforeIt) {
    Rig rig;
    rig.accept(1).finish_next({greylisted()}).accept(2);
    EXPECT_THAT(look(rig).rows.at(0).last_error, HasSubstr("try again later"));
    EXPECT_EQ(look(rig).rows.at(0).last_verdict, "");
    rig.finish_next({taken()}).accept(3);
    EXPECT_THAT(look(rig).rows.at(0).last_verdict, HasSubstr("may:clear"));
}

TEST(DestinationCensus, KnowsTheLastErrorFromTheMessagesAfterARestart) {
    Rig rig;
    auto waiting = message(1);
    waiting.envelope.recipients.at(0).diagnosis = "450 mailbox busy";
    waiting.next_try = rig.now().wall + seconds(60);
    rig.take(rig.scheduler.on_claimed({waiting}, rig.now()));
    EXPECT_EQ(look(rig).rows.at(0).last_error, "450 mailbox busy");
}

TEST(DestinationCensus, ShowsEachDestinationTheErrorOfItsOwnRecipients) {
    Rig rig(by_mx());
    auto waiting = message(1, {"a@x.example", "b@y.example"});
    waiting.envelope.recipients.at(0).diagnosis = "x is busy";
    waiting.envelope.recipients.at(1).diagnosis = "y is busy";
    waiting.next_try = rig.now().wall + seconds(60);
    rig.take(rig.scheduler.on_claimed({waiting}, rig.now()));
    for (const auto& row : look(rig).rows)
        EXPECT_EQ(row.last_error, row.name == "MX x.example" ? "x is busy" : "y is busy");
}

TEST(DestinationCensus, SaysThatTheSettingsForbidIt) {
    auto settings = relaying();
    settings.ports.tcp_status = tls::PortStatus::disabled;
    Rig rig(settings);
    rig.accept(1);
    EXPECT_THAT(look(rig).rows.at(0).held_because, HasSubstr("Disabled"));
}

TEST(DestinationCensus, ShowsTheLargestAndSaysHowManyThereAre) {
    Rig rig(by_mx());
    for (std::int64_t id = 1; id <= 9; ++id) rig.accept(id, {"a@d" + std::to_string(id % 4) + ".example"});
    const auto found = look(rig, Which::all, 1);
    EXPECT_EQ(found.destinations, 4u);
    ASSERT_THAT(found.rows, SizeIs(1));
    EXPECT_EQ(found.rows[0].name, "MX d1.example");
}

TEST(DestinationCensus, TakesALongQueueInStepsAndBeginsAnewWhenTheTableGrew) {
    Rig rig;
    std::vector<ports::QueuedMessage> many;
    for (std::int64_t id = 1; id <= 20'000; ++id) many.push_back(message(id));
    rig.accept(std::move(many));
    DestinationCensus census(Which::all, 10);
    std::size_t steps = 1;
    ASSERT_FALSE(census.step(rig.scheduler, rig.now()));
    many.clear();
    for (std::int64_t id = 20'001; id <= 50'000; ++id) many.push_back(message(id));
    rig.accept(std::move(many));
    while (!census.step(rig.scheduler, rig.now())) ++steps;
    EXPECT_GT(steps, 20u);
    EXPECT_EQ(census.take().rows.at(0).messages, 50'000u);
}

TEST(MessageSearch, FindsByIdDomainDestinationSenderAndRecipient) {
    Rig rig(by_mx());
    auto null_sender = message(3, {"c@z.example"});
    null_sender.envelope.sender = {};
    rig.accept(1, {"a@x.example"}).accept(2, {"B@y.example", "a@x.example"}).accept({null_sender});
    EXPECT_THAT(ids(search(rig, "0000000000000002")), ElementsAre(2));
    EXPECT_THAT(ids(search(rig, "X.example")), ElementsAre(1, 2));
    EXPECT_THAT(ids(search(rig, "mx y.example")), ElementsAre(2));
    EXPECT_THAT(ids(search(rig, "*.example")), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids(search(rig, "s@here.example")), ElementsAre(1, 2));
    EXPECT_THAT(ids(search(rig, "*@z.example")), ElementsAre(3));
    EXPECT_THAT(ids(search(rig, "from:*@z.example")), ElementsAre());
    EXPECT_THAT(ids(search(rig, "to:b@*")), ElementsAre(2));
    EXPECT_THAT(ids(search(rig, "<>")), ElementsAre(3));
    EXPECT_THAT(ids(search(rig, "*")), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids(search(rig, "example")), ElementsAre());
}

TEST(MessageSearch, ShowsTheOldestAndSaysHowManyThereAre) {
    Rig rig;
    for (std::int64_t id = 30; id > 0; --id) rig.accept(id);
    const auto found = search(rig, "there.example", 3);
    EXPECT_THAT(ids(found), ElementsAre(1, 2, 3));
    EXPECT_EQ(found.in_all, 30u);
}

TEST(MessageSearch, LooksOnlyAtRecipientsThatWait) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example", "b@y.example"});
    rig.finish(rig.started_to("MX x.example"), {taken()}).stored(1);
    EXPECT_THAT(ids(search(rig, "x.example")), ElementsAre());
    EXPECT_THAT(ids(search(rig, "y.example")), ElementsAre(1));
}

TEST(MessageSearch, FindsWhatIsHereOnlyUntilItsLastOutcomeIsDurable) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example"});
    rig.finish(rig.next_started(), {taken()});
    for (const auto* typed : {"x.example", "MX x.example", "a@x.example", "to:a@*", "s@here.example", "*"})
        EXPECT_THAT(ids(search(rig, typed)), ElementsAre(1)) << typed;
    EXPECT_THAT(ids(search(rig, "y.example")), ElementsAre());
    EXPECT_EQ(search(rig, "*").rows.at(0).reason, "its outcome is being stored");
    rig.stored(1);
    EXPECT_THAT(ids(search(rig, "*")), ElementsAre());
}

TEST(OutboundConnections, AreThoseInUseAndThoseAtRest) {
    Rig rig(by_mx());
    rig.accept(1, {"a@x.example"}).accept(2, {"a@y.example"}).accept(3, {"a@here.example"});
    rig.finish_next({taken()}, ConnectionId{1, 42});
    const auto rows = rig.scheduler.connections(rig.now());
    ASSERT_THAT(rows, SizeIs(2)) << "a deposit is none";
    EXPECT_EQ(rows[0].destination, "MX y.example");
    EXPECT_EQ(rows[0].message.value, 2);
    EXPECT_FALSE(rows[0].is_idle);
    EXPECT_EQ(rows[0].since, rig.now().wall);
    EXPECT_EQ(rows[1].destination, "MX x.example");
    EXPECT_TRUE(rows[1].is_idle);
    EXPECT_EQ(rows[1].messages, 1u);
    EXPECT_EQ(rows[1].id, (ConnectionId{1, 42}));
}

TEST(GlobMatch, MeansTheWholeText) {
    EXPECT_TRUE(is_glob_match("a*c*e", "abcde"));
    EXPECT_TRUE(is_glob_match("*", ""));
    EXPECT_TRUE(is_glob_match("a**", "a"));
    EXPECT_TRUE(is_glob_match("*ab", "aab"));
    EXPECT_FALSE(is_glob_match("a", "ab"));
    EXPECT_FALSE(is_glob_match("b", "ab"));
    EXPECT_FALSE(is_glob_match("", "a"));
    EXPECT_FALSE(is_glob_match("a*b", "ac"));
}

}  // namespace
}  // namespace postern::queue::test
