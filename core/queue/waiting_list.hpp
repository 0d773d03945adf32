#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <queue>
#include <vector>

namespace postern::queue {

/// Messages in the order of the time at which something is to be done about them. On the steady clock, so that a host
/// whose wall clock is set neither forgets its queue nor empties it all at once. Sixteen octets a message.
class WaitingList {
public:
    void add(QueueId id, TimePoint due) { entries_.push({due, id}); }

    /// The first message that is due, the older one among equals; empty: none is.
    [[nodiscard]] std::optional<QueueId> take_due(TimePoint now) {
        if (entries_.empty() || entries_.top().due > now) return std::nullopt;
        const auto id = entries_.top().id;
        entries_.pop();
        return id;
    }

    [[nodiscard]] std::optional<TimePoint> next_due() const {
        return entries_.empty() ? std::nullopt : std::optional(entries_.top().due);
    }

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Waiting {
        TimePoint due;
        QueueId id;
        friend auto operator<=>(const Waiting&, const Waiting&) = default;
    };
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> entries_;
};

}  // namespace postern::queue
