#include "adapters/spool_sqlite/disk_room.hpp"
#include "tests/support/spool/faulty_vfs.hpp"
#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>

namespace postern::test {
namespace {

using mail::RecipientState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A spool as the first format had it. Message 1 waits for one recipient and failed for another, which nobody was told;
/// message 2 is dead.
constexpr const char* first_format = R"sql(
PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, sender TEXT NOT NULL, accepted_ms INTEGER NOT NULL,
    next_try_ms INTEGER NOT NULL, failures INTEGER NOT NULL, body_octets INTEGER NOT NULL, body_place TEXT NOT NULL,
    body_crc32c INTEGER NOT NULL, body_type TEXT NOT NULL, peer TEXT NOT NULL, peer_helo TEXT NOT NULL,
    message_id TEXT NOT NULL, tls_version TEXT, tls_cipher TEXT, tls_group TEXT, tls_resumed INTEGER,
    tls_verification TEXT, tls_reason TEXT, tls_name_matched INTEGER, tls_subject TEXT, tls_issuer TEXT, tls_sha256 TEXT
) STRICT;
CREATE INDEX dead_messages ON messages (id) WHERE state = 'dead';
CREATE TABLE recipients (
    message INTEGER NOT NULL, position INTEGER NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL,
    diagnosis TEXT NOT NULL, PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE bodies (id INTEGER PRIMARY KEY, crc32c INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY, message INTEGER NOT NULL, at_ms INTEGER NOT NULL, recipient TEXT NOT NULL,
    host TEXT NOT NULL, result TEXT NOT NULL, verdict TEXT NOT NULL, sentence TEXT NOT NULL, tls_version TEXT,
    tls_cipher TEXT, tls_group TEXT, tls_resumed INTEGER, tls_verification TEXT, tls_reason TEXT,
    tls_name_matched INTEGER, tls_subject TEXT, tls_issuer TEXT, tls_sha256 TEXT
) STRICT;
CREATE TABLE tallies (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIEW queue AS
    SELECT printf('%016X', m.id) AS id, m.state, m.sender, datetime(m.accepted_ms / 1000, 'unixepoch') AS accepted_utc,
           datetime(m.next_try_ms / 1000, 'unixepoch') AS next_try_utc, m.failures, m.body_octets,
           r.address AS recipient, r.state AS recipient_state, r.diagnosis
    FROM messages m JOIN recipients r ON r.message = m.id ORDER BY m.id, r.position;
INSERT INTO meta VALUES ('host_tag', 77), ('greatest_id', 9);
INSERT INTO tallies VALUES ('delivered', 5);
INSERT INTO messages (id, state, sender, accepted_ms, next_try_ms, failures, body_octets, body_place, body_crc32c,
                      body_type, peer, peer_helo, message_id)
VALUES (1, 'waiting', 'a@b.example', 1000, 2000, 1, 9, 'database', 3808858755, '7BIT', '192.0.2.7', 'c', ''),
       (2, 'dead', 'a@b.example', 1000, 2000, 1, 9, 'database', 3808858755, '7BIT', '192.0.2.7', 'c', '');
INSERT INTO recipients VALUES (1, 0, 'r0@d.example', 'failed', '550'), (1, 1, 'r1@d.example', 'waiting', ''),
                              (2, 0, 'r0@d.example', 'failed', '550');
INSERT INTO bodies VALUES (1, 3808858755, CAST('123456789' AS BLOB)), (2, 3808858755, CAST('123456789' AS BLOB));
PRAGMA application_id = 1349481332;
PRAGMA user_version = 1;
COMMIT;
)sql";

class FirstFormat : public testing::Test {
protected:
    FirstFormat() {
        std::filesystem::create_directories(scratch.directory());
        run_sql(scratch.database_file(), first_format);
    }
    std::string version() { return run_sql(scratch.database_file(), "PRAGMA user_version"); }
    ScratchSpool scratch;
};

TEST_F(FirstFormat, IsBroughtUpToOurs) {
    scratch.open();
    EXPECT_EQ(version(), "11");
    EXPECT_EQ(scratch.spool().host_tag(), 77U);
    EXPECT_EQ(scratch.spool().greatest_id(), QueueId{9});
    EXPECT_EQ(scratch.spool().tallies().at("delivered"), 5);
}

TEST_F(FirstFormat, TakesSuspensions) {
    scratch.open();
    scratch.spool().suspend({"a.example", {}, {}, "", ""}, [](const auto&) {});
    scratch.close().open();
    EXPECT_EQ(scratch.spool().suspensions()->at(0).domain, "a.example");
}

TEST_F(FirstFormat, TakesPoliciesOfMtaSts) {
    scratch.open();
    scratch.spool().keep_sts_policy({"a.example", {}, {}}, [](const auto&) {});
    scratch.close().open();
    EXPECT_EQ(scratch.spool().sts_policies()->at(0).domain, "a.example");
}

TEST_F(FirstFormat, KeepsItsMail) {
    scratch.open();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1));
    EXPECT_THAT(scratch.client().scan_ids(true), ElementsAre(2));
    EXPECT_EQ(scratch.client().read(1).value(), "123456789");
    EXPECT_EQ(scratch.client().read(2).value(), "123456789");
    EXPECT_THAT(scratch.reports(), IsEmpty());
}

