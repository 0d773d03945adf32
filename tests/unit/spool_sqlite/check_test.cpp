#include "tests/unit/spool_sqlite/raw_database.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace postern::test {
namespace {

using mail::RecipientState;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& octets) {
    std::ofstream(file, std::ios::binary) << octets;
}

void flip_octet(const std::filesystem::path& file, std::size_t place) {
    auto octets = content_of(file);
    octets.at(place) = static_cast<char>(octets.at(place) ^ 1);
    write(file, octets);
}

const std::string long_body(250'000, 'x');

/// Three messages with short bodies, one with a long one.
class Check : public testing::Test {
protected:
    Check() {
        scratch.open();
        for (const int id : {1, 2, 3}) EXPECT_TRUE(scratch.client().commit(SpoolClient::envelope(id), body_of(id)));
        EXPECT_TRUE(scratch.client().commit(SpoolClient::envelope(4), long_body));
    }
    static std::string body_of(int id) { return "the body of message " + std::to_string(id) + "."; }
    void flip_in_database(const std::string& text) {
        scratch.close();
        const auto place = content_of(scratch.database_file()).find(text);
        ASSERT_NE(place, std::string::npos);
        flip_octet(scratch.database_file(), place);
        scratch.open();
    }
    std::vector<std::string> check() {
        auto lines = scratch.spool().check();
        return lines ? *lines : std::vector<std::string>{"failed: " + lines.error().words};
    }

    ScratchSpool scratch;
};

TEST_F(Check, CountsWhatItReadAndFindsNothing) {
    EXPECT_THAT(check(), ElementsAre("Spool checked: 4 message[s], 0 of them dead, 250066 octets of bodies, 1 body "
                                     "file[s]: nothing is wrong."));
}

TEST_F(Check, CountsTheDead) {
    ASSERT_TRUE(scratch.client().settle(SpoolClient::envelope(1), RecipientState::failed));
    EXPECT_THAT(check(), ElementsAre(HasSubstr("4 message[s], 1 of them dead")));
}

TEST_F(Check, NamesABodyInTheDatabaseThatIsDamaged) {
    flip_in_database(body_of(2));
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("0000000000000002"), HasSubstr("does not match its checksum")),
                                     HasSubstr("1 finding[s], above")));
}

TEST_F(Check, NamesABodyFileThatIsDamaged) {
    flip_octet(scratch.body_file(4), 4096 + 200'000);
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("0000000000000004"), HasSubstr("does not match its checksum")),
                                     HasSubstr("1 finding[s], above")));
}

TEST_F(Check, NamesABodyFileThatWasCutOff) {
    std::filesystem::resize_file(scratch.body_file(4), 100'000);
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("0000000000000004"), HasSubstr("shorter")),
                                     HasSubstr("1 finding[s], above")));
}

TEST_F(Check, NamesABodyFileThatIsGone) {
    std::filesystem::remove(scratch.body_file(4));
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("0000000000000004"), HasSubstr("is gone")),
                                     HasSubstr("1 finding[s], above")));
}

TEST_F(Check, NamesAnOldBodyFileWithoutAMessageAndNoYoungOne) {
    const auto file = scratch.body_file(99);
    auto octets = content_of(scratch.body_file(4));
    octets.replace(octets.find("0000000000000004"), 16, "0000000000000063");
    write(file, octets);
    EXPECT_THAT(check(), ElementsAre(HasSubstr("nothing is wrong")));
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("bodies/0000000000000063"), HasSubstr("has no message")),
                                     HasSubstr("1 finding[s], above")));
}

