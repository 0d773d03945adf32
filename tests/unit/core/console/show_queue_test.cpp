#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace postern::console::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

queue::DestinationRow waiting_row(WallTime now) {
    queue::DestinationRow row;
    row.name = "MX a.example";
    row.messages = row.waiting = 2;
    row.recipients = 3;
    row.oldest = now - hours(2);
    row.next_try = now + minutes(20);
    row.failures = 3;
    row.last_error = "connection refused";
    row.last_verdict = "may:encrypted:certificate not checked";
    return row;
}

queue::DestinationRows rows_of(std::vector<queue::DestinationRow> rows) {
    queue::DestinationRows found;
    found.destinations = rows.size();
    found.messages = 3;
    found.being_sent = 1;
    found.waiting_for_retry = 2;
    found.rows = std::move(rows);
    return found;
}

TEST(ShowQueue, HasALineForEachDestination) {
    Task task;
    task.reader.found = rows_of({waiting_row(task.time)});
    task.reader.found->destinations = 8;
    const auto answer = task.tell("show queue");
    EXPECT_THAT(answer, HasSubstr("3 message[s] in the queue: 1 being sent, 2 waiting for a next try."));
    EXPECT_THAT(answer, ContainsRegex("MX a\\.example +2 +2 h +retry at 2026-11-25 02:00:10 UTC +"
                                      "may:encrypted:certificate not checked +connection refused\n"));
    EXPECT_THAT(answer, HasSubstr("and 7 more"));
    EXPECT_EQ(task.reader.asked_rows, 50u);
}

TEST(ShowQueue, SaysHowItStandsWithEach) {
    Task task;
    auto row = waiting_row(task.time);
    const auto shown = [&] {
        task.reader.found = rows_of({row});
        return task.tell("show queue");
    };
    row.ready = 4;
    EXPECT_THAT(shown(), ContainsRegex(" 2 h +active +may"));
    row.paused_until = task.time + minutes(1);
    EXPECT_THAT(shown(), HasSubstr("paused until 2026-11-25 01:41:10 UTC"));
    row.being_sent = 2;
    EXPECT_THAT(shown(), HasSubstr("active, 2 being sent"));
    row.held_because = "the ports are Disabled";
    EXPECT_THAT(shown(), ContainsRegex(" 2 h +held"));
}

TEST(ShowQueue, CountsWhatIsHeldAndWhatIsSuspended) {
    Task task;
    task.reader.found->held = 2;
    EXPECT_THAT(task.tell("show queue"), HasSubstr("waiting for a next try, 2 held. "));
    task.reader.found->suspended = 1;
    EXPECT_THAT(task.tell("show queue"), HasSubstr("waiting for a next try, 2 held, 1 suspended. "));
}

TEST(ShowQueue, SaysWhyNothingIsSentAtAll) {
    Task task;
    task.reader.found->held_because = "outbound TCP/IP port status and SSL port status are Disabled";
    EXPECT_THAT(
        task.tell("show queue"),
        HasSubstr("Nothing is sent, and nothing ages: outbound TCP/IP port status and SSL port status are Disabled."));
}

TEST(ShowQueue, SaysThatTheSchedulerDidNotAnswer) {
    Task task;
    task.reader.found = unexpected(std::string("The scheduler did not answer."));
    EXPECT_EQ(task.tell("show queue"), "The scheduler did not answer.\n");
    EXPECT_THAT(task.tell("show queue --json q.json"), HasSubstr("No file was written."));
    EXPECT_TRUE(task.files.written.empty());
}

TEST(ShowQueue, PrintsTheMessagesThatMatch) {
    Task task;
    task.reader.found_messages = queue::FoundMessages{{{{0xAB},
                                                        mail::Address{"s", "here.example"},
                                                        2,
                                                        "relay.example",
                                                        1500,
                                                        task.time - hours(2),
                                                        3,
                                                        task.time + minutes(20),
                                                        false,
                                                        "connection refused"}},
                                                      3};
    const auto answer = task.tell("show queue *@Here.example");
    EXPECT_THAT(answer, HasSubstr("3 message[s] in the queue match \"*@Here.example\"."));
    EXPECT_THAT(
        answer,
        ContainsRegex(
            "00000000000000AB +2 h +s@here.example +2 +relay.example +3, next in 20 min +2K +connection refused\n"));
    EXPECT_THAT(answer, HasSubstr("and 2 more"));
    EXPECT_EQ(task.reader.asked_query->kind, queue::MessageQuery::Kind::from_or_to);
    EXPECT_EQ(task.reader.asked_query->pattern, "*@here.example");
    std::ignore = task.tell("show queue all");
    EXPECT_EQ(task.reader.asked_query->pattern, "*");
}

