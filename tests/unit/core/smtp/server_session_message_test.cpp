#include "tests/support/core/session_script.hpp"

#include <gtest/gtest.h>

namespace postern::test {
namespace {

using namespace std::string_literals;
using smtp::State;

constexpr AutomaticAnswers no_storage{.decisions = true, .storage = false, .commits = true};
constexpr AutomaticAnswers no_commits{.decisions = true, .storage = true, .commits = false};

void begin_message(SessionScript& script) { script.hello().transaction_for({"joe@d.example"}).data(); }

TEST(ServerSessionMessage, LosesTheDotsOfTransparency) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("..\r\n...x\r\n.y\r\nz.\r\n.\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), ".\r\n..x\r\ny\r\nz.\r\n");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsRefusedAtItsEndForABareLineFeed) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("a\nb\r\n").expect_no_reply().expect<smtp::DiscardBody>();
    script.peer(".\r\n").expect_reply(550, "5.6.0").expect_state(State::ready).expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

// How messages were smuggled: the octets in the middle end the message for another server, and what follows is an
// envelope there.
TEST(ServerSessionMessage, IsNotEndedBySmuggledDots) {
    for (const auto* smuggled :
         {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r\r\n.\r\r\n", "\n\r.\n\r", "\r\n\n.\r\n"}) {
        SCOPED_TRACE(::testing::PrintToString(smuggled));
        SessionScript script{server()};
        begin_message(script);
        script.peer("a"s + smuggled + "MAIL FROM:<evil@b.example>\r\nRCPT TO:<joe@d.example>\r\nDATA\r\nb")
            .expect_no_reply();
        script.expect_state(State::body);
        script.peer("\r\n.\r\n").expect_reply(550, "5.6.0").expect_messages(0).expect_state(State::ready);
        script.also_split_at_every_byte();
    }
}

TEST(ServerSessionMessage, IsRefusedAtItsEndForANullOctet) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("a\0b\r\n.\r\n"s).expect_reply(550, "5.6.0").expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, CanFollowOneThatWasRefused) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("a\nb\r\n.\r\n").expect_reply(550, "5.6.0");
    script.transaction_for({"joe@d.example"}).data().peer("c\r\n.\r\n").expect_reply(250, "2.6.0").expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, MayHaveExactlyTheGreatestSize) {
    SessionScript script{server().limited_to(8)};
    begin_message(script);
    script.peer("..2345\r\n\r\n.\r\n").expect_reply(552);  // 5 + 2 + 2: one too many
    script.transaction_for({"joe@d.example"}).data().peer("..234\r\n\r\n.\r\n").expect_reply(250, "2.6.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsReadToItsEndWhenItIsTooBig) {
    SessionScript script{server().limited_to(10)};
    begin_message(script);
    script.peer("0123456789").expect_none<smtp::DiscardBody>();
    script.peer("x").expect<smtp::DiscardBody>().expect_no_reply();
    for (int i = 0; i < 100; ++i)
        script.peer(std::string(10'000, 'x')).expect_no_reply().expect_none<smtp::StoreBody>();
    script.peer("\r\n.\r\n").expect_reply(552, "5.3.4").expect_state(State::ready);
}

TEST(ServerSessionMessage, IsRefusedInALoop) {
    SessionScript script{server().with_max_hops(2)};
    begin_message(script);
    script.peer("Received: a\r\nReceived: b\r\n\r\n.\r\n").expect_reply(250, "2.6.0");
    script.transaction_for({"joe@d.example"}).data();
    script.peer("Received: a\r\nReceived: b\r\nreceived: c\r\n\r\n.\r\n").expect_reply(554, "5.4.6").expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsRefusedForItsOwnFaultWhateverTheCountOfErrors) {
    SessionScript script{server().with_max_errors(0)};
    begin_message(script);
    script.peer("a\nb\r\n.\r\n").expect_reply(550, "5.6.0");
    script.peer("WHAT\r\n").expect_reply(421, "4.7.0");
}

TEST(ServerSessionMessage, CountsAsAnErrorWhenItIsRefused) {
    SessionScript script{server().with_max_errors(1)};
    begin_message(script);
    script.peer("a\nb\r\n.\r\n").expect_reply(550, "5.6.0");
    script.peer("WHAT\r\n").expect_reply(421, "4.7.0");
}

TEST(ServerSessionMessage, IsStoredInLargePieces) {
    SessionScript script{server()};
    begin_message(script);
    script.peer(std::string(1000, 'x')).expect_none<smtp::StoreBody>();
    script.peer(std::string(16384, 'x')).expect<smtp::StoreBody>();
    EXPECT_GE(script.find<smtp::StoreBody>()->octets.size(), 16384u + 1000u);
    script.peer("\r\n.\r\n").expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent(), std::string(17384, 'x') + "\r\n");
}

TEST(ServerSessionMessage, IsNotCommittedBeforeAllIsStored) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer(std::string(20'000, 'x')).expect<smtp::StoreBody>();
    script.peer("\r\n.\r\n")
        .expect_none<smtp::StoreBody>()
        .expect_none<smtp::CommitMessage>()
        .expect_state(State::committing);
    script.body_stored().expect<smtp::StoreBody>().expect_none<smtp::CommitMessage>();
    script.body_stored().expect<smtp::CommitMessage>().expect_reply(250, "2.6.0").expect_messages(1);
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, PausesReadingWhenStoringIsSlow) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer(std::string(100'000, 'x')).expect<smtp::StoreBody>().expect_none<smtp::PauseReading>();
    script.peer(std::string(100'000, 'x')).expect_none<smtp::StoreBody>().expect_none<smtp::PauseReading>();
    script.peer(std::string(200'000, 'x')).expect<smtp::PauseReading>();
    script.body_stored().expect<smtp::StoreBody>().expect<smtp::ResumeReading>();
    script.body_stored().peer("\r\n.\r\n").body_stored().expect_reply(250, "2.6.0");
    EXPECT_EQ(script.last_message().as_sent().size(), 400'002u);
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsReadToItsEndWhenItCannotBeStored) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer(std::string(20'000, 'x'))
        .expect<smtp::StoreBody>()
        .body_stored(false)
        .expect_no_reply()
        .expect<smtp::DiscardBody>();
    script.peer(std::string(20'000, 'x')).expect_nothing();
    script.peer("\r\n.\r\n").expect_reply(452, "4.3.1").expect_state(State::ready).expect_messages(0);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsRefusedWhenItsLastOctetsCannotBeStored) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer("x\r\n.\r\n").expect<smtp::StoreBody>().expect_no_reply();
    script.body_stored(false).expect<smtp::DiscardBody>().expect_none<smtp::CommitMessage>().expect_reply(452, "4.3.1");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsDiscardedOnlyWhenNobodyStoresItAnyMore) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer(std::string(20'000, 'x')).expect<smtp::StoreBody>();
    script.peer("a\nb\r\n.\r\n").expect_none<smtp::DiscardBody>().expect_no_reply();
    script.body_stored().expect<smtp::DiscardBody>().expect_reply(550, "5.6.0");
    script.also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, BlamesTheMessageRatherThanTheDisk) {
    SessionScript script{server(), no_storage};
    begin_message(script);
    script.peer(std::string(20'000, 'x')).body_stored(false).peer("a\nb\r\n.\r\n").expect_reply(550, "5.6.0");
}

TEST(ServerSessionMessage, IsAnsweredOnlyWhenItIsDurable) {
    SessionScript script{server(), no_commits};
    begin_message(script);
    script.peer("x\r\n.\r\n").expect<smtp::CommitMessage>().expect_no_reply().expect_state(State::committing);
    script.peer("NOOP\r\n").expect_no_reply();
    script.commit_result(true)
        .expect_reply(250, "2.6.0")
        .expect_reply(250, "2.0.0")
        .expect_state(State::ready)
        .expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, StaysWithThePeerWhenItIsNotDurable) {
    SessionScript script{server(), no_commits};
    begin_message(script);
    script.peer("x\r\n.\r\n")
        .commit_result(false)
        .expect_reply(451, "4.3.0")
        .expect_state(State::ready)
        .expect_messages(0);
    script.transaction_for({"joe@d.example"}).data().peer("x\r\n.\r\n").commit_result(true).expect_reply(250, "2.6.0");
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, TakesNoAnswerThatWasNotAskedFor) {
    SessionScript script{server(), {.storage = false, .commits = false}};
    script.commit_result(true).expect_nothing().body_stored().expect_nothing();
    begin_message(script);
    script.commit_result(true).expect_nothing().body_stored(false).expect_nothing();
    script.peer("x\r\n.\r\n").commit_result(true).expect_nothing().expect_messages(0);
    script.body_stored().commit_result(true).expect_reply(250, "2.6.0");
    script.commit_result(true).expect_nothing().expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, IsDiscardedWhenThePeerGoesBeforeTheEnd) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("x\r\n").closed().expect_state(State::closed).expect_messages(0);
    EXPECT_TRUE(script.last_message().is_discarded);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, StaysOursWhenThePeerGoesAfterTheEnd) {
    SessionScript script{server(), no_commits};
    begin_message(script);
    script.peer("x\r\n.\r\n").expect<smtp::CommitMessage>().closed();
    EXPECT_FALSE(script.last_message().is_discarded);
    script.commit_result(true).expect_nothing().expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionMessage, HasNoUnsafeMessageIdInItsEnvelope) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("Message-ID: <\x1b[2J" + std::string(400, 'x') + "@b.example>\r\n\r\n.\r\n").expect_reply(250);
    const auto& id = script.last_message().envelope.message_id;
    EXPECT_TRUE(id.starts_with("<\\x1B[2Jxxx")) << id;
    EXPECT_LE(id.size(), 258u);
}

TEST(ServerSessionShutdown, EndsAnIdleSessionAtOnce) {
    SessionScript script{server()};
    script.hello().shutdown().expect_reply(421, "4.3.2").expect<smtp::Close>().expect_state(State::closed);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionShutdown, EndsATransactionBeforeItsFinalDot) {
    SessionScript script{server()};
    begin_message(script);
    script.peer("x\r\n").shutdown().expect_reply(421, "4.3.2").expect<smtp::DiscardBody>().expect<smtp::Close>();
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionShutdown, AnswersAnUndecidedRecipientWith421) {
    SessionScript script{server(), {.decisions = false}};
    script.hello().peer("MAIL FROM:<a@b.example>\r\nRCPT TO:<joe@d.example>\r\nDATA\r\n").shutdown();
    script.expect_reply(250, "2.1.0").expect_reply(421, "4.3.2").expect<smtp::Close>();
    script.accept().expect_nothing();
}

TEST(ServerSessionShutdown, FinishesAMessageWhoseFinalDotWasRead) {
    SessionScript script{server(), {.storage = false, .commits = false}};
    begin_message(script);
    script.peer("x\r\n.\r\nMAIL FROM:<a@b.example>\r\n").shutdown().expect_nothing();
    script.body_stored().expect<smtp::CommitMessage>().expect_no_reply();
    script.commit_result(true)
        .expect_reply(250, "2.6.0")
        .expect_reply(421, "4.3.2")
        .expect<smtp::Close>()
        .expect_messages(1);
    script.also_split_at_every_byte().also_fail_io_at_every_step();
}

TEST(ServerSessionShutdown, RefusesABadMessageBeforeItEnds) {
    SessionScript script{server(), {.storage = false}};
    begin_message(script);
    script.peer(std::string(20'000, 'x') + "a\nb\r\n.\r\n").expect_reply(550, "5.6.0");
    script.shutdown().expect_reply(421, "4.3.2").expect<smtp::Close>();
}

TEST(ServerSessionShutdown, CountsForASessionThatWasNotGreeted) {
    SessionScript script{server().on_ssl_port()};
    script.shutdown().expect_no_reply().expect<smtp::Close>();
}

TEST(ServerSessionShutdown, HappensOnce) {
    SessionScript script{server()};
    script.shutdown()
        .expect_reply(421)
        .shutdown()
        .expect_nothing()
        .deadline()
        .expect_nothing()
        .closed()
        .expect_nothing();
}

}  // namespace
}  // namespace postern::test
