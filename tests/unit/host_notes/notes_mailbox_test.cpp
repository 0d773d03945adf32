// Local mail in the mailboxes, against the stub of the Notes C API with misuse aborting the test.
#include "mailbox_fixture.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>
#include <set>

namespace postern::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using NotesMailboxDeposit = MailboxTest;

TEST_F(NotesMailboxDeposit, LeavesTheMessageOctetForOctetWithItsEnvelope) {
    create("mail.box");
    const std::string octets =
        "Message-ID: <1@example.test>\r\nSubject: x\r\n\r\n" + std::string(200'000, '\xFC') + "\r\n";
    auto what = deposit_for({"ann", "Bob"}, octets);
    EXPECT_FALSE(deposit(what));
    const auto notes = notes_in("mail.box");
    ASSERT_THAT(notes, SizeIs(1));
    EXPECT_TRUE(notes[0].octets == octets);
    EXPECT_EQ(notes[0].originator, "sender@example.test");
    EXPECT_EQ(notes[0].form, "Memo");
    EXPECT_EQ(notes[0].queue_id, to_string(what.id));
    EXPECT_EQ(notes[0].message_id, "<1@example.test>");
    EXPECT_THAT(notes[0].recipients, ElementsAre("ann@local.test", "Bob@local.test"));
}

TEST_F(NotesMailboxDeposit, ReadsABodyThatIsNotInMemoryFromTheBodyStore) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    what.body.reset();
    bodies_.bodies[what.id] = "Subject: stored\r\n\r\n" + std::string(150'000, 'x');
    EXPECT_FALSE(deposit(what));
    EXPECT_TRUE(all_notes().at(0).octets == bodies_.bodies[what.id]);
}

TEST_F(NotesMailboxDeposit, KeepsNothingOfABodyThatIsDamaged) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    what.body.reset();
    bodies_.bodies[what.id] = "Subject: stored\r\n\r\nbody\r\n";
    bodies_.is_damaged = true;
    const auto failure = deposit(what);
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->words, HasSubstr("damaged"));
    EXPECT_THAT(all_notes(), IsEmpty());
}

TEST_F(NotesMailboxDeposit, FailsForGoodAndForItselfAloneWhereTheBodyIsDamaged) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    what.body.reset();
    bodies_.bodies[what.id] = "Subject: stored\r\n\r\nbody\r\n";
    bodies_.is_damaged = true;
    const auto failure = deposit(what);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, smtp::Permanence::permanent);
    EXPECT_EQ(failure->scope, smtp::Scope::message);
    EXPECT_FALSE(deposit(deposit_for({"ben"})));
}

TEST_F(NotesMailboxDeposit, ANullSenderAndAMissingMessageIdAreFilledInAsFarAsKnown) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    what.sender = {};
    what.message_id = "<ours@local.test>";
    EXPECT_FALSE(deposit(what));
    const auto note = all_notes().at(0);
    EXPECT_EQ(note.originator, "");
    EXPECT_EQ(note.message_id, "<ours@local.test>");
}

TEST_F(NotesMailboxDeposit, AHeaderCannotChooseRecipientsOrId) {
    create("mail.box");
    auto what =
        deposit_for({"ann"},
                    "Recipients: evil@other.test\r\n$PosternQueueId: 0\r\n$PosternRecipients: bob@local.test\r\n"
                    "SMTPOriginator: evil@other.test\r\nForm: Evil\r\n\r\n");
    EXPECT_FALSE(deposit(what));
    const auto note = all_notes().at(0);
    EXPECT_THAT(note.recipients, ElementsAre("ann@local.test"));
    EXPECT_EQ(note.queue_id, to_string(what.id));
    EXPECT_EQ(note.originator, "sender@example.test");
    EXPECT_EQ(note.form, "Memo");
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, RepeatedAfterACutArrivesOnce) {
    create("mail.box");
    const auto what = deposit_for({"ann", "bob"});
    EXPECT_FALSE(deposit(what));
    mailbox_.reset();  // as after a restart: nothing is remembered but what the note says
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, RepeatedWithMoreRecipientsArrivesForTheMissingOnes) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    EXPECT_FALSE(deposit(what));
    what.recipients.push_back({"bob", "local.test"});
    EXPECT_FALSE(deposit(what));
    const auto notes = all_notes();
    ASSERT_THAT(notes, SizeIs(2));
    EXPECT_THAT(notes[1].recipients, ElementsAre("bob@local.test"));
}

TEST_F(NotesMailboxDeposit, AnotherMessageIsNotTakenForARepetition) {
    create("mail.box");
    EXPECT_FALSE(deposit(deposit_for({"ann"})));
    EXPECT_FALSE(deposit(deposit_for({"ann"})));
    EXPECT_THAT(all_notes(), SizeIs(2));
}

