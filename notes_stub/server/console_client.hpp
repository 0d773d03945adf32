/// notes-stub --console: a console of a server that runs elsewhere on this machine.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace notes_stub {

/// Runs until `exit`, the end of the input, or the end of the server. On a terminal with line editing; else each line
/// of standard input is a command, begun when the one before it is answered, and the server's output goes to standard
/// output. Returns the exit status: 0, or 1 when no server runs on `data` or it went away without a word.
[[nodiscard]] int run_console(const std::filesystem::path& data);

}  // namespace notes_stub
