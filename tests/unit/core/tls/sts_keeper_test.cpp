#include "core/tls/sts_keeper.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace postern::tls {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Mode = StsPolicy::Mode;
using Status = dns::Answer::Status;

/// The keeper among a DNS and a web server that answer what the test says, and time that the test lets pass.
struct World {
    StsKeeper keeper;
    Now now{TimePoint(1000h), WallTime(500000h)};

    std::string record = "v=STSv1; id=1;";  ///< Empty: there is none.
    std::optional<std::string> dns_failure;
    std::chrono::seconds ttl{0};
    std::string mode = "enforce";
    std::string mx = "mail.example.org";
    std::chrono::seconds max_age = 7 * 24h;
    std::optional<ports::WebError> web_error;
    int web_status = 200;
    std::string content_type = "text/plain";
    bool is_dns_silent = false;
    bool is_web_silent = false;

    unsigned look_ups = 0;
    unsigned fetches = 0;
    std::vector<StsFinding> answers;
    std::vector<std::string> lines;
    std::map<std::string, KeptStsPolicy> store;
    std::uint64_t last_asker = 0;

    explicit World(StsLimits limits = {}) : keeper(limits) { keeper.load({}, now); }

    void perform(StsActions actions) {
        for (auto& action : actions) std::visit([this](auto& one) { act(one); }, action);
    }
    void act(const LookUpStsRecord& look_up) {
        ++look_ups;
        if (!is_dns_silent) perform(keeper.on_record(look_up.domain, dns_answer(), now));
    }
    void act(const FetchStsPolicy& fetch) {
        ++fetches;
        if (!is_web_silent) perform(keeper.on_fetched(fetch.domain, web_answer(), now));
    }
    void act(const AnswerSts& answer) { answers.push_back(answer.finding); }
    void act(const KeepStsPolicy& keep) { store[keep.kept.domain] = keep.kept; }
    void act(const DropStsPolicy& drop) { store.erase(drop.domain); }
    void act(const SayOfSts& say) { lines.push_back(say.line); }

    [[nodiscard]] dns::Answer dns_answer() const {
        dns::Answer answer;
        answer.status = dns_failure ? Status::failed : record.empty() ? Status::no_such_name : Status::found;
        answer.failure = dns_failure.value_or("");
        answer.ttl = ttl;
        if (!record.empty()) answer.texts = {record};
        return answer;
    }
    [[nodiscard]] Expected<ports::WebResponse, ports::WebError> web_answer() const {
        if (web_error) return unexpected(*web_error);
        return ports::WebResponse{
            web_status, content_type,
            fmt::format("version: STSv1\nmode: {}\nmx: {}\nmax_age: {}\n", mode, mx, max_age.count())};
    }

    /// A message to the domain; the answer, when there is one at once.
    std::optional<StsFinding> ask(const std::string& domain = "example.org") {
        const auto before = answers.size();
        perform(keeper.on_asked(domain, ++last_asker, now));
        if (answers.size() == before) return std::nullopt;
        return answers.back();
    }
    void pass(std::chrono::seconds time) {
        const auto end = now.steady + time;
        while (true) {
            const auto next = std::max(keeper.next_time(), now.steady);
            if (next > end) break;
            now.wall += std::chrono::duration_cast<std::chrono::milliseconds>(next - now.steady);
            now.steady = next;
            perform(keeper.on_time(now));
        }
        now.wall += std::chrono::duration_cast<std::chrono::milliseconds>(end - now.steady);
        now.steady = end;
    }
};

std::string id_of(const std::optional<StsFinding>& finding) {
    return finding && finding->policy ? finding->policy->id : "none";
}

TEST(StsKeeper, FetchesThePolicyForTheFirstMessage) {
    World world;
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "1");
    EXPECT_EQ(finding->policy->mode, Mode::enforce);
    EXPECT_EQ(finding->policy->fetched, world.now.wall);
    EXPECT_EQ(world.store.at("example.org").policy, *finding->policy);
    EXPECT_THAT(
        world.lines,
        ElementsAre("SMTP: MTA-STS policy of example.org: mode enforce, id 1, for 7 d; hosts mail.example.org"));
}

TEST(StsKeeper, FetchesItOnceForManyMessages) {
    World world;
    for (int i = 0; i < 100; ++i) EXPECT_EQ(id_of(world.ask()), "1");
    EXPECT_EQ(world.fetches, 1U);
    EXPECT_EQ(world.lines.size(), 1U);
}

