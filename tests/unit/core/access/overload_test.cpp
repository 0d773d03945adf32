#include "core/access/overload.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace postern::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t mib = 1u << 20;

TEST(MemoryLimit, IsTheSettingOrHalfOfTheLeastThatTheSystemAllows) {
    EXPECT_EQ(memory_limit(7, {100, 50, 10}), 7u);
    EXPECT_EQ(memory_limit(0, {100, 50, 60}), 25u);
    EXPECT_EQ(memory_limit(0, {100, {}, 60}), 30u);
    EXPECT_EQ(memory_limit(0, {100, {}, {}}), 50u);
    EXPECT_EQ(memory_limit(0, {100, {}, 0}), 1u) << "nothing is left, which is not the same as no limit";
    EXPECT_EQ(memory_limit(0, {}), 0u);
}

struct Step {
    Load load;
    bool takes_sessions;
    bool takes_mail;
    const char* reason;
    const char* line;  ///< Part of the one that is logged; null: none is.
};

void expect_steps(const LoadLimits& limits, std::initializer_list<Step> steps) {
    Overload overload;
    int number = 0;
    for (const auto& step : steps) {
        SCOPED_TRACE(number++);
        const auto lines = overload.look(step.load, limits);
        EXPECT_EQ(overload.takes_sessions(), step.takes_sessions);
        EXPECT_EQ(overload.takes_mail(), step.takes_mail);
        EXPECT_EQ(overload.reason(), step.reason);
        if (step.line == nullptr)
            EXPECT_THAT(lines, IsEmpty());
        else
            EXPECT_THAT(lines, ElementsAre(HasSubstr(step.line)));
    }
}

TEST(Overload, TurnsSessionsAwayBeforeTheMailOfThoseThatAreThere) {
    expect_steps({10 * mib, 0}, {{{0, 9 * mib - 1}, true, true, "", nullptr},
                                 {{0, 9 * mib}, false, true, "memory", "no new session is taken (421 4.3.2)"},
                                 {{0, 10 * mib}, false, false, "memory", "take 10240 of 10240 KB"},
                                 {{0, 9 * mib}, false, false, "memory", nullptr},
                                 {{0, 9 * mib - 1}, false, true, "memory", "memory again; mail is taken"},
                                 {{0, 8 * mib}, false, true, "memory", nullptr},
                                 {{0, 8 * mib - 1}, true, true, "", "memory again; new sessions are taken"}});
}

TEST(Overload, CountsSessionsBodiesAndQueueTogether) { EXPECT_EQ(held_octets({16, 5, 1024}), mib + 5 + mib); }

TEST(Overload, EndsForTheQueueWhenATenthOfItHasGone) {
    expect_steps({0, 20}, {{{0, 0, 19}, true, true, "", nullptr},
                           {{0, 0, 20}, true, false, "queue", "20 messages in the queue, of 20"},
                           {{0, 0, 18}, true, false, "queue", nullptr},
                           {{0, 0, 17}, true, true, "", "room in the queue again"}});
    expect_steps({0, 1},
                 {{{0, 0, 1}, true, false, "queue", "NO MAIL IS TAKEN"}, {{0, 0, 0}, true, true, "", "mail is taken"}});
}

TEST(Overload, TakesNothingWhileTheSystemGivesNoMemory) {
    expect_steps({}, {{{0, 0, 0, true, false}, false, false, "memory", "the system gives this task no more memory"},
                      {{}, true, true, "", "the system gives memory again"}});
}

TEST(Overload, NamesEverythingThatIsFull) {
    Overload overload;
    const auto lines = overload.look({0, mib, 2, false}, {mib, 2});
    EXPECT_EQ(lines.size(), 4u);
    EXPECT_EQ(overload.reason(), "memory, queue, disk");
    EXPECT_THAT(overload.look({}, {}), testing::SizeIs(4)) << "a limit that was lifted ends it too";
    EXPECT_EQ(overload.reason(), "");
}

}  // namespace
}  // namespace postern::access
