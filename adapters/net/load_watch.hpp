#pragma once

#include "core/access/overload.hpp"
#include "core/ports/spool.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace postern::net {

class Journal;

/// Whether there is memory, queue and disk for more. Looked at before a session and a transaction begin, so that no
/// burst outruns it; what changes goes to the log. Any thread.
class LoadWatch {
public:
    /// `body_octets`: of the bodies in memory; `has_memory`: whether the system gives some. Both on any thread.
    LoadWatch(Journal& journal, const ports::BodyStore& bodies, std::function<std::uint64_t()> body_octets,
              std::function<bool()> has_memory)
        : journal_(journal),
          bodies_(bodies),
          body_octets_(std::move(body_octets)),
          has_memory_(std::move(has_memory)) {}

    void set_limits(const access::LoadLimits& limits);
    /// The scheduler's, after each of its events.
    void set_queued(std::uint64_t messages) { queued_.store(messages, std::memory_order_relaxed); }

    /// False: a connection is to be refused (421 4.3.2).
    [[nodiscard]] bool takes_sessions();
    /// False: MAIL is to be refused (452 4.3.1).
    [[nodiscard]] bool takes_mail();
    /// Once a second, so that the log has the end although nobody comes: as Overload::reason(), with the disk.
    [[nodiscard]] std::string reason();

private:
    void look();

    Journal& journal_;
    const ports::BodyStore& bodies_;
    const std::function<std::uint64_t()> body_octets_;
    const std::function<bool()> has_memory_;
    std::atomic<std::uint64_t> queued_{0};
    std::mutex mutex_;
    access::LoadLimits limits_;
    access::Overload overload_;
    bool has_disk_room_ = true;  ///< As last logged: near its mark the disk's answer comes and goes.
    std::atomic<bool> takes_sessions_{true};
    std::atomic<bool> takes_mail_{true};
};

}  // namespace postern::net
