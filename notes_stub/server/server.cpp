#include "notes_stub/server/server.hpp"

#include <unistd.h>

#include "notes_stub/server/mailboxes.hpp"

namespace notes_stub {
namespace {

// Every task has to look at least this often whether it must end.
constexpr std::chrono::seconds look_limit{5};

}  // namespace

Server::Server(const std::filesystem::path& data, const std::filesystem::path& programs, Fd listener)
    : ini_(data / "notes.ini"),
      log_(data, ini_),
      broker_([this](const LogLine& line) { log_.write(line); }, [this] { broker_changed_.wake(); }),
      tasks_(programs, data, broker_, log_),
      documents_(data, log_),
      commands_(Machinery{broker_, tasks_, documents_, log_, ini_, quits_}),
      console_(console_wakeup_),
      data_(data),
      listener_(std::move(listener)) {}

void Server::run() {
    log_.write("Server " + ini_.get("ServerName").value_or("CN=mail/O=Example") + " started, process " +
               std::to_string(::getpid()) + ", data directory " + data_.string());
    documents_.refresh();
    create_mailboxes(data_, ini_, log_);
    Duties duties;
    duties.on_child = [this] { tasks_.reap(); };
    duties.on_quit = [this] {
        quits_ = true;
        console_wakeup_.wake();
        broker_.nudge();
    };
    duties.on_second = [this] { every_second(); };
    connections_ = std::make_unique<Connections>(std::move(listener_), broker_changed_, broker_, std::move(duties));
    commands_.load_server_tasks();
    read_commands();
    commands_.end_tasks();
    connections_->stop();
    log_.write("Server ended");
    log_.flush();
}

void Server::read_commands() {
    // A script's first command must not come before the task that it speaks to.
    if (!console_.is_terminal()) commands_.await_server_tasks();
    while (!quits_) {
        const auto line = console_.next_line();
        if (line && !commands_.run(*line)) return;
        if (!line && console_.has_ended()) console_.wait_for_wakeup();
    }
}

void Server::every_second() {
    documents_.refresh();
    // Those who wait for a time since an event look again.
    broker_.nudge();
    for (const auto& client : broker_.newly_silent(look_limit)) {
        log_.write("Task " + client.program + " (process " + std::to_string(client.pid) +
                   ") has called neither AddInIdle nor AddInShouldTerminate for " + std::to_string(look_limit.count()) +
                   " seconds");
    }
}

}  // namespace notes_stub
