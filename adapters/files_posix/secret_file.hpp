#pragma once

#include "core/base/expected.hpp"

#include <string>
#include <string_view>

namespace postern::files_posix {

/// What a file of secrets has in it: 1 MB at most, of our own user or root, and nobody else may read or write it. The
/// error is a clause, without anything that stands in the file.
[[nodiscard]] Expected<std::string, std::string> read_secret_file(const std::string& path);

/// Makes such a file, with mode 600, whole or not at all, and durable at return. What is there already stays: that is
/// an error. Its folder is made, with mode 700, where there is none.
[[nodiscard]] Expected<void, std::string> write_secret_file(const std::string& path, std::string_view text);

}  // namespace postern::files_posix
