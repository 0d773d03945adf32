#include "adapters/spool_sqlite/background_check.hpp"
#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace postern::test {
namespace {

using namespace std::chrono_literals;
using spool_sqlite::BackgroundCheck;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BackgroundChecks : public testing::Test {
protected:
    BackgroundChecks() { scratch.open(); }
    ScratchSpool scratch;
};

TEST_F(BackgroundChecks, AnswersWhereItIsDoneInTime) {
    BackgroundCheck check(scratch.spool());
    EXPECT_THAT(check.begin(20s), ElementsAre(HasSubstr("nothing is wrong")));
    EXPECT_THAT(check.take(), IsEmpty());
}

TEST_F(BackgroundChecks, HandsItsFindingsOverOnceWhetherNowOrLater) {
    BackgroundCheck check(scratch.spool());
    auto lines = check.begin(0s);
    if (lines.front() == "The spool is being checked; the findings follow in the log.") {
        do {
            lines = check.take();
            std::this_thread::yield();
        } while (lines.empty());
    }
    EXPECT_THAT(lines, ElementsAre(HasSubstr("nothing is wrong")));
    EXPECT_THAT(check.take(), IsEmpty());
}

TEST_F(BackgroundChecks, MayBeDoneAgain) {
    BackgroundCheck check(scratch.spool());
    ASSERT_THAT(check.begin(20s), ElementsAre(HasSubstr("0 message[s]")));
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "x"));
    EXPECT_THAT(check.begin(20s), ElementsAre(HasSubstr("1 message[s]")));
}

TEST_F(BackgroundChecks, EndsEarlyWhenItIsCancelled) {
    ASSERT_TRUE(scratch.client().commit(SpoolClient::envelope(1), "x"));
    BackgroundCheck check(scratch.spool());
    scratch.spool().cancel_checks();
    EXPECT_THAT(check.begin(20s), ElementsAre(testing::AllOf(HasSubstr("in part"), HasSubstr("0 message[s]"))));
}

}  // namespace
}  // namespace postern::test
