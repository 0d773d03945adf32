/// One server session on a data directory, from its start to its end.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "notes_stub/server/commands.hpp"
#include "notes_stub/server/connections.hpp"
#include "notes_stub/server/console.hpp"
#include "notes_stub/server/readiness.hpp"
#include "notes_stub/server/remote_consoles.hpp"

namespace notes_stub {

class Server {
public:
    /// Where tasks and remote consoles connect.
    struct Listeners {
        Fd tasks;
        Fd consoles;
    };
    /// `data` exists and is this process's alone. `programs` is where `load` looks.
    Server(const std::filesystem::path& data, const std::filesystem::path& programs, Listeners listeners);

    /// Loads ServerTasks, reads commands and ends with quit or SIGTERM.
    void run();

private:
    void admit_remote_consoles();
    void perform_commands();
    void every_second();

    const Readiness readiness_;
    NotesIni ini_;
    ConsoleOutput output_;
    LogWriter log_;
    Wakeup broker_changed_;
    CommandQueue queue_;
    std::atomic<bool> quits_ = false;
    Broker broker_;
    TaskTable tasks_;
    Documents documents_;
    Commands commands_;
    Console console_;
    const std::filesystem::path data_;
    std::unique_ptr<Connections> connections_;
    std::unique_ptr<RemoteConsoles> remote_consoles_;
    Listeners listeners_;
};

}  // namespace notes_stub
