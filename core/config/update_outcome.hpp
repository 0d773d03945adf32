#pragma once

#include "core/config/read_settings.hpp"

#include <string>
#include <vector>

namespace postern::config {

/// What was found wrong behind the reading of the documents, as a certificate is. Safe to print.
struct FoundWrong {
    std::vector<std::string> kept;     ///< Items whose last good value stays in force.
    std::vector<std::string> missing;  ///< `entry "partner" of the credentials file`: nothing takes its place.
};

/// The last line of the answer to a command that had the documents read: whether all that they say is in force, which
/// items are not, and what is missing. Pure.
[[nodiscard]] std::string update_outcome(const SettingsReading& reading, const FoundWrong& found);

}  // namespace postern::config