TEST_F(FirstFormat, HasToldNobodyOfADelayAndHeldNothing) {
    scratch.open();
    const auto claimed = scratch.client().claim(1).value().at(0);
    for (const auto& recipient : claimed.envelope.recipients) {
        EXPECT_FALSE(recipient.is_delay_told);
        EXPECT_EQ(recipient.held_since, WallTime{});
        EXPECT_EQ(recipient.held_for.count(), 0);
    }
}

TEST_F(FirstFormat, KeepsWhatFailedThenThoughWhatFailsNowIsReported) {
    scratch.open();
    auto claimed = scratch.client().claim(1).value().at(0);
    ports::AppliedOutcome outcome{claimed.envelope.id, claimed.envelope.recipients, 2, {}, {}};
    outcome.recipients[1].state = RecipientState::failed;
    outcome.is_reported = true;
    outcome.bounce = ports::OwnMessage{SpoolClient::envelope(20), "the bounce"};
    ASSERT_TRUE(scratch.client().apply(std::move(outcome)));
    EXPECT_THAT(scratch.client().scan_ids(true), ElementsAre(1, 2));
}

TEST_F(FirstFormat, StaysAsItIsWhereTheChangeCannotBeSynced) {
    {
        FaultyVfs disk;
        disk.set_fault([](FaultyVfs::Operation, std::string_view) { return SQLITE_IOERR; });
        EXPECT_FALSE(spool_sqlite::SqliteSpool::open(scratch.options()));
    }
    EXPECT_EQ(version(), "1");
    EXPECT_NO_THROW(scratch.open());
    EXPECT_EQ(version(), "11");
}

TEST_F(FirstFormat, IsBroughtUpOnAFullDiskByTheReserve) {
    const auto reserve = scratch.directory() / "reserve";
    std::ofstream(reserve).close();
    std::filesystem::resize_file(reserve, spool_sqlite::DiskRoom::reserve_octets);
    FaultyVfs disk;
    disk.set_fault([reserve](FaultyVfs::Operation operation, std::string_view) {
        return operation == FaultyVfs::Operation::write && std::filesystem::exists(reserve) ? SQLITE_FULL : SQLITE_OK;
    });
    ASSERT_NO_THROW(scratch.open());
    EXPECT_EQ(version(), "11");
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("Make room on its disk")));
    scratch.close();
}

TEST(NewFormat, IsWhatANewSpoolHas) {
    ScratchSpool scratch;
    scratch.open();
    EXPECT_EQ(run_sql(scratch.database_file(), "PRAGMA user_version"), "11");
}

TEST(NewFormat, RefusesAFormatThatNobodyWrote) {
    ScratchSpool scratch;
    scratch.open().close();
    run_sql(scratch.database_file(), "PRAGMA user_version = 0");
    const auto opened = spool_sqlite::SqliteSpool::open(scratch.options());
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().words, HasSubstr("a format that no Postern wrote"));
}

}  // namespace
}  // namespace postern::test
