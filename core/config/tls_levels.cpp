#include "core/config/tls_levels.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace postern::config {
namespace {

using tls::Level;

constexpr Level available[] = {Level::none,      Level::may,         Level::encrypt, Level::dane,
                               Level::dane_only, Level::fingerprint, Level::verify,  Level::secure};

std::optional<Level> find_among(std::span<const Level> levels, std::string_view text) {
    const auto found = std::find_if(levels.begin(), levels.end(),
                                    [&](Level level) { return is_same_ignoring_case(tls::to_string(level), text); });
    return found == levels.end() ? std::nullopt : std::optional(*found);
}

/// `none, may and encrypt`
std::string names_of(std::span<const Level> levels) {
    std::vector<std::string_view> names;
    for (const auto level : levels.first(levels.size() - 1)) names.push_back(tls::to_string(level));
    return fmt::format("{} and {}", fmt::join(names, ", "), tls::to_string(levels.back()));
}

}  // namespace

std::span<const Level> available_levels() { return available; }

std::optional<Level> find_level(std::string_view text) { return find_among(available, text); }

Expected<void, std::string> check_level(std::string_view text) {
    if (find_level(text)) return {};
    return unexpected("this is no TLS level; allowed are " + names_of(available));
}

DefaultLevel default_level(const tls::PortSettings& ports, Level negotiated) {
    switch (ports.tcp_status) {
        case tls::PortStatus::enabled:
            return {Level::none, "Router_PortStatus is Enabled"};
        case tls::PortStatus::negotiated:
            return {negotiated, fmt::format("Router_TLSLevel is {}", tls::to_string(negotiated))};
        case tls::PortStatus::disabled:
            break;
    }
    return {Level::encrypt, "Router_PortStatus is Disabled, and the SSL port has TLS from the first octet"};
}

}  // namespace postern::config
