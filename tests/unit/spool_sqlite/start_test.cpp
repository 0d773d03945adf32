#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace postern::test {
namespace {

using ports::SpoolError;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class Start : public testing::Test {
protected:
    SpoolError error_of_opening() {
        auto opened = spool_sqlite::SqliteSpool::open(scratch.options());
        return opened ? SpoolError{SpoolError::Kind::io, "it opened"} : opened.error();
    }
    void put_database(const std::string& octets) {
        std::filesystem::create_directories(scratch.directory());
        std::ofstream(scratch.database_file(), std::ios::binary) << octets;
    }
    ScratchSpool scratch;
};

TEST_F(Start, RefusesASpoolThatAnotherHolds) {
    scratch.open();
    const auto error = error_of_opening();
    EXPECT_EQ(error.kind, SpoolError::Kind::refused);
    EXPECT_THAT(error.words, HasSubstr("in use by process " + std::to_string(::getpid())));
}

TEST_F(Start, TakesASpoolThatTheOtherGaveBack) {
    scratch.open().close();
    EXPECT_NO_THROW(scratch.open());
}

TEST_F(Start, LetsNobodyElseReadTheMail) {
    scratch.open();
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    for (const auto& path : {scratch.directory(), scratch.database_file()}) {
        EXPECT_EQ(std::filesystem::status(path).permissions() & others, std::filesystem::perms::none) << path;
    }
}

TEST_F(Start, LeavesAFileThatIsNoDatabaseAsItIs) {
    const std::string octets(50'000, 'z');
    put_database(octets);
    const auto error = error_of_opening();
    EXPECT_EQ(error.kind, SpoolError::Kind::damaged);
    EXPECT_THAT(error.words, HasSubstr("queue.db"));
    EXPECT_EQ(content_of(scratch.database_file()), octets);
}

TEST_F(Start, LeavesAnotherProgramsDatabaseAsItIs) {
    std::filesystem::create_directories(scratch.directory());
    run_sql(scratch.database_file(), "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    const auto before = content_of(scratch.database_file());
    EXPECT_THAT(error_of_opening().words, HasSubstr("belongs to another program"));
    EXPECT_EQ(content_of(scratch.database_file()), before);
}

TEST_F(Start, LeavesANewerDatabaseAsItIsAndSaysWhatToDo) {
    scratch.open().close();
    run_sql(scratch.database_file(), "PRAGMA user_version = 99");
    EXPECT_THAT(error_of_opening().words, testing::AllOf(HasSubstr("format 99"), HasSubstr("Run the newer one again")));
    EXPECT_EQ(run_sql(scratch.database_file(), "PRAGMA user_version"), "99");
}

TEST_F(Start, NamesADirectoryThatCannotBeMade) {
    scratch.options().directory = "/proc/postern-spool";
    EXPECT_THAT(error_of_opening().words, HasSubstr("/proc/postern-spool"));
}

TEST_F(Start, RefusesAnIdFromBeforeTheStart) {
    ASSERT_TRUE(scratch.open().client().commit(SpoolClient::envelope(50), "x"));
    scratch.reopen();
    EXPECT_EQ(scratch.client().commit(SpoolClient::envelope(49), "x").error().kind, SpoolError::Kind::refused);
}

TEST_F(Start, LetsAnAdministratorReadTheQueue) {
    scratch.open();
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(255), "x"));
    EXPECT_EQ(run_sql(scratch.database_file(),
                      "SELECT id || ' ' || sender || ' ' || recipient || ' ' || accepted_utc FROM queue"),
              "00000000000000FF a@b.example r0@d.example 1970-01-01 00:16:40");
}

TEST_F(Start, RefusesALogWithoutItsDatabaseAndLeavesItAsItIs) {
    scratch.open();
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "x"));
    const auto kept = scratch.directory().parent_path() / "kept";
    const auto log = scratch.database_file().string() + "-wal";
    std::filesystem::copy(log, kept);
    scratch.close();
    std::filesystem::rename(kept, log);
    for (const bool is_empty : {false, true}) {
        std::filesystem::remove(scratch.database_file());
        if (is_empty) put_database("");
        const auto size = std::filesystem::file_size(log);
        const auto error = error_of_opening();
        EXPECT_EQ(error.kind, SpoolError::Kind::refused);
        EXPECT_THAT(error.words, HasSubstr("its log " + log + " is there and may hold mail"));
        EXPECT_EQ(std::filesystem::file_size(log), size);
    }
}

