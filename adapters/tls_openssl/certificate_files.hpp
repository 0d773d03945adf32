#pragma once

#include "core/base/expected.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace postern::tls_openssl {

/// The whole file. Errors: its path behind `The WHAT file`, the system's words, what to do.
[[nodiscard]] Expected<std::string, std::string> read_whole(std::string_view what, const std::filesystem::path& file);

/// A file for its owner alone (mode 600) that appears complete or not at all, on the disk when this returns; the one that
/// was there is kept as `FILE.old`. Folders are made. Errors as above.
[[nodiscard]] Expected<void, std::string> replace_file(const std::filesystem::path& file, const std::string& contents);

}  // namespace postern::tls_openssl
