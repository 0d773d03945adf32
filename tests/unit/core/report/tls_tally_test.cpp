#include "core/report/statistics.hpp"
#include "core/report/tally_book.hpp"

#include <gmock/gmock.h>

namespace postern::report {
namespace {

using testing::ElementsAre;
using testing::Pair;

tls::Facts facts(std::string version, std::string cipher) {
    tls::Facts facts;
    facts.version = std::move(version);
    facts.cipher = std::move(cipher);
    return facts;
}

TEST(TlsTally, CountsWhatCameEncryptedByVersionAndCipher) {
    TlsTally tally;
    tally.add_inbound(facts("TLSv1.3", "TLS_AES_256_GCM_SHA384"));
    tally.add_inbound(facts("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
    tally.add_inbound(std::nullopt);
    EXPECT_EQ(tally.encrypted_received(), 2);
    EXPECT_EQ(tally.clear_received(), 1);
    ASSERT_EQ(tally.versions(Direction::in).size(), 1u);
    EXPECT_EQ(tally.versions(Direction::in)[0].name, "TLSv1.3");
    EXPECT_EQ(tally.versions(Direction::in)[0].count, 2);
    EXPECT_EQ(tally.ciphers(Direction::in).size(), 2u);
    EXPECT_TRUE(tally.versions(Direction::out).empty());
}

TEST(TlsTally, CountsWhyADeliveryWasInClearText) {
    TlsTally tally;
    tally.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    tally.add_outbound(tls::Outcome::encrypted_unverified, facts("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"));
    EXPECT_EQ(tally.delivered(tls::Outcome::clear_not_offered), 1);
    EXPECT_EQ(tally.delivered(tls::Outcome::encrypted_unverified), 1);
    EXPECT_EQ(tally.delivered(tls::Outcome::encrypted_verified), 0);
    EXPECT_EQ(tally.versions(Direction::out).size(), 1u);
}

TEST(TlsTally, CountsFailedHandshakesByCause) {
    TlsTally tally;
    tally.add_inbound_failure({tls::Failure::Cause::plaintext, "a command in clear text"});
    EXPECT_EQ(tally.failed_handshakes_inbound(), 1);
    EXPECT_EQ(tally.failures().at(0).name, "plaintext");
    EXPECT_EQ(tally.encrypted_received() + tally.clear_received(), 0);
}

TEST(TlsTally, IsTheSameAfterItWasKeptAndReadBack) {
    TlsTally tally;
    tally.add_inbound(facts("TLSv1.3", "TLS_AES_256_GCM_SHA384"));
    tally.add_outbound(tls::Outcome::clear_by_setting, std::nullopt);
    const TlsTally again(tally.counts());
    EXPECT_EQ(again.counts(), tally.counts());
}

// They stand in spools already written: a renamed one starts from nothing.
TEST(TlsTally, HasNamesThatDoNotChange) {
    TlsTally tally;
    tally.add_inbound(std::nullopt);
    tally.add_inbound(facts("TLSv1.3", "X"));
    tally.add_inbound_failure({tls::Failure::Cause::alert_received, ""});
    tally.add_outbound(tls::Outcome::encrypted_verified, facts("TLSv1.2", "Y"));
    EXPECT_THAT(tally.counts(),
                ElementsAre(Pair("tls.in.cipher.X", 1), Pair("tls.in.clear", 1), Pair("tls.in.failed.alert", 1),
                            Pair("tls.in.version.TLSv1.3", 1), Pair("tls.out.cipher.Y", 1),
                            Pair("tls.out.outcome.encrypted-verified", 1), Pair("tls.out.version.TLSv1.2", 1)));
}

TEST(TlsTally, LeavesOutWhatIsNotItsOwn) { EXPECT_TRUE(TlsTally({{"other.counter", 5}}).empty()); }

TEST(TlsTally, AddsUp) {
    TlsTally since_start;
    since_start.add_inbound(std::nullopt);
    TlsTally in_all(std::map<std::string, std::int64_t>{{"tls.in.clear", 41}});
    in_all.merge(since_start);
    EXPECT_EQ(in_all.clear_received(), 42);
}

std::map<std::string, long> named(const std::vector<Statistic>& all) {
    std::map<std::string, long> values;
    for (const auto& one : all) values[one.facility + "." + one.name] = one.value;
    return values;
}

TEST(Statistics, HaveDominosNames) {
    const auto values = named(statistics({10, 9, 2, 5, 3, 1, -4}, {}));
    EXPECT_EQ(values.at("SMTP.MessagesProcessed"), 10);
    EXPECT_EQ(values.at("Mail.TotalRouted.SMTP"), 9);
    EXPECT_EQ(values.at("Mail.Transferred.SMTP"), 9);
    EXPECT_EQ(values.at("Mail.TransferFailures"), 2);
    EXPECT_EQ(values.at("Mail.TotalPending"), 5);
    EXPECT_EQ(values.at("Mail.Waiting"), 3);
    EXPECT_EQ(values.at("SMTP.TLS.Certificate.DaysLeft"), -4);
    EXPECT_EQ(values.at("Mail.Dead"), 1);
}

TEST(Statistics, TellOfTheRouterUnderNamesOfOurs) {
    Counters counters;
    counters.pending = 5;
    counters.waiting = 3;
    counters.pausing_destinations = 2;
    counters.sessions = 7;
    counters.router.bounces = 4;
    counters.router.delay_notices = 6;
    const auto values = named(statistics(counters, {}));
    EXPECT_EQ(values.at("SMTP.Queue.Active"), 2);
    EXPECT_EQ(values.at("SMTP.Queue.PausingDestinations"), 2);
    EXPECT_EQ(values.at("SMTP.Connections.Inbound"), 7);
    EXPECT_EQ(values.at("SMTP.Reports.Bounces"), 4);
    EXPECT_EQ(values.at("SMTP.Reports.DelayNotices"), 6);
    EXPECT_FALSE(values.contains("SMTP.TLS.Certificate.DaysLeft")) << "there is no certificate";
}

TEST(Statistics, AreAllOnTheirPage) {
    TlsTally tally;
    tally.add_inbound(facts("TLSv1.3", "X"));
    Counters counters;
    counters.certificate_days = 1;
    const auto page = statistics_page();
    for (const auto& [name, value] : named(statistics(counters, tally))) {
        const auto family = name.substr(0, name.rfind('.'));
        const bool is_named = page.find("`" + name + "`") != std::string::npos ||
                              page.find("`" + family + ".VERSION`") != std::string::npos ||
                              page.find("`" + family + ".CAUSE`") != std::string::npos;
        EXPECT_TRUE(is_named) << name;
    }
}

TEST(Statistics, TellOfTlsUnderNamesOfOurs) {
    TlsTally tally;
    tally.add_inbound(facts("TLSv1.3", "X"));
    tally.add_outbound(tls::Outcome::clear_not_offered, std::nullopt);
    tally.add_inbound_failure({tls::Failure::Cause::timeout, ""});
    const auto values = named(statistics({}, tally));
    EXPECT_EQ(values.at("SMTP.TLS.Inbound.Encrypted"), 1);
    EXPECT_EQ(values.at("SMTP.TLS.Inbound.TLSv1_3"), 1);
    EXPECT_EQ(values.at("SMTP.TLS.Outbound.Clear.NotOffered"), 1);
    EXPECT_EQ(values.at("SMTP.TLS.Outbound.Verified"), 0);
    EXPECT_EQ(values.at("SMTP.TLS.Inbound.FailedHandshakes"), 1);
    EXPECT_EQ(values.at("SMTP.TLS.Inbound.FailedHandshakes.Timeout"), 1);
    EXPECT_EQ(values.at("SMTP.TLS.Inbound.FailedHandshakes.ProtocolError"), 0) << "there from the start";
}

TEST(TallyBook, KeepsThisStartApartFromEarlierOnes) {
    TallyBook book;
    book.begin_with(TlsTally({{"tls.in.clear", 5}}));
    TlsTally now;
    now.add_inbound(std::nullopt);
    book.add(now);
    EXPECT_EQ(book.since_start().clear_received(), 1);
    EXPECT_EQ(book.in_all().clear_received(), 6);
}

}  // namespace
}  // namespace postern::report
