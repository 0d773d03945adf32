/// One server session on a data directory, from its start to its end.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "notes_stub/server/commands.hpp"
#include "notes_stub/server/connections.hpp"
#include "notes_stub/server/console.hpp"

namespace notes_stub {

class Server {
public:
    /// `data` exists and is this process's alone. `programs` is where `load` looks.
    Server(const std::filesystem::path& data, const std::filesystem::path& programs, Fd listener);

    /// Loads ServerTasks, reads commands and ends with quit or SIGTERM.
    void run();

private:
    void read_commands();
    void every_second();

    NotesIni ini_;
    LogWriter log_;
    Wakeup broker_changed_;
    Wakeup console_wakeup_;
    std::atomic<bool> quits_ = false;
    Broker broker_;
    TaskTable tasks_;
    Documents documents_;
    Commands commands_;
    Console console_;
    const std::filesystem::path data_;
    std::unique_ptr<Connections> connections_;
    Fd listener_;
};

}  // namespace notes_stub
