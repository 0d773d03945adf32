#pragma once

#include "core/base/time.hpp"
#include "core/queue/destination.hpp"

#include <optional>
#include <queue>
#include <vector>

namespace postern::queue {

/// Groups of recipients in the order of the time at which they are tried again. On the steady clock, so that a host
/// whose wall clock is set neither forgets its queue nor empties it all at once. Twenty-four octets a group.
class WaitingList {
public:
    void add(GroupRef group, TimePoint due) { entries_.push({due, group}); }

    /// The first group that is due, that of the older message among equals; empty: none is.
    [[nodiscard]] std::optional<GroupRef> take_due(TimePoint now) {
        if (entries_.empty() || entries_.top().due > now) return std::nullopt;
        const auto group = entries_.top().group;
        entries_.pop();
        return group;
    }

    [[nodiscard]] std::optional<TimePoint> next_due() const {
        return entries_.empty() ? std::nullopt : std::optional(entries_.top().due);
    }

    void clear() { entries_ = {}; }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Waiting {
        TimePoint due;
        GroupRef group;
        friend auto operator<=>(const Waiting&, const Waiting&) = default;
    };
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> entries_;
};

}  // namespace postern::queue