TEST(StsKeeper, AsksForTheRecordAgainOnlyWhenItsTimeToLiveIsOver) {
    World world;
    world.ttl = 60s;
    (void)world.ask();
    world.pass(59s);
    (void)world.ask();
    EXPECT_EQ(world.look_ups, 1U);
    world.pass(1s);
    (void)world.ask();
    EXPECT_EQ(world.look_ups, 2U);
}

TEST(StsKeeper, BelievesNoTimeToLiveForMoreThanFiveMinutes) {
    World world;
    world.ttl = 24h;
    (void)world.ask();
    world.record = "v=STSv1; id=2;";
    world.pass(299s);
    EXPECT_EQ(id_of(world.ask()), "1");
    world.pass(1s);
    EXPECT_EQ(id_of(world.ask()), "2");
}

TEST(StsKeeper, SeesAChangedIdBeforeTheNextMessageGoes) {  // RFC 8461 §5.1
    World world;
    (void)world.ask();
    world.record = "v=STSv1; id=2;";
    world.mode = "testing";
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "2");
    EXPECT_EQ(finding->policy->mode, Mode::testing);
    EXPECT_THAT(world.lines.back(), HasSubstr("mode testing, id 2"));
}

TEST(StsKeeper, KnowsNothingOfADomainWithoutARecord) {
    World world;
    world.record = "";
    EXPECT_EQ(id_of(world.ask()), "none");
    EXPECT_EQ(world.fetches, 0U);
    EXPECT_THAT(world.lines, IsEmpty());
}

TEST(StsKeeper, CountsAMalformedRecordAsNoneAndSaysSo) {
    World world;
    world.record = "v=STSv1; id=;";
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "none");
    EXPECT_THAT(finding->words, HasSubstr("TXT record"));
    EXPECT_EQ(world.fetches, 0U);
}

// A policy that is kept holds, whatever happens to record and web server (RFC 8461 §3.3).

TEST(StsKeeper, HoldsToItsPolicyWhenTheRecordGoes) {
    World world;
    (void)world.ask();
    world.record = "";
    world.pass(6 * 24h);
    EXPECT_EQ(id_of(world.ask()), "1");
    world.pass(24h);
    EXPECT_EQ(id_of(world.ask()), "none");
    EXPECT_THAT(world.store, IsEmpty());
}

TEST(StsKeeper, HoldsToItsPolicyWhenDnsFails) {
    World world;
    (void)world.ask();
    world.dns_failure = "DNS: TXT of _mta-sts.example.org: no name server gives an answer (SERVFAIL)";
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "1");
    EXPECT_THAT(finding->words, HasSubstr("SERVFAIL"));
}

TEST(StsKeeper, HoldsToItsPolicyWhenTheNewOneCannotBeFetched) {
    World world;
    (void)world.ask();
    world.record = "v=STSv1; id=2;";
    world.web_error = ports::WebError{ports::WebError::Kind::certificate, "certificate has expired"};
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "1");
    EXPECT_EQ(finding->trouble, StsTrouble::webpki_invalid);
    EXPECT_THAT(finding->words, HasSubstr("certificate has expired"));
    EXPECT_THAT(world.lines.back(), HasSubstr("The one of id 1 stays in force until"));
}

TEST(StsKeeper, GoesAsWithoutWhenNoPolicyCanBeFetched) {
    World world;
    world.web_status = 404;
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "none");
    EXPECT_EQ(finding->trouble, StsTrouble::fetch_error);
    EXPECT_THAT(finding->words, HasSubstr("answers 404"));
    EXPECT_THAT(world.lines, ElementsAre(HasSubstr("Mail goes as without MTA-STS.")));
}

TEST(StsKeeper, TakesNoPolicyFromARedirect) {
    World world;
    world.web_status = 301;
    const auto finding = world.ask();
    EXPECT_EQ(id_of(finding), "none");
    EXPECT_THAT(finding->words, HasSubstr("redirects are not followed"));
}

TEST(StsKeeper, TakesNoPolicyOfAnotherType) {
    World world;
    world.content_type = "text/html; charset=utf-8";
    EXPECT_EQ(world.ask()->trouble, StsTrouble::policy_invalid);
    World same;
    same.content_type = "TEXT/Plain ; charset=utf-8";
    EXPECT_EQ(id_of(same.ask()), "1");
}

