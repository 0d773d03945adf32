// Several processes with one database. The other one is a program of its own, nsf_writer: a fork alone would share
// SQLite's state with this one.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "nsf_fixture.hpp"

extern char** environ;

namespace notes_test {
namespace {

/// Another process that adds documents and writes the id of each into a pipe, after its update returned.
class Writer {
public:
    Writer(const std::filesystem::path& directory, int documents) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        read_end_ = ends[0];
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], acknowledgements_fd);
        spawn(directory, documents, actions);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
    }
    ~Writer() { ::close(read_end_); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Waits for the next acknowledged id; false when the writer is gone.
    bool next(NOTEID& id) { return ::read(read_end_, &id, sizeof id) == sizeof id; }
    std::vector<NOTEID> rest() {
        std::vector<NOTEID> ids;
        for (NOTEID id = 0; next(id);) ids.push_back(id);
        return ids;
    }
    void kill() const { EXPECT_EQ(::kill(pid_, SIGKILL), 0); }
    [[nodiscard]] int wait() const {
        int status = 0;
        EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
        return status;
    }

    static constexpr int acknowledgements_fd = 42;

private:
    void spawn(const std::filesystem::path& directory, int documents, const posix_spawn_file_actions_t& actions) {
        const auto own_folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
        const std::string program = (own_folder / "nsf_writer").string();
        std::vector<std::string> words{program, directory.string(), std::to_string(documents),
                                       std::to_string(acknowledgements_fd)};
        EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, pointers(words).data(), environ), 0);
    }
    static std::vector<char*> pointers(std::vector<std::string>& strings) {
        std::vector<char*> result;
        for (std::string& string : strings) result.push_back(string.data());
        result.push_back(nullptr);
        return result;
    }

    pid_t pid_ = 0;
    int read_end_ = -1;
};

using NsfProcesses = NsfTest;

TEST_F(NsfProcesses, FourWriteOneDatabaseAtOnce) {
    const DBHANDLE database = new_database();
    std::vector<std::unique_ptr<Writer>> writers;
    for (int i = 0; i < 4; ++i) writers.push_back(std::make_unique<Writer>(data(""), 15));
    for (int i = 0; i < 15; ++i) add_document(database, "Subject", "mine");
    for (const auto& writer : writers) {
        EXPECT_EQ(writer->rest().size(), 15U);
        EXPECT_EQ(writer->wait(), 0);
    }
    EXPECT_EQ(search(database).matching.size(), 75U);
}

// POSIX takes a process's locks away when it closes any descriptor of the file. A second open that looked into the file by
// itself left the database without its lock; the next process to close then believed it was the last one and took the
// write-ahead log away, and everything written afterwards was lost.
TEST_F(NsfProcesses, WhatIsWrittenAfterASecondOpenAndAnotherProcesssCloseIsKept) {
    const DBHANDLE database = new_database();
    add_document(database, "Subject", "before");
    open_database();
    {
        Writer other(data(""), 1);
        EXPECT_EQ(other.rest().size(), 1U);
        EXPECT_EQ(other.wait(), 0);
    }
    EXPECT_TRUE(std::filesystem::exists(data("test.nsf-wal")));
    add_document(database, "Subject", "after");
    Writer reader(data(""), 1);
    EXPECT_EQ(reader.rest().size(), 1U);
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_EQ(search(database).matching.size(), 4U);
}

TEST_F(NsfProcesses, AKilledOneLeavesEverythingThatItsUpdatesAcknowledged) {
    const DBHANDLE database = new_database();
    for (int round = 0; round < 5; ++round) {
        Writer writer(data(""), 1'000'000);
        std::vector<NOTEID> acknowledged(3 + static_cast<std::size_t>(round));
        for (NOTEID& id : acknowledged) ASSERT_TRUE(writer.next(id));
        writer.kill();
        EXPECT_TRUE(WIFSIGNALED(writer.wait()));
        for (const NOTEID id : writer.rest()) acknowledged.push_back(id);
        for (const NOTEID id : acknowledged) {
            EXPECT_EQ(TestNote::open(database, id).text("Subject"), std::string(1'500, 'x'));
        }
        add_document(database, "Subject", "still writable");
    }
}

}  // namespace
}  // namespace notes_test
