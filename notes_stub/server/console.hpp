/// The server's own console: lines from standard input, on a terminal with editing.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "notes_stub/server/command_queue.hpp"
#include "notes_stub/server/connections.hpp"
#include "notes_stub/server/history_file.hpp"

namespace notes_stub {

class LineEditor;

/// A thread of its own reads a line, puts it into the queue, and reads the next one when it is answered.
class Console {
public:
    using Completer = std::function<std::vector<std::string>(std::string_view line)>;

    Console(CommandQueue& queue, HistoryFile history, Completer complete);
    ~Console();

    /// Standard input and output are a terminal. Asked before start().
    [[nodiscard]] bool is_terminal() const { return is_terminal_; }
    void start();
    /// Ends the thread and puts the terminal right. What is printed afterwards goes straight out.
    void stop();
    /// Any thread. Above the line that somebody is typing.
    void print(std::string_view text);

private:
    void run();
    void read_terminal();
    void read_pipe();
    [[nodiscard]] bool read_some();
    /// Puts the line into the queue and waits for its answer; false: the console is to end.
    bool perform(std::string line);
    void show_printed(LineEditor& editor);

    CommandQueue& queue_;
    const HistoryFile history_;
    const Completer complete_;
    const bool is_terminal_;
    Wakeup wakeup_;
    std::mutex mutex_;
    std::condition_variable change_;
    bool is_stopping_ = false;
    bool is_answered_ = false;
    bool edits_ = false;  // somebody may be typing: what is printed waits for the editor
    std::string printed_;
    std::string input_;
    std::thread thread_;
};

}  // namespace notes_stub
