#include "notes_stub/server/commands.hpp"

#include <algorithm>
#include <cstdio>

#include "notes_stub/include/miscerr.h"
#include "notes_stub/ipc/protocol.hpp"
#include "notes_stub/runtime/arguments.hpp"
#include "notes_stub/runtime/lmbcs.hpp"
#include "notes_stub/server/mailboxes.hpp"

namespace notes_stub {
namespace {

using std::chrono::seconds;

constexpr long default_answer_seconds = 15;
constexpr seconds start_limit{30};
constexpr seconds collect_limit{5};
constexpr long default_quit_seconds = 30;
constexpr std::string_view blanks = " \t\r";

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Takes the first word off; what is left keeps its inner blanks.
std::string_view take_word(std::string_view& text) {
    text = trim(text);
    const auto end = std::min(text.find_first_of(blanks), text.size());
    const auto word = text.substr(0, end);
    text = trim(text.substr(end));
    return word;
}

bool is_prefix(std::string_view typed, std::string_view word) {
    return !typed.empty() && typed.size() <= word.size() && equal_ignoring_case(typed, word.substr(0, typed.size()));
}

std::string task_row(std::string_view name, std::string_view text) {
    std::string row = "  ";
    row.append(name);
    row.resize(std::max<std::size_t>(row.size() + 1, 23), ' ');
    return row.append(text).append("\n");
}

std::string no_such_task(std::string_view name) { return "There is no task " + std::string{name}; }

}  // namespace

const std::vector<Commands::Row>& Commands::rows() {
    static const std::vector<Row> the{
        {"load", "", "load NAME [arguments]", "starts a task; NAME may be a path", &Commands::load},
        {"tell", "", "tell NAME TEXT", "gives a task a command; tell NAME quit ends it", &Commands::tell},
        {"restart", "task", "restart task NAME", "ends a task and loads it again", &Commands::restart_task},
        {"show", "tasks", "show tasks", "the tasks and what they say of themselves", &Commands::show_tasks},
        {"show", "config", "show config NAME", "a setting of notes.ini; NAME* shows several", &Commands::show_config},
        {"show", "stat", "show stat [FACILITY[.NAME]]", "statistics", &Commands::show_statistics},
        {"show", "mail", "show mail [BOX] [ID]", "what arrived, or one message; ours, not Domino's",
         &Commands::show_mail},
        {"export", "mail", "export mail DIR", "each message to a file of DIR; ours, not Domino's",
         &Commands::export_mail},
        {"set", "config", "set config NAME=VALUE", "changes a setting in notes.ini", &Commands::set_config},
        {"help", "", "help", "this list", &Commands::help},
        {"quit", "", "quit", "ends all tasks, then the server", &Commands::quit},
        {"exit", "", "exit", "the same", &Commands::quit},
    };
    return the;
}

bool Commands::run(std::string_view line) {
    std::string_view rest = trim(line);
    if (rest.empty()) return true;
    // An edit just made to the documents is in force before the command that asks for it.
    m_.documents.refresh();
    const auto typed = std::string{rest};
    const auto first = take_word(rest);
    std::vector<const Row*> found;
    for (const auto& row : rows()) {
        std::string_view left = rest;
        const bool fits = row.second.empty() || is_prefix(take_word(left), row.second);
        if (is_prefix(first, row.first) && fits) found.push_back(&row);
    }
    if (found.size() != 1) {
        m_.log.write("Unknown command: " + typed + ". Type help for a list.");
        return true;
    }
    if (!found.front()->second.empty()) take_word(rest);
    (this->*found.front()->run)(rest);
    return !has_quit_;
}

void Commands::load(std::string_view arguments) {
    if (arguments.empty()) return m_.log.write("load: the name of a program is missing");
    if (const auto pid = m_.tasks.load(std::string{arguments})) {
        await_settled(*pid, arguments.substr(0, arguments.find_first_of(blanks)));
    }
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

void Commands::show_tasks(std::string_view) {
    std::string text = task_row("Task", "Description");
    auto pids = m_.broker.pids();
    for (const auto& task : m_.tasks.running()) {
        const auto pid = static_cast<std::uint32_t>(task.pid);
        std::erase(pids, pid);
        const auto lines = m_.broker.status_lines(pid);
        if (lines.empty()) text += task_row(task.name, "");
        for (const auto& line : lines) text += task_row(line.name, line.text);
    }
    // Programs that run beside the server and made a status line.
    std::ranges::sort(pids);
    for (const auto pid : pids) {
        for (const auto& line : m_.broker.status_lines(pid)) text += task_row(line.name, line.text);
    }
    m_.log.print(text);
}

void Commands::show_config(std::string_view arguments) {
    const auto name = take_word(arguments);
    if (name.empty()) return m_.log.write("show config: the name of a setting is missing");
    const auto found = m_.ini.list(name);
    if (found.empty()) return m_.log.write(std::string{name} + " is not set in notes.ini");
    std::string text;
    for (const auto& [key, value] : found) text += "  " + key + "=" + value + "\n";
    m_.log.print(text);
}

void Commands::set_config(std::string_view arguments) {
    const auto equals = arguments.find('=');
    const auto name = trim(arguments.substr(0, equals));
    if (equals == std::string_view::npos || name.empty()) return m_.log.write("set config: NAME=VALUE is needed");
    const std::string value{trim(arguments.substr(equals + 1))};
    if (m_.ini.set(name, value)) {
        m_.log.write(std::string{name} + " changed to " + value);
    } else {
        m_.log.write("notes.ini could not be written; " + std::string{name} + " is as it was");
    }
}

void Commands::show_statistics(std::string_view arguments) {
    const auto what = take_word(arguments);
    const auto dot = std::min(what.find('.'), what.size());
    const auto name = dot < what.size() ? what.substr(dot + 1) : std::string_view{};
    const auto found = m_.broker.statistics(what.substr(0, dot), name);
    std::string text;
    for (const auto& value : found)
        text += "  " + value.facility + "." + value.name + " = " + statistic_text(value) + "\n";
    m_.log.print(text + "  " + std::to_string(found.size()) + " statistics found\n");
}

void Commands::show_mail(std::string_view arguments) {
    m_.log.print(Mailboxes{m_.ini.file().parent_path()}.show(arguments));
}

void Commands::export_mail(std::string_view arguments) {
    if (arguments.empty()) return m_.log.write("export mail: the name of a directory is missing");
    m_.log.print(Mailboxes{m_.ini.file().parent_path()}.export_to(std::filesystem::path{arguments}));
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

void Commands::quit(std::string_view) { has_quit_ = true; }

void Commands::load_server_tasks() {
    const auto tasks = m_.ini.get("ServerTasks").value_or("");
    std::string_view rest = tasks;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto command = trim(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        if (command.empty()) continue;
        if (const auto pid = m_.tasks.load(std::string{command})) server_tasks_.push_back(*pid);
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
