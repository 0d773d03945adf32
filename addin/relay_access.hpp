#pragma once

#include "core/access/relay.hpp"
#include "core/ports/access.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace postern {

/// Answers the sessions' questions from the documents in force. Any thread.
class RelayAccess : public ports::Access {
public:
    void replace(access::RelayControls controls) {
        auto next = std::make_shared<const access::RelayControls>(std::move(controls));
        const std::lock_guard lock(mutex_);
        controls_ = std::move(next);
    }

    void check_recipient(const std::string& peer_address, const mail::Address& recipient, Handler done) override {
        done(access::decide_recipient(*current(), peer_address, recipient));
    }

private:
    [[nodiscard]] std::shared_ptr<const access::RelayControls> current() const {
        const std::lock_guard lock(mutex_);
        return controls_;
    }

    mutable std::mutex mutex_;
    std::shared_ptr<const access::RelayControls> controls_ = std::make_shared<const access::RelayControls>();
};

}  // namespace postern
