/// The real notes-stub, driven through pipes on a data directory of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "notes_stub/ipc/socket.hpp"
#include "tests/unit/notes_stub/session_fixture.hpp"

namespace notes_stub::test {

/// How long a test waits for a state before it fails. Never how long it takes.
inline constexpr std::chrono::seconds patience{40};

class ServerProcess {
public:
    /// `ini` becomes notes.ini. STUB_STRICT=1 is added, so that a misuse in a task of the tests fails loudly.
    explicit ServerProcess(const std::string& ini = "");
    /// Kills the server if it still runs, and what it loaded.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    void start();
    void send(const std::string& lines);
    void close_input();
    /// Reads output until `text` was seen, and returns what came since the last call's end; fails the test at the end
    /// of the output or of patience.
    std::string read_until(const std::string& text);
    /// Reads on until each of them has come, in whatever order.
    void read_until_all(const std::vector<std::string>& texts);
    /// Everything up to the end of the output.
    std::string read_all();
    void signal(int number) const;
    /// Exit status, or 1000 + signal.
    int wait();
    [[nodiscard]] const std::filesystem::path& data() const { return data_.path(); }
    [[nodiscard]] std::filesystem::path ini_file() const { return data() / "notes.ini"; }

private:
    [[nodiscard]] bool read_some();

    TemporaryDirectory data_;
    Fd input_;
    Fd output_;
    pid_t pid_ = -1;
    std::string text_;
    std::size_t seen_ = 0;
};

/// Starts it and, once its console answers, connects this process to it as a program of its own, until NotesTerm().
void start_and_connect(ServerProcess& server);

/// Runs a console script to its end: the answer of the server, without the dates of its lines.
[[nodiscard]] std::string run_console(const std::string& ini, const std::string& script);

/// `text` without the date and time at the beginnings of its lines.
[[nodiscard]] std::string without_dates(const std::string& text);

/// Waits until `done` is true; false: patience ended.
template <class Predicate>
[[nodiscard]] bool eventually(Predicate done) {
    const auto limit = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        ::usleep(1000);
    }
    return true;
}

}  // namespace notes_stub::test
