/// The console's commands. A command is answered when run() returns.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "notes_stub/server/documents.hpp"
#include "notes_stub/server/tasks.hpp"

namespace notes_stub {

/// What commands work on. `quits` becomes true when the server was told to end from outside: waits end then.
struct Machinery {
    Broker& broker;
    TaskTable& tasks;
    Documents& documents;
    LogWriter& log;
    NotesIni& ini;
    const std::atomic<bool>& quits;
};

/// One thread at a time, but for complete() and is_exit(), which any thread may call.
class Commands {
public:
    explicit Commands(const Machinery& machinery) : m_(machinery) {}

    /// False: the line was quit or exit. An empty line does nothing.
    bool run(std::string_view line);

    /// What the last word of `line`, which may be empty, can go on with: commands, tasks, programs, settings.
    [[nodiscard]] std::vector<std::string> complete(std::string_view line) const;
    /// The line is exit: at another console than the server's own it ends that console alone.
    [[nodiscard]] static bool is_exit(std::string_view line);
    /// STUB_TRACE_MQ is what notes.ini says now.
    void refresh_trace();

    /// Loads ServerTasks= in its order, without waiting for one before the next.
    void load_server_tasks();
    /// Waits until each of them has opened its queue, or idled, or ended; names who has not.
    void await_server_tasks();
    /// Asks the tasks to end, one after another, and kills who does not.
    void end_tasks();

private:
    enum class Argument { other, program, task, setting };
    struct Row {
        std::string_view first;
        std::string_view second;  // empty: the command is one word
        std::string_view usage;
        std::string_view help;
        Argument argument;
        void (Commands::*run)(std::string_view arguments);
    };
    static const std::vector<Row>& rows();
    static std::vector<const Row*> find(std::string_view line);
    [[nodiscard]] std::vector<std::string> arguments_of(const Row& row, std::size_t index,
                                                        std::string_view begun) const;

    void load(std::string_view arguments);
    void tell(std::string_view arguments);
    void tell_quit(std::string_view name);
    void show_server(std::string_view arguments);
    void show_tasks(std::string_view arguments);
    void show_config(std::string_view arguments);
    void set_config(std::string_view arguments);
    void show_statistics(std::string_view arguments);
    void show_document(std::string_view arguments);
    void set_document(std::string_view arguments);
    void show_mail(std::string_view arguments);
    void export_mail(std::string_view arguments);
    void restart_task(std::string_view arguments);
    void help(std::string_view arguments);
    void quit(std::string_view arguments);

    std::optional<pid_t> start_task(const std::string& command);
    bool end_task(pid_t pid);
    bool wait(const std::function<bool()>& done, std::chrono::seconds limit);
    [[nodiscard]] std::chrono::seconds quit_limit() const;
    void await_settled(pid_t pid, std::string_view name);

    const Machinery m_;
    const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    std::vector<pid_t> server_tasks_;
    bool has_quit_ = false;
};

}  // namespace notes_stub
