#pragma once

#include "core/base/expected.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace postern {

/// What was typed behind `load smtp`.
struct Arguments {
    bool wants_help = false;
    bool wants_version = false;
    std::size_t workers = 0;  ///< Threads that move mail; 0: one a core.
    bool logs_dialogue = false;
};

/// Reads them; the error names what is not known and lists what is. `=PATH`, which names a notes.ini, is the host's and
/// is passed over.
[[nodiscard]] Expected<Arguments, std::vector<std::string>> parse_arguments(int argc, char* argv[]);

/// What `load NAME --help` prints; the task is named as `program`'s file is.
[[nodiscard]] std::vector<std::string> arguments_help(const std::string& program);

}  // namespace postern
