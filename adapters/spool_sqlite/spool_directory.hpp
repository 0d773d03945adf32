#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"

#include <filesystem>
#include <functional>
#include <vector>

namespace postern::spool_sqlite {

/// The spool's folder: `queue.db`, `bodies/`, `lost+found/`, `reserve`, `lock`. Made where it is missing, and held for
/// one process alone: two writers would send every message twice.
class SpoolDirectory {
public:
    /// Error `refused`: another process has it; the words name it.
    [[nodiscard]] static Result<SpoolDirectory> take(const std::filesystem::path& directory);

    [[nodiscard]] std::filesystem::path database_file() const { return directory_ / "queue.db"; }
    [[nodiscard]] std::filesystem::path bodies() const { return directory_ / "bodies"; }
    [[nodiscard]] std::filesystem::path lost_and_found() const { return directory_ / "lost+found"; }
    [[nodiscard]] const std::filesystem::path& path() const { return directory_; }

    /// Makes the names of files just created durable.
    [[nodiscard]] Result<void> sync() const { return sync_directory(directory_); }

    /// Moves the body files for which `has_row` says false to lost+found; returns what was moved, one line each.
    [[nodiscard]] Result<std::vector<ports::SpoolError>> sort_out_bodies(
        const std::function<Result<bool>(QueueId)>& has_row) const;

private:
    SpoolDirectory(std::filesystem::path directory, PosixFile lock)
        : directory_(std::move(directory)), lock_(std::move(lock)) {}
    [[nodiscard]] Result<std::filesystem::path> move_to_lost_and_found(const std::filesystem::path& file) const;

    std::filesystem::path directory_;
    PosixFile lock_;
};

}  // namespace postern::spool_sqlite
