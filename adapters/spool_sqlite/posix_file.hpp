#pragma once

#include "adapters/spool_sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace postern::spool_sqlite {

/// An open file. Errors carry the path, the system's words and what to do. One thread at a time.
class PosixFile {
public:
    /// New, for its owner only; an existing file is an error.
    [[nodiscard]] static Result<PosixFile> create(const std::filesystem::path& path);
    [[nodiscard]] static Result<PosixFile> open_for_reading(const std::filesystem::path& path);
    /// Opened or created, for its owner only.
    [[nodiscard]] static Result<PosixFile> open_or_create(const std::filesystem::path& path);

    PosixFile(PosixFile&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
    PosixFile& operator=(PosixFile&&) = delete;
    ~PosixFile();

    /// All of it at this place, or an error.
    [[nodiscard]] Result<void> write_at(std::uint64_t offset, std::string_view octets);
    /// At most `max_octets` from this place; fewer only at the end of the file.
    [[nodiscard]] Result<std::string> read_at(std::uint64_t offset, std::size_t max_octets) const;
    /// Returns when the octets, and what is needed to find them, are on the disk.
    [[nodiscard]] Result<void> sync();
    /// Makes the file so long, with the disk blocks that it needs.
    [[nodiscard]] Result<void> allocate(std::uint64_t octets);
    [[nodiscard]] Result<void> replace_content(std::string_view octets);
    /// False: another process, or another open file of ours, has it.
    [[nodiscard]] bool try_lock();
    /// False: its path leads to nothing, or to another file.
    [[nodiscard]] bool has_its_name() const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    PosixFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
    [[nodiscard]] static Result<PosixFile> open(const std::filesystem::path& path, int flags, std::string_view task);

    int descriptor_;
    std::filesystem::path path_;
};

/// Returns when names made or removed in the directory are on the disk.
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);

/// `Spool: cannot TASK PATH: WORDS OF THE SYSTEM. WHAT TO DO.` Out of space gives kind `disk_full`.
[[nodiscard]] ports::SpoolError file_error(std::string_view task, const std::filesystem::path& path, int system_error);

}  // namespace postern::spool_sqlite
