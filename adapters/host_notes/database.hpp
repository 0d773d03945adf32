#pragma once

#include "core/base/expected.hpp"

#include <cstdint>
#include <string>

namespace postern::host_notes {

/// An open database. Belongs to the thread that opened it, which closes it too.
class Database {
public:
    /// `path` is relative to the data directory, UTF-8. The error names the database and the API's own text.
    [[nodiscard]] static Expected<Database, std::string> open(const std::string& path);
    /// False only when there is no such file: one that cannot be opened at present exists.
    [[nodiscard]] static bool exists(const std::string& path);

    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    [[nodiscard]] std::uint32_t handle() const { return handle_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    Database(std::string path, std::uint32_t handle) : path_(std::move(path)), handle_(handle) {}
    std::string path_;
    std::uint32_t handle_;
};

}  // namespace postern::host_notes
