#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace postern::console::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr auto ask = "show message 00000000000000AB";

/// A message with one recipient that waits after one try, and one that has it.
MessageRecord waiting_record(WallTime now) {
    MessageRecord record;
    auto& stored = record.stored.emplace();
    auto& envelope = stored.envelope;
    envelope.id = {0xAB};
    envelope.sender = {"anna", "here.example"};
    envelope.accepted_at = now - minutes(2);
    envelope.peer = "192.0.2.7";
    envelope.peer_helo = "client.example";
    envelope.message_id = "<1@here.example>";
    envelope.body_type = mail::BodyType::eight_bit_mime;
    envelope.options.return_content = mail::ReturnContent::headers;
    envelope.tls.emplace().version = "TLSv1.3";
    envelope.tls->cipher = "TLS_AES_256_GCM_SHA384";
    envelope.recipients = {{{"bert", "x.example"}, mail::RecipientState::waiting, "450 mailbox busy"},
                           {{"carl", "x.example"}, mail::RecipientState::delivered, ""}};
    envelope.recipients[0].options.notify = {true, true, false, false};
    stored.body_octets = 429;
    auto& queued = record.queued.emplace();
    queued.id = {0xAB};
    queued.next_hop = "MX x.example";
    queued.failures = 1;
    queued.next_try = now + minutes(3);
    queued.reason = "450 mailbox busy";
    ports::DeliveryRecord busy{now - minutes(1),
                               "bert@x.example",
                               "mx.x.example [192.0.2.9]:25",
                               "waiting",
                               "may:encrypted:certificate not checked",
                               "STARTTLS where it is offered; 450 mailbox busy",
                               envelope.tls};
    auto taken = busy;
    taken.recipient = "carl@x.example";
    taken.result = "delivered";
    taken.sentence = "STARTTLS where it is offered";
    record.history = {{busy, taken}, 2};
    return record;
}

TEST(ShowMessage, TellsTheEnvelopeTheRecipientsAndEachTry) {
    Task task;
    task.reader.record = waiting_record(task.time);
    const auto answer = task.tell(ask);
    EXPECT_THAT(answer,
                HasSubstr("Message 00000000000000AB waits for its next try at 2026-11-25 01:43:10 UTC, in 3 min."));
    EXPECT_THAT(answer, ContainsRegex("From +anna@here\\.example\n"));
    EXPECT_THAT(answer, ContainsRegex("Received +2026-11-25 01:38:10 UTC from client\\.example \\[192\\.0\\.2\\.7\\], "
                                      "TLSv1\\.3 TLS_AES_256_GCM_SHA384\n"));
    EXPECT_THAT(answer, ContainsRegex("Size +429 octets, 8BITMIME\n"));
    EXPECT_THAT(answer, ContainsRegex("Asked for +RET=HDRS\n"));
    EXPECT_THAT(answer, ContainsRegex("Next hop +MX x\\.example\n"));
    EXPECT_THAT(answer, ContainsRegex("bert@x\\.example +waiting +NOTIFY=SUCCESS +450 mailbox busy\n"));
    EXPECT_THAT(answer, ContainsRegex("carl@x\\.example +delivered +- +-\n"));
    EXPECT_THAT(answer, ContainsRegex("2026-11-25 01:39:10 +bert@x\\.example +waiting +mx\\.x\\.example "
                                      "\\[192\\.0\\.2\\.9\\]:25 +may:encrypted:certificate not checked\n +STARTTLS "
                                      "where it is offered; 450 mailbox busy\n"));
}

TEST(ShowMessage, TellsWhatCrossedTheWireOfHandshakesThatFailed) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->history.records[0].handshakes =
        "mx1 [192.0.2.9]:25: we: ClientHello\nmx2 [192.0.2.8]:25: we: x";
    const auto answer = task.tell(ask);
    EXPECT_THAT(answer, HasSubstr("\n      failed handshake with mx1 [192.0.2.9]:25: we: ClientHello\n"
                                  "      failed handshake with mx2 [192.0.2.8]:25: we: x\n"));
}

TEST(ShowMessage, TellsWhatTheHeaderAsksAndWhereThatMeansNothing) {
    Task task;
    task.reader.record = waiting_record(task.time);
    auto& options = task.reader.record->stored->envelope.options;
    options.is_tls_optional = options.is_submitted = true;
    EXPECT_THAT(task.tell(ask),
                AllOf(ContainsRegex("Asked for +RET=HDRS, TLS-Required: No\n"),
                      HasSubstr("means nothing here: SMTP_TLSRequiredNo is Disabled"), Not(HasSubstr("own."))));
    task.reading.settings.honours_tls_optional = true;
    EXPECT_THAT(task.tell(ask), Not(HasSubstr("means nothing here")));
}

