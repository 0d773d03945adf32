/// Path names of the API: LMBCS, relative to the data directory, perhaps with a server before them.
#pragma once

#include <filesystem>
#include <string>

namespace notes_stub {

/// The file or directory that `path_name` means; NULL or "" is the data directory. ".nsf" is added to a name without an
/// extension unless that is a directory. Throws StatusError(ERR_INV_SERVER_NAME) for another server's file.
[[nodiscard]] std::filesystem::path resolve_path(const char* path_name);

/// LMBCS: `file` relative to the data directory when it lies there, absolute otherwise.
[[nodiscard]] std::string canonical_path(const std::filesystem::path& file);
/// LMBCS, absolute.
[[nodiscard]] std::string expanded_path(const std::filesystem::path& file);

}  // namespace notes_stub
