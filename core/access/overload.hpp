#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace postern::access {

/// What the system lets this process have, in octets; empty: no limit, or nothing is known.
struct MemoryFacts {
    std::optional<std::uint64_t> physical;
    std::optional<std::uint64_t> control_group;
    std::optional<std::uint64_t> address_space;  ///< What RLIMIT_AS leaves beside what is mapped already.
};

/// What may be held at once. 0: no limit.
struct LoadLimits {
    std::uint64_t memory_octets = 0;
    std::uint64_t queued_messages = 0;
};

/// What is held.
struct Load {
    std::uint64_t sessions = 0;     ///< Inbound.
    std::uint64_t body_octets = 0;  ///< Of message bodies, in memory.
    std::uint64_t queued_messages = 0;
    bool has_disk_room = true;
    bool has_system_memory = true;  ///< False: a moment ago the system gave none.
};

/// As many octets as `setting` says; 0: half of the least that the facts allow. Pure.
[[nodiscard]] std::uint64_t memory_limit(std::uint64_t setting, const MemoryFacts& facts);

/// What sessions, bodies and queue take together: bodies as they are, sessions and messages by what one takes at most
/// when it is not moving a body. Not what the C library keeps of what was freed. Pure.
[[nodiscard]] std::uint64_t held_octets(const Load& load);

/// Whether more is taken, so that what was taken can be served. New sessions are refused (421 4.3.2) from nine tenths
/// of the memory on, so that those that are there can still bring their mail; MAIL (452 4.3.1) where the memory, the
/// queue or the disk is full, and both where the system has no more memory for us. What was begun is over a tenth of
/// the limit lower, and not at every message that goes. One thread at a time.
class Overload {
public:
    /// What changed by this load: lines for the log.
    [[nodiscard]] std::vector<std::string> look(const Load& load, const LoadLimits& limits);

    [[nodiscard]] bool takes_sessions() const { return !is_memory_short_ && !is_memory_refused_; }
    [[nodiscard]] bool takes_mail() const {
        return !is_memory_full_ && !is_memory_refused_ && !is_queue_full_ && !is_disk_full_;
    }
    /// For a status line: `memory`, `queue, disk`; empty: all is taken.
    [[nodiscard]] std::string reason() const;

private:
    bool is_memory_short_ = false;
    bool is_memory_full_ = false;
    bool is_memory_refused_ = false;
    bool is_queue_full_ = false;
    bool is_disk_full_ = false;
};

}  // namespace postern::access
