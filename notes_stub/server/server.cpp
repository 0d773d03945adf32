#include "notes_stub/server/server.hpp"

#include <unistd.h>

#include "notes_stub/server/mailboxes.hpp"
#include "notes_stub/server/words.hpp"

namespace notes_stub {
namespace {

// Every task has to look at least this often whether it must end.
constexpr std::chrono::seconds look_limit{5};

}  // namespace

Server::Server(const std::filesystem::path& data, const std::filesystem::path& programs, Listeners listeners)
    : ini_(data / "notes.ini"),
      log_(data, ini_, output_),
      broker_([this](const LogLine& line) { log_.write(line); }, [this] { broker_changed_.wake(); }),
      tasks_(programs, data, broker_, log_),
      documents_(data, log_),
      commands_(Machinery{broker_, tasks_, documents_, log_, ini_, quits_}),
      console_(queue_, HistoryFile{data}, [this](std::string_view line) { return commands_.complete(line); }),
      data_(data),
      listeners_(std::move(listeners)) {
    output_.add([this](std::string_view text, ConsoleId except) {
        if (except != own_console) console_.print(text);
    });
}

void Server::run() {
    log_.write("Server " + ini_.get("ServerName").value_or("CN=mail/O=Example") + " started, process " +
               std::to_string(::getpid()) + ", data directory " + data_.string());
    documents_.file().remove_leftover();
    documents_.refresh();
    create_mailboxes(data_, ini_, log_);
    Duties duties;
    duties.on_child = [this] { tasks_.reap(); };
    duties.on_quit = [this] {
        quits_ = true;
        queue_.close();
        broker_.nudge();
    };
    duties.on_second = [this] { every_second(); };
    connections_ =
        std::make_unique<Connections>(std::move(listeners_.tasks), broker_changed_, broker_, std::move(duties));
    admit_remote_consoles();
    commands_.load_server_tasks();
    perform_commands();
    readiness_.ending();
    queue_.close();
    console_.stop();
    commands_.end_tasks();
    connections_->stop();
    log_.write("Server ended");
    remote_consoles_->stop();
    log_.flush();
}

void Server::admit_remote_consoles() {
    RemoteConsoleDuties duties;
    duties.is_exit = &Commands::is_exit;
    duties.complete = [this](std::string_view line) { return commands_.complete(line); };
    remote_consoles_ = std::make_unique<RemoteConsoles>(std::move(listeners_.consoles), queue_, std::move(duties));
    output_.add([this](std::string_view text, ConsoleId except) { remote_consoles_->print(text, except); });
}

void Server::perform_commands() {
    commands_.refresh_trace();
    // A script's first command must not come before the task that it speaks to.
    if (!console_.is_terminal()) commands_.await_server_tasks();
    readiness_.ready();
    console_.start();
    while (auto line = queue_.take()) {
        // The other consoles would see an answer, and not to what.
        if (!trim(line->text).empty()) output_.print("> " + printable(trim(line->text)) + "\n", line->console);
        // Quit is answered by the end of the server: a console that gave it stays until then.
        if (!commands_.run(line->text)) return;
        if (line->answered) line->answered();
    }
}

void Server::every_second() {
    documents_.refresh();
    commands_.refresh_trace();
    // Those who wait for a time since an event look again.
    broker_.nudge();
    for (const auto& client : broker_.newly_silent(look_limit)) {
        log_.write("Task " + client.program + " (process " + std::to_string(client.pid) +
                   ") has called neither AddInIdle nor AddInShouldTerminate for " + std::to_string(look_limit.count()) +
                   " seconds");
    }
}

}  // namespace notes_stub
