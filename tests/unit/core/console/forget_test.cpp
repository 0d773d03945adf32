#include "tests/unit/core/console/console_rig.hpp"

#include <gmock/gmock.h>

namespace postern::console::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Forget, NamesADomainAsTheDnsHasItOrAnAddress) {
    Task task;
    task.steered.waiting = std::size_t{2};
    EXPECT_THAT(task.tell("forget There.example"), HasSubstr("2 host[s] of there.example is forgotten"));
    (void)task.tell("forget 192.0.2.7");
    EXPECT_THAT(task.steered.forgotten, ElementsAre("there.example", "192.0.2.7"));
}

TEST(Forget, SaysWhereThereIsNothingAndWhereNobodyAnswers) {
    Task task;
    task.sts.was_known = false;
    EXPECT_THAT(task.tell("forget there.example"), HasSubstr("Nothing is remembered of there.example"));
    task.steered.waiting = std::optional<std::size_t>{};
    EXPECT_THAT(task.tell("forget there.example"), HasSubstr("it may still happen"));
}

TEST(Forget, RefusesWhatIsNoDomain) {
    Task task;
    EXPECT_THAT(task.tell("forget"), HasSubstr("Name the domain"));
    EXPECT_THAT(task.tell("forget a..b"), HasSubstr("is no domain: "));
    EXPECT_THAT(task.steered.forgotten, IsEmpty());
}

}  // namespace
}  // namespace postern::console::test
