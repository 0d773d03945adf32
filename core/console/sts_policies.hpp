#pragma once

#include "core/tls/mta_sts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace postern::console {

/// The MTA-STS policies that hold. Each call waits for its answer, a few seconds at most; called by the thread that
/// runs the commands.
class StsPolicies {
public:
    virtual ~StsPolicies() = default;

    struct Rows {
        std::vector<tls::KeptStsPolicy> policies;  ///< By domain.
        std::size_t in_all = 0;
    };
    /// Empty: there was no answer.
    [[nodiscard]] virtual std::optional<Rows> policies(std::size_t max_rows) = 0;
    /// False: there was none. Empty: there was no answer, and it may still happen. The log has a line.
    [[nodiscard]] virtual std::optional<bool> forget(const std::string& domain) = 0;
};

}  // namespace postern::console
