#include "core/report/reporter.hpp"

#include "core/base/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postern::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

const Day day = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);
const WallTime noon = WallTime(day) + 12h;

SessionTally tally(Day of, const std::string& domain, std::uint64_t sessions = 1) {
    SessionResult result;
    result.domain = domain;
    result.policy.domain = domain;
    auto one = tally_of(result, WallTime(of));
    one.sessions = sessions;
    return one;
}

RecordAnswer record(const std::string& text) {
    RecordAnswer answer;
    answer.status = dns::Answer::Status::found;
    answer.texts = {text};
    return answer;
}

class ReporterTest : public testing::Test {
protected:
    template <typename Action>
    std::vector<Action> take(const ReporterActions& actions) {
        std::vector<Action> found;
        for (const auto& action : actions)
            if (const auto* one = std::get_if<Action>(&action)) found.push_back(*one);
        return found;
    }
    /// Up to the look-up.
    void begin(std::vector<SessionTally> tallies) {
        EXPECT_THAT(take<ReadSessions>(reporter.on_order(false, now)), SizeIs(1));
        EXPECT_THAT(take<LookUpRecord>(reporter.on_sessions(tallies, now)), SizeIs(1));
    }

    WallTime now = noon + 24h;
    Reporter reporter{{"tls@example.org", "mail.example.org", true}, [](std::uint64_t bound) { return bound / 2; }};
    const ReportKey key{day, "b.example"};
};

TEST_F(ReporterTest, SendsAFinishedDayOnceAtATimeOfTheFirstHours) {
    const WallTime midnight(day + std::chrono::days(1));
    EXPECT_THAT(reporter.on_time(midnight + 119min), IsEmpty());
    const auto read = take<ReadSessions>(reporter.on_time(midnight + 2h));
    ASSERT_THAT(read, SizeIs(1));
    EXPECT_EQ(read[0].last, day);
    EXPECT_THAT(reporter.on_time(midnight + 3h), IsEmpty());
    EXPECT_THAT(reporter.on_time(midnight + 25h), IsEmpty());
    EXPECT_EQ(take<ReadSessions>(reporter.on_time(midnight + 26h)).at(0).last, day + std::chrono::days(1));
}

TEST_F(ReporterTest, DoesNothingWithoutAContact) {
    Reporter off({}, [](std::uint64_t) { return 0; });
    EXPECT_THAT(off.on_time(noon), IsEmpty());
    EXPECT_THAT(off.on_order(true, noon), IsEmpty());
    EXPECT_THAT(off.on_sessions({tally(day, "b.example")}, noon), IsEmpty());
}