TEST_F(Start, RefusesAQueueWhoseBodyFilesAreElsewhere) {
    scratch.open();
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), std::string(200'000, 'x')));
    scratch.close();
    const auto bodies = scratch.directory() / "bodies";
    const auto elsewhere = scratch.directory() / "elsewhere";
    std::filesystem::rename(bodies, elsewhere);
    for (int start = 0; start < 2; ++start) {
        const auto error = error_of_opening();
        EXPECT_EQ(error.kind, SpoolError::Kind::refused);
        EXPECT_THAT(error.words, testing::AllOf(HasSubstr("is missing, and 1 message[s]"), HasSubstr("Put it back")));
    }
    std::filesystem::rename(elsewhere, bodies);
    EXPECT_EQ(scratch.open().client().read(1)->size(), 200'000u);
}

TEST_F(Start, TakesAFolderThatIsAwayForAFaultAndNoDamage) {
    scratch.open();
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), std::string(200'000, 'x')));
    const auto bodies = scratch.directory() / "bodies";
    std::filesystem::rename(bodies, scratch.directory() / "elsewhere");
    EXPECT_EQ(scratch.client().read(1).error().kind, SpoolError::Kind::io);
}

TEST_F(Start, RemovesTheFileOfAMessageThatIsGoneAndKeepsOneThatNobodyKnows) {
    scratch.open();
    const std::string body(200'000, 'x');
    for (const int id : {1, 2}) ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(id), body));
    const auto copy = scratch.directory() / "copy";
    std::filesystem::copy(scratch.body_file(1), copy);
    ASSERT_TRUE(scratch.client().settle(SpoolClient::envelope(1), mail::RecipientState::delivered));
    scratch.close();
    // As after a kill between the two.
    std::filesystem::copy(copy, scratch.body_file(1));
    std::filesystem::rename(copy, scratch.body_file(77));
    scratch.open();
    EXPECT_EQ(scratch.files_in("bodies"), 1u);
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("000000000000004D")));
    EXPECT_EQ(scratch.client().read(2).value(), body);
}

TEST_F(Start, MakesALockThatWasRemovedAgain) {
    scratch.open();
    const auto lock = scratch.directory() / "lock";
    std::filesystem::remove(lock);
    EXPECT_THAT(scratch.spool().check()->front(), HasSubstr("lock is missing"));
    for (int id = 1; !std::filesystem::exists(lock) || scratch.reports().empty(); ++id)
        ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(id), "x"));
    EXPECT_THAT(error_of_opening().words, HasSubstr("in use by process " + std::to_string(::getpid())));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("it was made again")));
}

class Damage : public Start {
protected:
    /// Spoils the page of the database that holds the text.
    void spoil_page_with(const std::string& text) {
        constexpr std::size_t page_octets = 16'384;
        auto octets = content_of(scratch.database_file());
        const auto place = octets.find(text);
        ASSERT_NE(place, std::string::npos);
        octets.replace(place / page_octets * page_octets, 200, std::string(200, '\xEE'));
        std::ofstream(scratch.database_file(), std::ios::binary) << octets;
    }
    void fill(std::int64_t last_id) {
        scratch.open();
        std::vector<std::future<SpoolClient::Committed>> answers;
        for (std::int64_t id = 1; id <= last_id; ++id) {
            auto envelope = SpoolClient::envelope(id);
            envelope.sender.local_part = "sender-of-" + std::to_string(id) + "-";
            envelope.recipients[0].address.local_part = "recipient-of-" + std::to_string(id) + "-";
            auto body = scratch.spool().receive(envelope.id);
            ASSERT_TRUE(SpoolClient::append(*body, "x"));
            answers.push_back(scratch.client().commit_later({std::move(envelope), std::move(body)}));
        }
        for (auto& answer : answers) ASSERT_TRUE(answer.get());
        scratch.close();
    }
};

TEST_F(Damage, SkipsAndReportsARowThatIsNoneOfOurs) {
    fill(3);
    run_sql(scratch.database_file(), "UPDATE messages SET body_type = 'nonsense' WHERE id = 2");
    scratch.open();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("0000000000000002")));
}

TEST_F(Damage, SkipsAndReportsAMessageThatLostItsRecipients) {
    fill(3);
    run_sql(scratch.database_file(), "DELETE FROM recipients WHERE message = 2");
    scratch.open();
    EXPECT_THAT(scratch.client().claim_ids(10), ElementsAre(1, 3));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("has no recipients")));
}

TEST_F(Damage, FillsAPageOfClaimsPastARowThatIsSkipped) {
    fill(3);
    run_sql(scratch.database_file(), "UPDATE messages SET body_type = 'nonsense' WHERE id = 1");
    scratch.open();
    EXPECT_THAT(scratch.client().claim_ids(2), ElementsAre(2, 3));
}

