#pragma once

#include <cstddef>

namespace postern::files_posix {

/// Sets memory aside for when the system gives no more: `operator new` that finds none gets its room before it throws,
/// so that one session fails by what was too much, and the small pieces by which the others end well are still had.
/// Once a process, before there are threads.
void keep_memory_reserve(std::size_t octets);

/// Sets it aside again where it is out and there is room for it. One thread.
void restore_memory_reserve();

/// False: within the last three seconds `operator new` found nothing. Any thread.
[[nodiscard]] bool has_memory();

}  // namespace postern::files_posix
