/// The server's log database: console lines kept in "Miscellaneous Events" documents.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace notes_stub {

/// Appends console lines to log.nsf. A document holds a text list of lines (EventList), and a new one begins when it is
/// full. Lines are written in batches by a thread of its own, at the latest a second after append(); what a kill leaves
/// out is that second. Damage moves the file aside (log.nsf.damaged) and begins a new one; a full disk costs lines,
/// which are counted and reported in the log once it writes again. Nothing here throws after construction or stops the
/// server.
class LogDatabase {
public:
    /// `server_name` goes into every document, UTF-8. Opens the file only when the first line comes.
    LogDatabase(std::filesystem::path nsf, std::string server_name);
    /// Writes what is waiting, then ends the thread.
    ~LogDatabase();
    LogDatabase(const LogDatabase&) = delete;
    LogDatabase& operator=(const LogDatabase&) = delete;

    /// `line` is UTF-8, without line end. Any thread; never waits for the disk. Past the bound the line is dropped and
    /// counted.
    void append(std::string_view line) noexcept;

    /// Waits until everything appended before was written or given up. For the server's end and for tests.
    void flush();

    /// Lines that were never written: the queue was full, or the file could not be written.
    [[nodiscard]] std::size_t dropped() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace notes_stub
