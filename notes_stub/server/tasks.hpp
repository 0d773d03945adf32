/// The server's tasks as processes: finding, starting, watching and ending them.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/ipc/broker.hpp"
#include "notes_stub/server/log_writer.hpp"

namespace notes_stub {

struct Task {
    pid_t pid = 0;
    std::string name;     ///< the file's name
    std::string command;  ///< what was loaded, with its arguments
    bool is_ended = false;
};

/// Any thread. Only processes that this table started are ever signalled.
class TaskTable {
public:
    TaskTable(std::filesystem::path programs, std::filesystem::path data, Broker& broker, LogWriter& log);

    /// Starts NAME [arguments]. NAME is looked up in the program directory, in any case, unless it is a path.
    /// Nothing: the log says why not.
    std::optional<pid_t> load(const std::string& command);
    /// The names of what `load` finds in the program directory, sorted.
    [[nodiscard]] std::vector<std::string> programs() const;
    [[nodiscard]] const std::filesystem::path& program_directory() const { return programs_; }
    /// Where a task looks for its server when notes.ini has this Directory=: where this server is, or elsewhere.
    [[nodiscard]] bool is_data_directory(const std::filesystem::path& directory) const;
    /// The task looked into its queue or idled, or it opened its queue a while ago, or it ended.
    [[nodiscard]] bool is_settled(pid_t pid) const;
    [[nodiscard]] bool is_running(pid_t pid) const;
    /// Running tasks of this name, or all, in the order in which they were loaded.
    [[nodiscard]] std::vector<Task> running(std::string_view name = {}) const;

    /// Collects what ended and says so in the log where it ended badly. For the thread that got SIGCHLD.
    void reap();
    /// Ends a task that did not do so itself.
    void kill(pid_t pid);

private:
    [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& name) const;
    void report_end(const Task& task, int status);

    const std::filesystem::path programs_;
    const std::filesystem::path data_;
    Broker& broker_;
    LogWriter& log_;
    mutable std::mutex mutex_;
    std::vector<Task> tasks_;
};

}  // namespace notes_stub
