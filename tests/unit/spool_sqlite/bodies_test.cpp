#include "adapters/spool_sqlite/body_file.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace postern::test {
namespace {

using ports::IncomingBody;
using ports::SpoolError;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void flip_octet(const std::filesystem::path& file, std::size_t place) {
    auto octets = content_of(file);
    octets.at(place) = static_cast<char>(octets.at(place) ^ 1);
    std::ofstream(file, std::ios::binary) << octets;
}

const std::string long_body(250'000, 'x');

class Bodies : public testing::Test {
protected:
    Bodies() { scratch.open(); }
    ScratchSpool scratch;
};

TEST_F(Bodies, LiesInAFileBeyondTheThreshold) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    EXPECT_TRUE(std::filesystem::exists(scratch.body_file(1)));
    EXPECT_EQ(scratch.client().read(1).value(), long_body);
}

TEST_F(Bodies, LiesInNoFileUpToTheThreshold) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), std::string(100'000, 'x')));
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
}

TEST_F(Bodies, ComesBackFromItsFileAfterARestart) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    scratch.reopen();
    EXPECT_EQ(scratch.client().read(1).value(), long_body);
}

TEST_F(Bodies, GoesWithItsFileWhenTheMessageIsDelivered) {
    const auto envelope = SpoolClient::envelope(1);
    ASSERT_TRUE(scratch.client().commit(envelope, long_body));
    ASSERT_TRUE(scratch.client().settle(envelope, mail::RecipientState::delivered));
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
}

TEST_F(Bodies, LeavesNothingBehindWhenItIsNotCommitted) {
    auto body = scratch.spool().receive(QueueId{1});
    ASSERT_TRUE(SpoolClient::append(*body, long_body));
    body.reset();
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
}

TEST_F(Bodies, LeavesNothingBehindWhenItIsGivenUpDuringAWrite) {
    std::promise<bool> stored;
    auto body = scratch.spool().receive(QueueId{1});
    ASSERT_EQ(body->append(long_body, [&](bool is_stored) { stored.set_value(is_stored); }),
              IncomingBody::Stored::later);
    body.reset();
    stored.get_future().get();
    scratch.close();
    EXPECT_EQ(scratch.files_in("bodies"), 0U);
}

TEST_F(Bodies, CannotBeCommittedBeforeItIsWritten) {
    std::promise<void> go_on;
    auto body = scratch.spool().receive(QueueId{1});
    // Both writers of bodies stand still, so the write cannot have been finished.
    scratch.close();
    scratch.options().body_writer_threads = 1;
    scratch.open();
    auto blocker = scratch.spool().receive(QueueId{2});
    auto late = scratch.spool().receive(QueueId{1});
    auto is_free = go_on.get_future().share();
    ASSERT_EQ(blocker->append(long_body, [is_free](bool) { is_free.wait(); }), IncomingBody::Stored::later);
    ASSERT_EQ(late->append(long_body, [](bool) {}), IncomingBody::Stored::later);
    const auto committed = scratch.client().commit_later({SpoolClient::envelope(1), std::move(late)}).get();
    go_on.set_value();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().kind, SpoolError::Kind::refused);
}

TEST_F(Bodies, CanBeRecoveredByHandFromItsFile) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1, 2), long_body));
    const auto file = content_of(scratch.body_file(1));
    EXPECT_THAT(file.substr(0, 4096),
                HasSubstr("sender: <a@b.example>\nrecipient: <r0@d.example>\nrecipient: <r1@d.example>\n"));
    EXPECT_EQ(file.substr(4096), long_body);
}

TEST_F(Bodies, NamesRecipientsBehindTheBodyWhereTheHeaderHasNoRoom) {
    const auto envelope = SpoolClient::envelope(1, 1000);
    ASSERT_TRUE(scratch.client().commit(envelope, long_body));
    const auto file = content_of(scratch.body_file(1));
    EXPECT_THAT(file.substr(0, 4096), HasSubstr("more-at: 254096\n"));
    for (const auto& recipient : envelope.recipients) {
        EXPECT_THAT(file, HasSubstr("recipient: <" + recipient.address.local_part + "@d.example>\n"));
    }
    EXPECT_EQ(scratch.client().read(1).value(), long_body);
}

TEST_F(Bodies, KeepsTheHeaderLinesOfTextWhateverAnAddressHolds) {
    auto envelope = SpoolClient::envelope(1);
    envelope.sender.local_part = "\"a\nrecipient: <victim@x.example>\"";
    std::string rest;
    const auto header = spool_sqlite::format_body_file_header(envelope, 1, 0, rest);
    EXPECT_EQ(header.find("\nrecipient: <victim"), std::string::npos);
    EXPECT_THAT(header, SizeIs(4096));
}

TEST_F(Bodies, FindsAFlippedBitInAFile) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    flip_octet(scratch.body_file(1), 4096 + 200'000);
    EXPECT_EQ(scratch.client().read(1).error().kind, SpoolError::Kind::damaged);
}

TEST_F(Bodies, FindsAFlippedBitInTheDatabase) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "a body to be found again"));
    scratch.close();
    flip_octet(scratch.database_file(), content_of(scratch.database_file()).find("a body to be found again"));
    scratch.open();
    const auto body = scratch.client().read(1);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().kind, SpoolError::Kind::damaged);
}