TEST_F(NotesMailboxDeposit, FindsTheEarlierDepositOfAMessageThatWaitedForDays) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    const auto days = std::chrono::hours{24 * 5};
    const auto long_ago =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() - days);
    what.id = QueueIdSource{1}.next(long_ago);
    EXPECT_FALSE(deposit(what));
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, FindsTheEarlierDepositOfAnIdThatIsAheadOfTheClock) {
    create("mail.box");
    auto what = deposit_for({"ann"});
    const auto days = std::chrono::hours{24 * 5};
    const auto ahead = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() + days);
    what.id = QueueIdSource{1}.next(ahead);
    EXPECT_FALSE(deposit(what));
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, SeveralMailboxesAreUsedInTurn) {
    create("mail1.box");
    create("mail2.box");
    for (int i = 0; i < 6; ++i) EXPECT_FALSE(deposit(deposit_for({"ann"})));
    EXPECT_THAT(notes_in("mail1.box"), SizeIs(3));
    EXPECT_THAT(notes_in("mail2.box"), SizeIs(3));
}

TEST_F(NotesMailboxDeposit, TheEarlierDepositIsFoundInWhicheverMailboxHadItsTurn) {
    create("mail1.box");
    create("mail2.box");
    const auto what = deposit_for({"ann"});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, AMissingOneAmongSeveralIsAFailureAndNeitherPassedOverNorReplacedByMailBox) {
    create("mail.box");
    create("mail2.box");
    create("mail3.box");
    const auto what = deposit_for({"ann"});
    const auto failure = deposit(what);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, smtp::Permanence::transient);
    EXPECT_THAT(failure->words, HasSubstr("mail1.box is missing, though mail2.box is there"));
    EXPECT_THAT(all_notes(), SizeIs(0));
    create("mail1.box");
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(notes_in("mail.box"), SizeIs(0));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, WithoutAMailboxTheFailureNamesItAndTheNextTrySucceedsOnceItIsThere) {
    const auto what = deposit_for({"ann"});
    const auto failure = deposit(what);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->permanence, smtp::Permanence::transient);
    EXPECT_THAT(failure->words, HasSubstr("mail.box cannot be opened: "));
    create("mail.box");
    EXPECT_FALSE(deposit(what));
    EXPECT_THAT(all_notes(), SizeIs(1));
}

TEST_F(NotesMailboxDeposit, AMailboxThatIsNoDatabaseIsAFailureAndNotPassedOver) {
    create("mail1.box");
    write_file("mail2.box", "no database");
    const auto failure = deposit(deposit_for({"ann"}));
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->words, HasSubstr("mail2.box cannot be opened: "));
}

TEST_F(NotesMailboxDeposit, ManyRecipientsArriveInSeveralNotesEachOnce) {
    create("mail.box");
    std::vector<std::string> recipients;
    for (int i = 0; i < 1'000; ++i) recipients.push_back("recipient-with-a-long-name-" + std::to_string(i));
    const auto what = deposit_for(recipients);
    EXPECT_FALSE(deposit(what));
    EXPECT_FALSE(deposit(what));
    std::multiset<std::string> found;
    for (const auto& note : all_notes()) found.insert(note.recipients.begin(), note.recipients.end());
    EXPECT_THAT(found, SizeIs(1'000));
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 1'000U);
}

TEST_F(NotesMailboxDeposit, FourThreadsLeaveEveryMessage) {
    create("mail1.box");
    create("mail2.box");
    auto& four = mailbox({4, 1'000});
    std::vector<std::promise<bool>> answers(60);
    std::set<std::string> expected;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto what = deposit_for({"ann"}, "Subject: " + std::to_string(i) + "\r\n\r\n" + std::string(i * 40, 'x'));
        what.may_be_repeated = i % 2 == 0;
        expected.insert(*what.body);
        bodies_.bodies[what.id] = *what.body;  // past the bound on memory they are read from here
    }
    std::size_t next = 0;
    for (const auto& [id, octets] : bodies_.bodies) {
        ports::MailboxDeposit what = deposit_for({"ann"}, octets);
        what.id = id;
        auto* answer = &answers[next++];
        four.deposit(std::move(what), [answer](const auto& failure) { answer->set_value(!failure); });
    }
    for (auto& answer : answers) EXPECT_TRUE(answer.get_future().get());
    std::set<std::string> found;
    const auto notes = all_notes();
    for (const auto& note : notes) found.insert(note.octets);
    EXPECT_THAT(notes, SizeIs(60));
    EXPECT_TRUE(found == expected);
}

TEST_F(NotesMailboxDeposit, EveryDepositIsAnsweredWhenTheMailboxIsClosed) {
    create("mail.box");
    int stored = 0, refused = 0;
    std::mutex mutex;
    for (int i = 0; i < 50; ++i) {
        mailbox({1}).deposit(deposit_for({"ann"}), [&](const auto& failure) {
            const std::lock_guard lock(mutex);
            ++(failure ? refused : stored);
        });
    }
    mailbox_.reset();
    EXPECT_EQ(stored + refused, 50);
    EXPECT_THAT(all_notes(), SizeIs(stored));
}

}  // namespace
}  // namespace postern::test
