#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace postern::spool_sqlite {

/// Whose a body file is: of a message in the queue, of one that is gone for good, or of nobody we know.
enum class BodyOwner { queued, removed, unknown };
using WhatAbout = std::function<Result<BodyOwner>(QueueId)>;

/// The spool's folder: `queue.db`, `bodies/`, `lost+found/`, `reserve`, `lock`. Made where it is missing, and held for
/// one process alone: two writers would send every message twice.
class SpoolDirectory {
public:
    /// Error `refused`: another process has it, which the words name, or a part is missing that may hold mail.
    [[nodiscard]] static Result<SpoolDirectory> take(const std::filesystem::path& directory);

    [[nodiscard]] std::filesystem::path database_file() const { return directory_ / "queue.db"; }
    [[nodiscard]] std::filesystem::path bodies() const { return directory_ / "bodies"; }
    [[nodiscard]] std::filesystem::path lost_and_found() const { return directory_ / "lost+found"; }
    [[nodiscard]] std::filesystem::path lock_file() const { return directory_ / "lock"; }
    [[nodiscard]] const std::filesystem::path& path() const { return directory_; }

    /// Makes the names of files just created durable.
    [[nodiscard]] Result<void> sync() const { return sync_directory(directory_); }

    /// Makes the folder of the bodies where it is missing and `count_files` messages, none, have their body there. Else
    /// error `refused`: each of them would be taken for damaged, and its sender told.
    [[nodiscard]] Result<void> make_bodies(const std::function<Result<std::int64_t>()>& count_files) const;

    /// Moves the body files of unknown owners to lost+found and removes those of messages that are gone; returns what
    /// was moved, one line each.
    [[nodiscard]] Result<std::vector<ports::SpoolError>> sort_out_bodies(const WhatAbout& what_about) const;

    /// Sees to it that the lock's file has its name still; where it was removed it is made again. True: it was.
    [[nodiscard]] Result<bool> keep_lock();

private:
    SpoolDirectory(std::filesystem::path directory, PosixFile lock)
        : directory_(std::move(directory)), lock_(std::make_unique<PosixFile>(std::move(lock))) {}
    /// A database that is missing is not made anew beside a log: SQLite would remove the log, and the mail in it.
    [[nodiscard]] Result<void> check_log() const;
    [[nodiscard]] Result<std::filesystem::path> move_to_lost_and_found(const std::filesystem::path& file) const;

    std::filesystem::path directory_;
    std::unique_ptr<PosixFile> lock_;
};

}  // namespace postern::spool_sqlite
