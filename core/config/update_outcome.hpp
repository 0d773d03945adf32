#pragma once

#include "core/config/read_settings.hpp"

#include <string>
#include <vector>

namespace postern::config {

/// The last line of the answer to a command that had the documents read: whether all that they say is in force, and
/// which items are not. `kept`: the names of those that were found wrong behind the reading, as a certificate is. Pure.
[[nodiscard]] std::string update_outcome(const SettingsReading& reading, const std::vector<std::string>& kept);

}  // namespace postern::config