TEST(StsKeeper, TakesNoPolicyThatIsWrong) {
    World world;
    world.mode = "strict";
    const auto finding = world.ask();
    EXPECT_EQ(finding->trouble, StsTrouble::policy_invalid);
    EXPECT_THAT(finding->words, HasSubstr("its mode is \"strict\""));
}

// Nobody waits for long.

TEST(StsKeeper, LetsTheFirstMessageGoWhenTheWebServerIsSilent) {
    World world;
    world.is_web_silent = true;
    EXPECT_FALSE(world.ask());
    world.pass(4s);
    EXPECT_THAT(world.answers, IsEmpty());
    world.pass(1s);
    ASSERT_EQ(world.answers.size(), 1U);
    EXPECT_FALSE(world.answers[0].policy);
    EXPECT_THAT(world.answers[0].words, HasSubstr("still being looked up"));
    EXPECT_TRUE(world.ask()) << "what the first waited in vain for, nobody else waits for";
    world.perform(world.keeper.on_fetched("example.org", world.web_answer(), world.now));
    EXPECT_EQ(id_of(world.ask()), "1");
    EXPECT_EQ(world.fetches, 1U);
}

TEST(StsKeeper, HoldsNothingUpForADeadDelegation) {
    World world;
    world.is_dns_silent = true;
    EXPECT_FALSE(world.ask());
    world.pass(5s);
    EXPECT_EQ(world.answers.size(), 1U);
    world.dns_failure = "DNS: no answer";
    world.perform(world.keeper.on_record("example.org", world.dns_answer(), world.now));
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(world.ask()) << i;
    EXPECT_EQ(world.look_ups, 1U);
    world.pass(300s);
    EXPECT_FALSE(world.ask());
    EXPECT_EQ(world.look_ups, 2U);
}

TEST(StsKeeper, AnswersEachAskerOnce) {
    World world;
    world.is_dns_silent = true;
    (void)world.ask();
    (void)world.ask();
    world.perform(world.keeper.on_record("example.org", world.dns_answer(), world.now));
    EXPECT_EQ(world.answers.size(), 2U);
    world.pass(60s);
    EXPECT_EQ(world.answers.size(), 2U);
}

TEST(StsKeeper, KeepsDomainsApart) {
    World world;
    (void)world.ask("one.example");
    world.web_status = 500;
    EXPECT_EQ(id_of(world.ask("two.example")), "none");
    EXPECT_EQ(id_of(world.ask("one.example")), "1");
}

// Weeks.

TEST(StsKeeper, RenewsAPolicyEveryDayThoughNoMessageGoes) {
    World world;
    (void)world.ask();
    world.pass(30 * 24h);
    EXPECT_GE(world.fetches, 29U);
    EXPECT_LE(world.fetches, 31U);
    EXPECT_EQ(id_of(world.ask()), "1");
    EXPECT_EQ(world.lines.size(), 1U) << "nothing changed";
}

TEST(StsKeeper, RenewsAShortOneAtHalfItsAge) {
    World world;
    world.max_age = 2h;
    (void)world.ask();
    world.pass(61min);
    EXPECT_EQ(world.fetches, 2U);
    world.pass(24h);
    EXPECT_EQ(world.store.size(), 1U);
}

TEST(StsKeeper, LetsOneGoThatNobodyUses) {
    World world;
    (void)world.ask();
    world.pass((60 + 8) * 24h);
    EXPECT_THAT(world.store, IsEmpty());
    const auto fetches = world.fetches;
    world.pass(30 * 24h);
    EXPECT_EQ(world.fetches, fetches);
}

TEST(StsKeeper, SurvivesAWebServerThatIsAwayForDays) {
    World world;
    (void)world.ask();
    world.web_status = 503;
    world.pass(5 * 24h);
    EXPECT_EQ(id_of(world.ask()), "1");
    world.web_status = 200;
    world.pass(24h);
    EXPECT_EQ(world.store.at("example.org").policy.fetched > world.now.wall - 24h, true);
}

TEST(StsKeeper, TriesAFailingWebServerEachHourAndSaysSoEachDay) {
    World world;
    world.max_age = 30 * 24h;
    (void)world.ask();
    world.web_status = 503;
    world.pass(3 * 24h);
    EXPECT_GE(world.fetches, 40U);
    EXPECT_LE(world.fetches, 60U);
    EXPECT_GE(world.lines.size(), 3U);
    EXPECT_LE(world.lines.size(), 4U);
}

