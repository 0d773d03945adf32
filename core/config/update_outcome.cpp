#include "core/config/update_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace postern::config {

namespace {

void add(std::vector<std::string>& names, std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

}  // namespace

std::string update_outcome(const SettingsReading& reading, const FoundWrong& found) {
    std::vector<std::string> kept;
    for (const auto& source : reading.sources)
        if (source.kind == SourceKind::kept || source.kind == SourceKind::corrected)
            add(kept, std::string(source.item->name));
    for (const auto& name : found.kept) add(kept, name);
    std::vector<std::string> missing;
    for (const auto& name : found.missing) add(missing, name);

    std::string outcome = "Configuration updated";
    const bool has_other_errors = reading.errors.size() > found.missing.size();
    if (!kept.empty() || has_other_errors)
        outcome += fmt::format("; what is wrong kept its last good value{}{}", kept.empty() ? "" : ": ",
                               fmt::join(kept, ", "));
    if (!missing.empty()) outcome += fmt::format("; missing: {}", fmt::join(missing, ", "));
    return outcome + ".";
}

}  // namespace postern::config
