#pragma once

#include "core/tls/demand.hpp"
#include "core/tls/level.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <string>

namespace postern::tls {

/// What one port of one host must give.
struct HostDemand {
    Level level = Level::may;
    Demand demand{};
    bool has_tlsa = false;               ///< TLSA records are published for the port, usable or not.
    std::optional<Obstacle> obstacle{};  ///< The host is left out.
    /// Why, for the plan's sentence; where there is an obstacle, for the bounce too. Empty: nothing was found.
    std::string words{};
};

/// At `level`, which is the destination's; `tlsa` is the answer for the port. Pure. Source: RFC 7672 §2.2, §3;
/// RFC 8461 §4.1, §5; RFC 8689 §4.2.1.
[[nodiscard]] HostDemand demand_of(const PlanInput& input, Level level, const Host& host, const TlsaAnswer& tlsa);

}  // namespace postern::tls
