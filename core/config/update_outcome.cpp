#include "core/config/update_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::config {

std::string update_outcome(const SettingsReading& reading, const std::vector<std::string>& kept) {
    if (reading.errors.empty() && kept.empty()) return "Configuration updated.";
    std::vector<std::string> names;
    const auto add = [&names](std::string name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    };
    for (const auto& source : reading.sources)
        if (source.kind == SourceKind::kept || source.kind == SourceKind::corrected)
            add(std::string(source.item->name));
    for (const auto& name : kept) add(name);
    return fmt::format("Configuration updated; what is wrong kept its last good value{}{}.", names.empty() ? "" : ": ",
                       fmt::join(names, ", "));
}

}  // namespace postern::config
