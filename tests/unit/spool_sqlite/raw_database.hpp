#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace postern::test {

/// Runs SQL in a database file behind the spool's back, and returns the last column of the last row.
inline std::string run_sql(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* connection = nullptr;
    std::string last;
    char* error = nullptr;
    const auto take = [](void* result, int columns, char** values, char**) {
        *static_cast<std::string*>(result) = values[columns - 1] != nullptr ? values[columns - 1] : "";
        return 0;
    };
    if (sqlite3_open(file.c_str(), &connection) != SQLITE_OK ||
        sqlite3_exec(connection, sql.c_str(), take, &last, &error) != SQLITE_OK) {
        const std::string words = error != nullptr ? error : "cannot open";
        sqlite3_free(error);
        sqlite3_close(connection);
        throw std::runtime_error(sql + ": " + words);
    }
    sqlite3_close(connection);
    return last;
}

}  // namespace postern::test
