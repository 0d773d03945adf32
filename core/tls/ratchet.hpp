#pragma once

#include "core/tls/memory.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <vector>

namespace postern::tls {

/// Raises what the plan demands of each host to what it gave before: encryption, the version, and a trusted certificate
/// for its name where nothing else is asked for. A step in clear text that follows a failed handshake is taken out.
/// What is done is said at the end of the sentence. Steps of level none stay: there STARTTLS was never wanted. Pure.
void hold_to(Plan& plan, const std::vector<Host>& hosts, const Floors& floors);
/// The plan as hold_to() leaves it; as it is where there is no ratchet.
[[nodiscard]] Plan held_to(const std::optional<Floors>& floors, Plan plan, const std::vector<Host>& hosts);

}  // namespace postern::tls
