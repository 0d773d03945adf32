#pragma once

#include "core/access/session_gate.hpp"

#include <memory>
#include <mutex>

namespace postern::net {

/// The gate of all listeners together. Any thread.
class SharedGate : public std::enable_shared_from_this<SharedGate> {
public:
    /// Held by a session for as long as it lives; then the next one may come.
    using Pass = std::shared_ptr<void>;
    struct Entrance {
        Pass pass;  ///< Null: refused.
        access::SessionGate::Answer answer;
    };

    [[nodiscard]] Entrance admit(const IpAddress& address, const access::SessionLimits& limits, TimePoint now);

private:
    std::mutex mutex_;
    access::SessionGate gate_;
};

}  // namespace postern::net
