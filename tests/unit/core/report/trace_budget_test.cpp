#include "core/report/trace_budget.hpp"

#include <gtest/gtest.h>

namespace postern::report {
namespace {

using Answer = TraceBudget::Answer;
using namespace std::chrono_literals;

TEST(TraceBudget, TakesSoManyLinesASecondAndCountsTheOthers) {
    TraceBudget budget;
    const TimePoint now{1h};
    for (unsigned line = 0; line < TraceBudget::most_lines_per_second; ++line)
        ASSERT_EQ(budget.may_write(10, now + 999ms), Answer::yes) << line;
    EXPECT_EQ(budget.may_write(10, now + 999ms), Answer::too_fast);
    EXPECT_EQ(budget.may_write(10, now + 1500ms), Answer::too_fast);
    EXPECT_EQ(budget.may_write(10, now + 1999ms), Answer::yes);
    EXPECT_EQ(budget.take_left_out(), 2u);
    EXPECT_EQ(budget.take_left_out(), 0u);
}

TEST(TraceBudget, IsFullForGood) {
    TraceBudget budget;
    EXPECT_EQ(budget.may_write(TraceBudget::most_octets, TimePoint{1h}), Answer::yes);
    EXPECT_EQ(budget.octets(), TraceBudget::most_octets);
    EXPECT_EQ(budget.may_write(1, TimePoint{1h}), Answer::full);
    EXPECT_EQ(budget.may_write(0, TimePoint{2h}), Answer::full);
}

}  // namespace
}  // namespace postern::report