TEST_F(Bodies, FindsAFileThatWasCutOff) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    std::filesystem::resize_file(scratch.body_file(1), 100'000);
    EXPECT_EQ(scratch.client().read(1).error().kind, SpoolError::Kind::damaged);
}

TEST_F(Bodies, FindsAFileThatBelongsToAnotherMessage) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(2), long_body));
    std::filesystem::copy_file(scratch.body_file(2), scratch.body_file(1),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(scratch.client().read(1).error().kind, SpoolError::Kind::damaged);
}

TEST_F(Bodies, SaysThatAFileIsGone) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    std::filesystem::remove(scratch.body_file(1));
    EXPECT_THAT(scratch.client().read(1).error().words, HasSubstr("is gone"));
}

TEST_F(Bodies, MovesAFileWithoutAMessageToLostAndFound) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), long_body));
    scratch.close();
    std::filesystem::copy_file(scratch.body_file(1), scratch.body_file(99));
    scratch.open();
    EXPECT_FALSE(std::filesystem::exists(scratch.body_file(99)));
    EXPECT_EQ(scratch.files_in("lost+found"), 1U);
    EXPECT_THAT(scratch.reports(), testing::ElementsAre(HasSubstr("lost+found/0000000000000063")));
    EXPECT_EQ(scratch.client().read(1).value(), long_body);
}

TEST_F(Bodies, OverwritesNothingInLostAndFound) {
    for (int time = 0; time < 2; ++time) {
        scratch.close();
        std::ofstream(scratch.body_file(99)) << "time " << time;
        scratch.open();
    }
    EXPECT_EQ(scratch.files_in("lost+found"), 2U);
}

class Budget : public testing::Test {
protected:
    Budget() {
        scratch.options().memory_budget_octets = 50'000;
        scratch.open();
    }
    ScratchSpool scratch;
};

TEST_F(Budget, SendsShortBodiesToFilesWhenItIsUsedUp) {
    auto first = scratch.spool().receive(QueueId{1});
    auto second = scratch.spool().receive(QueueId{2});
    EXPECT_EQ(first->append(std::string(40'000, 'x'), {}), IncomingBody::Stored::now);
    ASSERT_TRUE(SpoolClient::append(*second, std::string(40'000, 'y')));
    ASSERT_TRUE(scratch.client().commit_later({SpoolClient::envelope(2), std::move(second)}).get());
    EXPECT_TRUE(std::filesystem::exists(scratch.body_file(2)));
    EXPECT_EQ(scratch.client().read(2).value(), std::string(40'000, 'y'));
}

TEST_F(Budget, MovesWhatWasInMemoryInFrontOfTheRest) {
    auto first = scratch.spool().receive(QueueId{1});
    auto second = scratch.spool().receive(QueueId{2});
    ASSERT_EQ(second->append("beginning ", {}), IncomingBody::Stored::now);
    ASSERT_EQ(first->append(std::string(40'000, 'x'), {}), IncomingBody::Stored::now);
    ASSERT_TRUE(SpoolClient::append(*second, std::string(40'000, 'y')));
    ASSERT_TRUE(scratch.client().commit_later({SpoolClient::envelope(2), std::move(second)}).get());
    EXPECT_EQ(scratch.client().read(2).value(), "beginning " + std::string(40'000, 'y'));
}

TEST_F(Budget, IsHeldByAnAcceptedMessageUntilItsLastReferenceGoes) {
    auto committed = scratch.client().commit(SpoolClient::envelope(1), std::string(40'000, 'x'));
    ASSERT_TRUE(committed);
    const auto other_reference = committed->body;
    committed->body.reset();
    EXPECT_GE(scratch.spool().held_octets(), 40'000U);
}

TEST_F(Budget, ComesBackWithTheLastReference) {
    scratch.client().commit(SpoolClient::envelope(1), std::string(40'000, 'x')).value().body.reset();
    scratch.close().open();
    auto committed = scratch.client().commit(SpoolClient::envelope(2), std::string(40'000, 'x'));
    committed->body.reset();
    EXPECT_EQ(scratch.spool().held_octets(), 0U);
}

TEST_F(Budget, ComesBackWhenABodyIsGivenUp) {
    auto body = scratch.spool().receive(QueueId{1});
    ASSERT_EQ(body->append(std::string(40'000, 'x'), {}), IncomingBody::Stored::now);
    body.reset();
    EXPECT_EQ(scratch.spool().held_octets(), 0U);
}

TEST_F(Budget, ComesBackWhenABodyGoesToItsFile) {
    auto body = scratch.spool().receive(QueueId{1});
    ASSERT_EQ(body->append(std::string(40'000, 'x'), {}), IncomingBody::Stored::now);
    ASSERT_TRUE(SpoolClient::append(*body, std::string(40'000, 'x')));
    EXPECT_EQ(scratch.spool().held_octets(), 0U);
}

TEST_F(Budget, MayBeOutlivedByABody) {
    auto body = scratch.client().commit(SpoolClient::envelope(1), "still here").value().body;
    scratch.close();
    EXPECT_EQ(*body, "still here");
}

}  // namespace
}  // namespace postern::test
