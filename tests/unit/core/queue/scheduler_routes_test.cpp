#include "tests/unit/core/queue/scheduler_rig.hpp"

#include <gmock/gmock.h>

// Route documents, credentials, and what is remembered of addresses.
namespace postern::queue::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::vector<std::string> hops(const Rig& rig) {
    std::vector<std::string> all;
    for (const auto& attempt : rig.started) all.push_back(attempt.job.next_hop.to_string());
    return all;
}

void add_route(SchedulerSettings& settings, const char* pattern, const char* next_hop, const char* credentials = "") {
    routing::RecipientRoute route{
        *routing::parse_recipient_pattern(pattern), *routing::parse_route_next_hop(next_hop), "document", {}};
    route.next_hop.credentials = credentials;
    EXPECT_EQ(settings.routes.documents.add(route), nullptr);
}

TEST(SchedulerRoutes, SplitsADomainWhereOneAddressHasARouteOfItsOwn) {
    auto settings = by_mx();
    add_route(settings, "b@x.example", "relay.example");
    Rig rig(settings);
    rig.accept(7, {"a@x.example", "b@x.example", "c@x.example"});
    EXPECT_THAT(hops(rig), UnorderedElementsAre("MX x.example", "relay.example"));
    EXPECT_THAT(rig.started_to("MX x.example").job.transaction.recipients, SizeIs(2));
}

TEST(SchedulerRoutes, GivesAJobTheCredentialsThatItsNextHopNames) {
    auto settings = by_mx();
    add_route(settings, "x.example", "relay.example", "partner");
    settings.credentials = {{"partner", {"anna", "secret"}}, {"other", {"bert", "secret"}}};
    Rig rig(settings);
    rig.accept(7, {"a@x.example", "a@y.example"});
    EXPECT_EQ(rig.started_to("relay.example (credentials partner)").job.credentials,
              (smtp::Credentials{"anna", "secret"}));
    EXPECT_FALSE(rig.started_to("MX y.example").job.credentials);
}

TEST(SchedulerRoutes, ReusesAConnectionForTheSameCredentialsOnly) {
    auto settings = by_mx();
    add_route(settings, "x.example", "relay.example", "partner");
    add_route(settings, "y.example", "relay.example");
    add_route(settings, "z.example", "relay.example", "other");
    settings.credentials = {{"partner", {"anna", "secret"}}, {"other", {"bert", "secret"}}};
    Rig rig(settings);
    constexpr ConnectionId kept{0, 1};
    rig.accept(7, {"a@x.example"}).finish_next({taken()}, kept);
    EXPECT_FALSE(rig.accept(8, {"a@y.example"}).next_started().reuse);
    EXPECT_FALSE(rig.accept(9, {"a@z.example"}).next_started().reuse);
    EXPECT_EQ(rig.accept(10, {"a@x.example"}).next_started().reuse, kept);
}

TEST(SchedulerRoutes, ClosesConnectionsWhenAPasswordChanged) {
    auto settings = by_mx();
    add_route(settings, "x.example", "relay.example", "partner");
    settings.credentials = {{"partner", {"anna", "secret"}}};
    Rig rig(settings);
    rig.accept(7, {"a@x.example"}).finish_next({taken()}, ConnectionId{0, 1});
    settings.credentials = {{"partner", {"anna", "changed"}}};
    rig.take(rig.scheduler.on_settings(settings, rig.now()));
    EXPECT_THAT(rig.closed, ElementsAre(ConnectionId{0, 1}));
}

TEST(SchedulerRoutes, AsksAnAddressThatGaveNoConnectionLastTheNextTime) {
    Rig rig(by_mx());
    auto walk = result({taken()});
    walk.not_connected = {"192.0.2.1", "192.0.2.2"};
    walk.connected = {"192.0.2.2"};
    const auto first = rig.accept(7, {"a@x.example"}).next_started();
    rig.take(rig.scheduler.on_attempt_finished(first.id, walk, {}, rig.now()));
    EXPECT_THAT(rig.accept(8, {"a@y.example"}).next_started().job.doubtful.addresses, ElementsAre("192.0.2.1"));

    auto other = by_mx();
    other.helo_name = "another.example.test";
    rig.take(rig.scheduler.on_settings(other, rig.now()));
    EXPECT_THAT(rig.accept(9, {"a@z.example"}).next_started().job.doubtful.addresses, IsEmpty());
}

}  // namespace
}  // namespace postern::queue::test
