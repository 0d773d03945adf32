#include "adapters/net/session_pass.hpp"

namespace postern::net {

SharedGate::Entrance SharedGate::admit(const IpAddress& address, const access::SessionLimits& limits, TimePoint now) {
    const std::lock_guard lock(mutex_);
    const auto answer = gate_.admit(address, limits, now);
    if (answer.verdict != access::SessionGate::Verdict::admitted) return {nullptr, answer};
    const auto release = [self = shared_from_this(), address](void*) {
        const std::lock_guard again(self->mutex_);
        self->gate_.release(address);
    };
    return {Pass(this, release), answer};
}

}  // namespace postern::net
