#include "adapters/dns_unbound/resolver_setup.hpp"

#include "core/base/ascii.hpp"
#include "core/config/part_settings.hpp"

#include <filesystem>
#include <utility>

namespace postern::dns_unbound {

ResolverOptions options_of(const config::Settings& settings, const std::string& data_directory,
                           std::function<void(std::string)> report) {
    ResolverOptions options;
    options.report = std::move(report);
    options.stub_zones = config::stub_zones(settings);
    options.cache_octets = settings.dns_cache_octets;
    // A relay host inside the house is known to the house's name servers only.
    if (settings.uses_system_resolvers) options.resolv_conf = system_resolvers();
    const std::filesystem::path data(data_directory);
    const auto& named = settings.dnssec_trust_anchor;
    if (is_same_ignoring_case(named, "none")) return options;
    if (!named.empty()) {
        options.trust_anchor_file = (data / named).string();
        return options;
    }
    auto copy = trust_anchor_copy((data / settings.spool_directory / "root.key").string());
    if (copy)
        options.trust_anchor_file = std::move(*copy);
    else
        options.report(copy.error());
    return options;
}

}  // namespace postern::dns_unbound
