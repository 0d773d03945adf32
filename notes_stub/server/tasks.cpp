#include "notes_stub/server/tasks.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "notes_stub/runtime/arguments.hpp"

namespace notes_stub {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds open_grace{5};

bool is_program(const fs::path& file) {
    std::error_code error;
    return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

bool is_library(const fs::path& file) {
    const auto name = file.filename().string();
    return name.ends_with(".so") || name.find(".so.") != std::string::npos;
}

/// Empty: it may run as a task.
std::string why_no_task(const fs::path& file) {
    if (is_library(file)) return "it is a library and no program";
    std::error_code error;
    if (fs::equivalent(file, "/proc/self/exe", error)) return "it is this server and no task";
    return {};
}

}  // namespace

TaskTable::TaskTable(fs::path programs, fs::path data, Broker& broker, LogWriter& log)
    : programs_(std::move(programs)), data_(std::move(data)), broker_(broker), log_(log) {}

std::optional<fs::path> TaskTable::find(const std::string& name) const {
    if (name.find('/') != std::string::npos) {
        // The task runs in the data directory; the path was meant from here.
        const auto path = fs::absolute(name);
        return is_program(path) ? std::optional{path} : std::nullopt;
    }
    if (is_program(programs_ / name)) return programs_ / name;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{programs_, error}) {
        if (equal_ignoring_case(entry.path().filename().string(), name) && is_program(entry.path()))
            return entry.path();
    }
    return std::nullopt;
}

std::optional<pid_t> TaskTable::load(const std::string& command) {
    auto words = split_arguments(command);
    const auto name = words.empty() ? std::string{} : words.front();
    const auto file = find(name);
    if (!file) {
        log_.write("Unable to load " + name + ": there is no such program in " + programs_.string());
        return std::nullopt;
    }
    if (const auto why = why_no_task(*file); !why.empty()) {
        log_.write("Unable to load " + name + ": " + why);
        return std::nullopt;
    }
    words.front() = file->string();
    // Under the lock, so that a task that ends at once is in the table before it is collected.
    const std::lock_guard lock{mutex_};
    const pid_t pid = spawn_program(*file, words, data_);
    if (pid < 0) {
        log_.write("Unable to load " + name + ": " + std::strerror(-pid));
        return std::nullopt;
    }
    tasks_.push_back(Task{pid, file->filename().string(), command, false});
    return pid;
}

std::vector<std::string> TaskTable::programs() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{programs_, error}) {
        const auto name = entry.path().filename().string();
        if (is_program(entry.path()) && why_no_task(entry.path()).empty()) names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

bool TaskTable::is_data_directory(const fs::path& directory) const {
    std::error_code error;
    return fs::equivalent(data_ / directory, data_, error);
}

bool TaskTable::is_running(pid_t pid) const {
    const std::lock_guard lock{mutex_};
    return std::ranges::any_of(tasks_, [pid](const Task& task) { return task.pid == pid; });
}

bool TaskTable::is_settled(pid_t pid) const {
    if (!is_running(pid)) return true;
    const auto client = broker_.client(static_cast<std::uint32_t>(pid));
    // A queue that is open takes messages; the grace lets the task finish its start and say so in its status line.
    return client && (client->is_ready || (client->opened_at && Clock::now() - *client->opened_at > open_grace));
}

std::vector<Task> TaskTable::running(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    std::vector<Task> found;
    for (const auto& task : tasks_) {
        if (name.empty() || equal_ignoring_case(task.name, name)) found.push_back(task);
    }
    return found;
}

void TaskTable::reap() {
    std::vector<std::pair<Task, int>> ended;
    {
        const std::lock_guard lock{mutex_};
        std::erase_if(tasks_, [&ended](const Task& task) {
            int status = 0;
            if (::waitpid(task.pid, &status, WNOHANG) != task.pid) return false;
            ended.emplace_back(task, status);
            return true;
        });
    }
    for (const auto& [task, status] : ended) report_end(task, status);
    if (!ended.empty()) broker_.nudge();
}

void TaskTable::report_end(const Task& task, int status) {
    const auto last = broker_.farewell(static_cast<std::uint32_t>(task.pid));
    const std::string words = last && !last->last_status.empty() ? "; its last status was: " + last->last_status : "";
    const std::string who = "Task " + task.name + " (process " + std::to_string(task.pid) + ")";
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        log_.write(who + " was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")" + words);
    } else if (WEXITSTATUS(status) != 0) {
        log_.write(who + " ended with exit status " + std::to_string(WEXITSTATUS(status)) + words);
    }
}

void TaskTable::kill(pid_t pid) {
    const std::lock_guard lock{mutex_};
    // Still in the table means not yet collected, so the number cannot mean another process.
    if (std::ranges::any_of(tasks_, [pid](const Task& task) { return task.pid == pid; })) ::kill(pid, SIGKILL);
}

}  // namespace notes_stub
