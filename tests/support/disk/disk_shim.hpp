#pragma once

#include <string>

namespace postern::test {

// The file calls of a program that links disk_shim.cpp, or has it preloaded, come through it. Below a folder that is
// named to it they are written down in one order, and fail where a test wants that.
//
// Preloaded, only in the program `smtp`, the environment says what the functions below say:
//   DISK_SHIM_ROOT     the folder
//   DISK_SHIM_JOURNAL  the file that the calls are written to; format: disk_journal.hpp
//   DISK_SHIM_FAULTS   a file with a line for each fault: OPERATION ERRNO PART, as `sync 5 /bodies/`: calls of that
//   kind
//                      (write, sync, create) for a path with PART in it fail with ERRNO. Read again at each call; where
//                      it is missing nothing fails.

/// From now on calls below `root` are written to a new file `journal`. Any thread.
void begin_disk_journal(const std::string& root, const std::string& journal);
/// Writes a line of the test's own between the calls.
void mark_in_disk_journal(const std::string& text);
void end_disk_journal();

/// A file of faults, as above; empty: none.
void set_disk_faults(const std::string& file);

/// Syncs do nothing, for what does not care.
void skip_syncs(bool are_skipped);

}  // namespace postern::test