TEST_F(Damage, DeliversAllThatIsNotOnASpoiledPageOfMessages) {
    fill(600);
    spoil_page_with("sender-of-300-");
    scratch.open();
    const auto claimed = scratch.client().claim_ids(1000);
    EXPECT_EQ(claimed.front(), 1);
    EXPECT_EQ(claimed.back(), 600);
    EXPECT_EQ(std::count(claimed.begin(), claimed.end(), 300), 0);
    EXPECT_GT(claimed.size(), 300U);
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("cannot be read and are left alone")));
}

TEST_F(Damage, DeliversAllThatIsNotOnASpoiledPageOfRecipients) {
    fill(1500);
    spoil_page_with("recipient-of-700-");
    scratch.open();
    const auto claimed = scratch.client().claim_ids(2000);
    EXPECT_EQ(claimed.front(), 1);
    EXPECT_EQ(claimed.back(), 1500);
    EXPECT_EQ(std::count(claimed.begin(), claimed.end(), 700), 0);
    EXPECT_GT(claimed.size(), 700U);
    const auto reports = scratch.reports();
    EXPECT_EQ(reports.size(), 1500 - claimed.size());
    EXPECT_THAT(reports, Each(HasSubstr("its recipients cannot be read")));
    EXPECT_THAT(reports, Contains(HasSubstr("Message 00000000000002BC ")));
}

TEST_F(Damage, ScansPastASpoiledPage) {
    fill(600);
    spoil_page_with("sender-of-300-");
    scratch.open();
    const auto found = scratch.spool().scan({false, 1000}).value();
    EXPECT_EQ(found.back().envelope.id.value, 600);
}

TEST_F(Damage, AnswersAnOutcomeOnASpoiledPageWithAnErrorOfItsOwn) {
    fill(600);
    spoil_page_with("sender-of-300-");
    scratch.open();
    EXPECT_EQ(scratch.client().settle(SpoolClient::envelope(300), mail::RecipientState::failed).error().kind,
              SpoolError::Kind::damaged);
    EXPECT_TRUE(scratch.client().settle(SpoolClient::envelope(1), mail::RecipientState::failed));
}

TEST_F(Damage, SettlesAllThatIsNotOnASpoiledPageForGood) {
    fill(600);
    spoil_page_with("sender-of-300-");
    scratch.open();
    const auto claimed = scratch.client().claim_ids(1000);
    for (const auto id : claimed)
        ASSERT_TRUE(scratch.client().settle(SpoolClient::envelope(id), mail::RecipientState::delivered)) << id;
    EXPECT_THAT(scratch.client().scan_ids(), IsEmpty());
    scratch.reopen();
    EXPECT_THAT(scratch.client().claim_ids(1000), IsEmpty());
}

TEST_F(Damage, TakesMailThoughTheTalliesAreSpoiled) {
    scratch.open();
    scratch.spool().add_tallies({{"a-tally-to-be-found", 1}});
    scratch.close();
    spoil_page_with("a-tally-to-be-found");
    scratch.open();
    scratch.spool().add_tallies({{"delivered", 1}});
    for (const int id : {1, 2}) {
        const auto committed = scratch.client().commit(SpoolClient::envelope(id), "x");
        EXPECT_TRUE(committed) << committed.error().words;
    }
    EXPECT_THAT(scratch.reports(), testing::Each(HasSubstr("tall")));
}

TEST_F(Damage, RecordsOutcomesThoughTheHistoryIsSpoiled) {
    fill(2);
    scratch.open();
    auto first = SpoolClient::envelope(1);
    const ports::DeliveryRecord line{{}, "", "", "waiting", "", "a-sentence-to-be-found", {}};
    ASSERT_TRUE(scratch.client().apply({first.id, first.recipients, 1, {}, {line}}));
    scratch.close();
    spoil_page_with("a-sentence-to-be-found");
    scratch.open();
    first.recipients[0].state = mail::RecipientState::delivered;
    EXPECT_TRUE(scratch.client().apply({first.id, first.recipients, 1, {}, {line}}));
    EXPECT_THAT(scratch.client().scan_ids(), ElementsAre(2));
    EXPECT_THAT(scratch.reports(), ElementsAre(HasSubstr("record a delivery")));
}

TEST_F(Damage, DoesNotStartOverWhenItDoesNotKnowItsOwnIds) {
    scratch.open().close();
    spoil_page_with("greatest_id");
    const auto before = content_of(scratch.database_file());
    EXPECT_EQ(error_of_opening().kind, SpoolError::Kind::damaged);
    EXPECT_EQ(content_of(scratch.database_file()), before);
}

}  // namespace
}  // namespace postern::test
