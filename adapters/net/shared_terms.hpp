#pragma once

#include "adapters/net/listener.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace postern::net {

/// What new sessions are to be like, as the documents change. Any thread.
class SharedTerms {
public:
    using Settings = decltype(SessionTerms::settings);

    [[nodiscard]] SessionTerms get() const {
        const std::lock_guard lock(mutex_);
        return terms_;
    }
    void set_settings(Settings settings) {
        const std::lock_guard lock(mutex_);
        terms_.settings = std::move(settings);
    }
    void set_limits(std::shared_ptr<const access::SessionLimits> limits, bool logs_dialogue) {
        const std::lock_guard lock(mutex_);
        terms_.limits = std::move(limits);
        terms_.logs_dialogue = logs_dialogue;
    }

private:
    mutable std::mutex mutex_;
    SessionTerms terms_;
};

}  // namespace postern::net
