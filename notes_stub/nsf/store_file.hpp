/// The file of a database: its format, how it is recognised and how it comes into being.
#pragma once

#include <filesystem>

#include "notes_stub/nsf/sqlite.hpp"

namespace notes_stub {

/// Returns `file` when it is a database of this stub. Throws StatusError: ERR_NOEXIST, ERR_NOACCESS, ERR_NOT_NSF.
[[nodiscard]] const std::filesystem::path& checked_database_file(const std::filesystem::path& file);

/// Throws StatusError(ERR_NSF_VERSION) when a newer format wrote the file.
void check_format(sql::Connection& connection);

/// See Store::create().
void create_database_file(const std::filesystem::path& file, bool force);

}  // namespace notes_stub
