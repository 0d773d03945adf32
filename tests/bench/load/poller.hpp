#pragma once

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>

namespace postern::bench {

/// Waits for many sockets at once. Each is watched edge-triggered in both directions from the first to the last, so
/// that no system call is spent on what it waits for. A closed socket is forgotten by itself. One thread.
class Poller {
public:
    Poller() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) {}
    ~Poller() { close(descriptor_); }
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// `key` is what wait() hands to its visitor.
    void watch(int socket, std::uint64_t key) const {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.u64 = key;
        epoll_ctl(descriptor_, EPOLL_CTL_ADD, socket, &event);
    }

    /// Calls `visit(key)` for each socket on which something has changed; returns after `longest` at the latest.
    template <typename Visitor>
    void wait(std::chrono::milliseconds longest, Visitor visit) const {
        std::array<epoll_event, 256> events{};
        const int count = epoll_wait(descriptor_, events.data(), events.size(), static_cast<int>(longest.count()));
        for (int index = 0; index < count; ++index) visit(events[static_cast<std::size_t>(index)].data.u64);
    }

private:
    int descriptor_;
};

}  // namespace postern::bench
