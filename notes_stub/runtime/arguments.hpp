/// Command lines into words, and words into processes: the same for `load` and for OSLoadProgram.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace notes_stub {

/// Words are separated by blanks; double quotes keep blanks in a word.
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view line);

/// Starts `file` with `words` (its name first) in `directory` (empty: this one), standard input empty, signals at their
/// defaults, in a process group of its own, so that a key pressed for the server does not end it. A pid, or -errno.
[[nodiscard]] pid_t spawn_program(const std::filesystem::path& file, const std::vector<std::string>& words,
                                  const std::filesystem::path& directory);

}  // namespace notes_stub
