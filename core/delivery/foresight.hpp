#pragma once

#include "core/dns/answer.hpp"
#include "core/tls/plan.hpp"

#include <vector>

namespace postern::delivery {

/// What an attempt found out and decided before its first connection.
struct Foresight {
    struct LookedUp {
        dns::Question question;
        dns::Answer answer;
    };
    std::vector<LookedUp> answers;  ///< In the order of their arrival.
    std::vector<tls::Host> hosts;   ///< In the order of trial; empty: nobody could be asked.
    tls::Plan plan;
};

}  // namespace postern::delivery
