// What a note's writer is told of a disk that fails, and what is there after a crash.

#include "nsf_fixture.hpp"
#include "tests/support/spool/faulty_vfs.hpp"

namespace notes_test {
namespace {

/// So many syncs of the log fail, from some moment on.
class NsfFailedSync : public DatabaseTest, public testing::WithParamInterface<int> {
protected:
    /// A document whose writer is told that it is not stored.
    void add_in_vain() {
        auto note = TestNote::create(database);
        note.set("Subject", std::string(10'000, 'x'));
        disk.fail_log_syncs(GetParam());
        EXPECT_NE(NSFNoteUpdate(note.handle(), 0), NOERROR);
    }
    /// The documents that there would be if all processes were killed now.
    std::size_t documents_after_a_crash() {
        for (const char* companion : {"", "-wal"})
            std::filesystem::copy_file(data(std::string("test.nsf") + companion),
                                       data(std::string("crashed.nsf") + companion));
        return search(open_database("crashed.nsf")).matching.size();
    }
    void TearDown() override {
        disk.fail_log_syncs(0);
        DatabaseTest::TearDown();
    }

    postern::test::FaultyVfs disk;
};

INSTANTIATE_TEST_SUITE_P(Times, NsfFailedSync, testing::Values(1, 1000));

TEST_P(NsfFailedSync, LeavesNoNoteThatComesBackAfterACrash) {
    add_document(database, "Subject", "before");
    add_in_vain();
    EXPECT_EQ(documents_after_a_crash(), 1U);
}

TEST_P(NsfFailedSync, LeavesADatabaseThatTakesTheNextNote) {
    add_in_vain();
    disk.fail_log_syncs(0);
    add_document(database, "Subject", "after");
    EXPECT_EQ(search(database).matching.size(), 1U);
    EXPECT_EQ(documents_after_a_crash(), 1U);
}

}  // namespace
}  // namespace notes_test
