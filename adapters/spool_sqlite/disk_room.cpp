#include "adapters/spool_sqlite/disk_room.hpp"

#include "adapters/spool_sqlite/posix_file.hpp"
#include "adapters/spool_sqlite/schema.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <system_error>
#include <utility>

namespace postern::spool_sqlite {
namespace {

// A fast disk takes 1 GB a second: with what is stored between two questions the mark is still far from the end.
constexpr std::int64_t longest_cached_ms = 10;
constexpr std::int64_t full_for_ms = 1000;

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::uint64_t low_water_mark(std::uint64_t max_message_octets) {
    constexpr std::uint64_t greatest = std::numeric_limits<std::uint64_t>::max() / 4;
    if (max_message_octets > greatest) return std::numeric_limits<std::uint64_t>::max() / 2;
    return max_message_octets + max_message_octets / 2 + log_bound_octets;
}

}  // namespace

DiskRoom::DiskRoom(std::filesystem::path directory, std::uint64_t max_message_octets)
    : directory_(std::move(directory)),
      low_water_octets_(low_water_mark(max_message_octets)),
      asked_at_ms_(steady_ms() - longest_cached_ms) {
    std::error_code unreadable;
    is_reserve_out_ = std::filesystem::file_size(reserve_file(), unreadable) != reserve_octets || unreadable;
}

bool DiskRoom::is_free(std::uint64_t octets) const {
    struct statvfs room {};
    // What cannot be asked is not full: refusing all mail because of it would help nobody.
    if (::statvfs(directory_.c_str(), &room) != 0) return true;
    return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize >= octets;
}

bool DiskRoom::has_room() const {
    if (is_reserve_out()) return false;
    const auto now_ms = steady_ms();
    if (now_ms < full_until_ms_.load(std::memory_order_relaxed)) return false;
    auto asked_at_ms = asked_at_ms_.load(std::memory_order_relaxed);
    const bool is_stale = now_ms - asked_at_ms >= longest_cached_ms;
    // One thread asks; the others go on with the answer before.
    if (is_stale && asked_at_ms_.compare_exchange_strong(asked_at_ms, now_ms, std::memory_order_relaxed)) {
        had_room_.store(is_free(low_water_octets()), std::memory_order_relaxed);
    }
    return had_room_.load(std::memory_order_relaxed);
}

std::uint64_t DiskRoom::low_water_octets() const {
    return low_water_octets_.load(std::memory_order_relaxed) + log_octets_past_bound_.load(std::memory_order_relaxed);
}

void DiskRoom::set_max_message(std::uint64_t octets) {
    low_water_octets_.store(low_water_mark(octets), std::memory_order_relaxed);
}

void DiskRoom::note_log(std::uint64_t octets) {
    log_octets_past_bound_.store(octets > log_bound_octets ? octets - log_bound_octets : 0, std::memory_order_relaxed);
}

void DiskRoom::note_full() const { full_until_ms_.store(steady_ms() + full_for_ms, std::memory_order_relaxed); }

bool DiskRoom::release_reserve() {
    if (is_reserve_out_.exchange(true, std::memory_order_relaxed)) return false;
    return ::unlink(reserve_file().c_str()) == 0;
}

Result<void> DiskRoom::restore_reserve() {
    if (!is_reserve_out() || !is_free(low_water_octets() + reserve_octets)) return {};
    auto file = PosixFile::open_or_create(reserve_file());
    auto made = file ? file->allocate(reserve_octets) : unexpected(std::move(file.error()));
    // Room that others took in the meantime comes back; what else is wrong does not mend itself.
    const bool is_tried_again = !made && made.error().kind == ports::SpoolError::Kind::disk_full;
    is_reserve_out_.store(is_tried_again, std::memory_order_relaxed);
    return is_tried_again ? Result<void>() : made;
}

}  // namespace postern::spool_sqlite
