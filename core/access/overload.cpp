#include "core/access/overload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace postern::access {
namespace {

// What is measured for an idle session under TLS is half of it (tests/bench/sessions); one with a command or a
// handshake under way has more.
constexpr std::uint64_t session_octets = 64u << 10;
// The scheduler's bound for a million messages is 1 GiB.
constexpr std::uint64_t queued_message_octets = 1u << 10;

constexpr std::uint64_t tenths(std::uint64_t limit, unsigned count) {
    return limit / 10 * count + limit % 10 * count / 10;
}

/// `limit` 0: never. What was full stays so down to `end`.
bool is_full(bool was_full, std::uint64_t value, std::uint64_t limit, std::uint64_t begin, std::uint64_t end) {
    return limit != 0 && value >= (was_full ? std::max<std::uint64_t>(end, 1) : begin);
}

/// Both words are asked for only where something changed: this is looked at for every command.
template <typename Begin>
void note(bool& is_on, bool is_now, const Begin& begin, std::string_view end, std::vector<std::string>& lines) {
    if (std::exchange(is_on, is_now) == is_now) return;
    lines.push_back("SMTP Server: " + (is_now ? begin() : std::string(end)));
}

}  // namespace

std::uint64_t memory_limit(std::uint64_t setting, const MemoryFacts& facts) {
    if (setting != 0) return setting;
    auto least = std::numeric_limits<std::uint64_t>::max();
    for (const auto& octets : {facts.physical, facts.control_group, facts.address_space})
        least = std::min(least, octets.value_or(least));
    // 0 would be no limit, and there is one: not an octet.
    return least == std::numeric_limits<std::uint64_t>::max() ? 0 : std::max<std::uint64_t>(least / 2, 1);
}

std::uint64_t held_octets(const Load& load) {
    return load.sessions * session_octets + load.body_octets + load.queued_messages * queued_message_octets;
}

std::vector<std::string> Overload::look(const Load& load, const LoadLimits& limits) {
    const auto held = held_octets(load);
    const auto memory = limits.memory_octets;
    const auto queue = limits.queued_messages;
    std::vector<std::string> lines;
    const auto of_memory = [&](std::string_view refused) {
        return fmt::format("overloaded: sessions, bodies and queue take {} of {} KB of memory (SMTP_MemoryLimit); {}",
                           (held + 1023) / 1024, memory / 1024, refused);
    };
    note(
        is_memory_short_, is_full(is_memory_short_, held, memory, tenths(memory, 9), tenths(memory, 8)),
        [&] { return of_memory("no new session is taken (421 4.3.2)"); },
        "there is memory again; new sessions are taken", lines);
    note(
        is_memory_full_, is_full(is_memory_full_, held, memory, memory, tenths(memory, 9)),
        [&] { return of_memory("NO MAIL IS TAKEN (452 4.3.1)"); }, "there is memory again; mail is taken", lines);
    note(
        is_memory_refused_, !load.has_system_memory,
        [] {
            return std::string(
                "overloaded: the system gives this task no more memory; no new session is taken (421 4.3.2) and NO "
                "MAIL IS TAKEN (452 4.3.1). See RLIMIT_AS (ulimit -v) and what else runs here, or lower "
                "SMTP_MemoryLimit");
        },
        "the system gives memory again; mail is taken", lines);
    note(
        is_queue_full_, is_full(is_queue_full_, load.queued_messages, queue, queue, tenths(queue, 9)),
        [&] {
            return fmt::format(
                "overloaded: {} messages in the queue, of {} (SMTP_MaxQueuedMessages); NO MAIL IS TAKEN (452 4.3.1)",
                load.queued_messages, queue);
        },
        "there is room in the queue again; mail is taken", lines);
    note(
        is_disk_full_, !load.has_disk_room,
        [] {
            return std::string(
                "overloaded: the spool's disk is nearly full; NO MAIL IS TAKEN (452 4.3.1). Make room, or lower "
                "SMTP_MaxMessageSize");
        },
        "there is room on the spool's disk again; mail is taken", lines);
    return lines;
}

std::string Overload::reason() const {
    std::vector<std::string_view> words;
    if (is_memory_short_ || is_memory_full_ || is_memory_refused_) words.emplace_back("memory");
    if (is_queue_full_) words.emplace_back("queue");
    if (is_disk_full_) words.emplace_back("disk");
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace postern::access
