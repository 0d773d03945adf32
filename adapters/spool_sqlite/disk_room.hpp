#pragma once

#include "adapters/spool_sqlite/database.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace postern::spool_sqlite {

/// How much room is left on the spool's disk, and a reserve file that is given up when the disk is full all the same:
/// in a full database even a deletion fails, and without it the queue could not drain.
class DiskRoom {
public:
    static constexpr std::uint64_t reserve_octets = 8U << 20U;

    DiskRoom(std::filesystem::path directory, std::uint64_t max_message_octets);

    /// False below the low-water mark (1.5 times the largest message and what the log may grow to), and while the
    /// reserve is out. Asks the disk every few milliseconds at most. Any thread.
    [[nodiscard]] bool has_room() const;
    /// A write just failed for want of room: has_room() says so at once, and for a second. Any thread.
    void note_full() const;

    /// The largest message was made another one. Any thread.
    void set_max_message(std::uint64_t octets);
    /// The log's size. Folded into the database it may take as much again, so one past its bound raises the mark by
    /// what it is past it. Writer thread.
    void note_log(std::uint64_t octets);

    /// True: the reserve was there, and its room is free now. Writer thread.
    bool release_reserve();
    /// Makes the reserve, or makes it again, where there is room for it beyond the mark. A disk
    /// that is full after all is no error: it stays out. On an error the spool goes on without: to refuse all mail for
    /// want of a reserve would help nobody. Writer thread, or before there is one.
    [[nodiscard]] Result<void> restore_reserve();
    [[nodiscard]] bool is_reserve_out() const { return is_reserve_out_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] bool is_free(std::uint64_t octets) const;
    [[nodiscard]] std::uint64_t low_water_octets() const;
    [[nodiscard]] std::filesystem::path reserve_file() const { return directory_ / "reserve"; }

    std::filesystem::path directory_;
    std::atomic<std::uint64_t> low_water_octets_;
    std::atomic<std::uint64_t> log_octets_past_bound_{0};
    std::atomic<bool> is_reserve_out_{true};
    mutable std::atomic<std::int64_t> asked_at_ms_;
    mutable std::atomic<std::int64_t> full_until_ms_{0};
    mutable std::atomic<bool> had_room_{true};
};

}  // namespace postern::spool_sqlite
