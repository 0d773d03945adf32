#pragma once

#include "core/ports/host.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace postern::host_notes {

/// A line of the server's log, UTF-8; a long one is broken. Before there is a NotesHost, or beside it. Only the thread
/// that entered AddInMain may use it.
void log_line(const std::string& line);

/// The server that loaded us, by the Notes C API. Only the thread that entered AddInMain may use it.
class NotesHost : public ports::Host {
public:
    /// Makes the task's queue, MQ$NAME, and takes the place of a second copy of the task. `program` is the path we were
    /// started by: the queue and the status lines follow its name, so that the task can be loaded under another one
    /// beside Domino's own `smtp`. The error says why the queue cannot be had.
    [[nodiscard]] static Expected<std::unique_ptr<NotesHost>, std::string> open(const std::string& program);
    ~NotesHost() override;
    NotesHost(const NotesHost&) = delete;
    NotesHost& operator=(const NotesHost&) = delete;

    void log(const std::string& line) override;
    void set_status(const std::string& key, const std::string& name, const std::string& text) override;
    void remove_status(const std::string& key) override;
    void set_ready() override;
    [[nodiscard]] std::optional<std::string> next_command() override;
    [[nodiscard]] bool idle(unsigned milliseconds) override;
    [[nodiscard]] Expected<std::vector<ports::Document>, std::string> documents() override;
    [[nodiscard]] ports::EnvironmentText environment(const std::string& name) override;
    [[nodiscard]] std::string data_directory() override;
    void set_statistic(const std::string& facility, const std::string& name, long value) override;

    /// As `load` and `tell` name us: `smtp`.
    [[nodiscard]] const std::string& task_name() const { return task_name_; }

private:
    explicit NotesHost(std::string task_name) : task_name_(std::move(task_name)) {}
    [[nodiscard]] std::optional<std::string> take_message(std::uint32_t options, std::uint32_t milliseconds);
    [[nodiscard]] std::uint32_t make_status_line(const std::string& name);
    [[nodiscard]] static std::string server_name();

    std::string task_name_;
    std::uint32_t queue_ = 0;  ///< Opened by set_ready().
    std::map<std::string, std::uint32_t> status_lines_;
    std::optional<std::string> waiting_command_;
    std::string message_;  ///< As it comes from the queue.
    bool is_quitting_ = false;
};

}  // namespace postern::host_notes
