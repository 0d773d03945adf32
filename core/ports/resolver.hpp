#pragma once

#include "core/dns/answer.hpp"
#include "core/dns/self_test.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace postern::ports {

/// DNS. Any thread may ask; the handler runs once, on a thread of the adapter, and must only post.
class Resolver {
public:
    using Handler = std::function<void(dns::Answer)>;

    virtual ~Resolver() = default;
    virtual void look_up(const dns::Question& question, Handler done) = 0;
};

/// One that validates by DNSSEC, and tests whether signatures come as far as here. Where they do not, answers are
/// insecure.
class ValidatingResolver : public Resolver {
public:
    /// The last run. Any thread.
    [[nodiscard]] virtual dns::SelfTestReport self_test() const = 0;
    /// Runs it now, and waits for its end; empty: that was not within `patience`, and the log will tell. Any thread but
    /// the adapter's.
    [[nodiscard]] virtual std::optional<dns::SelfTestReport> test_itself(std::chrono::milliseconds patience) = 0;
};

}  // namespace postern::ports
