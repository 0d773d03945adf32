/// Where the server's output goes: to every console, each by a sink of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

namespace notes_stub {

/// One of the consoles of a server.
using ConsoleId = std::uint64_t;
inline constexpr ConsoleId own_console = 0;
inline constexpr ConsoleId no_console = ~ConsoleId{0};

/// Any thread. Each sink gets all texts in the same order, one at a time; it must not print itself.
class ConsoleOutput {
public:
    /// `except`: the console that is not to show it.
    using Sink = std::function<void(std::string_view text, ConsoleId except)>;

    /// For as long as this object lives.
    void add(Sink sink);
    /// `text` ends with a line end.
    void print(std::string_view text, ConsoleId except = no_console) const;

private:
    mutable std::mutex mutex_;
    std::vector<Sink> sinks_;
};

/// To standard output. A console that went away must not end the server: what cannot be written is lost, log.nsf has
/// it.
void write_to_standard_output(std::string_view text);

}  // namespace notes_stub
