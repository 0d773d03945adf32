#include "core/base/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace postern {
namespace {

constexpr int host_tag_bits = 10;
constexpr int sequence_bits = 12;
constexpr std::int64_t greatest_millisecond = (std::int64_t{1} << 41) - 1;  // in the year 2094
constexpr std::int64_t host_tag_mask = (std::int64_t{1} << host_tag_bits) - 1;

// The count starts here and not in 1970, so that 41 bits last for 69 more years.
constexpr WallTime epoch = std::chrono::sys_days{std::chrono::year{2025} / 1 / 1};

std::int64_t first_ticket_of(WallTime now) {
    const std::int64_t milliseconds = (now - epoch).count();
    return std::clamp<std::int64_t>(milliseconds, 0, greatest_millisecond) << sequence_bits;
}

}  // namespace

std::string to_string(QueueId id) { return fmt::format("{:016X}", static_cast<std::uint64_t>(id.value)); }

WallTime accepted_at(QueueId id) {
    return epoch + std::chrono::milliseconds(id.value >> (sequence_bits + host_tag_bits));
}

Expected<QueueId, std::string> parse_queue_id(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value, 16);
    if (text.size() != 16 || error != std::errc{} || stopped != end || value == 0 || value >> 63 != 0)
        return unexpected(std::string{"a queue id is 16 hexadecimal digits"});
    return QueueId{static_cast<std::int64_t>(value)};
}

QueueIdSource::QueueIdSource(unsigned host_tag, QueueId greatest_known)
    : host_tag_(host_tag & host_tag_mask),
      last_ticket_(std::max<std::int64_t>(greatest_known.value, 0) >> host_tag_bits) {}

QueueId QueueIdSource::next(WallTime now) {
    const auto at_least = first_ticket_of(now);
    auto last = last_ticket_.load(std::memory_order_relaxed);
    auto ticket = std::max(last + 1, at_least);
    while (!last_ticket_.compare_exchange_weak(last, ticket, std::memory_order_relaxed))
        ticket = std::max(last + 1, at_least);
    return QueueId{(ticket << host_tag_bits) | host_tag_};
}

}  // namespace postern
