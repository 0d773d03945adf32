#pragma once

#include "core/smtp/delivery_failure.hpp"
#include "core/tls/demand.hpp"

#include <string_view>

namespace postern::smtp {

/// The enhanced code of a delay for that reason. RFC 3463 §3.8 has X.7.4 and X.7.5; X.7.321 to X.7.324 are Exchange
/// Online's, since they say what the others do not.
[[nodiscard]] EnhancedCode code_of(tls::Obstacle obstacle);

/// Whose turn it is, for whoever reads a notice: `The recipients' domain has to mend it`.
[[nodiscard]] std::string_view turn_words(tls::Obstacle obstacle);

/// A delay of all that goes to this host; `words` say what was found.
[[nodiscard]] DeliveryFailure failure_of(tls::Obstacle obstacle, std::string_view words);

}  // namespace postern::smtp
