#pragma once

#include "core/console/sts_policies.hpp"
#include "core/ports/resolver.hpp"
#include "core/ports/sts_store.hpp"
#include "core/ports/web.hpp"
#include "core/tls/sts_keeper.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace postern::net {

class Journal;

/// Finds the MTA-STS policy of a domain, from what is stored, DNS and the web, on a thread of its own. Resolver, web
/// and store outlive it.
class StsDesk final : public console::StsPolicies {
public:
    struct Parts {
        ports::Resolver& resolver;
        ports::Web& web;
        ports::StsStore& store;
        Journal& journal;
        unsigned port = 443;  ///< Of the hosts that serve policies.
    };
    using Handler = std::function<void(tls::StsFinding)>;

    /// Reads what is stored, and blocks for that. No console answer is waited for longer than `patience`.
    StsDesk(const Parts& parts, std::chrono::milliseconds patience, tls::StsLimits limits = {});
    /// Whoever still waits is told nothing, as without MTA-STS.
    ~StsDesk() override;
    StsDesk(const StsDesk&) = delete;
    StsDesk& operator=(const StsDesk&) = delete;

    /// Disabled, nobody is told of a policy; what is stored stays. Any thread.
    void set_enabled(bool is_enabled) { is_enabled_.store(is_enabled, std::memory_order_relaxed); }
    /// `domain`: lower case, A-labels. Any thread; the handler runs once, on the desk's thread or at the end on its
    /// destructor's, and must only post. It waits StsLimits::patience at most.
    void ask(const std::string& domain, Handler done);

    [[nodiscard]] std::optional<Rows> policies(std::size_t max_rows) override;
    [[nodiscard]] std::optional<bool> forget(const std::string& domain) override;

private:
    struct State;
    /// Shared with answers that come late.
    const std::shared_ptr<State> state_;
    const std::chrono::milliseconds patience_;
    std::atomic<bool> is_enabled_{true};
};

}  // namespace postern::net