TEST(StsKeeper, SaysNothingWhenAPolicyOfModeNoneCannotBeRenewed) {
    World world;
    world.mode = "none";
    (void)world.ask();
    world.web_status = 503;
    world.pass(3 * 24h);
    EXPECT_EQ(world.lines.size(), 1U);
}

TEST(StsKeeper, TriesAnIdThatFailedAgainAfterFiveMinutes) {
    World world;
    world.web_status = 500;
    (void)world.ask();
    world.pass(299s);
    (void)world.ask();
    EXPECT_EQ(world.fetches, 1U);
    world.pass(1s);
    world.web_status = 200;
    EXPECT_EQ(id_of(world.ask()), "1");
}

TEST(StsKeeper, TriesAnotherIdAtOnce) {
    World world;
    world.web_status = 500;
    (void)world.ask();
    world.record = "v=STSv1; id=2;";
    world.web_status = 200;
    EXPECT_EQ(id_of(world.ask()), "2");
}

TEST(StsKeeper, FetchesAnewWhenTheClockWasSetBack) {
    World world;
    (void)world.ask();
    world.now.wall -= 365 * 24h;
    (void)world.ask();
    EXPECT_EQ(world.fetches, 2U);
    EXPECT_EQ(world.store.at("example.org").policy.fetched, world.now.wall);
}

// Store.

TEST(StsKeeper, GoesOnWithWhatItHadBeforeARestart) {
    World before;
    (void)before.ask();
    World after;
    after.now = before.now;
    after.keeper.load({before.store.at("example.org")}, after.now);
    after.dns_failure = "DNS: no answer";
    EXPECT_EQ(id_of(after.ask()), "1");
}

TEST(StsKeeper, DropsWhatExpiredWhileItWasDown) {
    World before;
    (void)before.ask();
    World after;
    after.now = before.now;
    after.store = before.store;
    after.keeper.load({before.store.at("example.org")}, after.now);
    after.now.wall += 8 * 24h;
    after.record = "";
    EXPECT_EQ(id_of(after.ask()), "none");
    EXPECT_THAT(after.store, IsEmpty());
}

TEST(StsKeeper, ForgetsAtAnAdministratorsWord) {
    World world;
    (void)world.ask();
    auto actions = world.keeper.on_forget("example.org");
    ASSERT_TRUE(actions);
    world.perform(std::move(*actions));
    EXPECT_THAT(world.store, IsEmpty());
    EXPECT_FALSE(world.keeper.on_forget("example.org"));
    EXPECT_EQ(id_of(world.ask()), "1");
    EXPECT_EQ(world.fetches, 2U);
}

TEST(StsKeeper, IsBoundedByTheNumberOfPolicies) {
    StsLimits limits;
    limits.max_policies = 10;
    World world(limits);
    for (int i = 0; i < 11; ++i) {
        (void)world.ask(fmt::format("d{}.example", i));
        world.pass(1s);
    }
    EXPECT_EQ(world.keeper.size(), 9U);
    EXPECT_EQ(world.store.size(), 9U);
    EXPECT_FALSE(world.store.contains("d0.example"));
    EXPECT_TRUE(world.store.contains("d10.example"));
}

TEST(StsKeeper, IsBoundedByTheirOctets) {
    StsLimits limits;
    limits.max_octets = 40;  // Two and a half.
    World world(limits);
    for (const auto* domain : {"a.example", "b.example", "c.example"}) {
        (void)world.ask(domain);
        world.pass(1s);
    }
    EXPECT_EQ(world.keeper.size(), 2U);
    EXPECT_FALSE(world.store.contains("a.example"));
}

TEST(StsKeeper, ShowsWhatIsInForce) {
    World world;
    (void)world.ask("b.example");
    (void)world.ask("a.example");
    world.record = "";
    (void)world.ask("c.example");
    const auto rows = world.keeper.policies(10, world.now.wall);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].domain, "a.example");
    EXPECT_EQ(world.keeper.policies(1, world.now.wall).size(), 1U);
    EXPECT_THAT(world.keeper.policies(10, world.now.wall + 8 * 24h), IsEmpty());
}

}  // namespace
}  // namespace postern::tls
