#pragma once

#include "core/tls/host_demand.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace postern::tls {

/// What the sentence of a plan is made from.
struct WordsInput {
    const PlanInput& input;
    bool may_use_ssl_port = false;
    bool may_use_tcp_port = false;
    std::optional<Level> named;       ///< By a document, for this next hop.
    std::vector<HostDemand> found;    ///< Host by host.
    std::vector<std::string> silent;  ///< Addresses whose SSL port is passed over.
};

/// Why the plan is as it is. Safe to print.
[[nodiscard]] std::string make_sentence(const WordsInput& words, const Plan& plan);

}  // namespace postern::tls
