#include "adapters/spool_sqlite/schema.hpp"

#include "adapters/spool_sqlite/log_keeper.hpp"

#include <fmt/format.h>

#include <iterator>
#include <random>
#include <string>

namespace postern::spool_sqlite {
namespace {

using ports::SpoolError;

constexpr std::int64_t application_id =
    0x506F7374;  // "Post": file(1) and we ourselves tell a spool from another database by it.

// What leads from each format to the next one; the format is one more than there are steps.
// 1 to 2: recipients may be `reported`, messages `settled`. Nothing has to be rewritten, but an older Postern would
// take such rows for damaged.
// 2 to 3: which body files may still lie there though their messages are gone.
constexpr const char* to_format_3 =
    "CREATE TABLE removed_bodies (number INTEGER PRIMARY KEY, message INTEGER NOT NULL) STRICT;";
// 3 to 4: what MAIL and RCPT asked beside the address; a checksum of the envelope, which older rows do not have.
constexpr const char* to_format_4 =
    "ALTER TABLE messages ADD COLUMN options TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE messages ADD COLUMN envelope_crc32c INTEGER;"
    "ALTER TABLE recipients ADD COLUMN options TEXT NOT NULL DEFAULT '';";
// 4 to 5: recipients may be `held`, `deleting`, `bouncing` and `deleted`; domains may be suspended.
constexpr const char* to_format_5 =
    "CREATE TABLE suspensions (domain TEXT PRIMARY KEY, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, "
    "reason TEXT NOT NULL, asked_by TEXT NOT NULL) STRICT, WITHOUT ROWID;";
// 5 to 6: whose sender was told of the delay.
constexpr const char* to_format_6 = "ALTER TABLE recipients ADD COLUMN delay_told INTEGER NOT NULL DEFAULT 0;";
// 6 to 7: the policies of MTA-STS that hold.
constexpr const char* to_format_7 =
    "CREATE TABLE sts_policies (domain TEXT PRIMARY KEY, mode TEXT NOT NULL, mx TEXT NOT NULL, max_age_s INTEGER NOT "
    "NULL, id TEXT NOT NULL, fetched_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;";
// 7 to 8: sessions for TLS reports, and reports of others.
constexpr const char* to_format_8 =
    "CREATE TABLE tls_sessions (day INTEGER NOT NULL, domain TEXT NOT NULL, policy TEXT NOT NULL, "
    "failure TEXT NOT NULL, sessions INTEGER NOT NULL, PRIMARY KEY (day, domain, policy, failure)) STRICT, WITHOUT "
    "ROWID;"
    "CREATE TABLE tls_reports (organization TEXT NOT NULL, id TEXT NOT NULL, received_ms INTEGER NOT NULL, "
    "report TEXT NOT NULL, PRIMARY KEY (organization, id)) STRICT, WITHOUT ROWID;";
// 8 to 9: the history is found by message; since when and for how long a recipient was held, which is not its age.
constexpr const char* to_format_9 =
    "CREATE INDEX deliveries_by_message ON deliveries (message);"
    "ALTER TABLE recipients ADD COLUMN held_since_ms INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE recipients ADD COLUMN held_ms INTEGER NOT NULL DEFAULT 0;";
// 9 to 10: what is remembered of other servers' TLS.
constexpr const char* to_format_10 =
    "CREATE TABLE tls_memory (next_hop TEXT NOT NULL, host TEXT NOT NULL, since_ms INTEGER NOT NULL, last_ms INTEGER "
    "NOT NULL, best TEXT NOT NULL, best_since_ms INTEGER NOT NULL, last TEXT NOT NULL, verdict TEXT NOT NULL, "
    "regressed_ms INTEGER NOT NULL, good_sessions INTEGER NOT NULL, crc32c INTEGER NOT NULL, "
    "PRIMARY KEY (next_hop, host)) STRICT, WITHOUT ROWID;";
// 10 to 11: what crossed the wire in a handshake that failed; messages may be marked TLS-Required: No, which an older
// Postern would take for damage.
constexpr const char* to_format_11 = "ALTER TABLE deliveries ADD COLUMN handshakes TEXT NOT NULL DEFAULT '';";
constexpr const char* migrations[] = {"",          to_format_3, to_format_4, to_format_5,  to_format_6,
                                      to_format_7, to_format_8, to_format_9, to_format_10, to_format_11};
constexpr std::int64_t schema_version = 1 + static_cast<std::int64_t>(std::size(migrations));

// 16 KiB pages: measured best over messages of 4 and 64 KiB together (tests/bench/micro/spool_commit.cpp); at 4 KiB the
// longer ones cost twice as much, at 8 KiB only one message of 4 KiB fits a page. Page size and vacuum mode can only be
// chosen before the first table.
constexpr const char* before_first_table =
    "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;";

constexpr const char* tables = R"sql(
CREATE TABLE messages (
    id          INTEGER PRIMARY KEY,  -- the queue id; the log prints it as printf('%016X', id)
    state       TEXT NOT NULL,        -- waiting; dead: nothing waits, a recipient failed and was not reported;
                                      -- settled: nothing is left to do, but damage beside it kept it from being removed
    sender      TEXT NOT NULL,        -- empty: null reverse-path
    accepted_ms INTEGER NOT NULL,     -- milliseconds since 1970, UTC
    next_try_ms INTEGER NOT NULL,
    failures    INTEGER NOT NULL,     -- tries after which a recipient still waited
    body_octets INTEGER NOT NULL,
    body_place  TEXT NOT NULL,        -- database: table bodies; file: bodies/ID beside this database
    body_crc32c INTEGER NOT NULL,
    body_type   TEXT NOT NULL,        -- 7BIT, 8BITMIME
    peer        TEXT NOT NULL,        -- who handed it to us
    peer_helo   TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    tls_version TEXT,                 -- NULL: it came in clear text
    tls_cipher TEXT, tls_group TEXT, tls_resumed INTEGER, tls_verification TEXT, tls_reason TEXT,
    tls_name_matched INTEGER, tls_subject TEXT, tls_issuer TEXT, tls_sha256 TEXT,
    options     TEXT NOT NULL DEFAULT '',  -- what MAIL asked: SMTPUTF8, REQUIRETLS, RET=, ENVID=
    envelope_crc32c INTEGER           -- of what is not changed later; NULL: not checked
) STRICT;
CREATE INDEX dead_messages ON messages (id) WHERE state = 'dead';

CREATE TABLE recipients (
    message   INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    address   TEXT NOT NULL,
    state     TEXT NOT NULL,          -- waiting; held, deleting, bouncing: waiting, and what an administrator ordered;
                                      -- delivered, failed, reported (failed, and its sender was told), deleted
    diagnosis TEXT NOT NULL,
    options   TEXT NOT NULL DEFAULT '',  -- what RCPT asked: NOTIFY=, ORCPT=
    delay_told INTEGER NOT NULL DEFAULT 0,  -- 1: its sender was told that it waits
    held_since_ms INTEGER NOT NULL DEFAULT 0,  -- while it is held
    held_ms   INTEGER NOT NULL DEFAULT 0,   -- how long it was held before
    PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE bodies (
    id     INTEGER PRIMARY KEY,
    crc32c INTEGER NOT NULL,
    data   BLOB NOT NULL
) STRICT;

CREATE TABLE deliveries (
    number    INTEGER PRIMARY KEY,    -- the oldest are removed when there are too many
    message   INTEGER NOT NULL,
    at_ms     INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    host      TEXT NOT NULL,
    result    TEXT NOT NULL,          -- delivered, waiting, failed
    verdict   TEXT NOT NULL,
    sentence  TEXT NOT NULL,
    tls_version TEXT,                 -- NULL: no TLS
    tls_cipher TEXT, tls_group TEXT, tls_resumed INTEGER, tls_verification TEXT, tls_reason TEXT,
    tls_name_matched INTEGER, tls_subject TEXT, tls_issuer TEXT, tls_sha256 TEXT,
    handshakes TEXT NOT NULL DEFAULT ''  -- that failed, a line each
) STRICT;
CREATE INDEX deliveries_by_message ON deliveries (message);

CREATE TABLE removed_bodies (
    number  INTEGER PRIMARY KEY,      -- the oldest are removed when there are too many
    message INTEGER NOT NULL          -- gone; its file in bodies/ is not missed where it is still there
) STRICT;

CREATE TABLE suspensions (
    domain   TEXT PRIMARY KEY,        -- of recipients
    since_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    asked_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sts_policies (
    domain     TEXT PRIMARY KEY,
    mode       TEXT NOT NULL,         -- enforce, testing, none
    mx         TEXT NOT NULL,         -- names and patterns of hosts, separated by blanks
    max_age_s  INTEGER NOT NULL,      -- from fetched_ms on
    id         TEXT NOT NULL,         -- of the DNS record under which it was fetched
    fetched_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL       -- to the day
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_sessions (
    day      INTEGER NOT NULL,        -- since 1970, UTC
    domain   TEXT NOT NULL,           -- whose _smtp._tls says where the report goes
    policy   TEXT NOT NULL,           -- a JSON array; empty: of any
    failure  TEXT NOT NULL,           -- a JSON array; empty: they succeeded
    sessions INTEGER NOT NULL,
    PRIMARY KEY (day, domain, policy, failure)
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_reports (            -- of others, about mail for us
    organization TEXT NOT NULL,
    id           TEXT NOT NULL,
    received_ms  INTEGER NOT NULL,
    report       TEXT NOT NULL,       -- JSON as in RFC 8460
    PRIMARY KEY (organization, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_memory (             -- of other servers
    next_hop      TEXT NOT NULL,      -- there.example, relay.example:587
    host          TEXT NOT NULL,      -- empty: the next hop publishes usable TLSA records
    since_ms      INTEGER NOT NULL,
    last_ms       INTEGER NOT NULL,
    best          TEXT NOT NULL,      -- clear, TLSv1.3, TLSv1.3 verified
    best_since_ms INTEGER NOT NULL,
    last          TEXT NOT NULL,      -- the same
    verdict       TEXT NOT NULL,      -- of the last one
    regressed_ms  INTEGER NOT NULL,   -- since when it gives less than its best; 0: it does not
    good_sessions INTEGER NOT NULL,   -- since then
    crc32c        INTEGER NOT NULL,   -- of the columns before it
    PRIMARY KEY (next_hop, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE tallies (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIEW queue AS
    SELECT printf('%016X', m.id) AS id, m.state, m.sender, datetime(m.accepted_ms / 1000, 'unixepoch') AS accepted_utc,
           datetime(m.next_try_ms / 1000, 'unixepoch') AS next_try_utc, m.failures, m.body_octets,
           r.address AS recipient, r.state AS recipient_state, r.diagnosis
    FROM messages m JOIN recipients r ON r.message = m.id ORDER BY m.id, r.position;
)sql";

// cell_size_check finds a damaged page before it is used. No memory map: a read error would arrive as a signal and take
// the host down. Statement journals stay in memory: every message is written under a savepoint.
constexpr const char* for_writer =
    "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384;";
constexpr const char* for_reader =
    "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -512;";

SpoolError refused(const std::filesystem::path& file, std::string_view words) {
    return {SpoolError::Kind::refused,
            fmt::format("Spool database {} {} Nothing in it was changed.", file.string(), words)};
}

unsigned random_host_tag() { return std::random_device()() % 1024; }

Result<void> make_tables(Database& database) {
    const std::string sql = fmt::format(
        "BEGIN IMMEDIATE; {} INSERT INTO meta VALUES ('host_tag', {}), ('greatest_id', 0);"
        "PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
        tables, random_host_tag(), application_id, schema_version);
    if (auto made = database.execute("choose its format", before_first_table); !made) return made;
    if (auto made = database.execute("be set to full syncs", for_writer); !made) return made;
    return database.execute("make its tables", sql.c_str());
}

/// All steps from `version` on, in one transaction: a spool is of one format or of the other.
Result<void> migrate(Database& database, std::int64_t version) {
    std::string sql = "BEGIN IMMEDIATE;";
    for (auto step = version; step < schema_version; ++step) sql += migrations[step - 1];
    sql += fmt::format("PRAGMA user_version = {}; COMMIT;", schema_version);
    if (auto made = database.execute("be set to full syncs", for_writer); !made) return made;
    return database.execute(fmt::format("be brought from format {} to {}", version, schema_version), sql.c_str());
}

/// The format of a spool of ours; 0: new and empty.
Result<std::int64_t> check_origin(Database& database, const std::filesystem::path& file) {
    std::int64_t found[3] = {};
    const char* queries[3] = {"PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema"};
    for (int index = 0; index < 3; ++index) {
        auto value = database.query_integer("be read", queries[index]);
        if (!value) return unexpected(std::move(value.error()));
        found[index] = *value;
    }
    const auto [found_application, found_version, found_tables] = found;
    if (found_application == 0 && found_version == 0 && found_tables == 0) return 0;
    if (found_application != application_id) {
        return unexpected(refused(file, "belongs to another program. Name another directory for the spool."));
    }
    if (found_version > schema_version) {
        return unexpected(refused(
            file,
            fmt::format(
                "was written by a newer Postern (format {}; this one knows up to {}). Run the newer one again, or "
                "move the directory aside and start with an empty spool; mail in it waits until then.",
                found_version, schema_version)));
    }
    if (found_version < 1) return unexpected(refused(file, "has a format that no Postern wrote. Look at it by hand."));
    return found_version;
}

Result<void> set_up_writer(Database& database) {
    const auto page_octets = database.query_integer("be read", "PRAGMA page_size");
    if (!page_octets) return unexpected(page_octets.error());
    const std::string sql =
        fmt::format("{} PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = {}; PRAGMA journal_size_limit = {};",
                    for_writer, log_fold_octets / static_cast<std::uint64_t>(*page_octets), log_fold_octets);
    return database.execute("be set up for writing", sql.c_str());
}

}  // namespace

Result<Database> open_for_writing(const std::filesystem::path& file) {
    if (auto renewed = renew_log(file); !renewed) return unexpected(std::move(renewed.error()));
    auto database = Database::open(file, Database::Mode::read_write);
    if (!database) return database;
    const auto version = check_origin(*database, file);
    if (!version) return unexpected(version.error());
    if (*version < schema_version) {
        auto made = *version == 0 ? make_tables(*database) : migrate(*database, *version);
        if (!made) return unexpected(std::move(made.error()));
    }
    if (auto done = set_up_writer(*database); !done) return unexpected(std::move(done.error()));
    return database;
}

Result<Database> open_for_reading(const std::filesystem::path& file) {
    auto database = Database::open(file, Database::Mode::read_only);
    if (!database) return database;
    if (auto done = database->execute("be set up for reading", for_reader); !done)
        return unexpected(std::move(done.error()));
    return database;
}

}  // namespace postern::spool_sqlite
