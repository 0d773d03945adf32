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

/// One thread at a time.
class Commands {
public:
    explicit Commands(const Machinery& machinery) : m_(machinery) {}

    /// False: the line was quit or exit. An empty line does nothing.
    bool run(std::string_view line);

    /// Loads ServerTasks= in its order, without waiting for one before the next.
    void load_server_tasks();
    /// Waits until each of them has opened its queue, or idled, or ended; names who has not.
    void await_server_tasks();
    /// Asks the tasks to end, one after another, and kills who does not.
    void end_tasks();

private:
    struct Row {
        std::string_view first;
        std::string_view second;  // empty: the command is one word
        std::string_view usage;
        std::string_view help;
        void (Commands::*run)(std::string_view arguments);
    };
    static const std::vector<Row>& rows();

    void load(std::string_view arguments);
    void tell(std::string_view arguments);
    void tell_quit(std::string_view name);
    void show_tasks(std::string_view arguments);
    void show_config(std::string_view arguments);
    void set_config(std::string_view arguments);
    void show_statistics(std::string_view arguments);
    void show_mail(std::string_view arguments);
    void export_mail(std::string_view arguments);
    void restart_task(std::string_view arguments);
    void help(std::string_view arguments);
    void quit(std::string_view arguments);

    bool end_task(pid_t pid);
    bool wait(const std::function<bool()>& done, std::chrono::seconds limit);
    [[nodiscard]] std::chrono::seconds quit_limit() const;
    void await_settled(pid_t pid, std::string_view name);

    const Machinery m_;
    std::vector<pid_t> server_tasks_;
    bool has_quit_ = false;
};

}  // namespace notes_stub
