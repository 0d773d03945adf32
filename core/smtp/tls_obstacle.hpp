#pragma once

#include "core/smtp/delivery_failure.hpp"
#include "core/tls/demand.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace postern::smtp {

/// The enhanced code of a delay for that reason. RFC 3463 §3.8 has X.7.4 and X.7.5; X.7.321 to X.7.324 are Exchange
/// Online's, since they say what the others do not.
[[nodiscard]] EnhancedCode code_of(tls::Obstacle obstacle);

/// What a person is told of an obstacle. Clauses but for the first, to stand behind other words.
struct ObstacleWords {
    std::string_view cause;           ///< A sentence for whoever knows nothing of TLS.
    std::string_view turn;            ///< Whose it is, in short: `whoever runs the other server has to mend it`
    std::string_view receiving_side;  ///< What it can do: `renew its certificate`; empty: nothing.
    std::string_view administrator;   ///< What ours can do; empty: nothing.
};
[[nodiscard]] ObstacleWords words_of(tls::Obstacle obstacle);

/// `The receiving side can renew its certificate.` and `Your administrator can …`; `administrator` names ours.
[[nodiscard]] std::vector<std::string> turn_sentences(tls::Obstacle obstacle, std::string_view administrator);

/// A delay of all that goes to this host; `words` say what was found.
[[nodiscard]] DeliveryFailure failure_of(tls::Obstacle obstacle, std::string_view words);

}  // namespace postern::smtp
