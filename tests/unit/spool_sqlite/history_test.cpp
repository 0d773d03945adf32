#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

class History : public testing::Test {
protected:
    History() { scratch.open(); }
    /// A message whose recipient still waits, with these lines of history.
    bool record(std::vector<ports::DeliveryRecord> deliveries) {
        return scratch.client().apply({envelope.id, envelope.recipients, 1, {}, std::move(deliveries)}).has_value();
    }
    std::string query(const std::string& sql) { return run_sql(scratch.database_file(), sql); }
    ScratchSpool scratch;
    mail::Envelope envelope = SpoolClient::envelope(1);
};

ports::DeliveryRecord delivery(const std::string& sentence) {
    return {WallTime(std::chrono::milliseconds(5)),
            "r0@d.example",
            "mx.d.example [192.0.2.9]:25",
            "waiting",
            "may:encrypted",
            sentence,
            {}};
}

TEST_F(History, TellsWhatHappenedAndWhatTlsWasFound) {
    auto line = delivery("451 later");
    line.tls.emplace().version = "TLSv1.3";
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    ASSERT_TRUE(record({line}));
    EXPECT_EQ(query("SELECT message || ' ' || at_ms || ' ' || recipient || ' ' || host || ' ' || result || ' ' || "
                    "verdict || ' ' || sentence || "
                    "' ' || tls_version FROM deliveries"),
              "1 5 r0@d.example mx.d.example [192.0.2.9]:25 waiting may:encrypted 451 later TLSv1.3");
}

TEST_F(History, SaysNullWhereThereWasNoTls) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    ASSERT_TRUE(record({delivery("in clear")}));
    EXPECT_EQ(query("SELECT count(*) FROM deliveries WHERE tls_version IS NULL"), "1");
}

TEST_F(History, KeepsWhatAFailedHandshakeLeft) {
    auto line = delivery("TLS handshake failed");
    line.handshakes = "mx.d.example [192.0.2.9]:25: we: ClientHello";
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    ASSERT_TRUE(record({line, delivery("451 later")}));
    const auto history = scratch.spool().history(envelope.id, 3).value();
    ASSERT_EQ(history.records.size(), 2U);
    EXPECT_EQ(history.records[0].handshakes, line.handshakes);
    EXPECT_EQ(history.records[1].handshakes, "");
}

TEST_F(History, OutlivesItsMessage) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    ASSERT_TRUE(record({delivery("451 later")}));
    ASSERT_TRUE(scratch.client().settle(envelope, mail::RecipientState::delivered));
    EXPECT_EQ(query("SELECT count(*) FROM deliveries"), "1");
}

TEST_F(History, ForgetsTheOldestBeyondItsBound) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    std::vector<ports::DeliveryRecord> many(100'600, delivery("middle"));
    many.front().sentence = "oldest";
    many.back().sentence = "newest";
    ASSERT_TRUE(record(std::move(many)));
    EXPECT_EQ(query("SELECT count(*) FROM deliveries"), "100000");
    EXPECT_EQ(query("SELECT count(*) FROM deliveries WHERE sentence = 'oldest'"), "0");
    EXPECT_EQ(query("SELECT count(*) FROM deliveries WHERE sentence = 'newest'"), "1");
}

TEST_F(History, OfAMessageIsFoundByAnIndexAndInItsOrder) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    std::vector<ports::DeliveryRecord> some;
    for (int number = 0; number < 9; ++number) some.push_back(delivery(std::to_string(number)));
    ASSERT_TRUE(record(std::move(some)));
    const auto history = scratch.spool().history(envelope.id, 3).value();
    EXPECT_EQ(history.in_all, 9U);
    ASSERT_EQ(history.records.size(), 3U);
    EXPECT_EQ(history.records.front().sentence, "6");
    EXPECT_EQ(history.records.back().sentence, "8");
    EXPECT_THAT(query("EXPLAIN QUERY PLAN SELECT * FROM deliveries WHERE message = 1 ORDER BY number DESC LIMIT 3"),
                testing::HasSubstr("USING INDEX deliveries_by_message"))
        << "and sorted by it";
}

TEST_F(History, IsNotForgottenBecauseOfAnOutcomeWithoutHistory) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    ASSERT_TRUE(record(std::vector<ports::DeliveryRecord>(600, delivery("kept"))));
    ASSERT_TRUE(record({}));
    EXPECT_EQ(query("SELECT count(*) FROM deliveries"), "600");
}

TEST_F(History, IsNotWrittenForARefusedOutcome) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    envelope.recipients.clear();
    ASSERT_FALSE(record({delivery("451 later")}));
    EXPECT_EQ(query("SELECT count(*) FROM deliveries"), "0");
}

TEST_F(History, SavesTalliesWithTheNextMessage) {
    scratch.spool().add_tallies({{"delivered", 4}});
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    EXPECT_EQ(query("SELECT value FROM tallies WHERE name = 'delivered'"), "4");
}

TEST_F(History, SumsUpWhatIsAlike) {
    ASSERT_TRUE(scratch.client().commit(envelope, "x"));
    const auto at = [](int day, const std::string& recipient, const std::string& verdict) {
        auto line = delivery("said");
        line.at = WallTime(std::chrono::days(day));
        line.recipient = recipient;
        line.verdict = verdict;
        return line;
    };
    auto under_tls = at(12, "x@other.example", "may:encrypted");
    under_tls.tls.emplace().verification = tls::Verification::verified;
    under_tls.tls->is_name_matched = true;
    ASSERT_TRUE(record({at(10, "a@d.example", "may:clear"), at(11, "\"q@r\"@D.example", "may:clear"),
                        at(11, "postmaster", "may:clear"), under_tls, at(2, "a@d.example", "may:clear")}));
    const auto found = scratch.spool().deliveries(WallTime(std::chrono::days(5)), 2).value();
    EXPECT_EQ(found.in_all, 3u);
    EXPECT_EQ(found.oldest, WallTime(std::chrono::days(10))) << "of the first number, which is the oldest in practice";
    ASSERT_EQ(found.groups.size(), 2u);
    EXPECT_EQ(found.groups[0].domain, "");
    EXPECT_EQ(found.groups[1].domain, "d.example");
    EXPECT_EQ(found.groups[1].messages, 1u);
    EXPECT_EQ(found.groups[1].last, WallTime(std::chrono::days(11)));
    EXPECT_FALSE(found.groups[1].verification);
    const auto all = scratch.spool().deliveries(WallTime(std::chrono::days(12)), 10).value();
    ASSERT_EQ(all.groups.size(), 1u);
    EXPECT_EQ(all.groups[0].verification, tls::Verification::verified);
    EXPECT_TRUE(all.groups[0].is_name_matched);
    EXPECT_EQ(all.groups[0].result, "waiting");
}

}  // namespace
}  // namespace postern::test