TEST_F(Check, NamesNoBodyThatIsBeingReceived) {
    auto body = scratch.spool().receive(QueueId{99});
    ASSERT_TRUE(SpoolClient::append(*body, long_body));
    std::filesystem::last_write_time(scratch.body_file(99),
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    EXPECT_THAT(check(), ElementsAre(HasSubstr("nothing is wrong")));
}

TEST_F(Check, NamesAFileThatIsNotOurs) {
    write(scratch.directory() / "bodies" / "no\nte", "x");
    EXPECT_THAT(check(), ElementsAre(HasSubstr("bodies/no\\x0Ate is not ours"), HasSubstr("1 finding[s]")));
}

TEST_F(Check, NamesWhatBelongsToNoMessage) {
    run_sql(scratch.database_file(), "DELETE FROM messages WHERE id = 2");
    EXPECT_THAT(check(), ElementsAre(HasSubstr("recipients of message 0000000000000002"),
                                     HasSubstr("a body of message 0000000000000002"), HasSubstr("2 finding[s]")));
}

TEST_F(Check, NamesAMessageThatLostItsRecipients) {
    run_sql(scratch.database_file(), "DELETE FROM recipients WHERE message = 2");
    EXPECT_THAT(check(), ElementsAre(AllOf(HasSubstr("0000000000000002"), HasSubstr("has no recipients")),
                                     HasSubstr("3 message[s]")));
}

TEST_F(Check, NamesATableThatIsDamagedAndGoesOn) {
    scratch.spool().add_tallies({{"a-tally-to-be-found", 1}});
    scratch.close();
    auto octets = content_of(scratch.database_file());
    constexpr std::size_t page_octets = 16'384;
    const auto place = octets.find("a-tally-to-be-found");
    ASSERT_NE(place, std::string::npos);
    octets.replace(place / page_octets * page_octets, 200, std::string(200, '\xEE'));
    write(scratch.database_file(), octets);
    scratch.open();
    const auto lines = check();
    EXPECT_THAT(lines.front(), HasSubstr("tallies"));
    EXPECT_THAT(lines.back(), HasSubstr("4 message[s]"));
}

TEST_F(Check, ChangesNothing) {
    flip_octet(scratch.body_file(4), 4096 + 200'000);
    check();
    EXPECT_EQ(scratch.files_in("lost+found"), 0U);
    EXPECT_EQ(scratch.client().scan_ids().size(), 4U);
}

TEST_F(Check, NamesTheFirstFindingsAndCountsTheRest) {
    for (int number = 0; number < 250; ++number)
        write(scratch.directory() / "bodies" / ("note-" + std::to_string(number)), "x");
    const auto lines = check();
    ASSERT_EQ(lines.size(), 202U);
    EXPECT_THAT(lines[200], HasSubstr("50 more"));
    EXPECT_THAT(lines[201], HasSubstr("250 finding[s]"));
}

using Quarantined = Check;

TEST_F(Quarantined, KeepsADamagedBodyFileWhateverBecomesOfItsMessage) {
    flip_octet(scratch.body_file(4), 4096 + 200'000);
    ASSERT_FALSE(scratch.client().read(4));
    ASSERT_TRUE(scratch.client().settle(SpoolClient::envelope(4), RecipientState::delivered));
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
    EXPECT_EQ(content_of(scratch.directory() / "lost+found" / "0000000000000004.damaged").size(), 254'096U);
    EXPECT_THAT(scratch.reports(), ElementsAre(AllOf(HasSubstr("0000000000000004"), HasSubstr("lost+found"))));
}

TEST_F(Quarantined, KeepsADamagedBodyOfTheDatabase) {
    flip_in_database(body_of(2));
    ASSERT_FALSE(scratch.client().read(2));
    const auto kept = content_of(scratch.directory() / "lost+found" / "0000000000000002.damaged");
    EXPECT_THAT(kept, HasSubstr(body_of(2).substr(1)));
}

TEST_F(Quarantined, IsReportedOnceHoweverOftenItIsTried) {
    flip_octet(scratch.body_file(4), 4096 + 200'000);
    for (int time = 0; time < 3; ++time) ASSERT_FALSE(scratch.client().read(4));
    EXPECT_EQ(scratch.reports().size(), 1U);
    scratch.reopen();
    ASSERT_FALSE(scratch.client().read(4));
    EXPECT_EQ(scratch.files_in("lost+found"), 1U);
    EXPECT_EQ(scratch.reports().size(), 2U);
}

TEST_F(Quarantined, RecordsAnOutcomeThoughThePageOfTheBodyIsSpoiled) {
    std::vector<std::future<SpoolClient::Committed>> answers;
    for (std::int64_t id = 10; id < 100; ++id) {
        auto body = scratch.spool().receive(QueueId{id});
        ASSERT_TRUE(SpoolClient::append(*body, "to be found " + std::to_string(id) + std::string(2000, 'x')));
        answers.push_back(scratch.client().commit_later({SpoolClient::envelope(id), std::move(body)}));
    }
    for (auto& answer : answers) ASSERT_TRUE(answer.get());
    scratch.close();
    auto octets = content_of(scratch.database_file());
    constexpr std::size_t page_octets = 16'384;
    octets.replace(octets.find("to be found 50") / page_octets * page_octets, 200, std::string(200, '\xEE'));
    write(scratch.database_file(), octets);
    scratch.open();
    const auto body = scratch.client().read(50);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().kind, ports::SpoolError::Kind::damaged);
    EXPECT_TRUE(scratch.client().settle(SpoolClient::envelope(50), RecipientState::delivered));
    EXPECT_TRUE(scratch.client().settle(SpoolClient::envelope(90), RecipientState::delivered));
    EXPECT_TRUE(scratch.client().commit(SpoolClient::envelope(200), "x"));
    EXPECT_THAT(scratch.spool().check().value(), testing::Contains(HasSubstr("0000000000000032, has nothing left")));
    scratch.reopen();
    const auto claimed = scratch.client().claim_ids(1000);
    EXPECT_EQ(std::count(claimed.begin(), claimed.end(), 50), 0);
    const auto left = scratch.client().scan_ids();
    EXPECT_EQ(std::count(left.begin(), left.end(), 50), 0);
    EXPECT_EQ(left.size(), 4U + 90 - 2 + 1);
}

}  // namespace
}  // namespace postern::test
