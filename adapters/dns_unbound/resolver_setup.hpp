#pragma once

#include "core/config/settings.hpp"

#include "adapters/dns_unbound/dns_unbound.hpp"

#include <functional>
#include <string>

namespace postern::dns_unbound {

/// What the settings come to. `data_directory`: the host's, where relative names begin. `report` becomes that of the
/// options, and is told at once why nothing is validated, where somebody wants it to be.
[[nodiscard]] ResolverOptions options_of(const config::Settings& settings, const std::string& data_directory,
                                         std::function<void(std::string)> report);

}  // namespace postern::dns_unbound
