#include "core/queue/connection_ledger.hpp"

#include <algorithm>

namespace postern::queue {

std::optional<IdleConnection> ConnectionLedger::take(std::string_view hop) {
    const auto found =
        std::find_if(idle_.rbegin(), idle_.rend(), [&](const IdleConnection& idle) { return idle.hop == hop; });
    if (found == idle_.rend()) return std::nullopt;
    auto connection = std::move(*found);
    idle_.erase(std::next(found).base());
    return connection;
}

bool ConnectionLedger::forget(ConnectionId id) {
    return std::erase_if(idle_, [&](const IdleConnection& idle) { return idle.id == id; }) > 0;
}

std::vector<ConnectionId> ConnectionLedger::drop_idle_since(TimePoint limit) {
    std::vector<ConnectionId> dropped;
    const auto fresh =
        std::find_if(idle_.begin(), idle_.end(), [&](const IdleConnection& idle) { return idle.idle_since > limit; });
    std::for_each(idle_.begin(), fresh, [&](const IdleConnection& idle) { dropped.push_back(idle.id); });
    idle_.erase(idle_.begin(), fresh);
    return dropped;
}

std::vector<ConnectionId> ConnectionLedger::drop_all() { return drop_idle_since(TimePoint::max()); }

std::optional<ConnectionId> ConnectionLedger::drop_oldest() {
    if (idle_.empty()) return std::nullopt;
    const auto id = idle_.front().id;
    idle_.erase(idle_.begin());
    return id;
}

std::optional<TimePoint> ConnectionLedger::oldest_idle_since() const {
    return idle_.empty() ? std::nullopt : std::optional(idle_.front().idle_since);
}

std::size_t ConnectionLedger::least_busy_worker() const {
    return static_cast<std::size_t>(std::min_element(busy_.begin(), busy_.end()) - busy_.begin());
}

}  // namespace postern::queue
