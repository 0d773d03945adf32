#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Each of the two commands, and what it says that it did.
struct Word {
    std::string command;
    std::string done;
};

class DeadMail : public testing::TestWithParam<Word> {
protected:
    std::string tell(const std::string& arguments) { return task.tell(GetParam().command + arguments); }
    std::string done() { return GetParam().done; }
    Task task;
};

INSTANTIATE_TEST_SUITE_P(Console, DeadMail, testing::Values(Word{"release", "released"}, Word{"delete", "deleted"}));

TEST_P(DeadMail, ActsOnOneMessage) {
    task.changed = 1;
    EXPECT_EQ(tell(" 00000000000000ab"), "Message 00000000000000AB: " + done() + ".\n");
    EXPECT_EQ(task.asked_for, QueueId{0xAB});
}

TEST_P(DeadMail, ActsOnAll) {
    task.changed = 3;
    task.asked_for = QueueId{1};
    EXPECT_EQ(tell(" ALL"), "3 dead message[s] " + done() + ".\n");
    EXPECT_EQ(task.asked_for, std::nullopt);
}

TEST_P(DeadMail, SaysThatAMessageIsNotDead) {
    EXPECT_EQ(tell(" 00000000000000AB"),
              "Message 00000000000000AB neither waits here nor is it dead; nothing is " + done() + ".\n");
}

TEST_P(DeadMail, DoesNothingWithoutAnId) {
    task.asked_for = QueueId{1};
    EXPECT_THAT(tell(""), HasSubstr("Nothing is changed: name one ID"));
    EXPECT_THAT(tell(""), HasSubstr("but there is nothing."));
    EXPECT_EQ(task.asked_for, QueueId{1});
}

TEST_P(DeadMail, DoesNothingForWhatIsNoId) {
    task.asked_for = QueueId{1};
    for (const char* typed : {" AB", " 00000000000000AB and more", " every", " 00000000000000AG"}) {
        EXPECT_THAT(tell(typed), HasSubstr("Nothing is changed: ")) << typed;
    }
    EXPECT_EQ(task.asked_for, QueueId{1});
}

TEST_P(DeadMail, SaysWhyTheSpoolCouldNot) {
    task.changed = unexpected(std::string("the disk failed"));
    EXPECT_EQ(tell(" all"), "Nothing is " + done() + ": the disk failed\n");
}

TEST_P(DeadMail, DoesNotSayThatNothingHappensWhereThatIsNotKnown) {
    task.changed = std::nullopt;
    const auto not_known = " is " + done() + " is not known yet: the spool has not answered, and may still do it.";
    EXPECT_THAT(tell(" all"), AllOf(HasSubstr("Whether dead mail" + not_known), HasSubstr("\"show queue dead\"")));
    EXPECT_THAT(tell(" 00000000000000AB"), HasSubstr("Whether message 00000000000000AB" + not_known));
}

TEST(SpoolCheck, PrintsWhatWasFound) {
    Task task;
    EXPECT_EQ(task.tell("spool check"), "Spool checked.\n");
    EXPECT_THAT(task.tell("spool check now"), HasSubstr("takes nothing behind it"));
}

}  // namespace
}  // namespace postern::console::test
