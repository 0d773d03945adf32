#pragma once

#include "adapters/spool_sqlite/posix_file.hpp"
#include "core/mail/envelope.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace postern::spool_sqlite {

/// The header of a body file: 4096 octets of text, `name: value` a line, filled up with line feeds; the body follows as
/// it came. It holds the envelope, so that mail can be recovered by hand when the database is lost: `tail -c +4097 FILE
/// | head -c N`, N from its line `body-octets`. Recipients for which it has no room follow the body, from the place
/// that `more-at` names.
inline constexpr std::uint64_t body_file_header_octets = 4096;

/// What the header says, without what has no room in it; `rest` takes that.
[[nodiscard]] std::string format_body_file_header(const mail::Envelope& envelope, std::uint64_t body_octets,
                                                  std::uint32_t crc32c, std::string& rest);

/// Whether these first octets of a file are the header of that message's finished body.
[[nodiscard]] bool is_body_file_header_of(QueueId id, std::string_view header);

/// A body while it is written to its file. One thread at a time, which try_begin_use() sees to. Unless it was told to
/// keep the file, the file goes with the object.
class BodyFile {
public:
    BodyFile(std::filesystem::path directory, QueueId id);
    ~BodyFile();
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;

    /// Creates the file at the first call. After an error the file is broken: it is never written, synced and believed
    /// again.
    [[nodiscard]] Result<void> append(std::string_view octets);
    /// Writes the header, then syncs file and directory, in this order: a name on the disk then always leads to a whole
    /// file.
    [[nodiscard]] Result<void> finish(const mail::Envelope& envelope);
    /// The row that names the file is durable.
    void keep() { is_kept_ = true; }

    /// False: a write is still under way, and whoever asks may not touch the file yet. Any thread.
    [[nodiscard]] bool try_begin_use() { return !is_in_use_.exchange(true, std::memory_order_acquire); }
    void end_use() { is_in_use_.store(false, std::memory_order_release); }

    [[nodiscard]] bool is_broken() const { return is_broken_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint32_t crc32c() const { return crc32c_; }

private:
    [[nodiscard]] Result<void> create_when_first();
    [[nodiscard]] Result<void> check(Result<void> result);

    std::filesystem::path directory_;
    QueueId id_;
    std::optional<PosixFile> file_;
    std::uint64_t body_octets_ = 0;
    std::uint32_t crc32c_ = 0;
    bool is_kept_ = false;
    std::atomic<bool> is_broken_{false};
    std::atomic<bool> is_in_use_{false};
};

/// Where a message's body file lies.
[[nodiscard]] std::filesystem::path body_file_path(const std::filesystem::path& directory, QueueId id);

}  // namespace postern::spool_sqlite
