#include "adapters/files_posix/memory_facts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace postern::files_posix {
namespace {

/// A /proc and a /sys of our own.
class MemoryFacts : public testing::Test {
protected:
    void SetUp() override { write("proc/self/cgroup", "0::/system.slice/domino.service\n"); }
    void TearDown() override { std::filesystem::remove_all(root_); }
    void write(const std::string& file, const std::string& text) const {
        const auto path = root_ / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    [[nodiscard]] std::optional<std::uint64_t> control_group() const { return read_memory_facts(root_).control_group; }

    std::filesystem::path root_ = std::filesystem::temp_directory_path() / ("memory-facts-" + std::to_string(getpid()));
};

TEST_F(MemoryFacts, HaveNoLimitWhereNoGroupSaysOne) {
    EXPECT_EQ(control_group(), std::nullopt);
    write("sys/fs/cgroup/system.slice/domino.service/memory.max", "max\n");
    EXPECT_EQ(control_group(), std::nullopt);
}

TEST_F(MemoryFacts, TakeTheLeastOfAGroupAndThoseAboveIt) {
    write("sys/fs/cgroup/system.slice/domino.service/memory.max", "300\n");
    EXPECT_EQ(control_group(), 300u);
    write("sys/fs/cgroup/system.slice/memory.max", "200\n");
    EXPECT_EQ(control_group(), 200u);
}

TEST_F(MemoryFacts, TakeTheTopOfAContainerWhosePathIsOneOfOutside) {
    write("proc/self/cgroup", "0::/docker/abc\n");
    write("sys/fs/cgroup/memory.max", "400\n");
    EXPECT_EQ(control_group(), 400u);
}

TEST_F(MemoryFacts, ReadTheFirstVersionToo) {
    write("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/domino\n0::/\n");
    write("sys/fs/cgroup/memory/domino/memory.limit_in_bytes", "500\n");
    write("sys/fs/cgroup/memory/other/memory.limit_in_bytes", "1\n");
    EXPECT_EQ(control_group(), 500u);
}

TEST_F(MemoryFacts, KnowTheMachine) { EXPECT_GT(read_memory_facts().physical, 1u << 20); }

}  // namespace
}  // namespace postern::files_posix