TEST(ShowQueue, SaysThatNothingMatchesAndWhatMay) {
    Task task;
    EXPECT_THAT(
        task.tell("show queue \x1b[2Jx"),
        AllOf(HasSubstr("No message in the queue matches \"\\x1B[2Jx\": an ID, a domain"), Not(HasSubstr("\x1b"))));
}

TEST(ShowQueue, PrintsTheDeadWithTheirReasons) {
    Task task;
    ports::QueuedMessage message;
    message.envelope.id = {7};
    message.envelope.accepted_at = task.time;
    message.envelope.recipients = {{{"a", "x.example"}, mail::RecipientState::delivered, ""},
                                   {{"b", "x.example"}, mail::RecipientState::failed, "550 5.1.1 no such user"}};
    task.reader.dead_messages->push_back(message);
    const auto answer = task.tell("show queue dead");
    EXPECT_THAT(answer, ContainsRegex("0000000000000007 .* <> +b@x.example .* 550 5.1.1 no such user\n"));
    EXPECT_THAT(answer, Not(HasSubstr("a@x.example")));
    task.reader.dead_messages = unexpected(std::string("disk error"));
    EXPECT_THAT(task.tell("show queue dead"), HasSubstr("disk error"));
}

TEST(ShowRetry, SaysWhatComesNextAndWhy) {
    Task task;
    auto paused = waiting_row(task.time);
    paused.name = "relay.example";
    paused.ready = 5;
    paused.paused_until = task.time + minutes(1);
    paused.pause_reason = "handshake failed";
    task.reader.found = rows_of({paused, waiting_row(task.time)});
    const auto answer = task.tell("show retry");
    EXPECT_EQ(task.reader.asked_which, queue::DestinationCensus::Which::delayed);
    EXPECT_THAT(answer, HasSubstr("2 destination[s] pause or have something that waits for its next try."));
    EXPECT_THAT(answer,
                ContainsRegex("relay\\.example +2 +5 +2026-11-25 01:41:10 UTC \\(in 1 min\\) +3 +until 2026-11-25 "
                              "01:41:10 UTC +handshake failed\n"));
    EXPECT_THAT(answer, ContainsRegex("MX a\\.example +2 +0 +2026-11-25 02:00:10 UTC \\(in 20 min\\) +3 +- +connection "
                                      "refused\n"));
}

TEST(ShowRetry, SaysThatNothingWaits) {
    Task task;
    EXPECT_EQ(task.tell("show retry"), "Nothing waits for a next try, and no destination pauses.\n");
}

// For programs.

boost::json::object written(Task& task, std::string_view line, const std::string& file) {
    EXPECT_THAT(task.tell(line), HasSubstr("Written to /data/" + file));
    return boost::json::parse(task.files.written.at(file)).as_object();
}

TEST(JsonReport, SaysWhatTheConsoleSays) {
    Task task;
    task.reader.found = rows_of({waiting_row(task.time)});
    const auto report = written(task, "show queue --json q.json", "q.json");
    EXPECT_EQ(report.at("report"), "show queue");
    EXPECT_EQ(report.at("task"), "smtp");
    EXPECT_EQ(report.at("time"), "2026-11-25T01:40:10.000Z");
    EXPECT_EQ(report.at("messages"), 3);
    EXPECT_TRUE(report.at("held_because").is_null());
    const auto& row = report.at("destinations").at(0);
    EXPECT_EQ(row.at("destination"), "MX a.example");
    EXPECT_EQ(row.at("state"), "retry");
    EXPECT_EQ(row.at("next_try"), "2026-11-25T02:00:10.000Z");
    EXPECT_TRUE(row.at("paused_until").is_null());
    EXPECT_EQ(task.reader.asked_rows, 100'000u);
}

TEST(JsonReport, BeginsWithWhatTellsItFromOtherFiles) {
    Task task;
    std::ignore = task.tell("show retry --json r.json");
    EXPECT_EQ(task.files.written.at("r.json").substr(0, 10), "{\"report\":");
}

TEST(JsonReport, TakesAPatternBeforeItAndAFileWithSpacesBehindIt) {
    Task task;
    const auto report = written(task, "show queue a.example --json my file", "my file");
    EXPECT_EQ(task.reader.asked_query->pattern, "a.example");
    EXPECT_EQ(report.at("message_count"), 0);
}

TEST(JsonReport, WithoutANameOrWithTroubleIsNotWritten) {
    Task task;
    EXPECT_THAT(task.tell("show queue dead --json"), HasSubstr("Name the file: show queue dead --json FILE."));
    EXPECT_THAT(task.tell("show retry now --json x"), HasSubstr("takes nothing behind it, but there is \"now\""));
    task.files.trouble = "/data/x: it is a link.";
    EXPECT_EQ(task.tell("show retry --json x"), "No file was written: /data/x: it is a link.\n");
}

}  // namespace
}  // namespace postern::console::test