TEST_F(ReporterTest, MailsTheReportToWhereTheRecordSays) {
    begin({tally(day, "b.example", 7)});
    const auto mails = take<MailReport>(
        reporter.on_record("b.example", record("v=TLSRPTv1;rua=mailto:a@b.example,mailto:c@d.example"), now));
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_EQ(mails[0].key, key);
    EXPECT_THAT(mails[0].to, ElementsAre(mail::Address{"a", "b.example"}, mail::Address{"c", "d.example"}));
    const auto& outgoing = mails[0].report;
    EXPECT_EQ(outgoing.domain, "b.example");
    EXPECT_EQ(outgoing.submitter, "example.org");
    EXPECT_EQ(report_file_name(outgoing), "example.org!b.example!1796083200!1796169599.json.gz");
    const auto report = parse_tls_report(*gunzip(outgoing.octets, 100'000));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->id, "20261201.b.example@mail.example.org");
    EXPECT_EQ(report->contact, "tls@example.org");
    EXPECT_EQ(rfc3339_date(report->begin) + ' ' + rfc3339_date(report->end),
              "2026-12-01T00:00:00Z 2026-12-01T23:59:59Z");
    ASSERT_THAT(report->policies, SizeIs(1));
    EXPECT_EQ(report->policies[0].successes, 7U);
    const auto forgotten = take<ForgetSessions>(reporter.on_mailed(key, true, now));
    ASSERT_THAT(forgotten, SizeIs(1));
    EXPECT_EQ(forgotten[0].key, key);
    EXPECT_EQ(reporter.counts().mailed, 1U);
    EXPECT_EQ(reporter.counts().waiting, 0U);
}

TEST_F(ReporterTest, SendsWhatWasNotForgottenBeforeTheTaskDiedUnderTheSameId) {
    const auto report_after_start = [&] {
        reporter =
            Reporter({"tls@example.org", "mail.example.org", true}, [](std::uint64_t bound) { return bound / 2; });
        begin({tally(day, "b.example", 7)});
        now += 1h;
        return take<MailReport>(reporter.on_record("b.example", record("v=TLSRPTv1;rua=mailto:t@b.example"), now));
    };
    const auto first = report_after_start();
    const auto second = report_after_start();
    EXPECT_EQ(first.at(0).report.report.id, second.at(0).report.report.id);
    EXPECT_EQ(first.at(0).report.octets, second.at(0).report.octets);
}

TEST_F(ReporterTest, ForgetsWhatNobodyAskedFor) {
    begin({tally(day, "b.example")});
    RecordAnswer none;
    none.status = dns::Answer::Status::no_such_name;
    EXPECT_THAT(take<ForgetSessions>(reporter.on_record("b.example", none, now)), SizeIs(1));
    EXPECT_EQ(reporter.counts().unwanted, 1U);
    begin({tally(day, "b.example")});
    EXPECT_THAT(take<ForgetSessions>(reporter.on_record("b.example", record("v=TLSRPTv1;nonsense"), now)), SizeIs(1));
}

TEST_F(ReporterTest, AsksAgainWhereTheRecordCannotBeLookedUp) {
    begin({tally(day, "b.example")});
    RecordAnswer failed;
    failed.failure = "SERVFAIL";
    EXPECT_THAT(reporter.on_record("b.example", failed, now), IsEmpty());
    EXPECT_THAT(reporter.counts().last_trouble, HasSubstr("SERVFAIL"));
    EXPECT_THAT(take<LookUpRecord>(reporter.on_time(now + 59min)), IsEmpty());
    EXPECT_THAT(take<LookUpRecord>(reporter.on_time(now + 60min)), SizeIs(1));
}

TEST_F(ReporterTest, PostsAgainForADayAndMailsOnce) {
    begin({tally(day, "b.example")});
    const auto both = record("v=TLSRPTv1;rua=https://c.example/,mailto:a@b.example");
    auto actions = reporter.on_record("b.example", both, now);
    ASSERT_THAT(take<PostReport>(actions), SizeIs(1));
    EXPECT_EQ(take<PostReport>(actions)[0].url, "https://c.example/");
    EXPECT_THAT(take<MailReport>(actions), SizeIs(1));
    EXPECT_THAT(reporter.on_mailed(key, true, now), IsEmpty());
    EXPECT_THAT(reporter.on_posted(key, "https://c.example/", "it said 503", now), IsEmpty());
    const auto first = now;
    for (now += 1h; now < first + 24h; now += 1h) {
        EXPECT_THAT(take<LookUpRecord>(reporter.on_time(now)), SizeIs(1));
        actions = reporter.on_record("b.example", both, now);
        EXPECT_THAT(take<PostReport>(actions), SizeIs(1));
        EXPECT_THAT(take<MailReport>(actions), IsEmpty());
        EXPECT_THAT(take<ForgetSessions>(reporter.on_posted(key, "https://c.example/", "it said 503", now)), IsEmpty());
    }
    (void)reporter.on_time(now);
    (void)reporter.on_record("b.example", both, now);
    actions = reporter.on_posted(key, "https://c.example/", "it said 503", now);
    EXPECT_THAT(take<ForgetSessions>(actions), SizeIs(1));
    ASSERT_THAT(take<LogLine>(actions), SizeIs(1));
    EXPECT_THAT(
        take<LogLine>(actions)[0].text,
        HasSubstr("TLS report of 2026-12-01 for b.example is given up after 1 d: https://c.example/: it said 503"));
    EXPECT_EQ(reporter.counts().given_up, 1U);
}

TEST_F(ReporterTest, IsDoneWhenEveryPlaceHasItsOwn) {
    begin({tally(day, "b.example")});
    (void)reporter.on_record("b.example", record("v=TLSRPTv1;rua=https://c.example/,https://d.example/"), now);
    EXPECT_THAT(reporter.on_posted(key, "https://c.example/", "", now), IsEmpty());
    EXPECT_THAT(take<ForgetSessions>(reporter.on_posted(key, "https://d.example/", "", now)), SizeIs(1));
    EXPECT_EQ(reporter.counts().posted, 2U);
}

TEST_F(ReporterTest, StoresTheMessageAgainWhereThatFailed) {
    begin({tally(day, "b.example")});
    const auto one = record("v=TLSRPTv1;rua=mailto:a@b.example");
    (void)reporter.on_record("b.example", one, now);
    EXPECT_THAT(reporter.on_mailed(key, false, now), IsEmpty());
    now += 1h;
    EXPECT_THAT(take<LookUpRecord>(reporter.on_time(now)), SizeIs(1));
    EXPECT_THAT(take<MailReport>(reporter.on_record("b.example", one, now)), SizeIs(1));
}

TEST_F(ReporterTest, MailsNothingThatCannotBeSigned) {
    (void)reporter.on_settings({"tls@example.org", "mail.example.org", false});
    begin({tally(day, "b.example")});
    const auto actions = reporter.on_record("b.example", record("v=TLSRPTv1;rua=mailto:a@b.example"), now);
    EXPECT_THAT(take<MailReport>(actions), IsEmpty());
    EXPECT_THAT(take<ForgetSessions>(actions), SizeIs(1));
    EXPECT_THAT(reporter.counts().last_trouble, HasSubstr("no key"));
}

TEST_F(ReporterTest, SendsTodaysToo) {
    EXPECT_EQ(take<ReadSessions>(reporter.on_order(true, noon)).at(0).last, day);
    (void)reporter.on_sessions({tally(day, "b.example")}, noon);
    const auto mails =
        take<MailReport>(reporter.on_record("b.example", record("v=TLSRPTv1;rua=mailto:a@b.example"), noon));
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_EQ(rfc3339_date(mails[0].report.report.end), "2026-12-01T12:00:00Z");
    EXPECT_NE(mails[0].report.report.id, "20261201.b.example@mail.example.org");
    EXPECT_THAT(take<ForgetSessions>(reporter.on_mailed(key, true, noon)), IsEmpty())
        << "the report of the night has them too";
}

TEST_F(ReporterTest, IsNotMadeBusyByAnOldDay) {
    (void)reporter.on_order(false, now);
    const auto actions = reporter.on_sessions({tally(day - std::chrono::days(5), "b.example"),
                                               tally(day - std::chrono::days(1), "b.example"), tally(day, "b.example")},
                                              now);
    EXPECT_THAT(take<ForgetSessions>(actions), SizeIs(1));
    EXPECT_THAT(take<LookUpRecord>(actions), SizeIs(2));
    const auto mails =
        take<MailReport>(reporter.on_record("b.example", record("v=TLSRPTv1;rua=mailto:a@b.example"), now));
    EXPECT_THAT(mails, SizeIs(2)) << "each day has its report";
}

TEST_F(ReporterTest, AsksForTwentyDomainsAtOnce) {
    std::vector<SessionTally> tallies;
    for (int number = 0; number < 50; ++number)
        tallies.push_back(tally(day, "d" + std::to_string(number) + ".example"));
    (void)reporter.on_order(false, now);
    auto asked = take<LookUpRecord>(reporter.on_sessions(tallies, now));
    EXPECT_THAT(asked, SizeIs(20));
    std::size_t all = 0;
    RecordAnswer none;
    none.status = dns::Answer::Status::no_data;
    while (!asked.empty()) {
        ++all;
        const auto domain = asked.back().domain;
        asked.pop_back();
        for (auto& more : take<LookUpRecord>(reporter.on_record(domain, none, now))) asked.push_back(std::move(more));
    }
    EXPECT_EQ(all, 50U);
    EXPECT_EQ(reporter.counts().waiting, 0U);
}

TEST(ReportMail, IsWhatRfc8460Says) {
    OutgoingReport outgoing{
        "b.example", "example.org", {}, "gzipped octets, many of them, so that there are several lines of base64"};
    outgoing.report.begin = WallTime(day);
    outgoing.report.end = WallTime(day) + 24h - 1s;
    outgoing.report.id = "1@mail.example.org";
    const auto own = make_report_mail(outgoing, {"tls", "example.org"}, {{"a", "b.example"}, {"c", "d.example"}},
                                      QueueId{255}, {{}, noon});
    EXPECT_TRUE(own.envelope.sender.is_null());
    EXPECT_TRUE(own.envelope.options.is_tls_report);
    EXPECT_THAT(own.envelope.recipients, SizeIs(2));
    for (const auto* part :
         {"\r\nFrom: <tls@example.org>\r\n", "\r\nTo: <a@b.example>,\r\n <c@d.example>\r\n",
          "\r\nSubject: Report Domain: b.example\r\n Submitter: example.org\r\n Report-ID: <1@mail.example.org>\r\n",
          "\r\nTLS-Report-Domain: b.example\r\n", "\r\nTLS-Report-Submitter: example.org\r\n",
          "\r\nContent-Type: multipart/report; report-type=\"tlsrpt\";\r\n",
          "\r\nContent-Type: application/tlsrpt+gzip\r\n",
          "filename=\"example.org!b.example!1796083200!1796169599.json.gz\"", "Z3ppcHBlZCBvY3RldHM"})
        EXPECT_THAT(own.octets, HasSubstr(part));
}

}  // namespace
}  // namespace postern::report
