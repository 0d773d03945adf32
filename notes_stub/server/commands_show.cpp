// The commands that show and set.
#include <unistd.h>

#include <algorithm>

#include "notes_stub/runtime/log_stamp.hpp"
#include "notes_stub/server/commands.hpp"
#include "notes_stub/server/mailboxes.hpp"
#include "notes_stub/server/names_file.hpp"
#include "notes_stub/server/words.hpp"

namespace notes_stub {
namespace {

std::string row_of(std::string_view name, std::string_view text) {
    std::string row = "  ";
    row.append(name);
    row.resize(std::max<std::size_t>(row.size() + 1, 23), ' ');
    return row.append(text).append("\n");
}

std::string elapsed(std::chrono::seconds time) {
    const auto seconds = time.count();
    return std::to_string(seconds / 86400) + " days " + std::to_string(seconds / 3600 % 24) + " hours " +
           std::to_string(seconds / 60 % 60) + " minutes " + std::to_string(seconds % 60) + " seconds";
}

}  // namespace

void Commands::show_server(std::string_view) {
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - started_);
    m_.log.print(row_of("Server name:", m_.ini.get("ServerName").value_or("CN=mail/O=Example")) +
                 row_of("Server directory:", m_.ini.file().parent_path().string()) +
                 row_of("Program directory:", m_.tasks.program_directory().string()) +
                 row_of("Process:", std::to_string(::getpid())) + row_of("Elapsed time:", elapsed(age)) +
                 row_of("Tasks:", std::to_string(m_.tasks.running().size())) +
                 row_of("Software:", "notes_stub, a stand-in for a Domino server"));
}

void Commands::show_tasks(std::string_view) {
    std::string text = row_of("Task", "Description");
    auto pids = m_.broker.pids();
    for (const auto& task : m_.tasks.running()) {
        const auto pid = static_cast<std::uint32_t>(task.pid);
        std::erase(pids, pid);
        const auto lines = m_.broker.status_lines(pid);
        if (lines.empty()) text += row_of(task.name, "");
        for (const auto& line : lines) text += row_of(line.name, line.text);
    }
    // Programs that run beside the server and made a status line.
    std::ranges::sort(pids);
    for (const auto pid : pids) {
        for (const auto& line : m_.broker.status_lines(pid)) text += row_of(line.name, line.text);
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
    // A task finds its server by this setting alone.
    if (equal_ignoring_case(name, "Directory") && !m_.tasks.is_data_directory(value)) {
        return m_.log.write("set config: Directory names the data directory, and this server runs on " +
                            m_.ini.file().parent_path().string() + ": tasks would not find it. Nothing was changed.");
    }
    if (m_.ini.set(name, value)) {
        m_.log.write(std::string{name} + " changed to " + value);
        refresh_trace();
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

void Commands::show_document(std::string_view arguments) {
    const auto key = take_word(arguments);
    m_.log.print(m_.documents.file().show(key));
}

void Commands::set_document(std::string_view arguments) {
    const auto key = take_word(arguments);
    const auto equals = arguments.find('=');
    if (key.empty() || equals == std::string_view::npos) {
        return m_.log.write("set document: a document and an item are needed, as in: set document KEY ITEM=VALUE");
    }
    // ITEM:TYPE=VALUE gives a new item another type than text.
    const auto name = trim(arguments.substr(0, equals));
    const auto colon = std::min(name.find(':'), name.size());
    const ItemChange change{std::string{name.substr(0, colon)},
                            std::string{name.substr(std::min(colon + 1, name.size()))},
                            std::string{trim(arguments.substr(equals + 1))}};
    m_.log.write(m_.documents.file().set(key, change));
    m_.documents.refresh();
}

void Commands::refresh_trace() { m_.broker.set_trace(m_.ini.number("STUB_TRACE_MQ", 0) == 1); }

}  // namespace notes_stub
