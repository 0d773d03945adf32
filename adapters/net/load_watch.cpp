#include "adapters/net/load_watch.hpp"

#include "adapters/net/journal.hpp"

#include <utility>

namespace postern::net {

void LoadWatch::set_limits(const access::LoadLimits& limits) {
    const std::lock_guard lock(mutex_);
    limits_ = limits;
}

bool LoadWatch::takes_sessions() {
    // Who finds another looking goes by what was found before.
    if (const std::unique_lock lock(mutex_, std::try_to_lock); lock) look();
    return takes_sessions_.load(std::memory_order_relaxed);
}

bool LoadWatch::takes_mail() {
    if (const std::unique_lock lock(mutex_, std::try_to_lock); lock) look();
    return takes_mail_.load(std::memory_order_relaxed) && bodies_.has_room();
}

std::string LoadWatch::reason() {
    const std::lock_guard lock(mutex_);
    has_disk_room_ = bodies_.has_room();
    look();
    return overload_.reason();
}

/// Under the lock.
void LoadWatch::look() {
    const access::Load load{journal_.sessions_now.load(std::memory_order_relaxed), body_octets_(),
                            queued_.load(std::memory_order_relaxed), has_disk_room_, has_memory_()};
    for (auto& line : overload_.look(load, limits_)) journal_.log(std::move(line));
    takes_sessions_.store(overload_.takes_sessions(), std::memory_order_relaxed);
    takes_mail_.store(overload_.takes_mail(), std::memory_order_relaxed);
}

}  // namespace postern::net
