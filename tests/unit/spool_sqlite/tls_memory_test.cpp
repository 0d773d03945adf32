#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tls::DaneRecord;
using tls::HostRecord;
using tls::MemoryRow;

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

HostRecord host_record(std::int64_t last) {
    HostRecord record;
    record.best = {true, "TLSv1.3", true};
    record.best_since = at(2000);
    record.last = {};
    record.last_at = at(last);
    record.last_verdict = "may:clear:STARTTLS is not offered";
    record.since = at(1000);
    record.is_regressed = true;
    record.regressed_since = at(3000);
    record.good_sessions = 2;
    return record;
}

const MemoryRow first{"a.example", "mx.a.example", host_record(4000), {}};
const MemoryRow second{"a.example", {}, {}, DaneRecord{at(5), at(5000)}};
const MemoryRow third{"b.example:587", "[192.0.2.7]", HostRecord{{true, "TLSv1.2", false}, at(1), {}, at(6000)}, {}};

class StoredTlsMemory : public testing::Test {
protected:
    StoredTlsMemory() { scratch.open(); }
    /// What is durable after the process ended well.
    ports::StoredTlsMemory reopened() {
        scratch.close().open();
        return scratch.spool().tls_memory().value();
    }
    ScratchSpool scratch;
};

TEST_F(StoredTlsMemory, IsThereAfterARestart) {
    scratch.spool().keep_tls({third, second, first});
    const auto stored = reopened();
    EXPECT_THAT(stored.rows, ElementsAre(first, second, third));
    EXPECT_THAT(stored.damaged, IsEmpty());
}

TEST_F(StoredTlsMemory, TakesTheLastWordOnEachHost) {
    scratch.spool().keep_tls({first, second});
    auto later = first;
    later.record = host_record(9000);
    scratch.spool().keep_tls({later});
    EXPECT_THAT(reopened().rows, ElementsAre(second, later));
    later.record->is_regressed = false;
    later.record->regressed_since = {};
    scratch.spool().keep_tls({later});
    EXPECT_THAT(reopened().rows, ElementsAre(second, later));
}

TEST_F(StoredTlsMemory, RemovesWhatIsForgotten) {
    scratch.spool().keep_tls({first, second, third});
    (void)reopened();
    scratch.spool().keep_tls({{first.next_hop, first.host}, {second.next_hop}, {"never.example", "mx"}});
    EXPECT_THAT(reopened().rows, ElementsAre(third));
}

TEST_F(StoredTlsMemory, NamesADamagedRowAndTrustsItForNothing) {
    for (const auto* damage : {"best = 'TLSv1.1'", "since_ms = 7", "regressed_ms = 0", "good_sessions = 3",
                               "last = 'TLSv1.3 verified'", "best_since_ms = 1", "crc32c = crc32c + 1"}) {
        scratch.spool().keep_tls({first, second});
        scratch.close();
        run_sql(scratch.database_file(),
                std::string("UPDATE tls_memory SET ") + damage + " WHERE host = 'mx.a.example'");
        scratch.open();
        const auto stored = scratch.spool().tls_memory().value();
        EXPECT_THAT(stored.rows, ElementsAre(second)) << damage;
        EXPECT_THAT(stored.damaged, ElementsAre(MemoryRow{first.next_hop, first.host})) << damage;
    }
}

TEST_F(StoredTlsMemory, IsWrittenBesideMessagesWithoutASyncOfItsOwn) {
    scratch.spool().keep_tls({first});
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "a message"));
    scratch.spool().keep_tls({second});
    EXPECT_THAT(reopened().rows, ElementsAre(first, second));
    EXPECT_EQ(scratch.client().read(1).value(), "a message");
}

TEST_F(StoredTlsMemory, IsNoneInANewSpool) { EXPECT_THAT(reopened().rows, IsEmpty()); }

}  // namespace
}  // namespace postern::test
