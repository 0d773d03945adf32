#pragma once

#include "core/base/expected.hpp"
#include "core/ports/spool.hpp"
#include "core/queue/order.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace postern::console {

/// How many messages a command changed; empty: the answer has not come yet, and the change may still happen. The error
/// is fit to print: nothing was changed.
using ChangedCount = Expected<std::optional<std::size_t>, std::string>;

/// How an administrator steers mail that waits. Each call waits for its answer, a few seconds at most; called by the
/// thread that runs the commands. The log has a line for every order, with who asked.
class Steering {
public:
    virtual ~Steering() = default;

    /// What it touched is durable then. Empty: not all of it yet; it goes on all the same.
    [[nodiscard]] virtual std::optional<queue::Touched> perform(queue::Order order) = 0;
    /// The answer is how many messages wait for that domain. An earlier suspension of it is replaced.
    [[nodiscard]] virtual ChangedCount suspend(ports::Suspension suspension) = 0;
    /// The answer is how many messages go on.
    [[nodiscard]] virtual ChangedCount resume(const std::string& domain, const std::string& by) = 0;
    /// Forgets what is remembered of TLS with the hosts of a next hop of this name. The answer is how many hosts that
    /// were.
    [[nodiscard]] virtual ChangedCount forget_tls(const std::string& name) = 0;
    /// By domain; empty: not known, because there was no answer.
    [[nodiscard]] virtual std::optional<std::vector<ports::Suspension>> suspensions() = 0;
};

/// `2h`, `90 min`, `1d12h`: a time of at least a second and a year at most. The error says what is wrong.
[[nodiscard]] Expected<std::chrono::seconds, std::string> parse_time_span(std::string_view text);

}  // namespace postern::console
