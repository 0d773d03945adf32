#pragma once

#include "core/console/json_fields.hpp"
#include "core/tls/facts.hpp"

#include <optional>

namespace postern::console {

/// Null: there was no TLS.
[[nodiscard]] boost::json::value tls_value(const std::optional<tls::Facts>& facts);
[[nodiscard]] ObjectText tls_object();

}  // namespace postern::console
