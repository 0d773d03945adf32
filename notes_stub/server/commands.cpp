#include "notes_stub/server/commands.hpp"

#include <algorithm>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/runtime/arguments.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/server/words.hpp"

namespace notes_stub {
namespace {

using std::chrono::seconds;

constexpr long default_answer_seconds = 15;
constexpr seconds start_limit{30};
constexpr seconds collect_limit{5};
constexpr long default_quit_seconds = 30;
void take_word_off(std::string_view& text) { [[maybe_unused]] const auto word = take_word(text); }

std::string no_such_task(std::string_view name) { return "There is no task " + std::string{name}; }

}  // namespace

const std::vector<Commands::Row>& Commands::rows() {
    static const std::vector<Row> the{
        {"load", "", "load NAME [arguments]", "starts a task; NAME may be a path", Argument::program, &Commands::load},
        {"tell", "", "tell NAME TEXT", "gives a task a command; tell NAME quit ends it", Argument::task,
         &Commands::tell},
        {"restart", "task", "restart task NAME", "ends a task and loads it again", Argument::task,
         &Commands::restart_task},
        {"show", "server", "show server", "the server, its directories and since when it runs", Argument::other,
         &Commands::show_server},
        {"show", "tasks", "show tasks", "the tasks and what they say of themselves", Argument::other,
         &Commands::show_tasks},
        {"show", "config", "show config NAME", "a setting of notes.ini; NAME* shows several", Argument::setting,
         &Commands::show_config},
        {"show", "stat", "show stat [FACILITY[.NAME]]", "statistics", Argument::other, &Commands::show_statistics},
        {"show", "document", "show document [KEY]", "a document of names.dxl; ours, not Domino's", Argument::other,
         &Commands::show_document},
        {"show", "mail", "show mail [BOX] [ID]", "what arrived, or one message; ours, not Domino's", Argument::other,
         &Commands::show_mail},
        {"export", "mail", "export mail DIR", "each message to a file of DIR; ours, not Domino's", Argument::other,
         &Commands::export_mail},
        {"set", "config", "set config NAME=VALUE", "changes a setting in notes.ini", Argument::setting,
         &Commands::set_config},
        {"set", "document", "set document KEY ITEM=VALUE", "changes names.dxl; ours, not Domino's", Argument::other,
         &Commands::set_document},
        {"help", "", "help", "this list", Argument::other, &Commands::help},
        {"quit", "", "quit", "ends all tasks, then the server", Argument::other, &Commands::quit},
        {"exit", "", "exit", "the same; at a remote console it ends that console alone", Argument::other,
         &Commands::quit},
    };
    return the;
}

std::vector<const Commands::Row*> Commands::find(std::string_view line) {
    const auto first = take_word(line);
    const auto second = take_word(line);
    std::vector<const Row*> found;
    for (const auto& row : rows()) {
        if (is_prefix(first, row.first) && (row.second.empty() || is_prefix(second, row.second))) found.push_back(&row);
    }
    return found;
}

bool Commands::is_exit(std::string_view line) {
    const auto found = find(line);
    return found.size() == 1 && found.front()->first == "exit";
}

bool Commands::run(std::string_view line) {
    std::string_view rest = trim(line);
    if (rest.empty()) return true;
    if (has_control_character(rest)) {
        m_.log.write("A command may hold no control characters: " + printable(rest) + ". Nothing was done.");
        return true;
    }
    // An edit just made to the documents is in force before the command that asks for it.
    m_.documents.refresh();
    const auto typed = std::string{rest};
    const auto found = find(rest);
    take_word_off(rest);
    if (found.size() != 1) {
        m_.log.write("Unknown command: " + typed + ". Type help for a list.");
        return true;
    }
    if (!found.front()->second.empty()) take_word_off(rest);
    (this->*found.front()->run)(rest);
    return !has_quit_;
}

void Commands::load(std::string_view arguments) {
    if (arguments.empty()) return m_.log.write("load: the name of a program is missing");
    if (const auto pid = start_task(std::string{arguments})) {
        await_settled(*pid, take_word(arguments));
    }
}

// A task that finds another data directory in notes.ini would work alone there, without a word.
std::optional<pid_t> Commands::start_task(const std::string& command) {
    const auto directory = m_.ini.get("Directory");
    if (!directory || m_.tasks.is_data_directory(*directory)) return m_.tasks.load(command);
    m_.log.write("Unable to load " + command + ": notes.ini says Directory=" + *directory +
                 ", and this server runs on " + m_.ini.file().parent_path().string() +
                 ": a task would not find it. Mend or remove that line.");
    return std::nullopt;
}

void Commands::tell(std::string_view arguments) {
    const auto name = take_word(arguments);
    if (arguments.empty()) return m_.log.write("tell: a task and what to tell it are needed, as in: tell smtp help");
    if (equal_ignoring_case(arguments, "quit")) return tell_quit(name);
    const auto owner = m_.broker.owner_of_task_queue(name);
    const auto told = m_.broker.tell(name, utf8_to_lmbcs(arguments));
    const std::string task{name};
    switch (told.status) {
        case NOERROR:
            break;
        case ERR_NO_SUCH_MQ:
            return m_.log.write(m_.tasks.running(name).empty()
                                    ? no_such_task(name)
                                    : "Task " + task + " takes no commands: it has no message queue");
        case ERR_MQ_QUITTING:
            return m_.log.write("Task " + task + " is ending and takes no more commands");
        default:
            return m_.log.write("The message queue of task " + task + " is full");
    }
    const seconds limit{std::max(1L, m_.ini.number("STUB_ANSWER_SECONDS", default_answer_seconds))};
    if (!wait([&] { return m_.broker.is_answered(told.delivery); }, limit) && !m_.quits) {
        m_.log.write("Task " + task + " has not answered within " + std::to_string(limit.count()) + " seconds");
    }
    m_.broker.forget(told.delivery);
    // A task that died of the command is told of before the next command, not after it.
    if (owner != 0 && !m_.broker.client(owner)) {
        wait([&] { return !m_.tasks.is_running(static_cast<pid_t>(owner)); }, collect_limit);
    }
}

void Commands::tell_quit(std::string_view name) {
    std::vector<pid_t> pids;
    for (const auto& task : m_.tasks.running(name)) pids.push_back(task.pid);
    // A program may have made the queue of a task under another file name; it is the one that is meant.
    const auto owner = static_cast<pid_t>(m_.broker.owner_of_task_queue(name));
    if (pids.empty() && owner != 0) pids.push_back(owner);
    if (pids.empty()) return m_.log.write(no_such_task(name));
    for (const auto pid : pids) {
        if (!end_task(pid) && !m_.quits) {
            m_.log.write("Task " + std::string{name} + " (process " + std::to_string(pid) + ") has not ended within " +
                         std::to_string(quit_limit().count()) + " seconds");
        }
    }
}

void Commands::restart_task(std::string_view arguments) {
    const auto name = take_word(arguments);
    const auto running = m_.tasks.running(name);
    if (name.empty() || running.empty()) return m_.log.write(no_such_task(name));
    for (const auto& task : running) {
        if (!end_task(task.pid)) {
            m_.log.write("Task " + task.name + " has not ended, so it was not loaded again");
        } else if (!m_.quits) {
            load(task.command);
        }
    }
}

void Commands::help(std::string_view) {
    std::string text;
    for (const auto& row : rows()) {
        std::string line = "  " + std::string{row.usage};
        line.resize(std::max<std::size_t>(line.size() + 1, 32), ' ');
        text.append(line).append(row.help).append("\n");
    }
    m_.log.print(text);
}

void Commands::quit(std::string_view arguments) {
    // Somebody who means one task must not end them all.
    if (!arguments.empty())
        return m_.log.write("quit ends the server and takes no argument; tell NAME quit ends a task");
    has_quit_ = true;
}

void Commands::load_server_tasks() {
    const auto tasks = m_.ini.get("ServerTasks").value_or("");
    std::string_view rest = tasks;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto command = trim(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        if (command.empty()) continue;
        if (const auto pid = start_task(std::string{command})) server_tasks_.push_back(*pid);
    }
}

void Commands::await_server_tasks() {
    for (const auto pid : server_tasks_) await_settled(pid, "process " + std::to_string(pid));
}

void Commands::await_settled(pid_t pid, std::string_view name) {
    if (wait([&] { return m_.tasks.is_settled(pid); }, start_limit) || m_.quits) return;
    m_.log.write("Task " + std::string{name} + " has neither opened its message queue nor idled within " +
                 std::to_string(start_limit.count()) + " seconds");
}

void Commands::end_tasks() {
    for (const auto& task : m_.tasks.running()) {
        m_.broker.tell_to_end(static_cast<std::uint32_t>(task.pid));
        const auto gone = [&] { return !m_.tasks.is_running(task.pid); };
        if (m_.broker.wait_until(gone, Clock::now() + quit_limit())) continue;
        const auto client = m_.broker.client(static_cast<std::uint32_t>(task.pid));
        const auto status =
            client && !client->last_status.empty() ? "; its last status was: " + client->last_status : "";
        m_.log.write("Task " + task.name + " (process " + std::to_string(task.pid) + ") did not end within " +
                     std::to_string(quit_limit().count()) + " seconds and is killed" + status);
        m_.tasks.kill(task.pid);
        m_.broker.wait_until(gone, Clock::now() + collect_limit);
    }
}

bool Commands::end_task(pid_t pid) {
    m_.broker.tell_to_end(static_cast<std::uint32_t>(pid));
    const auto number = static_cast<std::uint32_t>(pid);
    return wait([&] { return !m_.tasks.is_running(pid) && !m_.broker.client(number); }, quit_limit());
}

bool Commands::wait(const std::function<bool()>& done, seconds limit) {
    m_.broker.wait_until([&] { return m_.quits || done(); }, Clock::now() + limit);
    return done();
}

seconds Commands::quit_limit() const {
    return seconds{std::max(1L, m_.ini.number("STUB_QUIT_SECONDS", default_quit_seconds))};
}

}  // namespace notes_stub
