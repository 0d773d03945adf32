#pragma once

#include "core/dns/answer.hpp"
#include "core/tls/mta_sts.hpp"
#include "core/tls/plan.hpp"

#include <optional>
#include <vector>

namespace postern::delivery {

/// What an attempt found out and decided before its first connection.
struct Foresight {
    struct LookedUp {
        dns::Question question;
        dns::Answer answer;
    };
    std::vector<LookedUp> answers;       ///< In the order of their arrival.
    std::optional<tls::StsFinding> sts;  ///< Of the next hop's domain; nothing: it was not asked for.
    std::vector<tls::Host> hosts;        ///< In the order of trial; empty: nobody could be asked.
    tls::Plan plan;
};

}  // namespace postern::delivery
