#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <future>

namespace postern::test {
namespace {

using report::Day;
using report::FailureType;
using report::SessionTally;
using testing::ElementsAre;
using testing::SizeIs;

const Day day{std::chrono::days(20'000)};

SessionTally tally(const std::string& domain, const std::string& mx_host = {}, Day of = day) {
    report::SessionResult result;
    result.domain = domain;
    result.mx_host = mx_host;
    if (!mx_host.empty()) result.failure = FailureType::certificate_expired;
    return report::tally_of(result, WallTime(of));
}

class ReportBook : public testing::Test {
protected:
    ReportBook() { scratch.open(); }
    /// What is durable after the process ended well: closing writes what was added.
    std::vector<SessionTally> reopened(Day last = day) {
        scratch.close();
        scratch.open();
        return scratch.spool().sessions(last).value();
    }
    void save(const std::string& organization, const std::string& id, int seconds) {
        ports::ReceivedReport received;
        received.received_at = WallTime(std::chrono::seconds(seconds));
        received.report = {organization, WallTime(day), WallTime(day), "c", id, {}};
        std::promise<bool> done;
        scratch.spool().save_received(received, [&](const auto& result) { done.set_value(result.has_value()); });
        EXPECT_TRUE(done.get_future().get());
    }
    void forget(Day of, const std::string& domain) {
        std::promise<bool> done;
        scratch.spool().forget_sessions(of, domain, [&](const auto& result) { done.set_value(result.has_value()); });
        EXPECT_TRUE(done.get_future().get());
    }
    ScratchSpool scratch;
};

TEST_F(ReportBook, AddsUpWhatIsAlikeOverRestarts) {
    scratch.spool().add_sessions({tally("b.example"), tally("a.example"), tally("b.example")});
    auto expected = tally("b.example");
    expected.sessions = 2;
    EXPECT_THAT(reopened(), ElementsAre(tally("a.example"), expected));
    scratch.spool().add_sessions({tally("b.example")});
    expected.sessions = 3;
    EXPECT_THAT(reopened(), ElementsAre(tally("a.example"), expected));
}

TEST_F(ReportBook, TellsDaysApartAndForgetsThem) {
    const auto next = day + std::chrono::days(1);
    scratch.spool().add_sessions({tally("b.example"), tally("b.example", {}, next)});
    EXPECT_THAT(reopened(day), ElementsAre(tally("b.example")));
    EXPECT_THAT(reopened(next), SizeIs(2));
    forget(day, "b.example");
    forget(day, "never.example");
    EXPECT_THAT(reopened(next), ElementsAre(tally("b.example", {}, next)));
}

TEST_F(ReportBook, KeepsADomainWithManyDifferentFailuresWithinBounds) {
    std::vector<SessionTally> many;
    for (int number = 0; number < 1000; ++number) many.push_back(tally("b.example", "mx" + std::to_string(number)));
    scratch.spool().add_sessions(many);
    const auto stored = reopened();
    EXPECT_THAT(stored, SizeIs(201));
    std::uint64_t all = 0;
    for (const auto& one : stored) all += one.sessions;
    EXPECT_EQ(all, 1000U) << "each is counted, if not with its host";
    const auto policies = report::policies_of(stored);
    EXPECT_EQ(policies.front().details.front().type, "certificate-expired");
}

TEST_F(ReportBook, IsWrittenBesideMessages) {
    scratch.spool().add_sessions({tally("b.example")});
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "x"));
    EXPECT_THAT(reopened(), SizeIs(1));
}

TEST_F(ReportBook, KeepsTheReportsOfOthersLatestFirst) {
    save("A", "1", 10);
    save("B", "1", 30);
    save("A", "2", 20);
    save("A", "1", 40);
    const auto received = scratch.spool().received(10).value();
    ASSERT_THAT(received, SizeIs(3));
    EXPECT_EQ(received[0].report.organization + received[0].report.id, "A1");
    EXPECT_EQ(received[1].report.organization, "B");
    EXPECT_EQ(received[2].report.id, "2");
    EXPECT_THAT(scratch.spool().received(1).value(), SizeIs(1));
}

}  // namespace
}  // namespace postern::test
