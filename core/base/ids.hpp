#pragma once

#include "core/base/expected.hpp"
#include "core/base/time.hpp"

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace postern {

/// A message's name for life: in the spool, in the Received header, in every log line. 63 bits, never 0 for a message,
/// in the order of acceptance on one host: 41 bits of milliseconds, 12 of sequence, 10 of host tag. Unique across hosts
/// that have different tags.
struct QueueId {
    std::int64_t value = 0;

    friend auto operator<=>(const QueueId&, const QueueId&) = default;
};

/// 16 upper-case hexadecimal digits.
[[nodiscard]] std::string to_string(QueueId id);

/// When the message was accepted, by the accepting host's clock; later than the clock said where that had been set
/// back.
[[nodiscard]] WallTime accepted_at(QueueId id);

/// Reads what to_string() wrote, lower case too; anything else is no id.
[[nodiscard]] Expected<QueueId, std::string> parse_queue_id(std::string_view text);

/// Hands out ids. Any thread, without locks.
class QueueIdSource {
public:
    /// `host_tag` is 0 to 1023; two hosts that share a spool must have different ones. Ids start above
    /// `greatest_known`, so that a clock that was set back cannot name a second message like one that is still queued.
    explicit QueueIdSource(unsigned host_tag, QueueId greatest_known = {});

    [[nodiscard]] QueueId next(WallTime now);

private:
    std::int64_t host_tag_;
    std::atomic<std::int64_t> last_ticket_;
};

}  // namespace postern

template <>
struct std::hash<postern::QueueId> {
    std::size_t operator()(postern::QueueId id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
