/// Command lines from all consoles, on their way to the one thread that performs them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "notes_stub/server/console_output.hpp"

namespace notes_stub {

struct CommandLine {
    std::string text;
    ConsoleId console = own_console;  ///< where it was typed
    std::function<void()> answered;   ///< called by the performing thread when the command is done; may be empty
};

/// Any thread.
class CommandQueue {
public:
    void put(CommandLine line);
    /// Blocks. Nothing: the queue was closed.
    [[nodiscard]] std::optional<CommandLine> take();
    /// No command is taken any more, and nothing is put.
    void close();

private:
    std::mutex mutex_;
    std::condition_variable change_;
    std::deque<CommandLine> lines_;
    bool is_closed_ = false;
};

}  // namespace notes_stub
