#pragma once

#include "core/access/overload.hpp"

#include <filesystem>

namespace postern::files_posix {

/// What the system lets this process have of memory: the machine's, the least that its control group or one above it
/// allows (memory.max, by version 1 memory.limit_in_bytes), and what RLIMIT_AS leaves. A file that is not there or says
/// nothing is no limit. `root` is where /proc and /sys are looked for.
[[nodiscard]] access::MemoryFacts read_memory_facts(const std::filesystem::path& root = "/");

}  // namespace postern::files_posix