TEST(ShowMessage, NamesTheCauseAndWhoseTurnItIsWhereItWaitsForTls) {
    Task task;
    task.reader.record = waiting_record(task.time);
    EXPECT_THAT(task.tell(ask), Not(HasSubstr("Whose turn"))) << "TLS was no obstacle";
    auto& last = task.reader.record->history.records.back();
    last.result = "waiting";
    last.verdict = "dane:refused:tlsa-invalid";
    EXPECT_THAT(
        task.tell(ask),
        AllOf(ContainsRegex("Cause +The receiving server's certificate is not the one that its domain announces"),
              ContainsRegex("Whose turn +The receiving side can publish TLSA records .*administrator can exempt")));
    last.result = "delivered";
    EXPECT_THAT(task.tell(ask), Not(HasSubstr("Whose turn")));
}

TEST(ShowMessage, SaysHowItStandsWithIt) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->queued->next_try = {};
    EXPECT_THAT(task.tell(ask), HasSubstr("Message 00000000000000AB waits for its turn."));
    task.reader.record->queued->is_being_sent = true;
    EXPECT_THAT(task.tell(ask), HasSubstr("Message 00000000000000AB is being sent."));
}

TEST(ShowMessage, KnowsTheDead) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->queued.reset();
    task.reader.record->stored->envelope.recipients[0].state = mail::RecipientState::failed;
    EXPECT_THAT(task.tell(ask), AllOf(HasSubstr("is dead"), HasSubstr("\"release 00000000000000AB\" tries it again")));
}

TEST(ShowMessage, SaysWhatBecameOfOneThatIsGone) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->queued.reset();
    task.reader.record->stored.reset();
    auto& records = task.reader.record->history.records;
    auto failed = records.front();
    failed.at += seconds(30);
    failed.result = "failed";
    records.push_back(failed);
    const auto answer = task.tell(ask);
    EXPECT_THAT(answer, HasSubstr("is not in the queue any more: delivered to 1 recipient[s], failed for 1."));
    EXPECT_THAT(answer, ContainsRegex("01:39:40 +bert@x\\.example +failed"));
    EXPECT_THAT(answer, Not(HasSubstr("From")));
}

TEST(ShowMessage, SaysThatTheLastTryIsNotTheEndOfOneThatWasRemoved) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->queued.reset();
    task.reader.record->stored.reset();
    EXPECT_THAT(task.tell(ask), HasSubstr("delivered to 1 recipient[s], failed for 0, removed before its end for 1."));
}

TEST(ShowMessage, SaysHowManyTriesAreNotShown) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->history.in_all = 80;
    EXPECT_THAT(task.tell(ask), HasSubstr("Its tries, the last 2 of 80:"));
    EXPECT_EQ(task.reader.asked_rows, 50u);
}

TEST(ShowMessage, SaysThatItWasNotTriedWhereNothingSpeaksOfATry) {
    Task task;
    task.reader.record = waiting_record(task.time);
    task.reader.record->history = {};
    EXPECT_THAT(task.tell(ask), HasSubstr("No try of it is on record yet."));
    task.reader.record->queued->reason.clear();
    EXPECT_THAT(task.tell(ask), HasSubstr("It was not tried yet."));
}

TEST(ShowMessage, TakesNothingButAnId) {
    Task task;
    EXPECT_THAT(task.tell("show message"), HasSubstr("takes the ID of a message (16 hexadecimal digits"));
    EXPECT_THAT(task.tell("show message AB"), HasSubstr("but there is \"AB\""));
    EXPECT_THAT(task.tell(ask), HasSubstr("Message 00000000000000AB is not known"));
    task.reader.record = unexpected(std::string("disk error"));
    EXPECT_EQ(task.tell(ask), "disk error\n");
}

TEST(ShowMessage, SaysTheSameToAProgram) {
    Task task;
    task.reader.record = waiting_record(task.time);
    ASSERT_THAT(task.tell(std::string(ask) + " --json m"), HasSubstr("Written to /data/m"));
    const auto report = boost::json::parse(task.files.written.at("m")).as_object();
    EXPECT_EQ(report.at("state"), "waiting");
    EXPECT_EQ(report.at("size"), 429);
    EXPECT_EQ(report.at("received_tls").at("version"), "TLSv1.3");
    EXPECT_EQ(report.at("recipients").at(0).at("options"), "NOTIFY=SUCCESS");
    EXPECT_EQ(report.at("tries").at(1).at("result"), "delivered");
    EXPECT_EQ(report.at("tries").at(0).at("time"), "2026-11-25T01:39:10.000Z");
    EXPECT_EQ(report.at("tries").at(0).at("tls").at("is_verified"), false);
    task.reader.record->stored.reset();
    task.reader.record->queued.reset();
    std::ignore = task.tell(std::string(ask) + " --json m");
    const auto gone = boost::json::parse(task.files.written.at("m")).as_object();
    EXPECT_EQ(gone.at("state"), "gone");
    for (const auto* field : {"sender", "accepted", "size", "recipients", "next_try", "failures"})
        EXPECT_TRUE(gone.at(field).is_null()) << field;
}

}  // namespace
}  // namespace postern::console::test
