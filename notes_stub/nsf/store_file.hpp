/// The file of a database: its format, how it is recognised and how it comes into being.
#pragma once

#include <filesystem>

#include "notes_stub/nsf/sqlite.hpp"

namespace notes_stub {

/// Returns `file` when it is there and may be read. Throws StatusError: ERR_NOEXIST, ERR_NOACCESS.
[[nodiscard]] const std::filesystem::path& checked_database_file(const std::filesystem::path& file);

/// Throws StatusError: ERR_NOT_NSF when the file is no database of this stub, ERR_NSF_VERSION when a newer format wrote it.
void check_format(sql::Connection& connection);

/// See Store::create().
void create_database_file(const std::filesystem::path& file, bool force);

}  // namespace notes_stub
