#include "core/access/host_list.hpp"

#include <algorithm>

namespace postern::access {
namespace {

bool is_named_by(std::string_view pattern, std::string_view name) {
    if (!pattern.starts_with("*.")) return pattern == name;
    pattern.remove_prefix(1);
    return name.size() > pattern.size() && name.ends_with(pattern);
}

}  // namespace

Membership membership(const ConnectingHost& host, const HostList& list) {
    if (host.address && is_in_any(*host.address, list.prefixes)) return Membership::yes;
    for (const auto& pattern : list.names)
        if (std::any_of(host.names.begin(), host.names.end(),
                        [&](const std::string& name) { return is_named_by(pattern, name); }))
            return Membership::yes;
    return host.is_name_untold && !list.names.empty() ? Membership::untold : Membership::no;
}

}  // namespace postern::access
