#include "tests/unit/spool_sqlite/scratch_spool.hpp"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <set>

extern char** environ;

namespace postern::test {
namespace {

struct Acknowledged {
    std::set<std::int64_t> committed;
    std::set<std::int64_t> settled;
};

/// Lets the victim work in the folder until it has acknowledged `count` times, kills it, and says all that it
/// acknowledged.
Acknowledged kill_after(const std::filesystem::path& folder, int count) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = SPOOL_VICTIM;
    std::string argument = folder.string();
    char* arguments[] = {program.data(), argument.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ) != 0)
        throw std::runtime_error("no victim");
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);

    Acknowledged acknowledged;
    std::FILE* lines = ::fdopen(ends[0], "r");
    char what = 0;
    long long id = 0;
    // What it said before it died counts, so the pipe is read to its end.
    for (int seen = 0; std::fscanf(lines, " %c %lld", &what, &id) == 2; ++seen) {
        (what == 'C' ? acknowledged.committed : acknowledged.settled).insert(id);
        if (seen == count) ::kill(child, SIGKILL);
    }
    std::fclose(lines);
    ::waitpid(child, nullptr, 0);
    return acknowledged;
}

class KilledSpool : public testing::TestWithParam<int> {
protected:
    KilledSpool() { scratch.options().body_file_threshold_octets = 10'000; }
    ScratchSpool scratch;
};

TEST_P(KilledSpool, HasEveryAcknowledgedMessageWholeAndNoneThatWasSettled) {
    const auto acknowledged = kill_after(scratch.directory(), GetParam());
    ASSERT_GE(acknowledged.committed.size(), 1U);
    scratch.open();
    const auto stored = scratch.spool().scan({false, 1'000'000}).value();
    std::set<std::int64_t> found;
    for (const auto& message : stored) found.insert(message.envelope.id.value);
    for (const auto id : acknowledged.committed) {
        if (id % 3 == 0) continue;
        ASSERT_TRUE(found.contains(id)) << "message " << id << " is lost";
        ASSERT_TRUE(scratch.client().read(id).value().ends_with("x" + std::to_string(id)));
    }
    for (const auto id : acknowledged.settled) EXPECT_FALSE(found.contains(id)) << "message " << id << " came back";
}

INSTANTIATE_TEST_SUITE_P(After, KilledSpool, testing::Values(1, 7, 40, 123, 300));

}  // namespace
}  // namespace postern::test
