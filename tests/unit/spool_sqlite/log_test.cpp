#include "tests/support/spool/faulty_vfs.hpp"
#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <functional>
#include <thread>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Waits for the writer, which looks at its log every second. The test program's own limit ends it where it is in vain.
void wait_until(const std::function<bool()>& is_so) {
    while (!is_so()) std::this_thread::yield();
}

/// A spool whose log can be made long at once.
class Log : public testing::Test {
protected:
    Log() {
        scratch.options().body_file_threshold_octets = 16'000'000;
        scratch.options().memory_budget_octets = 100'000'000;
        scratch.open();
    }
    void store_mebibytes(int count) {
        const std::string body(1 << 20, 'x');
        for (int number = 0; number < count; ++number)
            ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(++last_id), body));
    }
    [[nodiscard]] std::uint64_t log_mebibytes() const {
        return std::filesystem::file_size(scratch.database_file().string() + "-wal") >> 20U;
    }
    std::string last_line_of_check() { return scratch.spool().check()->back(); }

    int last_id = 0;
    ScratchSpool scratch;
};

TEST_F(Log, IsShortHoweverMuchIsStored) {
    store_mebibytes(64);
    EXPECT_LE(log_mebibytes(), 24u);
    EXPECT_TRUE(scratch.reports().empty());
}

TEST_F(Log, ThatALongReaderHoldsIsReportedOnceAndFoundByACheck) {
    {
        sqlite3* reader = nullptr;
        ASSERT_EQ(sqlite3_open(scratch.database_file().c_str(), &reader), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT * FROM queue", nullptr, nullptr, nullptr), SQLITE_OK);
        store_mebibytes(110);
        wait_until([this] { return !scratch.reports().empty(); });
        EXPECT_THAT(scratch.spool().check()->front(), HasSubstr("is not folded into it"));
        ASSERT_EQ(sqlite3_close(reader), SQLITE_OK);
    }
    // It becomes short by itself, though nothing more is stored.
    wait_until([this] { return log_mebibytes() <= 24; });
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("another program has been reading the database for long")));
    EXPECT_THAT(last_line_of_check(), HasSubstr("nothing is wrong"));
}

TEST(BrokenLog, IsReportedOnceAndNothingIsLost) {
    FaultyVfs disk;
    ScratchSpool scratch;
    scratch.options().body_file_threshold_octets = 16'000'000;
    scratch.options().memory_budget_octets = 100'000'000;
    scratch.open();
    disk.set_fault([](FaultyVfs::Operation operation, std::string_view file) {
        return operation == FaultyVfs::Operation::write && file.ends_with("queue.db") ? SQLITE_IOERR_WRITE : SQLITE_OK;
    });
    const std::string body(1 << 20, 'x');
    for (int id = 1; id <= 30; ++id) ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(id), body));
    wait_until([&] { return !scratch.reports().empty(); });
    EXPECT_THAT(scratch.reports(),
                ElementsAre(testing::AllOf(HasSubstr("cannot fold its log into it"), HasSubstr("Mail is safe"))));
    disk.set_fault(nullptr);
    scratch.reopen();
    EXPECT_THAT(scratch.spool().check()->back(), HasSubstr("Spool checked: 30 message[s]"));
    EXPECT_THAT(scratch.spool().check()->back(), HasSubstr("nothing is wrong"));
}

}  // namespace
}  // namespace postern::test
