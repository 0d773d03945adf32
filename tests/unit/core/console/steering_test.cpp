#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using queue::Verb;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SteerMail : public testing::Test {
protected:
    const queue::Order& last() { return task.steered.orders.back(); }
    Task task;
};

TEST_F(SteerMail, EachVerbIsAnOrder) {
    const std::pair<std::string, Verb> verbs[] = {{"retry", Verb::retry},     {"hold", Verb::hold},
                                                  {"release", Verb::release}, {"delete", Verb::remove},
                                                  {"bounce", Verb::bounce},   {"requeue", Verb::requeue}};
    task.steered.touched->messages = 2;
    task.steered.touched->recipients = 3;
    for (const auto& [typed, verb] : verbs) {
        EXPECT_THAT(task.tell(typed + " *@b.example"), AllOf(HasSubstr("2 message[s]"), HasSubstr("3 recipient[s]")));
        EXPECT_EQ(last().verb, verb);
        EXPECT_EQ(last().selection.to_string(), "*@b.example");
        EXPECT_EQ(last().by, "the console");
    }
}

TEST_F(SteerMail, TheReasonIsWhatStandsBehindBecause) {
    task.tell("bounce b.example BECAUSE they moved \x1b[2J because so");
    EXPECT_EQ(last().reason, "they moved \\x1B[2J because so");
    EXPECT_EQ(last().selection.to_string(), "b.example");
}

TEST_F(SteerMail, NothingIsOrderedWhereNothingIsNamed) {
    for (const char* typed : {"hold", "retry AB", "requeue a b", "bounce from:anna", "delete because spam"})
        EXPECT_THAT(task.tell(typed), HasSubstr("Nothing is changed: ")) << typed;
    EXPECT_THAT(task.steered.orders, IsEmpty());
}

TEST_F(SteerMail, BounceAllIsToBeSaidPlainly) {
    EXPECT_THAT(task.tell("bounce all"), HasSubstr("bounce *"));
    EXPECT_THAT(task.steered.orders, IsEmpty());
    task.tell("bounce *");
    EXPECT_THAT(task.steered.orders, SizeIs(1));
}

TEST_F(SteerMail, DeleteAllIsOfDeadMailAlone) {
    task.changed = 2;
    EXPECT_EQ(task.tell("delete all"), "2 dead message[s] deleted.\n");
    EXPECT_THAT(task.steered.orders, IsEmpty());
}

TEST_F(SteerMail, ReleaseAllIsOfHeldAndOfDeadMail) {
    task.changed = 2;
    task.steered.touched->messages = 1;
    EXPECT_THAT(task.tell("release all"),
                AllOf(HasSubstr("2 dead message[s] released.\n"), HasSubstr("1 message[s] released")));
}

TEST_F(SteerMail, AMessageThatWaitsIsNotLookedForAmongTheDead) {
    task.steered.touched->messages = 1;
    EXPECT_THAT(task.tell("delete 00000000000000AB"), HasSubstr("1 message[s] deleted"));
    EXPECT_EQ(task.asked_for, std::nullopt);
}

TEST_F(SteerMail, SaysThatAnOrderGoesOnWhereTheAnswerIsSlow) {
    task.steered.touched.reset();
    EXPECT_THAT(task.tell("hold all"), HasSubstr("not done yet: it goes on"));
    EXPECT_THAT(task.tell("delete 00000000000000AB"), HasSubstr("not done yet: it goes on"));
    EXPECT_EQ(task.asked_for, std::nullopt) << "it is not known whether it waits";
}

TEST_F(SteerMail, SuspendsADomainForATime) {
    task.steered.waiting = std::size_t{7};
    const auto answer = task.tell("suspend There.Example. for 1h 30 min because they asked");
    EXPECT_THAT(answer,
                AllOf(HasSubstr("there.example is suspended for 1 h 30 min, until "), HasSubstr("7 message[s]")));
    const auto& suspension = task.steered.suspended.at(0);
    EXPECT_EQ(suspension.domain, "there.example");
    EXPECT_EQ(suspension.until - suspension.since, seconds(5400));
    EXPECT_EQ(suspension.reason, "they asked");
    EXPECT_THAT(task.tell("show suspended"), HasSubstr("they asked"));
}

TEST_F(SteerMail, SuspendsNothingWithoutADomainAndATime) {
    for (const char* typed :
         {"suspend", "suspend there.example", "suspend there.example for", "suspend a@b.example for 2h",
          "suspend there.example for 0s", "suspend there.example for 2 fortnights", "suspend there.example for 400d",
          "suspend there.example for -2h", "suspend there.example 2h", "suspend . for 2h", "suspend .example for 2h",
          "suspend * for 2h", "suspend a..example for 2h"})
        EXPECT_THAT(task.tell(typed), HasSubstr("Nothing is suspended")) << typed;
    EXPECT_THAT(task.steered.suspended, IsEmpty());
}

TEST_F(SteerMail, SuspendsNoNameThatIsTooLong) {
    EXPECT_THAT(task.tell("suspend " + std::string(64, 'a') + ".example for 2h"),
                HasSubstr("is no domain of recipients"));
}

TEST_F(SteerMail, SuspendsADomainInTheLettersOfTheDns) {
    task.tell(
        "suspend B\xC3\xBC"
        "cher.example for 2h");
    task.tell("suspend [192.0.2.7] for 2h");
    ASSERT_EQ(task.steered.suspended.size(), 2U);
    EXPECT_EQ(task.steered.suspended[0].domain, "xn--bcher-kva.example");
    EXPECT_EQ(task.steered.suspended[1].domain, "[192.0.2.7]");
}

TEST_F(SteerMail, ResumesWhatIsSuspended) {
    EXPECT_EQ(task.tell("resume there.example"), "there.example is not suspended.\n");
    task.tell("suspend there.example for 2h");
    EXPECT_THAT(task.tell("resume THERE.example"), HasSubstr("there.example is resumed"));
    EXPECT_THAT(task.steered.resumed, testing::ElementsAre("there.example"));
}

TEST_F(SteerMail, SaysWhyTheSpoolCouldNotRememberASuspension) {
    task.steered.waiting = unexpected(std::string("the disk failed"));
    EXPECT_EQ(task.tell("suspend there.example for 2h"), "Nothing is suspended: the disk failed\n");
}

TEST(TimeSpan, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(parse_time_span("2h").value(), seconds(7200));
    EXPECT_EQ(parse_time_span("1d12h").value(), seconds(129600));
    EXPECT_EQ(parse_time_span("2 hours 5 minutes").value(), seconds(7500));
    EXPECT_EQ(parse_time_span("90s").value(), seconds(90));
    for (const char* text : {"", "2", "h", "2x", "99999999999999999999h", "366d", "365d1s"})
        EXPECT_FALSE(parse_time_span(text)) << text;
}

}  // namespace
}  // namespace postern::console::test
