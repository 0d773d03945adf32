/// The server's log: each line to the consoles and to log.nsf.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include "notes_stub/ipc/broker.hpp"
#include "notes_stub/nsf/log_database.hpp"
#include "notes_stub/runtime/notes_ini.hpp"
#include "notes_stub/server/console_output.hpp"

namespace notes_stub {

/// Any thread. With DEBUG_THREADID=1 in notes.ini a line begins with [process:virtual thread-native thread].
class LogWriter {
public:
    LogWriter(const std::filesystem::path& data, NotesIni& ini, const ConsoleOutput& output);

    /// A line of a task.
    void write(const LogLine& line);
    /// A line of the server itself.
    void write(std::string_view text);
    /// Text as it is, to the consoles alone: the answers of commands, which are lists and no events.
    void print(std::string_view text);
    void flush();

private:
    std::mutex mutex_;
    NotesIni& ini_;
    const ConsoleOutput& output_;
    LogDatabase database_;
};

}  // namespace notes_stub
